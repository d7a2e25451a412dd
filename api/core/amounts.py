"""Measured amounts as people read them: bit/s, counts, dBm, per cent; a comma or a point by language.

Rules this module keeps: what is not known or is no number is a dash, never a zero. Pure.
"""

from __future__ import annotations

from math import isfinite

from api.core.words import Language

NOTHING = "–"
_UNITS = ("bit/s", "kbit/s", "Mbit/s", "Gbit/s", "Tbit/s")
_STEP = 1000
_TENS = 10
_HUNDREDS = 100


def number(lang: Language, value: float | None, decimals: int = 1) -> str:
    """Return a number with so many decimals, the thousands set apart.

    >>> number(Language.ID, 1234.56), number(Language.EN, -3.0, 2)
    ('1.234,6', '-3.00')
    """
    if value is None or not isfinite(value):
        return NOTHING
    text = f"{value:,.{decimals}f}"
    return text if lang is Language.EN else text.translate(str.maketrans(",.", ".,"))


def count(lang: Language, value: int | None) -> str:
    """Return a whole number, the thousands set apart."""
    return number(lang, value, 0)


def bits(lang: Language, bps: float | None) -> str:
    """Return a speed or a rate of traffic with three digits at most.

    >>> bits(Language.ID, 7_600_000.0), bits(Language.EN, 10**10), bits(Language.EN, 0.0)
    ('7,6 Mbit/s', '10 Gbit/s', '0 bit/s')
    """
    if bps is None or not isfinite(bps):
        return NOTHING
    size, unit = float(bps), 0
    while abs(size) >= _STEP - 0.5 and unit < len(_UNITS) - 1:
        size, unit = size / _STEP, unit + 1
    decimals = 0 if unit == 0 or size >= _HUNDREDS else 1 if size >= _TENS else 2
    text = number(lang, size, decimals)
    if decimals:
        text = text.rstrip("0").rstrip(",.")
    return f"{text} {_UNITS[unit]}"


def rate(lang: Language, each_second: float | None) -> str:
    """Return how often something happens, a second or, when that is rare, a minute.

    >>> rate(Language.ID, 0.05), rate(Language.EN, 12.0), rate(Language.EN, 0.0)
    ('3,0/mnt', '12.0/s', '0')
    """
    if each_second is None or not isfinite(each_second):
        return NOTHING
    if each_second == 0:
        return "0"
    if each_second < 1:
        return f"{number(lang, each_second * 60)}/{'mnt' if lang is Language.ID else 'min'}"
    return f"{number(lang, each_second)}/{'dtk' if lang is Language.ID else 's'}"
