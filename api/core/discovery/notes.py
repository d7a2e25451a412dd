"""What a search has to say beside its rows: a code of the catalog with its values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Note(NamedTuple):
    """One sentence; ``about`` is the id or the address that it speaks of."""

    code: str
    about: str
    values: Mapping[str, object]


def note(code: str, about: str, **values: object) -> Note:
    """Make a note; its sentence is ``discover.note.CODE``."""
    return Note(f"discover.note.{code}", about, values)
