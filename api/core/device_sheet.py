"""All that somebody may know of one device: how it stands, what it said, how it is joined, who needs it.

Rules this module keeps:

- An office is shown its own devices alone. Of a neighbour it is shown what the inventory says it may know
  (``Directory.shows``); one that the inventory does not know may be anybody's, and is left out.
- What people wrote on a port (its alias) may name other offices: an office does not see it.
- Pure.
"""

from __future__ import annotations

import re

import msgspec

from agent.inventory.models import Device
from api.core.cabling import Cabling, Heard, Needs
from api.core.directory import Directory
from api.core.sight import device_for
from collector.port_reading import PortReading
from collector.reading import DeviceReadings

_NUMBERS = re.compile(r"(\d+)")
SORTS = ("name", "state", "speed", "in", "out", "errors", "discards", "changed")
"""What ports can be sorted by."""


class Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """One device as somebody may know it."""

    model: Device
    readings: DeviceReadings
    heard: tuple[Heard, ...]
    needs: Needs


def sheet(directory: Directory, cabling: Cabling, office: str | None, readings: DeviceReadings) -> Sheet | None:
    """Return the sheet of a device that said ``readings``; None when it is not to be seen, or is no longer there."""
    model = cabling.device.get(readings.device)
    if model is None or (office is not None and directory.office_of.get(model.id) != office):
        return None
    heard = cabling.compared(model.id, readings.neighbours)
    needs = cabling.needs(model.id)
    if office is None:
        return Sheet(model=model, readings=readings, heard=tuple(heard), needs=needs)
    kept = tuple(row for row in heard if _shown(directory, office, row))
    told = {(row.neighbour.interface, row.neighbour.protocol) for row in kept if row.neighbour is not None}
    seen = msgspec.structs.replace(
        readings,
        status=None if readings.status is None else device_for(directory, office, readings.status),
        ports=tuple(msgspec.structs.replace(port, alias=None) for port in readings.ports),
        neighbours=tuple(
            row
            for row in readings.neighbours
            if (row.interface, row.protocol) in told and directory.shows(office, cabling.known(row) or "")
        ),
    )
    own = Needs(
        way=tuple(element for element in needs.way if directory.shows(office, element)),
        power=tuple(element for element in needs.power if directory.shows(office, element)),
        services=tuple(service for service in needs.services if directory.service_office.get(service) == office),
        behind=tuple(device for device in needs.behind if directory.office_of.get(device) == office),
    )
    return Sheet(model=model, readings=seen, heard=kept, needs=own)


def _shown(directory: Directory, office: str, row: Heard) -> bool:
    named = [row.device or ""] + ([] if row.peer is None else [row.peer.device, row.peer.link])
    return all(directory.shows(office, element) for element in named)


def natural(name: str) -> list[tuple[int, int | str]]:
    """Return what sorts names by the numbers in them: ``Gi0/2`` before ``Gi0/10``."""
    parts = _NUMBERS.split(name.casefold())
    return [(1, int(part[:18])) if part.isdecimal() and part.isascii() else (0, part) for part in parts if part]


def sorted_ports(ports: tuple[PortReading, ...], by: str, *, down: bool) -> list[PortReading]:
    """Return the ports in an order of ``SORTS``, then by name; what is not known comes last either way."""
    rows = sorted(ports, key=lambda port: natural(port.interface), reverse=down and by == "name")
    if by == "name" or by not in SORTS:
        return rows
    known = [port for port in rows if _key(port, by) is not None]
    rest = [port for port in rows if _key(port, by) is None]
    return sorted(known, key=lambda port: _key(port, by) or 0.0, reverse=down) + rest


def _key(port: PortReading, by: str) -> float | None:
    if by == "state":
        return 2.0 if port.admin == "down" else float(port.oper != "up")
    if by == "errors":
        return _sum(port.in_error_rate, port.out_error_rate, port.in_errors, port.out_errors)
    if by == "discards":
        return _sum(port.in_discard_rate, port.out_discard_rate, port.in_discards, port.out_discards)
    return {"speed": port.speed_bps, "in": port.in_bps, "out": port.out_bps, "changed": port.changed}[by]


def _sum(rate_in: float | None, rate_out: float | None, all_in: int | None, all_out: int | None) -> float | None:
    """Rank by what goes wrong now, and among those where nothing does by what went wrong in all."""
    known = [value for value in (rate_in, rate_out, all_in, all_out) if value is not None]
    if not known:
        return None
    return ((rate_in or 0.0) + (rate_out or 0.0)) * 2.0**64 + (all_in or 0) + (all_out or 0)
