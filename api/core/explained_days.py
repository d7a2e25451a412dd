"""An explanation's pieces as lines for people: day by day, and days that were alike throughout as one line.

Rules this module keeps:

- Every piece stands in exactly one line, in order, so that the lines sum as the pieces do.
- A day within which nothing changed (one state, one incident, one silence) is joined with its equal neighbours; of any
  other day each piece is a line of its own.
- Pure.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from itertools import groupby
from typing import NamedTuple
from zoneinfo import ZoneInfo

from agent.clock import Microseconds, to_datetime
from collector.explained import Piece, Rule


class Line(NamedTuple):
    """One piece, or all pieces of ``days`` that were alike; ``counted_days`` are those of which any time counts.

    ``idle`` are the rules of the days of which nothing counts, ``partly`` those that take some of the others beside
    their hours.
    """

    pieces: tuple[Piece, ...]
    days: int = 0
    counted_days: int = 0
    idle: tuple[Rule, ...] = ()
    partly: tuple[Rule, ...] = ()

    @property
    def start(self) -> Microseconds:
        """Where it begins."""
        return self.pieces[0].start

    @property
    def end(self) -> Microseconds:
        """Where it ends."""
        return self.pieces[-1].end

    @property
    def counted(self) -> Microseconds:
        """How much of it counts."""
        return counted(self.pieces)


def counted(pieces: Iterable[Piece], state: str | None = None) -> Microseconds:
    """Return how much of the pieces counts, of one state or of all."""
    return sum(piece.end - piece.start for piece in pieces if piece.counts and state in (None, piece.counted_as))


def by_day(pieces: Sequence[Piece], zone: ZoneInfo) -> list[tuple[Piece, ...]]:
    """Return the pieces of each local day."""
    return [
        tuple(day) for _, day in groupby(pieces, key=lambda piece: to_datetime(piece.start).astimezone(zone).date())
    ]


def lines(pieces: Sequence[Piece], zone: ZoneInfo, *, folded: bool = True) -> list[Line]:
    """Return the lines; not ``folded``, each piece is one."""
    if not folded:
        return [Line((piece,)) for piece in pieces]
    made: list[Line] = []
    alike: Hashable = None
    for day in by_day(pieces, zone):
        kinds = {_kind(piece) for piece in day}
        if len(kinds) > 1:
            made += [Line((piece,)) for piece in day]
            alike = None
            continue
        (kind,) = kinds
        line = _whole(day)
        made.append(_joined(made.pop(), line) if kind == alike else line)
        alike = kind
    return made


def rules_of(pieces: Iterable[Piece]) -> tuple[Rule, ...]:
    """Return what keeps time out of these pieces, the hours of the day aside."""
    return tuple(
        dict.fromkeys(piece.rule for piece in pieces if piece.rule is not None and piece.rule.code != "outside-hours")
    )


def _whole(day: tuple[Piece, ...]) -> Line:
    if any(piece.counts for piece in day):
        return Line(day, 1, 1, partly=rules_of(day))
    return Line(day, 1, 0, idle=rules_of(day))


def _joined(one: Line, other: Line) -> Line:
    return Line(
        one.pieces + other.pieces,
        one.days + other.days,
        one.counted_days + other.counted_days,
        tuple(dict.fromkeys(one.idle + other.idle)),
        tuple(dict.fromkeys(one.partly + other.partly)),
    )


def _kind(piece: Piece) -> tuple[Hashable, ...]:
    return piece.state, piece.counted_as, piece.incident, piece.silences
