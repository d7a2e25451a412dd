"""What a new device is taken to be: what it does goes before what it is called."""

import pytest

from api.core.discovery.findings import Finding
from api.core.discovery.roles import role_of


@pytest.mark.parametrize(
    ("told", "role", "sign"),
    [
        ({"supplies": True, "name": "core-ups"}, "ups", "power"),
        ({"profile": "apc"}, "ups", "power"),
        ({"profile": "ubiquiti", "name": "core"}, "radio", "profile"),
        ({"name": "CORE-PKP"}, "core", "name"),
        ({"name": "rtr-1"}, "router", "name"),
        ({"name": "encore", "description": "RouterOS CCR1036"}, "router", "description"),
        ({"name": "sw-upstream", "description": "Cisco IOS Software"}, "access-switch", "none"),
    ],
)
def test_role_and_its_sign(told, role, sign):
    assert role_of(Finding("10.0.0.2", "access", **told)) == (role, f"discover.sign.{sign}")
