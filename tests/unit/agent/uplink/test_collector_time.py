from __future__ import annotations

import pytest

from agent.clock import DAY, HOUR, SECOND
from agent.core.clock_offset import Exchange
from agent.uplink.collector_time import CollectorTime
from tests.support.fake_clock import StandingClock


def learned(machine: StandingClock, theirs: int) -> CollectorTime:
    """A time that was learned when the collector's clock showed ``theirs``."""
    made = CollectorTime(machine)
    made.compare(Exchange(machine.monotonic(), theirs, theirs, machine.monotonic()))
    return made


def test_before_the_first_exchange_the_machines_clock_is_all_there_is():
    machine = StandingClock()
    made = CollectorTime(machine)
    assert (made.wall(), made.ahead, made.astray) == (machine.wall(), None, False)


@pytest.mark.parametrize("off", [0, SECOND, -2 * SECOND])
def test_a_clock_that_agrees_is_followed(off: int):
    machine = StandingClock()
    made = learned(machine, machine.wall() - off)
    assert (made.wall(), made.ahead, made.astray) == (machine.wall(), off, False)


@pytest.mark.parametrize("off", [3 * SECOND, -HOUR, 365 * DAY, -365 * DAY])
def test_a_clock_that_is_off_is_not(off: int):
    machine = StandingClock()
    theirs = machine.wall() - off
    made = learned(machine, theirs)
    machine.pass_time(70 * SECOND)
    assert (made.wall(), made.ahead, made.astray) == (theirs + 70 * SECOND, off, True)


def test_a_step_between_two_exchanges_changes_nothing_and_is_told():
    machine = StandingClock()
    made = learned(machine, machine.wall())
    before = made.wall()
    machine.offset -= HOUR
    assert (made.wall(), made.ahead) == (before, -HOUR)


def test_a_clock_that_was_off_is_followed_again_once_it_agrees_well():
    machine = StandingClock()
    made = learned(machine, machine.wall() - 10 * SECOND)
    assert made.astray
    machine.offset -= 8 * SECOND + SECOND // 2
    assert made.astray
    machine.offset -= SECOND
    assert not made.astray
    assert made.wall() == machine.wall()
