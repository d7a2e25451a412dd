"""The disposition sheet (*lembar disposisi*, SOP steps 2 to 4) as a value, its fingerprint, and its data for paper.

Rules this module keeps:

- A note is a person's, with name and time, or follows from a standing order, and then says so and names nobody: a
  standing order is never shown as a signature.
- A note that is not given yet is said to wait.
- Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from agent.clock import Microseconds
from api.core.catalog_berita_acara import NEEDS, text
from api.core.forms.berita_acara import NOTHING, Need, Person, day_text, moment_text, person_fields
from api.core.forms.fingerprint import Fields, canonical, digest
from api.core.forms.indonesian import full_date, full_moment, line, written
from api.core.forms.letterhead import CATALOGUE, Letterhead, head
from api.core.forms.print_texts import lines, reference, single
from api.core.forms.proof import check, footer

TEMPLATE = "disposition.typ"
FORM = "disposisi siaga 1"


class Actor(StrEnum):
    """Whose note it is, in the order of the procedure."""

    KADIS = "kadis"
    KABID = "kabid"
    PRAKOM = "prakom"


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """One disposition: by a person at an instant, or by the standing order of this number (``at`` if it is known).

    Raises ``ValueError`` for one that claims both, or a person without the time.
    """

    actor: Actor
    text: str = ""
    by: Person | None = None
    at: Microseconds | None = None
    standing_order: str = ""

    def __post_init__(self) -> None:
        if self.by is not None and self.standing_order:
            raise ValueError("a note is a person's or follows from a standing order, never both")
        if self.by is not None and self.at is None:
            raise ValueError("a person's note has its time")


class Disposition(msgspec.Struct, frozen=True, kw_only=True):
    """A disposition sheet; ``letter`` and ``letter_date`` are those of the request, if it came by letter.

    Raises ``ValueError`` for two notes of one actor.
    """

    number: str
    ticket: str
    sender: str
    letter: str = ""
    letter_date: date | None = None
    received: Microseconds
    about: str
    need: Need
    notes: tuple[Note, ...] = ()

    def __post_init__(self) -> None:
        if len({note.actor for note in self.notes}) < len(self.notes):
            raise ValueError("each of Kadis, Kabid and Prakom has one note")


def fields(sheet: Disposition) -> Fields:
    """Return the sheet's values as texts, in its order: what is hashed."""
    return tuple((name, written(told)) for name, told in _fields(sheet))


def canonical_bytes(sheet: Disposition) -> bytes:
    """Return the plain text that is hashed."""
    return canonical(FORM, fields(sheet))


def pages(sheet: Disposition, letterhead: Letterhead = CATALOGUE) -> dict[str, Any]:
    """Return everything that the template shows."""
    sidik = digest(canonical_bytes(sheet))
    given = {note.actor: note for note in sheet.notes}
    title = text("title.disposition")
    return {
        "lang": "id",
        "title": title,
        "author": line(letterhead.office),
        "letterhead": head(letterhead),
        "number": reference(sheet.number),
        "number_label": text("number"),
        "rows": [
            [text("disposition.from"), lines(sheet.sender)],
            [text("disposition.letter"), [reference(sheet.letter) or NOTHING]],
            [text("disposition.letter-date"), [full_date(sheet.letter_date) if sheet.letter_date else NOTHING]],
            [text("disposition.received"), [full_moment(sheet.received)]],
            [text("disposition.about"), lines(sheet.about)],
            [text("disposition.need"), [f"{sheet.need.value}. {NEEDS[sheet.need.value]}"]],
            [text("disposition.ticket"), [reference(sheet.ticket)]],
        ],
        "notes": {"title": text("disposition.notes"), "rows": [_note(actor, given.get(actor)) for actor in Actor]},
        "check": check(sidik, title.lower()),
        "footer": footer(sheet.number, sidik),
    }


def _note(actor: Actor, note: Note | None) -> dict[str, Any]:
    return {
        "actor": text(f"disposition.{actor}"),
        "text": [] if note is None else lines(note.text),
        "to": None if note is None else text("disposition.to", next=text(f"disposition.to.{actor}")),
        "given": _given(note),
    }


def _given(note: Note | None) -> str:
    if note is not None and note.by is not None and note.at is not None:
        nip = f", NIP. {single(note.by.nip)}" if line(note.by.nip) else ""
        return text("disposition.given", name=f"{single(note.by.name)}{nip}", at=full_moment(note.at))
    if note is not None and note.standing_order:
        number = reference(note.standing_order)
        if note.at is None:
            return text("disposition.standing", number=number)
        return text("disposition.standing.at", number=number, at=full_moment(note.at))
    return text("disposition.waits")


def _fields(sheet: Disposition) -> Iterator[tuple[str, str]]:
    yield "nomor", sheet.number
    yield "tiket", sheet.ticket
    yield "dari", sheet.sender
    yield "nomor_surat", sheet.letter
    yield "tanggal_surat", day_text(sheet.letter_date)
    yield "diterima", moment_text(sheet.received)
    yield "perihal", sheet.about
    yield "layanan", sheet.need.value
    for note in sorted(sheet.notes, key=lambda note: tuple(Actor).index(note.actor)):
        yield f"{note.actor}.isi", note.text
        yield f"{note.actor}.waktu", moment_text(note.at)
        yield f"{note.actor}.perintah_tetap", note.standing_order
        if note.by is not None:
            yield from person_fields(note.actor.value, note.by)
