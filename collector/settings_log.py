"""The inventory as it was put in force, kept so that figures can be computed again as they were known.

Rules this module keeps: secrets are left out; equal inventories have equal digests; what was written is read for as long
as its fields are known.
"""

from __future__ import annotations

import hashlib
import json
import zlib

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from collector.ports import Setting


def digest_of(inventory: Inventory) -> str:
    """Return what changes with the inventory: the SHA-256 of what is kept of it."""
    return hashlib.sha256(_text(inventory)).hexdigest()


def written(inventory: Inventory, at: Microseconds) -> Setting:
    """Return the inventory as it is kept."""
    return Setting(at, digest_of(inventory), zlib.compress(_text(inventory)))


def read(setting: Setting) -> Inventory:
    """Return a kept inventory; its devices have no credentials."""
    return Inventory.model_validate(json.loads(zlib.decompress(setting.body)))


def _text(inventory: Inventory) -> bytes:
    """Return the inventory as JSON in ASCII, for a name may hold what UTF-8 has no bytes for."""
    return json.dumps(inventory.model_dump(mode="json", exclude={"snmp"}, exclude_defaults=True)).encode("ascii")
