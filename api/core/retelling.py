"""Tickets and a collector that was restored from an older backup: it has forgotten some incidents, and tells others again.

Rules this module keeps:

- What is told again changes no ticket that heard it before; what a person did stays.
- A ticket whose incident is forgotten is **lost** until the same outages are judged anew, under another id.
- A lost ticket whose evidence is gone too is resolved once all that it misses answers again.
- Pure: instants in microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from agent.clock import Microseconds
from api.core.following import came_back, resolve
from api.core.tickets import LOST, SYSTEM, Entry, State, Ticket
from collector.reading import Incident


def has_heard(ticket: Ticket, incident: Incident, at: Microseconds) -> bool:
    """Whether what a restored collector tells again, of instant ``at``, is no news to the ticket.

    Heard is what was told before the restoration, and of a resolved ticket all that lies before its recovery: an
    incident that is really back has an outage since, or one that goes on since.
    """
    since = ticket.resolved
    if ticket.state in (State.OPEN, State.ACKNOWLEDGED) or since is None:
        return at <= ticket.told and incident.closed is None
    back = any(item.started > since or (item.ended is None and at > since) for item in incident.attached)
    return at <= ticket.told or (incident.closed is None and not back)


def is_behind(ticket: Ticket, incident: Incident) -> bool:
    """Whether its incident was resolved, or came back since, and the ticket does not know."""
    if ticket.state in (State.OPEN, State.ACKNOWLEDGED):
        return incident.closed is not None
    return came_back(ticket, incident)


def lose(ticket: Ticket, restored: Microseconds) -> Ticket:
    """Note that the collector has forgotten the incident; it is restored since ``restored``."""
    return msgspec.structs.replace(ticket, incident=f"{LOST}{restored}-{ticket.incident}")


def likeness(ticket: Ticket, incident: Incident) -> int:
    """Return how surely an incident judged anew is the one that a lost ticket was opened for; 0: it is not.

    The evidence is the same, so the outages begin at the same instants. A ticket keeps the last outage of each device
    only, so one that came back is known by its first instant, or by its root and time. Where evidence was lost too,
    a device that the ticket misses still tells it.
    """
    starts = {(item.device, item.started) for item in incident.attached}
    devices = {item.device for item in incident.attached}
    if any((item.device, item.started) in starts for item in ticket.devices):
        return 4
    if ticket.started == incident.started and any(item.device in devices for item in ticket.devices):
        return 3
    within = ticket.started <= incident.started and (ticket.resolved is None or incident.started <= ticket.resolved)
    if within and {item.id for item in ticket.root} == set(incident.root):
        return 2
    open_still = ticket.state in (State.OPEN, State.ACKNOWLEDGED)
    return int(open_still and any(item.ended is None and item.device in devices for item in ticket.devices))


def find_again(ticket: Ticket, incident: Incident) -> Ticket:
    """Give a lost ticket the id under which its incident is known now."""
    return msgspec.structs.replace(ticket, incident=incident.id)


def answers_again(ticket: Ticket, seen: Mapping[str, Microseconds]) -> bool:
    """Whether all that a lost ticket misses was seen since the restoration; ``seen``: last answer of what is up."""
    restored = int((ticket.incident or "").removeprefix(LOST).partition("-")[0])
    return all(seen.get(item.device, 0) > restored for item in ticket.devices if item.ended is None)


def give_up(ticket: Ticket, at: Microseconds) -> tuple[Ticket, list[Entry]]:
    """Resolve a lost ticket whose incident will not be told of again."""
    after, entries = resolve(ticket, at)
    after = msgspec.structs.replace(after, version=ticket.version + 1)
    return after, [Entry(at=at, actor=SYSTEM, person=False, kind="incident-lost"), *entries]
