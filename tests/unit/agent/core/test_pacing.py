"""When a round's probes are due, and how fast a sweep may go."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.core.pacing import Pacer, Phases, phase

SECOND = 1_000_000
DEVICES = [f"sw-{number}" for number in range(1000)]


def test_a_phase_is_the_same_after_every_restart():
    assert phase("sw-dinkes", 10 * SECOND) == 9_341_858


def test_phases_are_spread_evenly():
    interval = 10 * SECOND
    tenths = [0] * 10
    for device in DEVICES:
        tenths[phase(device, interval) * 10 // interval] += 1
    assert min(tenths) > 60
    assert max(tenths) < 140


@given(st.text(), st.integers(1, 10**12))
def test_a_phase_lies_inside_its_interval(subject, interval):
    assert 0 <= phase(subject, interval) < interval


@given(st.integers(0, 10**9), st.lists(st.integers(1, 3 * SECOND), max_size=12))
def test_each_subject_is_due_once_an_interval_however_time_is_cut(start, steps):
    phases = Phases(DEVICES[:20], 3 * SECOND)
    found = []
    after = start
    for step in steps:
        found += phases.due(after, after + step)
        after += step
    expected = [
        (k * 3 * SECOND + phase(device, 3 * SECOND), device)
        for device in DEVICES[:20]
        for k in range(after // (3 * SECOND) + 1)
    ]
    assert found == sorted(each for each in expected if start < each[0] <= after)


def test_a_stall_names_each_subject_once():
    phases = Phases(DEVICES, SECOND)
    due = phases.due(0, 100 * SECOND + 5)
    assert sorted(subject for _, subject in due) == sorted(DEVICES)
    assert all(99 * SECOND < at <= 100 * SECOND + 5 for at, _ in due)


@given(st.integers(0, 10**9))
def test_the_next_due_instant_is_the_first_that_due_gives(after):
    phases = Phases(DEVICES[:5], SECOND)
    following = phases.next_due(after)
    assert following is not None
    assert phases.due(after, following)[0][0] == following
    assert phases.due(after, following - 1) == []


def test_without_subjects_nothing_is_due():
    phases = Phases([], SECOND)
    assert len(phases) == 0
    assert phases.next_due(0) is None
    assert phases.due(0, SECOND) == []


@pytest.mark.parametrize("rate", [1, 7, 1000, 333_333, 2_000_000])
def test_a_pacer_keeps_its_rate_exactly(rate):
    pacer, now, sent = Pacer(rate, 16, 0), 0, 0
    while sent < 5000:
        allowed = pacer.allowed(now)
        assert allowed <= 16
        pacer.spend(allowed)
        sent += allowed
        assert sent <= 16 + now * rate // SECOND
        now = max(pacer.next_allowed(now), now + (rate > 100_000))
    assert sent >= now * rate // SECOND - 16


def test_a_stall_is_not_made_up_for():
    pacer = Pacer(1000, 10, 0)
    assert pacer.allowed(3600 * SECOND) == 10


def test_the_next_probe_is_allowed_at_the_instant_told():
    pacer = Pacer(3, 1, 0)
    pacer.spend(1)
    following = pacer.next_allowed(0)
    assert following == 333_334
    assert Pacer.allowed(pacer, following - 1) == 0
    assert pacer.allowed(following) == 1


def test_rate_zero_lets_a_burst_through_at_any_time():
    pacer = Pacer(0, 256, 0)
    pacer.spend(256)
    assert pacer.allowed(0) == 256
    assert pacer.next_allowed(5) == 5
