"""Whole months second by second: the figures are those that counting every second gives.

``SIAGA_FULL_MONTHS`` says how many; without it ``SIAGA_HYPOTHESIS`` does: 3 by ``dev``, 10 by ``ci``, 200 by ``nightly``.
"""

import os
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from agent.clock import SECOND, to_instant
from agent.inventory.calendar_spec import CalendarSpec
from collector.core.availability import Policy, tally
from collector.core.intervals import united
from collector.core.timeline import Bounded, State, Timeline
from collector.core.worktime import WorkCalendar
from tests.support.tick_oracle import WEEKDAYS, WallCalendar

MONTHS = int(os.environ.get("SIAGA_FULL_MONTHS") or min(200, max(3, settings.default.max_examples // 50)))
ZONES = ("Asia/Jakarta", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo")
LETTERS = {State.UP: b"u", State.DOWN: b"d", State.UNKNOWN: b"."}


@pytest.mark.parametrize("seed", range(MONTHS))
def test_a_month_counted_by_seconds(seed: int):
    draw = random.Random(seed)  # a fixed history, no secret
    zone = draw.choice(ZONES)
    year, month = draw.randint(2012, 2027), draw.randint(1, 12)
    first = date(year, month, 1)
    start, end = (_midnight(day, zone) for day in (first, (first + timedelta(days=32)).replace(day=1)))
    seconds = (end - start) // SECOND

    hours = draw.choice([["08:00-16:00"], ["07:30-12:00", "13:00-24:00"], ["21:45-05:15"], ["00:00-24:00"]])
    exception = first + timedelta(days=draw.randint(0, 27))
    spec = CalendarSpec.model_validate(
        {"hours": hours, "holidays": "ID", "exceptions": [{"dates": exception.isoformat(), "hours": ["01:00-23:00"]}]}
    )
    wall = WallCalendar(zone, dict.fromkeys(WEEKDAYS[:5], hours), {exception: ["01:00-23:00"]}, (), "ID")
    minutes = (wall.is_open(at) for at in range(start, end, 60 * SECOND))
    open_seconds = b"".join((b"\1" if is_open else b"\0") * 60 for is_open in minutes)

    states, rows = bytearray(b"." * seconds), []
    at = 0
    while at < seconds:
        state, length = (
            draw.choice([State.UP] * 3 + [State.DOWN, State.UNKNOWN]),
            draw.choice([1, 7, 600, 40_000, 300_000]),
        )
        until = min(seconds, at + draw.randint(1, length))
        states[at:until] = LETTERS[state] * (until - at)
        rows.append((start + at * SECOND, start + until * SECOND, state))
        at = until
    out, excluded = bytearray(seconds), []
    for _ in range(draw.randint(0, 6)):
        low = draw.randrange(seconds)
        high = min(seconds, low + draw.randint(1, 90_000))
        out[low:high] = b"\1" * (high - low)
        excluded.append((start + low * SECOND, start + high * SECOND))

    counted = Counter(zip(open_seconds, states, out, strict=True))
    bounded = Bounded.exact(Timeline.of(rows))
    service_time = WorkCalendar.of(spec, zone).spans(start, end)

    removed = tally(bounded, service_time, united(excluded), Policy.REMOVE)
    assert [removed.up, removed.down, removed.unknown] == [counted[1, ord(c), 0] * SECOND for c in "ud."]
    assert removed.considered == removed.up + removed.down + removed.unknown
    credited = tally(bounded, service_time, united(excluded), Policy.COUNT_AS_UP)
    excused = sum(count for (is_open, _, is_out), count in counted.items() if is_open and is_out)
    assert [credited.up, credited.down, credited.unknown] == [
        removed.up + excused * SECOND,
        removed.down,
        removed.unknown,
    ]
    whole = tally(bounded, [(start, end)], [])
    assert whole.down == states.count(b"d") * SECOND


def _midnight(day: date, zone: str) -> int:
    return to_instant(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC))
