"""What an incident was taken for, revision by revision: kept when it changes, bounded, people's verdicts among them."""

from __future__ import annotations

from agent.clock import SECOND
from collector.core.cases import Case
from collector.core.revising import MOST, history, note
from collector.decisions import Decision, Excuse, Reclassified, Recorded, Withdrawal
from collector.facts import Evidence
from tests.support.fake_network import FakeNetwork, Fault, islands
from tests.support.incidents import incident, lost_row
from tests.support.judging import Bench


def case() -> Case:
    return incident("1", "unknown", [lost_row("pkp", "sw-a", 0, 9), lost_row("pkp", "sw-b", 0, 9)])


def recorded(*said: tuple[int, Decision]) -> list[Recorded]:
    return [
        Recorded(number=number, at=at, by="petugas", decision=decision) for number, (at, decision) in enumerate(said, 1)
    ]


def test_the_first_is_kept_and_the_same_again_is_no_news():
    one = case()
    note(one, 5)
    note(one, 6)
    (first,) = one.revisions
    assert (first.at, first.author, first.cause, first.root, first.devices) == (5, "system", "unknown", ("sw-a",), 2)


def test_another_root_cause_alternative_or_kind_of_evidence_is_a_revision():
    one = case()
    note(one, 1)
    one.root = ("sea",)
    note(one, 2)
    one.cause = "submarine-cable"
    note(one, 3)
    one.alternatives, one.odds = (("core-b",),), (0.25,)
    note(one, 4)
    one.evidence = (Evidence(code="port-down", element="sea"),)
    note(one, 5)
    one.evidence = (Evidence(code="port-down", element="sea"), Evidence(code="port-down", element="core"))
    note(one, 6)  # more of a kind that is known
    assert [row.at for row in one.revisions] == [1, 2, 3, 4, 5]
    assert one.revisions[3].odds == (0.25,)
    assert one.revisions[4].evidence == (Evidence(code="port-down", element="sea"),)


def test_a_probability_that_moves_a_little_is_brought_up_to_date_and_one_that_moves_much_is_news():
    one = case()
    one.confidence = 0.8
    note(one, 1)
    one.confidence = 0.85
    note(one, 2)
    assert [(row.at, row.confidence) for row in one.revisions] == [(1, 0.85)]
    one.confidence = 0.97
    note(one, 3)
    assert [(row.at, row.confidence) for row in one.revisions] == [(1, 0.85), (3, 0.97)]


def test_odds_that_belong_to_other_alternatives_are_not_told():
    one = case()
    one.alternatives, one.odds = (("core-b",),), (0.2, 0.1)
    note(one, 1)
    assert one.revisions[0].odds == ()


def test_the_hops_of_a_route_stay_with_the_incident():
    one = case()
    one.evidence = (Evidence(code="traceroute", element="sw-a", values={"last": "10.0.0.1", "hops": "1  10.0.0.1"}),)
    note(one, 1)
    assert one.revisions[0].evidence[0].values == {"last": "10.0.0.1"}


def test_the_first_and_the_newest_are_kept_however_many_there_were():
    one = case()
    for at in range(3 * MOST):
        one.root = (f"element-{at}",)
        note(one, at)
    assert len(one.revisions) == MOST
    assert [row.at for row in one.revisions] == [0, *range(2 * MOST + 1, 3 * MOST)]


def test_a_persons_verdict_stands_in_its_place_unless_it_was_withdrawn():
    one = case()
    note(one, 5)
    one.root = ("sea",)
    note(one, 20)
    decisions = recorded(
        (10, Reclassified(incident="1", cause="power", reason="UPS mati")),
        (11, Reclassified(incident="2", cause="power")),
        (12, Excuse(incident="1", reason="SE")),
        (13, Reclassified(incident="1", cause="lightning")),
        (14, Withdrawal(of=4)),
    )
    assert [(row.at, row.author, row.cause, row.reason) for row in history(one, decisions)] == [
        (5, "system", "unknown", ""),
        (10, "petugas", "power", "UPS mati"),
        (20, "system", "unknown", ""),
    ]


def test_a_judge_keeps_how_a_cut_was_understood():
    inventory = islands()
    bench = Bench(inventory).feed(FakeNetwork(inventory, seed=3, faults=[Fault("sea", 100, 250)]).rounds(400))
    (one,) = bench.judge.memory.cases
    first, last = one.revisions[0], one.revisions[-1]
    assert last.root == ("sea",)
    assert last.cause == "submarine-cable"
    assert last.confidence is not None
    assert last.confidence > 0.5
    assert len(last.odds) == len(last.alternatives)
    assert first.at <= one.opened + 30 * SECOND
    assert [row.at for row in one.revisions] == sorted(row.at for row in one.revisions)


def test_a_case_that_is_parted_from_another_has_a_history_of_its_own():
    one = case()
    note(one, 1)
    one.closed, one.odds = 5, (0.5,)
    one.reopen()
    one.rows = [*one.rows, lost_row("pkp", "sw-c", 7, 9)]
    later = one.part("2")
    assert later is not None
    assert later.revisions == ()
    assert one.odds == (0.5,), "as before the reopening"
    assert len(one.revisions) == 1
