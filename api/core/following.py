"""How a ticket follows its incident: the system's part of its life.

Rules this module keeps:

- The system opens, follows, resolves and reopens, by the table of ``api.core.tickets``.
- A person's verdict on the cause stands, whatever the incident says later.
- Following the same effect twice changes nothing (``effect`` is the last one followed).
- Pure: time, names and dues are arguments. Instants in microseconds.
"""

from __future__ import annotations

import msgspec

from agent.clock import Microseconds
from api.core.procedure.closing import reopened_work
from api.core.procedure.dispositions import ACTORS
from api.core.procedure.orders import StandingOrder
from api.core.procedure.stages import AFTER_WORK, ENDED, Stage
from api.core.procedure.values import Urgency, Work
from api.core.tickets import SYSTEM, TABLE, TRACEROUTE, Entry, Facts, Move, State, Step, Ticket
from collector.decisions import DayOff, Hours, Recorded
from collector.reading import Incident


def open_ticket(
    number: str,
    incident: Incident,
    facts: Facts,
    *,
    effect: int,
    order: StandingOrder | None,
    at: Microseconds = 0,
) -> tuple[Ticket, list[Entry]]:
    """Open the one ticket of an incident, with its first lines of history.

    One that a maintenance hid at first is opened when it wants a ticket, not when it was seen. Its due and priority are
    settled by the desk's terms (``api.core.procedure.clocks``).
    """
    opened = incident.opened if incident.wanted is None else incident.wanted
    steps = tuple(
        Step(
            step=step,
            actor=actor,
            given=order is not None,
            order=order.number if order else None,
            text=order.text if order else "",
        )
        for step, actor in ACTORS.items()
    )
    ticket = Ticket(
        number=number,
        incident=incident.id,
        version=1,
        effect=effect,
        state=State.OPEN,
        kind=incident.kind,
        started=incident.started,
        opened=opened,
        due=opened,
        cause=incident.cause,
        measured_cause=incident.cause,
        confidence=incident.confidence,
        root=facts.root,
        alternatives=facts.alternatives,
        evidence=incident.evidence,
        traceroute=_route(incident),
        devices=facts.devices,
        offices=facts.offices,
        services=incident.services,
        flapping=incident.flapping,
        steps=steps,
        told=at,
        work=Work(
            stage=Stage.ACTION if order is not None else Stage.KADIS,
            since=opened,
            starts=opened,
            urgency=Urgency.HIGH if incident.kind == "outage" else Urgency.MEDIUM,
            people=facts.people,
        ),
    )
    entries = [_system(opened, "opened", cause=incident.cause, offices=len(facts.offices))]
    if order is not None:
        entries.append(_system(opened, "standing-order", order=order.number, steps="2-4"))
    if incident.closed is not None:
        ticket, more = resolve(ticket, incident.closed)
        entries += more
    return ticket, entries


def redate(
    ticket: Ticket, due: Microseconds, at: Microseconds, decision: Recorded | None
) -> tuple[Ticket, list[Entry]]:
    """Move a ticket's due time, saying why: a decision on the calendar, or (None) another inventory."""
    if due == ticket.due or ticket.state not in (State.OPEN, State.ACKNOWLEDGED):
        return ticket, []
    kind, values = "due-moved.inventory", {}
    if decision is not None:
        said = decision.decision
        why = said.why if isinstance(said, (DayOff, Hours)) else getattr(said, "reason", "")
        kind, values = "due-moved", {"number": decision.number, "by": decision.by, "why": why}
    entry = Entry(at=at, actor=SYSTEM, person=False, kind=kind, values={"was": ticket.due, "due": due, **values})
    return msgspec.structs.replace(ticket, version=ticket.version + 1, due=due), [entry]


def _route(incident: Incident) -> str | None:
    """Return how far a packet got, a line a hop, when the agent traced a route."""
    hops = (fact.values.get("hops") for fact in incident.evidence if fact.code == TRACEROUTE)
    return next((str(lines) for lines in hops if lines), None)


def follow(
    ticket: Ticket, incident: Incident, facts: Facts, *, effect: int, at: Microseconds
) -> tuple[Ticket, list[Entry]]:
    """Bring a ticket to what its incident now says; returns the same ticket and nothing when that is no news."""
    if effect <= ticket.effect:
        return ticket, []
    entries: list[Entry] = []
    after = msgspec.structs.replace(
        ticket,
        kind=incident.kind,
        started=incident.started,
        measured_cause=incident.cause,
        cause=incident.cause if ticket.cause_author == SYSTEM else ticket.cause,
        confidence=incident.confidence,
        root=facts.root,
        alternatives=facts.alternatives,
        evidence=incident.evidence,
        traceroute=_route(incident) or ticket.traceroute,
        devices=facts.devices,
        offices=facts.offices,
        services=incident.services,
        flapping=incident.flapping,
        work=msgspec.structs.replace(ticket.work, people=facts.people),
    )
    if ticket.state in (State.RESOLVED, State.CLOSED) and (incident.closed is None or came_back(ticket, incident)):
        after = msgspec.structs.replace(
            after,
            state=_next(ticket.state, Move.REOPEN),
            resolved=None,
            closed=None,
            closed_by=None,
            acknowledged=None,
            acknowledged_by=None,
            reopened=ticket.reopened + 1,
            work=_working_again(ticket.work, at),
        )
        entries.append(_system(at, "reopened"))
    entries += _news(ticket, after, at)
    if incident.closed is not None and after.state in (State.OPEN, State.ACKNOWLEDGED):
        after, more = resolve(after, incident.closed)
        entries += more
    if after == ticket:
        return msgspec.structs.replace(ticket, effect=effect, told=at), []
    return msgspec.structs.replace(after, effect=effect, told=at, version=ticket.version + 1), entries


def _working_again(work: Work, at: Microseconds) -> Work:
    """Return the work of a ticket whose disturbance came back: from the report on it is done anew."""
    if work.stage not in AFTER_WORK | ENDED:
        return work
    return msgspec.structs.replace(work, stage=Stage.ACTION, since=at, starts=at, **reopened_work())


def came_back(ticket: Ticket, incident: Incident) -> bool:
    """Whether an outage began after the recovery that the ticket knows of."""
    return ticket.resolved is not None and any(item.started > ticket.resolved for item in incident.attached)


def _next(state: State, move: Move) -> State:
    after = TABLE[state, move]
    if not isinstance(after, State):
        raise TypeError(f"the system's move {move} is refused in {state}; the table is wrong")
    return after


def resolve(ticket: Ticket, at: Microseconds) -> tuple[Ticket, list[Entry]]:
    """Resolve a ticket that is open."""
    after = msgspec.structs.replace(ticket, state=_next(ticket.state, Move.RESOLVE), resolved=at)
    return after, [_system(at, "resolved")]


def _news(before: Ticket, after: Ticket, at: Microseconds) -> list[Entry]:
    """Say what moved: the explanation, the cause, offices that joined and devices that came back."""
    entries: list[Entry] = []
    if [item.id for item in before.root] != [item.id for item in after.root]:
        names = ", ".join(item.name for item in after.root)
        entries.append(_system(at, "explanation-moved", root=names))
    if before.measured_cause != after.measured_cause:
        entries.append(_system(at, "cause-moved", before=before.measured_cause, cause=after.measured_cause))
    joined = len(set(after.offices) - set(before.offices))
    if joined:
        entries.append(_system(at, "offices-joined", count=joined, offices=len(after.offices)))
    was_down = {item.device for item in before.devices if item.ended is None}
    back = [item for item in after.devices if item.device in was_down and item.ended is not None]
    if back:
        left = sum(1 for item in after.devices if item.ended is None)
        entries.append(_system(at, "devices-back", count=len(back), left=left))
    if before.flapping != after.flapping:
        entries.append(_system(at, "flapping-began" if after.flapping else "flapping-ended"))
    return entries


def _system(at: Microseconds, kind: str, **values: str | float) -> Entry:
    return Entry(at=at, actor=SYSTEM, person=False, kind=kind, values=values)
