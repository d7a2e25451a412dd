"""The ids of new objects."""

import pytest

from api.core.editing.additions import fresh_id
from api.core.sheets.cells import BadCellError

WRITTEN = {"offices": {"dinas": {}}, "devices": {"sw-a": {}}, "risk_groups": {"a--b": {}}, "links": {}}


@pytest.mark.parametrize(
    ("section", "values", "made"),
    [
        ("offices", {"name": "Dinas"}, "dinas-2"),
        ("sites", {"name": "Dinas"}, "dinas"),
        ("devices", {"role": "access-switch", "site": "a"}, "sw-a-2"),
        ("devices", {"role": None, "site": "b"}, "sw-b"),
        ("devices", {"role": "router", "site": "b"}, "rt-b"),
        ("devices", {"role": "Firewall X", "site": "b"}, "firewall-x-b"),
        ("links", {"ends": ["a/1", "b"]}, "a--b-2"),
        ("services", {"office": "dinas"}, "net-dinas"),
    ],
)
def test_an_id_is_made_of_what_is_known_and_is_not_taken(section, values, made):
    assert fresh_id(section, values, WRITTEN) == made


@pytest.mark.parametrize(
    ("section", "values"), [("offices", {"name": "…"}), ("devices", {"role": "core"}), ("services", {}), ("links", {})]
)
def test_what_gives_no_id_is_told(section, values):
    with pytest.raises(BadCellError, match=r"edit.id.needed"):
        fresh_id(section, values, WRITTEN)
