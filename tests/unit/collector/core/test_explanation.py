"""What failed, when it depends on who answered just before, and on who carries whom."""

from __future__ import annotations

from math import log

from agent.clock import SECOND
from agent.inventory.models import Cause, Inventory
from agent.inventory.topology import Topology
from collector.core.clues import Clue, Clues
from collector.core.explanation import explain
from collector.core.likelihood import CARRYING_FEEDER_SHARE, GROUP_RATE
from collector.core.suspects import Suspects
from tests.support.fake_network import ping
from tests.support.judging import Bench

DUCT = {"id": "duct", "cause": "underground-cable"}


def suspects(*links: tuple[str, str, str], power: tuple[str, ...] = ()) -> Suspects:
    """Build a network of links ``(id, near, far)`` from ``core``, all of them in one duct; ``power`` is on one feeder."""
    names = sorted({end for _, *ends in links for end in ends})
    inventory = Inventory.model_validate(
        {
            "devices": [
                {"id": name, "address": f"10.0.0.{number + 1}", "power": "pln" if name in power else None}
                for number, name in enumerate(names)
            ],
            "links": [{"id": name, "ends": ends, "groups": ["duct"]} for name, *ends in links],
            "risk_groups": [DUCT, {"id": "pln", "cause": "power"}],
            "agents": [{"id": "pkp", "at": "core"}],
        }
    )
    return Suspects(inventory, Topology(inventory))


def root(answered: float) -> str:
    """Return what failed when one office is lost at 30 s, and the other of its duct answered last then."""
    lost = Clue(True, tuple(round((30 + at) * SECOND) for at in (0, 0.25, 0.5)), 20 * SECOND)
    views = {("pkp", "one"): lost, ("pkp", "other"): Clue(False, (), round(answered * SECOND))}
    (fault,) = explain(suspects(("fo-one", "core", "one"), ("fo-other", "core", "other")), Clues(views, {}))
    return fault.element


def test_a_duct_that_would_have_been_cut_just_between_an_answer_and_a_loss_is_improbable():
    assert root(answered=21) == "duct", "it had nine of the ten seconds to be cut"
    assert root(answered=29) == "fo-one", "it had one"
    assert root(answered=31) == "fo-one", "it was not cut"


def test_a_feeder_of_offices_with_two_uplinks_is_a_feeder_of_offices():
    ring = (
        ("a", "core", "near"),
        ("b", "core", "hub"),
        ("c", "near", "office"),
        ("d", "hub", "office"),
        ("e", "hub", "x"),
    )
    usual = log(GROUP_RATE[Cause.POWER])
    assert suspects(*ring, power=("office", "x")).prior["pln"] == usual
    assert suspects(*ring, power=("hub", "x")).prior["pln"] == usual + log(CARRYING_FEEDER_SHARE)


def two_ducts() -> Inventory:
    """An office ``both`` with a cable in each of two ducts, and offices of their own in each."""
    cables = [
        ("a", "near", "one", "d1"),
        ("e", "near", "three", "d1"),
        ("b", "near", "both", "d1"),
        ("c", "far", "both", "d2"),
        ("d", "far", "two", "d2"),
    ]
    names = ["core", "near", "far", "one", "both", "two", "three"]
    trunks = [{"id": f"trunk-{end}", "ends": ["core", end]} for end in ("near", "far")]
    return Inventory.model_validate(
        {
            "detection": {"rule": "consecutive"},
            "devices": [{"id": name, "address": f"10.0.0.{number + 1}"} for number, name in enumerate(names)],
            "links": [*trunks, *({"id": name, "ends": [x, y], "groups": [duct]} for name, x, y, duct in cables)],
            "risk_groups": [{"id": "d1", "cause": "underground-cable"}, {"id": "d2", "cause": "underground-cable"}],
            "agents": [{"id": "pkp", "at": "core", "references": ["far"]}],
        }
    )


def test_an_office_with_two_ways_that_both_are_cut_is_no_fault_of_its_own():
    inventory = two_ducts()
    views = {
        ("pkp", name): Clue(
            True, tuple(round((30 + late + probe / 4) * SECOND) for probe in range(3)), round((20 + late) * SECOND)
        )
        for name, late in (("one", 1), ("both", 2), ("two", 3), ("three", 4))
    }
    views |= {("pkp", name): Clue(False, (), 35 * SECOND) for name in ("near", "far")}
    faults = explain(Suspects(inventory, Topology(inventory)), Clues(views, {}))
    assert {fault.element for fault in faults} == {"d1", "d2"}
    assert sorted(device for fault in faults for _, device in fault.hides) == ["both", "one", "three", "two"]
    assert min(fault.since for fault in faults) > 20 * SECOND


def test_an_answer_of_one_whom_the_root_would_hide_has_it_judged_again():
    names = ("near", "far", "one", "both", "two", "three")
    told = [ping("pkp", name, moment, answered=True) for moment in (0, 10) for name in names]
    told += [ping("pkp", "one", 19 + probe / 4, answered=False) for probe in range(3)]
    bench = Bench(two_ducts()).feed([*told, ping("pkp", "far", 19.6, answered=True)])
    assert [incident.root for incident in bench.incidents] == [("d1",)]
    bench.feed([ping("pkp", "both", 20.5, answered=True)])
    assert [incident.root for incident in bench.incidents] == [("d1",)], "it has another way"
    bench.feed([ping("pkp", "three", 21, answered=True)])
    assert [incident.root for incident in bench.incidents] == [("a",)]
