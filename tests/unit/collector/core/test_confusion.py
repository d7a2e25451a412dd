"""The confusion table: each incident's latest verdict against the guess that stood then."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.models import Cause
from collector.core.confusion import confusion
from collector.decisions import Decision, Excuse, Reclassified, Recorded, Withdrawal


def verdict(number: int, guess: str, cause: str, incident: str = "") -> Recorded:
    decision = Reclassified(incident=incident or str(number), cause=cause)
    return Recorded(number=number, at=number, by="petugas", decision=decision, about="sw-a", guess=guess)


def test_guesses_meet_verdicts_and_not_knowing_is_no_mistake():
    made = confusion(
        [
            verdict(1, "power", "power"),
            verdict(2, "power", "equipment"),
            verdict(3, "unknown", "power"),
            verdict(4, "power", "unknown"),
            verdict(5, "power", "power"),
        ],
        0,
        9,
    )
    assert made.count("power", "power") == 2
    assert made.count("power", "equipment") == 1
    assert made.count("equipment", "power") == 0
    assert (made.total, made.named, made.right) == (4, 3, 2)
    assert made.causes == ("power", "equipment", "unknown")


def test_the_latest_that_holds_counts_in_the_period_in_which_it_was_recorded():
    gone: Decision = Withdrawal(of=3)
    rows = [
        verdict(1, "power", "power", "7"),
        verdict(2, "power", "lightning", "7"),
        verdict(3, "power", "equipment", "7"),
        Recorded(number=4, at=4, by="kadis", decision=gone),
        Recorded(number=5, at=5, by="kadis", decision=Excuse(incident="7", reason="x")),
    ]
    assert confusion(rows, 2, 3).cells == {("power", "lightning"): 1}
    assert confusion(rows, 3, 9).cells == {}
    assert confusion(rows, 0, 2).cells == {}


def test_a_verdict_without_a_guess_is_counted_apart():
    made = confusion([verdict(1, "", "power")], 0, 9)
    assert (made.cells, made.guessless, made.total, made.causes) == ({}, 1, 0, ())


CAUSES = st.sampled_from([cause.value for cause in Cause])


@given(st.lists(st.tuples(CAUSES, CAUSES), max_size=30), st.integers(0, 31))
def test_a_period_and_the_rest_make_the_whole(pairs: list[tuple[str, str]], middle: int):
    rows = [verdict(number, guess, cause) for number, (guess, cause) in enumerate(pairs, 1)]
    whole, first, second = confusion(rows, 0, 99), confusion(rows, 0, middle), confusion(rows, middle, 99)
    assert whole.right <= whole.named <= whole.total <= len(pairs)
    for pair, count in whole.cells.items():
        assert count == first.count(*pair) + second.count(*pair)
    assert sum(whole.cells.values()) == len(pairs)
