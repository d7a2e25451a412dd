"""A schedule run against a pretend network: probes answer after a fixed time, or are lost after the timeout."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable

from agent.clock import MILLISECOND, SECOND, Microseconds
from agent.core.confirmation import policy_of
from agent.core.events import Action, Answered, AskPoll, Changed, CheckSelf, Event, Lost, Probe, RoundBegins, Tick
from agent.core.kinship import Kinship
from agent.core.schedule import Plan, Schedule
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology

RTT = 5 * MILLISECOND


def plan_of(inventory: Inventory, references: Iterable[str] = ()) -> Plan:
    """Return the plan of an inventory's one agent."""
    return Plan(
        policies={device.id: policy_of(inventory.detection_of(device)) for device in inventory.devices},
        kinship=Kinship(Topology(inventory), inventory.agents[0].at, references),
        polled=frozenset(device.id for device in inventory.devices if device.snmp),
    )


class PretendProber:
    """Runs a schedule on pretend time; ``alive(device, instant)`` is the network."""

    def __init__(
        self, schedule: Schedule, alive: Callable[[str, Microseconds], bool], timeout: Microseconds = SECOND
    ) -> None:
        self.schedule = schedule
        self.alive = alive
        self.timeout = timeout
        self.now: Microseconds = SECOND
        self.probes: list[tuple[Microseconds, str]] = []
        self.polls: list[tuple[Microseconds, AskPoll]] = []
        self.changes: list[tuple[Microseconds, Changed]] = []
        self.self_checks: list[Microseconds] = []
        self._coming: list[tuple[Microseconds, int, Event]] = []
        self._count = 0

    def feed(self, event: Event) -> None:
        self._take(self.schedule.feed(self.now, event))

    def later(self, at: Microseconds, event: Event) -> None:
        self._count += 1
        heapq.heappush(self._coming, (at, self._count, event))

    def rounds(self, devices: Iterable[str], until: Microseconds, interval: Microseconds = 10 * SECOND) -> None:
        """Let rounds begin on a fixed grid, the devices spread evenly over the interval."""
        names = tuple(devices)
        start = self.now
        while start < until:
            due = tuple((name, start + index * interval // len(names)) for index, name in enumerate(names))
            self.later(start, RoundBegins(due))
            start += interval

    def run(self, until: Microseconds) -> None:
        """Run until nothing is left to do before ``until``."""
        while True:
            instants = [at for at in (self.schedule.next_due(), self._coming[0][0] if self._coming else None) if at]
            if not instants or min(instants) > until:
                self.now = until
                return
            self.now = max(self.now, min(instants))
            if self._coming and self._coming[0][0] <= self.now:
                self.feed(heapq.heappop(self._coming)[2])
            else:
                self.feed(Tick())

    def probes_of(self, device: str) -> list[Microseconds]:
        return [at for at, name in self.probes if name == device]

    def _take(self, actions: list[Action]) -> None:
        for action in actions:
            match action:
                case Probe(device):
                    self.probes.append((self.now, device))
                    if self.alive(device, self.now):
                        self.later(self.now + RTT, Answered(device, self.now, self.now + RTT))
                    else:
                        self.later(self.now + self.timeout, Lost(device, self.now))
                case AskPoll():
                    self.polls.append((self.now, action))
                case Changed():
                    self.changes.append((self.now, action))
                case CheckSelf():
                    self.self_checks.append(self.now)
