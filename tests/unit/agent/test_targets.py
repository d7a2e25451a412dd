from __future__ import annotations

from datetime import date

import pytest

from agent.clock import SECOND
from agent.errors import BadInputError
from agent.inventory.models import Agent, DetectionOverride, Device
from agent.targets import supplies_of, targets_of
from tests.support.star_network import star

TODAY = date(2026, 11, 24)


def test_an_agent_watches_every_device_and_polls_those_with_a_credential():
    targets = targets_of(star(2), "pkp", ("near",), TODAY)
    assert set(targets.addresses) == {"core", "hub", "near", "office-0", "office-1"}
    assert targets.plan.polled == {"core", "hub"}
    assert targets.plan.kinship.references == ("near",)
    assert targets.intervals == (10 * SECOND,)


def test_the_agent_s_own_references_come_before_derived_ones():
    inventory = star(2).model_copy(update={"agents": [Agent(id="pkp", at="core", references=["hub"])]})
    assert targets_of(inventory, "pkp", ("near",), TODAY).plan.kinship.references == ("hub",)


def test_a_retired_device_is_not_watched_from_that_day_on():
    inventory = star(2)
    devices = [device.model_copy(update={"retired": TODAY}) for device in inventory.devices if device.id == "near"]
    rest = [device for device in inventory.devices if device.id != "near"]
    retired = inventory.model_copy(update={"devices": [*rest, *devices]})
    assert "near" not in targets_of(retired, "pkp", (), TODAY).addresses
    assert "near" in targets_of(retired, "pkp", (), date(2026, 11, 23)).addresses


def test_devices_of_another_interval_have_rounds_of_their_own():
    inventory = star(2)
    slow = DetectionOverride.model_validate({"interval": "30s"})
    devices = [d.model_copy(update={"detection": slow}) if d.id == "near" else d for d in inventory.devices]
    targets = targets_of(inventory.model_copy(update={"devices": devices}), "pkp", (), TODAY)
    assert targets.intervals == (10 * SECOND, 30 * SECOND)
    assert targets.of_interval(30 * SECOND) == ["near"]


def test_an_agent_that_is_not_in_the_inventory_is_told_with_those_that_are():
    with pytest.raises(BadInputError, match="use one of: pkp"):
        targets_of(star(2), "tjp", (), TODAY)


def test_a_device_s_power_is_told_by_its_own_ups_and_by_those_on_its_feeder():
    words = [
        {"id": "sw-1", "address": "10.0.0.1", "power": "pln"},
        {"id": "sw-2", "address": "10.0.0.2", "power": "pln", "ups": "ups-b", "snmp": "c"},
        {"id": "sw-3", "address": "10.0.0.3", "power": "other"},
        {"id": "ups-a", "address": "10.0.0.4", "power": "pln", "role": "ups", "snmp": "c"},
        {"id": "ups-b", "address": "10.0.0.5", "power": "pln", "role": "ups", "snmp": "c"},
        {"id": "ups-c", "address": "10.0.0.6", "power": "pln", "role": "ups"},
    ]
    devices = [Device.model_validate(word) for word in words]
    assert supplies_of(devices) == {
        "sw-1": ("ups-a", "ups-b"),
        "sw-2": ("ups-b", "ups-a"),
        "ups-a": ("ups-b",),
        "ups-b": ("ups-a",),
        "ups-c": ("ups-a", "ups-b"),
    }
