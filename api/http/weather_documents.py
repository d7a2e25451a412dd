"""What ``/api/v1/weather`` takes and gives. Instants are RFC 3339 in UTC."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.core.bulletins import MOST
from api.http.decision_documents import Part, WeatherPart
from api.http.shapes import Document


class WeatherNote(Document):
    """A note as it was recorded; ``withdrawn_by`` is the number of what withdraws it, ``area_name`` its area's name."""

    number: int
    recorded: str
    by: str
    withdrawn_by: int | None
    area_name: str
    decision: WeatherPart


class WeatherList(Document):
    """Notes, the newest recorded first."""

    items: list[WeatherNote]
    next: str | None


class BulletinsInput(Part):
    """The notes of one file: all of them can be recorded, or none is."""

    notes: Annotated[list[WeatherPart], Field(min_length=1, max_length=MOST)]


class BulletinsDocument(Document):
    """What a file's notes are recorded as, in its order; ``new`` of them were not there before."""

    new: int
    items: list[WeatherNote]
