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
