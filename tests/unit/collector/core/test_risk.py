"""Single failures and second links, on a sea cable of two strands behind one trunk."""

from __future__ import annotations

from agent.inventory.models import Inventory
from collector.core.risk import Blinding, Exposure, doublings, singles

OFFICES = ("a", "b", "c")


def province(**more: object) -> Inventory:
    return Inventory.model_validate(
        {
            "devices": [
                {"id": "core", "address": "10.0.0.1"},
                {"id": "shore", "address": "10.0.0.2"},
                {"id": "isle", "address": "10.0.0.3"},
                *({"id": f"sw-{one}", "address": f"10.0.1.{place}", "power": "pln"} for place, one in enumerate(OFFICES)),
            ],
            "links": [
                {"id": "trunk", "ends": ["core", "shore"]},
                {"id": "sea-1", "ends": ["shore", "isle"], "groups": ["sea"]},
                {"id": "sea-2", "ends": ["shore", "isle"], "groups": ["sea"]},
                {"id": "fo-a", "ends": ["shore", "sw-a"], "groups": ["lone-duct"]},
                {"id": "fo-b", "ends": ["isle", "sw-b"]},
                {"id": "fo-c", "ends": ["isle", "sw-c"]},
            ],
            "risk_groups": [
                {"id": "sea", "cause": "submarine-cable"},
                {"id": "pln", "cause": "power"},
                {"id": "lone-duct", "cause": "underground-cable"},
                {"id": "empty", "cause": "lightning"},
            ],
            "agents": [{"id": "pkp", "at": "core"}],
            "services": [{"id": f"net-{one}", "needs": f"sw-{one}", "seen_from": ["pkp"]} for one in OFFICES],
            **more,
        }
    )  # fmt: skip


def test_those_that_take_most_come_first_and_a_groups_only_link_bears_its_name():
    found = {row.elements: row for row in singles(Exposure(province())).failures}
    assert [(names, len(row.offices)) for names, row in found.items()] == [
        (("pln",), 3),
        (("isle",), 2),
        (("sea",), 2),
        (("fo-b",), 1),
        (("fo-c",), 1),
        (("lone-duct",), 1),
        (("sw-a",), 1),
        (("sw-b",), 1),
        (("sw-c",), 1),
    ]
    assert found["sea",].together == found["sea",].offices == ("net-b", "net-c")
    assert found["sea",].services == 2


def test_what_an_agent_hangs_on_blinds_it_and_takes_nothing_down():
    """The core, the trunk and the shore hide both references and all that is behind the trunk."""
    every = ("net-a", "net-b", "net-c")
    found = singles(Exposure(province()))
    assert found.blindings == [Blinding(one, ("pkp",), every, every) for one in ("core", "shore", "trunk")]
    assert {row.elements for row in found.failures}.isdisjoint({("core",), ("shore",), ("trunk",)})


def test_what_blinds_one_agent_is_an_outage_where_another_sees_it():
    agents = [{"id": "pkp", "at": "core"}, {"id": "tjp", "at": "isle"}]
    found = singles(Exposure(province(agents=agents)))
    shore = next(row for row in found.failures if row.elements == ("shore",))
    assert shore.offices == ("net-a",)
    blind = {row.element: (row.agents, row.offices, row.unseen) for row in found.blindings}
    assert blind["core"] == (("pkp",), ("net-a", "net-b", "net-c"), ())
    assert blind["shore"] == (("pkp",), ("net-b", "net-c"), ())


def test_a_strand_outside_the_cable_helps_most_and_what_only_blinds_is_not_doubled():
    assert [(row.link, row.failures, len(row.offices)) for row in doublings(Exposure(province()))] == [
        ("sea-1", ("sea",), 2),
        ("sea-2", ("sea",), 2),
        ("fo-a", ("fo-a", "lone-duct"), 1),
        ("fo-b", ("fo-b",), 1),
        ("fo-c", ("fo-c",), 1),
    ]


def test_progress_is_told_and_nothing_at_stake_is_no_risk():
    told: list[tuple[int, int]] = []
    exposure = Exposure(province(services=[]))
    assert singles(exposure, lambda done, whole: told.append((done, whole))).failures == []
    assert told == [(0, len(exposure.elements))]
    assert doublings(exposure) == []


def test_what_no_agent_reaches_at_any_time_is_not_lost_by_a_failure():
    words = province().model_dump(mode="json", exclude_unset=True)
    words["links"] = [link for link in words["links"] if link["id"] != "fo-b"]
    found = singles(Exposure(Inventory.model_validate(words))).failures
    assert all("net-b" not in row.offices for row in found)
