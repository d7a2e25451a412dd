"""Dates, lengths of time, lists and numbers as an Indonesian official letter writes them.

Rules this module keeps:

- Forms are official documents: they are Indonesian only, and their times are WIB.
- Days, months and numbers are spelt as the *Ejaan Yang Disempurnakan* has them; a clock time has a point: ``08.15``.
- What people wrote keeps its line breaks and loses control, format and direction characters; nothing is cut.
- Pure.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from agent.clock import HOUR, MINUTE, SECOND, Microseconds, to_datetime
from api.core.report_words import grouped, month_names
from api.core.words import Language

WIB = ZoneInfo("Asia/Jakarta")
_DAYS = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
_UNITS = ((24 * HOUR, "hari"), (HOUR, "jam"), (MINUTE, "menit"), (SECOND, "detik"))
_SMALL = (
    "nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh", "sebelas",
)  # fmt: skip
_POWERS = ((1_000_000_000, "miliar"), (1_000_000, "juta"), (1_000, "ribu"), (100, "ratus"), (10, "puluh"))
_TEENS = 20
_MOST = 10**12
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BREAKS = frozenset("\n\u2028\u2029\x85\x0b\x0c")


def written(text: str) -> str:
    r"""Return a person's text as a form keeps it: NFC, line ends as LF, nothing unseen, no space at a line's end.

    >>> written("Kabel\x00 putus  \r\ndi Koba\u202e")
    'Kabel putus\ndi Koba'
    """
    kept = []
    for one in unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n")):
        if one in _BREAKS:
            kept.append("\n")
        elif one == "\t":
            kept.append(" ")
        elif unicodedata.category(one) not in _HIDDEN:
            kept.append(one)
    # What was parted by an unseen character may compose now that it is gone.
    lines = unicodedata.normalize("NFC", "".join(kept)).split("\n")
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def line(text: str) -> str:
    """Return a person's text on one line."""
    return " ".join(written(text).split())


def local(instant: Microseconds) -> datetime:
    """Return an instant in WIB."""
    return to_datetime(instant).astimezone(WIB)


def full_date(day: date) -> str:
    """Return a date: ``27 November 2026``."""
    return f"{day.day} {month_names(Language.ID)[day.month - 1]} {day.year}"


def weekday(day: date) -> str:
    """Return the day of the week: ``Jumat``."""
    return _DAYS[day.weekday()]


def clock(instant: Microseconds) -> str:
    """Return the time of day: ``pukul 08.15 WIB``."""
    return f"pukul {local(instant):%H.%M} WIB"


def full_moment(instant: Microseconds) -> str:
    """Return an instant in a sentence.

    >>> full_moment(1795742100000000)
    'Jumat, 27 November 2026 pukul 08.15 WIB'
    """
    day = local(instant).date()
    return f"{weekday(day)}, {full_date(day)} {clock(instant)}"


def short_moment(instant: Microseconds | None) -> str:
    """Return an instant in a table, its seconds too: ``27-11-2026 08.15.00``; a dash when there is none."""
    return "–" if instant is None else f"{local(instant):%d-%m-%Y %H.%M.%S}"


def length(span: Microseconds) -> str:
    """Return how long something lasted in its two largest units, cut: ``5 jam 35 menit``.

    >>> length(2 * 24 * HOUR + 5 * MINUTE), length(0)
    ('2 hari', '0 detik')
    """
    if 0 < span < SECOND:
        return "kurang dari 1 detik"
    left, counts = max(0, span), []
    for size, _ in _UNITS:
        count, left = divmod(left, size)
        counts.append(count)
    first = next((at for at, count in enumerate(counts) if count), len(counts) - 1)
    pairs = zip(counts[first : first + 2], _UNITS[first : first + 2], strict=True)
    return " ".join(f"{grouped(Language.ID, count)} {unit}" for count, (_, unit) in pairs if count) or "0 detik"


def listed(items: Sequence[str], most: int = 3) -> str:
    """Return a list in a sentence; of a longer one the first ones and how many more.

    >>> listed(["A", "B"]), listed(["A", "B", "C"]), listed(["A", "B", "C", "D", "E"])
    ('A dan B', 'A, B, dan C', 'A, B, C, dan 2 lainnya')
    """
    shown = [*items[:most], f"{len(items) - most} lainnya"] if len(items) > most else list(items)
    if len(shown) <= 1:
        return "".join(shown)
    return " dan ".join(shown) if len(shown) == 2 else f"{', '.join(shown[:-1])}, dan {shown[-1]}"  # noqa: PLR2004


def numbered(items: Iterable[str]) -> str:
    """Return items as numbered lines."""
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def spelt(number: int) -> str:
    """Return a whole number below a million million in words (*terbilang*); raises ``ValueError`` outside of that.

    >>> spelt(2026), spelt(17), spelt(1100)
    ('dua ribu dua puluh enam', 'tujuh belas', 'seribu seratus')
    """
    if not 0 <= number < _MOST:
        raise ValueError(f"{number} cannot be spelt; give 0 to {_MOST - 1}")
    if number < len(_SMALL):
        return _SMALL[number]
    if number < _TEENS:
        return f"{_SMALL[number - 10]} belas"
    size, name = next(power for power in _POWERS if power[0] <= number)
    count, rest = divmod(number, size)
    one = count == 1 and size in (100, 1_000)
    head = f"se{name}" if one else f"{spelt(count)} {name}"
    return f"{head} {spelt(rest)}" if rest else head


def opening_date(day: date) -> str:
    """Return a date as a berita acara opens: ``Jumat tanggal dua puluh tujuh bulan November tahun dua ribu …``."""
    month = month_names(Language.ID)[day.month - 1]
    return f"{weekday(day)} tanggal {spelt(day.day)} bulan {month} tahun {spelt(day.year)} ({day:%d-%m-%Y})"
