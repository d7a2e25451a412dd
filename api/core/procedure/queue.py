"""Which tickets are wanted, and the words under which a ticket is found.

Rules this module keeps:

- All words must occur, whatever their case and accents.
- What an office may not see is not among its words: an office searches its own tickets only (``office``), and of those
  what stands in ``own_words``.
- Pure.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from agent.clock import Microseconds
from api.core.folding import folded
from api.core.procedure.stages import Stage
from api.core.tickets import State, Ticket

MOST_WORDS = 8
LONGEST = 4_000


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What to list: empty filters let all through.

    ``order`` is ``newest`` (by number) or ``due`` (soonest first); ``after`` the last ticket of the page before, as
    ``place`` says it; ``late_at`` lets through only what was due before.
    """

    states: tuple[State, ...] = ()
    stages: tuple[Stage, ...] = ()
    office: str | None = None
    officer: str | None = None
    service: str | None = None
    words: tuple[str, ...] = ()
    late_at: Microseconds | None = None
    order: Literal["newest", "due"] = "newest"
    after: str | None = None
    limit: int = 50


def words(text: str) -> tuple[str, ...]:
    """Return the words of a query, folded, as many as are looked at."""
    return tuple(dict.fromkeys(folded(text[:200]).split()))[:MOST_WORDS]


def own_words(ticket: Ticket) -> str:
    """Return what an office that sees a ticket may find it by."""
    asked = ticket.request
    if asked is None:
        return folded(ticket.number)
    applicant = asked.applicant
    parts = (ticket.number, asked.subject, asked.description, asked.location, asked.letter, applicant.name)
    return folded(" ".join(parts))[:LONGEST]


def all_words(ticket: Ticket) -> str:
    """Return what the office's own people may find a ticket by."""
    work = ticket.work
    parts = [
        own_words(ticket),
        *(item.name for item in ticket.root),
        *(item.id for item in ticket.root),
        ticket.cause,
        *ticket.offices,
        *(officer.name for officer in work.officers),
        work.form or "",
        work.agenda or "",
        *(pause.reference for pause in work.pauses),
        *(record.text for record in work.records),
    ]
    return folded(" ".join(parts))[:LONGEST]


def place(ticket: Ticket) -> str:
    """Return where a ticket stands in the order by due, for ``Wanted.after``."""
    return f"{ticket.due}/{ticket.number}"
