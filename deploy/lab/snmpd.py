"""Real ``snmpd``: one process in each device's namespace, its uptime that of the device.

net-snmp keeps interface data for three seconds; a cut has to show at once, so the cache is set to zero
(nsCacheTimeout, NET-SNMP-AGENT-MIB) as soon as the agent answers, with a community that only lives inside.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agent.errors import BadInputError
from agent.inventory.credentials import SnmpV3
from agent.inventory.models import Device, Inventory
from agent.inventory.secrets import resolve_secret
from deploy.lab.answering import NORMAL, ON_BATTERY, describe, polled, site_name
from deploy.lab.namespaces import Namespace
from deploy.lab.plan import Plan, Station
from deploy.lab.trapping import TRAP_MODULES, sends_traps, trap_settings

_MODULES = (
    "system_mib,ifTable,ifXTable,nsCache,snmpEngine,usmUser,usmConf,vacm_conf,override,"
    "memory,hw_mem,cpu,cpu_linux,hr_device,hr_proc,vmstat"
)
_IF_TABLE_CACHE = (1, 3, 6, 1, 4, 1, 8072, 1, 5, 3, 1, 2, 1, 3, 6, 1, 2, 1, 2, 2)
_UPS_OUTPUT_SOURCE = (1, 3, 6, 1, 2, 1, 33, 1, 4, 1, 0)
_AUTH = {"md5": "MD5", "sha1": "SHA", **{f"sha{bits}": f"SHA-{bits}" for bits in (224, 256, 384, 512)}}
_PRIVACY = {"des": "DES", "aes128": "AES", "aes192": "AES-192", "aes256": "AES-256"}
_SHORTEST_KEY = 8  # RFC 3414, 11.2
_PATIENCE = 5.0
_TRY_EVERY = 0.02


@dataclass(slots=True)
class _Running:
    process: subprocess.Popen[bytes]
    port: int


class Snmpd:
    """``snmpd`` of net-snmp, one process a device that has ``snmp`` in the inventory."""

    def __init__(
        self,
        inventory: Inventory,
        plan: Plan,
        namespaces: Mapping[str, Namespace],
        environ: Mapping[str, str],
        folder: Path,
    ) -> None:
        self._namespaces = namespaces
        self._folder = folder
        self._key = secrets.token_urlsafe(12)
        self._program = program()
        self._running: dict[str, _Running] = {}
        self._ports: dict[str, int] = {}
        self._trapping = {device.id for device in inventory.devices if sends_traps(inventory, device)}
        self._ups = {device.id for device in inventory.devices if device.role == "ups"}
        for device in polled(inventory):
            self._write(inventory, device, plan.stations[device.id], environ)

    def start(self, devices: list[str]) -> None:
        """Start the agents of those devices that have one and wait until each answers."""
        chosen = [device for device in devices if device in self._ports]
        for device in chosen:
            home = self._folder / device
            modules = f"{_MODULES},{TRAP_MODULES}" if device in self._trapping else _MODULES
            command = [str(self._program), "-f", "-Lf", "log", "-I", modules]
            kept = home / "state"  # engineBoots and engineID outlive a reboot, as RFC 3414 wants
            environ = {
                "PATH": os.defpath,
                "MIBS": "",
                "MIBDIRS": str(home),
                "SNMPCONFPATH": f"{home}:{kept}",
                "SNMP_PERSISTENT_DIR": str(kept),
            }
            with self._namespaces[device].entered():
                process = subprocess.Popen(command, cwd=home, env=environ, stdin=subprocess.DEVNULL)
            self._running[device] = _Running(process, self._ports[device])
        for device in chosen:
            self._set(device, _IF_TABLE_CACHE, 0)

    def stop(self, devices: list[str]) -> None:
        """Kill the agents of these devices."""
        stopping = [running for device in devices if (running := self._running.pop(device, None))]
        for running in stopping:
            running.process.kill()  # power does not ask
        for running in stopping:
            running.process.wait()

    def on_battery(self, device: str, battery: bool) -> None:
        """Set what a UPS answers for upsOutputSource."""
        if device in self._ups and device in self._running:
            self._set(device, _UPS_OUTPUT_SOURCE, ON_BATTERY if battery else NORMAL)

    def close(self) -> None:
        """Stop all agents and remove their files, which hold secrets."""
        self.stop(list(self._running))
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, inventory: Inventory, device: Device, station: Station, environ: Mapping[str, str]) -> None:
        credential = inventory.snmp[device.snmp or ""]
        address = f"udp:{credential.port}" + (f",udp6:{credential.port}" if station.six else "")
        lines = [
            f"agentAddress {address}",
            f"sysName {device.id}",
            f"sysLocation {site_name(inventory, device)}",
            f"sysDescr {describe(device)}",
            f"rwcommunity {self._key} 127.0.0.1",
            "dontLogTCPWrappersConnects yes",
        ]
        if isinstance(credential, SnmpV3):
            lines += _user(credential, device.id, environ)
        else:
            community = resolve_secret(credential.community, environ)
            lines += [f"rocommunity {community}", *([f"rocommunity6 {community}"] if station.six else [])]
        if device.id in self._trapping:
            lines += trap_settings(inventory, device, (_AUTH, _PRIVACY), environ)
        for port in station.ports.values():
            if port.declared and port.declared != port.interface:  # ifDescr and ifName as the inventory has them
                lines += [f'override .1.3.6.1.2.1.2.2.1.2.{port.index} octet_str "{port.declared}"']
                lines += [f'override .1.3.6.1.2.1.31.1.1.1.1.{port.index} octet_str "{port.declared}"']
        if device.id in self._ups:
            lines += [f"override -rw .{'.'.join(map(str, _UPS_OUTPUT_SOURCE))} integer {NORMAL}"]
        home = self._folder / device.id
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        (home / "snmpd.conf").write_text("\n".join(lines) + "\n", "utf-8")
        self._ports[device.id] = credential.port

    def _set(self, device: str, oid: tuple[int, ...], value: int) -> None:
        """Set an integer, trying until the agent answers."""
        running = self._running[device]
        request = set_request(self._key, oid, value)
        with self._namespaces[device].entered():
            client = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        with client:
            client.connect(("127.0.0.1", running.port))
            client.settimeout(_TRY_EVERY)
            for _ in range(int(_PATIENCE / _TRY_EVERY)):
                try:
                    client.send(request)
                    if client.recv(1500):
                        return
                except TimeoutError:
                    continue
                except ConnectionRefusedError:
                    time.sleep(_TRY_EVERY / 4)
                if running.process.poll() is not None:
                    break
        log = (self._folder / device / "log").read_text("utf-8", "replace").strip().splitlines()
        raise BadInputError(f"snmpd of {device} does not answer; its last word was: {log[-1] if log else 'none'}")


def program() -> Path | None:
    """Return where ``snmpd`` is, or None when it is not installed."""
    found = shutil.which("snmpd", path=f"{os.environ.get('PATH', os.defpath)}:/usr/local/sbin:/usr/sbin:/sbin")
    return Path(found) if found else None


def _user(credential: SnmpV3, device: str, environ: Mapping[str, str]) -> list[str]:
    words = ["createUser", credential.user]
    level = "noauth"
    if credential.auth is not None:
        words += [_AUTH[credential.auth.protocol], _key(resolve_secret(credential.auth.key, environ), device)]
        level = "auth"
    if credential.privacy is not None:
        words += [_PRIVACY[credential.privacy.protocol], _key(resolve_secret(credential.privacy.key, environ), device)]
        level = "priv"
    return [" ".join(words), f"rouser {credential.user} {level}"]


def _key(secret: str, device: str) -> str:
    if len(secret) < _SHORTEST_KEY:
        raise BadInputError(
            f"device {device}: an SNMPv3 key has fewer than 8 characters (RFC 3414, 11.2); make it longer"
        )
    return f'"{secret}"'


def set_request(community: str, oid: tuple[int, ...], value: int) -> bytes:
    """Encode an SNMPv2c SetRequest of one small integer (RFC 3416, 3)."""
    binding = _tlv(0x30, _tlv(0x06, _oid(oid)) + _tlv(0x02, bytes([value])))
    pdu = _tlv(0xA3, b"\x02\x01\x01\x02\x01\x00\x02\x01\x00" + _tlv(0x30, binding))
    return _tlv(0x30, b"\x02\x01\x01" + _tlv(0x04, community.encode()) + pdu)


def _oid(oid: tuple[int, ...]) -> bytes:
    out = bytearray([40 * oid[0] + oid[1]])
    for arc in oid[2:]:
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        out += bytes(reversed(groups))
    return bytes(out)


def _tlv(tag: int, content: bytes) -> bytes:
    return bytes([tag, len(content)]) + content  # all of it is shorter than 128 octets
