import pytest

from tests.support.lab import practice_province

SMALL = {
    "snmp": {
        "access": {"version": "2c", "community": "${SIAGA_SNMP_COMMUNITY}"},
        "core": {
            "version": "3",
            "user": "noc",
            "auth": {"protocol": "sha256", "key": "${SIAGA_SNMP_AUTH_KEY}"},
            "privacy": {"protocol": "aes128", "key": "${SIAGA_SNMP_PRIVACY_KEY}"},
        },
    },
    "sites": [{"id": "pkp"}, {"id": "s1"}, {"id": "s2"}],
    "devices": [
        {"id": "srv-siaga", "site": "pkp", "address": "10.0.0.1", "role": "server"},
        {"id": "core-a", "site": "pkp", "address": "10.0.0.2", "role": "core", "snmp": "core"},
        {"id": "core-b", "site": "pkp", "address": "10.0.0.3", "role": "core", "snmp": "core"},
        {"id": "core-c", "site": "pkp", "address": "10.0.0.4", "role": "router", "snmp": "core"},
        {"id": "core-d", "site": "pkp", "address": "10.0.0.5", "role": "router"},
        {"id": "sw-1", "site": "s1", "address": "10.0.1.1", "snmp": "access", "power": "pln-1", "ups": "ups-1"},
        {"id": "sw-2", "site": "s2", "address": "10.0.1.2", "snmp": "access", "power": "pln-1"},
        {"id": "ups-1", "site": "s1", "address": "10.0.1.3", "role": "ups", "snmp": "access", "power": "pln-1"},
        {"id": "sw-6", "site": "s2", "address": "2001:db8::6", "snmp": "access"},
    ],
    "links": [
        {"id": "lan", "ends": ["srv-siaga/eth0", "core-a/ge-0/0/0"]},
        {"id": "sea-1", "ends": ["core-a/sea1", "core-b/sea1"], "medium": "submarine-cable", "groups": ["skkl"]},
        {"id": "sea-2", "ends": ["core-a/sea2", "core-b/sea2"], "medium": "submarine-cable", "groups": ["skkl"]},
        {"id": "ring-1", "ends": ["core-b/ring1", "core-c/ring1"]},
        {"id": "ring-2", "ends": ["core-c/ring2", "core-d/ring1"]},
        {"id": "ring-3", "ends": ["core-d/ring2", "core-b/ring2"]},
        {"id": "fo-1", "ends": ["core-a/ge-0/0/4", "sw-1/uplink"], "groups": ["area"]},
        {"id": "fo-2", "ends": ["core-c/port2", "sw-2/uplink"], "groups": ["area"]},
        {"id": "cu-ups", "ends": ["sw-1/ups", "ups-1/eth0"], "medium": "copper"},
        {"id": "fo-6", "ends": ["core-d/port6", "sw-6/uplink"]},
    ],
    "risk_groups": [
        {"id": "skkl", "cause": "submarine-cable"},
        {"id": "area", "cause": "lightning"},
        {"id": "pln-1", "cause": "power"},
    ],
    "agents": [{"id": "pkp", "at": "srv-siaga"}],
    "services": [{"id": "net-1", "needs": "sw-1"}],
}


LONGEST = "test_degraded.py"


def pytest_collection_modifyitems(items):
    """Let the longest file begin first, so that the others run beside it."""
    items.sort(key=lambda item: item.path.name != LONGEST)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """A province of nine devices: a doubled cable, a ring, a UPS, one device with IPv6 only."""
    with practice_province(SMALL, tmp_path_factory.mktemp("small")) as lab:
        yield lab


@pytest.fixture
def lab(small):
    """The small province with nothing broken."""
    small.restore()
    yield small
    small.restore()
