"""Step 5: the officer takes a ticket, assesses it, keeps the record, pauses and resumes the clock, finishes.

Rules this module keeps:

- Work is finished with a record (*catatan*); a disturbance only when its devices answer again.
- A pause says what is waited for; the provider's needs its ticket number, the weather's its evidence.
- Pure: who and when are arguments. Instants in microseconds.
"""

from __future__ import annotations

from agent.clock import Microseconds
from api.core.procedure.deeds import Lacking, Outcome, Refusal, line, measured, moved
from api.core.procedure.dispositions import MOST_OFFICERS
from api.core.procedure.intake import resumed
from api.core.procedure.stages import Deed, Refused
from api.core.procedure.values import Pause, PauseReason, Person, Record, Urgency
from api.core.tickets import TABLE, Move, Ticket
from api.core.tickets import Refusal as Settled


def take(ticket: Ticket, person: Person, at: Microseconds) -> Outcome | Refusal:
    """Let an officer take the ticket over; the first three stand in the form."""
    state = TABLE[ticket.state, Move.ACKNOWLEDGE]
    if isinstance(state, Settled):
        return state
    officers = ticket.work.officers
    if person.user not in {officer.user for officer in officers} and len(officers) < MOST_OFFICERS:
        officers = (*officers, person)
    after = moved(
        ticket,
        Deed.TAKE,
        at,
        {"officers": officers},
        state=state,
        acknowledged=at,
        acknowledged_by=person.user,
    )
    return after if isinstance(after, Refused) else (after, [line(person, at, "acknowledged")])


def assign(ticket: Ticket, person: Person, at: Microseconds, officers: tuple[Person, ...]) -> Outcome | Refusal:
    """Name the officers, three at most."""
    if len(officers) > MOST_OFFICERS:
        return Lacking.FULL
    after = moved(ticket, Deed.ASSIGN, at, {"officers": officers})
    names = ", ".join(officer.name for officer in officers)
    return after if isinstance(after, Refused) else (after, [line(person, at, "assigned", names=names)])


def assess(
    ticket: Ticket, person: Person, at: Microseconds, *, difficulty: int | None = None, survey: bool | None = None
) -> Outcome | Refusal:
    """Say how many working days a repair may take (1 to 3), or whether a recommendation needs a field survey."""
    wanted = {"1.3": difficulty, "1.4": survey}.get(ticket.service_code)
    if wanted is None:
        return Lacking.SERVICE
    repair = ticket.service_code == "1.3"
    after = moved(ticket, Deed.ASSESS, at, {"difficulty": difficulty} if repair else {"survey": survey})
    if isinstance(after, Refused):
        return after
    kind = f"assessed.{'survey' if survey else 'desk'}" if not repair else "assessed"
    return after, [line(person, at, kind, days=difficulty or 0) if repair else line(person, at, kind)]


def prioritise(
    ticket: Ticket,
    person: Person,
    at: Microseconds,
    *,
    urgency: Urgency | None = None,
    level: int | None = None,
    reason: str = "",
) -> Outcome | Refusal:
    """Set the urgency, or override the table's priority with a reason (a ``level`` of None lets the table rule again)."""
    work: dict[str, object] = {"overridden": reason if level is not None else ""}
    if urgency is not None:
        work["urgency"] = urgency
    after = moved(ticket, Deed.PRIORITISE, at, work, priority=level if level is not None else ticket.priority)
    if isinstance(after, Refused):
        return after
    if level is not None:
        return after, [line(person, at, "priority.overridden", reason, level=level)]
    return after, [line(person, at, "priority.urgency", urgency=after.work.urgency.value)]


def record(ticket: Ticket, person: Person, at: Microseconds, text: str) -> Outcome | Refusal:
    """Write down what was done."""
    after = moved(ticket, Deed.RECORD, at, {"records": (*ticket.work.records, Record(at=at, by=person, text=text))})
    return after if isinstance(after, Refused) else (after, [line(person, at, "recorded", text)])


def finish(ticket: Ticket, person: Person, at: Microseconds, text: str = "") -> Outcome | Refusal:
    """Finish the work, with the last of its record."""
    records = (*ticket.work.records, Record(at=at, by=person, text=text)) if text else ticket.work.records
    done = at
    if measured(ticket):
        if ticket.resolved is None:
            return Lacking.STILL_DISTURBED
        done = ticket.resolved
    if not records:
        return Lacking.RECORD
    if ticket.work.pause is not None:
        return Lacking.PAUSED
    after = moved(
        ticket,
        Deed.FINISH,
        at,
        {"records": records, "finished": done},
        resolved=ticket.resolved if measured(ticket) else at,
    )
    return after if isinstance(after, Refused) else (after, [line(person, at, "finished", text)])


def pause(ticket: Ticket, person: Person, wanted: Pause) -> Outcome | Refusal:
    """Stop the clock from ``wanted.since`` on."""
    if ticket.work.pause is not None:
        return Lacking.PAUSED
    at = wanted.since
    after = moved(ticket, Deed.PAUSE, at, {"pauses": (*ticket.work.pauses, wanted)})
    if isinstance(after, Refused):
        return after
    values: dict[str, str | int] = {"reference": wanted.reference} if wanted.reason is PauseReason.PROVIDER else {}
    if wanted.promised is not None:
        values["promised"] = wanted.promised
    told = "\n".join(text for text in (wanted.note, wanted.evidence) if text)
    return after, [line(person, at, f"paused.{wanted.reason.value}", told, **values)]


def resume(ticket: Ticket, person: Person, at: Microseconds) -> Outcome | Refusal:
    """Let the clock run on."""
    if ticket.work.pause is None:
        return Lacking.NOT_PAUSED
    after = moved(ticket, Deed.RESUME, at, {"pauses": resumed(ticket, at)})
    return after if isinstance(after, Refused) else (after, [line(person, at, "resumed")])
