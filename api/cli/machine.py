"""What Siaga needs of a machine, checked one thing at a time; each check says what was found and what to do."""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from agent.clock import Clock
from agent.errors import NotPermittedError
from agent.probes.icmp import IcmpEngine, Mode

State = Literal["ok", "warn", "fail"]

FLOORS = {
    "apscheduler": (3, 11),
    "gufo-snmp": (0, 11),
    "httpx": (0, 28),
    "msgspec": (0, 21),
    "pyasn1": (0, 6, 5),
    "pysnmp": (7, 1, 30),
    "python-multipart": (0, 0, 27),
    "sqlalchemy": (2, 1, 9),
    "starlette": (1, 3, 1),
}
"""Security and function floors of the libraries."""
OPTIONAL = {"ip": "siaga lab", "nft": "siaga lab", "snmpd": "the practice province's real SNMP agents"}
OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 35, 0)
LITTLE_SPACE = 1024**3
FEW_FILES = 1024
SMALL_BUFFER = 1024**2
_TIME_ERROR = 5
_TIMEX_BYTES = 512


@dataclass(frozen=True, slots=True)
class Finding:
    """One row of ``siaga doctor``; ``remedy`` is empty when all is well."""

    check: str
    state: State
    found: str
    remedy: str = ""


def findings(data: Path, clock: Clock) -> Iterator[Finding]:
    """Run every check that needs no inventory; none of them changes the machine."""
    yield _python()
    yield _sqlite()
    yield from _libraries()
    yield from _icmp(clock)
    yield _ping_groups()
    yield _receive_buffer()
    yield _clock_synchronised()
    yield _zones()
    yield _folder(data)
    yield _open_files()
    yield from _programs()


def numbers(text: str) -> tuple[int, ...]:
    """Read the leading numbers of a version.

    >>> numbers("7.1.30rc1")
    (7, 1, 30)
    """
    found: list[int] = []
    for part in text.split("."):
        digits = part[: len(part) - len(part.lstrip("0123456789"))]
        if not digits:
            break
        found.append(int(digits))
    return tuple(found)


def _python() -> Finding:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST_PYTHON:
        return Finding("python", "ok", found)
    return Finding("python", "fail", found, "install Python 3.11 or newer")


def _sqlite() -> Finding:
    if sqlite3.sqlite_version_info >= OLDEST_SQLITE:
        return Finding("sqlite", "ok", sqlite3.sqlite_version)
    return Finding("sqlite", "fail", sqlite3.sqlite_version, "use a Python built with SQLite 3.35 or newer")


def _libraries() -> Iterator[Finding]:
    for name, floor in FLOORS.items():
        wanted = ".".join(map(str, floor))
        try:
            found = version(name)
        except PackageNotFoundError:
            yield Finding(f"library {name}", "fail", "not installed", "run make setup")
            continue
        if numbers(found) >= floor:
            yield Finding(f"library {name}", "ok", found)
        else:
            yield Finding(f"library {name}", "fail", found, f"install {wanted} or newer: run make setup")


def _icmp(clock: Clock) -> Iterator[Finding]:
    try:
        engine = IcmpEngine.open(clock)
    except (NotPermittedError, OSError) as problem:
        yield Finding("icmp", "fail", "no ping can be sent", str(problem))
        return
    with engine:
        for family, mode in engine.modes.items():
            name = f"icmp ipv{family}"
            if mode is Mode.RAW:
                yield Finding(name, "ok", f"raw; {engine.capacity} answers fit the receive buffer")
            elif mode is Mode.DATAGRAM:
                yield Finding(name, "warn", "datagram sockets only", "grant CAP_NET_RAW to lose nothing at high rates")
            else:
                yield Finding(name, "warn", "not available", engine.why[family])


def _ping_groups() -> Finding:
    text = _kernel("net/ipv4/ping_group_range")
    if text is None:
        return Finding("ping groups", "warn", "unknown", "/proc/sys/net/ipv4/ping_group_range cannot be read")
    low, high = (int(part) for part in text.split())
    mine = {os.getegid(), *os.getgroups()}
    inside = any(low <= group <= high for group in mine)
    found = f"{low} to {high}, {'mine is inside' if inside else 'mine is outside'}"
    return Finding("ping groups", "ok", found)


def _receive_buffer() -> Finding:
    text = _kernel("net/core/rmem_max")
    if text is None:
        return Finding("receive buffer", "ok", "net.core.rmem_max is the host's, it cannot be read here")
    if int(text) >= SMALL_BUFFER:
        return Finding("receive buffer", "ok", f"net.core.rmem_max {text}")
    remedy = f"for more than a few thousand devices: sysctl net.core.rmem_max={8 * SMALL_BUFFER}"
    return Finding("receive buffer", "warn", f"net.core.rmem_max {text}", remedy)


def _clock_synchronised() -> Finding:
    libc = ctypes.CDLL(None, use_errno=True)
    state = libc.adjtimex(ctypes.create_string_buffer(_TIMEX_BYTES))
    if state < 0:
        return Finding("clock", "warn", "the kernel does not say", "see that NTP runs: timedatectl")
    if state == _TIME_ERROR:
        return Finding("clock", "warn", "not synchronised", "start an NTP client (chrony or systemd-timesyncd)")
    return Finding("clock", "ok", "synchronised")


def _zones() -> Finding:
    try:
        ZoneInfo("Asia/Jakarta")
    except ZoneInfoNotFoundError:
        return Finding("time zones", "fail", "Asia/Jakarta is missing", "install the tzdata package")
    return Finding("time zones", "ok", "Asia/Jakarta is there")


def _folder(data: Path) -> Finding:
    existing = data
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    try:
        with tempfile.TemporaryFile(dir=existing) as file:
            file.write(b"siaga")
        free = shutil.disk_usage(existing).free
    except OSError as problem:
        remedy = f"give another --data, or make {existing} writable"
        return Finding("data folder", "fail", f"{data}: {problem.strerror}", remedy)
    found = f"{data}: {free // 1024**2} MiB free"
    if free < LITTLE_SPACE:
        return Finding("data folder", "warn", found, "make room: seven days of observations want 1 GiB")
    return Finding("data folder", "ok", found)


def _open_files() -> Finding:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= FEW_FILES:
        return Finding("open files", "ok", "no limit" if soft == resource.RLIM_INFINITY else str(soft))
    return Finding("open files", "warn", str(soft), f"raise the limit: ulimit -n {4 * FEW_FILES}, or LimitNOFILE=")


def _programs(which: Callable[[str], str | None] = shutil.which) -> Iterator[Finding]:
    for name, purpose in OPTIONAL.items():
        path = which(name)
        if path is None:
            yield Finding(f"program {name}", "warn", "not installed", f"wanted by {purpose} only")
        else:
            yield Finding(f"program {name}", "ok", path)


def _kernel(name: str) -> str | None:
    try:
        return (Path("/proc/sys") / name).read_text(encoding="ascii").strip()
    except OSError:
        return None
