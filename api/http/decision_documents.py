"""Decisions as ``/api/v1`` takes and gives them, as the OpenAPI document describes it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from agent.clock import Microseconds, parse_instant
from agent.inventory.calendar_spec import Weekday
from agent.inventory.models import Cause
from api.core.calendar_year import Rule
from api.core.maintenance import State
from api.http.problems import ProblemError
from api.http.province_documents import BasisFigures
from api.http.shapes import Document
from collector.decisions import (
    Answer,
    Approval,
    Contest,
    DayOff,
    Decision,
    Excuse,
    Hours,
    Maintenance,
    Phenomenon,
    Reclassified,
    Weather,
    Withdrawal,
)

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Prose = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1_000)]
Instant = Annotated[str, StringConstraints(max_length=40), Field(examples=["2026-12-01T22:00:00+07:00"])]
Day = Annotated[str, StringConstraints(max_length=10), Field(examples=["2026-11-21"])]
Spans = Annotated[list[Annotated[str, StringConstraints(max_length=11)]], Field(max_length=24)]
Number = Annotated[int, Field(ge=1, le=2**31)]


class Part(BaseModel):
    """One kind of decision."""

    model_config = ConfigDict(extra="forbid")


class MaintenancePart(Part):
    """A device, link or risk group is taken out of service; with ``weekly`` again on these days until ``last``."""

    kind: Literal["maintenance"]
    element: Name
    start: Instant
    end: Instant
    reason: Prose = ""
    weekly: Annotated[list[Weekday], Field(max_length=7)] = []
    last: Day | None = None

    def decision(self) -> Decision:
        """Return it as a value."""
        start, end = _instant("start", self.start), _instant("end", self.end)
        weekly = tuple(dict.fromkeys(day.value for day in self.weekly))
        return Maintenance(
            element=self.element, start=start, end=end, reason=self.reason, weekly=weekly, last=self.last
        )


class ApprovalPart(Part):
    """A maintenance, known by its number, is approved."""

    kind: Literal["approval"]
    of: Number

    def decision(self) -> Decision:
        """Return it as a value."""
        return Approval(of=self.of)


class ExcusePart(Part):
    """An incident's outages are excused, for these services or (none) for all."""

    kind: Literal["excuse"]
    incident: Name
    reason: Prose
    services: Annotated[list[Name], Field(max_length=10_000)] = []

    def decision(self) -> Decision:
        """Return it as a value."""
        return Excuse(incident=self.incident, reason=self.reason, services=tuple(dict.fromkeys(self.services)))


class CausePart(Part):
    """An incident had this cause, whatever was measured."""

    kind: Literal["cause"]
    incident: Name
    cause: Cause
    reason: Prose = ""

    def decision(self) -> Decision:
        """Return it as a value."""
        return Reclassified(incident=self.incident, cause=self.cause.value, reason=self.reason)


class DayPart(Part):
    """A calendar has these hours on a date or over a range; none: it is closed."""

    kind: Literal["day"]
    calendar: Name
    dates: Annotated[str, StringConstraints(max_length=22), Field(examples=["2026-11-21", "2026-12-21..2026-12-24"])]
    why: Prose
    hours: Spans = []

    def decision(self) -> Decision:
        """Return it as a value."""
        return DayOff(calendar=self.calendar, dates=self.dates, why=self.why, hours=tuple(self.hours))


class HoursPart(Part):
    """A calendar has other usual hours from a date on, by weekday."""

    kind: Literal["hours"]
    calendar: Name
    holds_from: Day
    hours: dict[Weekday, Spans]
    why: Prose

    def decision(self) -> Decision:
        """Return it as a value."""
        hours = {day.value: tuple(spans) for day, spans in self.hours.items()}
        return Hours(calendar=self.calendar, holds_from=self.holds_from, hours=hours, why=self.why)


class WithdrawalPart(Part):
    """An earlier decision, known by its number, holds no more."""

    kind: Literal["withdrawal"]
    of: Number
    reason: Prose = ""

    def decision(self) -> Decision:
        """Return it as a value."""
        return Withdrawal(of=self.of, reason=self.reason)


class ContestPart(Part):
    """An office says that an incident was not as it is told; it alters no figure."""

    kind: Literal["contest"]
    incident: Name
    office: Name
    text: Prose

    def decision(self) -> Decision:
        """Return it as a value."""
        return Contest(incident=self.incident, office=self.office, text=self.text)


class AnswerPart(Part):
    """A contest, known by its number, is answered; ``upheld``: the office is right."""

    kind: Literal["answer"]
    of: Number
    upheld: bool
    reason: Prose

    def decision(self) -> Decision:
        """Return it as a value."""
        return Answer(of=self.of, upheld=self.upheld, reason=self.reason)


class WeatherPart(Part):
    """A bulletin of the weather service told of this over an area; the size that its phenomenon has, lightning none."""

    kind: Literal["weather"]
    phenomenon: Phenomenon
    area: Annotated[Name, Field(description="An island, a site or a risk group of the inventory")]
    start: Instant
    end: Instant
    magnitude: Annotated[float | None, Field(description="Of an earthquake", gt=0, le=10)] = None
    wave_m: Annotated[float | None, Field(description="Significant height of waves in metres", gt=0, le=30)] = None
    wind_kn: Annotated[float | None, Field(description="Speed of wind in knots", gt=0, le=250)] = None
    source: Annotated[Prose, Field(description="The bulletin's number or name")] = ""
    text: Prose = ""

    def decision(self) -> Decision:
        """Return it as a value."""
        return Weather(
            phenomenon=self.phenomenon,
            area=self.area,
            start=_instant("start", self.start),
            end=_instant("end", self.end),
            magnitude=self.magnitude,
            wave_m=self.wave_m,
            wind_kn=self.wind_kn,
            source=self.source,
            text=self.text,
        )


DecisionPart = Annotated[
    MaintenancePart
    | ApprovalPart
    | ExcusePart
    | CausePart
    | DayPart
    | HoursPart
    | WithdrawalPart
    | ContestPart
    | AnswerPart
    | WeatherPart,
    Field(discriminator="kind"),
]


class RecordedDocument(Document):
    """A decision as it was recorded; ``withdrawn_by`` is the number of what withdraws it."""

    number: int
    recorded: str
    by: str
    withdrawn_by: int | None
    decision: DecisionPart


class DecisionList(Document):
    """Decisions, newest first."""

    items: list[RecordedDocument]
    next: str | None


class AlteredDocument(Document):
    """A figure of one month before and after."""

    month: str
    service: str
    office: str | None
    basis: Literal["service-time", "24x7"]
    before: BasisFigures
    after: BasisFigures


class MovedDueDocument(Document):
    """An open ticket that gets another due."""

    number: str
    due: str
    becomes: str


class ImpactDocument(Document):
    """What a decision would alter: how many verdicts, every figure, and the dues of open tickets."""

    verdicts: int
    figures: list[AlteredDocument]
    tickets: list[MovedDueDocument]


class CalendarWarningDocument(Document):
    """What of a year's holidays is not certain."""

    code: Literal["joint-leave-not-decreed", "estimated-dates", "holidays-not-known"]
    dates: list[str]


class CalendarDayDocument(Document):
    """One day: its hours, why they are so, and by which decision, recorded when."""

    date: str
    hours: list[str]
    rule: Rule
    text: str
    decision: int | None
    recorded: str | None


class AnnouncedDocument(Document):
    """A decision on the calendar's days or hours."""

    number: int
    recorded: str
    withdrawn: str | None
    decision: DayPart | HoursPart


class CalendarDocument(Document):
    """A calendar's year, day by day."""

    calendar: str
    year: int
    warnings: list[CalendarWarningDocument]
    days: list[CalendarDayDocument]
    decisions: list[AnnouncedDocument]


class WindowDocument(Document):
    """One window of a maintenance; ``counts``: it is excluded from figures. Reason and names are null for an office."""

    number: int
    element: str
    start: str
    end: str
    state: State
    counts: bool
    weekly: list[str]
    services: list[str]
    recorded: str
    approved: str | None
    reason: str | None
    by: str | None
    approved_by: str | None


class WindowList(Document):
    """Windows of maintenance, by when they begin."""

    items: list[WindowDocument]
    next: str | None


def _instant(name: str, text: str) -> Microseconds:
    try:
        return parse_instant(text)
    except ValueError as problem:
        raise ProblemError("invalid", errors=[{"pointer": f"body/{name}", "detail": str(problem)}]) from None
