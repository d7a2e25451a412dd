"""What a new device is taken to be, and by what sign.

Rules this module keeps:

- What a device does goes before what it is called: one that tells of a battery is a UPS, whatever its name.
- Without any sign it is an access switch, the inventory's own default; the sign says so.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from api.core.discovery.findings import Finding

_UPS = frozenset({"apc"})
_RADIO = frozenset({"ubiquiti"})
_ROUTER = re.compile(r"\brouter(?:os)?\b", re.IGNORECASE)
_NAMED = (
    ("core", re.compile(r"(?:^|[^a-z])core(?:[^a-z]|$)", re.IGNORECASE)),
    ("router", re.compile(r"(?:^|[^a-z])(?:rtr|router|gw)(?:[^a-z]|$)", re.IGNORECASE)),
    ("ups", re.compile(r"(?:^|[^a-z])ups(?:[^a-z]|$)", re.IGNORECASE)),
    ("radio", re.compile(r"(?:^|[^a-z])(?:radio|ptp|ptmp)(?:[^a-z]|$)", re.IGNORECASE)),
)


class Role(NamedTuple):
    """A role of the inventory, and the code of the sign that it was taken by."""

    role: str
    sign: str


def role_of(finding: Finding) -> Role:
    """Return what a device seems to be."""
    if finding.supplies or finding.profile in _UPS:
        return Role("ups", "discover.sign.power")
    if finding.profile in _RADIO:
        return Role("radio", "discover.sign.profile")
    for role, pattern in _NAMED:
        if pattern.search(finding.name):
            return Role(role, "discover.sign.name")
    if _ROUTER.search(finding.description):
        return Role("router", "discover.sign.description")
    return Role("access-switch", "discover.sign.none")
