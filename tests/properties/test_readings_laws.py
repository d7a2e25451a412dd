"""Laws of what devices were last heard to say: order does not matter, no rate is negative or invented."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.clock import SECOND
from agent.observation import Interface, Observation, Ping, Poll
from collector.core.port_counts import APART
from collector.core.readings import KEPT, Readings
from collector.port_reading import PortReading
from collector.reading import DeviceReadings

COUNTS = st.one_of(
    st.none(), st.integers(0, 10**6), st.integers(2**32 - 10, 2**32 + 10), st.integers(2**64 - 5, 2**64 - 1)
)
SAMPLES = st.lists(
    st.builds(
        lambda at, octets, errors, oper, fresh, agent: Interface(
            at=at * SECOND,
            agent=agent,
            device="sw",
            interface="p",
            in_octets=octets,
            out_errors=errors,
            oper=oper,
            discontinuity=fresh,
        ),
        st.integers(0, 600),
        COUNTS,
        COUNTS,
        st.sampled_from(["up", "down"]),
        st.booleans(),
        st.sampled_from(["pkp", "pkp", "pkp", "tjp"]),
    ),
    min_size=1,
    max_size=30,
)


def fed(observations: list[Observation]) -> DeviceReadings:
    readings = Readings(["sw"])
    for observation in observations:
        readings.take(observation)
    found = readings.of("sw")
    assert found is not None
    return found


def rates(port: PortReading) -> list[float]:
    found = (port.in_bps, port.out_bps, port.in_error_rate, port.out_error_rate, port.in_discard_rate)
    return [rate for rate in found if rate is not None]


@given(SAMPLES)
def test_no_rate_is_negative_whatever_agents_and_counters_do(samples):
    for port in fed(samples).ports:
        assert all(rate >= 0 for rate in rates(port))
        assert port.over is None or port.over >= APART


@given(SAMPLES, st.randoms(use_true_random=False))
def test_the_newest_state_of_a_port_stands_in_any_order(samples, chance):
    mine = list({sample.at: sample for sample in samples if sample.agent == "pkp"}.values())
    if not mine:
        return
    newest = max(mine, key=lambda sample: sample.at)
    chance.shuffle(mine)
    (port,) = fed(list(mine)).ports
    assert (port.at, port.oper) == (newest.at, newest.oper)


@given(st.lists(st.integers(0, 10**9), min_size=2, max_size=12), st.randoms(use_true_random=False))
def test_a_counter_that_only_grows_gives_its_true_rate_in_any_order(growth, chance):
    totals = list(itertools.accumulate(growth))
    samples: list[Observation] = [
        Interface(at=number * 60 * SECOND, agent="pkp", device="sw", interface="p", in_octets=total)
        for number, total in enumerate(totals)
    ]
    expected = growth[-1] * 8 / 60
    shuffled = list(samples)
    chance.shuffle(shuffled)
    for order in (samples, shuffled):
        (port,) = fed(order).ports
        assert port.in_bps == pytest.approx(expected)
        assert port.over == 60 * SECOND


@given(
    st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["pkp", "tjp"]), st.booleans()), max_size=40),
    st.randoms(use_true_random=False),
)
def test_pings_and_polls_are_the_newest_in_any_order(told, chance):
    pings = {(at, agent): alive for at, agent, alive in told}
    events: list[Observation] = [
        Ping(at=at, agent=agent, device="sw", sent=1, received=int(alive)) for (at, agent), alive in pings.items()
    ]
    events += [Poll(at=at, agent=agent, device="sw") for at, agent in pings]
    chance.shuffle(events)
    found = fed(events)
    newest = sorted(pings, reverse=True)[:KEPT]
    assert [(ping.at, ping.agent) for ping in found.pings] == newest
    assert [(poll.at, poll.agent) for poll in found.polls] == newest
