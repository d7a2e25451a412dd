"""How an office stands, from its device and its service."""

from __future__ import annotations

import pytest

from agent.inventory.models import Inventory
from api.core.directory import Directory
from api.core.province import standings
from collector.reading import DeviceStatus, ServiceStatus

DIRECTORY = Directory(
    Inventory.model_validate(
        {
            "offices": [{"id": "dinkes", "name": "Dinas Kesehatan"}],
            "sites": [{"id": "dinkes", "office": "dinkes"}],
            "devices": [{"id": "sw", "site": "dinkes", "address": "10.0.0.1"}],
            "services": [{"id": "net", "office": "dinkes", "needs": "sw"}],
            "agents": [{"id": "pkp", "at": "sw"}],
        }
    )
)


def device(state, hidden_by=None):
    return DeviceStatus(
        device="sw",
        state=state,
        since=10,
        last_seen=20,
        rtt=None,
        loss=0.0,
        hidden_by=hidden_by,
        incident="1" if hidden_by else None,
    )


def service(state):
    return ServiceStatus(
        service="net", office="dinkes", state=state, since=15, incident="1" if state == "down" else None
    )


@pytest.mark.parametrize(
    ("seen", "served", "stands"),
    [
        (device("up"), "up", "up"),
        (device("suspect"), "up", "suspect"),
        (device("down"), "down", "down"),
        (device("unreachable", "sea"), "down", "unreachable"),
        (device("up", "sea"), "down", "unreachable"),  # its own island's agent reaches it
        (device("up"), "down", "down"),
        (device("unreachable", "sea"), "up", "degraded"),
        (device("unknown"), "unknown", "unknown"),
    ],
)
def test_an_office_stands_as_its_worst_part(seen, served, stands):
    standing = standings(DIRECTORY, [seen], [service(served)])["dinkes"]
    assert standing.state.value == stands
    assert standing.incident == ("1" if served == "down" or stands == "degraded" else None)
