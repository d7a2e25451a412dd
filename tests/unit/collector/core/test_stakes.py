"""What is at stake: services with whoever they are promised to, and offices that nothing is promised to."""

from __future__ import annotations

from agent.inventory.models import AnyOf, Inventory
from collector.core.stakes import Stake, stakes_of


def test_services_stand_for_their_offices_and_offices_without_any_for_themselves():
    known = Inventory.model_validate(
        {
            "offices": [{"id": "dinkes", "name": "Dinas Kesehatan"}],
            "sites": [{"id": "gudang", "name": "Gudang"}, {"id": "klinik", "name": "Klinik", "office": "dinkes"}],
            "devices": [
                {"id": "core", "address": "10.0.0.1"},
                {"id": "sw-k", "address": "10.0.0.2", "site": "klinik"},
                {"id": "sw-g1", "address": "10.0.0.3", "site": "gudang"},
                {"id": "sw-g2", "address": "10.0.0.4", "site": "gudang"},
            ],
            "agents": [{"id": "pkp", "at": "core"}, {"id": "tjp", "at": "core"}],
            "services": [
                {"id": "z-net", "needs": {"all": ["sw-k", "core"]}},
                {"id": "inet", "needs": "core", "seen_from": ["tjp"]},
            ],
        }
    )
    services, bare = stakes_of(known)[:2], stakes_of(known)[2:]
    assert [(one.office, one.service, one.agents) for one in services] == [
        ("inet", "inet", ("tjp",)),
        ("dinkes", "z-net", ("pkp",)),
    ]
    assert services[1].devices == ("sw-k", "core")
    assert bare == [Stake("gudang", None, AnyOf(any=["sw-g1", "sw-g2"]), ("pkp",))]
