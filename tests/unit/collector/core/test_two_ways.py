"""Two faults that cut off only together: named where something speaks for them, shown as what else it could be."""

from __future__ import annotations

from typing import Any

import pytest

from agent.clock import SECOND
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.clues import Clue, Clues, Port
from collector.core.explanation import explain
from collector.core.faults import Fault
from collector.core.suspects import Suspects

CUT = 400 * SECOND
OFFICES = ("o1", "o2", "o3")


def network() -> Suspects:
    """Build an island behind two sea cables: ``core`` to ``tjp`` by ``sea1`` and ``sea2``, three offices behind it."""
    names = ("core", "tjp", *OFFICES, "near")
    links: list[dict[str, Any]] = [
        {"id": f"sea{number}", "ends": [f"core/s{number}", f"tjp/s{number}"], "groups": [f"skkl-{number}"]}
        for number in (1, 2)
    ]
    links += [{"id": f"fo-{name}", "ends": ["tjp", name]} for name in OFFICES]
    inventory = Inventory.model_validate(
        {
            "devices": [{"id": name, "address": f"10.0.0.{number + 1}"} for number, name in enumerate(names)],
            "links": [*links, {"id": "fo-near", "ends": ["core", "near"]}],
            "risk_groups": [{"id": f"skkl-{number}", "cause": "submarine-cable"} for number in (1, 2)],
            "agents": [{"id": "pkp", "at": "core"}],
        }
    )
    return Suspects(inventory, Topology(inventory))


def told(ports: dict[tuple[str, str], Port], **more: Any) -> list[Fault]:
    """Return what failed when the island is lost at 400 s, and what ports say of it."""
    gone = {
        ("pkp", name): Clue(True, tuple(CUT + at * SECOND // 4 for at in range(5)), CUT - SECOND)
        for name in ("tjp", *OFFICES)
    }
    views = {**gone, ("pkp", "near"): Clue(False, (), CUT + 5 * SECOND)}
    return explain(network(), Clues(views, ports, **more))


def dark(since: int, at: int = CUT + 3 * SECOND) -> Port:
    return Port("up", "down", at, ("up", at), since)


def hiding(faults: list[Fault]) -> Fault:
    (fault,) = [fault for fault in faults if fault.hides]
    return fault


def test_with_both_ports_dark_at_once_the_box_is_named_and_both_cables_as_what_else_it_could_be():
    fault = hiding(told({("core", "s1"): dark(CUT + SECOND), ("core", "s2"): dark(CUT + SECOND)}))
    assert fault.element == "tjp"
    assert ("skkl-1", "skkl-2") in fault.alternatives
    assert 0.5 < fault.confidence < 0.95


def test_a_port_that_was_dark_before_tells_of_a_cable_that_was_cut_before():
    faults = told({("core", "s1"): dark(100 * SECOND), ("core", "s2"): dark(CUT + SECOND)})
    fault = hiding(faults)
    assert fault.element in ("skkl-1", "skkl-2")
    assert ("tjp",) in fault.alternatives
    assert {one.element for one in faults} == {"skkl-1", "skkl-2"}
    assert fault.cause == "submarine-cable"


def test_a_port_that_is_lit_again_tells_of_nothing_before():
    lit = Port("up", "up", CUT - 60 * SECOND, ("up", 200 * SECOND), 100 * SECOND)
    fault = hiding(told({("core", "s1"): lit, ("core", "s2"): dark(CUT + SECOND)}))
    assert fault.element == "tjp"


def test_a_box_whose_uptime_went_on_was_not_off():
    ports = {("core", "s1"): dark(CUT + SECOND), ("core", "s2"): dark(CUT + SECOND)}
    faults = told(ports, restarted={"tjp": False})
    assert {fault.element for fault in faults} == {"skkl-1", "skkl-2"}


def test_where_probes_alone_tell_two_are_not_asked_about():
    fault = hiding(told({}))
    assert (fault.element, fault.alternatives) == ("tjp", ())


@pytest.mark.parametrize("among", [["tjp", "skkl-1"], ["tjp"]])
def test_only_what_may_have_failed_is_asked_about(among: list[str]):
    ports = {("core", "s1"): dark(CUT + SECOND), ("core", "s2"): dark(CUT + SECOND)}
    gone = {("pkp", name): Clue(True, (CUT, CUT + SECOND), CUT - SECOND) for name in ("tjp", *OFFICES)}
    (fault,) = explain(network(), Clues(gone, ports), among=among)
    assert fault.element == "tjp"
