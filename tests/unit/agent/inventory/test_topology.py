"""Reachability is a path question over devices, links and risk groups."""

import pytest

from agent.inventory.models import Inventory
from agent.inventory.topology import Topology


@pytest.fixture
def ring():
    """A ring of a, b, c and d with a stub e behind c; ``duct`` holds ab and ad, ``feeder`` feeds b and d."""
    return Topology(
        Inventory.model_validate(
            {
                "devices": [
                    {"id": name, "address": f"10.0.0.{number}", "power": "feeder" if name in "bd" else None}
                    for number, name in enumerate("abcde", start=1)
                ],
                "links": [
                    {"id": link, "ends": [link[0], f"{link[1]}/ge-0/0/1"], "groups": ["duct"] if "a" in link else []}
                    for link in ("ab", "bc", "cd", "da", "ce")
                ],
                "risk_groups": [{"id": "duct", "cause": "underground-cable"}, {"id": "feeder", "cause": "power"}],
            }
        )
    )


@pytest.mark.parametrize(
    ("failed", "reached"),
    [
        ([], "abcde"),
        (["ab"], "abcde"),
        (["b"], "acde"),
        (["ab", "da"], "a"),
        (["duct"], "a"),
        (["feeder"], "a"),
        (["ab", "cd"], "ad"),
        (["b", "da"], "a"),
        (["c"], "abd"),
        (["ce"], "abcd"),
        (["a"], ""),
        (["nothing-of-the-kind"], "abcde"),
    ],
)
def test_a_device_is_reached_while_some_path_works(ring, failed, reached):
    assert ring.reached("a", failed) == frozenset(reached)


def test_nothing_is_reached_from_where_nothing_is(ring):
    assert ring.reached("nowhere") == frozenset()


def test_a_group_breaks_its_members(ring):
    assert ring.members["duct"] == {"ab", "da"}
    assert ring.members["feeder"] == {"b", "d"}
    assert ring.groups_of["b"] == {"feeder"}
    assert ring.groups_of["b"] is ring.groups_of["d"]
    assert ring.broken(["feeder", "ce"]) == {"b", "d", "ce"}


def test_a_path_names_devices_and_links_in_turn(ring):
    assert ring.path("a", "e") in (("a", "ab", "b", "bc", "c", "ce", "e"), ("a", "da", "d", "cd", "c", "ce", "e"))
    assert ring.path("a", "a") == ("a",)
    assert ring.path("a", "nowhere") == ()


def test_links_and_groups_that_name_nothing_are_passed_over():
    topology = Topology(
        Inventory.model_validate(
            {
                "devices": [{"id": "a", "address": "10.0.0.1", "groups": ["undefined"]}],
                "links": [{"id": "ab", "ends": ["a", "b"]}],
            }
        )
    )

    assert dict(topology.links) == {}
    assert topology.reached("a", ["undefined"]) == frozenset()
