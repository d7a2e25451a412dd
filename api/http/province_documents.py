"""What ``/api/v1`` says of the province, as the OpenAPI document describes it. Instants are RFC 3339 in UTC."""

from __future__ import annotations

from typing import Literal

from api.http.documents import IncidentDocument
from api.http.shapes import Document


class IncidentList(Document):
    """Incidents, newest first."""

    items: list[IncidentDocument]
    next: str | None


class OutageDocument(Document):
    """One row of the outages; brackets are (last of the old state, first of the new)."""

    subject: str
    started: str
    ended: str | None
    started_bracket: list[str]
    ended_bracket: list[str | None]
    state: Literal["down", "unreachable"]
    incident: str | None
    cause: str


class OutageList(Document):
    """Outages by subject, then start."""

    items: list[OutageDocument]
    next: str | None


class ContractualDocument(Document):
    """A figure without the down time of causes that the contract excuses; units as in the figure that it stands beside."""

    considered: int
    up: int
    down: int
    unknown: int
    availability: float | None
    lower: float | None
    upper: float | None
    verdict: Literal["met", "missed", "undetermined"]


class BasisFigures(Document):
    """Availability of one service on one basis; times in microseconds, ratios as doubles or null.

    ``remaining`` is what is left of the error ``budget`` of the period so far, negative when it is overdrawn.
    ``contractual`` is null where the inventory excuses no causes: then the two are one.
    """

    service: str
    basis: Literal["service-time", "24x7"]
    considered: int
    up: int
    down: int
    unknown: int
    availability: float | None
    lower: float | None
    upper: float | None
    coverage: float | None
    verdict: Literal["met", "missed", "undetermined"]
    guarantee: float
    budget: int
    remaining: int
    down_by_cause: dict[str, int]
    contractual: ContractualDocument | None = None


class FiguresDocument(BasisFigures):
    """A service's figures with the office that they are promised to."""

    office: str | None


class FiguresList(Document):
    """Figures of a period, by service, then basis."""

    start: str
    end: str
    items: list[FiguresDocument]
    next: str | None


class DeviceDocument(Document):
    """How a device stands; ``rtt`` in seconds, ``loss`` 0 to 1."""

    device: str
    name: str
    office: str | None
    state: Literal["up", "suspect", "down", "unreachable", "unknown"]
    since: str | None
    last_seen: str | None
    rtt: float | None
    loss: float
    hidden_by: str | None
    incident: str | None


class DeviceList(Document):
    """Devices by id."""

    items: list[DeviceDocument]
    next: str | None


class ServiceDocument(Document):
    """How a service stands."""

    service: str
    office: str | None
    state: Literal["up", "down", "unknown"]
    since: str | None
    incident: str | None


class ServiceList(Document):
    """Services by id."""

    items: list[ServiceDocument]
    next: str | None


class OfficeDocument(Document):
    """An office and how it stands; ``at`` is latitude and longitude."""

    office: str
    name: str
    island: str
    complex: bool
    at: list[float] | None
    state: Literal["up", "suspect", "degraded", "unknown", "unreachable", "down"]
    since: str | None
    incident: str | None


class OfficeList(Document):
    """Offices in the inventory's order."""

    items: list[OfficeDocument]
    next: str | None
