"""Incidents of the kind ``degraded``: what will fail if nobody goes there (``rootcause.md``, 5).

Rules this module keeps:

- One incident for each element that shows signs; it is closed by the observation that ended the last of them.
- Of devices that lose probes, those that hang behind another that does are not told by themselves.
- What is down has an incident already: it is told as degraded only once it is up.
- It never touches outages nor figures: its cases have no rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from agent.observation import Optical
from collector.core import degradation
from collector.core.cases import Case
from collector.core.degradation import SUSPECT, Dim
from collector.core.memory import Memory
from collector.core.reachability import Reached, Seen
from collector.core.suspects import Suspects
from collector.facts import Evidence


class Degrading:
    """Watches for signs, and opens and closes the cases of those that show some."""

    def __init__(self, inventory: Inventory, suspects: Suspects, memory: Memory) -> None:
        self._suspects, self._memory = suspects, memory
        self._reopen_within = inventory.detection.reopen_within
        self._link_of = {
            (end.device, end.interface): link.id for link in inventory.links for end in link.ends if end.interface
        }
        self.due = False
        """Whether a sign came or went since the last time."""
        self._turned: dict[str, Microseconds] = {}

    @property
    def open(self) -> list[Case]:
        """The open cases, the oldest first."""
        return [case for case in self._memory.declines if case.closed is None]

    def probe(self, agent: str, device: str, seen: Seen, state: Reached, *, late: bool = False) -> None:
        """Take a probe that says its interval; ``state`` is the device's after it.

        What is told ``late`` counts for nothing, but that a loss was none.
        """
        worn = self._memory.wear.get(agent, {}).get(device)
        if late:
            if worn is not None and seen.alive and seen.at in worn.pending:
                worn.pending.remove(seen.at)
            return
        if worn is None:
            if seen.alive:
                return
            worn = self._memory.wear.setdefault(agent, {})[device] = degradation.begun(seen.at)
        if not seen.alive:
            worn.lost(seen.at, state)
            return
        before = worn.loss
        if worn.answered(seen.at, state):
            self._turn(device, seen.at)
        self.due |= worn.loss < SUSPECT <= before  # it explains what hangs behind it no more
        if worn.nothing:
            del self._memory.wear[agent][device]

    def unsee(self, agent: str) -> None:
        """Take back what an agent lost lately: it was blind."""
        for worn in self._memory.wear.get(agent, {}).values():
            worn.pending.clear()

    def light(self, told: Optical) -> None:
        """Take a reading of light at a link's port."""
        link = self._link_of.get((told.device, told.interface))
        if link is None or told.rx_dbm is None or told.rx_low_dbm is None:
            return
        ports = self._memory.light.setdefault(told.device, {})
        known = ports.setdefault(told.interface, Dim(at=0))
        if known.read(told.at, told.rx_dbm, told.rx_low_dbm):
            self._turn(link, told.at)
        if known.nothing:
            del ports[told.interface]

    def conclude(self, now: Microseconds) -> None:
        """Bring the cases up to the signs."""
        if not self.due:
            return
        self.due = False
        signs = self._signs()
        turned, self._turned = self._turned, {}
        for case in self.open:
            facts = signs.pop(case.root[0], None)
            if facts is None:
                case.closed = max(case.opened, turned.get(case.root[0], now))
            else:
                case.evidence = facts
        for element, facts in sorted(signs.items()):
            self._begin(element, facts)

    def forget(self, now: Microseconds, told: Iterable[Case]) -> list[Case]:
        """Let go of cases that are over for good, and return them; ``told`` are those that others know of as they are."""
        gone = [case for case in told if case.closed is not None and case.closed + self._reopen_within < now]
        if gone:
            ids = {case.id for case in gone}
            self._memory.declines[:] = [case for case in self._memory.declines if case.id not in ids]
        return gone

    def _signs(self) -> dict[str, tuple[Evidence, ...]]:
        """Return what each element shows, sorted by what it is."""
        found: dict[str, list[Evidence]] = {}
        for agent, worn in sorted(self._memory.wear.items()):
            for device, wear in sorted(worn.items()):
                if wear.lossy and not self._explained(agent, device):
                    fact = Evidence(
                        code="loss", element=device, at=wear.turned, values={"percent": round(100 * degradation.LOSSY)}
                    )
                    found.setdefault(device, []).append(fact)
        for device, ports in sorted(self._memory.light.items()):
            for interface, dim in sorted(ports.items()):
                link = self._link_of.get((device, interface))
                if dim.dim and link is not None:
                    values: dict[str, str | int | float] = {
                        "interface": interface,
                        "rx": round(dim.rx_dbm, 1),
                        "low": round(dim.low_dbm, 1),
                    }
                    found.setdefault(link, []).append(
                        Evidence(code="light-low", element=device, at=dim.turned, values=values)
                    )
        return {element: tuple(facts) for element, facts in found.items()}

    def _explained(self, agent: str, device: str) -> bool:
        """Whether another device that loses probes lies on every way to this one."""
        return any(
            other != device and wear.loss >= SUSPECT and device in self._suspects.hidden(agent, frozenset([other]))
            for other, wear in self._memory.wear[agent].items()
        )

    def _turn(self, element: str, at: Microseconds) -> None:
        """Note that a sign of an element came or went."""
        self.due = True
        self._turned[element] = max(self._turned.get(element, 0), at)

    def _begin(self, element: str, facts: tuple[Evidence, ...]) -> None:
        at = min(fact.at or 0 for fact in facts)
        for case in reversed(self._memory.declines):
            if case.root == (element,) and case.closed is not None and at <= case.closed + self._reopen_within:
                case.closed, case.evidence = None, facts
                return
        ways = self._ways_to(element)
        self._memory.declines.append(
            Case(
                id=str(self._memory.next_case),
                kind="degraded",
                root=(element,),
                cause="unknown",
                causes={},
                confidence=round(1 / (1 + len(ways)), 4),
                alternatives=tuple((link,) for link in ways),
                since=at,
                opened=max(fact.at or 0 for fact in facts),
                evidence=facts,
            )
        )
        self._memory.next_case += 1

    def _ways_to(self, element: str) -> list[str]:
        """Return the links that alone join a device to the agents: what is lost there looks like the device's loss."""
        topology = self._suspects.topology
        return sorted(
            link
            for link, _ in topology.neighbours.get(element, ())
            if any(element in self._suspects.hidden(agent, frozenset([link])) for agent in self._suspects.origins)
        )
