"""What people decide, through the real collector, stores and desk: figures, dues, forecasts and tickets follow, and say so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.clock import HOUR, Microseconds
from agent.errors import StorageError
from agent.inventory.load import load
from agent.inventory.views import references_of
from api import desk as acts
from api.core.tickets import Entry, State, Ticket
from collector.core.objections import ObjectionError
from collector.decisions import Approval, DayOff, Decision, Excuse, Maintenance, Recorded, Withdrawal
from collector.reading import Availability
from deploy.lab.enlarge import PROVINCE
from tests.support.authors import SOMEBODY
from tests.support.fed_month import Failure, FedMonth, hourly_file, local
from tests.support.house import House

SERVICE = "net-dishub"


class Office(House):
    """A house that is fed hour by hour; what it says is read after each step."""

    def __init__(self, folder: Path, *failures: Failure) -> None:
        inventory = load(hourly_file(PROVINCE, folder, offices=8), {}, secrets=False)
        super().__init__(folder, inventory, local("2026-06-01 00:00"))
        self.month = FedMonth(self.collector, failures, ())

    def until(self, start: str, end: str) -> None:
        self.month.feed(start, end)
        self.act()

    def decide(self, decision: Decision) -> Recorded:
        recorded = self.reader.decide(decision, "kabid")
        self.act()
        return recorded

    def history(self, ticket: Ticket) -> list[Entry]:
        with self.tickets_store.reading() as picture:
            return picture.history(ticket.number)

    def june(self, basis: str = "service-time", known: Microseconds | None = None) -> Availability:
        rows = self.reader.availability(local("2026-06-01 00:00"), local("2026-07-01 00:00"), known)
        return next(row for row in rows if (row.service, row.basis) == (SERVICE, basis))


@pytest.fixture
def offices(tmp_path: Path) -> Iterator[list[Office]]:
    made: list[Office] = []
    yield made
    for office in made:
        office.stop()


@pytest.fixture
def office(offices: list[Office], tmp_path: Path) -> Office:
    offices.append(Office(tmp_path, Failure("fo-dishub", "2026-06-19 10:00", "2026-06-24 11:00")))
    return offices[0]


def test_a_holiday_announced_on_the_20th_moves_month_dues_and_forecast_and_each_says_so(office: Office) -> None:
    office.until("2026-06-01 00:00", "2026-06-20 09:00")
    (ticket,) = office.tickets()
    assert ticket.due == local("2026-06-24 16:00")
    (before,) = office.reader.forecasts()
    assert before.moved_by == ()
    announced = office.decide(DayOff(calendar="dinas", dates="2026-06-22", why="Cuti bersama tambahan"))

    (moved,) = office.tickets()
    assert moved.due == local("2026-06-25 16:00")
    assert moved.version == ticket.version + 1
    told = office.history(moved)[-1]
    assert (told.kind, told.values["number"], told.values["why"]) == ("due-moved", 1, "Cuti bersama tambahan")
    assert (told.values["was"], told.values["due"]) == (local("2026-06-24 16:00"), local("2026-06-25 16:00"))

    (after,) = office.reader.forecasts()
    assert after.budget == before.budget - HOUR * 8 // 10
    assert after.breach is not None
    assert before.breach is not None
    assert after.breach > before.breach
    assert (after.moved_by, after.undecided) == ((announced.number,), before.breach)

    office.until("2026-06-20 09:00", "2026-06-25 00:00")
    told_then = office.june(known=announced.at - 1)
    now = office.june()
    assert told_then.considered - now.considered == 8 * HOUR
    assert told_then.down - now.down == 8 * HOUR
    assert office.june("24x7").down == office.june("24x7", known=announced.at - 1).down
    made = office.reader.explanation(SERVICE, local("2026-06-22 00:00"), local("2026-06-23 00:00"), "service-time")
    assert made is not None
    assert {piece.rule.text for piece in made.pieces if piece.rule and piece.rule.code == "exception"} == {
        "Cuti bersama tambahan"
    }


def test_what_was_withdrawn_moves_everything_back(office: Office) -> None:
    office.until("2026-06-01 00:00", "2026-06-24 09:00")
    (ticket,), before = office.tickets(), office.june()
    announced = office.decide(DayOff(calendar="dinas", dates="2026-06-22", why="Cuti bersama tambahan"))
    assert office.june() != before
    office.decide(Withdrawal(of=announced.number, reason="dibatalkan"))
    (back,) = office.tickets()
    assert (back.due, office.june()) == (ticket.due, before)
    assert [entry.kind for entry in office.history(back)].count("due-moved") == 2


def test_a_resolved_ticket_keeps_its_due(office: Office) -> None:
    office.until("2026-06-01 00:00", "2026-06-24 15:00")
    (ticket,) = office.tickets()
    assert ticket.state is State.RESOLVED
    office.decide(DayOff(calendar="dinas", dates="2026-06-22", why="Cuti bersama tambahan"))
    assert office.tickets() == [ticket]


def works(start: str, end: str) -> Maintenance:
    return Maintenance(element="fo-dishub", start=local(start), end=local(end), reason="penggantian kabel")


def test_what_an_approved_maintenance_hides_gets_no_ticket_until_it_ends(office: Office) -> None:
    planned = office.decide(works("2026-06-19 09:00", "2026-06-22 12:00"))
    office.decide(Approval(of=planned.number))
    office.until("2026-06-01 00:00", "2026-06-22 11:00")
    assert office.tickets() == []
    assert [incident.covered for incident in office.reader.incidents()] == [True]
    office.until("2026-06-22 11:00", "2026-06-22 14:00")
    (ticket,) = office.tickets()
    assert ticket.started == local("2026-06-19 10:00")
    assert ticket.opened == local("2026-06-22 12:00")
    assert ticket.due == local("2026-06-25 16:00")
    down = office.june().down
    assert down == 2 * HOUR


def test_what_is_over_before_its_maintenance_never_gets_a_ticket(office: Office) -> None:
    planned = office.decide(works("2026-06-19 09:00", "2026-06-24 18:00"))
    office.decide(Approval(of=planned.number))
    office.until("2026-06-01 00:00", "2026-06-26 00:00")
    assert office.tickets() == []
    assert office.june().down == 0


def test_what_nobody_approved_hides_nothing_and_approved_later_excuses_the_time_only(office: Office) -> None:
    planned = office.decide(works("2026-06-19 09:00", "2026-06-22 12:00"))
    office.until("2026-06-01 00:00", "2026-06-20 00:00")
    (ticket,) = office.tickets()
    assert office.june().down == 6 * HOUR
    office.decide(Approval(of=planned.number))
    assert office.june().down == 0
    assert office.tickets() == [ticket]


def test_a_withdrawn_maintenance_lets_the_ticket_come(office: Office) -> None:
    planned = office.decide(works("2026-06-19 09:00", "2026-06-22 12:00"))
    office.decide(Approval(of=planned.number))
    office.until("2026-06-01 00:00", "2026-06-20 00:00")
    assert office.tickets() == []
    office.decide(Withdrawal(of=planned.number))
    office.until("2026-06-20 00:00", "2026-06-20 01:00")
    assert [ticket.started for ticket in office.tickets()] == [local("2026-06-19 10:00")]


def test_a_technicians_verdict_on_a_ticket_is_the_cause_in_every_figure(office: Office) -> None:
    office.until("2026-06-01 00:00", "2026-06-24 15:00")
    (ticket,) = office.tickets()
    before = office.june()
    with office.tickets_store.transaction(SOMEBODY) as tx:
        told = acts.judge(ticket, "petugas", office.clock.now, cause="human-error", decide=office.reader.decide)
        assert isinstance(told, tuple)
        tx.put_ticket(*told)
    assert office.june().down_by_cause == {"human-error": before.down}
    assert {row.cause for row in office.reader.outages(0, office.clock.now, "sw-dishub")} == {"human-error"}
    assert office.june(known=office.clock.now - 1) == before


def test_an_excused_outage_counts_no_more_and_only_what_its_incident_owns(office: Office) -> None:
    office.until("2026-06-01 00:00", "2026-06-24 15:00")
    (ticket,), before = office.tickets(), office.june()
    office.decide(Excuse(incident=ticket.incident, reason="Keadaan kahar: gempa"))
    after = office.june()
    assert (after.down, before.considered - after.considered) == (0, before.down)
    assert after.up == before.up


def test_decisions_outlive_the_process_and_are_told_once(office: Office) -> None:
    office.until("2026-06-01 00:00", "2026-06-24 15:00")
    told = office.reader.decide(DayOff(calendar="dinas", dates="2026-06-22", why="Cuti bersama"), "kabid", key="a")
    again = office.reader.decide(DayOff(calendar="dinas", dates="2026-06-22", why="Cuti bersama"), "kabid", key="a")
    assert told == again
    figures = office.june()
    office.stop()
    office.start()
    assert office.reader.decisions() == [told]
    assert office.june() == figures
    with pytest.raises(ObjectionError):
        office.reader.decide(Withdrawal(of=7), "kabid")
    assert office.reader.decisions() == [told]


def test_a_decision_that_the_disk_does_not_take_holds_for_nothing(office: Office, monkeypatch) -> None:
    office.until("2026-06-01 00:00", "2026-06-24 15:00")
    before = office.june()

    def full(_change: object) -> None:
        raise StorageError("collector.db: the disk is full; make room")

    with monkeypatch.context() as patched:
        patched.setattr(office.store, "commit", full)
        with pytest.raises(StorageError, match="the disk is full"):
            office.decide(DayOff(calendar="dinas", dates="2026-06-22", why="Cuti bersama"))
    assert office.reader.decisions() == []
    assert office.june() == before


def test_figures_as_known_go_by_the_inventory_of_that_time(office: Office) -> None:
    office.until("2026-06-01 00:00", "2026-06-10 00:00")
    before = office.june()
    known = office.clock.now
    spec = office.inventory.calendars["dinas"].model_copy(update={"hours": ["07:00-17:00"]})
    changed = office.inventory.model_copy(update={"calendars": {**office.inventory.calendars, "dinas": spec}})
    office.clock.now += HOUR
    office.collector.reload(changed, references_of(changed))
    assert office.june().considered > before.considered
    assert office.june(known=known).considered == before.considered
