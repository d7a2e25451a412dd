"""What verdicts teach: of later faults at the same link or place, fading, bounded, and never against a dark port."""

from __future__ import annotations

from math import exp, log

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.clock import DAY, Microseconds
from agent.inventory.models import Cause
from agent.observation import Interface
from collector.core import likelihood as odds
from collector.core.lessons import FADED, HALF, MOST, Lessons
from collector.decisions import Decision, Reclassified, Recorded, Withdrawal
from collector.replay import Replay
from tests.support.fake_network import EPOCH, FakeNetwork, Fault, at
from tests.support.judging import Bench
from tests.unit.collector.core.test_weather import placed

USUAL = {"power": 0.5, "equipment": 0.3, "human-error": 0.2}
NOW = EPOCH


def verdict(number: int, cause: str, about: str = "sw-b00", ago: Microseconds = DAY, incident: str = "") -> Recorded:
    decision = Reclassified(incident=incident or f"old-{number}", cause=cause)
    return Recorded(number=number, at=NOW - ago, by="petugas", decision=decision, about=about, guess="unknown")


def lessons(*rows: Recorded) -> Lessons:
    known = {"fo-b00": frozenset(["at b00"]), "sw-b00": frozenset(["at b00"]), "pln": frozenset(["sw-b00", "sw-b01"])}
    made = Lessons(lambda element: known.get(element, frozenset()))
    made.take(rows)
    return made


def share(made: Lessons, cause: str, element: str = "sw-b00", since: Microseconds = NOW) -> float:
    weighed = made.weigh(USUAL, element, since)
    return weighed[cause] / sum(weighed.values())


def test_verdicts_make_their_cause_more_probable_and_the_others_less():
    made = lessons(*(verdict(number, "human-error") for number in range(1, 5)))
    assert share(made, "human-error") > 0.4 > share(made, "power")
    assert share(lessons(), "human-error") == pytest.approx(0.2)


def test_they_teach_of_the_place_and_of_the_group_that_holds_it_and_of_nothing_else():
    made = lessons(verdict(1, "power"), verdict(2, "power"))
    for element, count in (("sw-b00", 2), ("fo-b00", 2), ("pln", 2), ("sw-b01", 0), ("gone", 0)):
        assert len(made.here(element, NOW)) == count


def test_they_teach_of_what_came_later_only():
    made = lessons(verdict(1, "human-error", ago=DAY))
    assert len(made.here("sw-b00", NOW - DAY)) == 1
    assert made.here("sw-b00", NOW - DAY - 1) == []


def test_they_fade_and_are_forgotten():
    young, old = lessons(verdict(1, "human-error")), lessons(verdict(1, "human-error", ago=HALF + DAY))
    assert share(young, "human-error") > share(old, "human-error") > 0.2
    assert lessons(verdict(1, "human-error", ago=FADED)).here("sw-b00", NOW) == []


def test_the_latest_verdict_on_an_incident_counts_and_none_that_is_withdrawn_or_unknown():
    made = lessons(verdict(1, "power", incident="7"), verdict(2, "equipment", incident="7"), verdict(3, "unknown"))
    assert [lesson.cause for lesson in made.here("sw-b00", NOW)] == ["equipment"]
    gone: Decision = Withdrawal(of=2)
    made = lessons(
        verdict(1, "power", incident="7"),
        verdict(2, "equipment", incident="7"),
        Recorded(number=3, at=NOW, by="kadis", decision=gone),
    )
    assert [lesson.cause for lesson in made.here("sw-b00", NOW)] == ["power"]
    assert not lessons(verdict(1, "power", about=""))


CAUSES = st.sampled_from([cause.value for cause in Cause])


@given(st.lists(CAUSES, max_size=40), st.integers(0, 2 * FADED // DAY))
def test_however_many_were_wrong_no_share_moves_far_and_no_port_is_outvoted(causes: list[str], days: int):
    made = lessons(*(verdict(number, cause) for number, cause in enumerate(causes, 1)))
    weighed = made.weigh(USUAL, "sw-b00", NOW + days * DAY)
    for name, usual in USUAL.items():
        assert usual / MOST - 1e-12 <= weighed[name] <= usual * MOST + 1e-12
    alone = {"trunk-fibre": 1.0}
    for loud in (made.speaks(USUAL, "sw-b00", NOW), made.speaks(alone, "fo-b00", NOW)):
        assert abs(loud) <= log(MOST) + 1e-12
    assert 2 * log(MOST) < odds.DARK_PORT


@given(st.permutations(["power", "power", "equipment", "trunk-fibre"]))
def test_the_order_of_verdicts_does_not_matter(causes: list[str]):
    made = lessons(*(verdict(number, cause) for number, cause in enumerate(causes, 1)))
    assert share(made, "power") == pytest.approx(share(lessons(*map(verdict, range(1, 5), sorted(causes))), "power"))


def test_most_of_them_are_told_once_there_are_several():
    made = lessons(*(verdict(number, cause) for number, cause in enumerate(["power", "power", "equipment"], 1)))
    (fact,) = made.evidence("sw-b00", NOW)
    assert (fact.code, fact.element) == ("learned", "sw-b00")
    assert fact.values == {"count": 2, "total": 3, "cause": "power"}
    assert lessons(verdict(1, "power")).evidence("sw-b00", NOW) == []


def judged(decisions: list[Recorded], *more: Interface) -> Bench:
    network = FakeNetwork(placed(storm=False), seed=3, faults=[Fault("fo-b00", 100)])
    bench = Bench(placed(storm=False))
    bench.judge.docket.anew.know(decisions)
    return bench.feed([*network.rounds(300), *more])


def test_a_judge_goes_by_them_and_says_so():
    plain, taught = (judged(rows).judge.memory.cases for rows in ([], [verdict(n, "trunk-fibre") for n in range(1, 6)]))
    assert (plain[0].cause, taught[0].cause) == ("unknown", "trunk-fibre")
    assert "learned" in {fact.code for fact in taught[0].evidence}
    told = {fact.code: fact for fact in taught[0].evidence}["learned"].values
    assert told == {"count": 5, "total": 5, "cause": "trunk-fibre"}


def test_wrong_verdicts_do_not_flip_what_a_port_says():
    wrong = [verdict(number, "power") for number in range(1, 9)]
    lit = Interface(at=at(310), agent="pkp", device="core-b", interface="p0", admin="up", oper="up")
    off = Interface(at=at(310), agent="pkp", device="core-b", interface="p0", admin="down", oper="down")
    (switched_off,) = judged(wrong, off).judge.memory.cases
    assert (switched_off.root, switched_off.cause) == (("fo-b00",), "human-error")
    # a lit port says the device is dead; eight verdicts of a cut do not make it a cut
    cuts = [verdict(number, "trunk-fibre") for number in range(1, 9)]
    (dead,) = judged(cuts, lit).judge.memory.cases
    assert dead.root == ("sw-b00",)


def test_a_replay_says_the_same():
    decisions = [verdict(number, "trunk-fibre") for number in range(1, 6)]
    network = FakeNetwork(placed(storm=False), seed=3, faults=[Fault("fo-b00", 100)])
    references = {agent.id: tuple(agent.references) for agent in placed().agents}
    replay = Replay(placed(storm=False), references, decisions=decisions)
    replay.run(network.rounds(300))
    (row,) = replay.answer(EPOCH, at(400))["incidents"]
    (case,) = judged(decisions).judge.memory.cases
    assert (row["cause"], row["confidence"]) == (case.cause, round(case.confidence, 4))
    assert "5 of 5 earlier faults here were trunk-fibre" in row["evidence"]
    assert exp(odds.DARK_PORT) > MOST**2
