"""Deciding on pages: a form, what it would alter, and only then the button that records it.

Rules this module keeps:

- Nothing is recorded without its impact having been shown; what is confirmed is what was shown.
- A form sent twice records once: it bears a key of its own.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from api.core import decision_words
from api.core.calendar_year import CalendarYear
from api.core.decided_document import clock_span
from api.core.deciding_forms import FORMS, WEEK, Wrong, read
from api.core.impact_words import headline, rows
from api.core.report_words import month_name
from api.core.roles import DECIDING, Action
from api.core.words import say, visible
from api.decided import Impact
from api.figures import month_span
from api.http.context import Parts, Siaga, Viewer, from_reader, viewer_of
from api.http.decisions import action_for, decide
from api.http.pages.inventory import Sent, said
from api.http.pages.rendering import Looking, checked
from api.http.problems import ProblemError
from collector.core.objections import ObjectionError
from collector.decisions import (
    DayOff,
    Decision,
    Excuse,
    Hours,
    Kind,
    Maintenance,
    Reclassified,
    Recorded,
    Weather,
    Withdrawal,
)

FIRST_ROWS, MOST_ROWS = 15, 300
"""Figures shown before recording, and those that are folded out; verdicts that change come first."""
_DIGITS = 10
IN_ONE: tuple[Kind, ...] = ("approval", "withdrawal")
"""What has nothing to fill in, so that its impact is shown at once."""

router = APIRouter(include_in_schema=False)


class Form(NamedTuple):
    """Who fills in which form, and what was typed so far."""

    request: Request
    parts: Siaga
    viewer: Viewer
    kind: Kind
    typed: Mapping[str, Sequence[str]]

    def text(self, field: str) -> str:
        """Return what stands in a field."""
        return next(iter(self.typed.get(field, ())), "")

    def subject(self) -> Recorded | None:
        """Return the decision that this one is about; raises the problem when there is none."""
        if self.kind not in IN_ONE:
            return None
        decisions: Sequence[Recorded] = from_reader(self.parts.decided.all)
        found = next((row for row in decisions if str(row.number) == self.text("of")), None)
        if found is None:
            raise ProblemError("not-found")
        return found


def _action(form: Form) -> Action:
    """Return what the author of a form must be allowed to do."""
    if form.kind != "withdrawal":
        return DECIDING[form.kind]
    text = form.text("of")
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= _DIGITS else 0
    return action_for(form.parts, form.viewer, Withdrawal(of=number))


def _known(kind: str) -> Kind:
    found = next((known for known in FORMS if known == kind), None)
    if found is None:
        raise ProblemError("not-found")
    return found


@router.get("/decide/{kind}")
def form_page(*, request: Request, parts: Parts, looking: Looking, kind: str) -> Response:
    """Show the form; what the query names is filled in."""
    known = _known(kind)
    typed = _query(request)
    viewer = viewer_of(looking.principal, _action(Form(request, parts, looking, known, typed)), looking.lang)
    if known == "hours" and not set(WEEK) & typed.keys():
        typed |= _usual(parts, next(iter(typed.get("calendar", ())), ""))
    form = Form(request, parts, viewer, known, typed)
    return _preview(form, _read(form)) if known in IN_ONE else _page(form)


@router.post("/decide/{kind}")
def decide_by_form(*, request: Request, parts: Parts, looking: Looking, kind: str, form: Sent) -> Response:
    """Show what a form would alter, or record it once that was shown."""
    known = _known(kind)
    typed = {name: [text for text in form.getlist(name) if isinstance(text, str)] for name in form if name != "csrf"}
    asked = Form(request, parts, looking, known, typed)
    checked(request, looking, said(form, "csrf"), _action(asked))
    if "change" in typed:
        return _page(asked)
    read_ = _read(asked)
    if isinstance(read_, Wrong) or "confirmed" not in typed:
        return _page(asked, read_) if isinstance(read_, Wrong) else _preview(asked, read_)
    try:
        recorded = decide(parts, looking, read_, asked.text("key"))
    except ProblemError as problem:
        if not problem.detail.startswith("decision.objection."):
            raise
        return _page(asked, alert=say(looking.lang, problem.detail, **problem.values))
    return RedirectResponse(_with(home(parts, read_, asked.subject()), done=recorded.number), status_code=303)


def _query(request: Request) -> dict[str, list[str]]:
    return {name: request.query_params.getlist(name) for name in request.query_params}


def _usual(parts: Siaga, calendar: str) -> dict[str, list[str]]:
    """Return a calendar's usual hours around today, as they are typed."""
    chosen = calendar if calendar in parts.decided.calendars else next(iter(parts.decided.calendars), None)
    if chosen is None:
        return {}
    today = parts.today()
    made: CalendarYear = from_reader(lambda: parts.decided.year(chosen, today.year))
    found: dict[str, list[str]] = {}
    for item in sorted(made.days, key=lambda item: abs(item.day - today)):
        if item.rule == "weekday":
            found.setdefault(WEEK[item.day.weekday()], [", ".join(clock_span(span) for span in item.hours)])
    return found


def _read(form: Form) -> Decision | Wrong:
    known = form.parts.decided.areas if form.kind == "weather" else form.parts.directory.names
    names = {name.casefold(): element for element, name in known.items()}
    return read(form.kind, form.typed, form.parts.decided.zone, names)


def _page(form: Form, wrong: Wrong | None = None, alert: str = "") -> Response:
    parts, lang = form.parts, form.viewer.lang
    subject = form.subject()
    troubles = {} if wrong is None else {field: say(lang, key) for field, key in wrong.fields.items()}
    return parts.pages.render(
        form.request,
        "decide.html",
        form.viewer,
        422 if troubles or alert else 200,
        kind=form.kind,
        typed=form.typed,
        text=form.text,
        wrong=troubles,
        alert=alert,
        week=WEEK,
        subject=None if subject is None else _said(form, subject.decision),
        services=_services(form),
        decided=parts.decided,
        areas=parts.decided.areas,
        element_names={element: visible(name) for element, name in parts.directory.names.items()},
        cancel=home(parts, _draft(form), subject),
    )


def _services(form: Form) -> list[tuple[str, str | None]]:
    """Return the services that an incident took down, with their offices; raises the problem when there is none."""
    if form.kind != "excuse":
        return []
    incident = from_reader(lambda: form.parts.reader.incident(form.text("incident")))
    if incident is None:
        raise ProblemError("not-found")
    return [(service, form.parts.directory.service_office.get(service)) for service in incident.services]


def _preview(form: Form, decision: Decision | Wrong) -> Response:
    parts, lang, offices = form.parts, form.viewer.lang, form.parts.directory.service_office
    subject = form.subject()
    if isinstance(decision, Wrong):
        return _page(form, decision)
    try:
        made = _impact(form, decision)
    except ObjectionError as problem:
        return _page(form, alert=say(lang, f"decision.objection.{problem.code}", **problem.values))
    told = sorted(rows(lang, made.figures, offices), key=lambda row: (not row.turns, not row.moves))
    about = decision if subject is None else subject.decision
    covered = parts.decided.covered(about.element) if isinstance(about, Maintenance) else None
    return parts.pages.render(
        form.request,
        "decide_preview.html",
        form.viewer,
        kind=form.kind,
        hidden=[
            (name, text) for name, texts in form.typed.items() if name not in ("key", "confirmed") for text in texts
        ],
        key=form.text("key") or secrets.token_urlsafe(12),
        said=_said(form, decision if subject is None else subject.decision),
        why=getattr(about, "reason", None) or getattr(about, "why", ""),
        number=None if subject is None else subject.number,
        headline=headline(lang, made.figures, offices),
        first=told[:FIRST_ROWS],
        rest=told[FIRST_ROWS:MOST_ROWS],
        month=lambda text: month_name(lang, month_span(text, parts.decided.zone)[0], parts.decided.zone),
        more=max(0, len(told) - MOST_ROWS),
        moved=made.tickets,
        ahead=not told and isinstance(about, (Maintenance, DayOff, Hours)),
        reweighed=isinstance(about, Weather),
        covered=None if covered is None else list(dict.fromkeys(offices.get(service) for service in covered)),
        changeable=form.kind not in IN_ONE,
        cancel=home(parts, decision, subject),
    )


def _impact(form: Form, decision: Decision) -> Impact:
    """Ask for the impact; what cannot hold raises ``ObjectionError``, a collector that does not answer the problem."""
    try:
        return form.parts.decided.impact(decision)
    except ObjectionError:
        raise
    except OSError as problem:
        raise ProblemError("unavailable", headers={"Retry-After": "5"}) from problem


def _said(form: Form, decision: Decision) -> str:
    names = {**form.parts.decided.areas, **form.parts.directory.names}
    return decision_words.said(
        form.viewer.lang, decision, form.parts.decided.zone, lambda element: names.get(element, element)
    )


def _draft(form: Form) -> Decision | None:
    """Return what a form is about as far as its way back needs it."""
    if form.kind == "excuse":
        return Excuse(incident=form.text("incident"), reason="")
    if form.kind in ("day", "hours"):
        return DayOff(calendar=form.text("calendar"), dates=form.text("first"), why="")
    return _NO_WEATHER if form.kind == "weather" else None


def home(parts: Siaga, decision: Decision | None, subject: Recorded | None) -> str:
    """Return the page that a decision belongs to."""
    about = decision if subject is None else subject.decision
    if isinstance(about, (DayOff, Hours)):
        first = about.dates if isinstance(about, DayOff) else about.holds_from
        year = first[:4] if first[:4].isascii() and first[:4].isdigit() else ""
        return _with("/calendar", calendar=about.calendar, year=year)
    if isinstance(about, (Excuse, Reclassified)):
        with parts.store.reading() as picture:
            ticket = picture.ticket_of(about.incident)
        return "/" if ticket is None else f"/tickets/{ticket.number}"
    return "/weather" if isinstance(about, Weather) else "/maintenance"


_NO_WEATHER = Weather(phenomenon="lightning", area="", start=0, end=0)


def _with(path: str, **query: object) -> str:
    said_ = urlencode({name: value for name, value in query.items() if value})
    return f"{path}{'&' if '?' in path else '?'}{said_}" if said_ else path
