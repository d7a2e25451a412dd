"""What ``/api/v1`` says of supposed failures, as the OpenAPI document describes it. Instants are RFC 3339 in UTC."""

from __future__ import annotations

from typing import Literal

from api.http.shapes import Document

VerdictWord = Literal["met", "missed", "undetermined"]


class StruckDocument(Document):
    """A service that would be down; times in microseconds of this month's service time.

    ``takes`` is what it would be down from now on; ``spared`` the month's verdict without the failure. Not ``measured``: it
    is down as another agent sees it, while those are blind that its figures are made from.
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
    measured: bool


class OfficeStruckDocument(Document):
    """An office that would be down; its verdict is the worst of its services', null when none is promised to it."""

    office: str | None
    name: str
    verdict: VerdictWord | None
    spared: VerdictWord | None
    breach: str | None
    services: list[StruckDocument]


class FailingDocument(Document):
    """Something that fails."""

    id: str
    name: str
    kind: Literal["device", "link", "group", "other"]


class FailureDocument(Document):
    """What one or two elements take down, offices by id; ``together``: those that neither of two takes down alone."""

    elements: list[FailingDocument]
    offices: list[str]
    together: list[str]
    services: int


class BlindingDocument(Document):
    """What leaves agents blind: no outage; ``offices`` are not watched meanwhile, ``unseen`` of them by no other agent either."""

    element: FailingDocument
    agents: list[str]
    offices: list[str]
    unseen: list[str]


class BlindingList(Document):
    """What leaves an agent blind, first what leaves most offices unseen."""

    items: list[BlindingDocument]
    next: str | None


class SearchDocument(Document):
    """How far the search for double failures went: a pair that is not told takes at most ``unseen`` offices.

    ``unseen`` is null when the network is too large for that to be known.
    """

    tried: int
    counted: int
    unseen: int | None


class FailureList(Document):
    """Failures, those that take most first; ``search`` is of double ones."""

    items: list[FailureDocument]
    search: SearchDocument | None
    next: str | None


class DoublingDocument(Document):
    """A link that is worth a second one: ``offices`` then stay up though one of ``failures`` happens alone."""

    link: str
    name: str
    ends: list[str]
    medium: str
    provider: str | None
    failures: list[str]
    offices: list[str]


class DoublingList(Document):
    """Links, those whose doubling keeps most offices up first."""

    items: list[DoublingDocument]
    next: str | None


class WorkingDocument(Document):
    """How far the risks are that are being worked out: ``done`` of ``whole`` of what the stage tries."""

    stage: Literal["singles", "links", "doubles"]
    done: int
    whole: int
    detail: str


class UnwatchedDocument(Document):
    """An office that is not down and not watched meanwhile; ``seen``: another agent still sees it."""

    office: str | None
    name: str
    seen: bool


class WhatIfDocument(Document):
    """What some elements would take down; ``turned`` offices miss their guarantee because of it.

    ``blind`` are the agents that they leave blind, ``unwatched`` the offices whose figures are unknown by that.
    """

    elements: list[str]
    start: str
    until: str
    month_end: str
    devices: list[str]
    turned: int
    blind: list[str]
    unwatched: list[UnwatchedDocument]
    items: list[OfficeStruckDocument]
    next: str | None
