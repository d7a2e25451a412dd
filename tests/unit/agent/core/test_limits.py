from __future__ import annotations

from agent.clock import MILLISECOND, SECOND
from agent.core.limits import Allowance, Courtesy


def test_a_device_never_probed_may_be_probed_at_once():
    assert Courtesy().earliest() == 0


def test_two_probes_of_one_device_are_at_least_a_tenth_of_a_second_apart():
    courtesy = Courtesy()
    courtesy.sent(5 * SECOND)
    assert courtesy.earliest() == 5 * SECOND + 100 * MILLISECOND


def test_after_five_probes_in_a_burst_a_device_rests_for_a_second():
    courtesy = Courtesy()
    for number in range(5):
        courtesy.sent(number * 250 * MILLISECOND)
    assert courtesy.earliest() == SECOND + SECOND


def test_a_rest_begins_a_new_burst():
    courtesy = Courtesy()
    for number in range(5):
        courtesy.sent(number * 250 * MILLISECOND)
    courtesy.sent(2 * SECOND)
    assert courtesy.earliest() == 2 * SECOND + 100 * MILLISECOND


def test_an_allowance_gives_its_burst_at_once_then_its_rate():
    allowance = Allowance(rate=10, burst=3)
    assert [allowance.take(SECOND) for _ in range(4)] == [True, True, True, False]
    assert allowance.available_at() == SECOND + 100 * MILLISECOND
    assert allowance.take(SECOND + 100 * MILLISECOND)
    assert not allowance.take(SECOND + 100 * MILLISECOND)


def test_an_allowance_that_rested_holds_no_more_than_its_burst():
    allowance = Allowance(rate=10, burst=2)
    assert [allowance.take(3600 * SECOND) for _ in range(3)] == [True, True, False]
