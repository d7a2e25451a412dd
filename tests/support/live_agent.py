"""An agent's real schedule over a pretend network: rounds, confirmations, relatives and waves as they are sent live.

An answer is known a round trip after its probe was sent, a loss only a timeout after it: so what arrives is not in the
order in which it was sent. ``polled`` devices answer SNMP too, by rounds and when the schedule asks: what they say of
their ports is what the faults leave lit, uptime begins with the power, and a UPS whose feeder failed keeps what hangs on
it alive and says so. Nothing of the collector is used. Times are seconds from ``EPOCH``.
"""

from __future__ import annotations

import heapq
import random
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias

from agent.clock import SECOND, Microseconds
from agent.core.confirmation import policy_of
from agent.core.events import Action, Answered, AskPoll, Event, Lost, Nudged, Probe, RoundBegins, Tick
from agent.core.kinship import Kinship
from agent.core.parts import EACH_ROUND, Part
from agent.core.schedule import Plan, Schedule
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from agent.inventory.views import references_of
from agent.observation import Interface, Observation, Ping, Power, System
from agent.targets import supplies_of
from tests.support.fake_network import EPOCH, Fault

RTT = 0.002
POLL_EVERY = 60.0
POLL_TAKES = 0.03


_Event: TypeAlias = Event | AskPoll | list[Observation] | tuple[Ping, Microseconds] | int
"""A number is that of the round that begins."""


class _Coming:
    """What is to happen, by its instant in seconds; equal instants in the order in which they were told."""

    def __init__(self) -> None:
        self._heap: list[tuple[float, int, _Event]] = []
        self._count = 0

    def push(self, moment: float, event: _Event) -> None:
        self._count += 1
        heapq.heappush(self._heap, (moment, self._count, event))

    def __iter__(self) -> Iterator[tuple[float, _Event]]:
        while self._heap:
            moment, _, event = heapq.heappop(self._heap)
            yield moment, event


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
    polled: bool = False
    """Whether devices with an SNMP credential are polled."""
    poll_every: float = POLL_EVERY
    company: tuple[float, float] = (0.02, 0.25)
    """For how long news waits for more before it leaves, at least and at most."""
    late: float = 0.0
    """Share of the answers that come one to five seconds after their probe."""
    policed: tuple[float, float] | None = None
    """What a switch on the way of all probes lets through: so many a second, so many at once."""
    switched_off: frozenset[str] = frozenset()
    """Of the links that fail, those that somebody switches off."""
    traps: bool = False
    """Whether the near end of a link that fails says so within a second."""
    spread: float | None = None
    """Over how many seconds a round of probes or polls is spread; None: over all of its interval."""

    def __post_init__(self) -> None:
        self.topology = Topology(self.inventory)
        self._edges = sorted({edge for fault in self.faults for edge in (fault.start, fault.end)})
        self._failed_since: dict[int, tuple[str, ...]] = {}
        self.origin = next(one.at for one in self.inventory.agents if one.id == self.agent)
        self.chance = random.Random(self.seed)
        self._reached: dict[tuple[str, ...], frozenset[str]] = {}
        self._held = {device.id for device in self.inventory.devices if device.ups is not None or device.role == "ups"}
        self._tokens = (0.0, self.policed[1] if self.policed else 0.0)

    def _failed(self, moment: float) -> tuple[str, ...]:
        era = bisect_right(self._edges, moment)
        if era not in self._failed_since:
            self._failed_since[era] = tuple(
                sorted(fault.element for fault in self.faults if fault.start <= moment < fault.end)
            )
        return self._failed_since[era]

    def _reaches(self, device: str, moment: float) -> bool:
        failed = self._failed(moment)
        if failed not in self._reached:
            self._reached[failed] = self.topology.reached(self.origin, self._out(failed))
        return device in self._reached[failed]

    def _out(self, failed: tuple[str, ...]) -> set[str]:
        """Return the devices and links that do not work: what a UPS holds up does, whatever its feeder does."""
        out: set[str] = set()
        for element in failed:
            parts = self.topology.broken([element])
            out |= parts - self._held if element in self._feeders else parts
        return out

    @cached_property
    def _feeders(self) -> frozenset[str]:
        return frozenset(device.power for device in self.inventory.devices if device.power is not None)

    def _answers(self, device: str, moment: float) -> bool:
        return self._passes(moment) and self._reaches(device, moment) and self.chance.random() >= self.loss

    def _passes(self, moment: float) -> bool:
        """Take a token of the policer's bucket."""
        if self.policed is None:
            return True
        rate, burst = self.policed
        since, left = self._tokens
        left = min(burst, left + (moment - since) * rate)
        self._tokens = (moment, left - 1 if left >= 1 else left)
        return left >= 1

    def _schedule(self) -> Schedule:
        policies = {
            device.id: policy_of(self.inventory.detection_of(device))
            for device in self.inventory.devices
            if device.id != self.origin
        }
        kinship = Kinship(self.topology, self.origin, references_of(self.inventory)[self.agent])
        supplies = supplies_of(self.inventory.devices)
        return Schedule(Plan(policies, kinship, self._polled(), supplies))

    def _polled(self) -> frozenset[str]:
        return frozenset(device.id for device in self.inventory.devices if self.polled and device.snmp)

    def batches(self, seconds: float) -> Iterator[tuple[Microseconds, list[Observation]]]:
        """Yield what is sent together, with the instant of its arrival: news waits for 20 to 250 ms of company."""
        batch: list[Observation] = []
        leaves = 0
        for observation in self.observations(seconds):
            arrived = observation.arrived or observation.at
            if batch and arrived >= leaves:
                yield leaves, batch
                batch = []
            if not batch:
                leaves = arrived + _us(self.chance.uniform(*self.company))
            batch.append(observation)
        if batch:
            yield leaves, batch

    def pings(self, seconds: float) -> Iterator[Ping]:
        """Yield the pings of so many seconds, sorted by arrival."""
        return (seen for seen in self.observations(seconds) if isinstance(seen, Ping))

    def observations(self, seconds: float) -> Iterator[Observation]:
        """Yield observations for so many seconds, sorted by arrival."""
        timeout = self.inventory.detection.timeout / SECOND
        schedule = self._schedule()
        coming = _Coming()
        rounds = self._plan_rounds(coming, seconds)
        ticked: set[Microseconds] = set()
        for moment, event in coming:
            if moment >= seconds + timeout:
                return
            if self.silent and any(first <= moment < last for first, last in self.silent):
                continue
            if isinstance(event, list):
                yield from event
            elif isinstance(event, AskPoll):
                coming.push(moment + POLL_TAKES, self._says(event, moment))
            else:
                news = rounds(event) if isinstance(event, int) else event
                if isinstance(news, tuple):
                    ping, heard = news
                    yield ping
                    sent = ping.at - EPOCH
                    news = Answered(ping.device, sent, heard) if ping.received else Lost(ping.device, sent)
                self._act(coming, moment, schedule.feed(_us(moment), news))
                due = schedule.next_due()
                if due is not None and due not in ticked:
                    ticked.add(due)
                    coming.push(max(moment, due / SECOND), Tick())

    def _plan_rounds(self, coming: _Coming, seconds: float) -> Callable[[int], RoundBegins]:
        """Put all rounds and polls down; return what makes a round of its number."""
        interval = self.inventory.detection.interval / SECOND
        devices = [device for device in self.topology.devices if device != self.origin]
        phase = {device: self.chance.random() * (self.spread or interval) for device in devices}
        for number in range(int(seconds / interval)):
            coming.push(number * interval, number)
        for device in sorted(self._polled() & set(devices)):
            for number in range(int(seconds / self.poll_every) + 1):
                coming.push(
                    number * self.poll_every + self.chance.random() * (self.spread or self.poll_every),
                    AskPoll(device, EACH_ROUND),
                )
        if self.traps:
            self._plan_traps(coming)
        return lambda number: RoundBegins(tuple((device, _us(number * interval + phase[device])) for device in devices))

    def _plan_traps(self, coming: _Coming) -> None:
        for fault in self.faults:
            for link in sorted(self.topology.broken([fault.element]) & self.topology.links.keys()):
                for end in self.topology.links[link].ends:
                    if end.interface and self._reaches(end.device, fault.start):
                        coming.push(fault.start + self.chance.uniform(0.05, 1.0), Nudged(end.device, end.interface))

    def _act(self, coming: _Coming, moment: float, actions: list[Action]) -> None:
        for action in actions:
            if isinstance(action, AskPoll):
                coming.push(moment, action)
            elif isinstance(action, Probe):
                timeout = self.inventory.detection.timeout / SECOND
                answered = self._answers(action.device, moment)
                took = RTT if not self.late or self.chance.random() >= self.late else self.chance.uniform(1.0, 5.0)
                if not answered or took > timeout:
                    lost = moment + timeout
                    coming.push(lost, (self._ping(action.device, moment, lost), _us(lost)))
                if answered:
                    known = moment + took
                    ping = self._ping(action.device, moment, known, rtt=took, late=took > timeout)
                    coming.push(known, (ping, _us(known)))

    def _says(self, asked: AskPoll, moment: float) -> list[Observation]:
        """Return what a device answers to a poll, nothing when no packet gets there and back."""
        device = asked.device
        if not self._reaches(device, moment):
            return []
        when = {"at": EPOCH + _us(moment), "arrived": EPOCH + _us(moment + POLL_TAKES), "agent": self.agent}
        broken = self._out(self._failed(moment))
        said: list[Observation] = []
        if Part.SYSTEM in asked.parts:
            off = [fault.end for fault in self.faults if device in self._out((fault.element,))]
            since = max((end for end in off if end <= moment), default=-86_400.0)
            said.append(System(**when, device=device, uptime=moment - since))
        if Part.INTERFACES in asked.parts:
            for link, far in self.topology.neighbours[device]:
                for end in self.topology.links[link].ends:
                    if end.device == device and end.interface:
                        dark = link in broken or far in broken
                        admin = "down" if link in broken & self.switched_off else "up"
                        oper = "down" if dark else "up"
                        said.append(Interface(**when, device=device, interface=end.interface, admin=admin, oper=oper))
        if Part.SUPPLY in asked.parts and self._feeder_of.get(device) is not None:
            off_feeder = self._feeder_of[device] in self._failed(moment)
            said.append(Power(**when, device=device, source="battery" if off_feeder else "mains"))
        return said

    @cached_property
    def _feeder_of(self) -> dict[str, str | None]:
        return {device.id: device.power for device in self.inventory.devices if device.role == "ups"}

    def _ping(self, device: str, moment: float, known: float, *, rtt: float | None = None, late: bool = False) -> Ping:
        return Ping(
            at=EPOCH + _us(moment),
            agent=self.agent,
            device=device,
            sent=1,
            received=int(rtt is not None),
            rtt=rtt,
            late=late,
            interval=self.inventory.detection.interval / SECOND,
            arrived=EPOCH + _us(known),
        )


def _us(seconds: float) -> Microseconds:
    return round(seconds * SECOND)
