"""Incidents are weighed anew as a note comes in: open ones, those closed lately, and none besides; a replay says the same."""

from __future__ import annotations

from collections.abc import Iterable

from agent.clock import DAY, HOUR, MINUTE, Microseconds
from agent.observation import Observation
from collector.core.admission import hear_decisions
from collector.core.cases import Case
from collector.core.reconsidering import LATELY
from collector.decisions import Decision, Recorded, Weather, Withdrawal
from collector.replay import Replay
from tests.support.fake_network import EPOCH, FakeNetwork, Fault, at
from tests.support.judging import Bench
from tests.unit.collector.core.test_weather import placed

STORM = Weather(phenomenon="lightning", area="Belitung", start=EPOCH, end=EPOCH + HOUR, source="BMKG 12/2026")
STRUCK = [Fault(f"sw-b0{number}", 100 + number, 400) for number in range(3)]


def recorded(*said: tuple[Microseconds, Decision]) -> list[Recorded]:
    return [Recorded(number=number, at=when, by="noc", decision=one) for number, (when, one) in enumerate(said, 1)]


def nobody(start: Microseconds, end: Microseconds) -> Iterable[Case]:
    return ()


def seen(seconds: float, faults: list[Fault] | None = None) -> list[Observation]:
    return list(FakeNetwork(placed(storm=False), seed=3, faults=STRUCK if faults is None else faults).rounds(seconds))


def struck() -> Bench:
    """Return a judge with three sites of one island lost, each a fault of its own."""
    return Bench(placed(storm=False)).feed(seen(300))


def test_an_open_incident_gets_another_cause_with_the_note_as_evidence_and_a_revision_of_the_system():
    bench = struck()
    before = {case.id: case.cause for case in bench.judge.memory.cases}
    assert set(before.values()) == {"unknown"}
    hear_decisions(bench.judge, recorded((at(310), STORM)), nobody, at(310))
    cases = bench.judge.memory.cases
    assert {case.cause for case in cases} == {"lightning"}
    for case in cases:
        last = case.revisions[-1]
        assert (last.author, last.cause, last.at) == ("system", "lightning", at(310))
        assert "weather-lightning" in {fact.code for fact in last.evidence}


def test_a_note_that_is_withdrawn_takes_its_word_back():
    bench = struck()
    told = recorded((at(310), STORM), (at(320), Withdrawal(of=1)))
    hear_decisions(bench.judge, told[:1], nobody, at(310))
    hear_decisions(bench.judge, told, nobody, at(320))
    assert {case.cause for case in bench.judge.memory.cases} == {"unknown"}
    assert all(not fact.code.startswith("weather") for case in bench.judge.memory.cases for fact in case.evidence)


def closed() -> tuple[Bench, list[Case]]:
    """Return a judge that let three closed incidents go, and these."""
    observations = seen(4 * 3600, [*STRUCK, Fault("sw-a00", 9000, 9100)])
    bench = Bench(placed(storm=False)).feed(one for one in observations if one.at < at(8000))
    kept = bench.judge.docket.take_changed()
    bench.feed(one for one in observations if one.at >= at(8000))
    assert {row.device for case in bench.judge.memory.cases for row in case.rows} == {"sw-a00"}
    bench.judge.docket.take_changed()
    bench.judge.take_effects()
    return bench, kept


def test_an_incident_that_the_judge_let_go_is_recalled_changed_told_and_let_go_again():
    bench, kept = closed()
    hear_decisions(bench.judge, recorded((at(5 * 3600), STORM)), lambda _start, _end: kept, at(5 * 3600))
    changed = bench.judge.docket.take_changed()
    assert sorted(case.id for case in changed) == sorted(case.id for case in kept)
    assert {case.cause for case in changed} == {"lightning"}
    assert [effect.kind for effect in bench.judge.take_effects()] == ["incident-updated"] * 3
    bench.wait(at(6 * 3600))
    assert bench.judge.docket.take_changed() == []
    assert not {row.device for case in bench.judge.memory.cases for row in case.rows} & {"sw-b00", "sw-b01", "sw-b02"}


def test_an_incident_that_closed_long_ago_is_left_as_it_is():
    bench, kept = closed()
    late = max(case.closed or 0 for case in kept) + LATELY + MINUTE
    hear_decisions(bench.judge, recorded((late, STORM)), lambda _start, _end: kept, late)
    assert bench.judge.docket.take_changed() == []
    assert {case.cause for case in kept} == {"unknown"}


def test_a_note_that_is_withdrawn_much_later_takes_its_word_back_all_the_same():
    bench, kept = closed()
    told = recorded((at(5 * 3600), STORM), (at(5 * 3600) + 9 * DAY, Withdrawal(of=1)))
    for count, (row, cause) in enumerate(zip(told, ("lightning", "unknown"), strict=True), 1):
        hear_decisions(bench.judge, told[:count], lambda _start, _end: kept, row.at)
        assert {case.cause for case in bench.judge.docket.take_changed()} == {cause}


def test_a_storm_is_remembered_when_the_sites_that_it_struck_first_are_let_go():
    faults = [*STRUCK[:2], Fault("sw-b02", 3000, 20_000), Fault("sw-a00", 9000, 9100)]
    observations = seen(4 * 3600, faults)
    bench = Bench(placed(storm=False)).feed(one for one in observations if one.at < at(2900))
    hear_decisions(bench.judge, recorded((at(2900), STORM)), nobody, at(2900))
    for one in observations:
        if one.at >= at(2900):
            bench.feed([one])
            bench.judge.docket.take_changed()
    (left,) = [case for case in bench.judge.memory.cases if case.closed is None]
    assert (left.rows[0].device, left.cause) == ("sw-b02", "lightning")
    assert not {"sw-b00", "sw-b01"} & {row.device for case in bench.judge.memory.cases for row in case.rows}


def test_a_decision_that_is_no_note_weighs_nothing_anew():
    bench = struck()
    bench.judge.take_effects()
    hear_decisions(bench.judge, recorded((at(310), Withdrawal(of=9))), nobody, at(310))
    assert bench.judge.take_effects() == []


def test_a_replay_says_what_was_said_live_whether_the_note_came_early_or_late():
    inventory = placed(storm=False)
    references = {agent.id: tuple(agent.references) for agent in inventory.agents}
    for moment in (50, 310, 3000):
        decisions = recorded((at(moment), STORM))
        bench = Bench(inventory)
        observations = seen(3600)
        bench.feed(one for one in observations if one.at <= at(moment))
        hear_decisions(bench.judge, decisions, nobody, at(moment))
        bench.effects += bench.judge.take_effects()
        bench.feed(one for one in observations if one.at > at(moment))
        replay = Replay(inventory, references, decisions=decisions)
        replay.run(observations)
        answer = replay.answer(EPOCH, at(DAY // 1_000_000))
        told = {row["id"]: (row["cause"], row["confidence"], len(row["evidence"])) for row in answer["incidents"]}
        live = {one.id: (one.cause, one.confidence, len(one.evidence)) for one in bench.incidents}
        assert told == live
        assert {cause for cause, _, _ in told.values()} == {"lightning"}
