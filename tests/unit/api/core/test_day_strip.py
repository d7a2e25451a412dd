from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from agent.clock import DAY, HOUR, parse_instant
from api.core.day_strip import strips
from collector.explained import Rule
from tests.support.explained_cases import MONDAY, explained, piece

WIB = ZoneInfo("Asia/Jakarta")


def test_a_piece_lies_where_it_was_on_its_day():
    made = explained([piece(0, 8, "up", "outside-hours"), piece(8, 12, "down"), piece(12, 24)])
    (strip,) = strips(made, WIB)
    assert strip.day == date(2026, 3, 2)
    assert [(bar.x, bar.width, bar.piece.state) for bar in strip.bars] == [
        ("0.00%", "33.33%", "up"),
        ("33.33%", "16.67%", "down"),
        ("50.00%", "50.00%", "up"),
    ]
    assert (strip.counted, strip.up, strip.down, strip.unknown) == (16 * HOUR, 12 * HOUR, 4 * HOUR, 0)


def test_what_is_there_at_all_can_be_seen():
    second = 1 / 3600
    made = explained([piece(0, 9), piece(9, 9 + second, "down"), piece(9 + second, 24)])
    (strip,) = strips(made, WIB)
    assert strip.bars[1].width == "0.01%"
    assert strip.broken


def test_a_day_to_come_has_no_bars_and_a_day_under_way_ends_now():
    made = explained([piece(0, 6)], end=MONDAY + 2 * DAY, until=MONDAY + 6 * HOUR)
    today, tomorrow = strips(made, WIB)
    assert [bar.width for bar in today.bars] == ["25.00%"]
    assert (tomorrow.bars, tomorrow.counted, tomorrow.broken) == ((), 0, False)


def test_a_day_bears_the_rules_beside_its_hours_once():
    holiday = Rule(code="holiday", text="Nyepi")
    (strip,) = strips(explained([piece(0, 8, "up", holiday), piece(8, 24, "down", holiday)]), WIB)
    assert (strip.rules, strip.broken) == ((holiday,), True)
    (strip,) = strips(explained([piece(0, 8, "up", "outside-hours"), piece(8, 24)]), WIB)
    assert (strip.rules, strip.broken) == ((), False)


def test_a_day_on_which_clocks_change_is_drawn_as_long_as_it_is():
    start = parse_instant("2026-03-29T00:00:00+01:00")
    shift = (start - MONDAY) / HOUR
    made = explained([piece(shift, shift + 11.5), piece(shift + 11.5, shift + 23, "down")])
    (strip,) = strips(made, ZoneInfo("Europe/Berlin"))
    assert [(bar.x, bar.width) for bar in strip.bars] == [("0.00%", "50.00%"), ("50.00%", "50.00%")]
