"""Power as a cause: what UPSes say, whom they hold up, and who restarted alone beside others."""

from __future__ import annotations

import pytest

from agent.clock import SECOND
from agent.inventory.models import Cause, Inventory
from agent.inventory.topology import Topology
from collector.core.clues import Battery, Clue, Clues, Repair
from collector.core.explanation import explain
from collector.core.faults import Fault
from collector.core.suspects import Suspects

NETWORK = Inventory.model_validate(
    {
        "sites": [{"id": "room"}, {"id": "plain"}, {"id": "backed"}],
        "devices": [
            {"id": "core", "address": "10.0.0.1", "site": "room"},
            {"id": "sw-plain", "address": "10.0.0.2", "power": "pln", "site": "plain"},
            {"id": "sw-backed", "address": "10.0.0.3", "power": "pln", "ups": "ups", "site": "backed"},
            {"id": "ups", "address": "10.0.0.4", "power": "pln", "role": "ups", "site": "backed"},
            {"id": "server", "address": "10.0.0.5", "site": "room"},
        ],
        "links": [
            {"id": "fo-plain", "ends": ["core", "sw-plain"]},
            {"id": "fo-backed", "ends": ["core", "sw-backed"]},
            {"id": "cu-ups", "ends": ["sw-backed", "ups"], "medium": "copper"},
            {"id": "cu-server", "ends": ["core", "server"], "medium": "copper"},
        ],
        "risk_groups": [{"id": "pln", "cause": "power"}],
        "agents": [{"id": "pkp", "at": "core"}],
    }
)
SUSPECTS = Suspects(NETWORK, Topology(NETWORK))
BEFORE, LOST, LATER = 25 * SECOND, 30 * SECOND, 40 * SECOND
DOWN = Clue(True, (LOST, LOST + SECOND // 4, LOST + SECOND // 2), BEFORE)
UP = Clue(False, (), LATER)
EMPTY = Clue(True, (LOST + 60 * SECOND, LOST + 61 * SECOND), LOST + 55 * SECOND)
"""Down a minute after the feeder failed, having answered in between."""


def faults(views: dict[str, Clue], battery: Battery | None = None, **restarted: bool) -> list[Fault]:
    told = {("pkp", device): clue for device, clue in ({"core": UP, "server": UP} | views).items()}
    batteries = {} if battery is None else {"ups": battery}
    return explain(
        SUSPECTS, Clues(told, {}, {name.replace("_", "-"): anew for name, anew in restarted.items()}, batteries)
    )


def test_a_ups_on_its_battery_tells_that_the_feeder_failed_though_what_it_holds_up_still_answers():
    (fault,) = faults({"sw-plain": DOWN, "sw-backed": UP, "ups": UP}, Battery(True, LATER, LATER))
    assert (fault.element, max(fault.causes, key=fault.causes.__getitem__)) == ("pln", "power")
    assert fault.causes["power"] > 0.9


def test_a_ups_on_mains_tells_that_the_feeder_did_not_fail():
    (fault,) = faults({"sw-plain": DOWN, "sw-backed": UP, "ups": UP}, Battery(False, LATER, None))
    assert fault.element == "fo-plain"
    assert fault.causes["power"] < 0.2, "what is left is the device's own"


def test_without_a_word_of_the_ups_a_lone_office_is_its_cable():
    (fault,) = faults({"sw-plain": DOWN, "sw-backed": UP, "ups": UP})
    assert fault.element == "fo-plain"


def test_what_goes_off_when_the_battery_is_empty_is_the_same_fault():
    (fault,) = faults({"sw-plain": DOWN, "sw-backed": EMPTY, "ups": EMPTY}, Battery(True, LATER, LATER))
    assert fault.element == "pln"
    assert {device for _, device in fault.hides} >= {"sw-plain", "sw-backed", "ups"}
    assert fault.since <= LOST


def test_a_battery_that_ran_long_before_says_nothing():
    (fault,) = faults({"sw-plain": DOWN, "sw-backed": UP, "ups": UP}, Battery(True, BEFORE - SECOND, BEFORE - SECOND))
    assert fault.element == "fo-plain"


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_ups_that_is_on_mains_again_still_ran_on_its_battery(order: tuple[int, int]):
    told = [(True, LOST + SECOND), (False, LATER)]
    battery = None
    for place in order:
        battery = Battery.heard(*told[place], battery)
    assert battery == Battery(False, LATER, LOST + SECOND)
    assert battery.told(LOST) == Battery(True, LOST + SECOND, LOST + SECOND)
    assert battery.told(LOST + 2 * SECOND) == battery
    assert battery.told(LATER + 1) is None


def test_a_switch_with_a_ups_behind_it_carries_nobody_and_its_feeder_is_one_of_offices():
    assert SUSPECTS.carrying == {"core"}
    assert SUSPECTS.prior["pln"] == pytest.approx(SUSPECTS.prior["sw-plain"], abs=0.3)


def test_one_device_of_several_in_a_powered_cabinet_that_restarts_was_switched_off_by_hand():
    (fault,) = faults({"server": DOWN}, server=True)
    assert (fault.element, fault.causes[Cause.HUMAN_ERROR]) == ("server", pytest.approx(0.8, abs=0.05))
    (alone,) = faults({"sw-plain": DOWN, "sw-backed": UP, "ups": UP}, Battery(False, LATER), sw_plain=True)
    assert alone.element == "sw-plain"
    assert max(alone.causes.values()) < 0.75, "nobody beside it tells whether there was power"


def again(clue: Clue, *, minutes_ago: float, **restarted: bool) -> Fault:
    told = {("pkp", "core"): UP, ("pkp", "server"): UP, ("pkp", "sw-plain"): clue}
    since = LOST - round(minutes_ago * 60 * SECOND)
    (fault,) = explain(
        SUSPECTS,
        Clues(told, {}, {name.replace("_", "-"): anew for name, anew in restarted.items()}, {}, {"pln": Repair(since)}),
    )
    return fault


def test_of_what_probes_cannot_tell_apart_that_is_named_which_was_repaired_just_before():
    assert again(DOWN, minutes_ago=29).element == "pln"
    assert ("fo-plain",) in again(DOWN, minutes_ago=29).alternatives


def test_when_an_incident_would_not_reopen_any_more_it_is_forgotten():
    assert again(DOWN, minutes_ago=31).element == "fo-plain"


def test_an_uptime_outweighs_an_earlier_failure():
    assert again(DOWN, minutes_ago=5, sw_plain=False).element == "fo-plain"
