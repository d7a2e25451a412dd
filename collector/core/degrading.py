"""Incidents of the kind ``degraded``: what will fail if nobody goes there (``rootcause.md``, 5).

Rules this module keeps:

- One incident for each element that shows signs; it is closed by the observation that ended the last of them.
- What is down has an incident already: it is told as degraded only once it is up.
- It never touches outages nor figures: its cases have no rows.
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from collector.core.cases import Case
from collector.core.memory import Memory
from collector.core.signs import Signs
from collector.core.suspects import Suspects
from collector.facts import Evidence

_FROM_AFAR = frozenset({"loss", "slow"})
"""What an agent sees of a device from outside: its links may be what makes it so."""


class Degrading:
    """Opens and closes the cases of what shows signs."""

    def __init__(self, inventory: Inventory, suspects: Suspects, memory: Memory) -> None:
        self._suspects, self._memory = suspects, memory
        self._reopen_within = inventory.detection.reopen_within
        self.signs = Signs(inventory, suspects, memory)

    @property
    def due(self) -> bool:
        """Whether a sign came or went since the last time."""
        return self.signs.due

    @property
    def open(self) -> list[Case]:
        """The open cases, the oldest first."""
        return [case for case in self._memory.declines if case.closed is None]

    def conclude(self, now: Microseconds) -> None:
        """Bring the cases up to the signs."""
        if not self.due:
            return
        self.signs.due = False
        signs = self.signs.facts()
        turned, self.signs.turned = self.signs.turned, {}
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

    def _begin(self, element: str, facts: tuple[Evidence, ...]) -> None:
        at = min(fact.at or 0 for fact in facts)
        for case in reversed(self._memory.declines):
            if case.root == (element,) and case.closed is not None and at <= case.closed + self._reopen_within:
                case.closed, case.evidence = None, facts
                return
        elsewhere = any(fact.code in _FROM_AFAR for fact in facts)
        ways = self._ways_to(element) if elsewhere else []
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
        """Return the links that alone join a device to the agents: what is lost or slow there looks like the device's own."""
        topology = self._suspects.topology
        return sorted(
            link
            for link, _ in topology.neighbours.get(element, ())
            if any(element in self._suspects.hidden(agent, frozenset([link])) for agent in self._suspects.origins)
        )
