"""Switches with real lldpd and snmpd, wired with veth as a test says, and polled from beside them.

One user, mount and network namespace holds a network namespace for each switch. Its own process runs this module; the
test talks to it line by line: ``wire SWITCH PORT SWITCH PORT``, ``cut SWITCH PORT``, ``heard``, ``run ARGUMENTS`` in, one
JSON value a line out.

Nothing of this needs root. lldpd gives its privileges up to a user ``_lldpd`` in a folder below /run, and none of that
is to be had in a namespace of one user: so that user is the only one there is, /run is a folder of its own, and
setgroups, which such a namespace forbids, is answered by the kernel with success (seccomp). lldpd waits for lldpcli
before it begins, and that only its own user may run; liblldpctl, which lldpcli is made of, says the same to it.
"""

from __future__ import annotations

import asyncio
import ctypes
import json
import os
import platform
import re
import signal
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from agent.clock import SystemClock
from agent.core.parts import ALL
from agent.observation import Neighbour, Observation, from_json, to_json
from agent.probes.snmp import Budget, Community, SnmpPoller, SnmpTarget
from tests.support.snmpd import Snmpd

LLDPD = "/usr/sbin/lldpd"
_SETGROUPS = {"x86_64": 116, "aarch64": 159}
_AS_SWITCH = "as-switch"
_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER = 22, 2
_ALLOW, _ANSWER_ZERO = 0x7FFF_0000, 0x0005_0000
_TX_INTERVAL, _PAUSED = 0, 10
"""Keys of lldpd's configuration (lldpctl.h)."""
_libc = ctypes.CDLL(None, use_errno=True)


class Wiring:
    """Start with ``with``; ``switches`` are names, the cables are laid by ``wire``."""

    def __init__(self, folder: Path, switches: list[str]) -> None:
        self._folder = folder
        self._switches = switches

    def __enter__(self) -> Self:
        self._inside = subprocess.Popen(
            ["unshare", "-Urnm", sys.executable, "-m", "tests.support.lldp_wiring", str(self._folder), *self._switches],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._ask("")
        return self

    def __exit__(self, *_: object) -> None:
        self._inside.communicate(timeout=30)

    def wire(self, one: str, port: str, other: str, its_port: str) -> None:
        """Lay a cable between two ports, which come into being with it."""
        self._ask(f"wire {one} {port} {other} {its_port}")

    def cut(self, switch: str, port: str) -> None:
        """Take the cable away that ends in this port, and both its ports."""
        self._ask(f"cut {switch} {port}")

    def addresses(self) -> dict[str, dict[str, str]]:
        """Return switch → port → its MAC address, as the kernel has it."""
        found: dict[str, dict[str, str]] = self._ask("addresses")
        return found

    def heard(self) -> dict[str, list[Observation]]:
        """Poll every switch; returns what each one says."""
        polled: dict[str, list[str]] = self._ask("heard")
        return {name: [from_json(line) for line in lines] for name, lines in polled.items()}

    def heard_when(self, expected: Callable[[dict[str, list[Observation]]], bool]) -> dict[str, list[Observation]]:
        """Poll until what is told is as expected, or for a while; return the last.

        A neighbour that lldpd hears of while its columns are being walked lacks the earlier columns in that one poll.
        """
        for _ in range(60):
            polled = self.heard()
            if expected(polled):
                break
            time.sleep(0.25)
        return polled

    def run(self, *command: str) -> tuple[int, str, str]:
        """Run a command beside the switches; returns its status and what it printed on stdout and stderr."""
        status, out, err = self._ask(f"run {json.dumps(command)}")
        return status, out, err

    def packets(self) -> int:
        """Return how many IPv4 packets were ever sent from beside the switches."""
        sent: int = self._ask("packets")
        return sent

    def _ask(self, line: str) -> Any:
        assert self._inside.stdin is not None
        assert self._inside.stdout is not None
        self._inside.stdin.write(line + "\n")
        self._inside.stdin.flush()
        answer = json.loads(self._inside.stdout.readline() or "null")
        if answer is None:
            raise RuntimeError("the namespace ended; is unshare -Urnm allowed here, and are lldpd and snmpd installed?")
        return answer


def neighbours_in(polled: dict[str, list[Observation]]) -> set[tuple[str, str, str | None]]:
    """Return switch, port and the neighbour's name of every neighbour that is told whole, with its own port."""
    return {
        (switch, item.interface, item.name)
        for switch, observations in polled.items()
        for item in observations
        if isinstance(item, Neighbour) and item.port is not None
    }


@dataclass
class _Switch:
    """One switch: the process that holds its namespace, its servers, how it is polled."""

    name: str
    holder: subprocess.Popen[bytes]
    snmpd: Snmpd
    lldpd: subprocess.Popen[bytes]
    target: SnmpTarget

    def run(self, *command: str) -> bytes:
        return _run("nsenter", "-t", str(self.holder.pid), "-n", *command)

    def stop(self) -> None:
        self.lldpd.send_signal(signal.SIGTERM)
        self.lldpd.wait(10)
        self.snmpd.stop()
        self.holder.kill()
        self.holder.wait(10)


def _start(folder: Path, name: str, number: int) -> _Switch:
    """Make a switch with a management port that reaches us and takes no part in LLDP."""
    folder.mkdir()
    holder = subprocess.Popen(["unshare", "-n", "sleep", "infinity"])
    _wait(lambda: _network_of(holder.pid) != _network_of(os.getpid()), "no network namespace comes into being")
    inside = ("nsenter", "-t", str(holder.pid), "-n")
    address = f"10.9.{number}.1"
    _run("ip", "link", "add", f"to-{name}", "type", "veth", "peer", "name", "mgmt", "netns", str(holder.pid))
    _run("ip", "address", "add", f"10.9.{number}.2/24", "dev", f"to-{name}")
    _run("ip", "link", "set", f"to-{name}", "up")
    for command in ("ip link set lo up", f"ip address add {address}/24 dev mgmt", "ip link set mgmt up"):
        _run(*inside, *command.split())
    agentx, control = folder / "agentx", folder / "control"
    snmpd = Snmpd(
        folder / "snmpd",
        settings=f"master agentx\nagentXSocket unix:{agentx}\n",
        name=name,
        address=address,
        port=161,
        inside=inside,
    )
    snmpd.start()
    as_switch = (*inside, "unshare", "--uts", sys.executable, "-m", "tests.support.lldp_wiring", _AS_SWITCH, name)
    options = (
        "-d",
        "-u",
        str(control),
        "-L",
        "/bin/true",
        "-I",
        "p*",
        "-C",
        "p*",
        "-m",
        address,
        "-x",
        "-X",
        str(agentx),
    )
    with (folder / "lldpd.log").open("wb") as log:
        lldpd = subprocess.Popen(
            [*as_switch, LLDPD, *options],
            stdout=log,
            stderr=subprocess.STDOUT,
            env={**os.environ, "SNMP_PERSISTENT_DIR": str(folder), "SNMPCONFPATH": str(folder), "MIBS": ""},
        )
    _wait(lambda: _listens(control) or lldpd.poll() is not None, "lldpd does not begin")
    _unpause(control)
    return _Switch(name, holder, snmpd, lldpd, SnmpTarget(name, address, Community(snmpd.community, snmpd.port)))


def _network_of(pid: int) -> str:
    return str(Path(f"/proc/{pid}/ns/net").readlink())


def _as_switch(name: str, command: list[str]) -> None:
    """Become a command that bears the switch's name and is told that its supplementary groups are set."""
    socket.sethostname(name)
    load_number, equal, give = 0x20, 0x15, 0x06
    steps = (
        (load_number, 0, 0, 0),
        (equal, 0, 1, _SETGROUPS[platform.machine()]),
        (give, 0, 0, _ANSWER_ZERO),
        (give, 0, 0, _ALLOW),
    )
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = ctypes.create_string_buffer(struct.pack("HP", len(steps), ctypes.addressof(code)))
    if _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")
    os.execv(command[0], command)


def _listens(control: Path) -> bool:
    """Whether something answers at a socket; its file is there a moment before."""
    with socket.socket(socket.AF_UNIX) as asked:
        return asked.connect_ex(str(control)) == 0


def _unpause(control: Path) -> None:
    """Have lldpd begin, and send each second."""
    library = ctypes.CDLL("liblldpctl.so.4")
    for function in ("lldpctl_new_name", "lldpctl_get_configuration", "lldpctl_atom_set_int"):
        getattr(library, function).restype = ctypes.c_void_p
    connection = ctypes.c_void_p(library.lldpctl_new_name(os.fsencode(control), None, None, None))
    configuration = ctypes.c_void_p(library.lldpctl_get_configuration(connection))
    if not configuration.value:
        raise RuntimeError(f"lldpd does not answer: {(control.parent / 'lldpd.log').read_text()[-2000:]}")
    for key, value in ((_TX_INTERVAL, 1), (_PAUSED, 0)):
        if not library.lldpctl_atom_set_int(configuration, key, ctypes.c_long(value)):
            raise RuntimeError(f"lldpd does not take setting {key}")
    library.lldpctl_release(connection)


def _wait(done: Callable[[], bool], complaint: str) -> None:
    for _ in range(400):
        if done():
            return
        time.sleep(0.02)
    raise RuntimeError(complaint)


def _alone(folder: Path) -> None:
    """Make /run our own and the only user that is lldpd's."""
    _run("mount", "-t", "tmpfs", "tmpfs", "/run")
    Path("/run/lldpd").mkdir()
    for file, pattern in (("passwd", r"^_lldpd:x:\d+:\d+:"), ("group", r"^_lldpd:x:\d+:")):
        ours = folder / file
        text, changed = re.subn(
            pattern, lambda found: re.sub(r"\d+", "0", found[0]), Path("/etc", file).read_text(), flags=re.MULTILINE
        )
        if not changed:
            raise RuntimeError("lldpd is not installed; run make setup-test")
        ours.write_text(text)
        _run("mount", "--bind", str(ours), f"/etc/{file}")


async def _serve(folder: Path, names: list[str]) -> None:
    _alone(folder)
    _run("ip", "link", "set", "lo", "up")
    switches = {name: _start(folder / name, name, number) for number, name in enumerate(names)}
    poller = SnmpPoller("pkp", SystemClock(), budget=Budget(timeout=1.0))
    loop = asyncio.get_running_loop()
    try:
        while line := await loop.run_in_executor(None, sys.stdin.readline):
            command, *words = line.split() or [""]
            answer: Any = []
            if command == "wire":
                _wire(switches[words[0]], words[1], switches[words[2]], words[3])
            elif command == "cut":
                switches[words[0]].run("ip", "link", "delete", words[1])
            elif command == "run":
                answer = await loop.run_in_executor(None, _outcome, json.loads(line.partition(" ")[2]))
            elif command == "packets":
                answer = _sent()
            elif command == "addresses":
                answer = {name: _addresses(switch) for name, switch in switches.items()}
            elif command == "heard":
                answer = {
                    name: [to_json(item).decode() for item in await poller.poll(switch.target, parts=ALL)]
                    for name, switch in switches.items()
                }
            print(json.dumps(answer), flush=True)
    finally:
        await poller.close()
        for switch in switches.values():
            switch.stop()


def _wire(one: _Switch, port: str, other: _Switch, its_port: str) -> None:
    far = ("peer", "name", its_port, "netns", str(other.holder.pid))
    _run("ip", "link", "add", port, "netns", str(one.holder.pid), "type", "veth", *far)
    for switch, name in ((one, port), (other, its_port)):
        switch.run("ip", "link", "set", name, "up")


def _outcome(command: list[str]) -> tuple[int, str, str]:
    done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=120)
    return done.returncode, done.stdout, done.stderr


def _sent() -> int:
    """Return the IPv4 datagrams that were sent from beside the switches (RFC 4293, ipSystemStatsOutRequests)."""
    names, values = (line.split() for line in Path("/proc/net/snmp").read_text().splitlines() if line.startswith("Ip:"))
    return int(dict(zip(names, values, strict=True))["OutRequests"])


def _addresses(switch: _Switch) -> dict[str, str]:
    links = json.loads(switch.run("ip", "-json", "link"))
    return {link["ifname"]: link["address"] for link in links}


def _run(*command: str) -> bytes:
    return subprocess.run(command, check=True, capture_output=True).stdout


if __name__ == "__main__":
    if sys.argv[1] == _AS_SWITCH:
        _as_switch(sys.argv[2], sys.argv[3:])
    asyncio.run(_serve(Path(sys.argv[1]), sys.argv[2:]))
