"""What the check finds, told beside the field that it is about."""

import pytest

from agent.inventory.load import Source, judge
from api.core.editing.findings import beyond, told, troubles, written_in

GOOD = """\
organisation: Dinas
detection: {interval: 10s}
snmp: {access: {version: "2c", community: "${X}"}}
sites: [{id: s, opd: o}]
offices: [{id: o}]
devices: [{id: a, address: 10.0.0.1}, {id: b, address: 10.0.0.2}, {id: c, address: 10.0.0.3}]
links: [{id: ab, ends: [a/1, b/1]}, {id: bc, ends: [b/2, c/1]}]
risk_groups: [{id: g, cause: lightning}]
agents: [{id: p, at: a}]
"""


def found(old, new, form, link=None):
    text = GOOD.replace(old, new)
    assert text != GOOD
    reading = judge([Source("a.yaml", text)], {})
    return [
        (one.field, one.code, one.values["where"], one.values["name"])
        for one in troubles(reading.draft, reading.faults, form, link)
    ]


@pytest.mark.parametrize(
    ("old", "new", "form", "link", "expected"),
    [
        ("10.0.0.2", "10.0.0.1", ("devices", "b"), None, ("address", "duplicate_address", "b", "a")),
        ("10.0.0.2", "10.0.0.1", ("devices", "a"), None, ("address", "duplicate_address", "a", "b")),
        ("10.0.0.2", "10.0.0.1", ("offices", "o"), None, ("", "duplicate_address", "b", "a")),
        ("b/2", "b/1", ("links", "bc"), None, ("a.interface", "shared_interface", "bc", "ab")),
        ("b/2", "b/1", ("links", "ab"), None, ("b.interface", "shared_interface", "ab", "bc")),
        ("b/2", "b/1", ("devices", "c"), "bc", ("link.far", "shared_interface", "bc", "ab")),
        ("b/2", "b/1", ("devices", "x"), "ab", ("link.near", "shared_interface", "ab", "bc")),
        ("[b/2, c/1]", "[c/2, c/1]", ("links", "bc"), None, ("b.device", "self_link", "bc", "c")),
        ("{id: ab", "{id: a", ("links", "a"), None, ("id", "duplicate_id", "a", "a")),
        (", {id: bc, ends: [b/2, c/1]}", "", ("devices", "c"), None, ("link.to", "unreachable_device", "c", "c")),
        (", {id: bc, ends: [b/2, c/1]}", "", ("devices", "c"), "x", ("", "unreachable_device", "c", "c")),
        (", {id: bc, ends: [b/2, c/1]}", "", None, None, ("", "unreachable_device", "c", "c")),
        ("{id: ab, ends: [a/1, b/1]}, ", "", ("links", "ab"), None, ("", "unreachable_device", "b", "b, c")),
        ("10.0.0.2}", "10.0.0.2, site: x}", ("devices", "b"), None, ("site", "unknown_reference", "b", "x")),
        ("10.0.0.2}", "10.0.0.2, power: g}", ("devices", "b"), None, ("power", "power_of_another_cause", "b", "g")),
        ("agents: [{id: p, at: a}]", "agents: []", None, None, ("", "other", "agents", "")),
        ('"${X}"', "x", None, None, ("", "other", "access", "")),
        ("10.0.0.2", "x", ("devices", "b"), None, ("address", "other", "b", "")),
        ("{id: bc, ends: [b/2, c/1]}", "{id: bc, ends: [z, c/1]}", ("devices", "c"), "bc", ("link.to", "unknown_reference", "bc", "z")),
    ],
)  # fmt: skip
def test_a_fault_is_told_at_its_field(old, new, form, link, expected):
    field, rule, where, name = expected
    assert (field, f"edit.rule.{rule}", where, name) in found(old, new, form, link)


def test_objects_are_read_as_they_are_written():
    written = written_in(judge([Source("a.yaml", GOOD)], {}).draft)
    assert written["sites"] == {"s": {"id": "s", "office": "o"}}
    assert written["organisation"] == {"": {"": "Dinas"}}
    assert written["detection"] == {"": {"interval": "10s"}}
    assert list(written["snmp"]) == ["access"]


def test_what_was_not_meant_is_named():
    before = {"offices": {"a": 1, "b": 1}, "sites": {"c": 1}}
    after = {"offices": {"a": 2, "b": 2}, "devices": {"d": 1}}
    assert beyond(before, after, {("offices", "a")}) == ["b", "c", "d"]


def test_a_problem_without_a_code_is_told_as_it_is():
    assert told("a.yaml:1:1: x").values["what"] == "a.yaml:1:1: x"
