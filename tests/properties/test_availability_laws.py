"""The laws of availability against an oracle that walks every tick of a shrunk period."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby

from hypothesis import given
from hypothesis import strategies as st

from collector.core.attribution import Claim, attribute, owned, shared_out
from collector.core.availability import Figures, Policy, Verdict, figures, nearest_double, percent_floor, tally
from collector.core.intervals import clip, difference, intersection, total, union, united
from collector.core.timeline import Bounded, Edges, State, Timeline, all_of, any_of, merged
from collector.core.worktime import WorkCalendar
from tests.support.calendar_cases import CalendarCase, calendar_cases
from tests.support.tick_oracle import MINUTE, Counts, all_state, any_state, count, seen_state

# point, pessimistic, optimistic
TRIPLES = (
    ("up", "up", "up"),
    ("up", "down", "up"),
    ("up", "unknown", "up"),
    ("down", "down", "down"),
    ("down", "down", "up"),
    ("unknown", "unknown", "unknown"),
)
NAMES = ("1", "2", "3", "4")
policies = st.sampled_from(Policy)
guarantees = st.one_of(st.sampled_from([Fraction(9, 10), Fraction(1), Fraction(0)]), st.fractions(0, 1))


@st.composite
def runs(draw: st.DrawFn, ticks: int, values: Sequence[object]) -> list[object]:
    """Draw a value for each tick, in runs as things happen; the last run goes on to the end."""
    drawn = draw(
        st.lists(st.tuples(st.sampled_from(values), st.integers(1, max(1, ticks // 3))), min_size=1, max_size=12)
    )
    result = [value for value, length in drawn for _ in range(length)]
    return (result + [drawn[-1][0]] * ticks)[:ticks]


@dataclass(frozen=True)
class Period:
    """A shrunk period: a calendar, where its ticks lie, and what was when."""

    calendar: CalendarCase
    start: int
    tick: int
    states: list
    excluded: list

    @property
    def end(self) -> int:
        return self.start + len(self.states) * self.tick

    @property
    def service_time(self):
        return WorkCalendar.of(self.calendar.spec, self.calendar.zone).spans(self.start, self.end)

    @property
    def open_ticks(self) -> list[bool]:
        return [self.calendar.wall.is_open(self.start + index * self.tick) for index in range(len(self.states))]

    def rows(self, values: Sequence[object]):
        at = self.start
        for value, same in groupby(values):
            end = at + len(list(same)) * self.tick
            yield at, end, value
            at = end

    def spans(self, marks: Sequence[bool]):
        return united((start, end) for start, end, mark in self.rows(marks) if mark)

    def timeline(self, states: Sequence[str]) -> Timeline:
        return Timeline.of((start, end, State(state)) for start, end, state in self.rows(states))

    @property
    def bounded(self) -> Bounded:
        return Bounded(*(self.timeline([triple[place] for triple in self.states]) for place in range(3)))

    def figures(self, policy: Policy, guarantee: Fraction = Fraction(9, 10)) -> Figures:
        return figures(self.bounded, self.service_time, self.spans(self.excluded), policy, guarantee)

    def counts(self, policy: Policy, claimed: Sequence[Sequence[str]] = ()) -> Counts:
        return count(self.states, self.open_ticks, self.excluded, policy.value, claimed)


@st.composite
def periods(draw: st.DrawFn) -> Period:
    tick = draw(st.sampled_from([1, 1_000, 1_000_000, MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE]))
    calendar = draw(calendar_cases())
    tick = min(tick, calendar.step * MINUTE)
    ticks = draw(st.integers(1, 300))
    if draw(st.integers(0, 199)) == 0:
        ticks = 10_000
    # from an instant at which hours may open or close, less some ticks
    edge = calendar.noon + draw(st.integers(-60, 60)) * calendar.step * MINUTE
    start = edge - draw(st.integers(0, ticks)) * tick
    states = draw(runs(ticks, TRIPLES))
    return Period(calendar, start, tick, states, draw(runs(ticks, (False, True))))


@given(periods(), policies, guarantees)
def test_figures_are_what_the_ticks_add_up_to(period: Period, policy: Policy, guarantee: Fraction):
    found = period.figures(policy, guarantee)
    counts = period.counts(policy)

    assert found.up + found.down + found.unknown == found.considered
    assert [found.considered, found.up, found.down, found.unknown] == [
        ticks * period.tick for ticks in (counts.considered, counts.up, counts.down, counts.unknown)
    ]
    availability, lower, upper, coverage = counts.ratios()
    assert (found.availability, found.lower, found.upper, found.coverage) == (availability, lower, upper, coverage)
    if lower is None or upper is None:
        assert found.verdict is Verdict.UNDETERMINED
    else:
        assert (found.verdict is Verdict.MET) == (lower >= guarantee)
        assert (found.verdict is Verdict.MISSED) == (upper < guarantee)
    exact_budget = (1 - guarantee) * counts.considered * period.tick
    assert 0 <= exact_budget - found.budget < 1
    assert (found.remaining < 0) == (found.down > exact_budget)


@given(periods(), policies)
def test_the_bounds_hold_the_availability(period: Period, policy: Policy):
    found = period.figures(policy)
    if found.considered:
        assert 0 <= found.lower <= found.upper <= 1
    if found.availability is not None:
        assert found.lower <= found.availability <= found.upper


@given(periods(), policies, st.integers(min_value=0))
def test_the_parts_of_a_period_add_up_to_the_whole(period: Period, policy: Policy, cut: int):
    middle = period.start + cut % (period.end - period.start + 1)
    hours, out, bounded = period.service_time, period.spans(period.excluded), period.bounded

    parts = [
        tally(bounded, clip(hours, first, last), out, policy)
        for first, last in ((period.start, middle), (middle, period.end))
    ]

    assert parts[0] + parts[1] == tally(bounded, hours, out, policy)


@given(periods(), st.data())
def test_every_tick_down_belongs_to_the_earliest_incident_that_claims_it(period: Period, data: st.DataObject):
    ticks = len(period.states)
    marks = {name: data.draw(runs(ticks, (False, True))) for name in NAMES}
    claims = [Claim(name, period.spans(marks[name])) for name in NAMES]
    claimed = [[name for name in NAMES if marks[name][index]] for index in range(ticks)]
    counted = intersection(period.service_time, period.bounded.point.down)

    stretches = owned(counted, claims)

    assert united((start, end) for start, end, _ in stretches) == counted
    sums = attribute(counted, claims)
    assert sum(sums.values()) == total(counted)
    period.excluded[:] = [False] * ticks
    expected = period.counts(Policy.REMOVE, claimed).by_incident
    assert sums == {name: ticks_down * period.tick for name, ticks_down in expected.items()}


@given(periods(), policies, st.data())
def test_excluding_a_tick_moves_availability_only_its_own_way(period: Period, policy: Policy, data: st.DataObject):
    index = data.draw(st.integers(0, len(period.states) - 1))
    period.excluded[index] = False
    before = period.figures(policy).availability
    period.excluded[index] = True
    after = period.figures(policy).availability
    if before is None or after is None:
        return
    state = period.states[index][0]
    if state == "down":
        assert after >= before
    if state == "up":
        assert after <= before


@given(periods(), policies, st.data())
def test_knowing_less_never_narrows_the_bounds(period: Period, policy: Policy, data: st.DataObject):
    before = period.figures(policy)
    for index in data.draw(st.lists(st.integers(0, len(period.states) - 1), max_size=5)):
        period.states[index] = ("unknown",) * 3
    after = period.figures(policy)
    if before.considered:
        assert after.lower <= before.lower
        assert after.upper >= before.upper


@given(periods(), st.data())
def test_the_order_of_what_is_told_changes_nothing(period: Period, data: st.DataObject):
    rows = period.bounded.point.segments(period.start, period.end)
    told = data.draw(st.permutations([*rows, *data.draw(st.lists(st.sampled_from(rows), max_size=4))]))

    assert Timeline.of(told) == period.bounded.point
    assert [row.start for row in rows[1:]] == [row.end for row in rows[:-1]]
    assert total((row.start, row.end) for row in rows) == period.end - period.start


@given(periods(), st.data())
def test_combining_is_done_tick_by_tick_and_keeps_the_bounds(period: Period, data: st.DataObject):
    ticks = len(period.states)
    others = [data.draw(runs(ticks, TRIPLES)) for _ in range(data.draw(st.integers(0, 2)))]
    histories = [Period(period.calendar, period.start, period.tick, states, []) for states in (period.states, *others)]
    for combine, judge in ((any_of, any_state), (all_of, all_state), (merged, seen_state)):
        found = combine([history.bounded for history in histories])
        for place, timeline in enumerate(found):
            states = [judge([history.states[index][place] for history in histories]) for index in range(ticks)]
            assert timeline == period.timeline(states)
        if combine is not merged:
            bounded = figures(found, [(period.start, period.end)], [], Policy.REMOVE, Fraction(9, 10))
            assert bounded.availability is None or bounded.lower <= bounded.availability <= bounded.upper


@st.composite
def watched(draw: st.DrawFn) -> tuple[list[bool], list[Edges], list[tuple[int, int]]]:
    """Draw what was seen, outages with brackets, and unconfirmed losses, in ticks of one microsecond."""
    seen = draw(runs(draw(st.integers(1, 60)), (True, False)))
    edges = []
    for _ in range(draw(st.integers(0, 4))):
        start = draw(st.integers(0, 50))
        end = start + draw(st.integers(1, 15))
        edges.append(Edges(start, end, start - draw(st.integers(0, 4)), draw(st.integers(start, end))))
    losses = [(at, at + draw(st.integers(0, 5))) for at in draw(st.lists(st.integers(0, 55), max_size=3))]
    return seen, edges, losses


@given(watched())
def test_what_was_observed_is_bounded_by_its_brackets(case: tuple[list[bool], list[Edges], list[tuple[int, int]]]):
    seen, edges, losses = case
    found = Bounded.observed(united((at, at + 1) for at, mark in enumerate(seen) if mark), edges, losses)
    for at, mark in enumerate(seen):
        down = any(edge.start <= at < edge.end for edge in edges)
        widened = any(edge.last_up <= at < edge.end for edge in edges) or any(a <= at < b for a, b in losses)
        narrowed = any(edge.start <= at < edge.last_down for edge in edges)
        expected = (
            ["unknown"] * 3 if not mark else ["down" if is_down else "up" for is_down in (down, widened, narrowed)]
        )
        assert [timeline.segments(at, at + 1)[0].state for timeline in found] == expected


@given(st.fractions(0, 1), st.decimals(0, 1, places=5))
def test_a_printed_figure_never_crosses_the_guarantee(ratio: Fraction, guarantee):
    printed = Fraction(percent_floor(ratio, guarantee)) / 100
    assert printed <= ratio < printed + Fraction(1, 10_000)
    assert (printed >= Fraction(guarantee)) == (ratio >= Fraction(guarantee))


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_machines_get_the_nearest_double(part: int, whole: int):
    ratio = Fraction(part, whole)
    double = nearest_double(ratio)
    assert double == float(ratio)
    for neighbour in (float.fromhex(double.hex()), *_neighbours(double)):
        assert abs(Fraction(double) - ratio) <= abs(Fraction(neighbour) - ratio)


def _neighbours(double: float) -> tuple[float, float]:

    return math.nextafter(double, -math.inf), math.nextafter(double, math.inf)


@st.composite
def claimed(draw: st.DrawFn) -> tuple[list[tuple[int, int]], list[Claim]]:
    """Draw down time and who claims it, often with claims that do not overlap."""
    spans = st.tuples(st.integers(0, 60), st.integers(1, 20)).map(lambda drawn: (drawn[0], sum(drawn)))
    down = united(draw(st.lists(spans, max_size=6)))
    claims = [Claim(name, united(draw(st.lists(spans, min_size=1, max_size=2)))) for name in NAMES]
    if draw(st.booleans()):
        taken: list[tuple[int, int]] = []
        for number, claim in enumerate(claims):
            claims[number] = Claim(claim.incident, difference(claim.spans, taken))
            taken = union(taken, claim.spans)
    return down, claims[: draw(st.integers(0, len(claims)))]


@given(claimed())
def test_down_time_is_shared_out_as_the_incidents_own_it(drawn: tuple[list[tuple[int, int]], list[Claim]]):
    down, claims = drawn
    causes = {None: "unknown", "1": "power", "2": "radio", "3": "power", "4": "unknown"}

    parts = shared_out(down, claims, causes.__getitem__)

    expected: dict[str, list[tuple[int, int]]] = {}
    for start, end, incident in owned(down, claims):
        expected.setdefault(causes[incident], []).append((start, end))
    assert parts == {cause: united(spans) for cause, spans in expected.items()}
