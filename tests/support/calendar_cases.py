"""Calendars drawn at random, as the inventory's words and as the oracle's, around days on which something happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from agent.inventory.calendar_spec import CalendarSpec
from tests.support.tick_oracle import EPOCH, WEEKDAYS, WallCalendar

# zone, days to look at (clocks change, holidays, a skipped day), coarsest tick in minutes on which its changes fall
PLACES = (
    ("Asia/Jakarta", (date(2026, 3, 19), date(2025, 12, 31), date(2026, 8, 17)), 60),
    ("UTC", (date(2024, 2, 29), date(2026, 1, 1)), 60),
    ("Europe/Berlin", (date(2026, 3, 29), date(2026, 10, 25)), 60),
    ("America/New_York", (date(2026, 3, 8), date(2026, 11, 1)), 60),
    ("America/Sao_Paulo", (date(2017, 10, 15), date(2018, 2, 18)), 60),  # changed at midnight
    ("Pacific/Apia", (date(2011, 12, 30), date(2012, 4, 1)), 60),  # the day that never was
    ("Africa/Casablanca", (date(2026, 2, 15), date(2026, 3, 22)), 60),
    ("Australia/Lord_Howe", (date(2026, 4, 5), date(2026, 10, 4)), 30),  # half an hour
    ("Asia/Kathmandu", (date(2026, 11, 24),), 15),
    ("America/St_Johns", (date(2010, 3, 14), date(2010, 11, 7)), 1),  # changed at a minute past midnight
)


@dataclass(frozen=True)
class CalendarCase:
    spec: CalendarSpec
    wall: WallCalendar
    zone: str
    anchor: date
    step: int
    """Minutes of which every edge is a multiple."""

    @property
    def noon(self) -> int:
        """An instant on the anchor day, in UTC, on the step."""
        return (datetime(self.anchor.year, self.anchor.month, self.anchor.day, 12, tzinfo=UTC) - EPOCH) // timedelta(
            microseconds=1
        )


def span_text(start: int, length: int) -> str:
    end = start + length
    closes = end if end <= 1440 else end - 1440
    return f"{start // 60:02d}:{start % 60:02d}-{closes // 60:02d}:{closes % 60:02d}"


@st.composite
def day_hours(draw: st.DrawFn, step: int, fewest: int = 0) -> list[str]:
    if draw(st.integers(0, 9)) == 0:
        return ["00:00-24:00"]
    texts = []
    for _ in range(draw(st.integers(fewest, 3))):
        start = draw(st.integers(0, 1440 // step - 1)) * step
        texts.append(span_text(start, draw(st.integers(1, 1440 // step - 1)) * step))
    return texts


@st.composite
def usual_hours(draw: st.DrawFn, step: int, *, opens: bool) -> tuple[dict[str, Any], dict[str, list[str]]]:
    """Draw the hours of a week: as a calendar's words, and by weekday."""
    if draw(st.booleans()):
        days = draw(st.lists(st.sampled_from(WEEKDAYS), min_size=1, unique=True))
        texts = draw(day_hours(step, fewest=1 if opens else 0))
        return {"days": days, "hours": texts}, dict.fromkeys(days, texts)
    by_day = draw(st.dictionaries(st.sampled_from(WEEKDAYS), day_hours(step, 1 if opens else 0), min_size=1))
    return {"hours": by_day}, by_day


@st.composite
def calendar_cases(draw: st.DrawFn, coarsest: int = 60, *, opens: bool = False) -> CalendarCase:
    """Draw a calendar whose edges fall on multiples of at most ``coarsest`` minutes; ``opens`` keeps it from never opening."""
    zone, anchors, place_step = draw(st.sampled_from(PLACES))
    step = min(coarsest, place_step)
    anchor = draw(st.sampled_from(anchors)) + timedelta(days=draw(st.integers(-2, 2)))
    words, by_day = draw(usual_hours(step, opens=opens))
    versions = {
        anchor + timedelta(days=offset): draw(usual_hours(step, opens=opens))
        for offset in draw(st.lists(st.integers(-6, 6), max_size=2, unique=True))
    }
    singles = {
        anchor + timedelta(days=offset): texts
        for offset, texts in draw(st.dictionaries(st.integers(-5, 5), day_hours(step), max_size=3)).items()
    }
    ranges = []
    for low, high in ((-9, -1), (0, 9)):
        if draw(st.booleans()):
            first, last = sorted((draw(st.integers(low, high)), draw(st.integers(low, high))))
            texts = draw(day_hours(step))
            ranges.append((anchor + timedelta(days=first), anchor + timedelta(days=last), texts))
    country = draw(st.sampled_from([None, "ID"]))
    exceptions = [{"dates": day.isoformat(), "hours": texts, "why": "a day"} for day, texts in singles.items()]
    exceptions += [{"dates": f"{first}..{last}", "hours": texts} for first, last, texts in ranges]
    dated = [{"holds_from": day, **changed} for day, (changed, _) in versions.items()]
    spec = CalendarSpec.model_validate(
        {**words, "holidays": country, "exceptions": draw(st.permutations(exceptions)), "versions": dated}
    )
    later = {day: hours for day, (_, hours) in versions.items()}
    return CalendarCase(spec, WallCalendar(zone, by_day, singles, ranges, country, versions=later), zone, anchor, step)
