"""The queue of the service desk: tickets by whose turn they are and how much time is left, with quick dispositions."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.core.letters import LetterState
from api.core.procedure.clocks import Terms
from api.core.procedure.closing import turns
from api.core.procedure.gauges import Gauge, gauges, working_length
from api.core.procedure.offers import Offer
from api.core.procedure.queue import Wanted, place, words
from api.core.procedure.stages import STEP, Stage
from api.core.procedure.tabs import Tab, order, stages, tabs
from api.core.roles import Action, Role
from api.core.sight import ticket_for
from api.core.tickets import Ticket
from api.core.words import visible
from api.http.contests import own_contests
from api.http.context import Parts, Siaga, Viewer
from api.http.pages.rendering import Looking
from api.http.pages.ticket import offers_for, officers_of
from api.http.problems import ProblemError

router = APIRouter(include_in_schema=False)
SERVICES = ("1.1", "1.2", "1.3", "1.4")
PAGE = 50
_AFTER = re.compile(r"(-?\d{1,18}/)?TKT-\d{4}-\d{6,9}", re.ASCII)
_DISPOSING = frozenset({Role.KADIS, Role.KABID, Role.PRAKOM})
_QUICK = frozenset({"disposition", "order", "return"})


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One ticket of the queue as its viewer may see it."""

    ticket: Ticket
    step: int
    turns: tuple[Role, ...]
    gauge: Gauge | None
    offers: tuple[Offer, ...] = ()


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """What was chosen to be shown."""

    tab: Tab
    service: str | None
    searched: str
    mine: bool
    late: bool

    @property
    def filtered(self) -> bool:
        """Whether anything narrows the tab."""
        return bool(self.service or words(self.searched) or self.mine or self.late)

    def query(self, **changes: str) -> str:
        """Return the query of a link that shows the same, with some of it changed."""
        told = {
            "tab": self.tab.value,
            "service": self.service or "",
            "q": self.searched,
            "mine": "1" if self.mine else "",
            "late": "1" if self.late else "",
            **changes,
        }
        return urlencode({name: value for name, value in told.items() if value})


@router.get("/tickets")
def queue_page(
    *,
    request: Request,
    parts: Parts,
    viewer: Looking,
    tab: str | None = None,
    service: str | None = None,
    q: Annotated[str, Query(max_length=200)] = "",
    mine: str | None = None,
    late: str | None = None,
    after: Annotated[str | None, Query(max_length=60)] = None,
    said: Annotated[str | None, Query(max_length=40)] = None,
    of: Annotated[str | None, Query(max_length=40)] = None,
) -> Response:
    """Show the queue: the viewer's turn first, the soonest due at the front."""
    role = viewer.principal.role
    open_tabs = tabs(role)
    chosen = Chosen(
        tab=next((one for one in open_tabs if one.value == tab), open_tabs[0]),
        service=service if service in SERVICES else None,
        searched=visible(q.strip(), 200),
        mine=bool(mine) and role is Role.PETUGAS,
        late=bool(late),
    )
    now = parts.clock.wall()
    wanted = Wanted(
        stages=stages(chosen.tab, role),
        office=viewer.office,
        officer=viewer.principal.user if chosen.mine else None,
        service=chosen.service,
        words=words(chosen.searched),
        late_at=now if chosen.late else None,
        order=order(chosen.tab),
        after=_after(after, chosen.tab),
        limit=PAGE + 1,
    )
    with parts.store.reading() as picture:
        found = picture.wanted(wanted)
        counts = picture.stage_counts(viewer.office)
        terms = parts.desk.terms(picture)
        people = officers_of(picture)
    rows = [_row(parts, viewer, ticket, terms, now, quick=chosen.tab is Tab.TURN) for ticket in found[:PAGE]]
    last = found[PAGE - 1] if len(found) > PAGE else None
    return parts.pages.render(
        request,
        "tickets.html",
        viewer,
        rows=rows,
        chosen=chosen,
        tabs=[(one, sum(counts[stage] for stage in stages(one, role))) for one in open_tabs],
        services=SERVICES,
        officer=role is Role.PETUGAS,
        quick=chosen.tab is Tab.TURN and role in _DISPOSING,
        working=lambda length: working_length(viewer.lang, length),
        people=people,
        failed=None,
        contested=_contested(parts, viewer),
        letters=_waiting_letters(parts, viewer),
        paged=wanted.after is not None,
        next=None if last is None else chosen.query(after=_place(last, chosen.tab)),
        **_done(said, of),
    )


def _done(said: str | None, of: str | None) -> Mapping[str, Any]:
    known = said in _QUICK and of is not None and _AFTER.fullmatch(of) is not None
    return {"said": said if known else None, "of": of if known else None}


def _after(text: str | None, tab: Tab) -> str | None:
    """Return where the page before ended; None where the text is none of this order."""
    if text is None or not _AFTER.fullmatch(text) or ("/" in text) is not (order(tab) == "due"):
        return None
    return text


def _place(ticket: Ticket, tab: Tab) -> str:
    return place(ticket) if order(tab) == "due" else ticket.number


def _row(parts: Siaga, viewer: Viewer, ticket: Ticket, terms: Terms, now: int, *, quick: bool) -> Row:
    running = gauges(ticket, terms, now)
    offers: tuple[Offer, ...] = ()
    if quick and viewer.principal.role in _DISPOSING and ticket.work.stage in (Stage.KADIS, Stage.KABID, Stage.PRAKOM):
        offers = tuple(offer for offer in offers_for(viewer, ticket) if offer.path in _QUICK)
    return Row(
        ticket=ticket_for(parts.directory, viewer.office, ticket),
        step=STEP[ticket.work.stage],
        turns=turns(ticket),
        gauge=running[0] if running else None,
        offers=offers,
    )


def _waiting_letters(parts: Siaga, viewer: Viewer) -> int | None:
    """Return how many letters wait, for whom may see them."""
    if not viewer.may(Action.SEE_LETTERS):
        return None
    with parts.store.reading() as picture:
        return picture.letter_counts()[LetterState.WAITING]


def _contested(parts: Siaga, viewer: Viewer) -> int:
    """Return how many contests wait for an answer; none while the collector cannot tell."""
    with contextlib.suppress(ProblemError):
        return sum(row.answer is None for row in own_contests(parts, viewer))
    return 0
