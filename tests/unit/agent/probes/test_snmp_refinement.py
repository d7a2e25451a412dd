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
    assert made.light.ways(0) == made.profile.optics
    assert made.supply.ways(0) == made.profile.power
    made.light.found(None, 0)
    made.supply.found(None, 0)
    assert (made.light.ways(LOOK_AGAIN - 1), made.supply.ways(LOOK_AGAIN - 1)) == ((), ())
    assert made.light.ways(LOOK_AGAIN) == made.profile.optics
    assert made.supply.ways(LOOK_AGAIN) == made.profile.power


def test_a_device_that_fell_silent_is_asked_again_sooner_but_not_each_minute() -> None:
    made = known()
    made.light.found(None, 0, silent=True)
    made.supply.found(None, 0, silent=True)
    assert (made.light.ways(MINUTE), made.supply.ways(MINUTE)) == ((), ())
    assert made.light.ways(LOOK_SOON) == made.profile.optics
    assert made.supply.ways(LOOK_SOON) == made.profile.power


def test_the_way_that_is_answered_is_the_only_one_and_its_scalars_join_the_first_request() -> None:
    made = known()
    table, supply = made.profile.optics[1], made.profile.power[0]
    made.light.found(table, 0)
    made.supply.found(supply, 0)
    assert made.light.ways(10 * LOOK_AGAIN) == (table,)
    assert made.supply.ways(10 * LOOK_AGAIN) == (supply,)
    assert made.scalars(OF_SYSTEM) == (*made.profile.system, *supply.scalars)


def test_after_a_restart_what_was_not_there_is_looked_for() -> None:
    made = known()
    made.light.found(None, 0)
    made.supply.found(None, 0)
    for search in (*made.health, *made.neighbours):
        search.found(None, 0, silent=True)
    for uptime in (20_000, 19_000, 30_000):
        made.heed({"sysObjectID": CISCO, "sysUpTime": uptime})
        assert made.light.ways(1) == (), "that is no restart"
    made.heed({"sysObjectID": CISCO, "sysUpTime": 10})
    assert made.light.ways(1) == made.profile.optics
    assert made.supply.ways(1) == made.profile.power
    assert all(search.ways(1) for search in (*made.health, *made.neighbours))


def test_another_device_in_its_place_is_found_out_anew() -> None:
    made = known()
    made.light.found(made.profile.optics[0], 0)
    made.supply.found(made.profile.power[0], 0)
    made.light.keep_lasting({"entSensorType": {"1": 14}}, 0)
    made.heed({"sysObjectID": HUAWEI, "sysUpTime": 3_000})
    assert (made.profile.name, made.light.own, made.supply.own, made.light.lasting) == ("huawei", None, None, {})
    assert made.scalars(OF_SYSTEM) == PROFILES.standard.system


def test_a_person_knows_better_than_the_device() -> None:
    made = Refinement(PROFILES, PROFILES.by_name["mikrotik"])
    assert made.scalars(OF_PORTS) == PROFILES.standard.clockwork
    made.heed({"sysObjectID": CISCO, "sysUpTime": 1})
    assert made.profile.name == "mikrotik"


def test_lasting_columns_are_kept_an_hour_and_doubted_at_most_every_five_minutes() -> None:
    made = known()
    assert made.light.lasting_due(0)
    made.light.keep_lasting({}, 0)
    assert not made.light.lasting_due(LOOK_AGAIN - 1)
    made.light.doubt_lasting(MINUTE)
    assert not made.light.lasting_due(MINUTE)
    assert made.light.lasting_due(MINUTE + LOOK_SOON)
    made.light.keep_lasting({}, MINUTE)
    assert made.light.lasting_due(MINUTE + LOOK_AGAIN)


def test_each_measure_of_health_and_each_protocol_of_neighbours_is_looked_for_by_itself() -> None:
    made = known()
    assert [{way.measure for way in search.offered} for search in made.health] == [
        {"cpu"},
        {"memory"},
        {"temperature"},
        {"fan"},
    ]
    assert [search.offered[0].protocol for search in made.neighbours] == ["cdp", "lldp"]
    assert [table.length for table in made.neighbours[1].offered] == [3, 4]


def test_a_measure_that_is_not_there_is_looked_for_once_more_soon_and_then_seldom() -> None:
    processor = known().health[0]
    processor.found(None, 0)
    assert (processor.ways(LOOK_SOON - 1), processor.ways(LOOK_SOON)) == ((), processor.offered)
    processor.found(None, LOOK_SOON)
    assert processor.ways(LOOK_SOON + LOOK_AGAIN - 1) == ()
    processor.found(processor.offered[0], LOOK_SOON + LOOK_AGAIN)
    processor.found(None, LOOK_SOON + LOOK_AGAIN)
    assert processor.ways(2 * LOOK_SOON + LOOK_AGAIN) == processor.offered, "it was there: that is a first miss"


def test_neighbours_are_looked_for_each_time_unless_the_device_falls_silent() -> None:
    lldp = known().neighbours[1]
    lldp.found(None, 0)
    assert lldp.ways(1) == lldp.offered
    lldp.found(None, 1, silent=True)
    assert lldp.ways(LOOK_SOON) == ()


def test_columns_that_its_own_way_has_not_are_asked_again_with_the_lasting_ones() -> None:
    made = known()
    made.light.absent.add("tx")
    made.light.keep_lasting({}, 0)
    assert made.light.absent == set()


def test_by_other_profiles_all_is_found_out_anew_and_what_was_on_its_way_is_forgotten() -> None:
    made = known()
    light, supply = made.light, made.supply
    light.found(light.offered[0], 0)
    others = Profiles([replace(PROFILES.standard, optics=(), power=(), health=(), neighbours=())])
    made.use(others)
    assert (made.profile.name, made.light.own, made.health, made.neighbours) == ("standard", None, (), ())
    light.found(light.offered[0], 0)
    supply.found(supply.offered[0], 0)
    assert (made.light.own, made.supply.own) == (None, None)


def test_a_device_not_yet_known_begins_with_the_new_standard() -> None:
    made = Refinement(PROFILES)
    other = Profiles([replace(PROFILES.standard, system=PROFILES.standard.system[:3])])
    made.use(other)
    assert made.scalars(OF_SYSTEM) == other.standard.system


def test_profiles_that_say_the_same_are_the_same_though_read_at_another_time() -> None:
    again = Profiles([replace(profile) for profile in PROFILES.by_name.values()])
    assert again.same_as(PROFILES)
    assert not Profiles([replace(PROFILES.standard, title="another")]).same_as(Profiles([PROFILES.standard]))
