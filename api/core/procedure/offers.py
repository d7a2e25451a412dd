"""Which deeds a person can do on a ticket now, and what each asks for: what a page offers.

Rules this module keeps:

- Offered is what the table of stages, the table of roles and whose turn it is allow together; no more, so that no
  button is there that would be refused.
- The next one of the procedure stands first; what is rarely done is marked so.
- What cannot be undone asks to be confirmed.
- Pure.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from api.core.procedure.deeds import measured
from api.core.procedure.offered_fields import (
    ASSESSMENTS,
    FIELDS,
    MARK_ON_PAPER,
    OWN_MARK,
    Field,
    ordered_fields,
    record_field,
    report_fields,
    resubmit_fields,
)
from api.core.procedure.stages import TURN, Deed, Stage, lead
from api.core.procedure.values import Mark, Side
from api.core.roles import Action, Role, may
from api.core.tickets import State, Ticket

Place = Literal["next", "beside", "rare"]
ACKNOWLEDGE, CLOSE = "acknowledge", "close"
"""Two deeds that have forms of their own since before the procedure."""
DEEDS: tuple[tuple[str, Deed, Action], ...] = (
    ("forward", Deed.FORWARD, Action.WORK),
    ("resubmit", Deed.RESUBMIT, Action.ASK),
    ("disposition", Deed.DISPOSE, Action.DISPOSE),
    ("order", Deed.ORDER, Action.ORDER),
    (ACKNOWLEDGE, Deed.TAKE, Action.ACKNOWLEDGE),
    ("finish", Deed.FINISH, Action.WORK),
    ("report", Deed.REPORT, Action.WORK),
    ("agreement", Deed.AGREE, Action.AGREE),
    ("signature", Deed.SIGN, Action.AGREE),
    ("archive", Deed.ARCHIVE, Action.WORK),
    ("settlement", Deed.PROPOSE, Action.WORK),
    ("records", Deed.RECORD, Action.WORK),
    ("resume", Deed.RESUME, Action.WORK),
    ("pause", Deed.PAUSE, Action.WORK),
    ("assessment", Deed.ASSESS, Action.WORK),
    ("officers", Deed.ASSIGN, Action.WORK),
    ("priority", Deed.PRIORITISE, Action.PRIORITISE),
    ("return", Deed.RETURN, Action.SEND_BACK),
    ("split", Deed.SPLIT, Action.WORK),
    ("merge", Deed.MERGE, Action.WORK),
    ("reopen", Deed.REOPEN, Action.AGREE),
    ("cancel", Deed.CANCEL, Action.ASK),
)
"""The path of a deed, the deed, and what its author must be allowed to do; in the order of the page."""
_RARE = frozenset({"assessment", "officers", "priority", "return", "split", "merge", "reopen", "cancel", "pause"})
CONFIRMED = frozenset({"cancel", "merge", "archive"})
_REQUESTS_ONLY = frozenset({"return", "resubmit", "cancel", "merge", "split", "forward"})
_SIGNERS_ONLY = frozenset({"resubmit", "cancel", "reopen", "agreement", "signature"})
_DESK = frozenset({Role.PETUGAS, Role.ADMIN})


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """A deed that can be done now: ``key`` tells it from others of the page, ``fixed`` is sent without being asked."""

    path: str
    key: str
    place: Place
    fields: tuple[Field, ...] = ()
    fixed: tuple[tuple[str, str], ...] = ()

    @property
    def confirmed(self) -> bool:
        """Whether it must be confirmed."""
        return self.path in CONFIRMED


def offered(ticket: Ticket, role: Role, *, signs: bool = False) -> tuple[Offer, ...]:
    """Return what somebody of a role can do; ``signs``: of an office that stands on the applicant's side."""
    found: list[Offer] = []
    for path, deed, action in DEEDS:
        if not may(role, action) or not isinstance(lead(ticket.work.stage, deed), Stage):
            continue
        if role is Role.OPD and not (signs and path in _SIGNERS_ONLY):
            continue
        if path in _REQUESTS_ONLY and measured(ticket):
            continue
        if _possible(path, ticket, role):
            found += _offers(path, ticket, role)
    if measured(ticket) and ticket.state is State.RESOLVED and ticket.work.stage is Stage.ACTION:
        found += [Offer(path=CLOSE, key=CLOSE, place="beside")] if may(role, Action.CLOSE) else []
    return _placed(found)


def _possible(path: str, ticket: Ticket, role: Role) -> bool:
    """Tell whether nothing but the stage hinders a deed."""
    work, turn = ticket.work, TURN[ticket.work.stage]
    known: dict[str, bool] = {
        "disposition": turn is role,
        ACKNOWLEDGE: ticket.state is State.OPEN,
        "finish": work.pause is None and (ticket.resolved is not None if measured(ticket) else _taken(ticket)),
        "records": _taken(ticket),
        "agreement": work.settlement is not None,
        "settlement": work.settlement is None or len(work.settlement.agreed) < len(Side),
        "resume": work.pause is not None,
        "pause": work.pause is None,
        "return": work.pause is None and (turn is role or role in _DESK),
        "assessment": ticket.service_code in ASSESSMENTS,
    }
    return known.get(path, True)


def _taken(ticket: Ticket) -> bool:
    return ticket.state is not State.OPEN


def _offers(path: str, ticket: Ticket, role: Role) -> list[Offer]:
    if path in ("agreement", "signature"):
        settlement = ticket.work.settlement
        marks = ticket.work.signed if path == "signature" else () if settlement is None else settlement.agreed
        return _marks(path, marks, role)
    fields = FIELDS.get(path, ())
    if path == "resubmit":
        fields = resubmit_fields(ticket)
    elif path in ("order", "officers"):
        fields = ordered_fields(path, ticket)
    elif path == "finish":
        fields = (record_field(ticket),)
    elif path == "report":
        fields = report_fields(ticket)
    elif path == "assessment":
        fields = ASSESSMENTS[ticket.service_code]
    return [Offer(path=path, key=path, place="rare" if path in _RARE else "beside", fields=fields)]


def _marks(path: str, marks: tuple[Mark, ...], role: Role) -> list[Offer]:
    """Return the forms for the sides that have not agreed or signed: one's own, and for the desk the one on paper."""
    open_sides = [side for side in Side if all(mark.side is not side for mark in marks)]
    found = []
    for side in open_sides:
        own = (side is Side.APPLICANT) is (role is Role.OPD)
        if not own and role is Role.OPD:
            continue
        key = f"{path}-{side.value}" if own else f"{path}-paper"
        fields = OWN_MARK if own and role is Role.OPD else () if own else MARK_ON_PAPER
        place: Place = "beside" if own else "rare"
        found.append(Offer(path=path, key=key, place=place, fields=fields, fixed=(("side", side.value),)))
    return found


def _placed(found: list[Offer]) -> tuple[Offer, ...]:
    """Return the offers, the first that is not rare as the next one; work that is written down stays beside it."""
    first = next((offer for offer in found if offer.place == "beside" and offer.path != "records"), None)
    if first is None:
        first = next((offer for offer in found if offer.place == "beside"), None)
    rest = [offer for offer in found if offer is not first]
    rest.sort(key=lambda offer: offer.place == "rare")
    return (*(() if first is None else (msgspec.structs.replace(first, place="next"),)), *rest)
