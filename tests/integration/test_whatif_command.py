"""``siaga whatif`` on a folder that a collector left, by a running collector; and what it foretells comes true."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent.clock import HOUR, MINUTE
from agent.inventory.views import references_of
from api.core.directory import Directory
from api.core.what_if import document
from collector.pipeline import Collector
from collector.reader import LiveReader
from tests.support.command_line import siaga
from tests.support.fake_collector_store import FakeCollectorStore
from tests.support.fed_month import Failure, FedMonth, MarchFolder, local, march_folder
from tests.support.november import NOVEMBER, inventory
from tests.support.served_collector import serving
from tests.support.standing_clock import StandingClock

SEA = "skkl-bangka-belitung"


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> MarchFolder:
    return march_folder(tmp_path_factory.mktemp("march"))


def told(march: MarchFolder, *words: str) -> Any:
    done = siaga("whatif", *words, "--data", str(march.data), "--inventory", str(march.inventory), "--json")
    assert (done.status, done.err) == (0, "")
    return json.loads(done.out)


def test_the_sea_cable_takes_belitung_down(march: MarchFolder):
    found = told(march, SEA)
    assert found["elements"] == [SEA]
    assert found["items"]
    for row in found["items"]:
        for service in row["services"]:
            assert service["service"].replace("net-", "sw-") in found["devices"]
    assert told(march, SEA, "core-pkp")["items"] != found["items"]


def test_the_table_tells_the_same_in_words(march: MarchFolder):
    words = ("--data", str(march.data), "--inventory", str(march.inventory))
    done = siaga("whatif", SEA, "--lasting", "2h", "--lang", "en", *words)
    assert (done.status, done.err) == (0, "")
    assert "Worst verdict" in done.out
    count = len(told(march, SEA)["items"])
    assert f"offices down {count} " in done.out
    assert "instansi terputus" in siaga("whatif", SEA, *words).out


def test_a_running_collector_tells_what_its_folder_does(march: MarchFolder):
    collector = march.collector("2026-03-30 09:00")
    with closing(collector.store), serving(collector, "rahasia") as address:
        done = siaga(
            "whatif", SEA, "--lasting", "3h", "--inventory", str(march.inventory), "--collector", address,
            "--collector-token", "rahasia", "--json",
        )  # fmt: skip
        assert (done.status, done.err) == (0, "")
        reader = LiveReader(collector)
        expected = document(Directory(march.network), [SEA], reader.what_if([SEA], 3 * HOUR))
    assert json.loads(done.out) == expected


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["skkl-bangka-belitun"], "no element 'skkl-bangka-belitun' (did you mean skkl-bangka-belitung"),
        (["xyzzy", SEA], "no element 'xyzzy'; name devices, links or risk groups by their ids"),
        ([SEA, "--lasting", "soon"], "--lasting: 'soon' is no duration"),
        ([SEA, "--lasting", "0s"], "--lasting: 0s is too short"),
        ([], "Missing argument 'element'"),
    ],
)
def test_what_cannot_be_asked_is_refused_in_one_line(march: MarchFolder, words: list[str], said: str):
    done = siaga("whatif", *words, "--data", str(march.data), "--inventory", str(march.inventory))
    assert (done.status, done.out) == (2, "")
    assert said in done.err
    assert done.err.count("\n") == 1


def test_a_folder_without_evidence_is_named(march: MarchFolder, tmp_path: Path):
    done = siaga("whatif", SEA, "--data", str(tmp_path), "--inventory", str(march.inventory))
    assert (done.status, done.out) == (2, "")
    assert "there is nothing recorded" in done.err


@pytest.mark.parametrize(("first", "last"), [("2026-11-20 09:00", "2026-11-23 11:00"), ("2026-11-17 13:00", None)])
def test_what_is_foretold_comes_true(first: str, last: str | None):
    """The cut is supposed by a collector of that morning, then happens to one that lives on to December."""
    end = "2026-12-01 00:00" if last is None else last

    def lived(until: str, *cuts: Failure) -> Collector:
        known = inventory()
        slow = known.detection.model_copy(update={"interval": HOUR, "stale_after": 130 * MINUTE})
        known = known.model_copy(update={"detection": slow})
        collector = Collector(
            known, references_of(known), FakeCollectorStore(), StandingClock(local("2026-10-31 00:00"))
        )
        return FedMonth(collector, list(cuts), []).feed("2026-10-31 22:00", until)

    (foretold,) = LiveReader(lived(first)).what_if(["fo"], local(end) - local(first)).services
    came = LiveReader(lived("2026-12-01 02:00", Failure("fo", first, end))).availability(*NOVEMBER)
    (row,) = [row for row in came if row.basis == "service-time"]
    assert (foretold.availability, foretold.takes, foretold.budget) == (row.availability, row.down, row.budget)
    assert foretold.verdict == row.verdict
