"""What each device was last heard to say: a fold over observations, bounded in memory, kept for people to look at.

Rules this module keeps:

- The newest observation of each port, part and kind stands, in whatever order they come.
- Of several agents that poll a device one is listened to, until it has been silent for ``SILENT``: their counters begin
  at different numbers.
- What a device no longer tells goes: a row older than the newest of its kind by ``GONE`` is not shown.
- Bounded: so many rows a device of each kind, texts of so many characters. 10,000 devices of 50 ports each take about 315 MiB.
- It proves nothing and is not in the snapshot: after a start it fills again with the next probes and polls.
- Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from itertools import islice
from typing import Any, TypeVar, cast

import msgspec

from agent.clock import MINUTE, Microseconds
from agent.observation import (
    Health,
    Interface,
    Neighbour,
    Observation,
    Optical,
    Ping,
    Poll,
    Power,
    System,
)
from collector.core.port_counts import Port
from collector.reading import DeviceReadings

SILENT: Microseconds = 3 * MINUTE
GONE: Microseconds = 10 * MINUTE
KEPT = 10
"""Pings and polls of each device."""
MOST_PORTS = 2_048
MOST_ROWS = 256
"""Of each other kind that has several rows a device."""
LONGEST = 300
"""Characters of a text; the agents cut at 255 (DisplayString, RFC 2579)."""
MOST_NAMES = 16_384
"""Names that many devices have in common (of ports, parts, agents) are kept once, up to so many."""
_Row = TypeVar("_Row", Optical, Health, Neighbour)
_Told = TypeVar("_Told", System, Power, Poll, Optical, Health, Neighbour)
_Event = TypeVar("_Event", Ping, Poll)


class _Device:
    """What is kept of one device."""

    __slots__ = (
        "agent",
        "health",
        "heard",
        "name",
        "names",
        "neighbours",
        "optics",
        "pings",
        "polls",
        "ports",
        "power",
        "since",
        "system",
    )

    def __init__(self, name: str, names: dict[str, str]) -> None:
        self.name = name
        self.names = names
        self.agent: str | None = None
        self.since: Microseconds = 0
        self.heard: Microseconds = 0
        self.pings: list[Ping] = []
        self.polls: list[Poll] = []
        self.system: System | None = None
        self.power: Power | None = None
        self.ports: dict[str, Port] = {}
        self.optics: dict[Hashable, Optical] = {}
        self.health: dict[Hashable, Health] = {}
        self.neighbours: dict[Hashable, Neighbour] = {}

    def once(self, text: str) -> str:
        """Return the one copy of a name that others may have too."""
        known = self.names.get(text)
        if known is None:
            known = text[:LONGEST]
            if len(self.names) < MOST_NAMES:
                self.names[known] = known
        return known

    def slimmed(self, told: _Told, **texts: Any) -> _Told:
        """Return an observation with the names that are kept already, and with these texts in place of its own."""
        return msgspec.structs.replace(told, device=self.name, agent=self.once(told.agent), **texts)


class Readings:
    """The fold; ``take`` what the judge took."""

    def __init__(self, devices: Iterable[str]) -> None:
        """``devices`` are those of the inventory; nothing is kept of others."""
        self._names: dict[str, str] = {}
        self._devices = {device: _Device(device, self._names) for device in devices}
        self._takers: dict[type, Callable[[_Device, Any], None]] = {
            Ping: _ping,
            Poll: _poll,
            Interface: _interface,
            System: _system,
            Power: _power,
            Optical: _optical,
            Health: _health,
            Neighbour: _neighbour,
        }

    def follow(self, devices: Iterable[str]) -> None:
        """Go by another inventory; what is known of the devices that stay is kept."""
        self._devices = {device: self._devices.get(device) or _Device(device, self._names) for device in devices}

    def take(self, observation: Observation) -> None:
        """Fold one observation in."""
        take = self._takers.get(type(observation))
        if take is None:
            return
        device = self._devices.get(cast("Ping", observation).device)
        if device is not None:
            take(device, observation)

    def take_all(self, observations: Iterable[Observation]) -> None:
        """Fold observations in."""
        for observation in observations:
            self.take(observation)

    def of(self, name: str) -> DeviceReadings | None:
        """Return what is known of a device; None when the inventory has it not."""
        device = self._devices.get(name)
        if device is None:
            return None
        ports = list(device.ports.items())
        newest = max((port.at for _, port in ports), default=0)
        return DeviceReadings(
            device=name,
            pings=tuple(reversed(device.pings)),
            polls=tuple(reversed(device.polls)),
            system=device.system,
            power=device.power,
            ports=tuple(
                sorted(
                    (port.told(interface, device.since) for interface, port in ports if port.at >= newest - GONE),
                    key=lambda port: port.interface,
                )
            ),
            optics=_standing(device.optics, lambda row: (row.interface,)),
            health=_standing(device.health, lambda row: (row.measure, row.part)),
            neighbours=_standing(
                device.neighbours, lambda row: (row.interface, row.protocol, row.chassis or "", row.port or "")
            ),
        )


def _ping(device: _Device, ping: Ping) -> None:
    known = device.pings
    if known and known[-1].at < ping.at:
        known.append(ping)
        if len(known) > KEPT:
            del known[0]
    else:
        _insert(known, ping, lambda old: ping.late or ping.received >= old.received)


def _poll(device: _Device, poll: Poll) -> None:
    known = device.polls
    missing = tuple(device.once(name) for name in islice(poll.missing, MOST_ROWS))
    if known and known[-1].missing == missing:
        missing = known[-1].missing
    reason = None if poll.reason is None else device.once(poll.reason)
    _insert(known, device.slimmed(poll, detail=_short(poll.detail), reason=reason, missing=missing), lambda _old: True)


def _insert(known: list[_Event], event: _Event, better: Callable[[_Event], bool]) -> None:
    """Put an event in its place by time; one that is there already is replaced by a better one."""
    place = len(known)
    while place and (known[place - 1].at, known[place - 1].agent) > (event.at, event.agent):
        place -= 1
    if place and (known[place - 1].at, known[place - 1].agent) == (event.at, event.agent):
        if better(known[place - 1]):
            known[place - 1] = event
        return
    known.insert(place, event)
    if len(known) > KEPT:
        del known[0]


def _listened(device: _Device, agent: str, at: Microseconds) -> bool:
    """Whether this agent is the one whose word on the device stands."""
    if device.agent != agent:
        if device.agent is not None:
            if at - device.heard < SILENT:
                return False
            device.since = at
        device.agent = device.once(agent)
    device.heard = max(device.heard, at)
    return True


def _interface(device: _Device, told: Interface) -> None:
    if not _listened(device, told.agent, told.at):
        return
    at = device.heard if told.at == device.heard else told.at  # one number for all ports of a poll
    name = told.interface if len(told.interface) <= LONGEST else told.interface[:LONGEST]
    admin = None if told.admin is None else device.once(told.admin)
    oper = None if told.oper is None else device.once(told.oper)
    port = device.ports.get(name)
    if port is not None:
        port.take(told, at, admin, oper, _short(told.alias))
        return
    if len(device.ports) >= MOST_PORTS:
        _make_room(device.ports)
    device.ports[device.once(name)] = Port.first(told, at, admin, oper, _short(told.alias))


def _system(device: _Device, told: System) -> None:
    if _listened(device, told.agent, told.at) and (device.system is None or told.at >= device.system.at):
        texts = {"name": _short(told.name), "description": _short(told.description)}
        device.system = device.slimmed(told, object_id=_short(told.object_id), **texts)


def _power(device: _Device, told: Power) -> None:
    if _listened(device, told.agent, told.at) and (device.power is None or told.at >= device.power.at):
        device.power = device.slimmed(told, source=device.once(told.source))


def _optical(device: _Device, told: Optical) -> None:
    name = device.once(told.interface)
    _keep(device, device.optics, device.slimmed(told, interface=name), name)


def _health(device: _Device, told: Health) -> None:
    measure, part = device.once(told.measure), device.once(told.part)
    _keep(device, device.health, device.slimmed(told, measure=measure, part=part), (measure, part))


def _neighbour(device: _Device, told: Neighbour) -> None:
    names = {"interface": device.once(told.interface), "protocol": device.once(told.protocol)}
    texts = {"chassis": _short(told.chassis), "port": _short(told.port)}
    row = device.slimmed(told, name=_short(told.name), address=_short(told.address), **names, **texts)
    _keep(device, device.neighbours, row, (row.interface, row.protocol, row.chassis, row.port))


def _keep(device: _Device, rows: dict[Hashable, _Row], told: _Row, key: Hashable) -> None:
    """Keep the newest of a key; when there are too many, the oldest go."""
    if not _listened(device, told.agent, told.at):
        return
    known = rows.get(key)
    if known is None and len(rows) >= MOST_ROWS:
        _make_room(rows)
    if known is None or told.at >= known.at:
        rows[key] = told


def _make_room(rows: dict[Any, Any]) -> None:
    """Drop the oldest eighth at once, so that a device that ever tells new names costs little a name."""
    for key in sorted(rows, key=lambda key: rows[key].at)[: len(rows) // 8]:
        del rows[key]


def _standing(rows: dict[Hashable, _Row], order: Callable[[_Row], tuple[str, ...]]) -> tuple[_Row, ...]:
    known = list(rows.values())
    newest = max((row.at for row in known), default=0)
    return tuple(sorted((row for row in known if row.at >= newest - GONE), key=order))


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= LONGEST else text[:LONGEST]
