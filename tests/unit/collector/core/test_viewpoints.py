"""Which rows are an incident's: those of whom its root cuts off from where they are needed."""

from __future__ import annotations

import random

import msgspec
import pytest

from agent.observation import Ping
from collector.replay import Replay
from tests.support.fake_network import EPOCH, Fault, at
from tests.support.two_islands import deliveries, held_up, judged, stalled, two_islands

NETWORK = two_islands(4, settle="1m")


def incidents(faults, network=NETWORK, seconds=200.0):
    answer = judged(network, deliveries(network, faults, seconds), seconds)
    return {tuple(one["root"]): set(one["subjects"]) for one in answer["incidents"]}


def test_with_the_sea_cable_cut_the_near_island_is_nobodys_loss():
    lost = incidents([Fault("sea", 60, 150)])["sea",]
    assert lost == {"core-b", "sw-b00", "sw-b01", "sw-b02", "sw-b03"}


def test_what_fails_behind_the_cut_is_an_incident_with_its_device():
    found = incidents([Fault("sea", 60, 190), Fault("fo-b01", 90, 140)], seconds=260)
    assert found["fo-b01",] == {"sw-b01"}


def test_a_service_that_is_judged_from_the_far_agent_counts_there():
    services = [
        one.model_copy(update={"seen_from": ["tjp"]}) if one.id == "net-a00" else one for one in NETWORK.services
    ]
    lost = incidents([Fault("sea", 60, 150)], NETWORK.model_copy(update={"services": services}))["sea",]
    assert "sw-a00" in lost
    assert "sw-a01" not in lost


def test_while_the_centre_is_not_heard_what_the_far_agent_lost_counts():
    found = [
        one
        for one in deliveries(NETWORK, [Fault("fo-b01", 120, 200)], 180)
        if one.agent == "tjp" or one.arrived < at(60)
    ]
    replay = Replay(NETWORK, {agent.id: tuple(agent.references) for agent in NETWORK.agents})
    replay.run(seen for one in found for seen in one.observations)
    (told,) = replay.answer(EPOCH, at(180))["incidents"]
    assert (told["root"], told["subjects"]) == (["fo-b01"], ["sw-b01"])


def test_what_comes_late_does_not_count_either():
    found = held_up(deliveries(NETWORK, [Fault("sea", 60, 150)], 220), 60, 160, together=50)
    (told,) = judged(NETWORK, found, 220)["incidents"]
    assert not [device for device in told["subjects"] if device.startswith(("sw-a", "ref", "landing"))]


@pytest.mark.parametrize("seed", [2, 3, 10, 15, 26])
def test_what_the_far_agent_tells_seconds_after_a_short_cut_is_no_incident_of_its_own(seed):
    network, chance, moment = two_islands(8, rule="consecutive", settle="1m"), random.Random(seed), 60.0
    cuts = []
    for _ in range(4):
        start = moment + chance.uniform(3, 12)
        end = start + chance.uniform(4, 9)
        cuts.append((start, end, end + chance.uniform(0.5, 9)))
        moment = end + 5
    found = deliveries(network, [Fault("sea", start, end) for start, end, _ in cuts], moment + 120, seed)
    for start, _, heard in cuts:
        found = stalled(found, "tjp", start, heard)
    assert [one["root"] for one in judged(network, found, moment + 120)["incidents"]] == [["sea"]]


def lonely(agent: str, first: float, last: float, network=NETWORK) -> list[list[str]]:
    """Return the roots of the incidents when one agent's probes of one device alone are lost in a span, and nothing fails."""
    told = [
        msgspec.structs.replace(seen, received=0, rtt=None)
        if isinstance(seen, Ping)
        and seen.agent == agent
        and seen.device == "sw-a01"
        and at(first) <= seen.at < at(last)
        else seen
        for one in deliveries(network, [], 200)
        for seen in one.observations
    ]
    replay = Replay(network, {agent.id: tuple(agent.references) for agent in network.agents})
    replay.run(told)
    return [one["root"] for one in replay.answer(EPOCH, at(200))["incidents"]]


def test_what_one_agent_alone_lost_is_nobodys_incident_where_nobody_needs_it_from_there():
    assert lonely("tjp", 60, 150) == []
    assert lonely("tjp", 0, 200) == [], "an access list that lets one agent through"
    (root,) = lonely("pkp", 60, 150)
    assert root in (["sw-a01"], ["fo-a01"])


def test_from_where_it_is_needed_it_is_an_incident_though_another_agent_sees_it():
    services = [
        one.model_copy(update={"seen_from": ["tjp"]}) if one.id == "net-a01" else one for one in NETWORK.services
    ]
    (root,) = lonely("tjp", 60, 150, NETWORK.model_copy(update={"services": services}))
    assert root in (["sw-a01"], ["fo-a01"])
