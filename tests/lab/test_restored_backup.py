"""A backup taken in the middle of an outage, put back after a kill: the agent's own outbox tells the rest, once."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from api.core.tickets import Ticket
from api.store.sql import open_store
from tests.lab.conftest import SMALL
from tests.support.command_line import siaga
from tests.support.desk_client import seen
from tests.support.lab import SIAGA, Lab, practice_province

QUICK = {**SMALL, "detection": {"rule": "consecutive", "interval": "2s", "timeout": "500ms", "settle": "20s"}}


@pytest.fixture
def quick(tmp_path: Path) -> Iterator[Lab]:
    with practice_province(QUICK, tmp_path / "lab") as lab:
        yield lab


@contextmanager
def running(lab: Lab, data: Path) -> Iterator[subprocess.Popen[str]]:
    """Run Siaga where the agent stands; it dies by kill -9 on the way out."""
    said = data.with_name("said")
    with said.open("a") as output:
        words = [
            "run",
            "--inventory",
            str(lab.folder / "given.yaml"),
            "--data",
            str(data),
            "--listen",
            "127.0.0.1:8080",
        ]
        process = lab.popen_at(None, [*SIAGA, *words], stderr=output, text=True, env=lab.environment())
        try:
            yield process
        finally:
            process.kill()
            process.wait()


def tickets(data: Path) -> list[Ticket]:
    """Return the tickets as they stand on the disk, the oldest first."""
    if not (data / "api.db").exists():
        return []
    with closing(open_store(data / "api.db")) as store, store.reading() as picture:
        return picture.tickets()[::-1]


def stand(data: Path, *expected: tuple[str, str]) -> list[Ticket] | None:
    found = tickets(data)
    return found if [(item.root[0].id, item.state.value) for item in found] == list(expected) else None


def test_a_backup_from_the_middle_of_an_outage_costs_nothing_that_the_agent_still_holds(quick: Lab, tmp_path: Path):
    data, kept = tmp_path / "data", tmp_path / "kept.tar.gz"
    with running(quick, data):
        seen((data / "collector.db").exists, 30, "no store")
        quick.cut("skkl")
        seen(lambda: stand(data, ("skkl", "open")), 40, "no ticket of the sea cable")
        assert siaga("backup", kept, "--data", data).status == 0
        quick.restore()
        seen(lambda: stand(data, ("skkl", "resolved")), 40, "the sea cable's ticket is not resolved")
        quick.cut("fo-1")
        before = seen(lambda: stand(data, ("skkl", "resolved"), ("fo-1", "open")), 40, "no ticket of the fibre")
    done = siaga("restore", kept, "--data", data, "--replace", "--json")
    assert done.status == 0, done.err
    (box,) = json.loads(done.out)["outboxes"]
    assert box["kept"]
    assert box["resends_from"] <= box["last"]
    assert stand(data, ("skkl", "open")), "the backup was not put in place"
    with running(quick, data):
        after = seen(lambda: stand(data, ("skkl", "resolved"), ("fo-1", "open")), 40, "the agent did not tell the rest")
        assert [(item.started, item.opened, item.resolved) for item in after] == [
            (item.started, item.opened, item.resolved) for item in before
        ]
        quick.restore()
        seen(lambda: stand(data, ("skkl", "resolved"), ("fo-1", "resolved")), 40, "the fibre's ticket is not resolved")
