"""A calendar as the inventory and a calendar file write it: working days, hours, dated exceptions.

What it means is in ``collector.core.worktime``; what may stand in one is checked in ``agent.inventory.calendar_rules``.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Discriminator, Field, Tag

from agent.inventory.strict import Strict


class Weekday(StrEnum):
    """The days of a week, Monday first."""

    MON = "mon"
    TUE = "tue"
    WED = "wed"
    THU = "thu"
    FRI = "fri"
    SAT = "sat"
    SUN = "sun"


WORKING_DAYS = (Weekday.MON, Weekday.TUE, Weekday.WED, Weekday.THU, Weekday.FRI)


def _hours_shape(value: Any) -> str:
    return "<by-weekday>" if isinstance(value, dict) else "<spans>"


WeekHours = Annotated[
    Annotated[list[str], Tag("<spans>")] | Annotated[dict[Weekday, list[str]], Tag("<by-weekday>")],
    Discriminator(_hours_shape),
]
"""A list of spans for every working day, or such a list by weekday."""


class CalendarException(Strict):
    """Dated hours that replace the usual ones: one date (``2026-11-21``) or a range with both ends
    (``2026-02-19..2026-03-17``).
    """

    dates: str = Field(description="One date, or first..last, both included")
    hours: list[str] = Field(description='Spans such as "08:00-15:00"; an empty list closes the day')
    why: str = Field(default="", description="What for, shown beside every figure it touches")


class CalendarVersion(Strict):
    """The usual hours from a date on, until the next version."""

    holds_from: date = Field(description="The first day that it holds for")
    days: list[Weekday] = Field(default=list(WORKING_DAYS), description="As in the calendar")
    hours: WeekHours = Field(description="As in the calendar")
    why: str = Field(default="", description="What decreed it")


class CalendarSpec(Strict):
    """Working days and hours (``contracts.md``, Calendars); times are in the inventory's zone."""

    days: list[Weekday] = Field(
        default=list(WORKING_DAYS),
        description="Days of the week that work; with hours by weekday those weekdays are it",
    )
    hours: WeekHours = Field(default=["08:00-16:00"], description="Spans of each working day, or spans by weekday")
    holidays: str | None = Field(
        default=None, description="Country whose national holidays and joint leave do not work (ID); none when left out"
    )
    exceptions: list[CalendarException] = Field(default=[], description="Dated hours that replace the usual ones")
    versions: list[CalendarVersion] = Field(default=[], description="Other usual hours, each from its date on")
