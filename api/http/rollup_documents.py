"""What ``/api/v1`` says of roll-ups, repairs and forecasts, as the OpenAPI document describes it.

Instants are RFC 3339 in UTC, times in microseconds (means cut to whole ones), ratios doubles or null.
"""

from __future__ import annotations

from typing import Literal

from api.http.shapes import Document


class RolledFigures(Document):
    """Times summed over services, and how many of them kept their guarantee; ratios are of the sums, never means."""

    met: int
    missed: int
    undetermined: int
    considered: int
    up: int
    down: int
    unknown: int
    availability: float | None
    lower: float | None
    upper: float | None


class RepairFigures(Document):
    """Failures and repairs on one basis: ``mttr`` is the mean length of the outages that ended, by the wall on the basis
    ``24x7`` and in service time on the other; ``mtbf`` the up time by the outages that began.
    """

    outages_began: int
    outages_ended: int
    mttr: int | None
    mtbf: int | None


class GroupDocument(RolledFigures, RepairFigures):
    """One group of services on one basis; ``group`` null holds those whose group the inventory does not name.

    ``contractual`` is null where the inventory excuses no causes: then the two are one.
    """

    group: str | None
    name: str
    basis: Literal["service-time", "24x7"]
    services: int
    coverage: float | None
    budget: int
    remaining: int
    down_by_cause: dict[str, int]
    contractual: RolledFigures | None


class CauseDocument(Document):
    """What one cause took on one basis: down time and its ``share`` of all, services that lost it, incidents.

    ``excused``: the contract does not hold this cause against the network.
    """

    cause: str
    name: str
    basis: Literal["service-time", "24x7"]
    down: int
    share: float | None
    services: int
    incidents: int
    excused: bool


class RollupList(Document):
    """Groups by id, then basis; causes by basis, the most down time first.

    ``disjoint``: each service counts in one group only, so that the groups sum to the whole (and the causes to the down
    time). A service counts with every medium and provider without which none of its agents reaches it, or with none.
    """

    start: str
    end: str
    by: Literal["office", "site", "island", "medium", "provider", "cause"]
    disjoint: bool
    items: list[GroupDocument] | list[CauseDocument]
    next: str | None


class ServiceRepairs(RepairFigures):
    """One service's failures and repairs on one basis."""

    service: str
    office: str | None
    basis: Literal["service-time", "24x7"]


class RepairList(Document):
    """Failures and repairs of a period, by service, then basis."""

    start: str
    end: str
    items: list[ServiceRepairs]
    next: str | None


class DeviceBasis(RepairFigures):
    """One device's figures on one basis."""

    basis: Literal["service-time", "24x7"]
    considered: int
    up: int
    down: int
    unknown: int
    availability: float | None
    lower: float | None
    upper: float | None
    coverage: float | None
    down_by_cause: dict[str, int]


class DeviceFiguresDocument(Document):
    """One device as all agents saw it; service time is by ``calendar``, that of the first service at its site (null:
    around the clock). Nothing is promised of a device, so there is no verdict.
    """

    device: str
    name: str
    office: str | None
    start: str
    end: str
    calendar: str | None
    items: list[DeviceBasis]


class MovedByDocument(Document):
    """A decision on the service's calendar, recorded since the month began; ``dates`` as in a calendar.

    A withdrawal of an earlier decision has that one's number in ``withdraws``, its calendar and dates, and a ``why`` of its own.
    """

    decision: int
    recorded: str
    calendar: str
    dates: str
    why: str
    withdraws: int | None


class ForecastDocument(Document):
    """When a service that is down runs out of its month's error budget if the outage goes on.

    ``breach`` is null when the month ends first; ``spent`` when it lies in the past. Where late decisions moved it,
    ``moved_by`` names them and ``undecided`` is what it was without them. ``budget`` is the whole month's.
    """

    service: str
    office: str | None
    breach: str | None
    spent: bool
    budget: int
    used: int
    remaining: int
    undecided: str | None
    moved_by: list[MovedByDocument]


class ForecastList(Document):
    """Forecasts of the services that are down, by service."""

    items: list[ForecastDocument]
    next: str | None
