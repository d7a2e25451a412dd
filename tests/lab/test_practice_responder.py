"""Where snmpd is not installed one process of the lab's own answers for all devices, with the same words."""

import time

import pytest

from tests.lab.conftest import SMALL
from tests.lab.test_practice_faults import (
    DOWN,
    IF_ADMIN_STATUS,
    IF_NAME,
    SYS_NAME,
    SYS_UPTIME,
    UP,
    UPS_OUTPUT_SOURCE,
    V3,
    core_if,
    snmp,
)
from tests.support.lab import practice_province

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def responding(tmp_path_factory):
    with practice_province(SMALL, tmp_path_factory.mktemp("responder"), "--snmp", "responder") as lab:
        yield lab


@pytest.fixture
def lab(responding):
    responding.restore()
    return responding


def test_every_device_says_its_name_with_the_credential_of_the_inventory(lab):
    assert snmp(lab, "10.0.1.1", SYS_NAME) == ["sw-1"]
    assert snmp(lab, "10.0.0.3", SYS_NAME, V3) == ["core-b"]
    assert snmp(lab, "udp6:[2001:db8::6]", SYS_NAME) == ["sw-6"]
    assert snmp(lab, "10.0.1.1", SYS_NAME, "-v2c -c guessed") == []


def test_interfaces_bear_the_names_of_the_inventory(lab):
    assert snmp(lab, "10.0.0.2", IF_NAME, V3, "snmpbulkwalk") == ["lo", "ge-0/0/0", "sea1", "sea2", "ge-0/0/4"]


def test_a_cut_and_a_switched_off_interface_show_at_once(lab):
    lab.cut("fo-1")
    assert (core_if(lab, "ge-0/0/4"), core_if(lab, "ge-0/0/4", IF_ADMIN_STATUS)) == (DOWN, UP)

    lab.restore("fo-1")
    assert core_if(lab, "ge-0/0/4") == UP

    lab.admin_down("core-a/ge-0/0/4")
    assert (core_if(lab, "ge-0/0/4"), core_if(lab, "ge-0/0/4", IF_ADMIN_STATUS)) == (DOWN, DOWN)


def test_a_restarted_device_counts_its_uptime_anew_and_still_speaks_snmpv3(lab):
    before = snmp(lab, "10.0.0.4", SYS_NAME, V3)
    time.sleep(0.5)
    lab.power_off("sw-2", "core-c")
    lab.power_on("sw-2", "core-c")

    assert int(snmp(lab, "10.0.1.2", SYS_UPTIME)[0]) < 300
    assert snmp(lab, "10.0.0.4", SYS_NAME, V3) == before == ["core-c"]


def test_a_ups_tells_of_its_battery(lab):
    lab.power_off("pln-1")
    assert snmp(lab, "10.0.1.3", UPS_OUTPUT_SOURCE) == ["5"]

    lab.power_on("pln-1")
    assert snmp(lab, "10.0.1.3", UPS_OUTPUT_SOURCE) == ["3"]
