"""What is worth asking a device, as it answers and restarts."""

from __future__ import annotations

from dataclasses import replace

from agent.clock import MINUTE
from agent.core.parts import OF_PORTS, OF_SYSTEM
from agent.core.profile import Profiles
from agent.probes.profile_shelf import profiles_of
from agent.probes.snmp_refinement import LOOK_AGAIN, LOOK_SOON, Refinement

PROFILES = profiles_of()
CISCO, HUAWEI = "1.3.6.1.4.1.9.1.516", "1.3.6.1.4.1.2011.2.23.276"


def known(object_id: str = CISCO) -> Refinement:
    made = Refinement(PROFILES)
    made.heed({"sysObjectID": object_id, "sysUpTime": 1_000})
    return made


def test_a_device_is_asked_who_it_is_before_anything_is_left_out() -> None:
    made = Refinement(PROFILES)
    assert made.scalars(OF_PORTS) == PROFILES.standard.system
    made.heed({"sysObjectID": CISCO, "sysUpTime": 1_000})
    assert made.profile.name == "cisco"
    assert made.scalars(OF_PORTS) == PROFILES.standard.clockwork


def test_a_device_that_does_not_say_is_a_standard_one_until_it_does() -> None:
    made = Refinement(PROFILES)
    made.heed({"sysUpTime": 5})
    assert (made.profile.name, made.known) == ("standard", True)
    made.heed({"sysUpTime": 6, "sysObjectID": HUAWEI})
    assert made.profile.name == "huawei"


def test_what_is_not_answered_is_asked_again_after_an_hour() -> None:
    made = known()
    assert made.lights(0) == made.profile.optics
    assert made.supplies(0) == made.profile.power
    made.found_light(None, 0)
    made.found_supply(None, 0)
    assert (made.lights(LOOK_AGAIN - 1), made.supplies(LOOK_AGAIN - 1)) == ((), ())
    assert made.lights(LOOK_AGAIN) == made.profile.optics
    assert made.supplies(LOOK_AGAIN) == made.profile.power


def test_a_device_that_fell_silent_is_asked_again_sooner_but_not_each_minute() -> None:
    made = known()
    made.found_light(None, 0, silent=True)
    made.found_supply(None, 0, silent=True)
    assert (made.lights(MINUTE), made.supplies(MINUTE)) == ((), ())
    assert made.lights(LOOK_SOON) == made.profile.optics
    assert made.supplies(LOOK_SOON) == made.profile.power


def test_the_way_that_is_answered_is_the_only_one_and_its_scalars_join_the_first_request() -> None:
    made = known()
    table, supply = made.profile.optics[1], made.profile.power[0]
    made.found_light(table, 0)
    made.found_supply(supply, 0)
    assert made.lights(10 * LOOK_AGAIN) == (table,)
    assert made.supplies(10 * LOOK_AGAIN) == ()
    assert made.scalars(OF_SYSTEM) == (*made.profile.system, *supply.scalars)


def test_after_a_restart_what_was_not_there_is_looked_for() -> None:
    made = known()
    made.found_light(None, 0)
    made.found_supply(None, 0)
    for uptime in (20_000, 19_000, 30_000):
        made.heed({"sysObjectID": CISCO, "sysUpTime": uptime})
        assert made.lights(1) == (), "that is no restart"
    made.heed({"sysObjectID": CISCO, "sysUpTime": 10})
    assert made.lights(1) == made.profile.optics
    assert made.supplies(1) == made.profile.power


def test_another_device_in_its_place_is_found_out_anew() -> None:
    made = known()
    made.found_light(made.profile.optics[0], 0)
    made.found_supply(made.profile.power[0], 0)
    made.keep_lasting({"entSensorType": {"1": 14}}, 0)
    made.heed({"sysObjectID": HUAWEI, "sysUpTime": 3_000})
    assert (made.profile.name, made.light, made.supply, made.lasting) == ("huawei", None, None, {})
    assert made.scalars(OF_SYSTEM) == PROFILES.standard.system


def test_a_person_knows_better_than_the_device() -> None:
    made = Refinement(PROFILES, PROFILES.by_name["mikrotik"])
    assert made.scalars(OF_PORTS) == PROFILES.standard.clockwork
    made.heed({"sysObjectID": CISCO, "sysUpTime": 1})
    assert made.profile.name == "mikrotik"


def test_lasting_columns_are_kept_an_hour_and_doubted_at_most_every_five_minutes() -> None:
    made = known()
    assert made.lasting_due(0)
    made.keep_lasting({}, 0)
    assert not made.lasting_due(LOOK_AGAIN - 1)
    made.doubt_lasting(MINUTE)
    assert not made.lasting_due(MINUTE)
    assert made.lasting_due(MINUTE + LOOK_SOON)
    made.keep_lasting({}, MINUTE)
    assert made.lasting_due(MINUTE + LOOK_AGAIN)


def test_by_other_profiles_all_is_found_out_anew_and_what_was_on_its_way_is_forgotten() -> None:
    made = known()
    table, supply = made.profile.optics[0], made.profile.power[0]
    made.found_light(table, 0)
    others = Profiles([replace(PROFILES.standard, optics=(), power=())])
    made.use(others)
    assert (made.profile.name, made.light) == ("standard", None)
    made.found_light(table, 0)
    made.found_supply(supply, 0)
    assert (made.light, made.supply) == (None, None)


def test_a_device_not_yet_known_begins_with_the_new_standard() -> None:
    made = Refinement(PROFILES)
    other = Profiles([replace(PROFILES.standard, system=PROFILES.standard.system[:3])])
    made.use(other)
    assert made.scalars(OF_SYSTEM) == other.standard.system


def test_profiles_that_say_the_same_are_the_same_though_read_at_another_time() -> None:
    again = Profiles([replace(profile) for profile in PROFILES.by_name.values()])
    assert again.same_as(PROFILES)
    assert not Profiles([replace(PROFILES.standard, title="another")]).same_as(Profiles([PROFILES.standard]))
