"""A report's names and figures as print shows them, in one language.

Rules this module keeps:

- Names are data: without control and direction characters, cut in length, few marks on one letter, and breakable.
- Percentages are cut, never rounded; durations are cut to their two largest units, hours the largest.
- Pure.
"""

from __future__ import annotations

import unicodedata
from fractions import Fraction
from zoneinfo import ZoneInfo

from agent.clock import HOUR, MINUTE, SECOND, Microseconds, to_datetime
from api.core.words import Language, moment, say, visible
from collector.core.availability import percent_floor

NONE = "–"
SIGN = "\u00a0%"
LONGEST_NAME = 140
_UNBROKEN = 18
_MARKS = 2
_FULL = 1000
_MONTHS = (
    ("Januari", "January"),
    ("Februari", "February"),
    ("Maret", "March"),
    ("April", "April"),
    ("Mei", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("Agustus", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Desember", "December"),
)


def name(text: object, longest: int = LONGEST_NAME) -> str:
    """Return a name as print can bear it: visible, few marks on one letter, with places to break a long word.

    >>> name("a" * 20).count(chr(0x200B))
    1
    """
    kept: list[str] = []
    marks = run = 0
    for character in unicodedata.normalize("NFC", visible(text, longest)).strip():
        mark = unicodedata.category(character).startswith("M")
        marks = marks + 1 if mark else 0
        if marks > _MARKS:
            continue
        run = 0 if character.isspace() else run + 1
        if run > _UNBROKEN and not mark:
            kept.append("\u200b")
            run = 1
        kept.append(character)
    return "".join(kept)


def month_name(lang: Language, instant: Microseconds, zone: ZoneInfo) -> str:
    """Return the month of an instant, as ``Maret 2026``."""
    local = to_datetime(instant).astimezone(zone)
    return f"{_MONTHS[local.month - 1][lang is Language.EN]} {local.year}"


def month_names(lang: Language) -> tuple[str, ...]:
    """Return the months' names, January first."""
    return tuple(names[lang is Language.EN] for names in _MONTHS)


def at(lang: Language, instant: Microseconds, zone: ZoneInfo) -> str:
    """Return an instant with its zone, as ``1 Apr 2026 00.00 WIB``."""
    return f"{moment(lang, instant, zone)} {to_datetime(instant).astimezone(zone):%Z}"


def hours(lang: Language, length: Microseconds) -> str:
    """Return a length of service time, cut to its two largest units: ``1.234 jam 5 mnt``, ``12 mnt 30 dtk``."""
    hour, minute, second = ("jam", "mnt", "dtk") if lang is Language.ID else ("h", "min", "s")
    if length >= HOUR:
        whole, part = divmod(length, HOUR)
        text = f"{grouped(lang, whole)} {hour}"
        return f"{text} {part // MINUTE} {minute}" if part >= MINUTE else text
    if length >= MINUTE:
        whole, part = divmod(length, MINUTE)
        return f"{whole} {minute} {part // SECOND} {second}" if part >= SECOND else f"{whole} {minute}"
    if 0 < length < SECOND:
        return f"< 1 {second}"
    return f"{length // SECOND} {second}" if length else f"0 {hour}"


def grouped(lang: Language, number: int) -> str:
    """Return a whole number with its thousands marked: ``1.234`` or ``1,234``."""
    text = f"{number:,}"
    return text.replace(",", ".") if lang is Language.ID else text


def percent(lang: Language, ratio: Fraction | None, guarantee: Fraction | None = None) -> str | None:
    """Return a ratio in percent, cut, with its sign: ``97,53 %``; None when there is none."""
    if ratio is None:
        return None
    text = percent_floor(ratio, guarantee)
    return f"{text.replace('.', ',') if lang is Language.ID else text}{SIGN}"


def promise(lang: Language, guarantee: Fraction | None) -> str:
    """Return the guarantee as people say it: ``90 %``; None when services have different ones."""
    if guarantee is None:
        return say(lang, "report.guarantee.each")
    whole, _, part = percent_floor(guarantee, guarantee).partition(".")
    part = part.rstrip("0")
    return f"{whole}{',' if lang is Language.ID else '.'}{part}{SIGN}" if part else f"{whole}{SIGN}"


def share(part: Microseconds, whole: Microseconds) -> int:
    """Return a part of a whole in thousandths, cut; what is there at all has one at least."""
    return max(1, part * _FULL // whole) if part and whole else 0
