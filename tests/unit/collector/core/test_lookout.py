"""Who sees while elements have failed, on a star of four switches behind a trunk."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from agent.inventory.models import AnyOf, Inventory
from agent.inventory.topology import Topology
from collector.core.lookout import Lookout, State

SWITCHES = ("a", "b", "c", "d", "e")


def lookout(references: tuple[str, ...] = ("a", "b"), *others: dict[str, Any], retired: str = "") -> Lookout:
    devices: list[dict[str, Any]] = [
        {"id": name, "address": f"10.0.0.{number}"} for number, name in enumerate(("srv", "core", *SWITCHES), 1)
    ]
    for device in devices:
        if device["id"] == retired:
            device["retired"] = date(2026, 1, 1)
    known = Inventory.model_validate(
        {
            "devices": devices,
            "links": [
                {"id": "trunk", "ends": ["srv", "core"]},
                *({"id": f"fo-{one}", "ends": ["core", one]} for one in SWITCHES),
            ],
            "agents": [{"id": "pkp", "at": "srv", "references": list(references)}, *others],
        }
    )
    return Lookout(known, Topology(known))


@pytest.mark.parametrize(
    ("failed", "blind"),
    [
        ((), False),
        (("srv",), True),
        (("trunk",), True),
        (("core",), True),
        (("a", "b"), False),  # two branches of five
        (("a", "b", "c"), False),  # three of five are not more than 60 %
        (("a", "b", "fo-c", "fo-d"), True),
        (("a", "c", "d", "e"), False),  # a reference answers
    ],
)
def test_blind_is_who_reaches_no_reference_and_loses_most_branches(failed: tuple[str, ...], blind: bool):
    made = lookout()
    assert made.outlook(failed).blind == ({"pkp"} if blind else set())
    assert made.agents["pkp"].blinded(failed) is blind


def test_a_device_that_is_retired_keeps_no_branch_alive():
    assert lookout(retired="e").outlook(("a", "b", "c")).blind == {"pkp"}


def test_one_that_has_a_single_reference_does_not_doubt_itself_when_just_that_is_lost():
    known = Inventory.model_validate(
        {
            "devices": [
                {"id": name, "address": f"10.0.0.{number}"} for number, name in enumerate(("hub", "a", "b"), 1)
            ],
            "links": [{"id": f"fo-{one}", "ends": ["hub", one]} for one in ("a", "b")],
            "agents": [{"id": "pkp", "at": "hub", "references": ["a"]}],
        }
    )
    made = Lookout(known, Topology(known))
    assert made.outlook(["a"]).blind == set()
    assert made.outlook(["a", "b"]).blind == {"pkp"}


def test_what_nobody_sees_is_unseen_and_who_sees_speaks_for_the_blind():
    alone = lookout().outlook(["trunk"])
    assert alone.state("a", ["pkp"]) is State.UNSEEN
    both = lookout(("a", "b"), {"id": "tjp", "at": "core", "references": ["a", "b", "c"]})
    seen = both.outlook(["trunk"])
    assert (seen.blind, seen.seeing(["pkp", "tjp", "gone"])) == ({"pkp"}, ["tjp"])
    assert seen.state("a", ["pkp"]) is State.UP
    assert seen.state(AnyOf(any=["srv"]), ["pkp"]) is State.DOWN
