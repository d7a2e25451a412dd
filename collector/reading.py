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
from collector.decisions import Decision, Recorded
from collector.explained import Piece
from collector.facts import Evidence as Evidence  # noqa: PLC0414 - told on under this name
from collector.facts import Revised
from collector.port_reading import PortReading
from collector.sums import Day, Reliability
from collector.supposed import Supposing

State = Literal["up", "suspect", "down", "unreachable", "unknown"]
Basis = Literal["service-time", "24x7"]


class Attached(msgspec.Struct, frozen=True, kw_only=True):
    """One device of an incident: its outage, and the element that hides it (itself when it failed)."""

    device: str
    state: Literal["down", "unreachable"]
    started: Microseconds
    ended: Microseconds | None
    hidden_by: str | None


class Incident(msgspec.Struct, frozen=True, kw_only=True):
    """One independent fault and whom it takes down; ``id`` is minted once and never reused.

    ``root`` are the elements that failed together as far as one incident goes; ``alternatives`` other explanations that the
    evidence cannot tell from it. ``services`` are those with down time in it. ``flapping``: it fails again and again, and is held
    open between. ``covered``: a maintenance hides all of it so far, so it wants no ticket yet; ``wanted`` is when it does.
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
    covered: bool = False
    wanted: Microseconds | None = None
    flapping: bool = False


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
    kind: Literal["incident-opened", "incident-updated", "incident-closed", "incident-reopened", "notice", "decision"]
    incident: Incident | None = None
    notice: Notice | None = None
    decision: Recorded | None = None


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


class Contractual(msgspec.Struct, frozen=True, kw_only=True):
    """A figure without the down time that the contract does not hold against the network; units as in ``Availability``."""

    considered: Microseconds
    up: Microseconds
    down: Microseconds
    unknown: Microseconds
    availability: float | None
    lower: float | None
    upper: float | None
    verdict: Literal["met", "missed", "undetermined"]


class Availability(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one service on one basis over one period; times in microseconds, ratios as doubles or None.

    ``contractual`` stands beside the operational figure where the inventory excuses causes, else it is None.
    """

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
    contractual: Contractual | None = None


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


class Altered(msgspec.Struct, frozen=True, kw_only=True):
    """A figure of one month that a decision changes; ``month`` is ``YYYY-MM``."""

    month: str
    before: Availability
    after: Availability


class Forecast(msgspec.Struct, frozen=True, kw_only=True):
    """When a service that is down runs out of its month's error budget if the outage goes on.

    ``breach`` is None when the month ends first; it may lie in the past. ``undecided`` is what it was without the
    decisions ``moved_by`` (their numbers) on the service's calendar recorded since the month began, withdrawals too.
    """

    service: str
    breach: Microseconds | None
    budget: Microseconds
    used: Microseconds
    moved_by: tuple[int, ...] = ()
    undecided: Microseconds | None = None


class DeviceFigures(msgspec.Struct, frozen=True, kw_only=True):
    """One device's figures as if it were a service seen from every agent.

    ``figures`` are both bases; service time is by ``calendar`` (None: around the clock), that of the first service that
    stands at the device's site, whose guarantee they are held to. ``service`` bears the device's id.
    """

    device: str
    calendar: str | None
    figures: list[Availability]
    reliability: Reliability


class Reader(Supposing, Revised, Protocol):
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

    def availability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Availability]:
        """Return both bases for every service over ``[start, min(end, now))``, sorted by service, then basis.

        ``known``: by the settings and decisions as known at that instant; None: as they are now.
        """

    def reliability(
        self, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> list[Reliability]:
        """Return how often every service failed over ``[start, min(end, now))`` and how long its repairs took.

        Sorted by service; ``known`` as for ``availability``.
        """

    def device_figures(
        self, device: str, start: Microseconds, end: Microseconds, known: Microseconds | None = None
    ) -> DeviceFigures | None:
        """Return one device's figures over ``[start, min(end, now))``; None when the inventory has no such device."""

    def forecasts(self) -> list[Forecast]:
        """Return when the services that are down run out of this month's error budget, sorted by service."""

    def decisions(self) -> list[Recorded]:
        """Return every decision that was ever recorded, in order."""

    def decide(self, decision: Decision, by: str, key: str = "") -> Recorded:
        """Record a decision of a person and let it hold; the same ``key`` again gives what was recorded under it.

        Raises ``collector.core.objections.ObjectionError`` when it cannot hold; then nothing is recorded.
        """

    def impact(self, decision: Decision) -> list[Altered]:
        """Return the figures that a decision would alter (an approval with its maintenance), by month and service.

        Raises as ``decide``, and ``TimeoutError`` where a collector apart takes too long; nothing is recorded.
        """

    def began(self) -> Microseconds | None:
        """Return the first instant that there is evidence of, None before there is any."""

    def statement(self, start: Microseconds, end: Microseconds) -> Statement:
        """Return the books of ``[start, end)`` as far as now, with every local day and what each incident took."""

    def readings(self, device: str) -> DeviceReadings | None:
        """Return how a device stands and what it was last heard to say; None when the inventory has no such device.

        What it said is kept in memory: after a start of the collector it is empty until the next probe and poll.
        """

    def neighbours(self) -> list[Neighbour]:
        """Return the neighbours that devices were last heard to tell of, by device; kept as ``readings`` are."""

    def look_at(self, device: str) -> Microseconds | None:
        """Have a device probed and polled now; return how long to wait before that can be asked, 0 when it is.

        None when the inventory has no such device.
        """

    def explanation(self, service: str, start: Microseconds, end: Microseconds, basis: Basis) -> Explanation | None:
        """Return what one figure of ``availability`` is made of; None when there is no such service."""

    def revision(self) -> int:
        """Return a number that grows whenever something above has changed."""
