"""Laws of the outbox: whatever servers answer, clocks do and people press, in whatever order."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.clock import DAY, MINUTE
from api.core.letters import (
    ENOUGH_ATTEMPTS,
    FIRST_PAUSE,
    GIVE_UP_AFTER,
    LONGEST_PAUSE,
    Letter,
    LetterState,
    Outcome,
    Verdict,
    again,
    claim,
    due,
    pause,
    release,
    settle,
    write,
)
from api.core.words import Language

AT = 1_795_000_000_000_000
TO = ("a@a.test", "b@b.test", "c@c.test")
OUTCOMES = st.builds(Outcome, verdict=st.sampled_from(Verdict), said=st.text(max_size=20))


def letter() -> Letter:
    return write(id="x", to=TO, kind="k", language=Language.ID, subject="s", lines=("t",), at=AT)


@given(st.integers(0, 10_000))
def test_pauses_grow_and_are_bounded(attempts):
    assert FIRST_PAUSE <= pause(attempts) <= pause(attempts + 1) <= LONGEST_PAUSE


@given(st.lists(st.tuples(st.sampled_from(["deliver", "die", "trouble"]), st.integers(0, DAY), OUTCOMES), max_size=60))
def test_whatever_happens_nobody_gets_a_letter_again_that_was_noted_as_sent_and_everybody_ends(steps):
    made, now, taken = letter(), AT, dict.fromkeys(TO, 0)
    for what, passes, outcome in steps:
        now += passes
        for copy in due(made, now):
            claimed = claim(made, copy.address, now)
            assert claimed.next is not None
            assert all(one.address != copy.address for one in due(claimed, now)), "never twice at one instant"
            if what == "deliver":
                taken[copy.address] += outcome.verdict is Verdict.ACCEPTED
                made = settle(claimed, copy.address, outcome, now)
            elif what == "die":
                made = claimed
            else:
                made = release(claimed, copy.address, now)
    assert all(count <= 1 for count in taken.values())
    for copy in made.copies:
        assert (copy.sent is not None) == (taken[copy.address] == 1)
        assert (copy.next is None) == (copy.sent is not None or copy.given_up is not None)
    for _ in range(200):
        now += LONGEST_PAUSE
        for copy in due(made, now):
            made = settle(claim(made, copy.address, now), copy.address, Outcome(verdict=Verdict.LATER, said="4"), now)
    assert made.next is None, "it does not go on for ever"


@given(st.lists(st.integers(-400 * DAY, 400 * DAY), max_size=30))
def test_however_the_clock_is_set_a_waiting_copy_comes_up_within_the_longest_pause(leaps):
    made, now = letter(), AT
    for leap in leaps:
        now += leap
        for copy in due(made, now):
            made = settle(claim(made, copy.address, now), copy.address, Outcome(verdict=Verdict.LATER, said="4"), now)
        waiting = [copy for copy in made.copies if copy.next is not None]
        later = {copy.address for copy in due(made, now + LONGEST_PAUSE)}
        assert {copy.address for copy in waiting} <= later
        for copy in made.copies:
            if copy.given_up is not None:
                assert copy.attempts >= ENOUGH_ATTEMPTS
                assert now - (copy.first or 0) >= GIVE_UP_AFTER or copy.given_up != now


@given(st.data())
def test_copies_do_not_touch_one_another(data: Any):
    made, now = letter(), AT
    for _ in range(data.draw(st.integers(0, 12))):
        now += data.draw(st.integers(0, 10 * MINUTE))
        address = data.draw(st.sampled_from(TO))
        before = {copy.address: copy for copy in made.copies}
        made = settle(claim(made, address, now), address, data.draw(OUTCOMES), now)
        assert all(before[copy.address] == copy for copy in made.copies if copy.address != address)


@given(st.lists(OUTCOMES, min_size=3, max_size=3), st.integers(0, DAY))
def test_trying_again_brings_back_exactly_what_was_not_taken(outcomes, passes):
    made = letter()
    for address, outcome in zip(TO, outcomes, strict=True):
        made = settle(claim(made, address, AT), address, outcome, AT)
    back = again(made, AT + passes)
    wanted = [copy.address for copy in made.copies if copy.sent is None]
    assert [copy.address for copy in due(back, AT + passes)] == wanted
    assert (back.state is LetterState.SENT) == (not wanted)
