"""Ratios as people read them: percent, cut, never across a guarantee.

Rules this module keeps:

- A figure is cut, never rounded up: 89.999 % does not read as 90.00 %.
- It has two decimals, or as many as the guarantee itself has, so that a figure that meets the guarantee
  never reads as if it missed it.
- Pure; the ratio is of integers (microseconds), so nothing is lost before the cut.
"""

from __future__ import annotations

from decimal import Decimal

from agent.clock import Microseconds

LEAST_DECIMALS = 2


def percent(up: Microseconds, known: Microseconds, *, guarantee: float = 0.0, decimal: str = ",") -> str | None:
    """Return ``up / known`` in percent, cut; None when nothing is known.

    >>> percent(89_999, 100_000)
    '89,99'
    >>> percent(999_991, 1_000_000, guarantee=0.99999)
    '99,999'
    """
    if known <= 0:
        return None
    decimals = max(LEAST_DECIMALS, _decimals(guarantee))
    scale = 10**decimals
    parts = up * 100 * scale // known
    return f"{parts // scale}{decimal}{parts % scale:0{decimals}d}"


def _decimals(guarantee: float) -> int:
    exponent = (Decimal(str(guarantee)) * 100).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
