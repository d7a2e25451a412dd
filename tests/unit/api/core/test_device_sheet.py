from __future__ import annotations

import itertools
import random

import msgspec
import pytest

from api.core.cabling import Cabling
from api.core.device_sheet import SORTS, natural, sheet, sorted_ports
from api.core.directory import Directory
from collector.port_reading import PortReading
from collector.reading import DeviceReadings, DeviceStatus
from tests.support.pretend_province import pretend_province
from tests.support.rich_device import rich_readings

INVENTORY = pretend_province()
DIRECTORY, CABLING = Directory(INVENTORY), Cabling(INVENTORY)


def readings(device: str = "sw-dinkes", hidden_by: str | None = None) -> DeviceReadings:
    status = DeviceStatus(
        device=device, state="up", since=1, last_seen=1, rtt=0.1, loss=0, hidden_by=hidden_by, incident=None
    )
    return msgspec.structs.replace(rich_readings(device, 10**15), status=status)


def test_who_sees_all_sees_what_was_said():
    told = readings()
    found = sheet(DIRECTORY, CABLING, None, told)
    assert found is not None
    assert found.readings is told
    assert [row.verdict for row in found.heard] == ["agrees", "unlisted", "unlisted"]
    assert found.needs.way == ("fo-dinkes", "core-pkp")


def test_an_office_sees_its_own_device_and_of_others_what_all_share():
    found = sheet(DIRECTORY, CABLING, "dinkes", readings(hidden_by="sw-dinsos"))
    assert found is not None
    assert [row.device for row in found.heard] == ["core-pkp"]
    assert [row.name for row in found.readings.neighbours] == ["core-pkp.babelprov.go.id"]
    assert {port.alias for port in found.readings.ports} == {None}
    assert found.readings.status is not None
    assert found.readings.status.hidden_by is None
    assert found.needs.way == ("fo-dinkes", "core-pkp")
    assert found.needs.services == ("net-dinkes",)


def test_an_office_sees_no_device_of_another_and_nobody_one_that_is_gone():
    assert sheet(DIRECTORY, CABLING, "dinsos", readings()) is None
    assert sheet(DIRECTORY, CABLING, "dinkes", readings("core-pkp")) is None
    assert sheet(DIRECTORY, CABLING, None, readings("gone")) is None


def test_readings_without_a_standing_are_shown_too():
    found = sheet(DIRECTORY, CABLING, "dinkes", rich_readings("sw-dinkes", 10**15))
    assert found is not None
    assert found.readings.status is None


def test_names_sort_by_their_numbers():
    names = ["Gi0/10", "gi0/2", "Gi0/1", "uplink", "1", "٣", "Gi" + "9" * 5_000]
    ordered = sorted(names, key=natural)
    assert ordered.index("Gi0/1") < ordered.index("gi0/2") < ordered.index("Gi0/10")


@pytest.mark.parametrize(("by", "down"), [*itertools.product([*SORTS, "nonsense"], [True, False])])
def test_every_order_keeps_every_port_and_does_not_depend_on_the_order_before(by, down):
    ports = list(readings().ports)
    expected = sorted_ports(tuple(ports), by, down=down)
    random.Random(7).shuffle(ports)
    assert sorted_ports(tuple(ports), by, down=down) == expected
    assert {port.interface for port in expected} == {port.interface for port in ports}


def test_what_is_not_known_comes_last_either_way():
    ports = readings().ports
    unknown = msgspec.structs.replace(
        ports[0], interface="a", in_bps=None, in_errors=None, out_errors=None, in_error_rate=None, out_error_rate=None
    )
    for by, down in itertools.product(("in", "errors", "changed"), (True, False)):
        rows: list[PortReading] = sorted_ports((unknown, *ports[1:]), by, down=down)
        known = [getattr(port, "in_bps" if by == "in" else "changed") is not None for port in rows]
        if by == "errors":
            assert rows[-1].interface == "a"
        else:
            assert known == sorted(known, reverse=True)


def test_ports_with_errors_now_come_before_those_with_errors_once():
    first, second, *_ = sorted_ports(readings().ports, "errors", down=True)
    assert first.in_error_rate
    assert not second.in_error_rate
    assert second.in_errors == max(port.in_errors or 0 for port in readings().ports)


def test_switched_off_ports_come_last_by_state():
    rows = sorted_ports(readings().ports, "state", down=False)
    assert [port.admin for port in rows] == sorted((port.admin for port in rows), key=lambda admin: admin == "down")
    assert rows[0].oper == "up"
