"""What the collector tells others: values, and the port through which they are read.

Rules this module keeps:

- Values only, no behaviour; instants and durations in microseconds (``agent.clock``).
- The api reads effects after its own stored cursor; each effect carries the whole incident as it then
  stood, so that a reader that sees only the last one of an incident still knows everything.
- Words are made by the reader: evidence is a code with its values, never a finished sentence.
"""

from __future__ import annotations

from typing import Literal, Protocol

import msgspec

from agent.clock import Microseconds
from agent.observation import Health, Neighbour, Optical, Ping, Poll, Power, System
from collector.explained import Piece

State = Literal["up", "suspect", "down", "unreachable", "unknown"]
Basis = Literal["service-time", "24x7"]


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that speaks for the explanation, e.g. ``port-down`` with its element and instant."""

    code: str
    element: str | None = None
    at: Microseconds | None = None
    values: dict[str, str | int | float] = {}


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """One device of an incident: its outage, and the element that hides it (itself when it failed)."""

    device: str
    state: Literal["down", "unreachable"]
    started: Microseconds
    ended: Microseconds | None
    hidden_by: str | None


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One independent fault and whom it takes down; ``id`` is minted once and never reused.

    ``root`` are the elements that failed together as far as one incident goes; ``alternatives`` other
    explanations that the evidence cannot tell from it. ``services`` are those with down time in it.
    """

    id: str
    kind: Literal["outage", "degraded"]
    cause: str
    root: tuple[str, ...]
    alternatives: tuple[tuple[str, ...], ...]
    confidence: float
    evidence: tuple[Evidence, ...]
    attached: tuple[Attached, ...]
    services: tuple[str, ...]
    started: Microseconds
    opened: Microseconds
    closed: Microseconds | None


RESTORED = "collector-restored"
"""The kind of notice that tells of a collector restored from a backup."""


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something people should know that is no incident, such as ``agent-blind``.

    Of ``collector-restored``, ``started`` is when the backup was taken, ``ended`` when it was restored, and ``unknown``
    the first incident's number that the collector has forgotten: it judges what happened since anew.
    """

    kind: str
    agent: str
    started: Microseconds
    ended: Microseconds | None
    unknown: int | None = None


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What the judging asks the api to act on; ``seq`` grows by one, without a hole."""

    seq: int
    at: Microseconds
    kind: Literal["incident-opened", "incident-updated", "incident-closed", "incident-reopened", "notice"]
    incident: Incident | None = None
    notice: Notice | None = None


class DeviceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a device stands now. ``rtt`` in seconds; ``loss`` 0 to 1, learned while up."""

    device: str
    state: State
    since: Microseconds | None
    last_seen: Microseconds | None
    rtt: float | None
    loss: float
    hidden_by: str | None
    incident: str | None


class ServiceStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How a service stands now, judged from where it is needed."""

    service: str
    office: str
    state: Literal["up", "down", "unknown"]
    since: Microseconds | None
    incident: str | None


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the outages; brackets as in ``availability.md``: ``(last of the old, first of the new)``."""

    subject: str
    started: Microseconds
    ended: Microseconds | None
    started_bracket: tuple[Microseconds, Microseconds]
    ended_bracket: tuple[Microseconds, Microseconds | None]
    state: Literal["down", "unreachable"]
    incident: str | None
    cause: str


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one service on one basis over one period; times in microseconds, ratios as doubles or None."""

    service: str
    basis: Basis
    considered: Microseconds
    up: Microseconds
    down: Microseconds
    unknown: Microseconds
    availability: float | None
    lower: float | None
    upper: float | None
    coverage: float | None
    verdict: Literal["met", "missed", "undetermined"]
    guarantee: float
    budget: Microseconds
    down_by_cause: dict[str, Microseconds]


class Day(msgspec.Struct, frozen=True, array_like=True):
    """One local day of one service in service time, microseconds: what was considered of it, and its states."""

    start: Microseconds
    considered: Microseconds
    up: Microseconds
    down: Microseconds
    unknown: Microseconds


class Loss(msgspec.Struct, frozen=True, kw_only=True):
    """Service time lost to one incident, summed over the services it took down; None: no incident claims it."""

    incident: Incident | None
    down: Microseconds
    services: tuple[str, ...]


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """The books of a period as one consistent picture, for a report.

    Figures are those that ``Reader.availability`` gives for ``[start, until)``, where ``until`` is the period's end or
    now, whichever comes first. ``evidence`` is the first and the last observation in it, None when there is none.
    ``days`` has every local day of ``[start, end)`` by service; ``losses`` stand by what was lost, most first, and
    sum to the services' down time.
    """

    start: Microseconds
    end: Microseconds
    until: Microseconds
    evidence: tuple[Microseconds, Microseconds] | None
    figures: list[Availability]
    days: dict[str, list[Day]]
    losses: list[Loss]


class PortReading(msgspec.Struct, frozen=True, kw_only=True):
    """One port as it was last told, at ``at``; ``changed`` is when its state was first seen to be this one.

    Octets are told as bit/s, the other counters a second and, since they last began at zero, in all. ``over`` is the
    time that the rates are of. What is not known is None.
    """

    interface: str
    at: Microseconds
    admin: str | None
    oper: str | None
    alias: str | None
    speed_bps: int | None
    changed: Microseconds | None
    over: Microseconds | None
    in_bps: float | None
    out_bps: float | None
    in_errors: int | None
    out_errors: int | None
    in_discards: int | None
    out_discards: int | None
    in_error_rate: float | None
    out_error_rate: float | None
    in_discard_rate: float | None
    out_discard_rate: float | None


class DeviceReadings(msgspec.Struct, frozen=True, kw_only=True):
    """How a device stands and what it was last heard to say; pings and polls the newest first, all else by name."""

    device: str
    status: DeviceStatus | None = None
    pings: tuple[Ping, ...] = ()
    polls: tuple[Poll, ...] = ()
    system: System | None = None
    power: Power | None = None
    ports: tuple[PortReading, ...] = ()
    optics: tuple[Optical, ...] = ()
    health: tuple[Health, ...] = ()
    neighbours: tuple[Neighbour, ...] = ()


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """A service's figure and the pieces it is made of.

    The pieces cover ``[start, until)`` without a gap, each within one local day; those without a rule sum to
    ``figures``. ``until`` is the period's end or now, whichever comes first.
    """

    start: Microseconds
    end: Microseconds
    until: Microseconds
    figures: Availability
    pieces: list[Piece]


class Reader(Protocol):
    """What the api may ask. Every answer is a consistent picture as of the last commit."""

    def effects(self, after: int, limit: int) -> list[Effect]:
        """Return effects with ``seq > after``, oldest first, at most ``limit``."""

    def acknowledge(self, upto: int) -> None:
        """Tell that effects up to ``upto`` are acted on; they may be pruned."""

    def devices(self) -> list[DeviceStatus]:
        """Return every device's standing, sorted by id."""

    def services(self) -> list[ServiceStatus]:
        """Return every service's standing, sorted by id."""

    def incidents(self, *, open_only: bool = False, limit: int = 500) -> list[Incident]:
        """Return incidents, newest first."""

    def incident(self, incident: str) -> Incident | None:
        """Return one incident, or None."""

    def outages(self, start: Microseconds, end: Microseconds, subject: str | None = None) -> list[Outage]:
        """Return outages that overlap ``[start, end)``, sorted by subject, then start."""

    def availability(self, start: Microseconds, end: Microseconds) -> list[Availability]:
        """Return both bases for every service over ``[start, min(end, now))``, sorted by service, then basis."""

    def began(self) -> Microseconds | None:
        """Return the first instant that there is evidence of, None before there is any."""

    def statement(self, start: Microseconds, end: Microseconds) -> Statement:
        """Return the books of ``[start, end)`` as far as now, with every local day and what each incident took."""

    def readings(self, device: str) -> DeviceReadings | None:
        """Return how a device stands and what it was last heard to say; None when the inventory has no such device.

        What it said is kept in memory: after a start of the collector it is empty until the next probe and poll.
        """

    def look_at(self, device: str) -> Microseconds | None:
        """Have a device probed and polled now; return how long to wait before that can be asked, 0 when it is.

        None when the inventory has no such device.
        """

    def explanation(self, service: str, start: Microseconds, end: Microseconds, basis: Basis) -> Explanation | None:
        """Return what one figure of ``availability`` is made of; None when there is no such service."""

    def revision(self) -> int:
        """Return a number that grows whenever something above has changed."""
