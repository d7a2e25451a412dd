"""A calendar's year on a page: twelve months, what is uncertain, exceptions and decisions with both their times."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from agent.clock import Microseconds
from api.core import decision_words, words
from api.core.calendar_year import RULES, CalendarDay, CalendarYear
from api.core.decided_document import clock_span
from api.core.report_words import month_names
from api.core.words import Language, say
from api.http.context import Parts, from_reader
from api.http.pages.rendering import Looking
from api.http.problems import ProblemError
from collector.decisions import DayOff, Hours

router = APIRouter(include_in_schema=False)


class Month(NamedTuple):
    """One month: how many cells stand empty before its first day, its days, and those that are told below it."""

    number: int
    blank: int
    days: tuple[CalendarDay, ...]
    told: tuple[tuple[str, CalendarDay, str], ...]


class Row(NamedTuple):
    """One exception or decision of the list; ``recorded`` None: it stands in the inventory."""

    rule: str
    what: str
    holds: str
    recorded: Microseconds | None
    by: str
    why: str
    number: int | None
    withdrawn: tuple[Microseconds, str] | None


def months(lang: Language, days: Sequence[CalendarDay]) -> list[Month]:
    """Return the months of a year."""
    found = []
    for number, group in groupby(days, key=lambda item: item.day.month):
        own = tuple(group)
        special = [item for item in own if item.rule not in ("weekday", "weekend")]
        found.append(Month(number, own[0].day.weekday(), own, tuple(_told(lang, special))))
    return found


def _told(lang: Language, special: Sequence[CalendarDay]) -> list[tuple[str, CalendarDay, str]]:
    """Return special days in words; neighbours that are alike in all but their date are told together."""
    found: list[tuple[str, CalendarDay, str]] = []
    alike: list[list[CalendarDay]] = []
    for item in special:
        last = alike[-1][-1] if alike else None
        if last is not None and last[1:] == item[1:] and (item.day - last.day).days <= _WEEKEND:
            alike[-1].append(item)
        else:
            alike.append([item])
    for group in alike:
        first, last = group[0], group[-1]
        when = str(first.day.day) if first is last else f"{first.day.day}\u2013{last.day.day}"
        hours = ", ".join(clock_span(span) for span in first.hours)
        text = first.text or say(lang, f"calendar.rule.{first.rule}")
        found.append((when, first, f"{text} ({hours})" if hours else text))
    return found


_WEEKEND = 3


def rows(lang: Language, made: CalendarYear) -> list[Row]:
    """Return the list below: what was decided, newest first, then the inventory's exceptions."""
    found = []
    for item in reversed(made.announced):
        decision = item.made.decision
        withdrawn = None if item.withdrawn is None else (item.withdrawn.at, item.withdrawn.by)
        if isinstance(decision, DayOff):
            holds, hours = decision_words.dates(lang, decision.dates), ", ".join(decision.hours)
            what, why = hours or say(lang, "decision.day.closed"), decision.why
        elif isinstance(decision, Hours):
            holds = say(lang, "calendar.from", date=words.day(lang, date.fromisoformat(decision.holds_from)))
            what, why = decision_words.week(lang, decision.hours), decision.why
        else:
            continue
        found.append(Row("decided", what, holds, item.made.at, item.made.by, why, item.made.number, withdrawn))
    for known in made.exceptions:
        what = ", ".join(known.hours) or say(lang, "decision.day.closed")
        found.append(Row("exception", what, decision_words.dates(lang, known.dates), None, "", known.why, None, None))
    return found


@router.get("/calendar")
def calendar_page(
    *,
    request: Request,
    parts: Parts,
    viewer: Looking,
    calendar: str | None = None,
    year: Annotated[int | None, Query(ge=1970, le=2200)] = None,
    done: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """Show a calendar's year."""
    known = parts.decided.calendars
    if calendar is not None and calendar not in known:
        raise ProblemError("not-found")
    if not known:
        return parts.pages.render(request, "calendar.html", viewer, made=None, done=None)
    asked, chosen = year or parts.today().year, calendar or known[0]
    made = from_reader(lambda: parts.decided.year(chosen, asked))
    lang = viewer.lang
    return parts.pages.render(
        request,
        "calendar.html",
        viewer,
        made=made,
        calendars=known,
        months=months(lang, made.days),
        rows=rows(lang, made),
        rules=RULES,
        today=parts.today(),
        names=month_names(lang),
        warnings=[
            say(
                lang,
                f"calendar.warning.{item.code}",
                year=item.year,
                dates=", ".join(words.day(lang, day) for day in item.dates),
            )
            for item in made.warnings
        ],
        done=done,
    )
