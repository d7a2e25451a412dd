"""Cables and circuits as rows of links."""

import pytest

from agent.inventory.models import Inventory, Medium
from api.core.netbox.documents import Pulled
from api.core.netbox.wires import Wires, medium_of
from tests.support.netbox_documents import cable, choice, circuit, circuit_end, device, end, termination

DEVICES = [device(1, "a", 10, "10.0.0.1/24"), device(2, "b", 11, "10.0.0.2/24"), device(3, "c", 12, "10.0.0.3/24")]
IDS = {1: "a", 2: "b", 3: "c"}
LEFT_OUT = 9


def rows(cables=(), circuits=(), ended=(), inventory=None):
    pulled = Pulled(devices=DEVICES, cables=cables, circuits=circuits, circuit_ends=ended)
    return Wires(pulled, IDS, frozenset({LEFT_OUT}), inventory or Inventory()).rows()


def values(*arguments: object, **more: object):
    return [dict(row.record().values) for row in rows(*arguments, **more)]


@pytest.mark.parametrize(
    ("kind", "medium"),
    [("smf-os2", "trunk-fibre"), ("mmf-om4", "trunk-fibre"), ("aoc", "trunk-fibre"), ("cat6", "copper"),
     ("dac-passive", "copper"), ("coaxial", "copper"), ("usb", None), ("", None)],
)  # fmt: skip
def test_a_cables_type_says_its_medium(kind, medium):
    assert medium_of(kind) == (Medium(medium) if medium else None)


def test_a_cable_between_two_interfaces_is_a_link():
    assert values([cable(1, [end(1, "p1")], [end(2, "p2")], "cat6")]) == [
        {"device_a": "a", "port_a": "p1", "device_b": "b", "port_b": "p2", "medium": "copper"}
    ]


def test_what_the_inventory_says_of_a_fibre_stays_and_its_id_too():
    there = Inventory.model_validate({"links": [{"id": "sea", "ends": ["b/p2", "a/p1"], "medium": "submarine-cable"}]})
    found = values([cable(1, [end(1, "p1")], [end(2, "p2")])], inventory=there)[0]
    assert found["id"] == "sea"
    assert "medium" not in found
    assert values([cable(1, [end(1, "p1")], [end(2, "p2")], "cat6")], inventory=there)[0]["medium"] == "copper"


def test_a_stated_medium_goes_first_and_a_wrong_one_is_a_finding():
    stated = cable(1, [end(1, "p1")], [end(2, "p2")], custom_fields={"siaga_medium": "aerial-cable"})
    assert values([stated])[0]["medium"] == "aerial-cable"
    wrong = rows([{**stated, "custom_fields": {"siaga_medium": "string"}}])[0]
    assert [(one.column, one.code) for one in wrong.problems] == [("siaga_medium", "import.value.medium")]


@pytest.mark.parametrize(
    ("far", "code"),
    [
        ([end(99, "p")], "netbox.cable.outside"),
        ([end(2, "1", "dcim.frontport")], "netbox.cable.end"),
        ([], "netbox.cable.end"),
        ([end(2, "p"), end(3, "p")], "netbox.cable.many"),
    ],
)
def test_a_cable_with_one_end_outside_is_a_finding(far, code):
    assert [one.code for one in rows([cable(1, [end(1, "p1")], far)])[0].problems] == [code]


@pytest.mark.parametrize(
    "silent",
    [
        cable(1, [end(98, "x")], [end(99, "y")]),
        cable(1, [end(1, "x", "dcim.powerport")], [end(2, "y", "dcim.poweroutlet")]),
        cable(1, [end(1, "x")], [end(LEFT_OUT, "y")]),
        cable(1, [end(1, "x")], [end(2, "y")], status=choice("planned")),
    ],
)
def test_of_other_cables_nothing_is_said(silent):
    assert rows([silent]) == []


def test_a_circuit_joins_what_is_cabled_to_its_ends_or_stands_alone_at_its_site():
    ended = [termination(71, 7, "A", 10), termination(72, 7, "Z", 11, old=True)]
    found = values([cable(2, [circuit_end(71)], [end(3, "wan")])], [circuit(7, "A-12", "Operator")], ended)
    assert found == [
        {
            "device_a": "c",
            "port_a": "wan",
            "device_b": "b",
            "medium": "leased",
            "provider": "Operator",
            "circuit": "A-12",
        }
    ]


def test_a_circuit_whose_end_does_not_tell_its_device_is_a_finding():
    ended = [termination(71, 7, "A", 10), termination(72, 7, "Z", 99)]
    found = rows([], [circuit(7, "A-12", "Operator")], ended)[0]
    assert [(one.column, one.code) for one in found.problems] == [("termination_z", "netbox.circuit.end")]


def test_circuits_elsewhere_half_ended_or_not_active_are_none_of_ours():
    ended = [termination(71, 7, "A", 10), termination(72, 7, "Z", 11)]
    assert rows([], [circuit(7, "A", "P")], ended[:1]) == []
    assert rows([], [circuit(7, "A", "P", status=choice("planned"))], ended) == []
    assert rows([], [circuit(7, "A", "P")], [termination(71, 7, "A", 98), termination(72, 7, "Z", 99)]) == []
    assert rows([cable(2, [circuit_end(71)], [end(LEFT_OUT, "x")])], [circuit(7, "A", "P")], ended) == []
