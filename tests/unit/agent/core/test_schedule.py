from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from agent.clock import MILLISECOND, SECOND, Microseconds
from agent.core.confirmation import Standing
from agent.core.events import Answered, AskPoll, Changed, CheckSelf, Lost, Nudged, Probe, RoundBegins, Tick, Void
from agent.core.parts import EACH_ROUND, OF_PORTS, OF_SYSTEM
from agent.core.schedule import PURSUED, Schedule
from tests.support.pretend_prober import RTT, PretendProber, plan_of
from tests.support.star_network import star

CUT = 31 * SECOND
OFFICES = [f"office-{number}" for number in range(20)]
EVERYBODY = ["core", "hub", "near", *OFFICES]


def world(silent: set[str], cut: Microseconds = CUT, mend: Microseconds = 10**12, **detection: Any) -> PretendProber:
    schedule = Schedule(plan_of(star(**detection), ("near",)))
    prober = PretendProber(schedule, lambda device, at: device not in silent or not cut <= at < mend)
    prober.rounds(EVERYBODY, until=120 * SECOND)
    return prober


def test_when_all_answer_each_device_is_probed_once_a_round_and_nothing_is_polled():
    prober = world(set())
    prober.run(until=31 * SECOND - 1)
    assert sorted(name for _, name in prober.probes) == sorted(EVERYBODY * 3)
    assert prober.polls == []
    assert {change.standing for _, change in prober.changes} == {Standing.ANSWERING}


def test_a_first_loss_confirms_at_the_spacing_then_leaves_it_to_the_rounds():
    prober = world({"near"}, rule="consecutive")
    prober.run(until=55 * SECOND)
    probes = [at for at in prober.probes_of("near") if at >= CUT]
    first = probes[0]
    assert [at - first for at in probes[:3]] == [0, SECOND, SECOND + 250 * MILLISECOND]
    assert probes[3] - first == 10 * SECOND, "while it is lost, the normal pace"
    assert prober.schedule.standing("near") is Standing.LOST
    lost = next(at for at, change in prober.changes if change == Changed("near", Standing.LOST))
    assert lost - first == 2 * SECOND + 250 * MILLISECOND


def test_by_the_rule_sequential_it_probes_on_in_bursts_until_the_losses_span_the_shortest_time():
    prober = world({"near"})
    prober.run(until=55 * SECOND)
    probes = [at for at in prober.probes_of("near") if at >= CUT]
    first = probes[0]
    burst = [at - first for at in probes if at - first < 10 * SECOND]
    assert len(burst) == 23
    assert burst[:7] == [0, SECOND, SECOND * 5 // 4, SECOND * 6 // 4, SECOND * 7 // 4, 2 * SECOND, 3 * SECOND]
    assert burst[-1] >= 5 * SECOND
    lost = next(at for at, change in prober.changes if change == Changed("near", Standing.LOST))
    assert lost - first <= 11 * SECOND


def test_a_cut_cable_is_seen_whole_within_about_a_timeout_of_the_first_loss():
    prober = world({"hub", *OFFICES})
    prober.run(until=45 * SECOND)
    first_loss = prober.self_checks[0]
    begun = {change.device: at for at, change in prober.changes if at >= CUT and change.standing is Standing.CONFIRMING}
    assert begun.keys() == {"hub", *OFFICES}
    assert max(begun.values()) - first_loss <= SECOND + 100 * MILLISECOND


def test_who_was_probed_after_the_lost_probe_left_is_not_probed_again():
    schedule = Schedule(plan_of(star()))
    schedule.feed(0, RoundBegins((("office-0", 0), ("office-1", 10))))
    schedule.feed(10, Tick())
    actions = schedule.feed(SECOND, Lost("office-0", 0))
    assert Probe("office-1") not in actions
    assert Probe("hub") in actions


def test_a_first_loss_looks_at_ourselves_and_polls_the_nearest_polled_devices_on_the_path():
    prober = world({"office-3"})
    prober.run(until=45 * SECOND)
    lost_at = prober.self_checks[0]
    assert [(at, poll) for at, poll in prober.polls if at == lost_at] == [
        (lost_at, AskPoll("hub", OF_PORTS)),
        (lost_at, AskPoll("core", OF_PORTS)),
    ]


def test_a_loss_asks_the_upses_on_the_feeder_at_once_and_again_while_it_lasts():
    plan = replace(plan_of(star(), ("near",)), polled=frozenset({"near"}), supplies={"office-3": ("near",)})
    prober = PretendProber(Schedule(plan), lambda device, at: device != "office-3" or at < CUT)
    prober.rounds(EVERYBODY, until=120 * SECOND)
    prober.run(until=60 * SECOND)
    asked = [at for at, poll in prober.polls if poll == AskPoll("near", OF_SYSTEM)]
    assert asked[0] - prober.self_checks[0] == 0
    assert len(asked) > 1


def test_a_path_device_that_is_lost_itself_is_not_asked_for_the_port():
    prober = world({"hub", *OFFICES})
    prober.run(until=45 * SECOND)
    lost_hub = next(
        at for at, change in prober.changes if change.device == "hub" and change.standing is Standing.CONFIRMING
    )
    later = [poll for at, poll in prober.polls if at > lost_hub]
    assert AskPoll("hub", OF_PORTS) not in later
    assert AskPoll("core", OF_PORTS) in later


def test_for_a_minute_of_losses_the_path_is_asked_again_as_its_first_answer_may_have_been_lost():
    prober = world({"office-3"})
    prober.run(until=300 * SECOND)
    lost_at = prober.self_checks[0]
    asked = [at - lost_at for at, poll in prober.polls if poll == AskPoll("hub", OF_PORTS)]
    assert asked[0] == 0
    assert 45 * SECOND < asked[-1] <= PURSUED
    assert all(later - earlier <= 15 * SECOND for earlier, later in pairwise(asked))


def test_one_device_is_asked_to_be_polled_at_most_every_two_seconds():
    prober = world({"hub", *OFFICES})
    prober.run(until=60 * SECOND)
    for device in ("core", "hub"):
        asked = [at for at, poll in prober.polls if poll.device == device]
        assert asked
        assert all(later - earlier >= 2 * SECOND for earlier, later in pairwise(asked))


def test_a_mended_cable_is_seen_whole_within_a_second_and_the_recovered_are_asked_their_uptime():
    prober = world({"hub", *OFFICES}, mend=83 * SECOND)
    prober.run(until=100 * SECOND)
    back = {
        change.device: at for at, change in prober.changes if at > 83 * SECOND and change.standing is Standing.ANSWERING
    }
    first = min(at for at, change in prober.changes if at > 83 * SECOND and change.standing is Standing.RETURNING)
    assert back.keys() == {"hub", *OFFICES}
    assert max(back.values()) - first < SECOND
    assert AskPoll("hub", OF_SYSTEM) in [poll for at, poll in prober.polls if at > 83 * SECOND]


def test_what_comes_back_a_little_later_than_the_first_is_looked_at_again_a_second_later():
    mended = {"hub": 83 * SECOND, **dict.fromkeys(OFFICES, 83 * SECOND + 1200 * MILLISECOND)}
    schedule = Schedule(plan_of(star()))
    prober = PretendProber(schedule, lambda device, at: not CUT <= at < mended.get(device, 0))
    prober.rounds(["hub", *OFFICES], until=120 * SECOND)
    prober.run(until=100 * SECOND)
    back = [at for at, change in prober.changes if at > 83 * SECOND and change.standing is Standing.ANSWERING]
    assert len(back) == 21
    assert max(back) - min(back) < 3 * SECOND


def test_a_single_loss_that_is_answered_at_once_ends_quietly():
    prober = world({"near"}, cut=CUT, mend=CUT + 2 * SECOND)
    prober.alive = lambda device, at: device != "near" or len(prober.probes_of("near")) != 3
    prober.run(until=60 * SECOND)
    standings = [change.standing for _, change in prober.changes if change.device == "near"]
    assert standings == [Standing.ANSWERING, Standing.CONFIRMING, Standing.ANSWERING]


def test_a_trap_brings_the_probe_of_the_device_and_of_the_port_s_far_end_forward():
    schedule = Schedule(plan_of(star()))
    assert schedule.feed(SECOND, Nudged("hub", "port-office-4")) == [
        AskPoll("hub", EACH_ROUND),
        Probe("hub"),
        Probe("office-4"),
    ]


def test_events_of_devices_that_are_not_watched_do_nothing():
    schedule = Schedule(plan_of(star()))
    for event in (Answered("x", 1, 2), Lost("x", 1), Void("x", 1), Nudged("x"), RoundBegins((("x", 5),))):
        assert schedule.feed(10, event) == []
    assert schedule.next_due() is None


def test_the_extra_rate_holds_in_all_and_nothing_is_forgotten():
    schedule = Schedule(plan_of(star(offices=60), ()), extra_rate=10)
    silent = {"hub", *(f"office-{number}" for number in range(60))}
    prober = PretendProber(schedule, lambda device, at: device not in silent)
    prober.feed(RoundBegins((("office-0", prober.now),)))
    prober.run(until=200 * SECOND)
    extra = [at for at, _ in prober.probes][1:]
    assert len([at for at in extra if at < 12 * SECOND]) <= 10 + 10 * 10 + 1
    assert {name for _, name in prober.probes} >= silent


def test_an_exchanged_plan_keeps_the_state_of_the_devices_that_stay():
    prober = world({"near"})
    prober.run(until=60 * SECOND)
    prober.schedule.replace(plan_of(star(offices=2), ("near",)))
    assert prober.schedule.standing("near") is Standing.LOST
    with pytest.raises(KeyError):
        prober.schedule.standing("office-9")


def test_a_probe_that_never_left_is_taken_back():
    schedule = Schedule(plan_of(star()))
    assert schedule.feed(5, RoundBegins((("near", 5),))) == [Probe("near")]
    assert schedule.feed(6, Void("near", 5)) == []
    assert schedule.standing("near") is Standing.NEW


def test_one_loss_is_enough_where_one_is_asked_for_and_its_relatives_are_still_probed():
    schedule = Schedule(plan_of(star(rule="consecutive", confirm={"losses": 1})))
    schedule.feed(0, RoundBegins((("office-0", 0),)))
    actions = schedule.feed(SECOND, Lost("office-0", 0))
    assert Changed("office-0", Standing.LOST) in actions
    assert CheckSelf() in actions
    assert Probe("hub") in actions


def test_an_answer_is_dated_by_when_it_was_heard():
    assert RTT < SECOND
    schedule = Schedule(plan_of(star()))
    schedule.feed(0, RoundBegins((("near", 0),)))
    assert schedule.feed(RTT, Answered("near", 0, RTT)) == [Changed("near", Standing.ANSWERING)]
