"""What a change did to texts and objects, and putting it back."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from api.core.editing.changes import ObjectChange, differences, patches_between, reverted, value_of, version_of

TEXTS = st.dictionaries(st.sampled_from("abc"), st.text("ab\n\u00e9", max_size=12), max_size=3)


@given(before=TEXTS, after=TEXTS)
def test_texts_come_back_where_every_file_was_there(before, after):
    patches = patches_between(before, after)
    changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert {patch.file for patch in patches} == changed
    back = reverted(patches, after)
    if changed <= before.keys() & after.keys():
        assert back == {name: before[name] for name in changed}
    else:
        assert back is None


def test_only_what_differs_is_kept():
    [patch] = patches_between({"a": "satu\ndua\ntiga\n"}, {"a": "satu\ndwi\ntiga\n"})
    assert (patch.at, patch.old, patch.new) == (6, "ua", "wi")


def test_objects_that_differ_are_told_with_their_keys():
    before = {"offices": {"a": {"id": "a", "name": "A"}, "b": {"id": "b"}}}
    after = {"offices": {"a": {"id": "a", "name": "B", "people": "1"}}, "sites": {"c": {"id": "c"}}}
    assert [(one.section, one.id, one.keys) for one in differences(before, after)] == [
        ("offices", "a", ("name", "people")),
        ("offices", "b", ("id",)),
        ("sites", "c", ("id",)),
    ]
    assert ObjectChange(section="x", id="y", before=None, after=None).keys == ()


def test_values_are_written_as_they_were_said():
    assert value_of(["1", "01", "1.50", "-2", "true", "x", "1e3", "\u0661"]) == [
        Decimal(1), "01", Decimal("1.50"), Decimal(-2), True, "x", "1e3", "\u0661",
    ]  # fmt: skip
    assert value_of({"a": None, "b": {"c": "x"}}) == {"b": {"c": "x"}}


def test_a_version_tells_one_object_from_another_and_from_none():
    assert len({version_of(None), version_of({"a": "1"}), version_of({"a": "2"})}) == 3
    assert version_of({"a": "1", "b": "2"}) == version_of({"b": "2", "a": "1"})
