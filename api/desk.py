"""The desk: turns effects into tickets, and lets people act on them.

Rules this module keeps:

- Effects and the cursor move in one transaction: after any crash an effect is acted on once.
- One ticket an incident, by the incident's id; a unique index stands behind it.
- A collector restored from an older backup judges anew what it forgot, under new ids: the tickets of what it forgot are
  marked lost when it says so, and found again by their outages, which begin at the same instants.
- An incident that a maintenance hides has no ticket until it is hidden no more.
- A decision that moves dues moves those of the open tickets, in the transaction that acts on it; an answer to a contest
  is told by a letter in it.
- Whatever changes a ticket, its due, priority and next alarm are settled by the terms in force before it is kept.
- Nothing here knows HTTP; a refusal is a value.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping, Sequence
from zoneinfo import ZoneInfo

import msgspec

from agent.clock import Microseconds, to_datetime
from api.core import following, retelling, tickets
from api.core.audit import system
from api.core.contest_news import ContestNews
from api.core.directory import Directory
from api.core.letters import Letter
from api.core.procedure import clocks, deeds, news
from api.core.procedure.clocks import Terms
from api.core.procedure.deeds import Outcome
from api.core.procedure.deeds import Refusal as Refused
from api.core.procedure.hours import WorkingHours
from api.core.procedure.news import Contacts
from api.core.procedure.orders import StandingOrder, in_force
from api.core.tickets import Entry, Refusal, State, Ticket
from api.ports import Reading, Store, Transaction
from collector.core.objections import ObjectionError
from collector.decisions import Answer, DayOff, Decision, Hours, Reclassified, Recorded, Withdrawal
from collector.reading import RESTORED, Effect, Incident, Notice

_PAGE = 500
MOVING = (DayOff, Hours, Withdrawal)
"""The decisions that may move dues."""
TICKETS = "TKT"
"""The series of the tickets' numbers."""
_LIVE = (State.OPEN, State.ACKNOWLEDGED)


class Desk:
    """Acts on effects and on people's wishes."""

    def __init__(self, store: Store, directory: Directory, hours: WorkingHours, order: StandingOrder | None) -> None:
        """Take the store, the names, the working hours, and the standing order that a new store begins with, if any."""
        self._store = store
        self._order = order
        self.follow(directory, hours)

    def follow(self, directory: Directory, hours: WorkingHours) -> None:
        """Go by another inventory's names and working hours from now on (``redate`` moves the open tickets' dues)."""
        self._directory = directory
        self.go_by(hours)
        self._zone = ZoneInfo(directory.timezone)

    def go_by(self, hours: WorkingHours) -> None:
        """Go by other working hours from now on."""
        self._hours = hours

    def terms(self, picture: Reading) -> Terms:
        """Return what the desk goes by: its working hours, and the settings that are stored."""
        return Terms(hours=self._hours, rules=picture.desk_rules())

    def orders(self, tx: Transaction, at: Microseconds) -> list[StandingOrder]:
        """Return the standing orders; a store that never had one gets the one that siaga was set up with."""
        known = tx.standing_orders()
        if not known and self._order is not None:
            known = [msgspec.structs.replace(self._order, since=min(at, self._order.since or at))]
            tx.put_standing_order(known[0])
        return known

    def keep(self, tx: Transaction, outcome: Outcome | Refused) -> Ticket | Refused:
        """Keep what a deed made of a ticket, settled by the terms; a refusal is returned as it is."""
        if not isinstance(outcome, tuple):
            return outcome
        terms, entries = self.terms(tx), outcome[1]
        ticket = clocks.settled(outcome[0], terms)
        before = tx.ticket(ticket.number)
        tx.put_ticket(ticket, entries)
        at = entries[-1].at if entries else ticket.told
        if before is None or before.work.stage is not ticket.work.stage:
            self._post(tx, news.moved(before, ticket, terms, self._contacts(tx), at))
        return ticket

    def alarm(self, now: Microseconds) -> int:
        """Tell every share of a clock that is used up, each once and in the transaction that notes it; returns how many."""
        with self._store.reading() as picture:
            if not picture.alarms(now, 1):
                return 0
        told = 0
        with self._store.transaction(system(now)) as tx:
            terms, contacts = self.terms(tx), self._contacts(tx)
            for ticket in tx.alarms(now, _PAGE):
                after, entries, tellings = clocks.warn(ticket, terms, now)
                tx.put_ticket(after, entries)
                for telling in tellings:
                    self._post(tx, news.escalated(after, telling, contacts, now))
                told += len(tellings)
        return told

    def _contacts(self, tx: Transaction) -> Contacts:
        return Contacts(users=tuple(tx.users()), responsible=self._directory.addressees, zone=self._zone)

    @staticmethod
    def _post(tx: Transaction, letters: Sequence[Letter]) -> None:
        for letter in letters:
            tx.post(letter)

    def cursor(self) -> int:
        """Return the last effect acted on."""
        with self._store.reading() as picture:
            return picture.cursor()

    def apply(self, effects: Sequence[Effect], contests: Sequence[ContestNews] = ()) -> int:
        """Act on effects in one transaction; those at or behind the cursor change nothing.

        ``contests`` are those of which an answer among the effects is told to their office. Returns how many were acted on.
        Raises ``StorageError``; then nothing was.
        """
        done = 0
        with self._store.transaction(system(max((effect.at for effect in effects), default=0))) as tx:
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
                if effect.decision is not None and isinstance(effect.decision.decision, Answer):
                    self._answer(tx, effect.decision, effect.decision.decision, contests)
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
        with self._store.transaction(system(max((item.closed or item.opened for item in incidents), default=0))) as tx:
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
        """Move the open tickets' dues, and what is still told of those at their report or signatures, to the terms in force.

        Returns how many dues moved.
        """
        with self._store.transaction(system(at)) as tx:
            return self._redate(tx, at, None)

    def _redate(self, tx: Transaction, at: Microseconds, decision: Recorded | None) -> int:
        moved, before, terms = 0, None, self.terms(tx)
        while page := tx.tickets(states=(*_LIVE, State.RESOLVED), before=before, limit=_PAGE):
            for ticket in page:
                after, entries = following.redate(ticket, clocks.due(ticket, terms), at, decision)
                settled = clocks.settled(after, terms)
                if settled is not ticket:
                    tx.put_ticket(settled, entries)
                moved += after is not ticket
            before = page[-1].number
        return moved

    def dues(self, hours: WorkingHours) -> list[tuple[Ticket, Microseconds]]:
        """Return the open tickets that other working hours would give another due, with that due."""
        found: list[tuple[Ticket, Microseconds]] = []
        before = None
        with self._store.reading() as picture:
            terms = Terms(hours=hours, rules=picture.desk_rules())
            while page := picture.tickets(states=_LIVE, before=before, limit=_PAGE):
                found += [(ticket, when) for ticket in page if (when := clocks.due(ticket, terms)) != ticket.due]
                before = page[-1].number
        return found

    def give_up(self, seen: Mapping[str, Microseconds], at: Microseconds) -> int:
        """Resolve the lost tickets whose devices all answer again; ``seen`` are the last answers of those that are up.

        Returns how many open ones are left to wait for.
        """
        left = 0
        with self._store.transaction(system(at)) as tx:
            for ticket in tx.lost_tickets():
                if ticket.state not in _LIVE:
                    continue
                if retelling.answers_again(ticket, seen):
                    self.keep(tx, retelling.give_up(ticket, at))
                else:
                    left += 1
        return left

    def _answer(self, tx: Transaction, row: Recorded, answer: Answer, contests: Sequence[ContestNews]) -> None:
        for contest in contests:
            if contest.number == answer.of:
                self._post(tx, news.answered(contest, answer, row.number, self._contacts(tx), row.at))

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
                self.keep(tx, (after, entries))
            return
        if incident.covered:
            return
        opened = incident.opened if incident.wanted is None else incident.wanted
        ticket, entries = following.open_ticket(
            self.number(tx, opened),
            incident,
            facts,
            effect=seq,
            order=in_force(self.orders(tx, opened), opened, incident.kind, facts.offices),
            at=at,
        )
        self.keep(tx, (ticket, entries))

    def _found_again(self, tx: Transaction, incident: Incident) -> Ticket | None:
        """Return the lost ticket that was opened for an incident before the collector was restored, if any."""
        lost = tx.lost_tickets()
        best = max(lost, key=lambda ticket: retelling.likeness(ticket, incident), default=None)
        if best is None or not retelling.likeness(best, incident):
            return None
        found = retelling.find_again(best, incident)
        tx.put_ticket(found, [])
        return found

    def number(self, tx: Transaction, at: Microseconds) -> str:
        """Return the next ticket number of the year of an instant."""
        year = self.year(at)
        return f"{TICKETS}-{year}-{tx.serial(year):06d}"

    def year(self, at: Microseconds) -> int:
        """Return the local year of an instant."""
        return to_datetime(at).astimezone(self._zone).year


def comment(ticket: Ticket, person: str, at: Microseconds, text: str) -> Outcome | Refusal:
    """Add a person's remark."""
    return _listed(tickets.comment(ticket, person, at, text))


def judge(
    ticket: Ticket, person: str, at: Microseconds, *, cause: str, decide: Callable[[Decision, str], object]
) -> Outcome | Refused:
    """Set the cause by a person's verdict, for the ticket and (by ``decide``) for every figure that its incident owns.

    Raises what ``decide`` raises; then nothing is changed. A collector that has forgotten the incident does not hinder.
    """
    if ticket.incident is None:
        return deeds.Lacking.NOT_MEASURED
    outcome = tickets.judge(ticket, person, at, cause)
    if not isinstance(outcome, Refusal):
        with contextlib.suppress(ObjectionError):
            decide(Reclassified(incident=ticket.incident, cause=cause), person)
    return _listed(outcome)


def _listed(outcome: tuple[Ticket, Entry] | Refusal) -> Outcome | Refusal:
    return outcome if isinstance(outcome, Refusal) else (outcome[0], [outcome[1]])
