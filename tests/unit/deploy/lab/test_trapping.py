from __future__ import annotations

import pytest

from agent.inventory.models import Inventory
from deploy.lab.snmpd import _AUTH, _PRIVACY
from deploy.lab.trapping import sends_traps, trap_settings

ENVIRON = {"COMMUNITY": "rahasia", "AUTH": "kunci panjang", "PRIV": "rahasia-panjang"}
V2C = {"version": "2c", "community": "${COMMUNITY}"}
AUTH = {"protocol": "sha256", "key": "${AUTH}"}
PRIVACY = {"protocol": "aes128", "key": "${PRIV}"}


def network(credential: dict[str, object], role: str = "core", at: str = "10.0.0.1") -> Inventory:
    return Inventory.model_validate(
        {
            "snmp": {"access": credential},
            "devices": [
                {"id": "srv", "address": at},
                {"id": "sw", "address": "10.0.0.2", "role": role, "snmp": "access"},
            ],
            "agents": [{"id": "pkp", "at": "srv"}],
        }
    )


@pytest.mark.parametrize(
    ("credential", "at", "line"),
    [
        (V2C, "10.0.0.1", "trap2sink 10.0.0.1:1162 rahasia"),
        (V2C, "2001:db8::1", "trap2sink udp6:[2001:db8::1]:1162 rahasia"),
        ({"version": "3", "user": "noc"}, "10.0.0.1", "trapsess -v 3 -u noc -l noAuthNoPriv 10.0.0.1:1162"),
        (
            {"version": "3", "user": "noc", "auth": AUTH},
            "10.0.0.1",
            'trapsess -v 3 -u noc -l authNoPriv -a SHA-256 -A "kunci panjang" 10.0.0.1:1162',
        ),
        (
            {"version": "3", "user": "noc", "auth": AUTH, "privacy": PRIVACY},
            "10.0.0.1",
            'trapsess -v 3 -u noc -l authPriv -a SHA-256 -A "kunci panjang" -x AES -X "rahasia-panjang" 10.0.0.1:1162',
        ),
    ],
)
def test_traps_go_to_the_agent_with_the_credential_of_the_inventory(credential, at, line):
    inventory = network(credential, at=at)
    assert trap_settings(inventory, inventory.devices[1], (_AUTH, _PRIVACY), ENVIRON)[0] == line


def test_core_devices_that_are_polled_send_traps():
    for role, sends in (("core", True), ("access-switch", False)):
        inventory = network(V2C, role)
        assert [sends_traps(inventory, device) for device in inventory.devices] == [False, sends]
