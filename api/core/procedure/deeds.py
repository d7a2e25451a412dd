"""How a deed changes a ticket: what all deeds share.

Rules this module keeps:

- A deed is allowed by the table of ``api.core.procedure.stages`` alone; what else it needs is refused by name.
- Of a request the ticket's state follows its stage; of a disturbance it follows what was measured.
- A deed writes at least one line of history, with who did it.
- Pure: who and when are arguments. Instants in microseconds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from agent.clock import Microseconds
from api.core.procedure.stages import AFTER_WORK, ENDED, Deed, Refused, Stage, lead
from api.core.procedure.values import Person, Work
from api.core.tickets import Entry, State, Ticket
from api.core.tickets import Refusal as Settled

Outcome = tuple[Ticket, list[Entry]]


class Lacking(StrEnum):
    """What a deed needs and does not find."""

    RECORD = "record-needed"
    STILL_DISTURBED = "not-back-yet"
    PAUSED = "paused"
    NOT_PAUSED = "not-paused"
    SETTLEMENT = "settlement-needed"
    DONE_BEFORE = "done-before"
    FORM = "form-needed"
    FULL = "three-officers"
    SELF = "itself"
    ENDED_TARGET = "target-ended"
    NO_REQUEST = "no-request"
    SERVICE = "other-service"
    MEASURED = "measured"
    NOT_MEASURED = "not-measured"


Refusal = Refused | Lacking | Settled
"""Why a deed is not done: the stage, what it lacks, or the ticket's state."""


def measured(ticket: Ticket) -> bool:
    """Tell whether the ticket is of a disturbance that monitoring found."""
    return ticket.request is None


def state_at(ticket: Ticket, stage: Stage) -> State:
    """Return the state of a ticket at a stage."""
    if stage in ENDED:
        return State.CLOSED
    if measured(ticket):
        return State.RESOLVED if ticket.state is State.CLOSED else ticket.state
    if stage in AFTER_WORK:
        return State.RESOLVED
    return State.ACKNOWLEDGED if stage is Stage.ACTION and ticket.acknowledged is not None else State.OPEN


def moved(
    ticket: Ticket, deed: Deed, at: Microseconds, work: dict[str, Any] | None = None, **more: Any
) -> Ticket | Refused:
    """Return the ticket after a deed, with the named fields of its work (``work``) and of itself (``more``) changed."""
    stage = lead(ticket.work.stage, deed)
    if isinstance(stage, Refused):
        return stage
    return at_stage(ticket, stage, at, work, **more)


def at_stage(ticket: Ticket, stage: Stage, at: Microseconds, work: dict[str, Any] | None = None, **more: Any) -> Ticket:
    """Return the ticket at a stage, changed; the version grows by one."""
    before: Work = ticket.work
    since = before.since if stage is before.stage else at
    after = msgspec.structs.replace(before, stage=stage, since=since, **(work or {}))
    changed = msgspec.structs.replace(ticket, version=ticket.version + 1, work=after, **more)
    return msgspec.structs.replace(changed, state=state_at(changed, stage))


def line(person: Person, at: Microseconds, kind: str, text: str = "", **values: str | int) -> Entry:
    """Return a line of history of what a person did."""
    return Entry(at=at, actor=person.user, person=True, kind=kind, values={**values}, text=text or None)
