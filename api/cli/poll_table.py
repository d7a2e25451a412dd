"""What one poll of a device brought, as ``siaga poll`` prints it for people: nothing is cut, however wide it gets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from agent.observation import Health, Interface, Neighbour, Observation, Optical, Poll, Power, System

_PORTS = ("interface", "admin", "oper", "in_octets", "out_octets", "in_errors", "out_errors", "Mbit/s", "alias")
_LIGHT = ("rx_dbm", "tx_dbm")
_LIMITS = ("rx_limits", "tx_limits")
_HEALTH = ("health", "part", "value", "state")
_NEIGHBOURS = ("neighbour at", "protocol", "name", "port", "chassis", "address")
_UNITS = {"cpu": "%", "memory": "%", "temperature": "°C", "fan": "rpm"}
_STATES = {None: None, True: "ok", False: "NOT OK"}
_MEGA = 1_000_000


def table_of(observations: Sequence[Observation]) -> Iterator[str]:
    """Yield the lines; the poll's own end stands first."""
    for item in observations:
        if isinstance(item, Poll):
            yield f"{item.device}: {item.reason or 'answered'}"
            if item.detail:
                yield f"  {item.detail}"
            if item.missing:
                yield f"  not there: {', '.join(item.missing)}"
    for item in observations:
        if isinstance(item, System):
            yield f"  {item.name or '-'}: {item.description or '-'}"
            yield f"  up {item.uptime:.2f} s, restarts {item.restarts}, {item.object_id or '-'}"
        elif isinstance(item, Power):
            yield f"  power from {', '.join(_power(item))}"
    yield from _aligned(_HEALTH, (_health(item) for item in observations if isinstance(item, Health)))
    yield from _ports(observations)
    heard = (item for item in observations if isinstance(item, Neighbour))
    rows = ((item.interface, item.protocol, item.name, item.port, item.chassis, item.address) for item in heard)
    yield from _aligned(_NEIGHBOURS, rows)


def _power(item: Power) -> Iterator[str]:
    yield item.source
    yield f"charge {'-' if item.charge is None else f'{item.charge:g} %'}"
    if item.minutes is not None:
        yield f"{item.minutes:g} min left"
    if item.load is not None:
        yield f"load {item.load:g} %"
    if item.input_volts is not None:
        yield f"input {item.input_volts:g} V"


def _health(item: Health) -> tuple[object, ...]:
    value = None if item.value is None else f"{item.value:g} {_UNITS.get(item.measure, '')}".rstrip()
    return item.measure, item.part, value, _STATES[item.ok]


def _ports(observations: Sequence[Observation]) -> Iterator[str]:
    """Yield the ports with their light where the device has any, and the limits of it where it tells them."""
    light = {item.interface: item for item in observations if isinstance(item, Optical)}
    limited = any(_limits(item) != (None, None) for item in light.values())
    titles = (*_PORTS, *(_LIGHT if light else ()), *(_LIMITS if limited else ()))
    rows = []
    for port in observations:
        if not isinstance(port, Interface):
            continue
        seen = light.get(port.interface)
        speed = None if port.speed_bps is None else f"{port.speed_bps / _MEGA:g}"
        row: tuple[object, ...] = (port.interface, port.admin, port.oper, port.in_octets, port.out_octets)
        row += (port.in_errors, port.out_errors, speed, port.alias)
        row += (None, None) if seen is None else (seen.rx_dbm, seen.tx_dbm)
        row += (None, None) if seen is None else _limits(seen)
        rows.append(row[: len(titles)])
    yield from _aligned(titles, rows)


def _limits(item: Optical) -> tuple[str | None, str | None]:
    return _between(item.rx_low_dbm, item.rx_high_dbm), _between(item.tx_low_dbm, item.tx_high_dbm)


def _between(low: float | None, high: float | None) -> str | None:
    if low is None and high is None:
        return None
    return f"{'' if low is None else f'{low:g}'}..{'' if high is None else f'{high:g}'}"


def _aligned(titles: tuple[str, ...], rows: Iterable[tuple[object, ...]]) -> Iterator[str]:
    """Yield a table with its titles, none when it has no rows."""
    lines = [tuple("-" if cell is None else str(cell) for cell in row) for row in rows]
    if not lines:
        return
    widths = [max(len(line[place]) for line in (titles, *lines)) for place in range(len(titles))]
    for line in (titles, *lines):
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
