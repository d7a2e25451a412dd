"""Laws of the procedure: whatever people do in whatever order, and whenever the clocks are looked at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from agent.clock import DAY, HOUR, MINUTE, Microseconds
from api.core.procedure import clocks, closing, dispositions, intake, working
from api.core.procedure.deeds import state_at
from api.core.procedure.rules import MARKS, target
from api.core.procedure.stages import ENDED, STEP, Stage
from api.core.procedure.values import Mark, Pause, PauseReason, Person, Report, Settlement, Side, Urgency
from api.core.tickets import State, Ticket
from api.core.words import CATALOG
from collector.core.due import due
from tests.support.procedure import BUDI, DINAS, MONDAY, OFFICE, TERMS, request

AGAIN = msgspec.json.Decoder(Ticket)
OTHER = request(number="TKT-2026-000099")


def _pause(ticket: Ticket, who: Person, at: Microseconds, reason: PauseReason = PauseReason.PARTS) -> Any:
    promised = at + DAY if reason is PauseReason.PROVIDER else None
    return working.pause(ticket, who, Pause(since=at, reason=reason, by=who.user, promised=promised))


def _report(ticket: Ticket, who: Person, at: Microseconds) -> Any:
    told = Report(at=at, by=who, work="w", problem="p", alternative="", location="")
    return closing.report(ticket, who, told, form="BA-2026-0001", signer="dinkes")


def _propose(ticket: Ticket, who: Person, at: Microseconds) -> Any:
    return closing.propose(ticket, who, Settlement(at=at, by=who, text="t"), "BAP-2026-0001")


def _mark(act: Any, side: Side) -> Callable[[Ticket, Person, Microseconds], Any]:
    return lambda ticket, who, at: act(ticket, who, at, Mark(side=side, at=at, by=who.user, name=who.name))


def _merge(ticket: Ticket, who: Person, at: Microseconds) -> Any:
    both = intake.merge(ticket, OTHER, who, at)
    return both[0] if isinstance(both, tuple) else both


def _split(ticket: Ticket, who: Person, at: Microseconds) -> Any:
    both = intake.split(ticket, "TKT-2026-000098", who, at, service="1.2", subject="s", description="d")
    return both[0] if isinstance(both, tuple) else both


DEEDS: dict[str, Callable[[Ticket, Person, Microseconds], Any]] = {
    "forward": intake.forward,
    "return": lambda ticket, who, at: intake.send_back(ticket, who, at, "r"),
    "resubmit": lambda ticket, who, at: intake.resubmit(ticket, who, at, description="d", location=""),
    "cancel": lambda ticket, who, at: intake.cancel(ticket, who, at, "r"),
    "merge": _merge,
    "split": _split,
    "dispose": dispositions.dispose,
    "order": lambda ticket, who, at: dispositions.order(ticket, who, at, officers=(who,)),
    "take": working.take,
    "assign": lambda ticket, who, at: working.assign(ticket, who, at, (who,)),
    "easy": lambda ticket, who, at: working.assess(ticket, who, at, difficulty=1, survey=False),
    "hard": lambda ticket, who, at: working.assess(ticket, who, at, difficulty=3, survey=True),
    "urgent": lambda ticket, who, at: working.prioritise(ticket, who, at, urgency=Urgency.HIGH),
    "override": lambda ticket, who, at: working.prioritise(ticket, who, at, level=4, reason="r"),
    "record": lambda ticket, who, at: working.record(ticket, who, at, "r"),
    "finish": lambda ticket, who, at: working.finish(ticket, who, at, "f"),
    "pause": _pause,
    "provider": lambda ticket, who, at: _pause(ticket, who, at, PauseReason.PROVIDER),
    "resume": working.resume,
    "report": _report,
    "propose": _propose,
    "agree-applicant": _mark(closing.agree, Side.APPLICANT),
    "agree-officer": _mark(closing.agree, Side.OFFICER),
    "sign-applicant": _mark(closing.sign, Side.APPLICANT),
    "sign-officer": _mark(closing.sign, Side.OFFICER),
    "archive": lambda ticket, who, at: closing.archive(ticket, who, at, "0001/2026"),
    "reopen": lambda ticket, who, at: closing.reopen(ticket, who, at, "r"),
    "close": closing.shut,
}
FORWARD = (
    "forward",
    "dispose",
    "dispose",
    "order",
    "take",
    "finish",
    "report",
    "sign-applicant",
    "sign-officer",
    "archive",
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(sorted(DEEDS)) | st.sampled_from(FORWARD),
        st.integers(0, 30 * 60),
        st.sampled_from([BUDI, OFFICE]),
    ),
    max_size=40,
)


@given(STEPS, st.sampled_from(["1.1", "1.2", "1.3", "1.4"]))
def test_whatever_is_done_the_ticket_stays_whole(steps, service):
    ticket, now = request(service=service), MONDAY
    for name, minutes, who in steps:
        now += minutes * MINUTE
        outcome = DEEDS[name](ticket, who, now)
        if not isinstance(outcome, tuple):
            assert f"problem.refused.{outcome.value}" in CATALOG
            continue
        after, entries = outcome
        assert after.version == ticket.version + 1
        assert entries
        assert all(f"history.{entry.kind}" in CATALOG for entry in entries)
        ticket = clocks.settled(after, TERMS)
        work = ticket.work
        assert ticket.state is state_at(ticket, work.stage)
        assert AGAIN.decode(msgspec.json.encode(ticket)) == ticket
        assert sum(pause.until is None for pause in work.pauses) <= 1
        assert all(pause.until is None or pause.until >= pause.since for pause in work.pauses)
        assert work.since <= now
        assert (work.alarm is None) or work.stage not in ENDED
        assert (work.agenda is not None) == (work.stage is Stage.ARCHIVED)
        assert work.stage is not Stage.ARCHIVED or {mark.side for mark in work.signed} == set(Side)
        assert (
            work.stage is not Stage.ARCHIVED
            or not closing.missed(ticket)
            or {mark.side for mark in (work.settlement.agreed if work.settlement else ())} == set(Side)
        )
        assert STEP[work.stage] < 5 or work.stage in ENDED or all(step.given for step in ticket.steps)
        assert clocks.settled(ticket, TERMS) is ticket, "settling twice settles nothing more"


PAUSES = st.lists(st.tuples(st.integers(0, 20 * 24 * 60), st.integers(0, 5 * 24 * 60)), max_size=5)


@given(
    st.integers(0, 400 * 24 * 60),
    st.sampled_from(
        [
            ("1.1", None, None),
            ("1.2", None, None),
            ("1.3", 1, None),
            ("1.3", 2, None),
            ("1.3", None, None),
            ("1.4", None, False),
            ("1.4", None, True),
        ]
    ),
    PAUSES,
)
def test_a_ticket_is_due_when_siaga_due_says_so_pauses_included(minutes, kind, pauses):
    service, difficulty, survey = kind
    at = MONDAY - 200 * DAY + minutes * MINUTE
    ticket = request(at, service, starts=at)
    spans = [(at + first * MINUTE, at + (first + length) * MINUTE) for first, length in pauses]
    held = tuple(Pause(since=first, until=last, reason=PauseReason.PARTS, by="budi") for first, last in spans)
    work = msgspec.structs.replace(ticket.work, difficulty=difficulty, survey=survey, pauses=held)
    ticket = clocks.settled(msgspec.structs.replace(ticket, work=work), TERMS)
    assert ticket.due == due(DINAS, at, target(service, difficulty, survey), end_of_day=True, pauses=spans)


@given(
    st.integers(0, 14 * 24 * 60),
    st.lists(st.integers(1, 3 * 24 * 60), min_size=1, max_size=30),
    st.sampled_from([Stage.REQUEST, Stage.KADIS, Stage.KABID, Stage.PRAKOM, Stage.ACTION, Stage.REPORT, Stage.ARCHIVE]),
)
def test_each_share_of_a_clock_is_told_once_in_order_whenever_one_looks(minutes, looks, stage):
    at = MONDAY + minutes * MINUTE
    ticket = request(at)
    state = State.RESOLVED if stage in (Stage.REPORT, Stage.ARCHIVE) else State.OPEN
    ticket = msgspec.structs.replace(
        ticket, state=state, work=msgspec.structs.replace(ticket.work, stage=stage, since=at)
    )
    ticket = clocks.settled(ticket, TERMS)
    told: list[tuple[str, int]] = []
    now = at
    for wait in looks:
        now += wait * MINUTE
        before = ticket.work.alarm
        ticket, entries, tellings = clocks.warn(AGAIN.decode(msgspec.json.encode(ticket)), TERMS, now)
        assert (before is not None and before <= now) == bool(tellings)
        assert len(entries) == len(tellings)
        told += [(telling.clock.name, telling.percent) for telling in tellings]
        assert ticket.work.alarm is None or ticket.work.alarm > now
    assert len(told) == len(set(told))
    for name in {name for name, _ in told}:
        shares = [percent for clock, percent in told if clock == name]
        assert shares == sorted(shares)
    assert len(ticket.work.warned) == len(set(ticket.work.warned))


@given(st.integers(0, 400 * 24 * 60), st.integers(1, 9 * 24), PAUSES)
def test_shares_come_in_order_and_end_at_the_due(minutes, hours, pauses):
    start = MONDAY + minutes * MINUTE
    spans = [(start + first * MINUTE, start + (first + length) * MINUTE) for first, length in pauses]
    end = TERMS.hours.after(start, hours * HOUR, spans)
    shares = [clocks.share(TERMS.hours, start, end, percent, spans) for percent in MARKS]
    assert shares == sorted(shares)
    assert shares[-1] == end
    assert start <= shares[0]
