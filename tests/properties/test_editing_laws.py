"""Editing YAML where it stands: what is not meant stays byte for byte, and undoing gives the same bytes back."""

import string

from hypothesis import assume, given
from hypothesis import strategies as st

from agent.inventory.amendment import Addition, Change, Removal, amend, ids_in
from agent.inventory.load import Source, judge
from api.core.editing.changes import differences, patches_between, reverted, value_of
from api.core.editing.findings import beyond, written_in

WORDS = st.text(string.ascii_letters + string.digits + " -_'\":#,[]{}&*\u00e9", min_size=1, max_size=10).map(str.strip)
NAMES = WORDS.filter(bool)
OTHER_THAN_TEXT = ("null", "true", "yes", "no", "on", "off", "y", "n")
"""What YAML takes for something else than text where no quotes stand."""
IDS = st.text(string.ascii_lowercase, min_size=1, max_size=4).filter(lambda one: one not in OTHER_THAN_TEXT)
COMMENTS = st.sampled_from(["", "  # catatan - penting", "   #"])
BETWEEN = st.sampled_from(["", "\n", "  # yang berikut\n", "# di tepi\n"])


@st.composite
def listings(draw, name):
    """Return a section's text in one of the forms that people write, and the ids in it."""
    ids = draw(st.lists(IDS, min_size=1, max_size=5, unique=True))
    form = draw(st.sampled_from(["block", "mapping", "dash", "flow", "lines"]))
    names = [draw(NAMES).replace("\\", "").replace("'", "''") for _ in ids]
    flow = [f"{{id: {one}, name: '{text}'}}" for one, text in zip(ids, names, strict=True)]
    if form == "flow":
        return f"{name}: [{', '.join(flow)}]{draw(COMMENTS)}\n", ids
    if form == "lines":
        rows = [f"  {item}," + draw(COMMENTS) + "\n" for item in flow]
        return f"{name}: [\n{''.join(rows)}]\n", ids
    rows = []
    for one, text, item in zip(ids, names, flow, strict=True):
        body = {
            "block": f"  - {item}{draw(COMMENTS)}\n",
            "mapping": f"  - id: {one}{draw(COMMENTS)}\n    name: '{text}'{draw(COMMENTS)}\n",
            "dash": f"  -\n    name: |\n      {one} - x\n    id: {one}{draw(COMMENTS)}\n",
        }[form]
        rows.append(draw(BETWEEN) + body)
    return f"{name}:\n{''.join(rows)}", ids


@st.composite
def files(draw):
    """Return a file's text, and section and id of its objects."""
    sections = draw(st.permutations(["offices", "sites", "providers"]))
    text, known = draw(st.sampled_from(["", "# Provinsi\n\n"])), []
    for name in sections:
        part, ids = draw(listings(name))
        text += part + draw(st.sampled_from(["", "\n", "# akhir\n"]))
        known += [(name, one) for one in ids]
    return draw(st.sampled_from([text, text.replace("\n", "\r\n"), text.rstrip("\n")])), known


def written(text):
    return written_in(judge([Source("a.yaml", text)], {}).draft)


@given(file=files(), data=st.data())
def test_what_is_added_and_taken_away_again_leaves_the_same_bytes(file, data):
    text, known = file
    section = data.draw(st.sampled_from(["offices", "sites", "providers"]))
    assume((section, "baru") not in known)
    added = amend(text, "a.yaml", [], [Addition(section, {"id": "baru", "name": data.draw(NAMES)})])
    back = amend(added, "a.yaml", [], [], [Removal(section, "baru")])
    assert back in (text, text + "\n", text + "\r\n")  # a last line without an end is given one


@given(file=files(), data=st.data())
def test_a_removal_takes_its_objects_and_no_line_of_the_others(file, data):
    text, known = file
    gone = data.draw(st.lists(st.sampled_from(known), min_size=1, unique=True))
    left = amend(text, "a.yaml", [], [], [Removal(*one) for one in gone])
    assert ids_in(left) == frozenset(known) - frozenset(gone)
    assert beyond(written(text), written(left), set(gone)) == []
    lines = iter(text.splitlines())
    inside = "[" in "".join(line.partition(":")[2] for line in text.splitlines() if not line[:1].isspace())
    assert inside or all(line in lines for line in left.splitlines())  # what is left stands in the same order
    assert all(comment in left for comment in ("# Provinsi", "# di tepi", "# akhir") if comment in text)


@given(file=files(), data=st.data())
def test_undoing_gives_the_same_bytes_and_is_refused_after_another_change(file, data):
    text, known = file
    section, one = data.draw(st.sampled_from(known))
    changes = [Change(section, one, {"name": data.draw(NAMES)})]
    after = amend(text, "a.yaml", changes, [Addition(section, {"id": "Baru"})])
    patches = patches_between({"a.yaml": text}, {"a.yaml": after})
    assert reverted(patches, {"a.yaml": after}) == {"a.yaml": text}
    assert reverted(patches, {"a.yaml": after + "# lagi\n"}) is None


@given(file=files(), data=st.data())
def test_what_was_is_written_back_from_the_history_and_says_the_same(file, data):
    text, known = file
    section, one = data.draw(st.sampled_from(known))
    gone = amend(text, "a.yaml", [], [], [Removal(section, one)])
    [change] = differences(written(text), written(gone))
    assert (change.section, change.id, change.after) == (section, one, None)
    values = value_of(change.before)
    assert isinstance(values, dict)
    back = written(amend(gone, "a.yaml", [], [Addition(section, values)]))
    assert back[section][one] == written(text)[section][one]
