"""A month told in rows of local time, and the figures of it."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from agent.clock import to_instant
from agent.inventory.calendar_spec import CalendarSpec
from collector.core.availability import Figures, Policy, figures, percent_floor
from collector.core.intervals import total, united
from collector.core.timeline import Bounded, State, Timeline
from collector.core.worktime import WorkCalendar

UP, DOWN, UNKNOWN = State.UP, State.DOWN, State.UNKNOWN
WIB = "Asia/Jakarta"
ALWAYS = WorkCalendar.around_the_clock(WIB)
OFFICE = WorkCalendar.of(CalendarSpec.model_validate({"holidays": "ID"}), WIB)  # Monday to Friday, 08:00 to 16:00
JUNE = ("2026-06-01", "2026-07-01")
NINETY = Decimal("0.9")


def at(text: str, zone: str = WIB) -> int:
    return to_instant(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)))


def rows(*told: tuple[str, str, State], zone: str = WIB) -> Timeline:
    return Timeline.of((at(first, zone), at(last, zone), state) for first, last, state in told)


def up_but(*outages: tuple[str, str], period: tuple[str, str] = JUNE, zone: str = WIB) -> Timeline:
    """Make a timeline that is up all the period but for these outages."""
    begin, end = (at(edge, zone) for edge in period)
    down = united((at(first, zone), at(last, zone)) for first, last in outages)
    return Timeline.of([*((*span, DOWN) for span in down), (begin, end, UP)])


def judged(
    states: Timeline,
    calendar: WorkCalendar = ALWAYS,
    *,
    period: tuple[str, str] = JUNE,
    excluded: tuple[tuple[str, str], ...] = (),
    policy: Policy = Policy.REMOVE,
    guarantee: Decimal = NINETY,
) -> Figures:
    zone = calendar.zone.name
    out = united((at(first, zone), at(last, zone)) for first, last in excluded)
    hours = calendar.spans(*(at(edge, zone) for edge in period))
    made = figures(Bounded.exact(states), hours, out, policy, guarantee)
    assert made.up + made.down + made.unknown == made.considered <= total(hours)
    assert min(made.up, made.down, made.unknown) >= 0  # neither negative time nor more than there is, in any story
    return made


def said(made: Figures) -> str:
    return "no data" if made.availability is None else percent_floor(made.availability, made.guarantee)


TWO_OUTAGES = (("2026-06-01T08:00", "2026-06-02T16:00"), ("2026-06-10T12:00", "2026-06-11T14:00"))
