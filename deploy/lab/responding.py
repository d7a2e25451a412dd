"""The lab's side of the responder process: tells it what the devices are and which of them have power."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from agent.errors import BadInputError
from agent.inventory.credentials import SnmpCredential, SnmpV3
from agent.inventory.models import Device, Inventory
from agent.inventory.secrets import resolve_secret
from deploy.lab.answering import NORMAL, ON_BATTERY, describe, polled, site_name
from deploy.lab.namespaces import Namespace
from deploy.lab.plan import Plan

_PROJECT = Path(__file__).parents[2]


class Responder:
    """Answers for all devices from one process of its own (``deploy.lab.responder``)."""

    def __init__(
        self,
        inventory: Inventory,
        plan: Plan,
        namespaces: Mapping[str, Namespace],
        environ: Mapping[str, str],
        folder: Path,
    ) -> None:
        self._folder = folder
        self._ups = {device.id for device in inventory.devices if device.role == "ups"}
        devices = {device.id: device for device in polled(inventory)}
        self._known = devices.keys()
        self._running: set[str] = set()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "deploy.lab.responder"],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(_PROJECT), "TMPDIR": str(folder)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            pass_fds=[namespaces[name].fd for name in devices],
        )
        self._order(
            {
                name: {**_facts(inventory, plan, device, environ), "fd": namespaces[name].fd}
                for name, device in devices.items()
            }
        )

    def start(self, devices: list[str]) -> None:
        """Have those devices answer that have ``snmp`` in the inventory."""
        chosen = [name for name in devices if name in self._known and name not in self._running]
        self._order({"start": chosen})
        self._running.update(chosen)

    def stop(self, devices: list[str]) -> None:
        """Have these devices fall silent."""
        chosen = [name for name in devices if name in self._running]
        self._order({"stop": chosen})
        self._running.difference_update(chosen)

    def on_battery(self, device: str, battery: bool) -> None:
        """Set what a UPS answers for upsOutputSource."""
        if device in self._ups and device in self._running:
            self._order({"battery": [device, ON_BATTERY if battery else NORMAL]})

    def close(self) -> None:
        """End the process and remove its files."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _order(self, order: dict[str, Any]) -> None:
        pipe, answers = self._process.stdin, self._process.stdout
        if pipe is None or answers is None:
            raise AssertionError("the responder is started with pipes")
        try:
            pipe.write(json.dumps(order) + "\n")
            pipe.flush()
            reply = answers.readline().strip()
        except BrokenPipeError:
            reply = "it has ended"
        if reply != "ok":
            raise BadInputError(f"the SNMP responder of the practice province failed: {reply or 'it has ended'}")


def _facts(inventory: Inventory, plan: Plan, device: Device, environ: Mapping[str, str]) -> dict[str, Any]:
    station = plan.stations[device.id]
    credential = inventory.snmp[device.snmp or ""]
    interfaces = [[1, "lo", "lo", "", ""]]
    interfaces += [[port.index, port.interface, port.name, port.mac, ""] for port in station.ports.values()]
    return {
        "id": device.id,
        "location": site_name(inventory, device),
        "description": describe(device),
        "source": NORMAL if device.role == "ups" else None,
        "interfaces": interfaces,
        "six": station.six is not None,
        "port": credential.port,
        "credential": _credential(credential, environ),
    }


def _credential(credential: SnmpCredential, environ: Mapping[str, str]) -> dict[str, Any]:
    if not isinstance(credential, SnmpV3):
        return {"community": resolve_secret(credential.community, environ)}
    parts = {"auth": credential.auth, "privacy": credential.privacy}
    return {
        "user": credential.user,
        **{name: [part.protocol, resolve_secret(part.key, environ)] if part else None for name, part in parts.items()},
    }
