from __future__ import annotations

import msgspec
import pytest

from agent.clock import DAY, HOUR, SECOND, Microseconds
from collector.core.clock_steps import ClockWatch, moved
from collector.core.memory import Memory
from tests.support.fake_network import Fault, at, islands
from tests.support.judging import Bench
from tests.support.live_agent import LiveAgent


def lived(seconds: float = 200) -> Memory:
    """The memory of a judge in the middle of an outage, after another."""
    inventory = islands(2)
    faults = [Fault("fo-a00", 40, 80), Fault("sea", 120)]
    agent = LiveAgent(inventory, faults, seed=3)
    return Bench(inventory).feed(agent.pings(seconds)).judge.memory


@pytest.mark.parametrize("by", [7 * SECOND, -HOUR, 365 * DAY, -365 * DAY])
def test_all_instants_move_and_nothing_else(by: Microseconds):
    before = lived()
    after = moved(before, by)
    (case,) = [one for one in after.cases if one.closed is None]
    (same,) = [one for one in before.cases if one.closed is None]
    assert case.since == same.since + by
    assert [row.started for row in case.rows] == [row.started + by for row in same.rows]
    assert after.newest == before.newest + by
    assert (after.next_case, after.next_effect) == (before.next_case, before.next_effect)
    assert msgspec.msgpack.encode(moved(after, -by)) == msgspec.msgpack.encode(before)


def test_a_judge_goes_on_from_a_moved_memory_as_from_the_old_one():
    inventory = islands(2)
    agent = LiveAgent(inventory, [Fault("sea", 40, 140)], seed=3)
    pings = list(agent.pings(200))
    half = [ping for ping in pings if (ping.arrived or 0) < at(90)]
    rest = pings[len(half) :]
    told = Bench(inventory).feed(pings).incidents
    first = Bench(inventory).feed(half)
    again = Bench(inventory)
    references = {one.id: one.references for one in inventory.agents}
    again.judge = type(again.judge)(inventory, references, moved(first.judge.memory, -HOUR))
    later = [msgspec.structs.replace(p, at=p.at - HOUR, arrived=(p.arrived or p.at) - HOUR) for p in rest]
    (incident,) = again.feed(later).incidents
    (expected,) = told
    assert (incident.id, incident.root, incident.cause) == (expected.id, expected.root, expected.cause)
    assert incident.closed is not None
    assert expected.closed is not None
    assert incident.closed - incident.started == expected.closed - expected.started


def test_slewing_is_no_step_and_a_step_is_told_once():
    watch = ClockWatch()
    start = at(0)
    assert watch.set_by(start, 0) == 0
    assert watch.set_by(start + 10 * SECOND + 400_000, 10 * SECOND) == 0
    assert watch.set_by(start - HOUR + 20 * SECOND, 20 * SECOND) == -HOUR - 400_000
    assert watch.set_by(start - HOUR + 30 * SECOND, 30 * SECOND) == 0


def test_a_clock_that_was_never_set_moves_nothing_until_it_is():
    watch = ClockWatch()
    assert watch.set_by(at(0), 0) == 0
    assert watch.set_by(5 * SECOND, 5 * SECOND) == 0
    assert watch.set_by(at(9), 9 * SECOND) == 0
