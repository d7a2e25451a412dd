"""The desk: turns effects into tickets, and lets people act on them.

Rules this module keeps:

- Effects and the cursor move in one transaction: after any crash an effect is acted on once.
- One ticket an incident, by the incident's id; a unique index stands behind it.
- A collector restored from an older backup judges anew what it forgot, under new ids: the tickets of what it forgot are
  marked lost when it says so, and found again by their outages, which begin at the same instants.
- An incident that a maintenance hides has no ticket until it is hidden no more.
- A decision that moves dues moves those of the open tickets, in the transaction that acts on it.
- Nothing here knows HTTP; a refusal is a value.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

from agent.clock import Microseconds, to_datetime
from api.core import following, retelling, tickets
from api.core.directory import Directory
from api.core.tickets import Entry, Refusal, StandingOrder, State, Ticket
from api.ports import Store, Transaction
from collector.core.objections import ObjectionError
from collector.decisions import DayOff, Decision, Hours, Reclassified, Recorded, Withdrawal
from collector.reading import RESTORED, Effect, Incident, Notice

_PAGE = 500
MOVING = (DayOff, Hours, Withdrawal)
"""The decisions that may move dues."""
Due = Callable[[Microseconds], Microseconds]
"""From a ticket's opening to when it is due."""


class Desk:
    """Acts on effects and on people's wishes."""

    def __init__(self, store: Store, directory: Directory, due: Due, order: StandingOrder | None) -> None:
        """Take the store, the names, the rule of dues, and the standing order in force (None: none is)."""
        self._store = store
        self._order = order
        self.follow(directory, due)

    def follow(self, directory: Directory, due: Due) -> None:
        """Go by another inventory's names and rule of dues from now on (``redate`` moves those of the open tickets)."""
        self._directory = directory
        self.go_by(due)
        self._zone = ZoneInfo(directory.timezone)

    def go_by(self, due: Due) -> None:
        """Go by another rule of dues from now on."""
        self._due = due

    def cursor(self) -> int:
        """Return the last effect acted on."""
        with self._store.reading() as picture:
            return picture.cursor()

    def apply(self, effects: Sequence[Effect]) -> int:
        """Act on effects in one transaction; those at or behind the cursor change nothing.

        Returns how many were acted on. Raises ``StorageError``; then nothing was.
        """
        done = 0
        with self._store.transaction() as tx:
            # failpoint desk-begun
            cursor = tx.cursor()
            for effect in effects:
                if effect.seq <= cursor:
                    continue
                if effect.notice is not None:
                    self._heed(tx, effect.notice)
                if effect.incident is not None:
                    self._follow(tx, effect.incident, effect.seq, effect.at)
                if effect.decision is not None and isinstance(effect.decision.decision, MOVING):
                    self._redate(tx, effect.at, effect.decision)
                cursor = effect.seq
                done += 1
            # failpoint desk-followed
            if done:
                # failpoint cursor-follows
                tx.advance(cursor)
        return done

    def reconcile(self, incidents: Sequence[Incident]) -> int:
        """Open the tickets that incidents lack, resolve those of closed ones (the api's store was lost or restored).

        ``incidents`` must be what stood when the cursor was at the last effect. Returns how many tickets were behind.
        """
        behind = 0
        with self._store.transaction() as tx:
            cursor = tx.cursor()
            for incident in sorted(incidents, key=lambda item: (item.opened, item.id)):
                ticket = tx.ticket_of(incident.id)
                if incident.covered:
                    continue
                if ticket is None:
                    self._follow(tx, incident, cursor, incident.opened)
                elif retelling.is_behind(ticket, incident):
                    at = incident.closed or max((item.started for item in incident.attached), default=incident.opened)
                    self._follow(tx, incident, max(cursor, ticket.effect + 1), at)
                else:
                    continue
                behind += 1
        return behind

    def redate(self, at: Microseconds) -> int:
        """Move the open tickets' dues to the rule in force; returns how many moved."""
        with self._store.transaction() as tx:
            return self._redate(tx, at, None)

    def _redate(self, tx: Transaction, at: Microseconds, decision: Recorded | None) -> int:
        moved, before = 0, None
        while page := tx.tickets(states=(State.OPEN, State.ACKNOWLEDGED), before=before, limit=_PAGE):
            for ticket in page:
                after, entries = following.redate(ticket, self._due(ticket.opened), at, decision)
                if after is not ticket:
                    tx.put_ticket(after, entries)
                    moved += 1
            before = page[-1].number
        return moved

    def dues(self, due: Due) -> list[tuple[Ticket, Microseconds]]:
        """Return the open tickets that another rule would give another due, with that due."""
        found: list[tuple[Ticket, Microseconds]] = []
        before = None
        with self._store.reading() as picture:
            while page := picture.tickets(states=(State.OPEN, State.ACKNOWLEDGED), before=before, limit=_PAGE):
                found += [(ticket, when) for ticket in page if (when := due(ticket.opened)) != ticket.due]
                before = page[-1].number
        return found

    def give_up(self, seen: Mapping[str, Microseconds], at: Microseconds) -> int:
        """Resolve the lost tickets whose devices all answer again; ``seen`` are the last answers of those that are up.

        Returns how many open ones are left to wait for.
        """
        left = 0
        with self._store.transaction() as tx:
            for ticket in tx.lost_tickets():
                if ticket.state not in (State.OPEN, State.ACKNOWLEDGED):
                    continue
                if retelling.answers_again(ticket, seen):
                    tx.put_ticket(*retelling.give_up(ticket, at))
                else:
                    left += 1
        return left

    def _heed(self, tx: Transaction, notice: Notice) -> None:
        tx.put_notice(notice)
        if notice.kind == RESTORED and notice.unknown is not None and notice.ended is not None:
            for ticket in tx.tickets_since(notice.unknown):
                tx.put_ticket(retelling.lose(ticket, notice.ended), [])

    def _follow(self, tx: Transaction, incident: Incident, seq: int, at: Microseconds) -> None:
        facts = self._directory.facts(incident)
        before = tx.ticket_of(incident.id)
        if before is None:
            before = self._found_again(tx, incident)
        if before is not None and at < tx.restored() and retelling.has_heard(before, incident, at):
            return
        if before is not None:
            after, entries = following.follow(before, incident, facts, effect=seq, at=at)
            if after is not before:
                tx.put_ticket(after, entries)
            return
        if incident.covered:
            return
        opened = incident.opened if incident.wanted is None else incident.wanted
        ticket, entries = following.open_ticket(
            self._number(tx, opened),
            incident,
            facts,
            effect=seq,
            due=self._due(opened),
            order=self._order,
            at=at,
        )
        tx.put_ticket(ticket, entries)

    def _found_again(self, tx: Transaction, incident: Incident) -> Ticket | None:
        """Return the lost ticket that was opened for an incident before the collector was restored, if any."""
        lost = tx.lost_tickets()
        best = max(lost, key=lambda ticket: retelling.likeness(ticket, incident), default=None)
        if best is None or not retelling.likeness(best, incident):
            return None
        found = retelling.find_again(best, incident)
        tx.put_ticket(found, [])
        return found

    def _number(self, tx: Transaction, opened: Microseconds) -> str:
        year = to_datetime(opened).astimezone(self._zone).year
        return f"TKT-{year}-{tx.serial(year):06d}"


def acknowledge(tx: Transaction, ticket: Ticket, person: str, at: Microseconds) -> Ticket | Refusal:
    """Let a person take a ticket over."""
    return _keep(tx, tickets.acknowledge(ticket, person, at))


def comment(tx: Transaction, ticket: Ticket, person: str, at: Microseconds, text: str) -> Ticket | Refusal:
    """Add a person's remark."""
    return _keep(tx, tickets.comment(ticket, person, at, text))


def judge(
    tx: Transaction,
    ticket: Ticket,
    person: str,
    at: Microseconds,
    *,
    cause: str,
    decide: Callable[[Decision, str], object],
) -> Ticket | Refusal:
    """Set the cause by a person's verdict, for the ticket and (by ``decide``) for every figure that its incident owns.

    Raises what ``decide`` raises; then nothing is changed. A collector that has forgotten the incident does not hinder.
    """
    outcome = tickets.judge(ticket, person, at, cause)
    if not isinstance(outcome, Refusal):
        with contextlib.suppress(ObjectionError):
            decide(Reclassified(incident=ticket.incident, cause=cause), person)
    return _keep(tx, outcome)


def close(tx: Transaction, ticket: Ticket, person: str, at: Microseconds) -> Ticket | Refusal:
    """Close a resolved ticket."""
    return _keep(tx, tickets.close(ticket, person, at))


def _keep(tx: Transaction, outcome: tuple[Ticket, Entry] | Refusal) -> Ticket | Refusal:
    if isinstance(outcome, Refusal):
        return outcome
    ticket, entry = outcome
    tx.put_ticket(ticket, [entry])
    return ticket
