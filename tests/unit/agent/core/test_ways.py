"""What each way to ask a device asks each time, what only now and then, and by what it is known to be there."""

from __future__ import annotations

from typing import Any

import pytest

from agent.core.ways import Gauge, LightTable, NeighbourTable, PortByEntity, SensedHealth, SensorTable
from agent.probes.profile_shelf import profiles_of

OURS = profiles_of()
TABLES = [way for one in OURS.by_name.values() for way in (*one.optics, *one.health, *one.neighbours)]


def names(items: Any) -> list[str]:
    return [item.name for item in items]


@pytest.mark.parametrize("way", TABLES)
def test_a_way_is_known_by_what_it_asks_and_asks_nothing_twice(way: Any) -> None:
    asked = names((*way.measured, *way.lasting))
    assert way.key.name in asked
    assert len(set(asked)) == len(asked)
    assert isinstance(way, (Gauge, LightTable, NeighbourTable, SensedHealth, SensorTable))


def test_modules_and_names_are_lasting_and_figures_are_not() -> None:
    huawei = OURS.by_name["huawei"]
    [light] = [table for table in huawei.optics if isinstance(table, LightTable)]
    assert isinstance(light.ports, PortByEntity)
    assert names(light.measured) == ["hwEntityOpticalRxPower", "hwEntityOpticalTxPower"]
    assert names(light.lasting)[:2] == ["hwEntityOpticalRxLowThreshold", "hwEntityOpticalRxHighThreshold"]
    assert names(light.lasting)[-1] == "entAliasMappingIdentifier"
    processor, *_, fan = [way for way in huawei.health if isinstance(way, Gauge)][:4]
    assert (names(processor.measured), names(processor.lasting)) == (
        ["hwEntityCpuUsage"],
        ["entPhysicalName", "entPhysicalDescr"],
    )
    assert names(fan.measured) == ["hwEntityFanState", "hwEntityFanPresent"]


def test_sensors_are_walked_with_their_names_and_for_light_with_their_limits() -> None:
    [light] = [table for table in OURS.by_name["cisco"].optics if table.key.name == "entSensorType"]
    [heat] = [
        way
        for way in OURS.by_name["cisco"].health
        if isinstance(way, SensedHealth) and (way.measure, way.key.name) == ("temperature", "entSensorType")
    ]
    assert names(heat.measured) == names(light.measured) == ["entSensorValue", "entSensorStatus"]
    assert names(heat.lasting) == [
        "entSensorType",
        "entSensorScale",
        "entSensorPrecision",
        "entPhysicalName",
        "entPhysicalDescr",
    ]
    assert names(light.lasting)[-2:] == ["entSensorThresholdRelation", "entSensorThresholdValue"]


def test_lldp_is_walked_with_the_ports_that_its_numbers_mean_and_cdp_is_not() -> None:
    cdp, lldp, second = OURS.by_name["cisco"].neighbours
    assert (cdp.lasting, names(cdp.measured)[0], names(cdp.measured)[-1]) == (
        (),
        "cdpCacheDevicePort",
        "cdpCacheAddressType",
    )
    assert names(lldp.lasting) == ["lldpLocPortIdSubtype", "lldpLocPortId", "lldpLocPortDesc"]
    assert names(lldp.measured)[-1] == "lldpRemManAddrIfSubtype"
    assert (second.lasting, second.length, second.local_at) == ((), 4, 1)
