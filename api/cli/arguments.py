"""Reading what a person typed: each reader names the option and the remedy in its one error, ``BadInputError``."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import TypeVar

from agent.clock import Microseconds, format_instant, parse_instant, to_datetime
from agent.errors import BadInputError
from agent.inventory.quantities import format_duration, parse_duration
from collector.core.intervals import Span

_Value = TypeVar("_Value")
_LAST_PORT = 65_535
_MOST_DECIMALS = 18


def parsed(option: str, text: str, parse: Callable[[str], _Value]) -> _Value:
    """Read one option's text; what ``parse`` says in its ``ValueError`` is told with the option's name."""
    try:
        return parse(text)
    except ValueError as problem:
        raise BadInputError(f"{option}: {problem}") from None


def period(start_text: str, end_text: str) -> tuple[Microseconds, Microseconds]:
    """Read ``--from`` and ``--to`` into the half-open period they name; an empty one is refused."""
    start, end = parsed("--from", start_text, parse_instant), parsed("--to", end_text, parse_instant)
    if start >= end:
        order = "is the same instant as" if start == end else "is later than"
        raise BadInputError(
            f"--from {format_instant(start)} {order} --to {format_instant(end)}; give a period that begins before it ends"
        )
    return start, end


def within(option: str, instant: Microseconds, first_year: int, last_year: int) -> Microseconds:
    """Return an instant of these years (UTC); any other is refused."""
    if not first_year <= to_datetime(instant).year <= last_year:
        raise BadInputError(
            f"{option}: {format_instant(instant)} lies outside the years {first_year} to {last_year}; correct the year"
        )
    return instant


def span(text: str) -> Span:
    """Read ``FROM/TO``; it may be empty; one that is reversed raises ``ValueError`` with the remedy."""
    first, slash, last = text.partition("/")
    if not slash:
        raise ValueError(f"{text!r} is no span; write FROM/TO, such as 2026-11-24T03:00:00Z/2026-11-24T05:00:00Z")
    start, end = parse_instant(first), parse_instant(last)
    if start > end:
        raise ValueError(f"{text!r} ends before it begins; write the earlier instant first")
    return start, end


def share(text: str) -> Decimal:
    """Read a share from 0 to 1, exactly as it is written."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not 0 <= value <= 1:
        raise ValueError(f"{text!r} is no share from 0 to 1; write 0.9 for 90 %")
    if int(value.as_tuple().exponent) < -_MOST_DECIMALS:
        raise ValueError(f"{text!r} has more than {_MOST_DECIMALS} decimals; write fewer")
    return value


def lasting(option: str, text: str, least: Microseconds) -> Microseconds:
    """Read a duration such as ``60s`` that lasts ``least`` microseconds or more."""
    value = parsed(option, text, parse_duration)
    if value < least:
        raise BadInputError(f"{option}: {text} is too short; give {format_duration(least)} or more")
    return value


def host_and_port(text: str, option: str) -> tuple[str, int]:
    """Read ``HOST:PORT``, ``[::1]:PORT`` or ``:PORT`` (every address)."""
    host, _, port = text.rpartition(":")
    if not port.isdigit() or int(port) > _LAST_PORT:
        raise BadInputError(f"{option}: {text!r} is no address; write HOST:PORT, such as 127.0.0.1:8080")
    return host.strip("[]") or "0.0.0.0", int(port)  # noqa: S104  (asked for: no host means every address)


def trap_addresses(text: str) -> tuple[tuple[str, int], ...]:
    """Read where traps are received: nothing, or ``HOST:PORT`` like ``host_and_port``, several divided by commas.

    ``:PORT`` or ``PORT`` means every address, IPv4 and IPv6.
    """
    found: list[tuple[str, int]] = []
    for part in filter(None, (part.strip() for part in text.split(","))):
        host, port = host_and_port(part, "--trap-listen")
        everywhere = part.removeprefix(":").isdigit()
        found += [("0.0.0.0", port), ("::", port)] if everywhere else [(host, port)]  # noqa: S104
    return tuple(found)


def typed_command() -> str:
    """Return what a person types for ``siaga`` in another terminal at the same place: as now, unless PATH has it."""
    started, found = Path(sys.argv[0]), shutil.which("siaga")
    if started.name != "siaga" or (found is not None and started.samefile(found)):
        return "siaga"
    return str(started)
