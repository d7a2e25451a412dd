"""What is hidden while elements have failed, on networks small enough to see."""

from __future__ import annotations

from typing import Any

from agent.inventory.models import AllOf, AnyOf, Inventory
from agent.inventory.topology import Topology
from collector.core.cuts import Cuts, cuts_of, lost

RING = {"l-1": ("core", "a"), "l-2": ("a", "b"), "l-3": ("b", "core"), "l-4": ("b", "leaf")}


def network(links: dict[str, tuple[str, str]], groups: dict[str, tuple[str, ...]], *alone: str) -> Inventory:
    names = dict.fromkeys([*(end for ends in links.values() for end in ends), *alone])
    told: list[dict[str, Any]] = [
        {"id": name, "ends": list(ends), "groups": [group for group, ids in groups.items() if name in ids]}
        for name, ends in links.items()
    ]
    return Inventory.model_validate(
        {
            "devices": [{"id": name, "address": f"10.0.0.{number}"} for number, name in enumerate(names, 1)],
            "links": told,
            "risk_groups": [{"id": group, "cause": "aerial-cable"} for group in groups],
            "agents": [{"id": "pkp", "at": "core"}],
        }
    )


def cuts(groups: dict[str, tuple[str, ...]] | None = None, *alone: str) -> Cuts:
    return Cuts(Topology(network(RING, groups or {}, *alone)), "core")


def test_a_ring_bears_one_cut_and_not_two():
    ring = cuts()
    assert ring.hidden(["l-1"]) == ring.hidden(["l-2"]) == frozenset()
    assert ring.hidden(["l-1", "l-2"]) == {"a"}
    assert ring.hidden(["l-1", "l-3"]) == {"a", "b", "leaf"}


def test_a_device_takes_what_hangs_behind_it_and_itself():
    assert cuts().hidden(["b"]) == {"b", "leaf"}
    assert cuts().hidden(["b", "leaf", "l-4"]) == {"b", "leaf"}


def test_a_risk_group_takes_all_its_members_at_once():
    assert cuts({"duct": ("l-1", "l-3")}).hidden(["duct"]) == {"a", "b", "leaf"}


def test_without_the_agents_own_device_nothing_is_reached():
    assert cuts().hidden(["core"]) == {"core", "a", "b", "leaf"}


def test_what_no_link_joins_is_hidden_always():
    alone = cuts(None, "island")
    assert alone.hidden([]) == alone.hidden(["l-1"]) == {"island"}


def test_what_names_nothing_breaks_nothing():
    assert cuts().hidden(["no-such-thing"]) == frozenset()


def test_every_agent_that_stands_somewhere_has_its_cuts():
    known = network(RING, {})
    assert list(cuts_of(known, Topology(known))) == ["pkp"]


def test_a_device_is_lost_when_no_agent_reaches_it():
    assert lost("a", [{"a"}, {"a", "b"}])
    assert not lost("b", [{"a"}, {"a", "b"}])
    assert not lost(AllOf(all=["a", "b"]), [{"a"}, {"b"}])  # each is reached by one of the two
    assert lost(AnyOf(any=["a", AllOf(all=["b", "c"])]), [{"a", "c"}])
