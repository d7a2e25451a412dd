"""The failpoints: comments in production, calls only where they are asked for, and then deadly."""

from __future__ import annotations

import ast
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from api.store.sql import open_store
from tests.faults.failpoints import CALL, OFF_THE_CHAIN, PROGRAMS, ROOT, SETTING, armed, failpoints, named, wanted

SOURCES = [path for program in PROGRAMS for path in sorted((ROOT / program).rglob("*.py"))]
STEPS = {
    "agent/rounds.py",
    "agent/recording.py",
    "agent/outbox/sqlite.py",
    "agent/uplink/shipping.py",
    "collector/pipeline.py",
    "collector/store/sqlite.py",
    "collector/store/database.py",
    "api/decided.py",
    "api/live.py",
    "api/desk.py",
    "api/store/work.py",
}
"""The way from probe to ticket, and from a person's decision to what is kept of it; a step that moves takes its failpoints along."""


def siaga(*words: str, setting: str | None = None) -> subprocess.CompletedProcess[str]:
    environ = {name: value for name, value in os.environ.items() if name != SETTING}
    return subprocess.run(
        [sys.executable, "-m", "tests.faults.armed", *words],
        cwd=ROOT,
        env=environ | ({SETTING: setting} if setting else {}),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_every_step_from_probe_to_ticket_has_failpoints():
    assert set(failpoints().values()) - OFF_THE_CHAIN == STEPS
    assert len(failpoints()) >= 30


def test_every_comment_that_means_a_failpoint_is_one():
    for path in SOURCES:
        text = path.read_text()
        assert len(re.findall(r"#\s*failpoint", text, re.IGNORECASE)) == len(named(text)), path


def test_what_runs_in_production_holds_no_call_and_no_name_of_them():
    words = {CALL, SETTING, *failpoints()}
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            assert getattr(node, "id", None) not in words, path
            assert not (isinstance(node, ast.Constant) and node.value in words), path


def test_armed_each_comment_is_a_call_on_the_same_line():
    for path in SOURCES:
        text = path.read_text()
        calls = {
            node.lineno: node.args[0].value
            for node in ast.walk(ast.parse(armed(text)))
            if isinstance(node, ast.Call) and getattr(node.func, "id", None) == CALL
        }
        marks = {number: line for number, line in enumerate(text.splitlines(), 1) if named(line)}
        assert calls == {number: named(line)[0] for number, line in marks.items()}, path


def test_armed_it_dies_at_the_pass_that_was_asked_for_and_nothing_half_done_is_kept(tmp_path: Path):
    open_store(tmp_path / "api.db").close()
    add = ("user", "add", "budi", "--role", "noc", "--data", str(tmp_path))
    killed = siaga(*add, setting="store-before-commit:1")
    assert killed.returncode == -signal.SIGKILL
    assert "budi" not in siaga("user", "list", "--data", str(tmp_path)).stdout
    killed = siaga(*add, setting="store-committed:1")
    assert killed.returncode == -signal.SIGKILL
    assert "budi" in siaga("user", "list", "--data", str(tmp_path)).stdout


@pytest.mark.parametrize("text", ["nowhere:1", "store-committed:0", "store-committed:x"])
def test_a_wrong_setting_is_told_with_the_remedy(text: str, tmp_path: Path):
    with pytest.raises(ValueError, match=SETTING):
        wanted(text)
    done = siaga("user", "list", "--data", str(tmp_path), setting=text)
    assert done.returncode == 2
    assert "choose from" in done.stderr or "write NAME:N" in done.stderr


def test_what_was_imported_before_is_not_armed_and_that_is_told():
    late = "import agent.clock; from tests.faults.failpoints import arm; arm()"
    done = subprocess.run([sys.executable, "-c", late], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "agent was imported before" in done.stderr
