"""Who names an object."""

import pytest

from agent.inventory.models import Inventory
from api.core.editing.dependents import dependents

INVENTORY = Inventory.model_validate(
    {
        "offices": [{"id": "o"}, {"id": "s"}],
        "sites": [{"id": "s"}, {"id": "t", "office": "o"}, {"id": "u", "office": "v"}, {"id": "v"}],
        "providers": [{"id": "p"}],
        "risk_groups": [{"id": "g", "cause": "power"}],
        "devices": [
            {"id": "a", "address": "10.0.0.1", "site": "t", "power": "g"},
            {"id": "b", "address": "10.0.0.2", "ups": "a", "groups": ["g"]},
            {"id": "c", "address": "10.0.0.3"},
        ],
        "links": [
            {"id": "ab", "ends": ["a", "b"], "groups": ["g"], "provider": "p"},
            {"id": "bc", "ends": ["b", "c"]},
        ],
        "agents": [{"id": "x", "at": "a", "references": ["b"]}],
        "services": [
            {"id": "n", "needs": "c", "office": "o"},
            {"id": "m", "needs": {"all": ["c", "b"]}, "office": "v"},
        ],
    }
)


@pytest.mark.parametrize(
    ("section", "one", "found"),
    [
        ("offices", "o", ["t office", "n office"]),
        ("offices", "s", []),
        ("sites", "t", ["a site"]),
        ("sites", "s", []),
        ("sites", "v", ["u office", "m office"]),
        ("devices", "a", ["ab ends +", "b ups", "x at"]),
        ("devices", "b", ["ab ends +", "bc ends +", "x references", "m needs"]),
        ("devices", "c", ["bc ends +", "n needs +", "m needs"]),
        ("risk_groups", "g", ["a power", "b groups", "ab groups"]),
        ("providers", "p", ["ab provider"]),
        ("links", "ab", []),
        ("services", "n", []),
    ],
)
def test_everything_that_names_it_is_found_and_what_may_go_along_marked(section, one, found):
    told = [f"{item.id} {item.key}{' +' * item.goes_along}" for item in dependents(INVENTORY, section, one)]
    assert told == found
