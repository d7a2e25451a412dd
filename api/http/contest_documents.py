"""What ``/api/v1`` takes and says of what offices contest. Instants are RFC 3339 in UTC."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from api.http.shapes import Document

Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1_000)]


class ContestInput(BaseModel):
    """What an office contests; ``office`` is needed of those who see all, an office says its own or nothing."""

    model_config = ConfigDict(extra="forbid")
    text: Said
    office: Annotated[str, StringConstraints(max_length=200)] | None = None


class AnswerInput(BaseModel):
    """An answer; ``upheld``: the office is right."""

    model_config = ConfigDict(extra="forbid")
    upheld: bool
    reason: Said


class AnswerDocument(Document):
    """What was answered; ``by`` is empty for an office."""

    number: int
    at: str
    by: str
    upheld: bool
    reason: str


class ContestDocument(Document):
    """What an office contests, and the answer; ``by`` is empty for an office."""

    number: int
    at: str
    by: str
    incident: str
    office: str
    text: str
    answer: AnswerDocument | None


class ContestList(Document):
    """Contests, newest first."""

    items: list[ContestDocument]
    next: str | None
