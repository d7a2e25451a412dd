"""What a form, a removal or an undoing asks for, and when it is refused."""

import pytest

from agent.inventory.load import Source, judge
from api.core.editing.changes import InventoryChange, Kind, ObjectChange
from api.core.editing.findings import written_in
from api.core.editing.planning import (
    Asked,
    Refused,
    Standing,
    plan_addition,
    plan_edit,
    plan_removal,
    plan_undoing,
)
from api.core.sheets.objects import objects_of
from api.core.sheets.plan import Action

TEXT = """\
offices: [{id: o, name: O}]
sites: [{id: s, name: S}]
devices: [{id: a, address: 10.0.0.1}, {id: b, address: 10.0.0.2}]
links: [{id: ab, ends: [a, b]}]
agents: [{id: p, at: a}]
"""
READING = judge([Source("a.yaml", TEXT)], {})
STANDING = Standing(READING.inventory, written_in(READING.draft), objects_of(READING.inventory))


def asked(section, one, why="surat"):
    return Asked(section, STANDING.version(section, one), why)


def codes(outcome):
    assert isinstance(outcome, Refused)
    return [(trouble.field, trouble.code) for trouble in outcome.troubles]


def shown(entries):
    return [(entry.section, entry.id, entry.action, entry.after, entry.near) for entry in entries]


@pytest.mark.parametrize(
    ("section", "typed", "entries"),
    [
        ("offices", {"name": ["O"]}, [("offices", "o-2", Action.ADDED, {"name": "O"}, None)]),
        ("sites", {"name": ["X"], "office": ["o"], "id": ["y"]},
         [("sites", "y", Action.ADDED, {"name": "X", "office": "o"}, ("offices", "o"))]),
        ("devices", {"address": ["10.0.0.3"], "site": ["s"], "link.to": ["a"], "link.near": ["up"], "link.medium": ["radio"]},
         [("devices", "sw-s", Action.ADDED, {"site": "s", "address": "10.0.0.3"}, ("sites", "s")),
          ("links", "a--sw-s", Action.ADDED, {"ends": ["a", "sw-s/up"], "medium": "radio"}, ("devices", "sw-s"))]),
        ("links", {"a.device": ["a"], "b.device": ["b"], "medium": ["trunk-fibre"]},
         [("links", "a--b", Action.ADDED, {"ends": ["a", "b"]}, ("devices", "b"))]),
    ],
)  # fmt: skip
def test_an_addition_gets_an_id_and_a_place(section, typed, entries):
    assert shown(plan_addition(STANDING, Asked(section, "", "surat"), typed)) == entries


def test_an_addition_without_a_reason_or_an_id_is_refused():
    assert codes(plan_addition(STANDING, Asked("offices", "", ""), {})) == [
        ("name", "edit.required"),
        ("why", "edit.required"),
    ]
    typed = {"address": ["10.0.0.3"]}
    assert codes(plan_addition(STANDING, Asked("devices", "", "x"), typed)) == [("id", "edit.id.needed")]


def test_an_edit_says_what_differs_and_is_refused_when_the_object_moved():
    assert shown(plan_edit(STANDING, asked("offices", "o"), "o", {"name": ["P"]})) == [
        ("offices", "o", Action.CHANGED, {"name": "P"}, None)
    ]
    assert codes(plan_edit(STANDING, asked("offices", "o", ""), "o", {"name": ["P"]})) == [("why", "edit.required")]
    moved = plan_edit(STANDING, Asked("offices", "x", "surat"), "o", {"name": ["P"]})
    assert (moved.moved, codes(moved)) == (True, [("", "edit.moved")])


def test_a_removal_takes_along_what_was_agreed_and_nothing_that_is_needed():
    removed = plan_removal(STANDING, asked("devices", "b"), "b", ["ab"])
    assert [(entry.section, entry.id, entry.action) for entry in removed] == [
        ("devices", "b", Action.REMOVED),
        ("links", "ab", Action.REMOVED),
    ]
    assert codes(plan_removal(STANDING, asked("devices", "b"), "b", [])) == [("", "edit.needed")]
    assert codes(plan_removal(STANDING, asked("devices", "a"), "a", ["ab", "p"])) == [("", "edit.needed")]
    assert codes(plan_removal(STANDING, asked("devices", "b", ""), "b", ["ab"])) == [("why", "edit.required")]
    assert codes(plan_removal(STANDING, Asked("devices", "x", "surat"), "b", ["ab"])) == [("", "edit.moved")]


def change(*objects: ObjectChange):
    return InventoryChange(number=1, at=0, who="", why="", kind=Kind.EDITED, objects=objects, patches=())


def item(section, one, before, after):
    return ObjectChange(section=section, id=one, before=before, after=after)


def test_undoing_makes_each_object_what_it_was():
    now = STANDING.written["offices"]["o"]
    made = plan_undoing(
        STANDING,
        change(
            item("offices", "o", {"id": "o", "name": "Dulu", "people": "5"}, now),
            item("links", "ab", None, STANDING.written["links"]["ab"]),
            item("sites", "t", {"id": "t", "name": "T", "office": None}, None),
        ),
    )
    assert [(entry.id, entry.action, entry.after) for entry in made] == [
        ("o", Action.CHANGED, {"name": "Dulu", "people": 5}),
        ("ab", Action.REMOVED, {}),
        ("t", Action.ADDED, {"name": "T"}),
    ]


@pytest.mark.parametrize(
    ("objects", "code"),
    [
        ((item("offices", "o", None, {"id": "o", "name": "lain"}),), "edit.undo.moved"),
        ((item("offices", "x", None, {"id": "x"}),), "edit.undo.moved"),
        ((), "edit.undo.file"),
        ((item("snmp", "x", {"version": "2c"}, None),), "edit.undo.file"),
        ((item("timezone", "", {"": "Asia/Jakarta"}, None),), "edit.undo.file"),
    ],
)
def test_what_moved_or_stands_in_no_list_is_not_undone(objects, code):
    assert codes(plan_undoing(STANDING, change(*objects))) == [("", code)]
