"""What an inventory means where it leaves something out."""

import pytest

from agent.inventory.models import AllOf, AnyOf, Inventory
from agent.inventory.topology import Topology
from agent.inventory.views import (
    agents_of_service,
    calendar_of_service,
    needed_devices,
    office_by_device,
    office_of_service,
    offices_of,
    references_of,
)


def inventory(**sections: list | dict):
    return Inventory.model_validate(sections)


def network(*links: str, roles=None, groups=None, retired=()):
    """Return devices ``a``, ``b`` … joined by ``ab``-like links, and an agent at ``a``."""
    names = sorted({end for link in links for end in link})
    roles, groups = roles or {}, groups or {}
    return inventory(
        devices=[
            {
                "id": name,
                "address": f"10.0.0.{number}",
                "role": roles.get(name, "access-switch"),
                "groups": groups.get(name, []),
                "retired": "2026-01-01" if name in retired else None,
            }
            for number, name in enumerate(names, start=1)
        ],
        links=[{"id": link, "ends": [link[0], link[1]], "groups": groups.get(link, [])} for link in links],
        risk_groups=[
            {"id": group, "cause": "power"} for group in sorted({group for held in groups.values() for group in held})
        ],
        agents=[{"id": "pkp", "at": "a"}],
    )


def test_offices_are_those_defined_then_sites_of_their_own():
    found = offices_of(
        inventory(
            offices=[{"id": "kominfo", "name": "Kominfo", "people": 9}],
            sites=[
                {"id": "gudang", "name": "Gudang", "office": "kominfo"},
                {"id": "dinkes", "name": "Dinas Kesehatan"},
                {"id": "bappeda", "name": "Bappeda", "office": "bappeda"},
                {"id": "kominfo", "name": "Gedung Kominfo"},
            ],
        )
    )

    assert [(office.id, office.name, office.people) for office in found] == [
        ("kominfo", "Kominfo", 9),
        ("dinkes", "Dinas Kesehatan", 0),
        ("bappeda", "Bappeda", 0),
    ]


def test_a_device_belongs_to_its_sites_office():
    found = office_by_device(
        inventory(
            sites=[{"id": "gudang", "office": "kominfo"}, {"id": "dinkes"}],
            devices=[
                {"id": "a", "address": "10.0.0.1", "site": "gudang"},
                {"id": "b", "address": "10.0.0.2", "site": "dinkes"},
                {"id": "c", "address": "10.0.0.3"},
            ],
        )
    )

    assert found == {"a": "kominfo", "b": "dinkes", "c": None}


@pytest.mark.parametrize(
    ("service", "office"),
    [
        ({"needs": "b"}, "dinkes"),
        ({"needs": "b", "office": "kominfo"}, "kominfo"),
        ({"needs": {"all": ["c", "b"]}}, "dinkes"),
        ({"needs": "c"}, None),
    ],
)
def test_a_service_without_an_office_is_its_devices(service, office):
    found = inventory(
        sites=[{"id": "dinkes"}],
        devices=[{"id": "b", "address": "10.0.0.2", "site": "dinkes"}, {"id": "c", "address": "10.0.0.3"}],
        services=[{"id": "s", **service}],
    )

    assert office_of_service(found, found.services[0]) == office


def test_a_service_takes_the_first_agent_and_the_first_calendar():
    found = inventory(
        calendars={"dinas": {}, "rumah-sakit": {}},
        agents=[{"id": "pkp", "at": "a"}, {"id": "tjp", "at": "b"}],
        services=[
            {"id": "plain", "needs": "a"},
            {"id": "own", "needs": "a", "seen_from": ["tjp", "pkp"], "calendar": "rumah-sakit"},
        ],
    )
    plain, own = found.services

    assert agents_of_service(found, plain) == ("pkp",)
    assert agents_of_service(found, own) == ("tjp", "pkp")
    assert calendar_of_service(found, plain) == "dinas"
    assert calendar_of_service(found, own) == "rumah-sakit"
    assert calendar_of_service(inventory(services=[]), plain) is None
    assert agents_of_service(inventory(services=[]), plain) == ()


def test_needed_devices_are_named_once_in_order():
    assert needed_devices(AllOf(all=["c", AnyOf(any=["a", "c"]), AllOf(all=["b"])])) == ("c", "a", "b")
    assert needed_devices("a") == ("a",)


def test_named_references_stay():
    found = network("ab", "ac", "ad", "ae")
    found = found.model_copy(update={"agents": [found.agents[0].model_copy(update={"references": ["e"]})]})

    assert references_of(found) == {"pkp": ("e",)}


def test_derived_references_are_near_steady_and_three():
    found = network("ab", "ac", "ad", "ae", "af", roles={"d": "core", "f": "server"})

    assert references_of(found) == {"pkp": ("d", "f", "b")}


def test_derived_references_share_no_risk_group_nor_way():
    found = network(
        "ab", "bc", "ad", "ae", "af", "ag", groups={"d": ["feeder"], "e": ["feeder"], "ab": ["duct"], "af": ["duct"]}
    )

    references = references_of(found)["pkp"]
    assert references == ("b", "d", "g")
    topology = Topology(found)
    for group in ("feeder", "duct"):
        lost = set(references) - topology.reached("a", [group])
        assert len(lost) <= 1


def test_the_agents_own_switch_is_no_obstacle():
    found = network("ab", "bc", "bd", "be")

    assert references_of(found) == {"pkp": ("c", "d", "e")}


def test_retired_devices_are_no_references():
    assert references_of(network("ab", "ac", retired=["b"])) == {"pkp": ("c",)}


def test_an_agent_alone_has_no_references():
    alone = inventory(
        devices=[{"id": "a", "address": "10.0.0.1"}], agents=[{"id": "pkp", "at": "a"}, {"id": "x", "at": "gone"}]
    )

    assert references_of(alone) == {"pkp": (), "x": ()}
