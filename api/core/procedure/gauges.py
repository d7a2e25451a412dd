"""How much of a clock is used up, and how much is left: what a page shows of it.

Rules this module keeps:

- What is left and what is late are working time outside pauses, as the clock itself runs.
- Pure. Instants and lengths in microseconds.
"""

from __future__ import annotations

import msgspec

from agent.clock import HOUR, MINUTE, Microseconds
from api.core.procedure.clocks import Clock, Terms, closed_pauses, running
from api.core.roles import Role
from api.core.tickets import Ticket
from api.core.words import Language

_WHOLE = 100


class Gauge(msgspec.Struct, frozen=True, kw_only=True):
    """A clock that runs: the share used in percent, 100 at most, and the working time left, or late by."""

    name: str
    due: Microseconds
    turn: Role
    percent: int
    late: bool
    length: Microseconds


def gauge(ticket: Ticket, clock: Clock, terms: Terms, now: Microseconds) -> Gauge:
    """Return how a clock of a ticket stands."""
    pauses = closed_pauses(ticket)
    whole = terms.hours.used(clock.begun, clock.due, pauses)
    used = terms.hours.used(clock.begun, min(now, clock.due), pauses)
    late = now > clock.due
    length = terms.hours.used(clock.due, now, pauses) if late else terms.hours.used(now, clock.due, pauses)
    percent = _WHOLE if late or not whole else min(_WHOLE, used * _WHOLE // whole)
    return Gauge(name=clock.name, due=clock.due, turn=clock.turn, percent=percent, late=late, length=length)


def gauges(ticket: Ticket, terms: Terms, now: Microseconds) -> tuple[Gauge, ...]:
    """Return the clocks that run, the one that ends first at the front."""
    found = [gauge(ticket, clock, terms, now) for clock in running(ticket, terms)]
    return tuple(sorted(found, key=lambda one: one.due))


def working_length(lang: Language, length: Microseconds) -> str:
    """Return a length of working time in hours and minutes, cut; days would mislead, for theirs are eight hours.

    >>> working_length(Language.ID, 26 * HOUR + 20 * MINUTE)
    '26 jam 20 mnt'
    """
    hours, rest = divmod(max(0, length), HOUR)
    minutes = rest // MINUTE
    names = ("jam", "mnt") if lang is Language.ID else ("h", "min")
    parts = [f"{count} {name}" for count, name in zip((hours, minutes), names, strict=True) if count]
    return " ".join(parts) or f"< 1 {names[1]}"
