"""Laws of evidence: order does not matter, states agree with the observations, truth lies inside the bounds."""

from __future__ import annotations

import itertools
import random

from hypothesis import given
from hypothesis import strategies as st

from agent.clock import SECOND
from collector.core.availability import Policy, figures
from collector.core.history import bounded, standing
from collector.core.intervals import difference, intersection, total, united
from collector.core.reachability import Reached, Seen, Table
from collector.core.runs import Run
from collector.core.terms import Terms
from collector.core.timeline import Bounded
from collector.core.view import View

TERMS = Terms(losses=3, recover=2, stale_after=30 * SECOND, interval=10 * SECOND)
TABLE = Table("pkp", "sw", TERMS)

gaps = st.sampled_from([1, 1, 2, 10, 10, 10, 20, 30, 31, 90])
results = st.lists(st.tuples(gaps, st.booleans()), min_size=1, max_size=60)


def sent(steps: list[tuple[int, bool]]) -> list[Seen]:
    moment, out = 0, []
    for gap, alive in steps:
        moment += gap * SECOND
        out.append(Seen(moment, alive))
    return out


def judged(observations: list[Seen], now: int | None = None) -> list[Run]:
    view, settled = View.empty(), []
    for seen in observations:
        view.take(TABLE, seen)
        settled += view.flush()
    return settled + standing(TABLE, view.now, observations[-1].at if now is None else now)


@given(results, st.randoms(use_true_random=False))
def test_the_order_of_arrival_within_a_minute_changes_nothing(
    steps: list[tuple[int, bool]], chance: random.Random
) -> None:
    observations = sent(steps)
    shuffled = sorted(observations, key=lambda seen: seen.at + chance.randint(0, 20) * SECOND)
    end = observations[-1].at
    assert judged(shuffled, end) == judged(observations, end)


@given(results, st.randoms(use_true_random=False))
def test_what_comes_twice_counts_once(steps: list[tuple[int, bool]], chance: random.Random) -> None:
    observations = sent(steps)
    twice = sorted(
        observations + chance.sample(observations, k=len(observations) // 2),
        key=lambda seen: seen.at + chance.randint(0, 5) * SECOND,
    )
    end = observations[-1].at
    assert judged(twice, end) == judged(observations, end)


@given(results)
def test_runs_never_overlap_and_an_answer_given_is_never_down_for_sure(steps: list[tuple[int, bool]]) -> None:
    observations = sent(steps)
    runs = judged(observations)
    for one, other in itertools.pairwise(runs):
        assert one.first <= one.last <= one.until <= other.first
    history = bounded(runs)
    for before, after in itertools.pairwise(observations):
        if after.at - before.at > TERMS.stale_after:
            assert intersection([(before.at, after.at)], history.point.up) == []
            assert intersection([(before.at, after.at)], history.point.down) == []


@given(results, st.integers(0, 120))
def test_bounds_hold_the_estimate_between_them(steps: list[tuple[int, bool]], later: int) -> None:
    observations = sent(steps)
    now = observations[-1].at + later * SECOND
    history = bounded(judged(observations, now))
    made = figures(history, [(0, now)] if now else [], [], Policy.REMOVE, 9)
    if made.availability is not None:
        assert made.lower is not None
        assert made.upper is not None
        assert made.lower <= made.availability <= made.upper
    assert made.up + made.down + made.unknown == made.considered == now


def observed(history: Bounded) -> list[tuple[int, int]]:
    return united([*history.point.up, *history.point.down])


@given(
    st.lists(st.tuples(st.integers(40, 400), st.integers(60, 400)), min_size=1, max_size=6),
    st.integers(0, 9_999),
)
def test_truth_lies_inside_the_bounds_when_outages_last(cycles: list[tuple[int, int]], phase_ms: int) -> None:
    """Outages and recoveries of four intervals and more, one probe every ten seconds at any phase."""
    truth, moment = [], 100
    for down, up in cycles:
        truth.append((moment * SECOND, (moment + down) * SECOND))
        moment += down + up
    end = moment * SECOND
    observations = []
    instant = phase_ms * 1000
    while instant < end:
        observations.append(Seen(instant, not any(first <= instant < last for first, last in truth)))
        instant += 10 * SECOND
    history = bounded(judged(observations, end))
    seen = observed(history)
    true_down = total(intersection(truth, seen))
    surely = total(history.optimistic.down)
    at_most = total(seen) - total(history.pessimistic.up)
    assert surely <= true_down <= at_most
    assert difference(history.optimistic.down, truth) == []


@given(results)
def test_the_state_is_down_after_enough_losses_and_up_after_enough_answers(steps: list[tuple[int, bool]]) -> None:
    view = View.empty()
    observations = sent(steps)
    for seen in observations:
        view.take(TABLE, seen)
    tail = observations[-3:]
    close = all(after.at - before.at <= TERMS.stale_after for before, after in itertools.pairwise(tail))
    if len(tail) == 3 and close and not any(seen.alive for seen in tail):
        assert view.now.state is Reached.DOWN
    if len(tail) == 3 and close and all(seen.alive for seen in tail):
        assert view.now.state is Reached.UP
