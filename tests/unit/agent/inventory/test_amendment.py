"""Amending YAML where it stands: what is written changes as told, and nothing else does."""

import textwrap

import pytest

from agent.errors import BadInputError
from agent.inventory.amendment import Addition, Change, Removal, amend, ids_in
from agent.inventory.marked_yaml import plain, read_yaml


def amended(text, *, changes=(), additions=()):
    return amend(textwrap.dedent(text), "a.yaml", changes, additions)


def read(text):
    root, problems = read_yaml(text, "a.yaml")
    assert problems == []
    return plain(root)


def test_a_value_changes_where_it_stands_and_the_rest_of_its_line_stays():
    text = amended(
        """\
        # The province
        devices:
          - {id: a,  role: core}   # first
          - {id: b, role: "router"}
        """,
        changes=[Change("devices", "a", {"role": "router"})],
    )
    assert text == textwrap.dedent(
        """\
        # The province
        devices:
          - {id: a,  role: router}   # first
          - {id: b, role: "router"}
        """
    )


def test_keys_are_added_changed_and_removed_in_block_style():
    text = amended(
        """\
        devices:
        - power: x
          id: a   # first
          ups: u
          # who fails with it
          groups:
            - g1
            - g2   # last

        # trailing
        """,
        changes=[Change("devices", "a", {"power": None, "ups": None, "groups": ["g3"], "site": "s"})],
    )
    assert text == textwrap.dedent(
        """\
        devices:
        - id: a   # first
          # who fails with it
          groups: [g3]   # last
          site: s

        # trailing
        """
    )


def test_a_text_over_several_lines_is_removed_whole():
    text = "providers:\n  - id: p\n    name: >\n      long\n      name\n  - {id: q}\n"
    removed = amend(text, "a.yaml", [Change("providers", "p", {"name": None})], [])
    assert removed == "providers:\n  - id: p\n  - {id: q}\n"


def test_every_object_that_is_written_out_is_known_by_section_and_id():
    assert ids_in("opd: [{id: a}, {name: b}]\ndevices:\n  - &x {id: c}\nlinks: [*x]\n") == {
        ("offices", "a"),
        ("devices", "c"),
    }


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{id: a, x: 1, y: 2}", "{id: a}"),
        ("{x: 1, y: 2, id: a}", "{id: a}"),
        ("{x: 1, id: a, y: 2}", "{id: a}"),
    ],
)
def test_keys_leave_a_flow_mapping_wherever_they_stand(before, after):
    change = Change("devices", "a", {"x": None, "y": None, "z": None})
    assert amended(f"devices: [{before}]\n", changes=[change]) == f"devices: [{after}]\n"


def test_a_key_without_a_value_and_a_text_over_several_lines_take_a_new_value():
    text = amended(
        """\
        providers:
          - id: p
            name:
          - id: q
            name: >
              long
              name
          - {id: r}
        """,
        changes=[Change("providers", "p", {"name": "P"}), Change("providers", "q", {"name": "Q"})],
    )
    assert read(text) == {"providers": [{"id": "p", "name": "P"}, {"id": "q", "name": "Q"}, {"id": "r"}]}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing yet\n",
        "{}",
        "{devices: []}",
        "devices: [{id: a}]",
        "devices:\n",
        "devices: ~   # none\nlinks: []\n",
        "---\ndevices:\n    - {id: a}\n...\n",
        "devices:\n- {id: a}\n\n\n# the end",
        "devices: &all\n  - id: a\n",
        "opd:\n  - id: a\n    name: >\n      b\n",
    ],
)
@pytest.mark.parametrize("breaks", ["\n", "\r\n"])
def test_objects_are_added_after_the_last_of_their_section_or_in_one_of_their_own(text, breaks):
    before = read(text) or {}
    after = read(
        amend(
            text.replace("\n", breaks),
            "a.yaml",
            [],
            [Addition(name, {"id": f"new {name}"}) for name in ("devices", "offices", "sites")],
        )
    )
    offices = "opd" if "opd" in before else "offices"
    for name in ("devices", offices, "sites"):
        said = "offices" if name == "opd" else name
        assert after[name] == [*(before.get(name) or []), {"id": f"new {said}"}]


def test_windows_line_ends_stay_and_new_lines_have_them_too():
    text = amend("devices:\r\n  - {id: a}\r\n", "a.yaml", [], [Addition("devices", {"id": "b"})])
    assert text == "devices:\r\n  - {id: a}\r\n  - {id: b}\r\n"


def test_an_object_that_stands_as_an_alias_is_refused_with_the_remedy():
    text = "links:\n  - &x {id: a}\ndevices:\n  - *x\n"
    with pytest.raises(BadInputError, match=r"^a.yaml: 'a' of devices is not written out there.*by hand$"):
        amend(text, "a.yaml", [Change("devices", "a", {"role": "core"})], [])


@pytest.mark.parametrize(
    "word", ["no", "Null", "1e5", "0x1", "a: b", "a #b", "-", "", " a", "a ", "'", '"', "\u2028", "{", "&a"]
)
def test_a_word_comes_back_as_it_was(word):
    assert read(amend("", "a.yaml", [], [Addition("offices", {"id": "a", "name": word})]))["offices"][0]["name"] == word


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("devices:\n  - {id: a}\n  - {id: b} # b\n  - {id: c}\n", "devices:\n  - {id: a}\n  - {id: c}\n"),
        ("# x\ndevices:\n- id: a\n\n# of b\n- id: b\n  role: core # yes\n\n# of c\n- id: c\n", "# x\ndevices:\n- id: a\n\n# of b\n\n# of c\n- id: c\n"),
        ("devices:\n  - {id: b}", "devices:\n"),
        ("devices:\n  -\n    id: b\n    role: core\nlinks: []\n", "devices:\nlinks: []\n"),
        ("devices:\r\n  - {id: a}\r\n  - {id: b}\r\n", "devices:\r\n  - {id: a}\r\n"),
        ("offices:\n  - id: a\n  - id: b\n    name: |\n      long\n  - id: c\n", "offices:\n  - id: a\n  - id: c\n"),
        ("opd: [{id: b}]\n", "opd: []\n"),
        ("devices: [{id: a}, {id: b}, {id: c}]\n", "devices: [{id: a}, {id: c}]\n"),
        ("devices: [{id: a}, {id: b}]\n", "devices: [{id: a}]\n"),
        ("devices: [\n  {id: a}, # one\n  {id: b},\n]\n", "devices: [\n  {id: a}, # one\n]\n"),
        ("{devices: [{id: b}, {id: a}], links: []}", "{devices: [{id: a}], links: []}"),
    ],
)  # fmt: skip
def test_a_removed_object_takes_its_own_lines_and_no_others(before, after):
    section = "offices" if before[:1] == "o" else "devices"
    assert amend(before, "a.yaml", [], [], [Removal(section, "b")]) == after


def test_several_go_and_others_come_in_one_go():
    text = "devices:\n  - {id: a}\n  - {id: b}\nlinks: [{id: x}, {id: y}, {id: z}]\n"
    gone = [Removal("devices", "a"), Removal("devices", "b"), Removal("links", "x"), Removal("links", "y")]
    made = amend(text, "a.yaml", [], [Addition("devices", {"id": "c"})], gone)
    assert made == "devices:\n  - {id: c}\nlinks: [{id: z}]\n"


def test_what_stands_as_an_alias_or_too_oddly_is_not_taken_away():
    with pytest.raises(BadInputError, match=r"^a.yaml: 'b' of devices is not written out there; take it away by hand$"):
        amend("links:\n  - &x {id: b}\ndevices:\n  - *x\n", "a.yaml", [], [], [Removal("devices", "b")])
    with pytest.raises(BadInputError, match=r"^a.yaml:2: .*by hand$"):
        amend("? devices\n: - id: b\n", "a.yaml", [], [], [Removal("devices", "b")])
