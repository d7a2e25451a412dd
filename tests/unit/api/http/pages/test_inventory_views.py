"""What the inventory's pages show of lists, forms and changes."""

import pytest

from agent.inventory.load import Source, judge
from api.core.editing.changes import InventoryChange, Kind, ObjectChange
from api.core.editing.fields import choices
from api.core.editing.findings import written_in
from api.core.editing.forms import Trouble, typed_of
from api.core.editing.planning import Standing
from api.core.sheets.objects import objects_of
from api.core.words import Language
from api.http.pages.inventory_views import elsewhere, follow_up, form, left_alone, rows, summary, told, value

ID, EN = Language.ID, Language.EN
TEXT = """\
offices: [{id: o, name: Dinas Sosial, people: 5, responsible: {name: Sari, phone: "0812"}}, {id: p}]
sites: [{id: s, name: Kantor, office: o, island: Bangka}, {id: t}]
devices: [{id: a, site: s, address: 10.0.0.1, profile: ruijie}, {id: b, address: 10.0.0.2}]
links: [{id: ab, ends: [a/1, b], medium: radio}]
risk_groups: [{id: g, name: PLN, cause: power}]
providers: [{id: telkom, name: Telkom, contact: {note: "24 jam"}}, {id: sendiri}]
agents: [{id: x, at: a}]
services: [{id: n, office: o, needs: {any: [a, b]}}]
"""
READING = judge([Source("a.yaml", TEXT)], {})
STANDING = Standing(READING.inventory, written_in(READING.draft), objects_of(READING.inventory))


@pytest.mark.parametrize(
    ("section", "search", "found"),
    [
        ("offices", "", ["o", "p"]),
        ("offices", "sari 0812", ["o"]),
        ("sites", "BANGKA", ["s"]),
        ("devices", "kantor", ["a"]),
        ("links", "radio b", ["ab"]),
        ("services", "sosial", ["n"]),
        ("risk_groups", "listrik", ["g"]),
        ("providers", "x", []),
        ("contacts", "", ["o", "telkom"]),
    ],
)
def test_a_search_looks_into_every_column(section, search, found):
    assert [row.id for row in rows(ID, STANDING, section, search)] == found


def test_a_form_groups_its_fields_and_shows_mistakes_and_what_stands_there_now():
    typed = typed_of("offices", STANDING.objects["offices"]["o"]) | {"people": ["banyak"], "responsible.email": [""]}
    now = typed_of("offices", STANDING.objects["offices"]["o"])
    troubles = [Trouble("people", "import.value.count"), Trouble("", "edit.moved"), Trouble("why", "edit.required")]
    groups = form(ID, "offices", typed, choices(STANDING.inventory), troubles, now=now, new=False)
    assert [heading for heading, _ in groups] == [None, "responsible"]
    people = groups[0][1][1]
    assert (people.place, people.now, people.errors[0][:16]) == ("f-people", "5", "Ini bukan jumlah")
    assert [item.now for _, items in groups for item in items] == [None, "5", None, None, None, None]
    assert [text[:9] for text in elsewhere(ID, "offices", troubles, new=False)] == ["Data ini "]


def test_what_is_ticked_comes_first_and_nested_needs_are_offered_only_where_they_are():
    typed = {"needs.devices": ["b"], "needs.mode": ["all"]}
    items = {
        item.field.name: item
        for _, group in form(EN, "services", typed, choices(STANDING.inventory), (), now=None, new=True)
        for item in group
    }
    assert [one for one, _ in items["needs.devices"].options] == ["b", "a"]
    assert [one for one, _ in items["needs.mode"].options] == ["all", "any"]


def test_what_no_form_has_a_field_for_is_shown_as_left_alone():
    assert left_alone(ID, "devices", STANDING.written["devices"]["a"]) == [("Profil", "ruijie")]


@pytest.mark.parametrize(
    ("key", "said", "shown"),
    [
        ("medium", "radio", "Radio"),
        ("cause", "power", "Listrik padam"),
        ("groups", ["a", "b"], "a, b"),
        ("groups", [], "\u2013"),
        ("name", None, "\u2013"),
        ("responsible", {"name": "Sari", "aneh": "x"}, "Nama: Sari, aneh: x"),
        ("name", "a\u202eb", "ab"),
    ],
)
def test_values_are_shown_in_words_and_nothing_raw(key, said, shown):
    assert value(ID, key, said) == shown


def change(*objects: ObjectChange):
    return InventoryChange(number=1, at=0, who="", why="", kind=Kind.EDITED, objects=objects, patches=())


def item(section, one, before, after):
    return ObjectChange(section=section, id=one, before=before, after=after)


def test_a_change_is_told_in_one_line():
    added = item("offices", "o", None, {"id": "o"})
    assert summary(ID, change(added)) == "Instansi o ditambahkan"
    assert summary(EN, change(item("links", "l", {"id": "l"}, None), added)) == "Link l removed, and 1 more"
    assert summary(ID, change(item("calendars", "dinas", {"a": "1"}, {"a": "2"}))) == "Kalender dinas diubah"
    assert summary(EN, change()).startswith("Only the text")
    assert told(ID, item("offices", "o", {"people": "1"}, {"people": "2"})).keys == (("Jumlah pegawai", "1", "2"),)


@pytest.mark.parametrize(
    ("one", "found"),
    [
        (item("offices", "o", None, {"id": "o", "name": "A & B"}), ("sites", "name=A+%26+B&office=o")),
        (item("sites", "s", None, {"id": "s"}), ("devices", "site=s")),
        (item("devices", "a", None, {"id": "a"}), ("services", "needs.devices=a")),
        (item("devices", "a", {"id": "a"}, {"id": "a", "x": "y"}), None),
        (item("links", "l", None, {"id": "l"}), None),
    ],
)
def test_what_is_usually_added_next_is_offered(one, found):
    assert follow_up(change(one)) == found
