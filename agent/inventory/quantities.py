"""Quantities as people write them in YAML: durations and rates.

A duration is a number with a unit (``250ms``, ``10s``, ``5m``, ``2h``, ``1d``); inside it is an
``int`` of microseconds. A false-alarm rate is ``<number>/h``; inside it is a ``float`` per hour.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer, WithJsonSchema

from agent.clock import DAY, HOUR, MILLISECOND, MINUTE, SECOND, Microseconds

_UNITS = {"us": 1, "ms": MILLISECOND, "s": SECOND, "m": MINUTE, "h": HOUR, "d": DAY}
_DURATION = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,9})?)(us|ms|s|m|h|d)")
_RATE = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,15})?(?:[eE][+-]?[0-9]{1,2})?)/[hH]")


def parse_duration(text: str) -> Microseconds:
    """Read ``10s`` and the like into microseconds.

    Raises ``ValueError`` naming the remedy.

    >>> parse_duration("250ms")
    250000
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None:
        message = f"{text!r} is no duration; write a number with a unit, such as 250ms, 10s, 5m, 2h or 1d"
        raise ValueError(message)
    return int(Decimal(match[1]) * _UNITS[match[2]])


def format_duration(duration: Microseconds) -> str:
    """Write microseconds as people would: in the largest unit that needs no fraction.

    >>> format_duration(250_000)
    '250ms'
    """
    unit = next((name for name, size in reversed(_UNITS.items()) if duration % size == 0), "us")
    return f"{duration // _UNITS[unit]}{unit}" if duration else "0s"


def parse_hourly_rate(text: str) -> float:
    """Read ``1e-5/h`` into a number per hour.

    Raises ``ValueError`` naming the remedy.
    """
    match = _RATE.fullmatch(text.strip())
    if match is None:
        message = f"{text!r} is no rate; write a number per hour, such as 1e-5/h"
        raise ValueError(message)
    return float(match[1])


def _duration(value: Any) -> Any:
    if isinstance(value, str):
        return parse_duration(value)
    message = f"{value!r} is no duration; write a number with a unit, such as 250ms, 10s, 5m, 2h or 1d"
    raise ValueError(message)


def _hourly_rate(value: Any) -> Any:
    if isinstance(value, str):
        return parse_hourly_rate(value)
    message = f"{value!r} is no rate; write a number per hour, such as 1e-5/h"
    raise ValueError(message)


def _written_rate(rate: float) -> str:
    return f"{rate!r}/h"


Duration = Annotated[
    Microseconds,
    BeforeValidator(_duration),
    PlainSerializer(format_duration, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": f"^{_DURATION.pattern}$", "examples": ["250ms", "10s", "5m"]}),
]
HourlyRate = Annotated[
    float,
    BeforeValidator(_hourly_rate),
    PlainSerializer(_written_rate, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": f"^{_RATE.pattern}$", "examples": ["1e-5/h"]}),
]
