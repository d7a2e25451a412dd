"""Run a function in a network of its own: user and network namespaces made by a forked child, gone with it.

Nothing of this needs root, and nothing of it reaches the machine's network.
"""

from __future__ import annotations

import ctypes
import os
import pickle
import struct
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from fcntl import ioctl
from pathlib import Path
from typing import Any, TypeVar

_Result = TypeVar("_Result")
_libc = ctypes.CDLL(None, use_errno=True)

_CLONE_NEWUSER, _CLONE_NEWNET = 0x1000_0000, 0x4000_0000
_TUNSETIFF, _IFF_TUN, _IFF_NO_PI = 0x4004_54CA, 1, 0x1000
_CAPABILITY_VERSION_3 = 0x2008_0522
_OWN = "fd000009000000000000000000000001"


def isolated(function: Callable[..., _Result], *arguments: Any) -> _Result:
    """Return what ``function`` returns in a child with its own empty network, loopback up; its error is raised here."""
    read, write = os.pipe()
    sys.stdout.flush()
    sys.stderr.flush()
    child = os.fork()
    if child == 0:
        os.close(read)
        try:
            _leave()
            outcome = (True, function(*arguments))
        except BaseException:  # noqa: BLE001
            outcome = (False, traceback.format_exc())
        with os.fdopen(write, "wb") as pipe:
            pipe.write(pickle.dumps(outcome))
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    worked, result = pickle.loads(data)
    if not worked:
        raise AssertionError(result)
    return result


def run(command: str) -> None:
    """Run one command, its words divided by blanks."""
    subprocess.run(command.split(), check=True, capture_output=True)


def allow_ping_groups(text: str) -> None:
    """Set net.ipv4.ping_group_range of this namespace."""
    Path("/proc/sys/net/ipv4/ping_group_range").write_text(text)


def drop_capabilities() -> None:
    """Give up every capability of this process, CAP_NET_RAW among them."""
    header = struct.pack("=II", _CAPABILITY_VERSION_3, 0)
    if _libc.capset(header, bytes(24)):
        raise OSError(ctypes.get_errno(), "capset")


class Tun:
    """A network interface whose other side is the test: it reads the packets that leave and writes what comes back."""

    def __init__(self) -> None:
        self._file = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
        ioctl(self._file, _TUNSETIFF, struct.pack("16sH22x", b"tun0", _IFF_TUN | _IFF_NO_PI))
        run("ip address add 10.9.0.1/16 dev tun0")
        run("ip address add fd00:9::1/64 dev tun0 nodad")
        run("ip link set tun0 up")
        # The kernel makes an IPv6 address its own a little later: until then what comes for it is dropped.
        until = time.monotonic() + 5
        while not any(route.startswith(f"{_OWN} 80 ") for route in _routes()):
            assert time.monotonic() < until, "fd00:9::1 did not become an address of this network"
            time.sleep(0.001)

    def take(self) -> list[bytes]:
        """Return the echo requests that have left."""
        packets = []
        while True:
            try:
                packet = os.read(self._file, 2048)
            except BlockingIOError:
                return packets
            if packet[0] >> 4 == 4 or (packet[6] == 58 and packet[40] == 128):
                packets.append(packet)

    def give(self, packet: bytes) -> None:
        """Let one packet arrive."""
        os.write(self._file, packet)


def _routes() -> list[str]:
    return Path("/proc/net/ipv6_route").read_text().splitlines()


def _leave() -> None:
    user, group = os.geteuid(), os.getegid()
    if _libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "unshare: user namespaces must be permitted for this test")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"0 {user} 1")
    Path("/proc/self/gid_map").write_text(f"0 {group} 1")
    run("ip link set lo up")
