"""The laws of availability on whole judgements, each against an oracle that walks every tick.

A case is a seed: a calendar in a zone whose clocks change, a service that needs any or all of some devices, agents that
see differently, maintenance, commissioning and retirement, incidents, what people excuse and judge of them, causes that the
contract excuses; every law is held to it, for the contractual figure too. ``SIAGA_LAW_CASES`` says
how many cases there are; without it ``SIAGA_HYPOTHESIS`` does: 100 by ``dev``, 1,000 by ``ci``, 40,000 by ``nightly``.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from fractions import Fraction

import pytest
from hypothesis import settings

from agent.clock import SECOND
from collector.core.availability import Figures, Policy, Tally, Verdict, figures, nearest_double, tally
from collector.core.history import bounded, standing
from collector.core.intervals import Spans, difference, intersection, overlap, total, union
from collector.core.ledger import NOTHING, Sheet, history_of
from collector.core.reachability import Seen, Table
from collector.core.terms import Terms
from collector.core.timeline import Bounded, Timeline, all_of, any_of, merged
from collector.core.view import View
from collector.reading import Availability, Contractual
from tests.support.drawn_networks import DEVICES, Judgement
from tests.support.tick_oracle import Counts, count

CASES = int(os.environ.get("SIAGA_LAW_CASES") or settings.default.max_examples * 2)
PARTS = 20
GUARANTEE = Fraction(9, 10)


def seeds(part: int) -> Iterator[int]:
    return iter(range(part, CASES, PARTS))


def sheet_of(case: Judgement) -> Sheet:
    (sheet,) = case.ledger.sheets(history_of(case.histories()), case.cases)
    return sheet


def rows_of(case: Judgement, sheet: Sheet, start: int, end: int) -> dict[str, Availability]:
    causes = {one.id: case.ledger.cause_of(one) for one in case.cases}
    return {row.basis: row for row in case.ledger.rows([sheet], start, end, causes)}


def hours_of(case: Judgement, sheet: Sheet, start: int, end: int) -> Spans:
    return intersection(case.ledger.calendars["office"].spans(start, end), sheet.lifetime)


def walked(case: Judgement, policy: Policy, *, always: bool, spared: bool = False) -> tuple[Counts, dict[str, int]]:
    """Return the counts by ticks, and the ticks down by cause; ``spared``: as the contract counts them."""
    states = [case.state(index) for index in range(case.ticks)]
    counted = [case.in_its_life(at) and (always or case.calendar.wall.is_open(at)) for at in case.instants]
    out = [case.excluded(index) or (spared and case.spared(index)) for index in range(case.ticks)]
    causes: dict[str, int] = {}
    for at, state, is_open, is_out in zip(case.instants, states, counted, out, strict=True):
        if state[0] == "down" and is_open and not is_out:
            cause = case.owner(at)
            causes[cause] = causes.get(cause, 0) + 1
    return count(states, counted, out, policy.value), causes


def sums(row: Availability | Contractual | Figures | Tally) -> tuple[int, int, int, int]:
    return row.considered, row.up, row.down, row.unknown


def is_what_the_ticks_say(case: Judgement, sheet: Sheet) -> None:
    """Laws 1, 3 and 5: U + D + K = C, the bounds hold the availability, the causes sum to D; each as the ticks say."""
    for basis, row in rows_of(case, sheet, case.start, case.end).items():
        counts, causes = walked(case, case.policy, always=basis == "24x7")
        ticks = (counts.considered, counts.up, counts.down, counts.unknown)
        assert sums(row) == tuple(each * case.tick for each in ticks)
        assert row.up + row.down + row.unknown == row.considered
        assert row.down_by_cause == {cause: each * case.tick for cause, each in causes.items()}
        assert sum(row.down_by_cause.values()) == row.down
        availability, lower, upper, coverage = map(nearest_double, counts.ratios())
        assert (row.availability, row.lower, row.upper, row.coverage) == (availability, lower, upper, coverage)
        assert (row.verdict == "met") == (lower is not None and counts.ratios()[1] >= GUARANTEE)
        assert (row.verdict == "missed") == (upper is not None and counts.ratios()[2] < GUARANTEE)
        contract_is_what_the_ticks_say(case, row)
    hours = hours_of(case, sheet, case.start, case.end)
    other = Policy.REMOVE if case.policy is Policy.COUNT_AS_UP else Policy.COUNT_AS_UP
    kept = figures(sheet.seen, hours, sheet.excluded, other, GUARANTEE)
    counts, _ = walked(case, other, always=False)
    assert sums(kept) == tuple(each * case.tick for each in (counts.considered, counts.up, counts.down, counts.unknown))
    assert (kept.availability, kept.lower, kept.upper, kept.coverage) == counts.ratios()
    if kept.availability is not None:
        assert kept.lower <= kept.availability <= kept.upper


def contract_is_what_the_ticks_say(case: Judgement, row: Availability) -> None:
    """The contractual figure by the same laws; it is beside the operational one only where causes are excused."""
    spared = row.contractual
    assert (spared is not None) == bool(case.excused_causes)
    if spared is None:
        return
    counts, _ = walked(case, case.policy, always=row.basis == "24x7", spared=True)
    ticks = (counts.considered, counts.up, counts.down, counts.unknown)
    assert sums(spared) == tuple(each * case.tick for each in ticks)
    exact = counts.ratios()
    assert (spared.availability, spared.lower, spared.upper) == tuple(map(nearest_double, exact[:3]))
    assert (spared.verdict == "met") == (exact[1] is not None and exact[1] >= GUARANTEE)
    assert (spared.verdict == "missed") == (exact[2] is not None and exact[2] < GUARANTEE)
    if spared.availability is not None and row.availability is not None:
        assert spared.availability >= row.availability


def adds_up_wherever_it_is_cut(case: Judgement, sheet: Sheet, middle: int) -> None:
    """Law 2, at any microsecond."""
    whole, before, after = (
        rows_of(case, sheet, first, last)
        for first, last in ((case.start, case.end), (case.start, middle), (middle, case.end))
    )
    for basis, row in whole.items():
        one, other = before[basis], after[basis]
        assert sums(row) == tuple(map(sum, zip(sums(one), sums(other), strict=True)))
        if row.contractual and one.contractual and other.contractual:
            parts = zip(sums(one.contractual), sums(other.contractual), strict=True)
            assert sums(row.contractual) == tuple(map(sum, parts))
        causes = set(one.down_by_cause) | set(other.down_by_cause)
        assert row.down_by_cause == {
            cause: one.down_by_cause.get(cause, 0) + other.down_by_cause.get(cause, 0) for cause in causes
        }
    for policy in Policy:
        halves = [
            tally(sheet.seen, hours_of(case, sheet, first, last), sheet.excluded, policy)
            for first, last in ((case.start, middle), (middle, case.end))
        ]
        assert halves[0] + halves[1] == tally(
            sheet.seen, hours_of(case, sheet, case.start, case.end), sheet.excluded, policy
        )


def is_the_same_in_any_order(case: Judgement, sheet: Sheet, draw: random.Random) -> None:
    """Law 4: whatever is told first, and twice."""
    cases = draw.sample(case.cases, len(case.cases))
    windows = draw.sample(case.maintenance * 2, len(case.maintenance) * 2)
    told = list(case.histories().items())
    draw.shuffle(told)
    again = case.ledger_with(windows).figures(case.start, case.end, history_of(dict(told)), cases)
    assert {row.basis: row for row in again} == rows_of(case, sheet, case.start, case.end)


def moves_only_its_own_way(case: Judgement, sheet: Sheet, draw: random.Random) -> None:
    """Law 6: what is excluded, and what is known less."""
    hours = hours_of(case, sheet, case.start, case.end)
    index = draw.randrange(case.ticks)
    span = (case.start + index * case.tick, case.start + (index + 1) * case.tick)
    for policy in Policy:
        before = figures(sheet.seen, hours, difference(sheet.excluded, [span]), policy, GUARANTEE)
        after = figures(sheet.seen, hours, union(sheet.excluded, [span]), policy, GUARANTEE)
        state = case.state(index)[0]
        if before.availability is not None and after.availability is not None:
            assert state != "down" or after.availability >= before.availability
            assert state != "up" or after.availability <= before.availability
        blind = Bounded(*(Timeline(difference(line.up, [span]), difference(line.down, [span])) for line in sheet.seen))
        known = figures(sheet.seen, hours, sheet.excluded, policy, GUARANTEE)
        less = figures(blind, hours, sheet.excluded, policy, GUARANTEE)
        if known.considered:
            assert less.lower <= known.lower
            assert less.upper >= known.upper
            assert (less.verdict, known.verdict) != (Verdict.MET, Verdict.MISSED)


@pytest.mark.parametrize("part", range(PARTS))
def test_laws_one_to_six_on_whole_judgements(part: int):
    for seed in seeds(part):
        draw = random.Random(seed)
        case = Judgement.drawn(draw)
        sheet = sheet_of(case)
        try:
            is_what_the_ticks_say(case, sheet)
            adds_up_wherever_it_is_cut(case, sheet, draw.randint(case.start, case.end))
            is_the_same_in_any_order(case, sheet, draw)
            moves_only_its_own_way(case, sheet, draw)
        except AssertionError as broken:
            broken.add_note(f"Judgement.drawn(random.Random({seed}))")
            raise


INTERVAL, STALE = 10 * SECOND, 30 * SECOND


def lived(draw: random.Random) -> tuple[Spans, int]:
    """Draw when a device was really down: outages and recoveries of two intervals and more each."""
    down, moment = [], draw.randint(0, 100 * SECOND)
    for _ in range(draw.randint(0, 5)):
        end = moment + draw.randint(2 * INTERVAL, 20 * INTERVAL)
        down.append((moment, end))
        moment = end + draw.randint(2 * INTERVAL, 20 * INTERVAL)
    return down, moment


def watched(draw: random.Random, down: Spans, end: int) -> Bounded | None:
    """Return what one agent saw of a device at its own phase, with silences of its own."""
    terms = Terms(draw.randint(1, 4), draw.randint(1, 2), STALE, INTERVAL)
    table, view, runs = Table("pkp", "sw", terms), View.empty(), []
    # A silence no longer than ``stale_after`` is none by definition: the state before it holds through it.
    lengths = [draw.randint(STALE + SECOND, 200 * SECOND) for _ in range(draw.randint(0, 2))]
    silences = [
        (first, first + length)
        for length in lengths
        if length < end - INTERVAL
        for first in [draw.randrange(end - INTERVAL - length)]
    ]
    told = None
    for at in range(draw.randrange(INTERVAL), end, INTERVAL):
        if not any(first <= at < last for first, last in silences):
            told = at
            view.take(table, Seen(at, not any(first <= at < last for first, last in down), interval=INTERVAL))
            runs += view.flush()
    return None if told is None else bounded(runs + standing(table, view.now, end))


@pytest.mark.parametrize("part", range(PARTS))
def test_law_seven_truth_lies_inside_the_bounds(part: int):
    """One device and several, from one agent and two, whatever the rule asks for before it confirms."""
    for seed in seeds(part):
        draw = random.Random(seed)
        lives = {device: lived(draw) for device in DEVICES[: draw.randint(1, 3)]}
        end = max(SECOND, *(until for _, until in lives.values()), 0)
        views = []
        for down, _ in lives.values():
            seen = [view for _ in range(draw.randint(1, 2)) if (view := watched(draw, down, end)) is not None]
            views.append(merged(seen) if seen else NOTHING)
        downs = [down for down, _ in lives.values()]
        if draw.random() < 0.5:
            seen_all, truth = all_of(views), downs[0]
            for down in downs[1:]:
                truth = union(truth, down)
        else:
            seen_all, truth = any_of(views), downs[0]
            for down in downs[1:]:
                truth = intersection(truth, down)
        made = figures(seen_all, [(0, end)], [], Policy.REMOVE, GUARANTEE)
        really = 1 - Fraction(overlap(truth, [(0, end)]), end)
        assert made.lower is not None, seed
        assert made.upper is not None, seed
        assert made.lower <= really <= made.upper, seed
        assert total(intersection(truth, seen_all.pessimistic.up)) == 0, seed  # surely up is up, instant by instant
        assert difference(seen_all.optimistic.down, truth) == [], seed
