"""Traps and informs as net-snmp sends them: ``snmptrap``'s words, and the very octets it puts on the wire."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Sequence
from pathlib import Path

LINK_DOWN = "1.3.6.1.6.3.1.1.5.3"
IF_INDEX = "1.3.6.1.2.1.2.2.1.1"
V3 = (
    "-v3",
    "-u",
    "noc",
    "-l",
    "authPriv",
    "-a",
    "SHA-256",
    "-A",
    "kunci-panjang",
    "-x",
    "AES",
    "-X",
    "rahasia-panjang",
)


def command(to: str, *words: str, inform: bool = False, source: str | None = None) -> list[str]:
    """Return what sends a notification; ``words`` say how and what, ``source`` is the address it leaves from."""
    program = shutil.which("snmptrap")
    if program is None:
        raise RuntimeError("snmptrap is not installed; run make setup-test")
    before = [program, "-Lo", *(["-Ci"] if inform else []), *([f"--clientaddr={source}"] if source else [])]
    credentials, rest = _split(words)
    return [*before, *credentials, to, *rest]


def _split(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Divide the options, each but ``-v…`` with its value, from what follows them."""
    at = 0
    while at < len(words) and words[at].startswith("-"):
        at += 1 if words[at].startswith("-v") else 2
    return list(words[:at]), list(words[at:])


def environ(folder: Path) -> dict[str, str]:
    """Return an environment in which net-snmp keeps its engine in ``folder`` and reads no MIBs."""
    folder.mkdir(parents=True, exist_ok=True)
    return {
        **os.environ,
        "SNMPCONFPATH": str(folder),
        "SNMP_PERSISTENT_DIR": str(folder),
        "MIBS": "",
        "MIBDIRS": str(folder),
    }


def octets(folder: Path, *words: str) -> bytes:
    """Return the datagram that ``snmptrap`` sends."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as catcher:
        catcher.bind(("127.0.0.1", 0))
        catcher.settimeout(10)
        subprocess.run(command(f"127.0.0.1:{catcher.getsockname()[1]}", *words), check=True, env=environ(folder))
        return catcher.recv(65_535)


def link_down(index: int = 7) -> tuple[str, ...]:
    """Return the words of a v2c or v3 linkDown of one port."""
    return ("", LINK_DOWN, f"{IF_INDEX}.{index}", "i", str(index))
