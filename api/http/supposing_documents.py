"""What ``/api/v1`` says of supposed failures, as the OpenAPI document describes it. Instants are RFC 3339 in UTC."""

from __future__ import annotations

from typing import Literal

from api.http.documents import Document

VerdictWord = Literal["met", "missed", "undetermined"]


class StruckDocument(Document):
    """A service that would be down; times in microseconds of this month's service time.

    ``takes`` is what it would be down from now on; ``spared`` the month's verdict without the failure.
    """

    service: str
    guarantee: float
    budget: int
    used: int
    takes: int
    breach: str | None
    availability: float | None
    verdict: VerdictWord
    spared: VerdictWord


class OfficeStruckDocument(Document):
    """An office that would be down; its verdict is the worst of its services', null when none is promised to it."""

    office: str | None
    name: str
    verdict: VerdictWord | None
    spared: VerdictWord | None
    breach: str | None
    services: list[StruckDocument]


class WhatIfDocument(Document):
    """What some elements would take down; ``turned`` offices miss their guarantee because of it."""

    elements: list[str]
    start: str
    until: str
    month_end: str
    devices: list[str]
    turned: int
    items: list[OfficeStruckDocument]
    next: str | None
