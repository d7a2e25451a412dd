"""Steps 6 and 7: the report, the settlement of a missed target, both signatures, the archive; and reopening.

Rules this module keeps:

- A target is missed when the work was finished after its due; then the settlement comes before the signatures.
- Settlement and *berita acara* go on when both sides have agreed or signed, in either order, each once; a settlement
  that is worded anew is agreed anew.
- What is reopened is worked on again: its report, agreements and signatures are void (the history keeps them).
- Pure: who, when and numbers are arguments. Instants in microseconds.
"""

from __future__ import annotations

import msgspec

from agent.clock import Microseconds
from api.core.procedure.deeds import Lacking, Outcome, Refusal, at_stage, line, measured, moved
from api.core.procedure.stages import TURN, Deed, Refused, Stage
from api.core.procedure.values import Mark, Person, Report, Settlement, Side
from api.core.roles import Role
from api.core.tickets import TABLE, Entry, Move, Ticket
from api.core.tickets import Refusal as Settled


def missed(ticket: Ticket) -> bool:
    """Tell whether the work was finished after the service's target was due."""
    return ticket.work.finished is not None and ticket.work.finished > ticket.due


def turns(ticket: Ticket) -> tuple[Role, ...]:
    """Return whose turn it is: of a settlement or a form, the sides that have not yet agreed or signed."""
    work = ticket.work
    marks: tuple[Mark, ...] | None = None
    if work.stage is Stage.SIGNING:
        marks = work.signed
    elif work.stage is Stage.SETTLEMENT and work.settlement is not None:
        marks = work.settlement.agreed
    if marks is None:
        turn = TURN[work.stage]
        return () if turn is None else (turn,)
    done = {mark.side for mark in marks}
    sides = {Side.APPLICANT: Role.OPD, Side.OFFICER: Role.PETUGAS}
    return tuple(role for side, role in sides.items() if side not in done)


def report(ticket: Ticket, person: Person, told: Report, *, form: str, signer: str | None = None) -> Outcome | Refusal:
    """Write the report, which becomes the *berita acara* ``form``; the office ``signer`` signs as the applicant."""
    at = told.at
    work = {"report": told, "form": form, "signed": (), "signer": signer}
    after = moved(ticket, Deed.REPORT, at, work)
    if isinstance(after, Refused):
        return after
    entries = [line(person, at, "reported", form=form)]
    if missed(ticket):
        late = at_stage(ticket, Stage.SETTLEMENT, at, work)
        return late, [*entries, line(person, at, "target-missed", due=ticket.due)]
    return after, entries


def propose(ticket: Ticket, person: Person, wanted: Settlement, form: str) -> Outcome | Refusal:
    """Word the settlement, as *berita acara* ``form``; agreements with an earlier wording are void."""
    at, text = wanted.at, wanted.text
    after = moved(ticket, Deed.PROPOSE, at, {"settlement": wanted, "settlement_form": form})
    return after if isinstance(after, Refused) else (after, [line(person, at, "settlement-proposed", text)])


def agree(ticket: Ticket, person: Person, at: Microseconds, mark: Mark) -> Outcome | Refusal:
    """Agree with the settlement for one side."""
    settlement = ticket.work.settlement
    after = moved(ticket, Deed.AGREE, at)
    if isinstance(after, Refused):
        return after
    if settlement is None:
        return Lacking.SETTLEMENT
    marks = _marked(settlement.agreed, mark)
    if marks is None:
        return Lacking.DONE_BEFORE
    agreed = msgspec.structs.replace(settlement, agreed=marks)
    stage = Stage.SIGNING if len(marks) == len(type(mark.side)) else Stage.SETTLEMENT
    return at_stage(ticket, stage, at, {"settlement": agreed}), [_marking(person, at, "agreed", mark)]


def sign(ticket: Ticket, person: Person, at: Microseconds, mark: Mark) -> Outcome | Refusal:
    """Sign the *berita acara* for one side."""
    after = moved(ticket, Deed.SIGN, at)
    if isinstance(after, Refused):
        return after
    marks = _marked(ticket.work.signed, mark)
    if marks is None:
        return Lacking.DONE_BEFORE
    stage = Stage.ARCHIVE if len(marks) == len(type(mark.side)) else Stage.SIGNING
    return at_stage(ticket, stage, at, {"signed": marks}), [_marking(person, at, "signed", mark)]


def _marked(marks: tuple[Mark, ...], mark: Mark) -> tuple[Mark, ...] | None:
    return None if any(one.side is mark.side for one in marks) else (*marks, mark)


def _marking(person: Person, at: Microseconds, kind: str, mark: Mark) -> Entry:
    return line(person, at, f"{kind}.{mark.side.value}{'.paper' if mark.paper else ''}", name=mark.name)


def archive(ticket: Ticket, person: Person, at: Microseconds, agenda: str) -> Outcome | Refusal:
    """Enter the ticket in the *buku agenda* under a number."""
    after = moved(ticket, Deed.ARCHIVE, at, {"agenda": agenda}, closed=at, closed_by=person.user)
    return after if isinstance(after, Refused) else (after, [line(person, at, "archived", agenda=agenda)])


def reopen(ticket: Ticket, person: Person, at: Microseconds, reason: str) -> Outcome | Refusal:
    """Work on a ticket again, because what was reported does not hold."""
    after = moved(
        ticket,
        Deed.REOPEN,
        at,
        reopened_work(),
        closed=None,
        closed_by=None,
        resolved=ticket.resolved if measured(ticket) else None,
        reopened=ticket.reopened + 1,
    )
    return after if isinstance(after, Refused) else (after, [line(person, at, "reopened.person", reason)])


def reopened_work() -> dict[str, object]:
    """Return the fields of a work that begins again."""
    return {
        "finished": None,
        "report": None,
        "settlement": None,
        "signed": (),
        "form": None,
        "settlement_form": None,
        "agenda": None,
    }


def shut(ticket: Ticket, person: Person, at: Microseconds) -> Outcome | Refusal:
    """Close a disturbance that is over without a *berita acara*; a request always has one."""
    if not measured(ticket):
        return Lacking.FORM
    state = TABLE[ticket.state, Move.CLOSE]
    if isinstance(state, Settled):
        return state
    return at_stage(ticket, Stage.CLOSED, at, closed=at, closed_by=person.user), [line(person, at, "closed")]
