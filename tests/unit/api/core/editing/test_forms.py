"""From an object's values to its form and back, and what is wrong told by field."""

from decimal import Decimal

import pytest

from agent.inventory.models import Inventory
from api.core.editing.fields import EDITED, FIELDS, choices, defaults_of, fields_of, key_of
from api.core.editing.forms import read, typed_of
from api.core.sheets.objects import objects_of
from api.core.sheets.plan import Action, entry_of

INVENTORY = Inventory.model_validate(
    {
        "offices": [{"id": "dinkes", "name": "Dinas Kesehatan", "people": 120, "responsible": {"name": "Sari", "nip": "197"}}],
        "sites": [
            {"id": "dinkes", "name": "Kantor", "office": "dinkes", "at": ["-2.16", "106.1"], "complex": True, "island": "Bangka"},
            {"id": "gudang"},
        ],
        "risk_groups": [{"id": "pln", "cause": "power", "name": "PLN"}, {"id": "d7", "cause": "underground-cable"}],
        "providers": [{"id": "telkom", "name": "Telkom", "contact": {"phone": "147"}}],
        "devices": [
            {"id": "a", "address": "10.0.0.1", "site": "dinkes", "power": "pln", "groups": ["d7"], "installed": "2021-04-01"},
            {"id": "b", "address": "10.0.0.2", "site": "hilang", "ups": "a"},
        ],
        "links": [{"id": "l", "ends": ["a/ge-0/0/1", "b"], "groups": ["d7"], "provider": "telkom", "circuit": "A-12"}],
        "agents": [{"id": "pkp", "at": "a"}],
        "services": [
            {"id": "satu", "office": "dinkes", "needs": "a", "guarantee": "0.955"},
            {"id": "dua", "needs": {"any": ["a", "b"]}, "seen_from": ["pkp"]},
            {"id": "tiga", "needs": {"all": ["a", {"any": ["a", "b"]}]}},
        ],
    }
)  # fmt: skip
OBJECTS = objects_of(INVENTORY)
KNOWN = choices(INVENTORY)


def typed(section, **more: list[str]):
    return {"name": ["Nama"], "address": ["10.0.0.9"], "a.device": ["a"], "b.device": ["b"], "medium": ["radio"],
            "cause": ["power"], "needs.mode": ["all"], "needs.devices": ["a"],
            **{key.replace("__", "."): value for key, value in more.items()}}  # fmt: skip


def troubles(section, *, new=True, **more: list[str]):
    return [(one.field, one.code) for one in read(section, typed(section, **more), KNOWN, new=new)[1]]


@pytest.mark.parametrize(
    ("section", "one"),
    [(section, one) for section in EDITED for one in OBJECTS[section] if one not in ("gudang", "d7")],
)
def test_a_form_that_nobody_touched_changes_nothing(section, one):
    before = OBJECTS[section][one]
    known = KNOWN | {"sites": [*KNOWN["sites"], ("hilang", "hilang")]}
    values, found = read(section, typed_of(section, before), known, new=False)
    assert found == []
    assert entry_of(section, one, before, values, None).action is Action.UNCHANGED


def test_a_form_shows_values_as_people_write_them():
    assert typed_of("services", OBJECTS["services"]["satu"])["guarantee"] == ["95.5"]
    assert typed_of("services", OBJECTS["services"]["dua"])["needs.mode"] == ["any"]
    assert typed_of("services", OBJECTS["services"]["tiga"])["needs.mode"] == ["nested"]
    assert typed_of("links", OBJECTS["links"]["l"])["a.interface"] == ["ge-0/0/1"]
    assert typed_of("sites", OBJECTS["sites"]["dinkes"])["complex"] == ["yes"]
    assert typed_of("sites", OBJECTS["sites"]["dinkes"])["at.latitude"] == ["-2.16"]


@pytest.mark.parametrize(
    ("section", "more", "values"),
    [
        ("offices", {"responsible__name": [" Sari  W "]}, {"responsible": {"name": "Sari W"}, "people": None}),
        ("offices", {"name": ["=1+1"], "people": ["1.200"]}, {"name": "=1+1", "people": 1200}),
        ("sites", {"at__latitude": ["2,16 LS"], "at__longitude": ["106,1"]}, {"at": [Decimal("-2.16"), Decimal("106.1")]}),
        ("sites", {"complex": ["yes"]}, {"complex": True, "at": None}),
        ("devices", {"groups": ["d7", "pln", "d7"]}, {"groups": ["d7", "pln"], "link": None}),
        ("devices", {"link__to": ["a"], "link__near": ["up"]}, {"link": {"to": "a", "near": "up"}}),
        ("devices", {"installed": ["1/4/2021"], "id": ["sw-1"]}, {"installed": "2021-04-01", "id": "sw-1"}),
        ("links", {"a__interface": ["ge1"]}, {"ends": ["a/ge1", "b"]}),
        ("providers", {"contact__phone": ["+62 717"]}, {"contact": {"phone": "+62 717"}}),
        ("services", {"needs__devices": ["a", "b"], "guarantee": ["95,5 %"]},
         {"needs": {"all": ["a", "b"]}, "guarantee": Decimal("0.955")}),
    ],
)  # fmt: skip
def test_what_was_typed_becomes_values(section, more, values):
    made, found = read(section, typed(section, **more), KNOWN, new=True)
    assert found == []
    assert {key: made[key] for key in values} == values


def test_nested_needs_are_left_as_they_are():
    values, found = read("services", {"needs.mode": ["nested"]}, KNOWN, new=False)
    assert found == []
    assert "needs" not in values


@pytest.mark.parametrize(
    ("section", "more", "found"),
    [
        ("offices", {"name": ["  "]}, [("name", "edit.required")]),
        ("offices", {"responsible__phone": ["0812"]}, [("responsible.name", "edit.person")]),
        (
            "offices",
            {"responsible__phone": ["1"], "responsible__name": ["\x00"]},
            [("responsible.name", "import.cell.control")],
        ),
        ("offices", {"people": ["banyak"]}, [("people", "import.value.count")]),
        ("sites", {"at__latitude": ["-2"]}, [("at.longitude", "import.value.pair")]),
        ("sites", {"at__latitude": ["x"], "at__longitude": ["106"]}, [("at.latitude", "import.value.latitude")]),
        ("devices", {"power": ["d7"]}, [("power", "edit.choice")]),
        ("devices", {"link__far": ["ge1"]}, [("link.to", "edit.link.to")]),
        ("devices", {"link__to": ["x"], "link__far": ["ge1"]}, [("link.to", "edit.choice")]),
        ("devices", {"id": ["a b"]}, [("id", "import.value.id")]),
        ("services", {"needs__devices": []}, [("needs.devices", "edit.needs")]),
        ("services", {"needs__devices": ["x"]}, [("needs.devices", "edit.choice")]),
        ("services", {"guarantee": ["101"]}, [("guarantee", "edit.percent")]),
        ("services", {"guarantee": ["x"]}, [("guarantee", "edit.percent")]),
    ],
)
def test_every_mistake_is_told_at_its_field(section, more, found):
    assert troubles(section, **more) == found


def test_only_a_form_that_adds_asks_for_an_id_and_a_link():
    assert {field.name for field in FIELDS["devices"] if field.new} == {
        "link.to",
        "link.far",
        "link.near",
        "link.medium",
    }
    assert [field.name for field in fields_of("devices", new=True)][:2] == ["address", "id"]
    assert all(not field.new for section in EDITED for field in fields_of(section, new=False))
    assert defaults_of("links") == {"medium": ["trunk-fibre"]}


def test_choices_have_names_and_feeders_are_of_the_cause_power():
    assert KNOWN["feeders"] == [("pln", "PLN")]
    assert KNOWN["offices"] == [("dinkes", "Dinas Kesehatan"), ("gudang", "gudang")]
    assert KNOWN["devices"] == [("a", "a (Kantor)"), ("b", "b")]


def test_a_field_is_part_of_a_key():
    assert [key_of(name) for name in ("at.latitude", "b.device", "name")] == ["at", "ends", "name"]
