"""A closed period in columns: sums over any set of instants, and which runs complete it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from collector.core.condensed import UNSEEN, Measure, condensed, follows
from collector.core.intervals import Spans, clip, intersection, total, united
from collector.core.runs import Loss, Run

PERIOD = (0, 100)
spans = st.lists(st.tuples(st.integers(0, 100), st.integers(0, 100)), max_size=12).map(united)


def run(result: str, first: int, until: int, *losses: Loss) -> Run:
    return Run(
        agent="pkp",
        device="sw",
        result=result,
        boot=None,
        interval=10,
        first=first,
        last=until,
        until=until,
        before=None,
        count=1,
        losses=losses,
    )


@given(spans, spans)
def test_a_measure_adds_up_what_lies_in_the_set(counted: Spans, asked: Spans) -> None:
    measure = Measure(counted, PERIOD)
    starts, ends = [start for start, _ in asked], [end for _, end in asked]
    assert measure.total == total(counted)
    assert measure.between(starts, ends) == total(intersection(counted, asked))
    assert list(measure.each(starts, ends)) == [total(clip(counted, *span)) for span in asked]


def test_the_last_answered_run_waits_for_its_newer_form():
    kept = condensed("sw", {"pkp": [run("lost", 0, 10), run("answered", 10, 40)]}, {}, {}, PERIOD).view("pkp")
    assert kept.last == run("answered", 10, 40)
    grown = run("answered", 10, 60, Loss(45, 50, 55))
    assert follows(kept, []) == [kept.last]
    assert follows(kept, [grown]) == [grown]
    assert follows(kept, [run("answered", 70, 90)]) == [kept.last, run("answered", 70, 90)]


def test_what_changes_more_than_the_end_is_not_told_from_columns():
    kept = condensed("sw", {"pkp": [run("answered", 10, 40)]}, {}, {}, PERIOD).view("pkp")
    assert follows(kept, [run("answered", 5, 60)]) is None, "what was settled begins earlier"
    assert follows(kept, [run("lost", 40, 60)]) is None, "an outage"
    down = condensed("sw", {"pkp": [run("lost", 10, 40)]}, {}, {}, PERIOD).view("pkp")
    assert follows(down, []) == [], "all of it is in the columns"
    assert follows(down, [run("answered", 10, 60)]) is None, "the outage never was"
    assert follows(UNSEEN, [run("answered", 10, 60)]) == [run("answered", 10, 60)]
