"""A lab starts anywhere, keeps to itself and leaves nothing behind, however it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest

from agent.errors import BadInputError
from deploy.lab import control
from tests.lab.conftest import SMALL
from tests.support.lab import SIAGA, practice_province

pytestmark = pytest.mark.lab

TINY = {
    "devices": [{"id": "here", "address": "10.0.0.1"}, {"id": "there", "address": "10.0.0.2"}],
    "links": [{"id": "between", "ends": ["here/a", "there/b"]}],
    "agents": [{"id": "one", "at": "here"}],
    "services": [{"id": "net", "needs": "there"}],
}


def children(pid):
    """All living descendants of a process, as the host numbers them."""
    out = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            out += [int(child), *children(child)]
    return out


def gone(pids, within=5.0):
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}").exists() for pid in pids):
            return True
        time.sleep(0.02)
    return False


def siaga(*arguments: str, **environ: str):
    return subprocess.run(
        [*SIAGA, *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_two_labs_run_side_by_side_without_touching(tmp_path):
    with practice_province(TINY, tmp_path / "one") as one, practice_province(TINY, tmp_path / "two") as two:
        one.cut("between")

        assert one.answering(None, ["10.0.0.2"]) == set()
        assert two.answering(None, ["10.0.0.2"]) == {"10.0.0.2"}


def test_ctrl_c_ends_it_cleanly(tmp_path):
    with practice_province(SMALL, tmp_path) as lab:
        inside = children(lab.process.pid)
        assert len(inside) == 8  # the holder, and snmpd for each of the seven devices polled

        assert lab.stop() == 0
        assert gone(inside)
        assert lab.truth()[-1]["deed"] == "down"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["given.yaml", "lock", "said", "truth.jsonl"]


@pytest.mark.parametrize("victim", ["holder", "parent"])
def test_kill_9_leaves_no_process_and_a_new_lab_starts_in_its_place(tmp_path, victim):
    with practice_province(SMALL, tmp_path) as lab:
        inside = children(lab.process.pid)
        os.kill(inside[0] if victim == "holder" else lab.process.pid, signal.SIGKILL)

        assert gone(inside)
        assert lab.process.wait(5) != 0
        with pytest.raises(BadInputError, match="no practice province runs in"):
            lab.status()
    with practice_province(TINY, tmp_path) as again:
        assert again.answering(None, ["10.0.0.2"]) == {"10.0.0.2"}


def test_a_second_lab_in_the_same_folder_is_refused(tmp_path):
    with practice_province(TINY, tmp_path) as lab:
        second = siaga("lab", "up", "--lab", str(tmp_path), "--inventory", str(tmp_path / "given.yaml"))

        assert second.returncode == 2
        assert "a practice province runs in" in second.stderr
        assert lab.answering(None, ["10.0.0.2"]) == {"10.0.0.2"}


def test_it_needs_no_privilege(tmp_path):
    """Without capabilities the lab makes a user namespace first; setfcap is what lets root be mapped at all."""
    drop = ["setpriv", "--bounding-set=-all,+setfcap", "--inh-caps=-all"]
    with practice_province(SMALL, tmp_path, command=[*drop, *SIAGA]) as lab:
        user = Path(f"/proc/{children(lab.process.pid)[0]}/ns/user").readlink()
        assert user != Path("/proc/self/ns/user").readlink()

        assert lab.answering(None, ["10.0.1.2"]) == {"10.0.1.2"}
        (entry,) = lab.cut("skkl")
        assert len(entry["changes"]) == 2
        assert lab.answering("srv-siaga", ["10.0.1.2"]) == set()


def test_where_namespaces_are_forbidden_the_setting_is_named(tmp_path):
    """No process may map a namespace's root when even setfcap is missing: what a hardened system answers."""
    (tmp_path / "given.yaml").write_text(json.dumps(TINY))
    command = ["setpriv", "--bounding-set=-all", "--inh-caps=-all", *SIAGA, "lab", "up", "--lab", str(tmp_path)]
    refused = subprocess.run(
        [*command, "--inventory", str(tmp_path / "given.yaml")], capture_output=True, text=True, timeout=30, check=False
    )

    assert refused.returncode == 2
    assert "sysctl -w user.max_user_namespaces" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_the_second_terminal_says_what_it_did_and_what_it_cannot_do(tmp_path):
    with practice_province(TINY, tmp_path):
        done = siaga("lab", "cut", "between", SIAGA_LAB=str(tmp_path))
        assert done.returncode == 0
        assert done.stdout.endswith("  between  carrier off\n")

        status = siaga("lab", "status", "--json", "--lab", str(tmp_path))
        assert json.loads(status.stdout)["cut"] == ["between"]

        unknown = siaga("lab", "cut", "betwen", "--lab", str(tmp_path))
        assert unknown.returncode == 2
        assert "did you mean between?" in unknown.stderr


def test_without_a_lab_the_way_to_one_is_told(tmp_path):
    lost = siaga("lab", "status", "--lab", str(tmp_path / "none"))

    assert lost.returncode == 2
    assert "start one with: siaga lab up" in lost.stderr


def test_a_command_inside_keeps_its_status_its_files_and_its_descriptors(tmp_path):
    (tmp_path / "note").write_text("from outside")
    with practice_province(TINY, tmp_path / "lab") as lab:
        read = lab.run_at("there", ["cat", str(tmp_path / "note")])
        assert read.stdout == "from outside"
        assert lab.run_at("there", ["sh", "-c", "exit 7"]).returncode == 7
        assert lab.run_at("there", ["no-such-command"]).returncode == 2

        left, right = socket.socketpair()
        with left, right:
            process = lab.popen_at(
                "there", ["bash", "-c", f"ls /sys/class/net >&{right.fileno()}"], pass_fds=[right.fileno()]
            )
            assert process.wait(10) == 0
            assert left.recv(100).split() == [b"b", b"lo"]


def test_a_socket_opened_outside_serves_from_inside(tmp_path):
    """What ``siaga lab run`` relies on: the pages are on the host's loopback, the server is in the province."""
    serve = "import os,socket,sys; s=socket.socket(fileno=int(sys.argv[1])); c=s.accept()[0]; c.sendall(str(os.getpid()).encode()); c.close()"
    with practice_province(TINY, tmp_path) as lab, socket.create_server(("127.0.0.1", 0)) as listener:
        process = lab.popen_at(
            None,
            [sys.executable, "-c", serve, str(listener.fileno())],
            pass_fds=[listener.fileno()],
        )
        with socket.create_connection(listener.getsockname(), 10) as client:
            assert client.recv(100) == str(process.pid).encode()
        assert process.wait(10) == 0


def test_siaga_runs_inside_with_its_pages_on_this_machine(tmp_path):
    service = {**TINY["services"][0], "office": "dinas"}
    words = {**TINY, "offices": [{"id": "dinas", "name": "Dinas"}], "services": [service]}
    (tmp_path / "given.yaml").write_text(json.dumps(words))
    command = [*SIAGA, "lab", "run", "--lab", str(tmp_path), "--inventory", str(tmp_path / "given.yaml"), "--port", "0"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        said = []
        try:
            while not said or "watching 2 devices" not in said[-1]:
                said.append(process.stderr.readline())
                assert said[-1], "".join(said)
            port = next(line for line in said if "http://127.0.0.1:" in line).strip().rpartition(":")[2]
            inside = children(process.pid)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=10) as answer:
                assert answer.status == 200
            made = siaga("lab", "people", "--lab", str(tmp_path))
            assert [line.split("\t")[0] for line in made.stdout.splitlines()] == [
                *("kadis", "kabid", "prakom", "petugas", "noc", "manajemen", "opd")
            ], made.stderr
            words = {"name": "opd", "password": made.stderr.split()[-1]}
            asked = urllib.request.Request(f"http://127.0.0.1:{port}/api/v1/session", json.dumps(words).encode())
            asked.add_header("Content-Type", "application/json")
            with urllib.request.urlopen(asked, timeout=10) as answer:
                told = json.load(answer)
            assert (told["role"], told["office"], told["must_change"]) == ("opd", "dinas", False)
            again = siaga("lab", "people", "--lab", str(tmp_path), "--office", "dins")
            assert (again.returncode, again.stdout) == (2, "")
            assert "no such office; it has dinas" in again.stderr
            with pytest.raises(BadInputError, match="did you mean between"):
                control.ask(tmp_path, {"do": "act", "words": ["cut", "betwen"]})
        finally:
            process.send_signal(signal.SIGINT)
        process.stderr.read()
        assert process.wait(30) == 0
    assert gone(inside)


def test_a_port_in_use_is_told_before_anything_starts(tmp_path):
    (tmp_path / "given.yaml").write_text(json.dumps(TINY))
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = siaga("lab", "run", "--lab", str(tmp_path), "--inventory", str(tmp_path / "given.yaml"), "--port", port)

    assert done.returncode == 2
    assert (
        done.stderr
        == f"siaga: port {port} of this machine cannot be used (Address already in use); choose another with --port\n"
    )


def test_the_control_socket_may_lie_deep(tmp_path):
    deep = tmp_path / ("x" * 100) / ("y" * 100)
    with practice_province(TINY, deep) as lab:
        assert len(str(deep / "control")) > 108
        assert lab.status()["links"] == {"between": True}


def test_a_broken_request_is_answered_and_the_lab_lives_on(tmp_path):
    with practice_province(TINY, tmp_path) as lab:
        for request in (b"nonsense\n", b"[]\n", b'{"do": "explode"}\n', b'{"do": "act"}\n', b""):
            client = control.connect(tmp_path, 5)
            with client:
                client.sendall(request)
                client.shutdown(socket.SHUT_WR)
                assert "error" in json.loads(client.recv(10_000))
        assert lab.status()["links"] == {"between": True}


def test_an_idle_lab_costs_nothing(tmp_path):
    with practice_province(SMALL, tmp_path) as lab:
        pids = [lab.process.pid, *children(lab.process.pid)]

        def spent():
            stats = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
            return sum(int(fields[11]) + int(fields[12]) for fields in stats)

        before = spent()
        time.sleep(3)
        assert (spent() - before) / os.sysconf("SC_CLK_TCK") < 0.1
