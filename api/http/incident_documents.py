"""What ``/api/v1`` says of how an incident's explanation came about. Instants are RFC 3339 in UTC."""

from __future__ import annotations

from api.http.documents import EvidenceDocument
from api.http.shapes import Document


class AlternativeDocument(Document):
    """Another explanation; ``probability`` is null where it is not known."""

    root: list[str]
    probability: float | None


class RevisionDocument(Document):
    """What an incident was taken for from ``at`` on; ``author`` is ``system`` or a person, who gives a cause only.

    ``devices`` were attached by then.
    """

    at: str
    author: str
    cause: str
    reason: str
    root: list[str]
    confidence: float | None
    alternatives: list[AlternativeDocument]
    evidence: list[EvidenceDocument]
    devices: int


class RevisionList(Document):
    """An incident's explanations in order of time."""

    items: list[RevisionDocument]
    next: str | None
