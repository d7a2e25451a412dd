"""Double failures: what only both take, and what is said when the work is cut short."""

from __future__ import annotations

from collector.core import pairs as searching
from collector.core.pairs import pairs
from collector.core.risk import Exposure
from tests.support.random_province import random_province
from tests.unit.collector.core.test_risk import province


def test_two_strands_of_one_cable_take_the_island_together():
    found = pairs(Exposure(province()))
    assert [(row.elements, row.together) for row in found.failures] == [(("sea-1", "sea-2"), ("net-b", "net-c"))]
    assert (found.tried, found.counted, found.unseen) == (1, 1, 0)


def test_a_service_that_any_of_two_keeps_up_falls_with_both():
    either = [{"id": "net", "needs": {"any": ["sw-a", "sw-b"]}, "seen_from": ["pkp"]}]
    found = pairs(Exposure(province(services=either)))
    assert (("fo-b", "lone-duct"), ("net",)) in [(row.elements, row.together) for row in found.failures]
    assert all("pln" not in row.elements for row in found.failures)  # the feeder takes both switches by itself


def test_when_few_are_wanted_no_other_takes_more_than_is_said():
    exposure = Exposure(random_province(1))
    whole = pairs(exposure, 10_000)
    few = pairs(exposure, 5)
    counts = [len(row.together) for row in whole.failures]
    assert [len(row.together) for row in few.failures] == counts[:5]
    assert few.tried < whole.tried
    assert few.unseen is not None
    assert few.unseen >= counts[5]


def test_cut_short_while_counting_it_promises_nothing():
    exposure = Exposure(random_province(1))
    found = pairs(exposure, most=3_000)
    assert found.unseen is None
    composed = Exposure(province(services=[{"id": "net", "needs": {"any": ["sw-a", "sw-b"]}, "seen_from": ["pkp"]}]))
    whole = [pairs(composed, most=steps).unseen is not None for steps in range(1, 300)]
    assert whole == sorted(whole), "with more steps it never promises less"
    assert not whole[0]
    assert whole[-1]


def test_cut_short_while_trying_it_says_how_much_may_be_missed(monkeypatch):
    exposure = Exposure(random_province(1))
    whole = pairs(exposure, 10_000)
    monkeypatch.setattr(searching, "MOST_TRIED", 20)
    told: list[tuple[int, int]] = []
    found = pairs(exposure, 10_000, lambda done, of: told.append((done, of)))
    assert (found.tried, found.counted) == (20, whole.counted)
    assert told[-1] == (0, 20)
    assert all(done < of for done, of in told)
    missed = [len(row.together) for row in whole.failures if row not in found.failures]
    assert found.unseen is not None
    assert found.unseen >= max(missed)
