"""YAML with places: what is read, and what is said of what cannot be."""

import pytest

from agent.inventory.marked_yaml import DEEPEST, Listing, Table, plain, read_yaml


def read(text):
    part, problems = read_yaml(text, "f")
    return plain(part), [str(problem) for problem in problems]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("", None),
        ("# only a word to the reader\n", None),
        (
            "a: no\nb: 08:00\nc: 2021-04-01\nd: 010\ne: 1e-5/h\nf: .nan",
            dict(zip("abcdef", ["no", "08:00", "2021-04-01", "010", "1e-5/h", ".nan"], strict=True)),
        ),
        (
            "a: null\nb: ~\nc:\nd: 'null'\ne: ''\nf: \"~\"",
            {"a": None, "b": None, "c": None, "d": "null", "e": "", "f": "~"},
        ),
        ("a: !!str 5\nb: !!int 5\nc: ! x", {"a": "5", "b": "5", "c": "x"}),
        ("a: |\n  one\n  two\n", {"a": "one\ntwo\n"}),
        ("a: &x [1, {b: 2}]\nc: *x", {"a": ["1", {"b": "2"}], "c": ["1", {"b": "2"}]}),
        ("a: &x {p: 1, q: 2}\nb: {<<: *x, q: 3}", {"a": {"p": "1", "q": "2"}, "b": {"q": "3", "p": "1"}}),
        (
            "a: &x {p: 1}\nb: &y {p: 2, r: 4}\nc: {<<: [*x, *y]}",
            {"a": {"p": "1"}, "b": {"p": "2", "r": "4"}, "c": {"p": "1", "r": "4"}},
        ),
    ],
)
def test_words_stay_words(text, value):
    assert read(text) == (value, [])


@pytest.mark.parametrize(
    ("text", "problems"),
    [
        ("a: 1\nb: 2\na: 3", ["f:3:1: 'a' stands twice here, first on line 1; keep one of them"]),
        ("a: [1, 2\nb: 3", ["f:2:2: this is not YAML: did not find expected ',' or ']' while parsing a flow sequence; correct the punctuation or indentation here"]),
        ("a:\n\t- b", ["f:2:1: a tab stands where YAML wants spaces; indent with spaces"]),
        ("a: {<<: b}", ["f:1:5: << takes mappings only; write an alias of a mapping after it"]),
        ("a: *b", ["f:1:4: *b names no anchor; write the value out, or &b before it"]),
        ("a: &b {c: *b}", ["f:1:11: *b stands inside its own anchor; write the value out, or &b before it"]),
        ("a: !secret x", ["f:1:4: the tag '!secret' means nothing here; remove the tag"]),
        ("{a: 1}: 2\n3: 4", ["f:1:1: a key stands here that is no word; write a plain word before the colon"]),
        ("~: 2", ["f:1:1: a key stands here that is no word; write a plain word before the colon"]),
        ("a: b\x07", ["f:1:5: the character U+0007 may not stand in YAML; remove it"]),
        ("a: 'b\n\n\n", ["f:3:1: this is not YAML: found unexpected end of stream while scanning a quoted scalar; correct the punctuation or indentation here"]),
        ("a: 1\n---\nb: 2", ["f:2:1: a second document begins here; keep one document a file, or split the file"]),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_with_its_place(text, problems):
    assert read(text)[1] == problems


def test_every_value_knows_where_it_stands():
    part, _ = read_yaml("devices:\n  - {id: a,\n     address: x}\n", "f")

    assert isinstance(part, Table)
    place, devices = part.entries["devices"]
    assert (place.line, place.column) == (1, 1)
    assert isinstance(devices, Listing)
    device = devices.items[0]
    assert isinstance(device, Table)
    key, value = device.entries["address"]
    assert (key.line, key.column, value.place.line, value.place.column) == (3, 6, 3, 15)


@pytest.mark.parametrize("opening", ["[", "{a: ", "- "])
def test_nesting_is_bounded(opening):
    assert f"nested deeper than {DEEPEST} levels" in read(opening * 100_000)[1][0]


def test_nesting_through_aliases_is_bounded():
    text = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 5000))

    assert f"nested deeper than {DEEPEST} levels" in read(text)[1][0]


def test_many_aliases_of_many_are_refused_quickly():
    text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 40)
    )

    assert "this holds more than 2000000 values" in read(text)[1][0]
