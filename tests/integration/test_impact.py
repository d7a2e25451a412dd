"""What ``impact`` tells comes true: by a collector that lived through March 2026, with its store, for every kind of decision."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.core.decided_document import impact_document
from collector.core.objections import ObjectionError
from collector.decisions import (
    Answer,
    Approval,
    Contest,
    DayOff,
    Decision,
    Excuse,
    Hours,
    Maintenance,
    Reclassified,
    Withdrawal,
)
from collector.reader import LiveReader
from collector.reading import Altered, Availability
from tests.support.command_line import siaga
from tests.support.fed_month import MarchFolder, local, march_folder
from tests.support.served_collector import serving

NOW = "2026-04-02 08:00"
MONTHS = {
    "2026-02": (local("2026-02-01 00:00"), local("2026-03-01 00:00")),
    "2026-03": (local("2026-03-01 00:00"), local("2026-04-01 00:00")),
    "2026-04": (local("2026-04-01 00:00"), local("2026-05-01 00:00")),
}
"""Every month that there is evidence of."""
SEA = Maintenance(
    element="skkl-bangka-belitung",
    start=local("2026-03-05 09:00"),
    end=local("2026-03-05 12:00"),
    reason="Sambungan diperbaiki penyedia",
)
DECISIONS: dict[str, tuple[Decision, ...]] = {
    "maintenance": (SEA, Approval(of=1)),
    "weekly maintenance": (
        Maintenance(
            element="fo-dinkes",
            start=local("2026-03-03 10:00"),
            end=local("2026-03-03 11:00"),
            reason="Ganti ODP",
            weekly=("wed", "fri"),
            last="2026-03-31",
        ),
        Approval(of=1),
    ),
    "withdrawn maintenance": (SEA, Approval(of=1), Withdrawal(of=1, reason="Batal")),
    "withdrawn approval": (SEA, Approval(of=1), Withdrawal(of=2)),
    "maintenance to come": (
        Maintenance(element="fo-dinkes", start=local("2026-04-05 10:00"), end=local("2026-04-05 11:00")),
        Approval(of=1),
    ),
    "excuse": (Excuse(incident="3", reason="Keadaan kahar"),),
    "excuse of one service": (Excuse(incident="3", reason="Kantor pindah", services=("net-samsat-manggar",)),),
    "withdrawn excuse": (Excuse(incident="1", reason="Kantor pindah"), Withdrawal(of=1)),
    "contest and answer": (
        Contest(incident="3", office="dinkes", text="Jaringan bisa dipakai"),
        Answer(of=1, upheld=True, reason="Agen keliru"),
    ),
    "cause": (Reclassified(incident="1", cause="human-error"),),
    "cause judged twice": (Reclassified(incident="1", cause="power"), Reclassified(incident="1", cause="lightning")),
    "holiday announced late": (DayOff(calendar="dinas", dates="2026-03-05", why="SE Gubernur"),),
    "special hours over a range": (
        DayOff(calendar="dinas", dates="2026-02-26..2026-03-10", hours=("08:00-11:00",), why="Banjir"),
    ),
    "withdrawn holiday": (DayOff(calendar="dinas", dates="2026-03-05", why="SE Gubernur"), Withdrawal(of=1)),
    "new hours": (
        Hours(
            calendar="dinas",
            holds_from="2026-03-02",
            hours=dict.fromkeys(("mon", "tue", "wed", "thu"), ("07:00-16:00",)) | {"fri": ("07:00-11:00",)},
            why="Perpres 21/2023",
        ),
    ),
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> MarchFolder:
    return march_folder(tmp_path_factory.mktemp("march"))


@pytest.fixture
def march(lived: MarchFolder, tmp_path: Path) -> MarchFolder:
    """Return a folder of one's own, as the collector left it."""
    data = Path(shutil.copytree(lived.data, tmp_path / "data"))
    return MarchFolder(data, lived.inventory)


@pytest.fixture
def reader(march: MarchFolder) -> Iterator[LiveReader]:
    collector = march.collector(NOW)
    yield LiveReader(collector)
    collector.store.close()


def figures(reader: LiveReader) -> dict[str, list[Availability]]:
    return {month: reader.availability(*span) for month, span in MONTHS.items()}


def differences(before: dict[str, list[Availability]], after: dict[str, list[Availability]]) -> list[Altered]:
    return [
        Altered(month=month, before=one, after=other)
        for month in MONTHS
        for one, other in zip(before[month], after[month], strict=True)
        if one != other
    ]


@pytest.mark.parametrize("case", DECISIONS)
def test_after_applying_the_same_list_comes_true(reader: LiveReader, case: str):
    promised: list[Altered] = []
    for number, decision in enumerate(DECISIONS[case], 1):
        told = reader.impact(decision)
        before = figures(reader)
        assert reader.impact(decision) == told, "asking alters nothing"
        recorded = reader.decide(decision, "kabid")
        assert recorded.number == number
        came = differences(before, figures(reader))
        if isinstance(decision, Maintenance):
            assert came == [], "nothing counts before it is approved"
            promised = told
            continue
        assert came == told
        if isinstance(decision, Approval):
            assert came == promised, "a maintenance tells what its approval will alter"
        assert bool(came) == (case not in ("maintenance to come", "contest and answer"))


@pytest.mark.parametrize("case", [name for name in DECISIONS if name.startswith("withdrawn")])
def test_what_is_withdrawn_leaves_every_figure_as_it_was(reader: LiveReader, case: str):
    before = figures(reader)
    for decision in DECISIONS[case]:
        reader.decide(decision, "kabid")
    assert figures(reader) == before


def test_it_stays_true_after_a_new_start(march: MarchFolder):
    collector = march.collector(NOW)
    reader = LiveReader(collector)
    told = [reader.impact(DECISIONS["excuse"][0]), reader.decide(DECISIONS["excuse"][0], "kadis")]
    after = figures(reader)
    collector.store.close()
    again = march.collector(NOW)
    assert figures(LiveReader(again)) == after
    assert LiveReader(again).decisions() == [told[1]]
    again.store.close()


def test_a_verdict_turns_when_the_sea_cable_is_excused(reader: LiveReader):
    told = reader.impact(Excuse(incident="1", reason="Kantor pindah"))
    turned = {(row.before.service, row.before.verdict, row.after.verdict) for row in told if row.month == "2026-03"}
    assert ("net-dinkes", "missed", "met") in turned


def test_a_maintenance_that_began_and_gives_no_reason_is_not_approved(reader: LiveReader, march: MarchFolder):
    clock = reader.collector.clock
    plan = Maintenance(element="fo-dinkes", start=local("2026-04-02 09:00"), end=local("2026-04-02 11:00"))
    reader.decide(plan, "noc")
    clock.now = local("2026-04-02 10:00")  # type: ignore[attr-defined]
    with pytest.raises(ObjectionError) as told:
        reader.decide(Approval(of=1), "kabid")
    assert told.value.code == "late-without-reason"
    assert reader.impact(Withdrawal(of=1)) == []


# --- the command ----------------------------------------------------------------------------------

EXCUSED = ("excuse", "1", "--reason", "Kantor pindah")


def asked(march: MarchFolder, *words: str) -> tuple[str, ...]:
    return ("impact", *words, "--data", str(march.data), "--inventory", str(march.inventory))


def contents(folder: Path) -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir()) if file.is_file()
    }


def test_a_data_folder_tells_the_verdicts_first_and_stays_as_it_is(march: MarchFolder):
    before = contents(march.data)
    done = siaga(*asked(march, *EXCUSED))
    assert (done.status, done.err) == (0, "")
    lines = done.out.splitlines()
    assert lines[0] == "2 penilaian berubah; 2 angka berubah pada 1 instansi."
    assert "Dinas Kesehatan (net-dinkes)" in done.out
    assert "Tidak terpenuhi" in done.out
    assert contents(march.data) == before


def test_the_document_is_the_readers(march: MarchFolder, reader: LiveReader):
    made = json.loads(siaga(*asked(march, *EXCUSED), "--json").out)
    told = reader.impact(Excuse(incident="1", reason="Kantor pindah"))
    offices = {row["service"]: row["office"] for row in made["figures"]}
    assert made["verdicts"] == sum(row.before.verdict != row.after.verdict for row in told) > 0
    assert made == impact_document(told, [], offices)
    assert offices == {"net-dinkes": "dinkes"}


def test_a_running_collector_tells_the_same(march: MarchFolder, reader: LiveReader):
    alone = siaga(*asked(march, *EXCUSED, "--lang", "en"))
    with serving(reader.collector, "rahasia") as address:
        words = ("--collector", address, "--collector-token", "rahasia", "--lang", "en")
        remote = siaga("impact", *EXCUSED, *words, "--inventory", march.inventory)
    assert remote == alone
    assert reader.decisions() == []


def test_a_collector_says_that_it_cannot_tell_dues_where_they_may_move(march: MarchFolder, reader: LiveReader):
    words = ("day-off", "dinas", "2026-04-02", "--why", "SE Gubernur")
    with serving(reader.collector, "rahasia") as address:
        asked_of = ("--collector", address, "--collector-token", "rahasia", "--inventory", march.inventory)
        told = siaga("impact", *words, *asked_of, "--lang", "en")
        document = siaga("impact", *words, *asked_of, "--json")
        excuse = siaga("impact", *EXCUSED, *asked_of, "--json")
    assert told.status == 0
    assert told.err.startswith("Tickets' dues are not told: a collector knows of no tickets. Ask with --data")
    assert told.err.count("\n") == 1
    assert json.loads(document.out)["tickets"] is None
    assert (excuse.err, json.loads(excuse.out)["tickets"]) == ("", [])


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("maintenance", "fo-dinkse", "--from", "2026-03-01T00:00:00Z", "--to", "2026-03-02T00:00:00Z"), "'fo-dinkse'"),
        (("maintenance", "fo-dinkes", "--from", "2026-03-02T00:00:00Z", "--to", "2026-03-01T00:00:00Z"), "later than"),
        (("excuse", "99", "--reason", "x"), "there is no incident '99'; correct its number"),
        (("cause", "1", "gremlins"), "'gremlins' is no cause"),
        (("approve", "1"), "there is no decision 1"),
        (("day-off", "dinass", "2026-03-05", "--why", "x"), "the inventory has no calendar 'dinass'; it has dinas"),
        (("day-off", "dinas", "5 Maret", "--why", "x"), "'5 Maret' are no dates; write one as"),
        (("hours", "dinas", "--holds-from", "2026-03-02", "--hours", "senin=08:00-12:00", "--why", "x"), "write DAYS="),
        (("hours", "dinas", "--holds-from", "besok", "--hours", "mon=08:00-12:00", "--why", "x"), "'besok' is no date"),
    ],
)
def test_what_cannot_be_decided_is_told_with_its_remedy(march: MarchFolder, words, told):
    done = siaga(*asked(march, *words))
    assert (done.status, done.out) == (2, "")
    assert told in done.err
    assert done.err.count("\n") == 1
