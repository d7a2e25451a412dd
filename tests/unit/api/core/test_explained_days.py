"""Days that were alike become one line; the lines sum as the pieces do."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from agent.clock import DAY, HOUR
from api.core.explained_days import by_day, counted, lines
from collector.explained import Piece
from tests.support.explained_cases import MONDAY, piece

WIB = ZoneInfo("Asia/Jakarta")


def days(*states: str) -> list[Piece]:
    """Return a day each: open from 8 to 16, the whole day in one state."""
    return [
        row
        for number, state in enumerate(states)
        for row in (
            piece(number * 24, number * 24 + 8, state, "outside-hours"),
            piece(number * 24 + 8, number * 24 + 16, state),
            piece(number * 24 + 16, number * 24 + 24, state, "outside-hours"),
        )
    ]


def test_days_that_were_alike_throughout_are_one_line():
    made = lines(days("up", "up", "down", "up"), WIB)
    assert [(line.pieces[0].state, line.days, line.counted_days, line.counted) for line in made] == [
        ("up", 2, 2, 16 * HOUR),
        ("down", 1, 1, 8 * HOUR),
        ("up", 1, 1, 8 * HOUR),
    ]
    assert (made[0].start, made[0].end) == (MONDAY, MONDAY + 2 * DAY)


def test_of_a_day_that_changed_every_piece_is_a_line():
    changed = [piece(24, 32, "up", "outside-hours"), piece(32, 48, "down")]
    made = lines(
        [*days("up"), *changed, *[row for row in days("up", "up", "up") if row.start >= MONDAY + 2 * DAY]], WIB
    )
    assert [(line.days, len(line.pieces)) for line in made] == [(1, 3), (0, 1), (0, 1), (1, 3)]


def test_a_day_of_which_nothing_counts_is_told_apart():
    closed = [piece(24, 48, "up", "weekend")]
    (line,) = lines([*days("up"), *closed], WIB)
    assert (line.days, line.counted_days, line.counted) == (2, 1, 8 * HOUR)


def test_unfolded_each_piece_is_a_line():
    made = days("up", "up")
    assert [line.pieces for line in lines(made, WIB, folded=False)] == [(row,) for row in made]


def test_pieces_are_parted_at_local_midnight():
    assert [len(day) for day in by_day(days("up", "down"), WIB)] == [3, 3]


def test_what_counts_is_summed_by_state():
    made = days("up", "down", "up")
    assert [counted(made), counted(made, "up"), counted(made, "down")] == [24 * HOUR, 16 * HOUR, 8 * HOUR]
