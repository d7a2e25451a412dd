"""Devices as rows of devices."""

import pytest

from agent.inventory.models import Inventory
from api.core.netbox.boxes import address_of, device_ids, device_rows, role_of
from tests.support.netbox_documents import device, named


def row(document, roles=None, agents=None, name="sw"):
    return device_rows([document], {1: name} if name else {}, {11: "dinkes"}, roles or {}, agents or {})[0]


def test_a_device_says_what_netbox_knows_and_no_more():
    found = row(device(1, "SW", 11, "10.0.0.1/24", "core"), agents={"pkp": "sw", "other": "x"}).record()
    assert found.values == {"id": "sw", "address": "10.0.0.1", "role": "core", "site": "dinkes", "agent": ["pkp"]}
    assert not found.spoilt


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (device(1, "SW", 11, None), "netbox.device.address"),
        (device(1, "SW", 11, "10.0.0.1/24", "server"), "netbox.device.role"),
        (device(1, "SW", 11, "nonsense"), "import.value.address"),
    ],
)
def test_what_cannot_be_taken_is_a_finding(document, code):
    found = row(document)
    assert [one.code for one in found.problems] == [code]
    assert found.record().spoilt


def test_a_device_without_a_name_or_whose_name_gives_no_id_is_a_finding():
    assert row(device(1, None, 11, "10.0.0.1/24"), name=None).problems[0].code == "netbox.device.nameless"
    assert row(device(1, "世界", 11, "10.0.0.1/24"), name=None).problems[0].code == "import.value.slug"


def test_of_two_devices_with_one_address_the_later_is_a_finding():
    two = [device(1, "a", 11, "10.0.0.1/24"), device(2, "b", 11, "10.0.0.1/32")]
    first, second = device_rows(two, {1: "a", 2: "b"}, {}, {}, {})
    assert first.problems == []
    assert [(one.code, one.values) for one in second.problems] == [("netbox.device.twice", {"other": "a"})]


def test_a_role_is_known_mapped_or_left_out_and_read_from_older_versions_too():
    assert role_of(device(1, "a", 1, None, "core"), {}) == "core"
    assert role_of(device(1, "a", 1, None, "core"), {"core": "router"}) == "router"
    assert role_of({"device_role": named(5, "Panel", "panel")}, {"panel": "-"}) == "-"
    assert role_of({"role": None}, {}) == ""


def test_ipv4_goes_before_ipv6():
    six = {"address": "2001:db8::1/64"}
    assert address_of({"primary_ip4": {"address": "10.0.0.1/24"}, "primary_ip6": six}) == "10.0.0.1"
    assert address_of({"primary_ip4": None, "primary_ip6": six}) == "2001:db8::1"


def test_a_new_device_takes_no_id_of_a_link_or_group():
    there = Inventory.model_validate({"risk_groups": [{"id": "sw", "cause": "power"}]})
    assert device_ids([device(1, "sw", 11, "10.0.0.1/24")], there) == {1: "sw-nb1"}
