"""Requests: how they come in, when their clock starts, and how they are returned, cancelled, merged and split.

Rules this module keeps:

- A request outside working time, or on a day that is full, starts on the next working day; the applicant is told why.
- What is returned waits for the applicant: its clock stands until it comes back.
- A merged ticket ends and names the one that goes on; that one takes over its offices.
- Pure: numbers, who and when are arguments. Instants in microseconds.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from agent.clock import Microseconds
from api.core.procedure.deeds import Lacking, Outcome, Refusal, line, measured, moved
from api.core.procedure.hours import WorkingHours
from api.core.procedure.stages import ENDED, Deed, Refused, Stage, lead
from api.core.procedure.values import Channel, Pause, PauseReason, Person, Request, ServiceCode, Urgency, Work
from api.core.tickets import Entry, State, Ticket

Why = Literal["now", "closed", "full"]
MOST_DAYS_AHEAD = 366


def start(
    received: Microseconds, hours: WorkingHours, begun: Callable[[Microseconds, Microseconds], int], capacity: int
) -> tuple[Microseconds, Why]:
    """Return when the clock of a request starts, and why then.

    ``begun`` tells how many requests start in a stretch of time; a day that holds ``capacity`` of them is full.
    """
    opening = hours.opening(received)
    why: Why = "now" if opening == received else "closed"
    for _ in range(MOST_DAYS_AHEAD):
        if begun(*hours.day_span(opening)) < capacity:
            break
        later = hours.next_day(opening)
        if later <= opening:
            break
        opening, why = later, "full"
    return opening, why


def submit(
    number: str,
    request: Request,
    person: Person,
    *,
    service: ServiceCode,
    channel: Channel,
    urgency: Urgency,
    people: int,
    starts: Microseconds,
    why: Why,
    at: Microseconds,
) -> Outcome:
    """Open the ticket of a request; its due and priority are settled by the desk's terms afterwards."""
    ticket = Ticket(
        number=number,
        incident=None,
        version=1,
        effect=0,
        state=State.OPEN,
        channel=channel,
        service_code=service,
        kind="request",
        started=request.received,
        opened=at,
        due=starts,
        cause="unknown",
        measured_cause="unknown",
        confidence=0.0,
        root=(),
        offices=(request.applicant.office,),
        request=request,
        work=Work(stage=Stage.REQUEST, since=at, starts=starts, urgency=urgency, people=people),
    )
    entries = [line(person, at, "requested", channel=channel.value, service=service)]
    if why != "now":
        entries.append(
            Entry(at=at, actor="system", person=False, kind=f"starts-later.{why}", values={"starts": starts})
        )
    return ticket, entries


def forward(ticket: Ticket, person: Person, at: Microseconds, note: str = "") -> Outcome | Refusal:
    """Lay a complete request before the Kadis."""
    after = moved(ticket, Deed.FORWARD, at)
    return after if isinstance(after, Refused) else (after, [line(person, at, "forwarded", note)])


def send_back(ticket: Ticket, person: Person, at: Microseconds, reason: str) -> Outcome | Refusal:
    """Return a request to its applicant, saying what is lacking; its clock stands."""
    if measured(ticket):
        return Lacking.MEASURED
    if ticket.work.pause is not None:
        return Lacking.PAUSED
    pause = Pause(since=at, reason=PauseReason.APPLICANT, note=reason, by=person.user)
    after = moved(ticket, Deed.RETURN, at, {"pauses": (*ticket.work.pauses, pause)})
    return after if isinstance(after, Refused) else (after, [line(person, at, "returned", reason)])


def resubmit(ticket: Ticket, person: Person, at: Microseconds, *, description: str, location: str) -> Outcome | Refusal:
    """Bring a returned request back, completed."""
    if ticket.request is None:
        return Lacking.NO_REQUEST
    request = msgspec.structs.replace(ticket.request, description=description, location=location)
    after = moved(ticket, Deed.RESUBMIT, at, {"pauses": resumed(ticket, at)}, request=request)
    return after if isinstance(after, Refused) else (after, [line(person, at, "resubmitted")])


def resumed(ticket: Ticket, at: Microseconds) -> tuple[Pause, ...]:
    """Return a ticket's pauses with the one that lasts ended."""
    return tuple(
        msgspec.structs.replace(pause, until=max(at, pause.since)) if pause.until is None else pause
        for pause in ticket.work.pauses
    )


def cancel(ticket: Ticket, person: Person, at: Microseconds, reason: str) -> Outcome | Refusal:
    """End a request that is not wanted any more."""
    if measured(ticket):
        return Lacking.MEASURED
    after = moved(ticket, Deed.CANCEL, at, {"pauses": resumed(ticket, at)}, closed=at, closed_by=person.user)
    return after if isinstance(after, Refused) else (after, [line(person, at, "cancelled", reason)])


def merge(ticket: Ticket, into: Ticket, person: Person, at: Microseconds) -> tuple[Outcome, Outcome] | Refusal:
    """End a request as a part of another ticket, which takes over its offices; returns both."""
    if measured(ticket):
        return Lacking.MEASURED
    if ticket.number == into.number:
        return Lacking.SELF
    if into.work.stage in ENDED:
        return Lacking.ENDED_TARGET
    after = moved(
        ticket,
        Deed.MERGE,
        at,
        {"pauses": resumed(ticket, at), "merged_into": into.number},
        closed=at,
        closed_by=person.user,
    )
    if isinstance(after, Refused):
        return after
    offices = tuple(sorted({*into.offices, *ticket.offices}))
    goes_on = msgspec.structs.replace(into, version=into.version + 1, offices=offices)
    return (
        (after, [line(person, at, "merged", into=into.number)]),
        (goes_on, [line(person, at, "took-over", number=ticket.number)]),
    )


def split(
    ticket: Ticket,
    number: str,
    person: Person,
    at: Microseconds,
    *,
    service: ServiceCode,
    subject: str,
    description: str,
) -> tuple[Outcome, Outcome] | Refusal:
    """Make a second ticket of a part of a request; returns the first one and the new one, which begins at step 1."""
    if ticket.request is None:
        return Lacking.NO_REQUEST
    stage = lead(ticket.work.stage, Deed.SPLIT)
    if isinstance(stage, Refused):
        return stage
    request = msgspec.structs.replace(ticket.request, subject=subject, description=description)
    part, entries = submit(
        number,
        request,
        person,
        service=service,
        channel=Channel(ticket.channel),
        urgency=ticket.work.urgency,
        people=ticket.work.people,
        starts=ticket.work.starts,
        why="now",
        at=at,
    )
    work = msgspec.structs.replace(part.work, split_from=ticket.number)
    part = msgspec.structs.replace(part, work=work)
    whole = msgspec.structs.replace(ticket, version=ticket.version + 1)
    return (
        (whole, [line(person, at, "split", number=number)]),
        (part, [*entries, line(person, at, "split-from", number=ticket.number)]),
    )
