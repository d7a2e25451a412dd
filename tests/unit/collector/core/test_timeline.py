import pytest

from collector.core.timeline import Bounded, Edges, Segment, State, Timeline, all_of, any_of, merged

UP, DOWN, UNKNOWN = State.UP, State.DOWN, State.UNKNOWN
NINE = range(9)


def ticks(word: str) -> Bounded:
    """Make a history of one letter a tick: u up, d down, anything else unknown."""
    names = {"u": UP, "d": DOWN}
    return Bounded.exact(Timeline.of((at, at + 1, names[letter]) for at, letter in enumerate(word) if letter in names))


def word(history: Bounded) -> str:
    letters = {UP: "u", DOWN: "d", UNKNOWN: "."}
    return "".join(letters[history.point.segments(at, at + 1)[0].state] for at in NINE)


def test_three_valued_logic():
    #       every pair of states
    left, right = ticks("uuuddd..."), ticks("ud.ud.ud.")
    assert word(any_of([left, right])) == "uuuud.u.."
    assert word(all_of([left, right])) == "ud.ddd.d."
    assert word(merged([left, right])) == "uuuuddud."


def test_nothing_to_combine_is_refused():
    for combine in (any_of, all_of, merged):
        with pytest.raises(ValueError, match="nothing to combine; give at least one history"):
            combine([])


def test_gaps_are_unknown_from_end_to_end():
    timeline = Timeline.of([(5, 7, UP), (2, 4, DOWN), (4, 5, DOWN), (8, 9, UNKNOWN)])
    assert timeline.segments(0, 10) == [
        Segment(0, 2, UNKNOWN),
        Segment(2, 5, DOWN),
        Segment(5, 7, UP),
        Segment(7, 10, UNKNOWN),
    ]
    assert timeline.unknown(0, 10) == [(0, 2), (7, 10)]
    assert timeline.unknown(4, 4) == []
    assert timeline.segments(3, 3) == []


def test_contradiction_is_down():
    assert Timeline.of([(0, 10, UP), (4, 6, DOWN)]).segments(0, 10) == [
        Segment(0, 4, UP),
        Segment(4, 6, DOWN),
        Segment(6, 10, UP),
    ]


def test_brackets_widen_the_pessimistic_and_narrow_the_optimistic_side():
    # last up at 18, first lost at 20, last lost at 38, first answered at 40
    found = Bounded.observed([(0, 100)], [Edges(20, 40, 18, 38)], unconfirmed=[(60, 63)])
    assert found.point.down == [(20, 40)]
    assert found.pessimistic.down == [(18, 40), (60, 63)]
    assert found.optimistic.down == [(20, 38)]
    assert found.point.up == [(0, 20), (40, 100)]


def test_what_was_not_seen_is_unknown_whatever_a_bracket_says():
    found = Bounded.observed([(0, 30), (50, 100)], [Edges(20, 55, 18, 52)])
    assert [timeline.unknown(0, 100) for timeline in found] == [[(30, 50)]] * 3
    assert found.point.down == [(20, 30), (50, 55)]


def test_a_single_lost_probe_narrows_to_nothing():
    found = Bounded.observed([(0, 100)], [Edges(20, 30, 10, 20)])
    assert found.optimistic.down == []
    assert found.pessimistic.down == [(10, 30)]


def test_no_outage_at_all():
    assert Bounded.observed([(0, 100)], []) == Bounded.exact(Timeline([(0, 100)], []))


def test_bounds_are_combined_like_the_estimate():
    sure = Bounded.exact(Timeline([(0, 9)], []))
    doubtful = Bounded.observed([(0, 9)], [Edges(4, 6, 2, 5)])
    assert all_of([sure, doubtful]) == doubtful
    assert any_of([sure, doubtful]) == Bounded(*[Timeline([(0, 9)], [])] * 3)
    blind = Bounded.exact(Timeline([], []))
    assert merged([blind, doubtful]) == doubtful
