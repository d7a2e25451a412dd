"""Where a reading of light lies between the limits its module wants, as a bar of a hundred units.

Rules this module keeps: the span between the limits always shows, whatever is read; limits that are not known are not
drawn; what is no number is not known. Pure.
"""

from __future__ import annotations

from math import isfinite
from typing import Literal

import msgspec

DARK_DBM = -40.0
"""What the agents tell where no light comes at all."""
_BESIDE = 0.25
"""How much of the span between the limits is shown on either side of it."""
_ALONE = 10.0
"""Half of the span that is shown around a reading without limits, in dB."""
_EDGE = 2.0


class LightBar(msgspec.Struct, frozen=True):
    """``at`` is where the reading lies, ``span`` what lies between the limits, 0 to 100; the verdict is for words."""

    at: float
    span: tuple[float, float] | None
    verdict: Literal["good", "low", "high", "dark", "unlimited"]


def light_bar(dbm: float | None, low: float | None, high: float | None) -> LightBar | None:
    """Return the bar of a reading in dBm; None when there is none.

    >>> light_bar(-6.0, -10.0, -2.0)
    LightBar(at=50.0, span=(16.667, 83.333), verdict='good')
    """
    if dbm is None or not isfinite(dbm):
        return None
    low = low if low is not None and isfinite(low) else None
    high = high if high is not None and isfinite(high) else None
    if low is not None and high is not None and low >= high:
        low = high = None
    start = low if low is not None else (high if high is not None else dbm) - _ALONE
    end = high if high is not None else (low if low is not None else dbm) + _ALONE
    span = end - start
    first = start if low is None else start - _BESIDE * span
    last = end if high is None else end + _BESIDE * span
    width = last - first

    def placed(value: float) -> float:
        return round(100 * (value - first) / width, 3)

    return LightBar(
        at=min(max(placed(dbm), _EDGE), 100 - _EDGE),
        span=None if low is None and high is None else (placed(start), placed(end)),
        verdict=_verdict(dbm, low, high),
    )


def _verdict(dbm: float, low: float | None, high: float | None) -> Literal["good", "low", "high", "dark", "unlimited"]:
    if dbm <= DARK_DBM:
        return "dark"
    if low is not None and dbm < low:
        return "low"
    if high is not None and dbm > high:
        return "high"
    return "unlimited" if low is None and high is None else "good"
