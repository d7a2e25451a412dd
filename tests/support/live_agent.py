"""An agent's real schedule over a pretend network: rounds, confirmations, relatives and waves as they are sent live.

An answer is known a round trip after its probe was sent, a loss only a timeout after it: so what arrives is not in the
order in which it was sent. Nothing of the collector is used. Times are seconds from ``EPOCH``.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

from agent.clock import SECOND, Microseconds
from agent.core.confirmation import policy_of
from agent.core.kinship import Kinship
from agent.core.schedule import Answered, Lost, Plan, Probe, RoundBegins, Schedule, Tick
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from agent.inventory.views import references_of
from agent.observation import Ping
from tests.support.fake_network import EPOCH, Fault

RTT = 0.002


@dataclass
class LiveAgent:
    """One agent in a network whose faults begin and end; ``pings`` yields what it sends, in the order of arrival."""

    inventory: Inventory
    faults: list[Fault] = field(default_factory=list)
    seed: int = 0
    loss: float = 0.0
    agent: str = "pkp"
    silent: list[tuple[float, float]] = field(default_factory=list)
    """Spans in which the agent does not run at all."""

    def __post_init__(self) -> None:
        self.topology = Topology(self.inventory)
        self.origin = next(one.at for one in self.inventory.agents if one.id == self.agent)
        self.chance = random.Random(self.seed)
        self._reached: dict[tuple[str, ...], frozenset[str]] = {}

    def _answers(self, device: str, moment: float) -> bool:
        failed = tuple(sorted(fault.element for fault in self.faults if fault.start <= moment < fault.end))
        if failed not in self._reached:
            self._reached[failed] = self.topology.reached(self.origin, failed)
        return device in self._reached[failed] and self.chance.random() >= self.loss

    def _schedule(self) -> Schedule:
        policies = {
            device.id: policy_of(self.inventory.detection_of(device))
            for device in self.inventory.devices
            if device.id != self.origin
        }
        return Schedule(Plan(policies, Kinship(self.topology, self.origin, references_of(self.inventory)[self.agent])))

    def pings(self, seconds: float) -> Iterator[Ping]:
        """Yield observations for so many seconds, sorted by arrival."""
        detection = self.inventory.detection
        interval, timeout = detection.interval / SECOND, detection.timeout / SECOND
        schedule = self._schedule()
        devices = [device for device in self.topology.devices if device != self.origin]
        phase = {device: self.chance.random() * interval for device in devices}
        events: list[tuple[float, int, object]] = []
        count = 0

        def push(moment: float, what: object) -> None:
            nonlocal count
            count += 1
            heapq.heappush(events, (moment, count, what))

        for number in range(int(seconds / interval)):
            push(number * interval, RoundBegins(tuple((d, _us(number * interval + phase[d])) for d in devices)))
        ticked: set[Microseconds] = set()
        while events:
            moment, _, event = heapq.heappop(events)
            if moment >= seconds + timeout:
                return
            if any(first <= moment < last for first, last in self.silent):
                continue
            if isinstance(event, tuple):
                ping, heard = event
                yield ping
                sent = ping.at - EPOCH
                event = Answered(ping.device, sent, heard) if ping.received else Lost(ping.device, sent)
            for action in schedule.feed(_us(moment), event):  # type: ignore[arg-type]
                if isinstance(action, Probe):
                    answered = self._answers(action.device, moment)
                    known = moment + (RTT if answered else timeout)
                    push(known, (self._ping(action.device, moment, known, answered=answered), _us(known)))
            due = schedule.next_due()
            if due is not None and due not in ticked:
                ticked.add(due)
                push(max(moment, due / SECOND), Tick())

    def _ping(self, device: str, moment: float, known: float, *, answered: bool) -> Ping:
        return Ping(
            at=EPOCH + _us(moment),
            agent=self.agent,
            device=device,
            sent=1,
            received=int(answered),
            rtt=RTT if answered else None,
            interval=self.inventory.detection.interval / SECOND,
            arrived=EPOCH + _us(known),
        )


def _us(seconds: float) -> Microseconds:
    return round(seconds * SECOND)
