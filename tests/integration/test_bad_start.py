"""``siaga run`` that cannot start: every mistake told, one line each, exit status 2, no traceback, nothing left behind.

And one that runs while its inventory gets wrong: the old one stays in force, and a metric says so.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.support.lab import SIAGA

GOOD = """\
timezone: Asia/Jakarta
sites: [{id: pkp}]
devices:
  - {id: core, site: pkp, address: 127.0.0.1, role: core}
  - {id: sw, site: pkp, address: 127.0.1.1, role: access-switch}
links: [{id: fo, ends: [core, sw], medium: trunk-fibre}]
agents: [{id: pkp, at: core}]
services: [{id: net, office: pkp, needs: sw}]
"""
SECRET = 'snmp: {access: {version: "2c", community: "${SIAGA_NOWHERE_SET}"}}\n'


@pytest.fixture
def inventory(tmp_path: Path) -> Path:
    path = tmp_path / "inventory.yaml"
    path.write_text(GOOD)
    return path


def start(inventory: Path, data: Path, *options: str, within: tuple[str, ...] = ()) -> tuple[int, str]:
    """Run ``siaga run`` that will not start; return its exit status and what it said."""
    command = [*within, *SIAGA, "run", "--inventory", str(inventory), "--data", str(data)]
    listen = () if "--listen" in options else ("--listen", "127.0.0.1:0")
    done = subprocess.run([*command, *listen, *options], capture_output=True, text=True, timeout=60, check=False)
    assert done.stdout == ""
    return done.returncode, done.stderr


def test_a_trap_port_that_is_taken_is_told_and_nothing_started(inventory: Path, tmp_path: Path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{other.getsockname()[1]}"
        status, said = start(inventory, tmp_path / "data", "--trap-listen", place)
    assert status == 2
    assert f"traps cannot be received on UDP {place}: another program has that port" in said
    assert "Traceback" not in said


def test_a_trap_port_that_is_none_is_told(inventory: Path, tmp_path: Path):
    status, said = start(inventory, tmp_path / "data", "--trap-listen", ":1162, 10.0.0.1")
    assert (status, "--trap-listen: '10.0.0.1' is no address" in said) == (2, True)


def test_every_mistake_of_an_inventory_is_told_and_nothing_started(inventory: Path, tmp_path: Path):
    inventory.write_text(
        GOOD.replace("Asia/Jakarta", "Asia/Jakata").replace("127.0.1.1", "127.0.1.300").replace("needs: sw", "needs: s")
    )
    status, said = start(inventory, tmp_path / "data")

    assert status == 2
    assert said.splitlines() == [
        f"siaga: {inventory}:1:11: 'Asia/Jakata' is no time zone; did you mean 'Asia/Jakarta'?",
        (
            f"{inventory}:5:34: '127.0.1.300' is no IP address;"
            " write one like 10.20.4.2 or 2001:db8::2, without a prefix length"
        ),
        f"{inventory}:8:42: 's' is no device; did you mean 'sw'?",
    ]
    assert not (tmp_path / "data").exists()


def test_every_mistake_of_the_profiles_is_told_and_nothing_started(inventory: Path, tmp_path: Path):
    folder = tmp_path / "profiles"
    folder.mkdir()
    (folder / "x.yaml").write_text("profile: x\ntitle: x\ntested: never\nchosen_by: [iso.3]\nsystem: [sysNmae]\n")
    (folder / "y.yaml").write_text("profile: y\n")
    status, said = start(inventory, tmp_path / "data", "--profiles", str(folder))
    assert status == 2
    assert [line.removeprefix("siaga: ").removeprefix(f"{folder}/").split(";")[0] for line in said.splitlines()] == [
        "x.yaml:4:13: 'iso.3' is no numeric OID",
        "y.yaml:1:1: 'tested' is missing",
        "y.yaml:1:1: 'title' is missing",
    ]
    assert not (tmp_path / "data").exists()


def test_a_secret_that_is_not_set_is_named(inventory: Path, tmp_path: Path):
    inventory.write_text(SECRET + GOOD.replace("role: access-switch", "snmp: access"))

    assert start(inventory, tmp_path / "data") == (
        2,
        (
            f"siaga: {inventory}:1:43: the environment variable SIAGA_NOWHERE_SET is not set;"
            " set it to the secret that is needed here\n"
        ),
    )


def test_a_port_in_use_is_told(inventory: Path, tmp_path: Path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        place = f"127.0.0.1:{taken.getsockname()[1]}"
        assert start(inventory, tmp_path / "data", "--listen", place) == (
            2,
            f"siaga: {place}: cannot listen there (Address already in use); stop what holds it or give another --listen\n",
        )


def test_an_address_of_another_machine_is_told(inventory: Path, tmp_path: Path):
    assert start(inventory, tmp_path / "data", "--listen", "192.0.2.7:8080") == (
        2,
        (
            "siaga: 192.0.2.7:8080: cannot listen there (Cannot assign requested address);"
            " give --listen an address that this machine has, such as 127.0.0.1\n"
        ),
    )


def test_a_data_folder_that_is_a_file_is_told(inventory: Path, tmp_path: Path):
    assert start(inventory, tmp_path, "--data", str(inventory)) == (
        2,
        f"siaga: {inventory}: cannot be written (File exists); give --data a writable folder\n",
    )


@pytest.mark.parametrize("size", ["8k", "64k", "200k"])
def test_a_full_disk_is_told_and_that_it_must_be_started_again(inventory: Path, tmp_path: Path, size: str):
    folder = tmp_path / "small"
    folder.mkdir()
    mounted = ("unshare", "-Urm", "sh", "-c", f'mount -t tmpfs -o size={size} none {folder} && exec "$@"', "sh")
    status, said = start(inventory, folder / "data", within=mounted)

    assert status == 2
    assert re.fullmatch(rf"siaga: {folder}/data/\w+\.db: .*full.* and start siaga again\n", said), said


def test_without_permission_to_ping_it_says_once_what_to_grant(inventory: Path, tmp_path: Path):
    alone = 'ip link set lo up && exec setpriv --inh-caps=-all --bounding-set=-all "$@"'
    status, said = start(inventory, tmp_path / "data", within=("unshare", "-Urn", "sh", "-c", alone, "sh"))

    assert status == 2
    assert said.count("\n") == said.count("setcap cap_net_raw+ep") == said.count("ping_group_range") == 1
    assert said.startswith("siaga: this process may not send ICMP (IPv4) nor ICMPv6: grant one of these: ")


@contextmanager
def running(inventory: Path, data: Path, *within: str) -> Iterator[tuple[subprocess.Popen[str], Path, str]]:
    """A ``siaga run`` that works: its process, the file of what it says, and where its metrics are."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        metrics = f"127.0.0.1:{free.getsockname()[1]}"
    said = inventory.with_suffix(".said")
    options = ["--inventory", str(inventory), "--data", str(data), "--listen", "127.0.0.1:0"]
    with said.open("w") as file:
        process = subprocess.Popen(
            [*within, *SIAGA, "run", *options, "--metrics-listen", metrics], stderr=file, text=True
        )
    try:
        wait_for(said, "siaga: watching 2 devices")
        yield process, said, f"http://{metrics}/metrics"
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0


def wait_for(said: Path, text: str) -> None:
    until = time.monotonic() + 30
    while text not in said.read_text():
        assert time.monotonic() < until, said.read_text()
        time.sleep(0.02)


def metric(url: str, name: str) -> float:
    with urllib.request.urlopen(url) as answer:
        text = answer.read().decode()
    found = re.search(rf"^{name} (\S+)$", text, re.MULTILINE)
    assert found is not None, text
    return float(found[1])


def test_an_inventory_that_gets_wrong_stays_out_and_a_metric_says_so(inventory: Path, tmp_path: Path):
    with running(inventory, tmp_path / "data") as (process, said, url):
        assert metric(url, "siaga_inventory_valid") == 1

        inventory.write_text(GOOD.replace("id: sw,", "id: sw-1,").replace("medium: ", "medim: "))
        os.kill(process.pid, signal.SIGHUP)
        wait_for(said, "the old ones stay in force")
        assert metric(url, "siaga_inventory_valid") == 0
        assert f"{inventory}:6:36: 'medim' is no key here; did you mean 'medium'?" in said.read_text()
        assert f"{inventory}:8:42: 'sw' is no device; did you mean 'sw-1'?" in said.read_text()

        inventory.write_text(
            GOOD.replace("links:", "  - {id: sw-2, site: pkp, address: 127.0.1.2}\nlinks:").replace(
                "trunk-fibre}", "trunk-fibre}, {id: fo-2, ends: [core, sw-2]}"
            )
        )
        os.kill(process.pid, signal.SIGHUP)
        wait_for(said, "the new inventory is in force, 3 devices")
        assert metric(url, "siaga_inventory_valid") == 1
        assert "Traceback" not in said.read_text()


def test_a_disk_that_fills_while_it_runs_is_told_by_readyz_and_got_over(inventory: Path, tmp_path: Path):
    folder = tmp_path / "small"
    folder.mkdir()
    alone = f'ip link set lo up && mount -t tmpfs -o size=4m none {folder} && exec "$@"'
    with running(inventory, folder / "data", "unshare", "-Urmn", "sh", "-c", alone, "sh") as (process, said, _):
        pages = re.search(r"pages on (\S+)", said.read_text())
        assert pages is not None
        await_ready(process.pid, pages[1], ready=True)
        ballast = Path(f"/proc/{process.pid}/root{folder}/ballast")
        fill(ballast)
        await_ready(process.pid, pages[1], ready=False)
        ballast.unlink()
        await_ready(process.pid, pages[1], ready=True)
        assert "Traceback" not in said.read_text()


def fill(ballast: Path) -> None:
    """Write until nothing is left of the disk."""
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    assert shutil.disk_usage(ballast.parent).free == 0


def await_ready(process: int, pages: str, *, ready: bool) -> None:
    """Ask ``/readyz`` from inside the network of a process until it says so."""
    inside = ["nsenter", "-t", str(process), "-U", "-n", "--preserve-credentials", sys.executable, "-c", _ASK]
    until = time.monotonic() + 60
    while True:
        answer = subprocess.run([*inside, f"{pages}readyz"], capture_output=True, text=True, check=True).stdout
        if json.loads(answer)["ready"] is ready:
            return
        assert time.monotonic() < until, answer
        time.sleep(0.1)


_ASK = """
import sys, urllib.error, urllib.request
try:
    print(urllib.request.urlopen(sys.argv[1]).read().decode())
except urllib.error.HTTPError as refused:
    print(refused.read().decode())
"""


def test_a_second_one_on_the_same_folder_is_refused(inventory: Path, tmp_path: Path):
    with running(inventory, tmp_path / "data"):
        assert start(inventory, tmp_path / "data") == (
            2,
            f"siaga: {tmp_path}/data: another siaga works on this folder; stop it, or give --data another one\n",
        )


@pytest.mark.parametrize(
    "command", ["inventory schema", "due --calendar 24x7 --start 2026-11-25T05:00:00Z --target 4h", "doctor --json"]
)
def test_an_answer_that_cannot_be_written_is_told_in_one_line(command: str):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run([*SIAGA, *command.split()], stdout=full, stderr=subprocess.PIPE, text=True, check=False)

    assert (done.returncode, done.stderr) == (
        2,
        "siaga: the answer cannot be written (No space left on device); make room where it goes\n",
    )
