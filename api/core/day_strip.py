"""Days drawn as strips of 24 hours: where each piece lies, in words too for who cannot see it.

Rules this module keeps:

- A place is a share of the day in hundredths of a percent; what is there at all has one at least. Where clocks change,
  the day is drawn as long as it is.
- Time that counts is drawn tall, the rest low, so that service hours show without colour; each state has its own pattern.
- Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from agent.clock import Microseconds, to_datetime, to_instant
from api.core.explained_days import by_day, counted, rules_of
from collector.explained import Piece, Rule
from collector.reading import Explanation

_WHOLE = 10_000


class Bar(NamedTuple):
    """A piece on its strip: ``x`` and ``width`` in percent."""

    x: str
    width: str
    piece: Piece


class Strip(NamedTuple):
    """One local day; ``bars`` are empty while it is to come, ``rules`` what keeps time out beside its hours."""

    day: date
    start: Microseconds
    bars: tuple[Bar, ...]
    counted: Microseconds
    up: Microseconds
    down: Microseconds
    unknown: Microseconds
    rules: tuple[Rule, ...]

    @property
    def broken(self) -> bool:
        """Whether it was ever anything but up."""
        return any(bar.piece.state != "up" for bar in self.bars)


def strips(made: Explanation, zone: ZoneInfo) -> list[Strip]:
    """Return every local day of the period, also those to come."""
    days = {_date(pieces[0].start, zone): pieces for pieces in by_day(made.pieces, zone)}
    return [_strip(day, days.get(day, ()), zone) for day in _dates(made, zone)]


def _dates(made: Explanation, zone: ZoneInfo) -> Iterator[date]:
    day, last = _date(made.start, zone), _date(made.end - 1, zone)
    while day <= last:
        yield day
        day += timedelta(days=1)


def _strip(day: date, pieces: Sequence[Piece], zone: ZoneInfo) -> Strip:
    start, end = (to_instant(datetime.combine(day + timedelta(days=step), time(), zone)) for step in (0, 1))
    return Strip(
        day=day,
        start=start,
        bars=tuple(_bar(piece, start, end) for piece in pieces),
        counted=counted(pieces),
        up=counted(pieces, "up"),
        down=counted(pieces, "down"),
        unknown=counted(pieces, "unknown"),
        rules=rules_of(pieces),
    )


def _bar(piece: Piece, start: Microseconds, end: Microseconds) -> Bar:
    left = (piece.start - start) * _WHOLE // (end - start)
    right = (piece.end - start) * _WHOLE // (end - start)
    return Bar(_percent(left), _percent(max(1, right - left)), piece)


def _percent(share: int) -> str:
    return f"{share // 100}.{share % 100:02d}%"


def _date(instant: Microseconds, zone: ZoneInfo) -> date:
    return to_datetime(instant).astimezone(zone).date()
