"""The clocks of a ticket: what runs, when it is due, and when its shares are told.

Rules this module keeps:

- A clock is of a step (whose turn it is) or of the service (the target that the catalogue promises the office).
- While a pause lasts no clock of ours runs; only what a provider promised is still waited for.
- Each share of a clock is told once: what was told stands in the ticket, with the clock's beginning.
- What is told later than it was due (the desk was off) is told at once; the newest share of each clock goes out.
- Pure. Instants in microseconds.
"""

from __future__ import annotations

import msgspec

from agent.clock import Microseconds
from api.core.procedure.hours import WorkingHours, share
from api.core.procedure.rules import MARKS, DeskRules, impact, priority, target
from api.core.procedure.stages import AFTER_WORK, ENDED, TURN, Stage
from api.core.procedure.values import PauseReason, Warned
from api.core.roles import Role
from api.core.tickets import SYSTEM, Entry, State, Ticket
from collector.core.intervals import Span

SERVICE, TAKE, PROVIDER = "service", "take", "provider"
LINE = (Role.PETUGAS, Role.PRAKOM, Role.KABID, Role.KADIS)
"""The office's line: who is told next when a clock runs out."""
WHOLE = MARKS[-1]


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """What the desk goes by at the moment."""

    hours: WorkingHours
    rules: DeskRules


class Clock(msgspec.Struct, frozen=True, kw_only=True):
    """One clock that runs: ``name`` is the stage's, ``service``, ``take`` or ``provider``; ``turn`` whose it is."""

    name: str
    begun: Microseconds
    due: Microseconds
    turn: Role


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """A share of a clock that is used up, to be told to these roles."""

    clock: Clock
    percent: int
    roles: tuple[Role, ...]


def closed_pauses(ticket: Ticket) -> list[Span]:
    """Return the stretches in which the clock stood, as far as they have ended."""
    return [(pause.since, pause.until) for pause in ticket.work.pauses if pause.until is not None]


def due(ticket: Ticket, terms: Terms) -> Microseconds:
    """Return when the service's target is due, pauses taken out."""
    work = ticket.work
    wanted = target(ticket.service_code, work.difficulty, work.survey)
    return terms.hours.due(work.starts, wanted, closed_pauses(ticket))


def running(ticket: Ticket, terms: Terms) -> tuple[Clock, ...]:
    """Return the clocks that run, the step's first."""
    work, hours = ticket.work, terms.hours
    turn = TURN[work.stage]
    if work.stage in ENDED:
        return ()
    pause = work.pause
    if pause is not None:
        if pause.reason is PauseReason.PROVIDER and pause.promised is not None:
            return (Clock(name=PROVIDER, begun=pause.since, due=pause.promised, turn=turn or Role.PETUGAS),)
        return ()
    found = []
    step = terms.rules.step(work.stage)
    name = work.stage.value
    if work.stage is Stage.ACTION and ticket.state is State.OPEN:
        step, name = terms.rules.take, TAKE
    if step is not None and turn is not None:
        begun = hours.opening(max(work.since, work.starts))
        found.append(Clock(name=name, begun=begun, due=hours.after(begun, step, closed_pauses(ticket)), turn=turn))
    if work.stage not in AFTER_WORK and ticket.state in (State.OPEN, State.ACKNOWLEDGED):
        begun = hours.opening(work.starts)
        found.append(Clock(name=SERVICE, begun=begun, due=ticket.due, turn=Role.PETUGAS))
    return tuple(found)


def _shares(ticket: Ticket, clock: Clock, terms: Terms) -> list[tuple[Microseconds, Warned]]:
    marks = (WHOLE,) if clock.name == PROVIDER else MARKS
    pauses = closed_pauses(ticket)
    return [
        (
            share(terms.hours, clock.begun, clock.due, percent, pauses),
            Warned(clock=clock.name, begun=clock.begun, percent=percent),
        )
        for percent in marks
    ]


def settled(ticket: Ticket, terms: Terms) -> Ticket:
    """Return the ticket with its due, priority and next alarm as the terms have them; the same one when nothing moves."""
    work = ticket.work
    level = ticket.priority
    if not work.overridden:
        level = priority(terms.rules, impact(terms.rules, len(ticket.offices), work.people), work.urgency)
    if work.stage in ENDED:
        after = msgspec.structs.replace(ticket, work=msgspec.structs.replace(work, alarm=None))
        return ticket if after == ticket else after
    unset = ticket.due <= work.starts  # told when all was over: it begins resolved
    moves = unset or ticket.state in (State.OPEN, State.ACKNOWLEDGED)
    after = msgspec.structs.replace(ticket, due=due(ticket, terms) if moves else ticket.due, priority=level)
    ahead = [
        at for clock in running(after, terms) for at, mark in _shares(after, clock, terms) if mark not in work.warned
    ]
    after = msgspec.structs.replace(after, work=msgspec.structs.replace(work, alarm=min(ahead, default=None)))
    return ticket if after == ticket else after


def warn(ticket: Ticket, terms: Terms, now: Microseconds) -> tuple[Ticket, list[Entry], list[Telling]]:
    """Mark every share that is used up by ``now``; returns what to write and whom to tell."""
    warned, entries, tellings = list(ticket.work.warned), [], []
    for clock in running(ticket, terms):
        passed = [mark for at, mark in _shares(ticket, clock, terms) if at <= now and mark not in warned]
        if not passed:
            continue
        warned += passed
        percent = passed[-1].percent
        tellings.append(Telling(clock=clock, percent=percent, roles=told(clock.turn, percent)))
        values: dict[str, str | int | float] = {"clock": clock.name, "percent": percent, "due": clock.due}
        entries.append(Entry(at=now, actor=SYSTEM, person=False, kind="clock", values=values))
    if not entries:
        return settled(ticket, terms), [], []
    work = msgspec.structs.replace(ticket.work, warned=tuple(warned))
    after = msgspec.structs.replace(ticket, version=ticket.version + 1, work=work)
    return settled(after, terms), entries, tellings


def told(turn: Role, percent: int) -> tuple[Role, ...]:
    """Return who is told that a share of a clock is used up: whose turn it is, and up the office's line.

    >>> [role.value for role in told(Role.PETUGAS, 80)]
    ['petugas', 'prakom']
    """
    first = LINE.index(turn) if turn in LINE else 0
    return LINE[first : first + 1 + MARKS.index(percent)]
