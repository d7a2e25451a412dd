"""Whatever the style in which an inventory is written, amending it says what was meant and nothing else."""

import yaml
from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.amendment import Addition, Change, amend
from agent.inventory.marked_yaml import plain, read_yaml

WORDS = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=8) | st.sampled_from(
    ["no", "1", "~", "a: b", "é#"]
)
KEYS = st.sampled_from(["role", "power", "groups", "site"])
VALUES = WORDS | st.lists(WORDS, max_size=3)
OBJECTS = st.lists(st.dictionaries(KEYS, VALUES), max_size=4)


def numbered(objects):
    return [{"id": f"d{number}", **values} for number, values in enumerate(objects)]


class Quoting(yaml.SafeDumper):
    """Writes in the style asked for, with comments where a person would put them."""


@given(
    sections=st.dictionaries(st.sampled_from(["devices", "links"]), OBJECTS, min_size=1),
    changes=st.dictionaries(st.integers(0, 3), st.dictionaries(KEYS, st.none() | VALUES)),
    added=OBJECTS,
    flow=st.sampled_from([True, False, None]),
    indent=st.integers(2, 6),
    quote=st.sampled_from(["'", '"']),
    breaks=st.sampled_from(["\n", "\r\n"]),
)
def test_what_is_written_is_what_was_meant(sections, changes, added, *, flow, indent, quote, breaks):
    before = {name: numbered(objects) for name, objects in sections.items()}
    text = yaml.dump(
        before,
        Dumper=Quoting,
        default_flow_style=flow,
        indent=indent,
        default_style=quote,
        allow_unicode=True,
        sort_keys=False,
    )
    text = "# above\n" + text + "# below\n"
    wanted = {name: [dict(item) for item in items] for name, items in before.items()}
    told = []
    for number, values in changes.items():
        if number < len(wanted.get("devices", [])):
            told.append(Change("devices", f"d{number}", values))
            item = wanted["devices"][number]
            item.update(values)
            for key in [key for key, value in item.items() if value is None]:
                del item[key]
    new = [{"id": f"n{number}", **values} for number, values in enumerate(added)]
    if new:
        wanted["devices"] = [*wanted.get("devices", []), *new]

    after = amend(text.replace("\n", breaks), "a.yaml", told, [Addition("devices", values) for values in new])

    root, problems = read_yaml(after, "a.yaml")
    assert problems == []
    assert plain(root) == wanted
    assert after.startswith("# above")
    assert after.count("# below") == 1
    if not told and not new:
        assert after == text.replace("\n", breaks)
