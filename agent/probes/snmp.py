"""SNMP polls: what a device says of itself and of its ports, as observations.

Rules this module keeps:

- A poll always ends with exactly one ``Poll``; whatever a device does is a reason in it, never an exception.
- ``at`` is the instant asked. ``System`` comes first, then ``Power``, ``Health`` by measure and part, ``Interface``
  sorted by name, ``Optical`` and ``Neighbour`` sorted by port, then ``Poll``.
- Neighbours are told by the ports' names: where these are not known yet, the ports are asked with them.
- A poll has a budget of time and rows; a table that is cut gives only the columns that were read whole, and
  nothing at all without its names and states.
- One session a device is kept and used again; devices do not wait for each other, and no device is asked twice at a time.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, TypedDict
from weakref import WeakValueDictionary

from agent.clock import SECOND, Clock, Microseconds
from agent.core.continuity import Trace
from agent.core.health import health_of
from agent.core.light import light_of
from agent.core.neighbours import neighbours_of
from agent.core.parts import EACH_ROUND, OF_SYSTEM, Part, Parts
from agent.core.polled import health_facts, interfaces_of, neighbour_facts, optics_of, system_of
from agent.core.ports import read_ports
from agent.core.profile import Profile, Profiles
from agent.core.supply import power_of
from agent.observation import Interface, Observation, Poll
from agent.probes.profile_shelf import profiles_of
from agent.probes.snmp_conversation import Answers, Budget, Conversation
from agent.probes.snmp_credential import Community, Credential, User, credential_of, unsupported
from agent.probes.snmp_refinement import Refinement

__all__ = ["Budget", "Community", "Credential", "SnmpPoller", "SnmpTarget", "User", "credential_of"]


@dataclass(frozen=True, slots=True)
class SnmpTarget:
    """A device to poll: its id, its address (IPv4 or IPv6, no host name) and its credential.

    ``profile`` is one that a person has named; None: the one that the device's sysObjectID chooses.
    """

    device: str
    address: str
    credential: Credential
    profile: Profile | None = None


@dataclass(slots=True)
class _Device:
    """What is kept of a device between polls."""

    target: SnmpTarget
    conversation: Conversation
    refinement: Refinement
    lock: asyncio.Lock
    """One a SNMP agent: whatever two devices of the inventory share an address and a port are asked in turn."""
    asked: bool = False
    traces: dict[str, Trace] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    """ifIndex → name of the port, as the last table of interfaces had it."""


class SnmpPoller:
    """Polls devices for one agent; keeps a session and the ports' counters of each.

    ``concurrency`` devices are polled at a time; ``sessions`` sockets at most are kept open between polls
    (the least used goes first). Close it on the event loop it was used on.
    """

    def __init__(
        self,
        agent: str,
        clock: Clock,
        *,
        budget: Budget | None = None,
        concurrency: int = 64,
        sessions: int = 512,
        profiles: Profiles | None = None,
    ) -> None:
        """Nothing is opened yet; ``profiles`` are Siaga's own unless others are given."""
        self._profiles = profiles or profiles_of()
        self._agent = agent
        self._clock = clock
        self._budget = budget or Budget()
        self._concurrency = concurrency
        self._slots = asyncio.Semaphore(concurrency)
        self._sessions = max(sessions, concurrency)
        self._devices: dict[str, _Device] = {}
        self._locks: WeakValueDictionary[tuple[str, int], asyncio.Lock] = WeakValueDictionary()
        self._open: OrderedDict[str, _Device] = OrderedDict()

    async def poll(
        self, target: SnmpTarget, *, interval_s: float | None = None, parts: Parts = EACH_ROUND
    ) -> list[Observation]:
        """Poll one device once for these parts: ``System`` (when it answered that), ``Interface`` a port, and one ``Poll``.

        ``Poll`` is dated by the beginning; the others by the request that was answered, for the device may have been
        silent until then.

        ``interval_s`` is the interval in force, in seconds, and stands on every observation.
        """
        async with self._slots:
            device = self._device(target)
            async with device.lock:
                device.asked = True
                try:
                    return await self._poll(device, interval_s, parts)
                finally:
                    device.asked = False
                    self._keep(device)

    async def poll_many(
        self,
        targets: Iterable[SnmpTarget],
        *,
        interval_s: float | None = None,
        parts_of: Callable[[str], Parts] = lambda _device: EACH_ROUND,
    ) -> AsyncIterator[list[Observation]]:
        """Poll many devices, ``concurrency`` at a time; yields each one's observations as it is done.

        ``parts_of`` tells what to ask a device (its id) for, when its turn comes.
        """
        waiting = iter(targets)
        done: asyncio.Queue[list[Observation] | None] = asyncio.Queue()

        async def work() -> None:
            try:
                for target in waiting:
                    parts = parts_of(target.device)
                    done.put_nowait(await self.poll(target, interval_s=interval_s, parts=parts))
            finally:
                done.put_nowait(None)

        workers = [asyncio.create_task(work()) for _ in range(self._concurrency)]
        try:
            left = len(workers)
            while left:
                observations = await done.get()
                if observations is None:
                    left -= 1
                else:
                    yield observations
        finally:
            for worker in workers:
                worker.cancel()
            for outcome in await asyncio.gather(*workers, return_exceptions=True):
                if isinstance(outcome, Exception):
                    raise outcome

    def forget(self, device: str) -> None:
        """Close and forget what is kept of a device that is polled no more."""
        known = self._devices.pop(device, None)
        if known is not None:
            known.conversation.close()
            self._open.pop(device, None)

    async def close(self) -> None:
        """Close every session and forget every device."""
        for device in list(self._devices):
            self.forget(device)

    def use(self, profiles: Profiles) -> None:
        """Ask by other profiles from the next poll on."""
        self._profiles = profiles
        for device in self._devices.values():
            device.refinement.use(profiles)

    def port_name(self, device: str, index: str) -> str | None:
        """Return the name that the last poll knew for an ifIndex of a device, None when it knew none."""
        known = self._devices.get(device)
        return None if known is None else known.names.get(index)

    @property
    def open_sessions(self) -> int:
        """How many sockets are kept open now."""
        return len(self._open)

    def _device(self, target: SnmpTarget) -> _Device:
        device = self._devices.get(target.device)
        if device is None or device.target != target:
            self.forget(target.device)
            refinement = Refinement(self._profiles, target.profile)
            device = _Device(
                target,
                Conversation(target.address, target.credential, self._budget, self._clock, refinement),
                refinement,
                self._locks.setdefault((target.address, target.credential.port), asyncio.Lock()),
            )
            self._devices[target.device] = device
        return device

    def _keep(self, device: _Device) -> None:
        """Note whether the device's session stays open; close the ones used longest ago beyond the limit."""
        name = device.target.device
        if device.conversation.is_open and self._devices.get(name) is device:
            self._open[name] = device
            self._open.move_to_end(name)
        else:
            self._open.pop(name, None)
            device.conversation.close()
        while len(self._open) > self._sessions:
            _, oldest = self._open.popitem(last=False)
            if not oldest.asked:
                oldest.conversation.close()

    async def _poll(self, device: _Device, interval_s: float | None, parts: Parts) -> list[Observation]:
        at, started = self._clock.wall(), self._clock.monotonic()
        if Part.NEIGHBOURS in parts and not device.names:
            parts |= {Part.INTERFACES}
        refusal = unsupported(device.target.credential)
        if refusal is not None:
            answers = Answers(reason="unsupported", notes=[refusal])
        else:
            answers = await device.conversation.ask(parts)
        stamp = _Stamp(device.target.device, self._agent, interval_s, at - started)
        observations: list[Observation] = []
        if parts & OF_SYSTEM:
            observations.extend(_whole(device, answers, stamp))
        observations.extend(_health(answers, stamp))
        ports = _ports(device, answers, stamp)
        observations.extend(ports)
        observations.extend(_neighbours(device, answers, stamp))
        observations.append(
            Poll(
                at=at,
                agent=self._agent,
                interval=interval_s,
                device=device.target.device,
                reason=answers.reason,
                detail="; ".join(answers.notes) or None,
                took=(self._clock.monotonic() - started) / SECOND,
                rows=sum(isinstance(item, Interface) for item in ports) if Part.INTERFACES in parts else None,
                missing=tuple(answers.missing),
            )
        )
        return observations


class _Stamp(NamedTuple):
    """What stands on every observation of one poll; ``epoch`` makes a wall instant of a monotonic one."""

    device: str
    agent: str
    interval: float | None
    epoch: Microseconds

    def at(self, asked: Microseconds) -> _Stamped:
        """Return the fields of an observation of what was asked then."""
        return {
            "device": self.device,
            "agent": self.agent,
            "interval": self.interval,
            "at": self.epoch + asked,
        }


class _Stamped(TypedDict):
    device: str
    agent: str
    interval: float | None
    at: Microseconds


def _whole(device: _Device, answers: Answers, stamp: _Stamp) -> Iterator[Observation]:
    """Yield what is told of the device as a whole, and of its power."""
    stamped = stamp.at(answers.scalars_asked)
    word = system_of(answers.scalars, **stamped)
    if word is not None:
        yield word
    supply = device.refinement.supply.own
    if supply is not None:
        power = power_of(supply, answers.scalars, answers.supply, **stamped)
        if power is not None:
            yield power


def _health(answers: Answers, stamp: _Stamp) -> Iterator[Observation]:
    for told in answers.health:
        if told.way is not None:
            readings, notes = health_of(told.way, told.columns)
            answers.notes.extend(notes)
            yield from health_facts(readings, **stamp.at(told.asked))


def _ports(device: _Device, answers: Answers, stamp: _Stamp) -> list[Observation]:
    """Return what is told of the ports and their light; the device's ports and their traces are kept."""
    if not answers.columns:
        return []
    ports, notes = read_ports(answers.columns)
    answers.notes.extend(notes)
    device.names = {port.index: port.name for port in ports}
    stamped = stamp.at(max(answers.scalars_asked, answers.columns_asked))
    facts, device.traces = interfaces_of(ports, device.traces, uptime=answers.scalars.get("sysUpTime"), **stamped)
    observations: list[Observation] = [*facts]
    if answers.light is not None and answers.light.way is not None:
        readings, notes = light_of(answers.light.way, answers.light.columns, device.names)
        answers.notes.extend(notes)
        observations.extend(optics_of(readings, **stamped))
    return observations


def _neighbours(device: _Device, answers: Answers, stamp: _Stamp) -> Iterator[Observation]:
    for heard in answers.neighbours:
        if heard.way is not None:
            found, notes = neighbours_of(heard.way, heard.columns, device.names)
            answers.notes.extend(notes)
            yield from neighbour_facts(found, **stamp.at(heard.asked))
