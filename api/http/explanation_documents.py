"""What ``/api/v1`` says of a figure's rows, as the OpenAPI document describes it. Instants are RFC 3339 in UTC."""

from __future__ import annotations

from typing import Literal

from api.http.province_documents import BasisFigures
from api.http.shapes import Document


class RuleDocument(Document):
    """What keeps a row from counting; ``text`` is the holiday's name or the reason given."""

    code: Literal[
        "outside-hours",
        "weekend",
        "holiday",
        "exception",
        "maintenance",
        "excluded",
        "before-commissioning",
        "after-retirement",
    ]
    text: str
    elements: list[str]


class WitnessDocument(Document):
    """An evidence run that speaks for a row, unclipped; ``losses`` never became an outage."""

    agent: str
    device: str
    result: Literal["answered", "lost"]
    first: str
    last: str
    until: str
    count: int
    losses: int


class SilenceDocument(Document):
    """Why an agent says nothing of a device; ``alone``: it told of others meanwhile."""

    agent: str
    device: str
    code: Literal["never", "not-yet", "stale", "gap", "blind"]
    since: str | None
    until: str | None
    alone: bool


class PieceDocument(Document):
    """One row; ``surely_up`` and ``surely_down`` are what the lower and the upper bound count so."""

    start: str
    end: str
    state: Literal["up", "down", "unknown"]
    counts: bool
    counted_as: Literal["up", "down", "unknown"] | None
    rule: RuleDocument | None
    incident: str | None
    cause: str | None
    surely_up: int
    surely_down: int
    evidence: list[WitnessDocument]
    silences: list[SilenceDocument]


class ExplanationDocument(Document):
    """A figure and the rows that make it up, in order of time."""

    start: str
    end: str
    until: str
    figures: BasisFigures
    items: list[PieceDocument]
    next: str | None
