"""The *buku agenda*: what is archived, numbered by year, found by words, and written out.

Rules this module keeps:

- Numbers run by year of WIB from 0001 without a gap; the next one follows the highest.
- A search finds what holds every word somewhere; capitals and accents do not matter, and a part of a word is enough.
- Written out, no text is one that a spreadsheet computes.
- Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

import msgspec

from agent.clock import Microseconds
from api.core.folding import folded
from api.core.forms.indonesian import line, local
from api.core.sheets.cells import guarded
from api.core.sheets.export import printed
from api.core.words import Language, say

COLUMNS = (
    "number", "archived", "ticket", "service", "applicant", "office", "summary", "berita-acara", "fingerprint", "signed", "by",
)  # fmt: skip
MOST_WORDS = 20
"""Words of a search that count."""


class AgendaEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the book. ``service`` is the code 1.1 to 1.4, ``fingerprint`` the berita acara's SHA-256.

    ``signed`` is the file name of the signed copy, empty while there is none.
    """

    sequence: int
    year: int
    archived: Microseconds
    ticket: str
    service: str
    applicant: str
    office: str
    summary: str
    berita_acara: str
    fingerprint: str
    signed: str = ""
    by: str

    @property
    def number(self) -> str:
        """The agenda number: ``0001/2026``."""
        return agenda_number(self.sequence, self.year)


def agenda_number(sequence: int, year: int) -> str:
    """Return a number as the book writes it.

    >>> agenda_number(1, 2026), agenda_number(12345, 2026)
    ('0001/2026', '12345/2026')
    """
    return f"{sequence:04d}/{year}"


def year_of(at: Microseconds) -> int:
    """Return the year in which something that is archived now is numbered."""
    return local(at).year


def next_sequence(last: int | None) -> int:
    """Return the number after the highest of a year; None when the year has none yet."""
    return 1 if last is None else last + 1


def search(entries: Iterable[AgendaEntry], text: str) -> list[AgendaEntry]:
    """Return the entries that hold every word of a text, in the order given; all for a text without words."""
    words = folded(text).split()[:MOST_WORDS]
    return [entry for entry in entries if _holds(searched(entry), words)]


def searched(entry: AgendaEntry) -> str:
    """Return what is searched of an entry, folded; a store may keep it beside the entry."""
    return folded("\n".join(str(cell) for cell in _cells(entry)))


def rows(entries: Iterable[AgendaEntry], lang: Language = Language.ID) -> list[list[str | datetime]]:
    """Return the book as a table, its headings first; the time is local, without its zone, for a spreadsheet's cells."""
    return [[say(lang, f"agenda.column.{column}") for column in COLUMNS], *(_row(entry) for entry in entries)]


def csv_text(entries: Iterable[AgendaEntry], lang: Language = Language.ID) -> str:
    """Return the book as CSV; the separator is the language's, as spreadsheets there want it."""
    table = [[_text(cell) for cell in row] for row in rows(entries, lang)]
    return printed(table, "," if lang is Language.EN else ";")


def _row(entry: AgendaEntry) -> list[str | datetime]:
    return [line(cell) if isinstance(cell, str) else cell for cell in _cells(entry)]


def _cells(entry: AgendaEntry) -> list[str | datetime]:
    return [
        entry.number,
        local(entry.archived).replace(tzinfo=None, microsecond=0),
        entry.ticket,
        entry.service,
        entry.applicant,
        entry.office,
        entry.summary,
        entry.berita_acara,
        entry.fingerprint,
        entry.signed,
        entry.by,
    ]


def _text(cell: str | datetime) -> str:
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d %H:%M}"
    return guarded(cell)


def _holds(text: str, words: Sequence[str]) -> bool:
    return all(word in text for word in words)
