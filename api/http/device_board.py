"""What the page of one device shows, ready for its template."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from math import isfinite
from typing import Any

import msgspec

from agent.clock import SECOND, Microseconds
from agent.observation import Health, Optical
from api.core import amounts
from api.core.device_sheet import Sheet, sorted_ports
from api.core.device_words import health_value, port_state, port_words
from api.core.light_bar import LightBar, light_bar
from api.core.words import CATALOG, Language, say
from collector.port_reading import PortReading

FULL = 100.0
WAITS: Microseconds = 15 * SECOND
"""How long the page waits for what was asked before it says that nothing came."""
TOLD: Microseconds = 60 * SECOND
"""How long it tells that what was asked is there."""
_LISTED = 12
_MEASURES = ("cpu", "memory", "temperature", "fan")


class Light(msgspec.Struct, frozen=True, kw_only=True):
    """One direction of light at a port."""

    direction: str
    value: str
    bar: LightBar
    words: str


class PortRow(msgspec.Struct, frozen=True, kw_only=True):
    """One port; amounts as text, shares of its speed from 0 to 100."""

    port: PortReading
    state: str
    words: str
    speed: str
    traffic: tuple[tuple[str, float | None], tuple[str, float | None]]
    errors: str
    errors_total: str
    discards: str
    discards_total: str
    failing: bool
    lights: tuple[Light, ...]


class HealthRow(msgspec.Struct, frozen=True, kw_only=True):
    """One part of a device; ``share`` where it is in per cent."""

    name: str
    part: str
    value: str
    share: float | None
    bad: bool


def port_rows(lang: Language, sheet: Sheet, by: str, *, down: bool) -> list[PortRow]:
    """Return the ports in the order asked for, each with the light at it; light whose port is not told too."""
    optics = {row.interface: row for row in sheet.readings.optics}
    known = {port.interface for port in sheet.readings.ports}
    bare = tuple(_bare(row) for row in optics.values() if row.interface not in known)
    ports = sorted_ports(sheet.readings.ports + bare, by, down=down)
    return [_row(lang, port, optics.get(port.interface)) for port in ports]


def _row(lang: Language, port: PortReading, optical: Optical | None) -> PortRow:
    return PortRow(
        port=port,
        state=port_state(port),
        words=port_words(lang, port),
        speed=amounts.bits(lang, port.speed_bps or None),
        traffic=(_traffic(lang, port.in_bps, port.speed_bps), _traffic(lang, port.out_bps, port.speed_bps)),
        errors=_both(lang, port.in_error_rate, port.out_error_rate),
        errors_total=_all(lang, port.in_errors, port.out_errors),
        discards=_both(lang, port.in_discard_rate, port.out_discard_rate),
        discards_total=_all(lang, port.in_discards, port.out_discards),
        failing=bool(port.in_error_rate or port.out_error_rate),
        lights=() if optical is None else tuple(_lights(lang, optical)),
    )


def _traffic(lang: Language, bps: float | None, speed: int | None) -> tuple[str, float | None]:
    share = None if bps is None or not speed or speed < 0 else min(FULL, FULL * bps / speed)
    return amounts.bits(lang, bps), share


def _both(lang: Language, one: float | None, other: float | None) -> str:
    known = [rate for rate in (one, other) if rate is not None]
    return amounts.rate(lang, sum(known) if known else None)


def _all(lang: Language, one: int | None, other: int | None) -> str:
    known = [count for count in (one, other) if count is not None]
    return say(lang, "device.total", count=amounts.count(lang, sum(known))) if any(known) else ""


def _lights(lang: Language, row: Optical) -> Iterable[Light]:
    for direction, dbm, low, high in (
        ("rx", row.rx_dbm, row.rx_low_dbm, row.rx_high_dbm),
        ("tx", row.tx_dbm, row.tx_low_dbm, row.tx_high_dbm),
    ):
        bar = light_bar(dbm, low, high)
        if bar is None:
            continue
        words = say(lang, f"device.light.{bar.verdict}")
        if low is not None or high is not None:
            limits = {"low": amounts.number(lang, low), "high": amounts.number(lang, high)}
            words += f" ({say(lang, 'device.light.limits', **limits)})"
        value = amounts.number(lang, dbm)
        yield Light(direction=say(lang, f"device.light.{direction}"), value=value, bar=bar, words=words)


def _bare(row: Optical) -> PortReading:
    nothing: dict[str, Any] = dict.fromkeys(PortReading.__struct_fields__)
    return PortReading(**(nothing | {"interface": row.interface, "at": row.at}))


def health_rows(lang: Language, parts: Iterable[Health]) -> list[HealthRow]:
    """Return the parts, kind by kind."""
    rank = {measure: place for place, measure in enumerate(_MEASURES)}
    rows = []
    for part in sorted(parts, key=lambda part: (rank.get(part.measure, len(rank)), part.measure, part.part)):
        key = f"health.{part.measure}"
        measured = part.measure in ("cpu", "memory") and part.value is not None and isfinite(part.value)
        share = part.value if measured else None
        rows.append(
            HealthRow(
                name=say(lang, key) if key in CATALOG else part.measure,
                part=part.part,
                value=health_value(lang, part),
                share=None if share is None else min(FULL, max(0.0, share)),
                bad=part.ok is False,
            )
        )
    return rows


def progress(now: Microseconds, asked: Microseconds | None, before: Microseconds, newest: Microseconds) -> str | None:
    """Return how far what was asked for is: ``asked``, ``done``, ``late``, or None when there is nothing to tell."""
    if asked is None or not 0 <= now - asked < TOLD:
        return None
    if newest > before:
        return "done"
    return "asked" if now - asked < WAITS else "late"


def newest(sheet: Sheet) -> Microseconds:
    """Return when the newest result of what "poll now" asks for is from, 0 when there is none."""
    results = sheet.readings.polls if sheet.model.snmp is not None else sheet.readings.pings
    return results[0].at if results else 0


def listed(items: tuple[str, ...], name_of: Callable[[str], str]) -> tuple[list[tuple[str, str]], int]:
    """Return the first few with their names, and how many more there are."""
    return [(item, name_of(item)) for item in items[:_LISTED]], max(0, len(items) - _LISTED)
