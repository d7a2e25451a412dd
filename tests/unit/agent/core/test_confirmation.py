from __future__ import annotations

import pytest

from agent.clock import MILLISECOND, SECOND
from agent.core.confirmation import Confirmation, Policy, Standing, policy_of
from agent.inventory.models import Confirm, Detection, Rule

POLICY = Policy(interval=10 * SECOND, timeout=SECOND, spacing=250 * MILLISECOND, losses=3, span=0, recover=2)


def up() -> Confirmation:
    state = Confirmation(POLICY)
    state.sent(1)
    state.answered(1, 2)
    return state


def down() -> Confirmation:
    state = up()
    for sent in (10, 20, 30):
        state.sent(sent)
        state.lost(sent)
    return state


def test_the_first_answer_of_a_new_device_needs_no_recovery():
    assert up().standing is Standing.ANSWERING


def test_a_first_loss_wants_a_probe_one_spacing_after_the_last():
    state = up()
    state.sent(10)
    assert state.lost(10)
    assert state.standing is Standing.CONFIRMING
    assert state.next_probe(10) == 10 + 250 * MILLISECOND


def test_probes_in_flight_count_so_no_more_are_sent_than_the_rule_needs():
    state = up()
    for sent in (10, 20, 30):
        state.sent(sent)
    state.lost(10)
    assert state.next_probe(30) is None


def test_losses_in_a_row_make_it_lost_and_the_rounds_are_enough():
    state = down()
    assert state.standing is Standing.LOST
    assert state.next_probe(30) is None


def test_an_answer_ends_a_confirmation():
    state = up()
    state.sent(10)
    state.lost(10)
    state.sent(20)
    assert state.answered(20, 21)
    assert state.standing is Standing.ANSWERING
    assert state.next_probe(21) is None


def test_a_late_reply_takes_back_the_losses_before_it_and_only_those():
    state = up()
    for sent in (10, 20, 30):
        state.sent(sent)
    state.lost(10)
    state.answered(10, 25)
    assert state.standing is Standing.ANSWERING
    assert not state.lost(20), "sent before something was heard: no new first loss"
    assert state.lost(30), "sent after it: a first loss"


def test_a_slow_device_whose_replies_are_all_late_is_not_probed_without_end():
    state = up()
    probes = 0
    now = 10 * SECOND
    for _ in range(50):
        state.sent(now)
        probes += 1
        state.lost(now)
        if (again := state.next_probe(now)) is None:
            break
        state.answered(now, now + 1200 * MILLISECOND)
        now = max(again, now + SECOND)
        if state.standing is Standing.ANSWERING:
            break
    assert probes == 1


def test_by_the_rule_sequential_losses_must_span_the_shortest_time_too():
    state = Confirmation(Policy(10 * SECOND, SECOND, 250 * MILLISECOND, losses=3, span=5 * SECOND, recover=2))
    for sent in (0, SECOND, 2 * SECOND):
        state.sent(sent)
        state.lost(sent)
    assert state.standing is Standing.CONFIRMING
    assert state.next_probe(2 * SECOND) == 2 * SECOND + 250 * MILLISECOND
    state.sent(5 * SECOND)
    assert state.next_probe(5 * SECOND) is None, "the one in flight may be the last that is needed"
    state.lost(5 * SECOND)
    assert state.standing is Standing.LOST


def test_a_first_answer_of_a_lost_device_is_followed_up_until_enough_answer():
    state = down()
    state.sent(100)
    assert state.answered(100, 101)
    assert state.standing is Standing.RETURNING
    assert state.next_probe(100) == 100 + 250 * MILLISECOND
    state.sent(200)
    assert state.next_probe(200) is None
    assert state.answered(200, 201)
    assert state.standing is Standing.ANSWERING


def test_a_return_that_keeps_failing_is_left_to_the_rounds():
    state = down()
    state.sent(100)
    state.answered(100, 101)
    tries = 0
    now = 200
    while state.next_probe(now) is not None:
        now += 10
        state.sent(now)
        state.lost(now)
        tries += 1
    assert tries == 7
    assert state.standing is Standing.LOST


def test_one_answer_ends_an_outage_when_one_is_asked_for():
    state = Confirmation(Policy(10 * SECOND, SECOND, 1, losses=1, span=0, recover=1))
    state.sent(1)
    assert state.lost(1)
    assert state.standing is Standing.LOST
    state.sent(5)
    assert state.answered(5, 6)
    assert state.standing is Standing.ANSWERING


def test_a_probe_of_which_nothing_can_be_said_changes_nothing():
    state = up()
    state.sent(10)
    state.forget(10)
    assert state.standing is Standing.ANSWERING
    state.forget(99)
    assert state.next_probe(10) is None


@pytest.mark.parametrize(
    ("detection", "losses", "span"),
    [
        (Detection(rule=Rule.CONSECUTIVE), 3, 0),
        (Detection(rule=Rule.CONSECUTIVE, confirm=Confirm(losses=5)), 5, 0),
        (Detection(), 23, 5 * SECOND),
        (Detection(false_alarms="1e-99/h"), 40, 5 * SECOND),
        (Detection(false_alarms="1e9/h"), 3, 5 * SECOND),
    ],
)
def test_a_policy_asks_for_what_the_rule_may_need(detection, losses, span):
    policy = policy_of(detection)
    assert (policy.losses, policy.span) == (losses, span)
