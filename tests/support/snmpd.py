"""A real Debian ``snmpd`` on loopback, with communities and users, in a folder of its own."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

SNMPD = "/usr/sbin/snmpd"
_NAMES = {
    "md5": "MD5",
    "sha1": "SHA",
    "sha224": "SHA-224",
    "sha256": "SHA-256",
    "sha384": "SHA-384",
    "sha512": "SHA-512",
    "des": "DES",
    "aes128": "AES",
    "aes192": "AES-192",
    "aes256": "AES-256",
    "aes192c": "AES-192-C",
    "aes256c": "AES-256-C",
}


@dataclass(frozen=True)
class SnmpdUser:
    """An SNMPv3 user of the server; protocols as Siaga's inventory spells them."""

    name: str
    auth: str | None = None
    auth_key: str = ""
    privacy: str | None = None
    privacy_key: str = ""

    def lines(self) -> str:
        made = f"createUser {self.name}"
        level = "noauth"
        if self.auth:
            made += f' {_NAMES[self.auth]} "{self.auth_key}"'
            level = "auth"
        if self.privacy:
            made += f' {_NAMES[self.privacy]} "{self.privacy_key}"'
            level = "priv"
        return f"{made}\nrouser {self.name} {level}\n"


class Snmpd:
    """Start with ``with``; ``restart`` stops and starts it on the same port, as a device that reboots."""

    def __init__(
        self,
        folder: Path,
        *,
        community: str = "rahasia-baca",
        users: tuple[SnmpdUser, ...] = (),
        settings: str = "",
        name: str = "sw-dinkes",
        address: str = "127.0.0.1",
        port: int | None = None,
        inside: tuple[str, ...] = (),
    ) -> None:
        """``inside`` is a command that runs the server elsewhere, such as in another network namespace."""
        self.folder = folder
        self.community = community
        self.address = address
        self.port = port or _free_port(address)
        self._inside = inside
        self.pid: int | None = None
        self._process: subprocess.Popen[bytes] | None = None
        self._users = users
        self._settings = settings
        self._name = name

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        if not shutil.which(SNMPD):
            raise RuntimeError("snmpd is not installed; run make setup-test")
        state = self.folder / "state"
        state.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "snmpd.conf"
        configuration.write_text(
            f"agentaddress udp:{self.address}:{self.port}\n"
            f"rocommunity {self.community}\n"
            f"sysName {self._name}\n"
            "sysLocation Pangkalpinang\nsysContact noc@example.test\n"
            + self._settings
            + "".join(user.lines() for user in self._users)
        )
        with (self.folder / "snmpd.log").open("ab") as log:
            self._process = subprocess.Popen(
                [*self._inside, SNMPD, "-f", "-Lo", "-I", "-smux"],
                stdout=log,
                stderr=subprocess.STDOUT,
                env={
                    **os.environ,
                    "SNMPCONFPATH": f"{self.folder}:{state}",  # state: the engine's boots and the users' keys
                    "SNMP_PERSISTENT_DIR": str(state),
                    "MIBS": "",
                    "MIBDIRS": str(state),
                },
            )
        self.pid = self._process.pid
        self._wait_for_answer()

    def stop(self) -> None:
        process, self._process, self.pid = self._process, None, None
        if process is not None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)

    def restart(self) -> None:
        self.stop()
        self.start()

    def _wait_for_answer(self) -> None:
        """Ask for sysUpTime with a hand-made GET until an answer comes."""
        community = self.community.encode()
        oid = bytes([0x06, 8, 43, 6, 1, 2, 1, 1, 3, 0])
        binding = bytes([0x30, len(oid) + 2]) + oid + b"\x05\x00"
        body = b"\x02\x01\x01\x02\x01\x00\x02\x01\x00" + bytes([0x30, len(binding)]) + binding
        message = b"\x02\x01\x01\x04" + bytes([len(community)]) + community + bytes([0xA0, len(body)]) + body
        request = bytes([0x30, len(message)]) + message
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as ask:
            ask.settimeout(0.1)
            ask.connect((self.address, self.port))
            for _ in range(100):
                if self._process is not None and self._process.poll() is not None:
                    break
                try:
                    ask.send(request)
                    ask.recv(2_000)
                except OSError:
                    time.sleep(0.05)
                    continue
                return
        log = (self.folder / "snmpd.log").read_text()
        self.stop()
        raise RuntimeError(f"snmpd does not answer: {log[-2_000:]}")


def _free_port(address: str) -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind((address, 0))
        port: int = probe.getsockname()[1]
        return port
