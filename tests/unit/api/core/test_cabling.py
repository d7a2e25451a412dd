from __future__ import annotations

from typing import Any

import pytest

from agent.inventory.models import Inventory
from agent.observation import Neighbour
from api.core.cabling import Cabling, Heard, same_port

INVENTORY = Inventory.model_validate(
    {
        "risk_groups": [{"id": "feeder", "cause": "power"}],
        "devices": [
            {"id": "core", "address": "10.0.0.1", "role": "core"},
            {"id": "hub", "address": "10.0.0.2", "ups": "ups", "power": "feeder"},
            {"id": "sw-a", "address": "10.0.0.3"},
            {"id": "sw-b", "address": "10.0.0.4"},
            {"id": "ups", "address": "10.0.0.5"},
        ],
        "links": [
            {"id": "trunk", "ends": ["core/ge-0/0/1", "hub/GigabitEthernet0/1"]},
            {"id": "fo-a", "ends": ["hub/Gi0/2", "sw-a/uplink"]},
            {"id": "fo-b", "ends": ["hub", "sw-b"]},
            {"id": "fo-ups", "ends": ["core", "ups"]},
        ],
        "agents": [{"id": "pkp", "at": "core"}],
        "services": [
            {"id": "net-a", "needs": "sw-a", "office": None},
            {"id": "net-hub", "needs": {"any": ["hub", "sw-a"]}, "office": None},
        ],
    }
)
CABLING = Cabling(INVENTORY)


def heard(interface: str, device: str = "hub", **who: Any) -> Heard:
    neighbour = Neighbour(at=1, agent="pkp", device=device, interface=interface, protocol="lldp", **who)
    return CABLING.compared(device, [neighbour])[0]


def test_a_neighbour_is_known_by_its_address_or_its_name_without_a_domain():
    assert heard("Gi0/2", address="10.0.0.3").device == "sw-a"
    assert heard("Gi0/2", name="SW-A.babelprov.go.id").device == "sw-a"
    assert heard("Gi0/2", name="sw-a", address="10.0.0.4").device == "sw-b"
    assert heard("Gi0/2", name="phone", address="not an address").device is None
    assert heard("Gi0/2").device is None


@pytest.mark.parametrize(
    ("interface", "who", "verdict", "link"),
    [
        ("Gi0/1", {"name": "core", "port": "ge-0/0/1"}, "agrees", "trunk"),
        ("GigabitEthernet0/1", {"name": "core", "port": "3c:9d:f8:00:1b:21"}, "agrees", "trunk"),
        ("GigabitEthernet0/1", {"name": "core"}, "agrees", "trunk"),
        ("GigabitEthernet0/1", {"name": "core", "port": "ge-0/0/2"}, "differs", "trunk"),
        ("GigabitEthernet0/9", {"name": "core", "port": "ge-0/0/1"}, "differs", "trunk"),
        ("GigabitEthernet0/1", {"name": "sw-a"}, "differs", "trunk"),
        ("Gi0/2", {"name": "stranger"}, "differs", "fo-a"),
        ("GigabitEthernet0/77", {"name": "sw-b", "port": "anything"}, "agrees", "fo-b"),
        ("GigabitEthernet0/9", {"name": "stranger"}, "unlisted", None),
        ("GigabitEthernet0/9", {"name": "ups"}, "unlisted", None),
    ],
)
def test_a_neighbour_is_held_against_the_inventorys_link(interface, who, verdict, link):
    row = heard(interface, **who)
    assert (row.verdict, row.peer and row.peer.link) == (verdict, link)


def test_links_of_which_nothing_is_heard_come_last_and_only_where_something_is_heard():
    neighbour = Neighbour(at=1, agent="pkp", device="hub", interface="Gi0/1", protocol="lldp", name="core")
    rows = CABLING.compared("hub", [neighbour])
    assert [(row.verdict, row.peer and row.peer.link) for row in rows] == [
        ("agrees", "trunk"),
        ("unheard", "fo-b"),
        ("unheard", "fo-a"),
    ]
    assert CABLING.compared("hub", []) == []


def test_what_a_device_stands_on_and_who_stands_on_it():
    needs = CABLING.needs("hub")
    assert needs.way == ("trunk", "core")
    assert needs.power == ("feeder", "ups")
    assert needs.services == ("net-hub",)
    assert needs.behind == ("sw-a", "sw-b")
    assert CABLING.needs("sw-a").way == ("fo-a", "hub", "trunk", "core")
    assert CABLING.needs("sw-a").services == ("net-a", "net-hub")
    origin = CABLING.needs("core")
    assert (origin.way, origin.behind) == ((), ())
    assert CABLING.needs("nothing").power == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Gi0/1", "GigabitEthernet0/1", True),
        ("TenGigabitEthernet1/0/1", "Te1/0/1", True),
        ("ge-0/0/1", "GE-0/0/1", True),
        ("Gi0/1", "Fa0/1", False),
        ("Gi0/1", "Gi0/11", False),
        ("uplink", "Gi0/1", False),
        ("1", "Gi0/1", False),
    ],
)
def test_a_ports_name_may_be_shortened(one, other, same):
    assert same_port(one, other) is same
    assert same_port(other, one) is same
