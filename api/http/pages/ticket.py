"""One ticket's page: how it stands, what was done, and the forms of what can be done now.

Rules this module keeps:

- What a person typed is never lost: whatever keeps a form from being acted on, the page comes back with it.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Query, Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from agent.errors import SiagaError
from agent.inventory.models import Cause
from api.core.forms import drafts, filling
from api.core.procedure import closing, offers
from api.core.procedure.gauges import gauges, working_length
from api.core.procedure.news import signing_office
from api.core.procedure.offered_fields import Field
from api.core.procedure.offers import Offer, offered
from api.core.procedure.stages import ENDED, STEP
from api.core.roles import Action, Role
from api.core.sight import ticket_for
from api.core.tickets import Ticket
from api.core.words import moment, say
from api.http.attachments import shown_to
from api.http.context import Parts, Siaga, Viewer, author
from api.http.deeds import BY_PATH
from api.http.doing import Doing, measured
from api.http.forms import papers_for, visible_to
from api.http.pages.inventory import Sent, said
from api.http.pages.rendering import Looking, checked, local
from api.http.pages.typed import told, typed, wrong_fields
from api.http.problems import ProblemError
from api.http.tickets import found, history_of, refused
from api.ports import Reading
from collector.core.rulings import standing
from collector.decisions import Excuse, Recorded

router = APIRouter(include_in_schema=False)
CONFIRM = "confirm"


class Failed(msgspec.Struct, frozen=True, kw_only=True):
    """A form that was not acted on: which one, what was typed, what is wrong with it, and what to say above all."""

    key: str
    typed: Mapping[str, list[str]]
    wrong: Mapping[str, str] = {}
    alert: str = "desk.wrong"
    status: int = 422


def show(
    request: Request, parts: Siaga, viewer: Viewer, number: str, failed: Failed | None = None, **more: Any
) -> Response:
    """Return the page of a ticket; ``failed``: with the form that was not acted on, as it was typed."""
    now = parts.clock.wall()
    with parts.store.reading() as picture:
        whole = found(picture, viewer, number)
        history = history_of(picture, viewer, whole)
        terms = parts.desk.terms(picture)
        files = shown_to(picture, viewer, whole)
        forms = picture.forms(whole.number) if visible_to(viewer, whole) else []
        people = officers_of(picture)
    ticket = ticket_for(parts.directory, viewer.office, whole)
    lang = viewer.lang
    shown = {"changed": False, "done": None, "said": None, "received": None, "unread": None, **more}
    status = shown.pop("status", 200 if failed is None else failed.status)
    return parts.pages.render(
        request,
        "ticket.html",
        viewer,
        status,
        ticket=ticket,
        history=history,
        causes=[cause.value for cause in Cause],
        excuses=_excuses(parts, viewer, ticket.incident),
        offers=[drafted(parts, whole, offer) for offer in offers_for(viewer, whole)],
        failed=failed,
        gauges=gauges(whole, terms, now),
        working=lambda length: working_length(lang, length),
        step=STEP[ticket.work.stage],
        turns=[say(lang, f"role.{one.value}") for one in closing.turns(whole)],
        ended=ticket.work.stage in ENDED,
        people=people,
        attachments=files,
        forms=forms,
        papers=papers_for(viewer, whole),
        **shown,
    )


def officers_of(picture: Reading) -> list[tuple[str, str]]:
    """Return who can be ordered to act: user name and the name that is shown."""
    return [(user.name, user.shown) for user in picture.users() if user.role is Role.PETUGAS and not user.disabled]


def offers_for(viewer: Viewer, ticket: Ticket) -> tuple[Offer, ...]:
    """Return what a viewer can do on a ticket now; nothing for a token."""
    if viewer.principal.csrf is None or viewer.principal.must_change:
        return ()
    signs = viewer.office is not None and viewer.office == signing_office(ticket)
    return offered(ticket, viewer.principal.role, signs=signs)


def drafted(parts: Siaga, ticket: Ticket, offer: Offer) -> Offer:
    """Return what is offered with drafts of the texts of a report or a settlement, made of what was measured."""
    if offer.path == "report":
        made = filling.draft(ticket, parts.directory, measured(parts, ticket))
        texts = {name: getattr(made, name) for name in made.__struct_fields__}
    elif offer.path == "settlement":
        settled = ticket.work.settlement
        text = drafts.settlement(filling.service_clock(ticket), "") if settled is None else settled.text
        texts = {"text": text}
    else:
        return offer
    fields = tuple(msgspec.structs.replace(one, value=texts.get(one.name) or one.value) for one in offer.fields)
    return msgspec.structs.replace(offer, fields=fields)


def _excuses(parts: Siaga, viewer: Viewer, incident: str | None) -> list[Recorded]:
    """Return what excuses an incident, for whom may see it; none while the collector cannot tell."""
    if incident is None or not viewer.may(Action.SEE_DECISIONS):
        return []
    with contextlib.suppress(SiagaError, OSError):
        return [
            row
            for row in standing(parts.decided.all())
            if isinstance(row.decision, Excuse) and row.decision.incident == incident
        ]
    return []


@router.get("/tickets/{number}")
def ticket_page(
    *,
    number: str,
    request: Request,
    parts: Parts,
    viewer: Looking,
    changed: str | None = None,
    done: Annotated[int | None, Query(ge=1)] = None,
    said: Annotated[str | None, Query(max_length=40)] = None,
    received: str | None = None,
) -> Response:
    """Show one ticket; ``received``: with what a request that was just handed in must know."""
    known = said if said in _SAID else None
    told = _received(parts, viewer, number) if received else None
    return show(request, parts, viewer, number, changed=changed is not None, done=done, said=known, received=told)


def _received(parts: Siaga, viewer: Viewer, number: str) -> list[str] | None:
    """Return what is said of a request that came in: its number, when its clock starts and why, by when it is due."""
    with parts.store.reading() as picture:
        ticket = found(picture, viewer, number)
        begun = next((row.kind for row in picture.history(number) if row.kind.startswith("starts-later.")), "")
    if ticket.request is None:
        return None
    why = begun.removeprefix("starts-later.") or "now"
    starts, due = (moment(viewer.lang, at, parts.zone) for at in (ticket.work.starts, ticket.due))
    lang = viewer.lang
    return [
        say(lang, "received.number", number=number),
        say(lang, f"received.{why}", at=starts),
        say(lang, "received.due", at=due),
    ]


@router.post("/tickets/{number}/deeds/{deed}")
def do_by_form(*, number: str, deed: str, request: Request, parts: Parts, viewer: Looking, form: Sent) -> Response:
    """Do a deed by its form; what was typed comes back when it is not done."""
    kind = BY_PATH.get(deed)
    if kind is None:
        raise ProblemError("not-found")
    checked(request, viewer, said(form, "csrf"), kind.action)
    key = said(form, "key")
    with parts.store.reading() as picture:
        ticket = found(picture, viewer, number)
    offer = next((one for one in offers_for(viewer, ticket) if one.path == deed and one.key == key), None)
    kept = typed(form)

    def again(alert: str = "desk.wrong", status: int = 422, wrong: Mapping[str, str] | None = None) -> Response:
        return show(
            request, parts, viewer, number, Failed(key=key, typed=kept, wrong=wrong or {}, alert=alert, status=status)
        )

    if said(form, "version") != str(ticket.version):
        return again("desk.changed", 409)
    fields = () if offer is None else offer.fields
    wrong = _unconfirmed(offer, form)
    try:
        body = kind.model.model_validate(told(form, fields, offer.fixed if offer is not None else (), parts.zone))
    except ValidationError as problem:
        return again(wrong={**wrong, **wrong_fields(problem, fields)})
    if wrong:
        return again(wrong=wrong)
    at = parts.clock.wall()
    try:
        with parts.store.transaction(author(parts, viewer)) as tx:
            before = found(tx, viewer, number)
            if before.version != ticket.version:
                return again("desk.changed", 409)
            after = parts.desk.keep(tx, kind.act(Doing(parts, tx, viewer, at), before, body))
            if not isinstance(after, Ticket):
                raise refused(after)
    except ProblemError as problem:
        return _told_of(problem, fields, again)
    parts.live.wake()
    back = local(said(form, "back") or f"/tickets/{ticket.number}")
    mark = "&" if "?" in back else "?"
    return RedirectResponse(f"{back}{mark}said={key if key in _SAID else deed}&of={ticket.number}", status_code=303)


def _unconfirmed(offer: Offer | None, form: FormData) -> dict[str, str]:
    """Return what is wrong where a deed that cannot be undone was not confirmed."""
    if offer is None or not offer.confirmed or said(form, CONFIRM) == "yes":
        return {}
    return {CONFIRM: "form.wrong.confirm"}


def _told_of(problem: ProblemError, fields: tuple[Field, ...], again: Any) -> Response:
    """Return the page with what the deed was refused for; raises what no form can mend."""
    if problem.kind == "invalid":
        names = [item["pointer"].removeprefix("body/") for item in problem.errors or []]
        hints = {field.name: field.label.removeprefix("deed.field.") for field in fields}
        wrong = {name: f"form.wrong.{'against' if hints.get(name) == 'against' else name}" for name in names}
        return again(wrong=wrong)  # type: ignore[no-any-return]
    if problem.kind == "conflict":
        return again(problem.detail, 409)  # type: ignore[no-any-return]
    if problem.kind == "not-found" and any(field.kind == "ticket" for field in fields):
        return again(wrong={"into": "form.wrong.into"})  # type: ignore[no-any-return]
    raise problem


_SAID = frozenset(
    {path for path, _, _ in offers.DEEDS}
    | {f"{path}-{side}" for path in ("agreement", "signature") for side in ("applicant", "officer", "paper")}
)
"""What a page may be asked to say was done."""
