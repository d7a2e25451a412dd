"""A request from the form to the archive, a missed target, a pause, a return, a merge and a split."""

from __future__ import annotations

import msgspec
import pytest

from agent.clock import HOUR, MINUTE, Microseconds
from api.core.procedure import clocks, closing, dispositions, intake, working
from api.core.procedure.deeds import Lacking
from api.core.procedure.stages import Refused, Stage
from api.core.procedure.values import Mark, Pause, PauseReason, Report, Settlement, Side, Urgency
from api.core.roles import Role
from api.core.tickets import Refusal, State, Ticket
from api.core.words import CATALOG
from tests.support.procedure import BUDI, HOURS, KABID, KADIS, MONDAY, OFFICE, PRAKOM, TERMS, request, wib


def done(outcome: object) -> Ticket:
    assert isinstance(outcome, tuple), outcome
    ticket, entries = outcome
    assert entries
    assert all(f"history.{entry.kind}" in CATALOG for entry in entries)
    return clocks.settled(ticket, TERMS)


def ordered(at: Microseconds = MONDAY, service: str = "1.4") -> Ticket:
    ticket = request(at, service)
    ticket = done(intake.forward(ticket, BUDI, at + MINUTE))
    ticket = done(dispositions.dispose(ticket, KADIS, at + 2 * MINUTE, "Tindak lanjuti."))
    ticket = done(dispositions.dispose(ticket, KABID, at + 3 * MINUTE))
    return done(dispositions.order(ticket, PRAKOM, at + 4 * MINUTE, officers=(BUDI,)))


def report(ticket: Ticket, at: Microseconds) -> Ticket:
    told = Report(at=at, by=BUDI, work="Survei.", problem="Perlu sakelar.", alternative="", location="Gedung B")
    return done(closing.report(ticket, BUDI, told, form="BA-2026-0001", signer="dinkes"))


def mark(side: Side, at: Microseconds) -> Mark:
    return Mark(side=side, at=at, by="x", name="X")


def worded(text: str, at: Microseconds) -> Settlement:
    return Settlement(at=at, by=BUDI, text=text, by_when=at + 30 * HOUR)


def finished(at: Microseconds) -> Ticket:
    ticket = done(working.take(ordered(), BUDI, MONDAY + 5 * MINUTE))
    return done(working.finish(ticket, BUDI, at, "Sakelar 24 port direkomendasikan."))


def test_a_request_goes_from_the_form_to_the_archive():
    ticket = finished(MONDAY + 5 * HOUR)
    assert (ticket.state, ticket.work.stage) == (State.RESOLVED, Stage.REPORT)
    ticket = report(ticket, MONDAY + 6 * HOUR)
    assert (ticket.work.stage, closing.turns(ticket)) == (Stage.SIGNING, (Role.OPD, Role.PETUGAS))
    ticket = done(closing.sign(ticket, BUDI, MONDAY + 6 * HOUR, mark(Side.OFFICER, 1)))
    assert (ticket.work.stage, closing.turns(ticket)) == (Stage.SIGNING, (Role.OPD,))
    ticket = done(closing.sign(ticket, OFFICE, MONDAY + 7 * HOUR, mark(Side.APPLICANT, 2)))
    assert ticket.work.stage is Stage.ARCHIVE
    ticket = done(closing.archive(ticket, BUDI, MONDAY + 7 * HOUR, "0001/2026"))
    assert (ticket.state, ticket.work.stage, ticket.work.agenda) == (State.CLOSED, Stage.ARCHIVED, "0001/2026")
    assert [(step.by, step.given, step.order) for step in ticket.steps] == [
        (KADIS.name, True, None),
        (KABID.name, True, None),
        (PRAKOM.name, True, None),
    ]
    assert ticket.work.alarm is None


def test_a_missed_target_is_settled_before_it_is_signed_and_stays_open_until_both_have_agreed():
    late = wib("2026-11-26 09:00")
    ticket = report(finished(late), late + HOUR)
    assert ticket.work.stage is Stage.SETTLEMENT
    assert closing.agree(ticket, BUDI, late, mark(Side.OFFICER, 1)) is Lacking.SETTLEMENT
    ticket = done(closing.propose(ticket, BUDI, worded("Dikirim dari gudang.", late + HOUR), "BAP-2026-0001"))
    ticket = done(closing.agree(ticket, OFFICE, late + HOUR, mark(Side.APPLICANT, 1)))
    assert closing.agree(ticket, OFFICE, late + HOUR, mark(Side.APPLICANT, 1)) is Lacking.DONE_BEFORE
    assert closing.sign(ticket, OFFICE, late + HOUR, mark(Side.APPLICANT, 1)) is Refused.NOT_NOW
    again = done(closing.propose(ticket, BUDI, worded("Dibeli baru.", late + HOUR), "BAP-2026-0002"))
    assert again.work.settlement is not None
    assert again.work.settlement.agreed == ()
    ticket = done(closing.agree(ticket, BUDI, late + 2 * HOUR, mark(Side.OFFICER, 1)))
    assert ticket.work.stage is Stage.SIGNING


def test_the_target_counts_from_when_the_clock_starts_and_a_survey_makes_it_two_days():
    ticket = ordered()
    assert ticket.due == wib("2026-11-25 16:00")
    ticket = done(working.assess(ticket, BUDI, MONDAY + HOUR, survey=False))
    assert ticket.due == wib("2026-11-24 16:00")
    assert working.assess(ticket, BUDI, MONDAY, difficulty=1) is Lacking.SERVICE
    repair = done(working.assess(ordered(service="1.3"), BUDI, MONDAY + HOUR, difficulty=1))
    assert repair.due == wib("2026-11-24 16:00")


def test_a_pause_adds_its_working_time_and_no_clock_runs_in_it():
    ticket = done(working.take(ordered(), BUDI, MONDAY + 5 * MINUTE))
    pause = Pause(since=MONDAY + HOUR, reason=PauseReason.PARTS, by="budi")
    ticket = done(working.pause(ticket, BUDI, pause))
    assert (clocks.running(ticket, TERMS), ticket.work.alarm) == ((), None)
    assert working.pause(ticket, BUDI, pause) is Lacking.PAUSED
    assert working.finish(ticket, BUDI, MONDAY + 2 * HOUR, "x") is Lacking.PAUSED
    ticket = done(working.resume(ticket, BUDI, MONDAY + 24 * HOUR + 3 * HOUR))
    assert ticket.due == wib("2026-11-27 10:00")
    assert working.resume(ticket, BUDI, MONDAY) is Lacking.NOT_PAUSED


def test_a_provider_that_does_not_keep_its_promise_is_told_of_though_the_clock_stands():
    promised = MONDAY + 4 * HOUR
    pause = Pause(since=MONDAY + HOUR, reason=PauseReason.PROVIDER, reference="INC-1", promised=promised, by="budi")
    ticket = done(working.pause(ordered(), BUDI, pause))
    assert ticket.work.alarm == promised
    ticket, entries, (telling,) = clocks.warn(ticket, TERMS, promised)
    assert (telling.clock.name, telling.percent, telling.roles) == (
        "provider",
        100,
        (Role.PETUGAS, Role.PRAKOM, Role.KABID),
    )
    assert [entry.kind for entry in entries] == ["clock"]
    assert ticket.work.alarm is None


def test_what_is_returned_waits_for_the_applicant_and_comes_back_to_the_desk():
    ticket = done(intake.send_back(request(), BUDI, MONDAY + HOUR, "Lampirkan denah."))
    assert (ticket.work.stage, ticket.work.alarm) == (Stage.RETURNED, None)
    ticket = done(intake.resubmit(ticket, OFFICE, MONDAY + 3 * HOUR, description="Denah terlampir.", location="B"))
    assert (ticket.work.stage, ticket.work.pause) == (Stage.REQUEST, None)
    assert ticket.request is not None
    assert ticket.request.description == "Denah terlampir."
    assert ticket.due == wib("2026-11-26 10:00")


def test_a_request_that_is_merged_ends_and_the_other_goes_on_with_its_office():
    ticket, into = request(), request(number="TKT-2026-000002")
    into = msgspec.structs.replace(into, offices=("samsat",))
    outcome = intake.merge(ticket, into, BUDI, MONDAY + HOUR)
    assert isinstance(outcome, tuple)
    ended, goes_on = done(outcome[0]), done(outcome[1])
    assert (ended.state, ended.work.stage, ended.work.merged_into) == (State.CLOSED, Stage.MERGED, into.number)
    assert goes_on.offices == ("dinkes", "samsat")
    assert intake.merge(ticket, ticket, BUDI, MONDAY) is Lacking.SELF
    assert intake.merge(into, ended, BUDI, MONDAY) is Lacking.ENDED_TARGET


def test_a_part_that_is_split_off_begins_at_step_one_with_the_same_clock():
    ticket = ordered()
    outcome = intake.split(
        ticket, "TKT-2026-000009", BUDI, MONDAY + HOUR, service="1.2", subject="Tarik kabel", description="Lantai 3"
    )
    assert isinstance(outcome, tuple)
    whole, part = done(outcome[0]), done(outcome[1])
    assert (whole.work.stage, part.work.stage, part.work.split_from) == (Stage.ACTION, Stage.REQUEST, ticket.number)
    assert part.work.starts == ticket.work.starts
    assert part.service_code == "1.2"


def test_a_cancelled_request_can_neither_be_worked_on_nor_opened_again():
    ticket = done(intake.cancel(request(), OFFICE, MONDAY + HOUR, "Tidak jadi."))
    assert (ticket.state, ticket.work.stage, ticket.closed_by) == (State.CLOSED, Stage.CANCELLED, "dinkes")
    assert working.record(ticket, BUDI, MONDAY, "x") is Refused.ENDED
    assert closing.reopen(ticket, OFFICE, MONDAY, "x") is Refused.ENDED


def test_nothing_is_worked_on_before_the_order_is_given():
    assert working.take(request(), BUDI, MONDAY) is Refused.NOT_ORDERED
    assert working.record(request(), BUDI, MONDAY, "x") is Refused.NOT_ORDERED


def test_work_is_finished_with_a_record():
    ticket = done(working.take(ordered(), BUDI, MONDAY + 5 * MINUTE))
    assert working.finish(ticket, BUDI, MONDAY + HOUR) is Lacking.RECORD
    ticket = done(working.record(ticket, BUDI, MONDAY + HOUR, "Survei lapangan."))
    assert done(working.finish(ticket, BUDI, MONDAY + 2 * HOUR)).work.finished == MONDAY + 2 * HOUR
    assert working.take(ticket, BUDI, MONDAY) is Refusal.ALREADY_ACKNOWLEDGED


def test_what_is_opened_again_is_reported_and_signed_anew():
    ticket = report(finished(MONDAY + 5 * HOUR), MONDAY + 6 * HOUR)
    ticket = done(closing.sign(ticket, BUDI, MONDAY + 6 * HOUR, mark(Side.OFFICER, 1)))
    ticket = done(closing.reopen(ticket, OFFICE, MONDAY + 7 * HOUR, "Port masih mati."))
    assert (ticket.state, ticket.work.stage, ticket.reopened) == (State.ACKNOWLEDGED, Stage.ACTION, 1)
    assert (ticket.work.report, ticket.work.signed, ticket.resolved) == (None, (), None)
    assert ticket.work.records


def test_a_priority_against_the_table_stays_and_one_without_goes_by_it():
    ticket = request()
    assert ticket.priority == 2
    high = done(working.prioritise(ticket, BUDI, MONDAY, urgency=Urgency.LOW))
    assert high.priority == 3
    own = done(working.prioritise(high, BUDI, MONDAY, level=1, reason="Kunjungan Gubernur"))
    assert (own.priority, own.work.overridden) == (1, "Kunjungan Gubernur")
    assert done(working.prioritise(own, BUDI, MONDAY)).priority == 3


def test_the_form_has_three_lines_for_officers():
    assert working.assign(ordered(), PRAKOM, MONDAY, (BUDI,) * 4) is Lacking.FULL


@pytest.mark.parametrize(
    ("received", "booked", "starts", "why"),
    [
        ("2026-11-23 09:00", 0, "2026-11-23 09:00", "now"),
        ("2026-11-23 16:00", 0, "2026-11-24 08:00", "closed"),
        ("2026-11-21 10:00", 0, "2026-11-23 08:00", "closed"),
        ("2026-11-23 09:00", 20, "2026-11-24 08:00", "full"),
        ("2026-12-23 09:00", 20, "2026-12-28 08:00", "full"),
    ],
)
def test_outside_working_time_or_on_a_full_day_the_clock_starts_on_the_next_working_day(received, booked, starts, why):
    full = HOURS.day(wib(received))
    begun = lambda since, until: booked if HOURS.day(since) == full else 0  # noqa: E731
    assert intake.start(wib(received), HOURS, begun, 20) == (wib(starts), why)


def test_the_clocks_of_a_step_warn_at_half_at_four_fifths_and_at_the_end_up_the_line_and_once_each():
    ticket = done(intake.forward(request(), BUDI, MONDAY))
    told = []
    while ticket.work.alarm is not None and ticket.work.alarm < MONDAY + HOUR:
        now = ticket.work.alarm
        ticket, _, tellings = clocks.warn(ticket, TERMS, now)
        told += [(now - MONDAY, item.clock.name, item.percent, item.roles) for item in tellings]
    assert told == [
        (15 * MINUTE, "kadis", 50, (Role.KADIS,)),
        (24 * MINUTE, "kadis", 80, (Role.KADIS,)),
        (30 * MINUTE, "kadis", 100, (Role.KADIS,)),
    ]
    assert clocks.warn(ticket, TERMS, MONDAY + HOUR)[1:] == ([], [])


def test_a_repair_over_idul_fitri_is_due_after_the_holidays():
    ticket = ordered(wib("2026-03-17 09:00"), "1.3")
    assert ticket.due == wib("2026-03-27 16:00")
