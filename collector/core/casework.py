"""Casework: opening a case for a fault, moving it to a better one, handing rows over, revising it after the repair.

Rules this module keeps (``rootcause.md``, 4 and 5):

- A case keeps the clues and ports of the time when its fault was concluded, so that uptimes which are told after the
  recovery can be weighed against them.
- Every attached row records which element hid it.
- A case that was reopened and turns out to have had another root this time was never the same one: what
  came after the reopening becomes a case of its own.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from agent.clock import Microseconds
from collector.core import testimony
from collector.core.cases import Case
from collector.core.clues import DARK, Clues, ViewKey
from collector.core.explanation import explain
from collector.core.faults import Fault
from collector.core.memory import Memory
from collector.core.rows import Row
from collector.core.suspects import Suspects
from collector.core.viewpoints import Viewpoints

_CLUES_KEPT = 5_000


class Casework:
    """Works on single cases; which fault belongs to which case is decided by the docket."""

    def __init__(self, suspects: Suspects, memory: Memory, viewpoints: Viewpoints) -> None:
        self.suspects = suspects
        self.viewpoints = viewpoints
        self.topology = suspects.topology
        self.memory = memory

    def new(self, fault: Fault, rows: list[Row]) -> Case:
        """Open a case for a fault; its rows are attached by the caller."""
        case = Case(
            id=str(self.memory.next_case),
            root=(fault.element,),
            cause=fault.cause,
            causes=dict(fault.causes),
            confidence=fault.confidence,
            alternatives=fault.alternatives,
            odds=fault.odds,
            since=fault.since,
            opened=min(row.confirmed_at for row in rows),
        )
        self.memory.next_case += 1
        self.memory.cases.append(case)
        return case

    def reopened(self, fault: Fault, within: Microseconds) -> Case | None:
        """Open again the newest case with this root that closed no longer than ``within`` before the fault.

        One that is held open, because its element flaps, goes on.
        """
        case = self.closed_before(fault, within)
        if case is not None:
            case.reopen()
            case.restored = None
        return case

    def closed_before(self, fault: Fault, within: Microseconds) -> Case | None:
        """Return the newest case with this root that is over, if it was no longer than ``within`` before the fault.

        One that is held open is over however long that was.
        """
        for case in reversed(self.memory.cases):
            late = case.closed is not None and fault.since > case.closed + within
            if case.root == (fault.element,) and (case.held or case.closed is not None) and not late:
                return case
        return None

    def move(self, case: Case, fault: Fault, known: Clues) -> None:
        """Let a case be about this fault from now on, and keep what was known when that was concluded."""
        case.root = (fault.element,)
        case.cause = fault.cause
        case.causes = dict(fault.causes)
        case.confidence = fault.confidence
        case.alternatives, case.odds = fault.alternatives, fault.odds
        case.since = fault.since
        case.rivals = fault.rivals
        case.repaired = {name: known.repaired[name] for name in fault.rivals if name in known.repaired}
        case.clues = {}
        for agent, device in sorted(fault.near)[:_CLUES_KEPT]:
            clue = fault.near[agent, device]
            case.clues.setdefault(agent, {})[device] = (clue.down, clue.losses, clue.answered)
        named = (fault.element, *(name for other in fault.alternatives for name in other))
        beside = frozenset[str]().union(*map(self.suspects.beside, named))
        for (agent, device), clue in sorted(known.views.items()):
            if device in beside:
                case.clues.setdefault(agent, {})[device] = (clue.down, clue.losses, clue.answered)
        links = {link for element in named for link in self._links(element)}
        ports = {
            f"{end.device}/{end.interface}": port.told(fault.since)
            for link in sorted(links)
            for end in self.topology.links[link].ends
            if end.interface and (port := known.ports.get((end.device, end.interface))) is not None
        }
        case.ports = {text: port[:3] for text, port in ports.items()}
        case.dark_since = {
            text: port.dark_since for text, port in ports.items() if port.dark_since is not None and port.oper in DARK
        }
        upses = {ups for element in (fault.element, *fault.rivals) for ups in self.suspects.supplies(element)}
        case.batteries = {
            ups: (battery.on, battery.at, battery.discharged)
            for ups in sorted(upses | (beside & known.batteries.keys()))
            if (newest := known.batteries.get(ups)) is not None and (battery := newest.told(fault.since)) is not None
        }

    def was_blind(self, row: Row) -> bool:
        """Whether the device is where an agent stands that was blind while others lost it: that was told already."""
        ended = self.memory.newest if row.ended is None else row.ended
        return any(
            sight.blind_in(row.started, ended) is not None
            for agent, at in self.suspects.origins.items()
            if at == row.device and (sight := self.memory.sights.get(agent)) is not None
        )

    def contradictions(self) -> set[ViewKey]:
        """Return whose next answer would speak against what an open case says: its root hides them, and nobody lost them."""
        out: set[ViewKey] = set()
        for case in self.memory.cases:
            if case.closed is not None or case.restored is not None:
                continue
            attached = {row.key for row in case.rows}
            for agent in self.suspects.origins:
                views = self.memory.views.get(agent, {})
                for device in self.suspects.hidden(agent, frozenset(case.root)):
                    view = views.get(device)
                    if view is None or (agent, device) in attached:
                        continue
                    if view.now.last_alive is None or view.now.last_alive < case.since:
                        out.add((agent, device))
        return out

    def attach(self, case: Case, row: Row) -> None:
        """Add a row, with the element that hid it."""
        self._label(case, row)
        case.rows.append(row)

    def hand(self, row: Row, old: Case, new: Case, instant: Microseconds) -> None:
        """Split a row at an instant: what comes after belongs to another case. One that begins then goes there whole."""
        if instant <= row.started:
            old.rows.remove(row)
            self.attach(new, row)
            return
        rest = msgspec.structs.replace(row, started=instant, before=instant, handed=True)
        if row.ended is None:
            row.ended = row.last_lost = row.until = instant
        row.settled = True
        row.gone = True
        self.attach(new, rest)

    def relabel(self, case: Case) -> None:
        """Write down anew what hid each row, and what speaks for the root."""
        for row in case.rows:
            self._label(case, row)
        case.evidence = testimony.of(case, self.suspects)

    def revise(self, case: Case) -> None:
        """Explain a case once more, with what uptimes told after the recovery."""
        keys = {row.key for row in case.rows}
        faults = [
            fault
            for fault in explain(self.suspects, case.told(), believed=case.root, among=case.rivals or None)
            if fault.hides & keys
        ]
        if len(faults) == 1:
            fault = faults[0]
            case = self.parted(case, (fault.element,))
            case.root = (fault.element,)
            case.cause, case.causes = fault.cause, dict(fault.causes)
            case.confidence, case.alternatives, case.odds = fault.confidence, fault.alternatives, fault.odds
        self.relabel(case)

    def parted(self, case: Case, root: tuple[str, ...]) -> Case:
        """Return the case whose root this is now: of one that was reopened for another, what came after that, as its own."""
        if case.earlier is None or (case.earlier.root or case.root) == root:
            return case
        later = case.part(str(self.memory.next_case))
        if later is None:
            return case
        self.memory.next_case += 1
        self.memory.cases.append(later)
        return later

    def _label(self, case: Case, row: Row) -> None:
        row.hidden_by, row.failed = self._hider(case.root, row)
        row.felt = self.viewpoints.feel(row, case.root)

    def _hider(self, root: Iterable[str], row: Row) -> tuple[str | None, bool]:
        """Return which element of the root cuts a device off, and whether the device itself is what failed."""
        elements = sorted(root)
        for element in elements:
            if row.device in self.topology.broken([element]):
                return element, True
        for element in elements:
            if row.device in self.suspects.hidden(row.agent, frozenset([element])):
                return element, False
        return (elements[0] if elements else None), False

    def _links(self, element: str) -> set[str]:
        """The links that an element's failure leaves dark."""
        out: set[str] = set()
        for part in self.topology.broken([element]):
            if part in self.topology.links:
                out.add(part)
            else:
                out |= {link for link, _ in self.topology.neighbours.get(part, ())}
        return out
