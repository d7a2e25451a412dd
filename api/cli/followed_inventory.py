"""The inventory that ``siaga api`` goes by: read again on SIGHUP, and after somebody edited it on a page."""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from fastapi import FastAPI

from agent.errors import SiagaError
from agent.inventory.load import load
from api.app import follow
from api.ports import InForce


class FollowedInventory:
    """``api.ports.InventoryHome`` of pages that run apart from collector and agents."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.app: FastAPI | None = None
        self._lock = threading.Lock()

    def put_in_force(self) -> InForce:
        """Read the inventory again and show it; a wrong one is told and changes nothing."""
        with self._lock:
            try:
                inventory = load(self.path, os.environ, secrets=False)
            except SiagaError as problem:
                print(f"siaga api: the new inventory is wrong, the old one stays in force\n{problem}", file=sys.stderr)
                return InForce.NOWHERE
            if self.app is not None:
                follow(self.app, inventory)
        print(f"siaga api: the new inventory is in force, {len(inventory.devices)} devices", file=sys.stderr)
        return InForce.HERE
