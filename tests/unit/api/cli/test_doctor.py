from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from agent.clock import SystemClock
from api.cli import machine
from api.cli.app import app

RUNNER = CliRunner()


def states(data: Path) -> dict[str, str]:
    return {row.check: row.state for row in machine.findings(data, SystemClock())}


def test_every_row_that_is_not_ok_says_what_to_do(tmp_path: Path):
    for row in machine.findings(tmp_path, SystemClock()):
        assert row.found
        assert row.remedy or row.state == "ok", row


def test_a_folder_that_cannot_be_written_fails(tmp_path: Path):
    (tmp_path / "file").write_text("")
    assert states(tmp_path / "file")["data folder"] == "fail"
    assert states(tmp_path / "not" / "yet")["data folder"] in {"ok", "warn"}


def test_a_library_below_its_floor_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(machine.FLOORS, "pyasn1", (99,))
    monkeypatch.setitem(machine.FLOORS, "no-such-library", (1,))
    rows = {row.check: row for row in machine.findings(tmp_path, SystemClock())}
    assert rows["library pyasn1"].state == "fail"
    assert "99 or newer" in rows["library pyasn1"].remedy
    assert rows["library no-such-library"].found == "not installed"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("3.11.3", (3, 11, 3)), ("7.1.30rc1", (7, 1, 30)), ("2026.1", (2026, 1)), ("1.dev0", (1,)), ("", ())],
)
def test_versions_are_compared_by_their_leading_numbers(text: str, expected: tuple[int, ...]):
    assert machine.numbers(text) == expected


def test_a_program_that_is_not_there_is_a_warning_that_says_what_for():
    rows = list(machine._programs(lambda name: None))
    assert {row.state for row in rows} == {"warn"}
    assert all("wanted by" in row.remedy for row in rows)


def test_the_command_prints_json_and_fails_when_a_check_does(tmp_path: Path):
    (tmp_path / "file").write_text("")
    result = RUNNER.invoke(app, ["doctor", "--data", str(tmp_path / "file"), "--json"])
    assert result.exit_code == 1
    rows = {row["check"]: row for row in json.loads(result.stdout)}
    assert rows["data folder"]["state"] == "fail"
    assert rows["sqlite"]["remedy"] is None


def test_the_command_prints_a_table_with_remedies(tmp_path: Path):
    (tmp_path / "file").write_text("")
    result = RUNNER.invoke(app, ["doctor", "--data", str(tmp_path / "file")])
    assert "FAIL  data folder" in result.stdout
    assert "→ give another --data" in result.stdout
