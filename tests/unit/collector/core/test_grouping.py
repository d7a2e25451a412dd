"""Which services belong together, on networks small enough to see."""

from __future__ import annotations

from typing import Any

from agent.inventory.models import Inventory
from collector.core.grouping import Belonging


def made(**more: Any) -> Inventory:
    """Return two islands joined by two sea cables, the second one's office behind a radio link of a provider."""
    said: dict[str, Any] = {
        "offices": [{"id": "dinas"}],
        "sites": [
            {"id": "pkp", "island": "Bangka", "office": "dinas"},
            {"id": "tjp", "island": "Belitung"},
            {"id": "lepas", "office": "dinas"},
        ],
        "devices": [
            {"id": name, "address": f"10.0.0.{number}", "site": site}
            for number, (name, site) in enumerate(
                [("core", "pkp"), ("far", "tjp"), ("a", "pkp"), ("b", "tjp"), ("c", "lepas"), ("d", None)], 1
            )
        ],
        "links": [
            {"id": "sea-1", "ends": ["core", "far"], "medium": "submarine-cable", "provider": "telkom"},
            {"id": "sea-2", "ends": ["core", "far"], "medium": "submarine-cable", "provider": "icon"},
            {"id": "a", "ends": ["core", "a"], "medium": "trunk-fibre"},
            {"id": "b", "ends": ["far", "b"], "medium": "radio", "provider": "icon"},
            {"id": "c-1", "ends": ["core", "c"], "medium": "trunk-fibre"},
            {"id": "c-2", "ends": ["core", "c"], "medium": "radio"},
            {"id": "d", "ends": ["core", "d"], "medium": "copper"},
        ],
        "providers": [{"id": "telkom"}, {"id": "icon"}, {"id": "idle"}],
        "agents": [{"id": "pkp", "at": "core"}, {"id": "tjp", "at": "far"}],
        "services": [{"id": f"net-{name}", "needs": name} for name in "abcd"],
    } | more
    return Inventory.model_validate(said)


def test_a_service_belongs_to_one_office_site_and_island():
    known = Belonging(made())
    assert known.by("office") == {
        "net-a": ("dinas",), "net-b": ("tjp",), "net-c": ("dinas",), "net-d": (None,)
    }  # fmt: skip
    assert known.by("site") == {"net-a": ("pkp",), "net-b": ("tjp",), "net-c": ("lepas",), "net-d": (None,)}
    assert known.by("island") == {
        "net-a": ("Bangka",), "net-b": ("Belitung",), "net-c": (None,), "net-d": (None,)
    }  # fmt: skip


def test_a_service_belongs_to_each_medium_without_which_it_cannot_be_reached():
    assert Belonging(made()).by("medium") == {
        "net-a": ("trunk-fibre",),
        "net-b": ("radio", "submarine-cable"),  # two sea cables side by side are one medium
        "net-c": (),  # either fibre or radio will do
        "net-d": ("copper",),
    }


def test_a_provider_that_another_can_stand_in_for_is_not_what_a_service_hangs_on():
    assert Belonging(made()).by("provider") == {"net-a": (), "net-b": ("icon",), "net-c": (), "net-d": ()}


def test_what_an_agent_on_the_other_side_reaches_too_does_not_hang_on_what_lies_between():
    services = [{"id": "net-b", "needs": "b", "seen_from": ["pkp", "tjp"]}]
    assert Belonging(made(services=services)).by("medium") == {"net-b": ("radio",)}


def test_any_needs_all_ways_gone_and_all_needs_one():
    services = [
        {"id": "either", "needs": {"any": ["a", "b"]}},
        {"id": "both", "needs": {"all": ["a", "b"]}},
        {"id": "nothing", "needs": "elsewhere"},
    ]
    assert Belonging(made(services=services)).by("medium") == {
        "either": (),
        "both": ("radio", "submarine-cable", "trunk-fibre"),
        "nothing": (),
    }
