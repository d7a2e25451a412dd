"""What people decide and note about the past and the future, as values: maintenance, excuses, causes, calendars, weather.

Rules this module keeps:

- A decision is never changed: another one approves or withdraws it by its number.
- Each has two times: when it was recorded (``Recorded.at``), and when it holds (its own dates and instants).
- Instants are microseconds (``agent.clock``); dates and hours are the wall clock's in the inventory's zone, written as
  in a calendar.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from agent.clock import Microseconds


class Maintenance(msgspec.Struct, frozen=True, kw_only=True, tag="maintenance"):
    """A device, link or risk group is to be taken out of service over ``[start, end)``.

    With ``weekly`` (weekdays such as ``tue``) it comes back on these days until the date ``last``, at the same time of
    day and for as long. Nothing counts before it is approved.
    """

    element: str
    start: Microseconds
    end: Microseconds
    reason: str = ""
    weekly: tuple[str, ...] = ()
    last: str | None = None


class Approval(msgspec.Struct, frozen=True, kw_only=True, tag="approval"):
    """A maintenance, known by its number, is approved."""

    of: int


class Excuse(msgspec.Struct, frozen=True, kw_only=True, tag="excuse"):
    """The outages of an incident are excused, for these services or (none named) for all."""

    incident: str
    reason: str
    services: tuple[str, ...] = ()


class Reclassified(msgspec.Struct, frozen=True, kw_only=True, tag="cause"):
    """An incident had this cause, whatever was measured."""

    incident: str
    cause: str
    reason: str = ""


class DayOff(msgspec.Struct, frozen=True, kw_only=True, tag="day"):
    """A calendar has these hours on a date, or over a range: none on a holiday announced late.

    As an exception of the calendar (``contracts.md``): a date replaces that day's hours, a range those of working days.
    """

    calendar: str
    dates: str
    why: str
    hours: tuple[str, ...] = ()


class Hours(msgspec.Struct, frozen=True, kw_only=True, tag="hours"):
    """A calendar has other usual hours from a date on; ``hours`` by weekday."""

    calendar: str
    holds_from: str
    hours: dict[str, tuple[str, ...]]
    why: str = ""


class Withdrawal(msgspec.Struct, frozen=True, kw_only=True, tag="withdrawal"):
    """An earlier decision, known by its number, holds no more."""

    of: int
    reason: str = ""


class Contest(msgspec.Struct, frozen=True, kw_only=True, tag="contest"):
    """An office says that an incident was not as it is told; it alters no figure until somebody answers and acts."""

    incident: str
    office: str
    text: str


class Answer(msgspec.Struct, frozen=True, kw_only=True, tag="answer"):
    """A contest, known by its number, is answered: ``upheld`` when the office is right."""

    of: int
    upheld: bool
    reason: str


Phenomenon = Literal["lightning", "earthquake", "waves", "wind"]


class Weather(msgspec.Struct, frozen=True, kw_only=True, tag="weather"):
    """A bulletin of the weather service (BMKG) told of this over an area in ``[start, end)``; it alters no figure.

    ``area`` is an island, a site or a risk group of the inventory. ``magnitude`` is an earthquake's, ``wave_m`` the
    significant height of waves in metres, ``wind_kn`` the wind in knots, as BMKG writes them. ``source`` is the bulletin's
    number or name.
    """

    phenomenon: Phenomenon
    area: str
    start: Microseconds
    end: Microseconds
    magnitude: float | None = None
    wave_m: float | None = None
    wind_kn: float | None = None
    source: str = ""
    text: str = ""


Decision: TypeAlias = (
    Maintenance | Approval | Excuse | Reclassified | DayOff | Hours | Withdrawal | Contest | Answer | Weather
)
Kind = Literal[
    "maintenance", "approval", "excuse", "cause", "day", "hours", "withdrawal", "contest", "answer", "weather"
]


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """A decision with its number, when it was recorded and by whom.

    ``key`` is what the one who asked calls it, so that asking twice records once. Of a verdict on a cause, ``about`` is the
    element that the system had found, and ``guess`` the cause that it had named by then.
    """

    number: int
    at: Microseconds
    by: str
    decision: Decision
    key: str = ""
    about: str = ""
    guess: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """A decision on its way to the collector: what a person wants recorded."""

    decision: Decision
    by: str = ""
    key: str = ""


def kind_of(decision: Decision) -> Kind:
    """Return the decision's kind, as it is written."""
    kind: Kind = decision.__struct_config__.tag  # type: ignore[assignment]
    return kind
