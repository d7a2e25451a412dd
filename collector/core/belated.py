"""Belated evidence: outages that were over before anybody was told of them.

Rules this module keeps:

- An agent that was cut off delivers what it saw meanwhile. Its outages belong to the incident that hid them then, if one
  did; else those that began within about a round are explained together, by what was known of the same time, and are an
  incident that is told opened and closed at once.
- What another agent did not see in that time says nothing; that it saw a device without an outage speaks.
- That an agent's own device was lost to others while the agent was blind is no incident: it was told that it was blind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from collector.core.cases import Case
from collector.core.casework import Casework
from collector.core.clues import Battery, Clue, Clues, Port, ViewKey
from collector.core.explanation import explain
from collector.core.faults import Fault
from collector.core.memory import Memory
from collector.core.reachability import Over
from collector.core.rows import Row, carry, overlap, past
from collector.core.services import Promises
from collector.core.view import View

Views = Mapping[str, Mapping[str, View]]


class Belated:
    """Takes outages of the past and gives each a case."""

    def __init__(self, work: Casework, promises: Promises, memory: Memory, inventory: Inventory) -> None:
        self.work = work
        self.suspects = work.suspects
        self.promises = promises
        self.memory = memory
        self.reopen_within = inventory.detection.reopen_within
        self.together = inventory.detection.interval * 3 // 2 + inventory.detection.timeout
        self.rows: list[Row] = []

    def note(self, agent: str, device: str, over: Over) -> None:
        """Take an outage that is over; which incident it belongs to is settled with the others of its time."""
        self.rows.append(past(agent, device, over))

    def follow(self, agent: str, device: str, view: View) -> None:
        """Carry the rows of a device along while its past is told, before its next outage is."""
        for case in self.memory.cases:
            for row in case.rows:
                if row.key == (agent, device):
                    carry(row, view.now)

    def join(self, fresh: list[Row]) -> list[Row]:
        """What another agent lost while a fault lasted that has given way since belongs to it, though it is told later."""
        left: list[Row] = []
        for row in fresh:
            home = next((case for case in reversed(self.memory.cases) if self._lasted(case, row)), None)
            if home is None:
                left.append(row)
                continue
            self.work.attach(home, row)
            self.work.relabel(home)
        return left

    def _lasted(self, case: Case, row: Row) -> bool:
        """Whether an outage that only its own agent feels began while a case that has given way since hid its device."""
        repaired = case.restored
        if repaired is None or not case.since - self.together <= row.started <= repaired:
            return False
        hidden = row.device in self.suspects.hidden(row.agent, frozenset(case.root))
        return hidden and not self.work.viewpoints.feel(row, case.root)

    def attach(self, views: Views, clues: Callable[[], Mapping[ViewKey, Clue]]) -> None:
        """Give every noted outage its case."""
        noted, self.rows = sorted(self.rows, key=lambda row: (row.started, row.key)), []
        while noted:
            left = [row for row in noted if not self._finds_home(row) and not self.work.was_blind(row)]
            together, noted = _begun_together(left, self.together)
            if together:
                self._explain(together, noted, views, clues())

    def _finds_home(self, row: Row) -> bool:
        """Whether an outage is known already, or belongs to a case that there is; then it is attached."""
        if self._known(row):
            return True
        covering = [case for case in reversed(self.memory.cases) if self._covers(case, row)]
        home = max(covering, key=lambda case: _shared(case, row), default=None)
        if home is not None:
            self._add(home, [row])
        return home is not None

    def _known(self, row: Row) -> bool:
        return any(overlap(known, row) for case in self.memory.cases for known in case.rows if known.key == row.key)

    def _covers(self, case: Case, row: Row) -> bool:
        """Whether a past outage lies within a case's time and behind its root."""
        over = case.over
        if row.ended is None or row.ended < case.since or (over is not None and row.started > over):
            return False
        return row.device in self.suspects.hidden(row.agent, frozenset(case.root))

    def _explain(self, rows: list[Row], others: list[Row], views: Views, clues: Mapping[ViewKey, Clue]) -> None:
        told = Clues(
            self._as_of(rows, others, views, clues),
            self._ports_then(rows),
            batteries=self._batteries_then(rows),
            repaired=self.memory.repaired(),
        )
        left = {row.key: row for row in rows}
        for fault in explain(self.suspects, told):
            mine = [left.pop(key) for key in sorted(fault.hides & left.keys())]
            if mine:
                self._open(fault, mine, told)
        for key in sorted(left):
            if not self.work.viewpoints.spare(left[key], views, left[key].started):
                self._open(Fault.lone(key, left[key].started), [left[key]], told)

    def _open(self, fault: Fault, rows: list[Row], told: Clues) -> None:
        """Begin a case for a fault of the past; one with this root that closed shortly before goes on."""
        before = self.work.closed_before(fault, self.reopen_within)
        if before is not None:
            self._add(before, rows)
            return
        case = self.work.new(fault, rows)
        self.work.move(case, fault, told)
        self._add(case, rows)
        case.closed = case.over

    def _add(self, case: Case, rows: list[Row]) -> None:
        for row in rows:
            self.work.attach(case, row)
        if not any(row.handed for row in case.rows):
            case.opened = min(case.opened, *(row.confirmed_at for row in rows))
        if case.closed is not None:
            case.closed = case.over
        case.note_restoration()
        case.services |= self.promises.were_down(rows, self.memory.cases)
        self.work.relabel(case)

    def _batteries_then(self, rows: list[Row]) -> dict[str, Battery]:
        """Return what UPSes said of feeders that failed with these outages, and not of later failures."""
        start = min(row.started for row in rows)
        end = max(row.ended or row.started for row in rows)
        told = {ups: battery.told(start) for ups, battery in self.memory.batteries.items()}
        return {ups: battery for ups, battery in told.items() if battery is not None and battery.at <= end}

    def _ports_then(self, rows: list[Row]) -> dict[tuple[str, str], Port]:
        """Return what ports said until these outages were over; that they are lit since then says nothing of them."""
        start = min(row.started for row in rows)
        end = max(row.ended or row.started for row in rows)
        told = {key: port.told(start) for key, port in self.memory.every_port().items()}
        return {key: port for key, port in told.items() if port.at <= end}

    def _as_of(
        self, rows: list[Row], others: list[Row], views: Views, clues: Mapping[ViewKey, Clue]
    ) -> dict[ViewKey, Clue]:
        """Return what was known when these outages were: who was lost with them, and who was not."""
        start = min(row.started for row in rows)
        end = max(row.ended or row.started for row in rows)
        then = {row.key: Clue(False, (), row.answered) for row in reversed(others) if row.started < end}
        then |= {row.key: Clue(True, row.losses, row.answered) for row in rows}
        lost = {
            row.key
            for case in self.memory.cases
            for row in case.rows
            if row.started < end and (row.ended is None or row.ended > start)
        }
        for agent, devices in views.items():
            sight = self.memory.sights.get(agent)
            blind = None if sight is None else sight.blind_in(start, end)
            seen_to = end if blind is None else min(end, blind)
            for device, view in devices.items():
                key, reach = (agent, device), view.now
                if key in then or key in lost:
                    continue
                if reach.down and reach.outage_start is not None and reach.outage_start < end:
                    then[key] = Clue(True, tuple(reach.first_losses), reach.last_alive)
                elif (answered := clues[key].answered if key in clues else reach.last_alive) is not None:
                    then[key] = Clue(False, (), min(answered, seen_to))
        return then


def _shared(case: Case, row: Row) -> Microseconds:
    """How long a case and a past outage lasted together."""
    ended = row.started if row.ended is None else row.ended
    return min(ended, ended if case.over is None else case.over) - max(row.started, case.since)


def _begun_together(rows: list[Row], within: Microseconds) -> tuple[list[Row], list[Row]]:
    """Divide outages, sorted by start, into those that began with the first, each device once, and those that follow."""
    together: dict[ViewKey, Row] = {}
    after: list[Row] = []
    for row in rows:
        if row.key not in together and row.started <= rows[0].started + within:
            together[row.key] = row
        else:
            after.append(row)
    return list(together.values()), after
