"""An inventory that is written out as tables and imported again is the same inventory, and importing twice changes nothing."""

import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.amendment import Addition, Change, amend
from agent.inventory.load import Source, judge, load
from agent.inventory.models import Inventory
from api.core.sheets.columns import Kind
from api.core.sheets.export import printed, table
from api.core.sheets.objects import objects_of
from api.core.sheets.plan import Action, plan, plan_good
from api.core.sheets.records import take_in
from deploy.lab.enlarge import PROVINCE

SEPARATORS = st.sampled_from([";", ",", "\t"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])
WORDS = st.text(
    st.characters(categories=["L", "N", "P", "S"], include_characters=" ", exclude_characters="\u2028\u2029"),
    min_size=1,
    max_size=12,
)
NAMES = WORDS.map(lambda text: " ".join(text.split())).filter(
    lambda text: text and not text.startswith("#") and not text.startswith('="') and text[0] != "'"
) | st.sampled_from(["=1+1", "-", "+62", "@x", "'=a", "no", "a;b", 'a"b', "a,b"])  # fmt: skip
IDS = st.text(string.ascii_lowercase + string.digits + "-._", min_size=1, max_size=8).filter(
    lambda text: text[0] not in "-._"
)
DEGREES = st.integers(-90 * 10**7, 90 * 10**7).map(lambda number: number / 10**7)  # what a survey gives: a centimetre
DATES = st.dates(date(1990, 1, 1), date(2030, 1, 1))


def some(strategy):
    return st.none() | strategy


@st.composite
def inventories(draw):
    offices = [f"o-{one}" for one in draw(st.lists(IDS, min_size=1, max_size=3, unique=True))]
    branches = [f"b-{one}" for one in draw(st.lists(IDS, max_size=2, unique=True))]
    devices = [f"d-{one}" for one in draw(st.lists(IDS, min_size=2, max_size=4, unique=True))]
    feeders = [f"f-{one}" for one in draw(st.lists(IDS, max_size=2, unique=True))]
    ducts = [f"u-{one}" for one in draw(st.lists(IDS, max_size=2, unique=True))]
    places = [
        {
            "id": one,
            "name": draw(NAMES),
            "at": draw(some(st.tuples(DEGREES, DEGREES))),
            "island": draw(some(NAMES)),
            "complex": draw(st.booleans()),
            "office": None if one in offices else draw(st.sampled_from(offices)),
        }
        for one in [*offices, *branches]
    ]
    people = [
        {
            "id": place["id"],
            "name": place["name"],
            "people": draw(st.integers(1, 10_000_000)),
            "responsible": draw(
                some(st.fixed_dictionaries({"name": NAMES}, optional={"email": NAMES, "note": st.nothing()}))
            ),
        }
        for place in places
        if place["id"] in offices and draw(st.booleans())
    ]
    boxes = [
        {
            "id": one,
            "address": f"10.0.{number}.1",
            "site": draw(some(st.sampled_from([*offices, *branches]))),
            "role": draw(st.sampled_from(["core", "access-switch", "kamera"])),
            "power": draw(some(st.sampled_from(feeders))) if feeders else None,
            "groups": draw(st.lists(st.sampled_from(ducts), unique=True)) if ducts else [],
            "ups": draw(some(st.sampled_from([other for other in devices if other != one]))),
            "installed": draw(some(DATES)),
        }
        for number, one in enumerate(devices)
    ]
    links = [
        {
            "id": f"l-{number}",
            "ends": [
                draw(st.sampled_from([devices[0], f"{devices[0]}/p{number}"])),
                draw(st.sampled_from([one, f"{one}/1/0"])),
            ],
            "medium": draw(st.sampled_from(["radio", "aerial-cable", "underground-cable"])),
            "groups": draw(st.lists(st.sampled_from(ducts), unique=True)) if ducts else [],
            "circuit": draw(some(NAMES)),
            "installed": draw(some(DATES)),
        }
        for number, one in enumerate(devices[1:])
    ]
    groups = [{"id": one, "cause": "power"} for one in feeders] + [
        {"id": one, "cause": "underground-cable"} for one in ducts
    ]
    return Inventory.model_validate(
        {
            "sites": places,
            "offices": people,
            "devices": boxes,
            "links": links,
            "risk_groups": groups,
            "agents": [{"id": "pkp", "at": devices[0]}],
        }
    )


def taken(inventory, separator, encoding, *, english):
    records = []
    for kind in Kind:
        content = printed(table(inventory, kind, english=english), separator).encode(encoding)
        intake = take_in(content, f"{kind}.csv")
        assert intake.problems == ()
        records += intake.records
    return records


def amended(text, entries):
    changes = [Change(one.section, one.id, one.after) for one in entries if one.action is Action.CHANGED]
    added = [
        Addition(one.section, {"id": one.id, **{key: value for key, value in one.after.items() if value is not None}})
        for one in entries
        if one.action is Action.ADDED
    ]
    return amend(text, "a.yaml", changes, added)


def read(text):
    reading = judge([Source("a.yaml", text)], {})
    assert reading.problems == ()
    return reading.inventory


@given(inventory=inventories(), separator=SEPARATORS, encoding=ENCODINGS, english=st.booleans())
def test_an_inventory_comes_back_from_its_tables(inventory, separator, encoding, english):
    records = taken(inventory, separator, encoding, english=english)
    groups = [Addition("risk_groups", {"id": group.id, "cause": group.cause.value}) for group in inventory.risk_groups]
    skeleton = amend("# a province\n", "a.yaml", [], groups)
    started = judge([Source("a.yaml", skeleton)], {}).objects

    planned = plan(records, started)
    assert planned.problems == ()
    made = read(amended(skeleton, planned.entries))

    assert objects_of(made) == objects_of(inventory)
    assert plan(records, made).number(Action.UNCHANGED) == len(plan(records, made).entries)


@given(before=inventories(), after=inventories(), separator=SEPARATORS)
def test_importing_twice_changes_nothing_the_second_time(before, after, separator):
    """Whatever the tables of one inventory do to another, they have done it the first time."""
    records = taken(after, separator, "utf-8", english=False)
    groups = [Addition("risk_groups", {"id": group.id, "cause": group.cause.value}) for group in {
        group.id: group for group in [*before.risk_groups, *after.risk_groups]}.values()]  # fmt: skip
    skeleton = amend("", "a.yaml", [], groups)
    first = plan(taken(before, ",", "utf-8", english=True), judge([Source("a.yaml", skeleton)], {}).objects)
    text = amended(skeleton, first.entries)
    planned = plan(records, read(text))
    if planned.problems:
        assert {one.code for one in planned.problems} <= {"import.row.branch", "import.ref.several"}
        return
    then = amended(text, planned.entries)
    reading = judge([Source("a.yaml", then)], {})
    assert reading.objects is not None  # between the two inventories rules may well break; each object is right
    again = plan(records, reading.objects)
    assert again.problems == ()
    assert [one for one in again.entries if one.action is not Action.UNCHANGED] == []


@pytest.mark.parametrize("english", [True, False])
def test_the_practice_province_comes_back_unchanged(english):
    province = load(PROVINCE, {}, secrets=False)
    planned = plan(taken(province, ";", "utf-8-sig", english=english), province)
    assert planned.problems == ()
    assert planned.number(Action.UNCHANGED) == len(planned.entries)


@given(content=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: f"id;nama;alamat_ip\n{text}".encode()))
def test_any_bytes_are_read_or_refused_with_a_place(content):
    intake = take_in(content, "a.csv")
    assert all(problem.row >= 1 and problem.code.startswith("import.") for problem in intake.problems)
    assert intake.sheet is not None or intake.problems
    planned = plan(intake.records, Inventory())
    told = {problem.row for problem in [*intake.problems, *planned.problems]}
    assert len(planned.entries) >= len({record.row for record in intake.records} - told)


ROWS = st.lists(
    st.tuples(*[st.sampled_from(["", "a", "b", "core", "-", "x/1", "10.0.0.1", "link", "device", "office", "?"])] * 6)
)


@given(rows=ROWS)
def test_every_row_is_planned_or_has_a_problem(rows):
    content = printed([("kind", "id", "name", "address", "device_a", "device_b"), *rows], ",")
    intake = take_in(content.encode(), "a.csv")
    found = plan(intake.records, Inventory())
    told = {problem.row for problem in [*intake.problems, *found.problems]}
    blank = {number for number, row in enumerate(rows, start=2) if not any(row)}
    silent = set(range(2, len(rows) + 2)) - told - blank
    assert len([one for one in found.entries if one.section in ("sites", "devices", "links")]) >= len(silent)
    good, left_out, _ = plan_good(intake.records, Inventory())
    assert good.problems == ()
    assert {row for _, row in left_out} <= told
