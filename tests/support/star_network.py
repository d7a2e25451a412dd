"""A small province as an inventory: a core, a hub behind one sea cable, offices behind the hub, one office elsewhere."""

from __future__ import annotations

from typing import Any

from agent.inventory.models import Inventory


def star(offices: int = 20, **detection: Any) -> Inventory:
    """Build core, sea cable, hub, its offices; and near, on the core; core and hub are polled."""
    names = [f"office-{number}" for number in range(offices)]
    return Inventory.model_validate(
        {
            "detection": detection,
            "snmp": {"access": {"version": "2c", "community": "${COMMUNITY}"}},
            "risk_groups": [{"id": "sea", "cause": "submarine-cable"}, {"id": "feeder", "cause": "power"}],
            "devices": [
                {"id": "core", "address": "127.0.1.1", "role": "core", "snmp": "access"},
                {"id": "hub", "address": "127.0.1.2", "role": "router", "snmp": "access"},
                {"id": "near", "address": "127.0.1.3", "power": "feeder"},
                *({"id": name, "address": f"127.0.2.{number + 1}"} for number, name in enumerate(names)),
            ],
            "links": [
                {"id": "cable", "ends": ["core/ge-1", "hub/ge-1"], "medium": "submarine-cable", "groups": ["sea"]},
                {"id": "fo-near", "ends": ["core/ge-2", "near"]},
                *({"id": f"fo-{name}", "ends": [f"hub/port-{name}", name]} for name in names),
            ],
            "agents": [{"id": "pkp", "at": "core"}],
            "services": [{"id": "net-near", "office": None, "needs": "near"}],
        }
    )
