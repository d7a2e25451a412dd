"""The life of a ticket.

Rules this module keeps:

- One table says what every move does in every state: the next state, or the reason of the refusal.
  It is total: each state meets each move.
- Only a person acknowledges, closes or comments; what the system does is in ``api.core.following``.
- What people do in the procedure of the catalogue, and where a ticket stands in it, is in ``api.core.procedure``.
- A person's verdict on the cause always wins over the system's, which is kept beside it.
- Pure: time, names and dues are arguments. Instants in microseconds.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Literal

import msgspec

from agent.clock import Microseconds
from api.core.procedure.values import Channel, Request, ServiceCode, Work
from collector.reading import Evidence

SYSTEM = "system"
"""The author of what no person did."""
TRACEROUTE = "traceroute"
"""The evidence code whose value ``hops`` is the route, a line a hop."""


LOST = "lost-"
"""Begins the incident of a ticket whose collector, restored from an older backup, has forgotten it."""


class State(StrEnum):
    """Where a ticket stands."""

    OPEN = "open"
    ACKNOWLEDGED = "acknowledged"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Move(StrEnum):
    """What can happen to a ticket."""

    ACKNOWLEDGE = "acknowledge"
    COMMENT = "comment"
    JUDGE = "judge"
    FOLLOW = "follow"
    RESOLVE = "resolve"
    REOPEN = "reopen"
    CLOSE = "close"


class Refusal(StrEnum):
    """Why a move is not possible in a state."""

    ALREADY_ACKNOWLEDGED = "already-acknowledged"
    ALREADY_RESOLVED = "already-resolved"
    ALREADY_CLOSED = "already-closed"
    STILL_DISTURBED = "still-disturbed"


_S, _M, _R = State, Move, Refusal

TABLE: Mapping[tuple[State, Move], State | Refusal] = MappingProxyType(
    {
        (_S.OPEN, _M.ACKNOWLEDGE): _S.ACKNOWLEDGED,
        (_S.OPEN, _M.COMMENT): _S.OPEN,
        (_S.OPEN, _M.JUDGE): _S.OPEN,
        (_S.OPEN, _M.FOLLOW): _S.OPEN,
        (_S.OPEN, _M.RESOLVE): _S.RESOLVED,
        (_S.OPEN, _M.REOPEN): _S.OPEN,
        (_S.OPEN, _M.CLOSE): _R.STILL_DISTURBED,
        (_S.ACKNOWLEDGED, _M.ACKNOWLEDGE): _R.ALREADY_ACKNOWLEDGED,
        (_S.ACKNOWLEDGED, _M.COMMENT): _S.ACKNOWLEDGED,
        (_S.ACKNOWLEDGED, _M.JUDGE): _S.ACKNOWLEDGED,
        (_S.ACKNOWLEDGED, _M.FOLLOW): _S.ACKNOWLEDGED,
        (_S.ACKNOWLEDGED, _M.RESOLVE): _S.RESOLVED,
        (_S.ACKNOWLEDGED, _M.REOPEN): _S.ACKNOWLEDGED,
        (_S.ACKNOWLEDGED, _M.CLOSE): _R.STILL_DISTURBED,
        (_S.RESOLVED, _M.ACKNOWLEDGE): _R.ALREADY_RESOLVED,
        (_S.RESOLVED, _M.COMMENT): _S.RESOLVED,
        (_S.RESOLVED, _M.JUDGE): _S.RESOLVED,
        (_S.RESOLVED, _M.FOLLOW): _S.RESOLVED,
        (_S.RESOLVED, _M.RESOLVE): _S.RESOLVED,
        (_S.RESOLVED, _M.REOPEN): _S.OPEN,
        (_S.RESOLVED, _M.CLOSE): _S.CLOSED,
        (_S.CLOSED, _M.ACKNOWLEDGE): _R.ALREADY_CLOSED,
        (_S.CLOSED, _M.COMMENT): _S.CLOSED,
        (_S.CLOSED, _M.JUDGE): _R.ALREADY_CLOSED,
        (_S.CLOSED, _M.FOLLOW): _S.CLOSED,
        (_S.CLOSED, _M.RESOLVE): _S.CLOSED,
        (_S.CLOSED, _M.REOPEN): _S.OPEN,
        (_S.CLOSED, _M.CLOSE): _R.ALREADY_CLOSED,
    }
)


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """An element with the name it had when the ticket learnt of it."""

    id: str
    name: str
    kind: Literal["device", "link", "group", "other"]
    office: str | None = None


class Affected(msgspec.Struct, frozen=True, kw_only=True):
    """One device attached to the ticket, and what hides it (itself when it failed)."""

    device: str
    name: str
    office: str | None
    state: Literal["down", "unreachable"]
    started: Microseconds
    ended: Microseconds | None
    hidden_by: str | None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the procedure (catalogue, SOP steps 2 to 4): given by a standing order or by a person, or awaited."""

    step: int
    actor: str
    given: bool
    order: str | None
    text: str
    by: str = ""
    at: Microseconds | None = None


class Ticket(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as it stands; ``version`` grows by one with every change and is its entity tag.

    ``effect`` is the number, ``told`` the instant of the last effect followed. A request has no ``incident``; what was
    measured is then empty.
    """

    number: str
    incident: str | None
    version: int
    effect: int
    state: State
    channel: Channel = Channel.MONITORING
    service_code: ServiceCode = "1.3"
    kind: Literal["outage", "degraded", "request"]
    priority: int | None = None
    started: Microseconds
    opened: Microseconds
    due: Microseconds
    acknowledged: Microseconds | None = None
    acknowledged_by: str | None = None
    resolved: Microseconds | None = None
    closed: Microseconds | None = None
    closed_by: str | None = None
    reopened: int = 0
    flapping: bool = False
    cause: str
    cause_author: str = SYSTEM
    measured_cause: str
    confidence: float
    root: tuple[Named, ...]
    alternatives: tuple[tuple[Named, ...], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    devices: tuple[Affected, ...] = ()
    offices: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    traceroute: str | None = None
    told: Microseconds = 0
    request: Request | None = None
    work: Work = Work()


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of a ticket's history. ``values`` fill the sentence of ``kind``; ``text`` is a person's own."""

    at: Microseconds
    actor: str
    person: bool
    kind: str
    values: dict[str, str | int | float] = {}
    text: str | None = None


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """An incident with names: what a ticket takes over from it."""

    root: tuple[Named, ...]
    alternatives: tuple[tuple[Named, ...], ...]
    devices: tuple[Affected, ...]
    offices: tuple[str, ...]
    people: int = 0


def comment(ticket: Ticket, person: str, at: Microseconds, text: str) -> tuple[Ticket, Entry] | Refusal:
    """Add a person's remark."""
    state = TABLE[ticket.state, Move.COMMENT]
    if isinstance(state, Refusal):
        return state
    return _changed(ticket, state=state), Entry(at=at, actor=person, person=True, kind="commented", text=text)


def judge(ticket: Ticket, person: str, at: Microseconds, cause: str) -> tuple[Ticket, Entry] | Refusal:
    """Set the cause by a person's verdict, which from now on wins over the system's."""
    state = TABLE[ticket.state, Move.JUDGE]
    if isinstance(state, Refusal):
        return state
    entry = Entry(
        at=at, actor=person, person=True, kind="cause-judged", values={"before": ticket.cause, "cause": cause}
    )
    return _changed(ticket, state=state, cause=cause, cause_author=person), entry


def _changed(ticket: Ticket, **changes: object) -> Ticket:
    return msgspec.structs.replace(ticket, version=ticket.version + 1, **changes)
