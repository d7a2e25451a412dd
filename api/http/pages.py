"""The pages: server-rendered, every text escaped, no script inside them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Depends, Form, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, RedirectResponse, Response

from agent.clock import format_instant, to_datetime
from agent.errors import SiagaError
from agent.inventory.models import Cause
from api import desk
from api.core import words
from api.core.province import totals
from api.core.roles import Action
from api.core.service_hours import service_hours
from api.core.sight import history_for, ticket_for
from api.core.tickets import Refusal, State
from api.core.words import Language, language, say, visible
from api.figures import month_of, month_span
from api.http import board
from api.http.context import (
    COOKIE,
    LANGUAGE_COOKIE,
    Parts,
    Siaga,
    Viewer,
    asker,
    equal,
    same_origin,
    siaga,
    viewer_of,
)
from api.http.people import address, set_cookie
from api.http.problems import KINDS, ProblemError, problem_document
from api.http.tickets import Move, found
from api.signin import Denied, seconds

WEB = Path(__file__).parent.parent / "web"
STATIC = WEB / "static"
MOST_BARS = 100
"""Figures on the live page, the worst first; the rest stand on a page of their own."""
_YEAR = 365 * 24 * 3600


def page_language(request: Request) -> Language:
    """Return the language of a page: Indonesian unless switched."""
    return language(None, request.cookies.get(LANGUAGE_COOKIE))


def page_viewer(request: Request) -> Viewer:
    """Return who looks at a page, or send them to sign in."""
    principal = asker(request)
    if principal is None:
        raise ProblemError("unauthorized")
    return viewer_of(principal, Action.SEE, page_language(request))


Looking = Annotated[Viewer, Depends(page_viewer)]
Text = Annotated[str, Form(max_length=20_000)]


def local(target: str | None) -> str:
    """Return a path on this site to go to, ``/`` for anything else (no open redirect)."""
    if target is None or not target.startswith("/") or target.startswith("//"):
        return "/"
    if any(character in target for character in "\\\r\n\t") or not target.isprintable():
        return "/"
    return quote(target, safe="/?&=%-._~")


class Pages:
    """The templates, ready, and the routes that use them."""

    def __init__(self) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(WEB / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["visible"] = visible
        self._templates.filters["prose"] = words.prose
        self._templates.filters["iso"] = format_instant
        self.router = router

    def render(
        self, request: Request, template: str, viewer: Viewer | None, status: int = 200, /, **values: Any
    ) -> HTMLResponse:
        """Return a page."""
        lang = page_language(request)
        parts = siaga(request)
        here = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        text = self._templates.get_template(template).render(
            lang=lang.value,
            t=lambda key, **more: say(lang, key, **more),
            moment=lambda instant, **more: words.moment(lang, instant, parts.zone, **more),
            brief=lambda instant: words.brief(lang, instant, parts.zone, parts.clock.wall()),
            duration=lambda length: words.duration(lang, length),
            title_of=lambda ticket: words.title(lang, ticket),
            cause_of=lambda code: words.cause(lang, code),
            evidence_of=lambda fact: words.evidence(lang, fact, parts.directory.names),
            history_of=lambda entry: words.history(lang, entry),
            actor_of=lambda who: words.actor(lang, who),
            name_of=lambda element: visible(parts.directory.names.get(element, element)),
            office_name=lambda office: (
                visible(parts.directory.office[office].name) if office in parts.directory.office else visible(office)
            ),
            organisation=visible(parts.directory.organisation),
            zone=parts.directory.timezone,
            viewer=viewer,
            may=lambda action: viewer is not None and viewer.may(Action(action)),
            csrf=viewer.principal.csrf if viewer is not None else None,
            other="en" if lang is Language.ID else "id",
            here=quote(here),
            now=parts.clock.wall(),
            **values,
        )
        return HTMLResponse(
            text,
            status_code=status,
            headers={"Cache-Control": "no-store", "Content-Language": lang.value, "Vary": "Cookie"},
        )

    def problem(self, request: Request, problem: ProblemError) -> Response:
        """Return a problem as a page, or the way to sign in."""
        if problem.kind == "unauthorized":
            return to_sign_in(request)
        document = problem_document(page_language(request), problem)
        response = self.render(request, "problem.html", None, KINDS[problem.kind], problem=document)
        for name, value in problem.headers.items():
            response.headers[name] = value
        return response


router = APIRouter(include_in_schema=False)


def to_sign_in(request: Request) -> Response:
    """Send a browser to the sign-in page and, afterwards, back here."""
    here = request.url.path if request.method == "GET" else "/"
    return RedirectResponse(f"/sign-in?next={quote(here)}" if here != "/" else "/sign-in", status_code=303)


def checked(request: Request, viewer: Viewer, csrf: str, action: Action) -> None:
    """Raise the problem that keeps a form from being acted on."""
    if viewer.principal.via != "session" or not same_origin(request) or not equal(csrf, viewer.principal.csrf):
        raise ProblemError("csrf")
    viewer_of(viewer.principal, action, viewer.lang)


# --- signing in --------------------------------------------------------------------------------------


@router.get("/sign-in")
def sign_in_page(request: Request, parts: Parts, next: str = "/") -> Response:  # noqa: A002 - the query's name
    """Show the form."""
    if asker(request) is not None:
        return RedirectResponse(local(next), status_code=303)
    return parts.pages.render(request, "signin.html", None, next=local(next), name="", error=None)


@router.post("/sign-in")
def sign_in(
    *,
    request: Request,
    parts: Parts,
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=500)] = "",
    next: Annotated[str, Form(max_length=500)] = "/",  # noqa: A002 - the field's name
) -> Response:
    """Sign in by the form."""
    if not same_origin(request):
        raise ProblemError("csrf")
    outcome = parts.gate.sign_in(name.strip(), password, address(request))
    if isinstance(outcome, Denied):
        parts.meters.sign_ins.labels("denied").inc()
        lang, wait = page_language(request), seconds(outcome.wait)
        error = say(lang, "signin.locked", seconds=wait) if wait else say(lang, "signin.wrong")
        status = 429 if wait else 401
        response = parts.pages.render(
            request, "signin.html", None, status, next=local(next), name=visible(name, 100), error=error
        )
        if wait:
            response.headers["Retry-After"] = str(wait)
        return response
    parts.meters.sign_ins.labels("signed-in").inc()
    home = RedirectResponse(local(next), status_code=303)
    set_cookie(home, parts, outcome)
    return home


@router.post("/sign-out")
def sign_out(request: Request, parts: Parts, viewer: Looking, csrf: Text = "") -> Response:
    """Sign out by the form."""
    checked(request, viewer, csrf, Action.OWN_ACCOUNT)
    parts.gate.sign_out(viewer.principal)
    response = RedirectResponse("/sign-in", status_code=303)
    response.delete_cookie(COOKIE, path="/")
    return response


@router.get("/language/{lang}")
def switch_language(lang: str, parts: Parts, next: str = "/") -> Response:  # noqa: A002 - the query's name
    """Switch the language of the pages."""
    response = RedirectResponse(local(next), status_code=303)
    if lang in tuple(Language):
        response.set_cookie(
            LANGUAGE_COOKIE, lang, max_age=_YEAR, httponly=True, samesite="lax", secure=parts.settings.secure_cookies
        )
    return response


@router.get("/account")
def account_page(request: Request, parts: Parts, viewer: Looking) -> Response:
    """Show one's own account."""
    return parts.pages.render(request, "account.html", viewer, outcome=None)


@router.post("/account")
def change_password(
    *, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", current: Text = "", new: Text = ""
) -> Response:
    """Change one's own password by the form."""
    checked(request, viewer, csrf, Action.OWN_ACCOUNT)
    outcome = parts.gate.change_password(viewer.principal, current, new)
    return parts.pages.render(request, "account.html", viewer, 200 if outcome == "changed" else 409, outcome=outcome)


# --- the province ------------------------------------------------------------------------------------


def _live(parts: Siaga, viewer: Viewer) -> dict[str, Any]:
    picture = parts.live.picture()
    lasting, resolved = board.live_tickets(parts.directory, picture, viewer.office)
    seen = {office: standing for office, standing in picture.offices.items() if viewer.office in (None, office)}
    drawn = [place for place in parts.directory.offices if place.id in seen and (place.devices or place.services)]
    return {
        "picture": picture,
        "lasting": lasting,
        "resolved": resolved,
        "notices": picture.notices if viewer.office is None else (),
        "totals": board.ordered(totals({place.id: seen[place.id] for place in drawn})),
        "offices": seen,
        "drawing": parts.drawing if viewer.office is None else None,
        "cables": parts.drawing.cables(board.broken(lasting)) if viewer.office is None else [],
    }


def _bars(parts: Siaga, viewer: Viewer, most: int | None = MOST_BARS) -> dict[str, Any]:
    month = month_of(parts.clock.wall(), parts.zone)
    try:
        figures = parts.figures.of(*month_span(month, parts.zone))
    except (SiagaError, OSError):
        figures = []
    bars = board.bars(viewer.lang, parts.directory, figures, viewer.office)
    more = 0 if most is None else max(0, len(bars) - most)
    zone = f"{to_datetime(parts.clock.wall()).astimezone(parts.zone):%Z}"
    hours = service_hours(viewer.lang, parts.directory.calendars, zone)
    return {"bars": bars[:most], "more": more, "guarantee": _guarantee(bars), "hours": hours}


@router.get("/availability")
def availability_page(request: Request, parts: Parts, viewer: Looking) -> Response:
    """Show every service's figures of this month."""
    return parts.pages.render(request, "figures.html", viewer, **_bars(parts, viewer, None))


def _guarantee(bars: list[board.Bar]) -> str:
    lowest = min((bar.guarantee for bar in bars), default=90.0)
    return f"{lowest:g}"


@router.get("/")
def province_page(request: Request, parts: Parts, viewer: Looking) -> Response:
    """Show the province live; an office sees itself."""
    live = _live(parts, viewer)
    tiles = board.groups(parts.directory, live["picture"], viewer.office)
    return parts.pages.render(request, "province.html", viewer, groups=tiles, **live, **_bars(parts, viewer))


@router.get("/fragments/live")
def live_fragment(request: Request, parts: Parts, viewer: Looking) -> Response:
    """Return the incidents and the map anew."""
    return parts.pages.render(request, "live.html", viewer, **_live(parts, viewer))


@router.get("/fragments/availability")
def availability_fragment(request: Request, parts: Parts, viewer: Looking) -> Response:
    """Return the figures anew."""
    return parts.pages.render(request, "availability.html", viewer, **_bars(parts, viewer))


# --- tickets -----------------------------------------------------------------------------------------


@router.get("/tickets")
def tickets_page(
    *, request: Request, parts: Parts, viewer: Looking, state: str | None = None, before: str | None = None
) -> Response:
    """Show tickets, newest first."""
    chosen = State(state) if state in tuple(State) else None
    with parts.store.reading() as picture:
        rows = picture.tickets(
            states=(chosen,) if chosen else (), office=viewer.office, before=before and before[:40], limit=51
        )
        counts = picture.counts() if viewer.office is None else {}
    return parts.pages.render(
        request,
        "tickets.html",
        viewer,
        tickets=[ticket_for(parts.directory, viewer.office, ticket) for ticket in rows[:50]],
        chosen=chosen,
        states=list(State),
        counts=counts,
        older=rows[49].number if len(rows) > 50 else None,  # noqa: PLR2004 - one more than a page
    )


@router.get("/tickets/{number}")
def ticket_page(
    *, number: str, request: Request, parts: Parts, viewer: Looking, changed: str | None = None
) -> Response:
    """Show one ticket."""
    with parts.store.reading() as picture:
        ticket = found(picture, viewer, number)
        history = history_for(viewer.office, picture.history(number))
    if not viewer.may(Action.SEE_COMMENTS):
        history = [entry for entry in history if entry.text is None]
    return parts.pages.render(
        request,
        "ticket.html",
        viewer,
        ticket=ticket_for(parts.directory, viewer.office, ticket),
        history=history,
        causes=[cause.value for cause in Cause],
        changed=changed is not None,
    )


def _act(parts: Siaga, viewer: Viewer, number: str, version: str, act: Move) -> Response:
    with parts.store.transaction() as tx:
        ticket = found(tx, viewer, number)
        if version != str(ticket.version):
            return RedirectResponse(f"/tickets/{number}?changed=1", status_code=303)
        after = act(tx, ticket)
    if isinstance(after, Refusal):
        raise ProblemError("conflict", detail=f"problem.refused.{after.value}")
    parts.live.wake()
    return RedirectResponse(f"/tickets/{number}", status_code=303)


@router.post("/tickets/{number}/acknowledge")
def acknowledge(
    *, number: str, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", version: Text = ""
) -> Response:
    """Take a ticket over by the form."""
    checked(request, viewer, csrf, Action.ACKNOWLEDGE)
    person, now = viewer.principal.user, parts.clock.wall()
    return _act(parts, viewer, number, version, lambda tx, ticket: desk.acknowledge(tx, ticket, person, now))


@router.post("/tickets/{number}/comments")
def comment(
    *,
    number: str,
    request: Request,
    parts: Parts,
    viewer: Looking,
    csrf: Text = "",
    version: Text = "",
    text: Annotated[str, Form(max_length=10_000)] = "",
) -> Response:
    """Write a remark by the form."""
    checked(request, viewer, csrf, Action.COMMENT)
    person, now, told = viewer.principal.user, parts.clock.wall(), text.strip()
    if not told:
        return RedirectResponse(f"/tickets/{found_number(number)}", status_code=303)
    return _act(parts, viewer, number, version, lambda tx, ticket: desk.comment(tx, ticket, person, now, told))


@router.post("/tickets/{number}/cause")
def judge(
    *,
    number: str,
    request: Request,
    parts: Parts,
    viewer: Looking,
    csrf: Text = "",
    version: Text = "",
    cause: Text = "",
) -> Response:
    """Set the cause by the form."""
    checked(request, viewer, csrf, Action.JUDGE_CAUSE)
    if cause not in tuple(Cause):
        raise ProblemError("invalid", errors=[])
    person, now = viewer.principal.user, parts.clock.wall()
    return _act(parts, viewer, number, version, lambda tx, ticket: desk.judge(tx, ticket, person, now, cause))


@router.post("/tickets/{number}/close")
def close(
    *, number: str, request: Request, parts: Parts, viewer: Looking, csrf: Text = "", version: Text = ""
) -> Response:
    """Close a resolved ticket by the form."""
    checked(request, viewer, csrf, Action.CLOSE)
    person, now = viewer.principal.user, parts.clock.wall()
    return _act(parts, viewer, number, version, lambda tx, ticket: desk.close(tx, ticket, person, now))


def found_number(number: str) -> str:
    """Return a ticket number made safe for a path."""
    return quote(number, safe="-")
