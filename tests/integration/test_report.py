"""The monthly report on a month that a collector lived through: its figures, its bytes, its file, hostile names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from agent.clock import HOUR, MINUTE, SECOND
from api.app import create_app
from api.core.accounts import User
from api.core.roles import Role
from api.core.words import Language
from api.documents.press import PressError, press
from api.reports import Reports
from api.settings import Settings
from collector.reader import LiveReader
from tests.support.api_world import quick_gate
from tests.support.authors import SOMEBODY
from tests.support.browserless import Client
from tests.support.command_line import siaga
from tests.support.fake_store import FakeStore
from tests.support.fed_month import MarchFolder, local, march_folder
from tests.support.hostile_words import PAYLOADS
from tests.support.printed import fonts_of, properties_of, text_of
from tests.support.served_collector import serving

AFTER = "2026-04-02 08:00"


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> MarchFolder:
    return march_folder(tmp_path_factory.mktemp("march"))


class Api:
    """The api over the month's own collector; its clock stands."""

    def __init__(self, march: MarchFolder, now: str) -> None:
        self.collector = march.collector(now)
        store, clock = FakeStore(), self.collector.clock
        gate = quick_gate(store, clock)
        app = create_app(LiveReader(self.collector), store, self.collector.inventory, clock, Settings(), gate=gate)
        with store.transaction(SOMEBODY) as tx:
            tx.put_user(User(name="kadis", role=Role.KADIS, office=None, password="-", created=local(now)))
        principal: Any = type("P", (), {"user": "kadis"})()
        _, secret = gate.new_token(principal, "test", None)
        self._client, self._headers = Client(app), {"Authorization": f"Bearer {secret}"}

    def get(self, path: str) -> Any:
        answer = self._client.get(f"/api/v1/{path}", headers=self._headers)
        assert answer.status_code == 200, answer.text
        return answer

    def close(self) -> None:
        self.collector.store.close()


@pytest.fixture(scope="module")
def api(march: MarchFolder) -> Iterator[Api]:
    with closing(Api(march, AFTER)) as made:
        yield made


@pytest.fixture(scope="module")
def pdf(api: Api) -> bytes:
    content: bytes = api.get("reports/2026-03.pdf").content
    return content


# --- the figures --------------------------------------------------------------------------------------


class Written:
    """Figures as each language writes them, made of the API's numbers by arithmetic of this test's own."""

    def __init__(self, lang: Language) -> None:
        self.lang = lang
        self.point, self.thousand = (",", ".") if lang is Language.ID else (".", ",")
        self.words = ("jam", "mnt", "dtk") if lang is Language.ID else ("h", "min", "s")
        met, missed, undetermined, self.nodata = (
            ("terpenuhi", "tidak terpenuhi", "belum pasti", "tanpa data")
            if lang is Language.ID
            else ("met", "missed", "undetermined", "no data")
        )
        self.verdict = {"met": met, "missed": missed, "undetermined": undetermined}

    def percent(self, part: int, whole: int) -> str:
        cut = part * 10_000 // whole
        return f"{cut // 100}{self.point}{cut % 100:02d}"

    def time(self, length: int) -> str:
        hour, minute, second = self.words
        if length >= HOUR:
            whole = f"{length // HOUR:,}".replace(",", self.thousand)
            rest = length % HOUR // MINUTE
            return f"{whole} {hour} {rest} {minute}" if rest else f"{whole} {hour}"
        rest = length % MINUTE // SECOND
        return f"{length // MINUTE} {minute} {rest} {second}" if rest else f"{length // MINUTE} {minute}"

    def row(self, service: dict[str, Any], around: dict[str, Any]) -> tuple[str, ...]:
        up, down, whole = service["up"], service["down"], service["considered"]
        lower, upper = (round(service[bound] * whole) for bound in ("lower", "upper"))
        known = around["up"] + around["down"]
        return (
            f"{self.percent(up, up + down)} %" if up + down else self.nodata,
            f"{self.percent(lower, whole)}\u2013{self.percent(upper, whole)} %",
            self.time(down) if down else "\u2013",
            f"{self.percent(around['up'], known)} %" if known else "\u2013",
            self.verdict[service["verdict"]],
        )


def rows_in(text: str, written: Written) -> dict[int, tuple[str, ...]]:
    """Return the table's rows by number, whatever lines their names take."""
    ratio = r"\d+[,.]\d\d"
    verdicts = "|".join(sorted(written.verdict.values(), key=len, reverse=True))
    row = re.compile(
        rf"^ *(\d+) .*?({ratio} %|{written.nodata}) +({ratio}\u2013{ratio} %) +(\u2013|\d[^%]*?) +({ratio} %|\u2013)"
        rf" +({verdicts})\b",
        re.MULTILINE,
    )
    return {int(found[1]): tuple(" ".join(cell.split()) for cell in found.groups()[1:]) for found in row.finditer(text)}


@pytest.mark.parametrize("lang", Language)
@pytest.mark.parametrize("now", [AFTER, "2026-03-17 10:23"])
def test_every_figure_of_the_table_is_the_apis(march: MarchFolder, lang: Language, now: str, tmp_path: Path):
    with closing(Api(march, now)) as api:
        items = api.get("availability?month=2026-03").json()["items"]
        offices = {office["office"]: office for office in api.get("offices").json()["items"]}
        text = text_of(api.get(f"reports/2026-03.pdf?lang={lang}").content, tmp_path).replace("\u00a0", " ")
    served = {row["service"]: row for row in items if row["basis"] == "service-time"}
    around = {row["service"]: row for row in items if row["basis"] == "24x7"}

    def place(row: dict[str, Any]) -> tuple[bool, str, str]:
        office = offices[row["office"]]
        return not office["complex"], office["island"], office["name"].casefold()

    written = Written(lang)
    ordered = sorted(served.values(), key=place)
    expected = {number: written.row(row, around[row["service"]]) for number, row in enumerate(ordered, 1)}
    assert len(expected) == 47
    assert rows_in(text, written) == expected


@pytest.mark.parametrize("lang", Language)
def test_the_first_page_sums_up_what_the_api_says(api: Api, lang: Language, tmp_path: Path):
    written = Written(lang)
    items = [row for row in api.get("availability?month=2026-03").json()["items"] if row["basis"] == "service-time"]
    considered, up, down, unknown = (
        sum(row[name] for row in items) for name in ("considered", "up", "down", "unknown")
    )
    text = text_of(api.get(f"reports/2026-03.pdf?lang={lang}").content, tmp_path).split("\f")[0]
    page = " ".join(text.replace("\u00a0", " ").split())
    assert up + down + unknown == considered
    assert f"{written.percent(up, up + down)} %" in page
    assert f"{written.percent(up + down, considered)} %" in page
    for amount in (considered, up, down, unknown):
        assert written.time(amount) in page
    verdicts = [row["verdict"] for row in items]
    counted = [verdicts.count(verdict) for verdict in ("met", "missed", "undetermined")]
    assert 0 not in counted
    first = (
        f"{counted[0]} dari 47 instansi memperoleh layanan jaringan sesuai jaminan 90 % pada jam layanan Maret 2026. "
        f"Bagi {counted[1]} instansi jaminan itu tidak terpenuhi. Bagi {counted[2]} instansi belum dapat dipastikan"
        if lang is Language.ID
        else f"{counted[0]} of 47 offices had the network service that they are guaranteed (90 % of service hours) in March "
        f"2026. The guarantee was missed for {counted[1]}. For {counted[2]} it cannot be told"
    )
    assert first in page
    causes: dict[str, int] = {}
    for row in items:
        for cause, amount in row["down_by_cause"].items():
            causes[cause] = causes.get(cause, 0) + amount
    assert sum(causes.values()) == down
    assert len(causes) >= 3
    for amount in causes.values():
        assert written.time(amount) in page


# --- the file -----------------------------------------------------------------------------------------


def command(march: MarchFolder, pdf: Path, *more: str, month: str = "2026-03") -> list[str]:
    siaga_words = [sys.executable, "-c", "from api.cli.app import main; main()", "report", month]
    return [*siaga_words, "--inventory", str(march.inventory), "--data", str(march.data), "--pdf", str(pdf), *more]


@pytest.mark.parametrize(
    "environment",
    [{"TZ": "America/New_York", "LC_ALL": "C", "HOME": "/nowhere"}, {"TZ": "Asia/Tokyo", "LANG": "id_ID.UTF-8"}],
)
def test_the_command_gives_the_pages_bytes_whoever_asks_and_when(
    march: MarchFolder, pdf: bytes, environment: dict[str, str], tmp_path: Path
):
    place = tmp_path / "laporan.pdf"
    done = subprocess.run(
        command(march, place),
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert (done.stdout, done.stderr) == ("", f"2026-03: {place}\n")
    assert place.read_bytes() == pdf
    assert [found.name for found in tmp_path.iterdir()] == ["laporan.pdf"]


def test_a_running_collector_gives_the_same_bytes(march: MarchFolder, api: Api, pdf: bytes, tmp_path: Path):
    place = tmp_path / "laporan.pdf"
    with serving(api.collector, "rahasia") as address:
        remote = ("--collector", address, "--collector-token")
        done = siaga(*command(march, place, *remote, "rahasia")[3:])
        assert (done.status, place.read_bytes() == pdf) == (0, True)
        refused = siaga(*command(march, place, *remote, "salah")[3:])
    assert refused.status == 2
    assert "401" in refused.err
    assert place.read_bytes() == pdf


def test_a_folder_in_use_can_be_reported_from(march: MarchFolder, pdf: bytes, tmp_path: Path):
    place = tmp_path / "laporan.pdf"
    with closing(Api(march, AFTER)) as holder:
        holder.collector.tick()
        done = siaga(*command(march, place)[3:])
        holder.collector.tick()
    assert (done.status, place.read_bytes() == pdf) == (0, True)


def test_it_is_a_tagged_archive_file_with_fonts_of_its_own(pdf: bytes, api: Api, tmp_path: Path):
    told = properties_of(pdf, tmp_path)
    assert told["Title"] == "Laporan Ketersediaan Jaringan \u2013 Maret 2026"
    assert (told["Tagged"], told["Page size"], told["Pages"]) == ("yes", "595.276 x 841.89 pts (A4)", "3")
    assert told["CreationDate"].startswith("D:20260331170000")
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in pdf
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    fonts = fonts_of(pdf, tmp_path)
    assert {re.sub(r"^[A-Z]{6}\+|-Identity-H$", "", name) for name, _ in fonts} == {
        "SourceSansPro-Regular",
        "SourceSansPro-Semibold",
        "SourceSansPro-Bold",
    }
    assert {embedded for _, embedded in fonts} == {"yes"}
    english: bytes = api.get("reports/2026-03.pdf?lang=en").content
    assert [re.search(rb"/Lang ?\((\w+)", made)[1] for made in (pdf, english)] == [b"id", b"en"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("month", "told"),
    [
        ("2026-3", "'2026-3' is no month; write it like 2026-11"),
        ("9999-12", "'9999-12' is no month"),
        ("2199-01", "2199-01 has not begun; give "),
        (
            "2026-01",
            "2026-01: nothing was measured in that month, so there is nothing to report; the first measured month is 2026-02",
        ),
    ],
)
def test_a_month_that_cannot_be_reported_writes_nothing(march: MarchFolder, month: str, told: str, tmp_path: Path):
    done = siaga(*command(march, tmp_path / "x.pdf", month=month)[3:])
    assert (done.status, done.out) == (2, "")
    assert told in done.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_cannot_be_written_is_named_and_nothing_is_begun(march: MarchFolder, tmp_path: Path):
    (tmp_path / "folder").mkdir()
    for place in (tmp_path / "missing" / "x.pdf", tmp_path / "folder", tmp_path / ("x" * 300)):
        done = siaga(*command(march, place)[3:])
        assert done.status == 2, place
        assert "cannot be written (" in done.err
        assert "give --pdf a writable place" in done.err
    assert [found.name for found in tmp_path.rglob("*")] == ["folder"]


LIMITED = """
import resource, runpy, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))
sys.argv[0] = "siaga"
from api.cli.app import main
main()
"""


def test_a_full_disk_leaves_the_old_report_whole(march: MarchFolder, tmp_path: Path):
    place = tmp_path / "laporan.pdf"
    place.write_bytes(b"the old one")
    words = command(march, place)[3:]
    done = subprocess.run([sys.executable, "-c", LIMITED, *words], capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert f"{place}: cannot be written (File too large); give --pdf a writable place" in done.stderr
    assert place.read_bytes() == b"the old one"
    assert [found.name for found in tmp_path.iterdir()] == ["laporan.pdf"]


# --- hostile words ------------------------------------------------------------------------------------

UNSEEN = re.compile("[\x00-\x09\x0b\x0e-\x1f\x7f-\x9f\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]")


def named(march: MarchFolder, words: list[str], folder: Path) -> str:
    """Return the text of March's report with these names for the offices, the organisation, islands and risk groups."""
    network = march.network
    assert len(words) == len(network.offices)
    renamed = network.model_copy(
        update={
            "organisation": words[0] + words[1],
            "offices": [
                office.model_copy(update={"name": word}) for office, word in zip(network.offices, words, strict=True)
            ],
            "sites": [site.model_copy(update={"island": words[2]}) for site in network.sites],
            "risk_groups": [
                group.model_copy(update={"name": word})
                for group, word in zip(network.risk_groups, words * 2, strict=False)
            ],
        }
    )
    collector = march.collector(AFTER)
    with closing(collector.store):
        made = Reports(LiveReader(collector), renamed, collector.clock).printed("2026-03", Language.ID)
    text = text_of(made.pdf, folder).replace("\u00a0", " ")
    assert len(rows_in(text, Written(Language.ID))) == len(words)
    assert UNSEEN.search(text.replace("\f", "")) is None
    return text


@pytest.mark.parametrize("first", range(0, len(PAYLOADS), 47))
def test_hostile_names_are_printed_as_names(march: MarchFolder, first: int, tmp_path: Path):
    words = [*PAYLOADS[first : first + 47], *(["biasa"] * 47)][:47]
    text = named(march, words, tmp_path)
    for word in words:
        if word.isascii() and word.isprintable() and 3 <= len(word) <= 16 and " " not in word:
            assert word in text, word


def test_what_looks_like_source_is_neither_read_nor_run(march: MarchFolder, tmp_path: Path):
    words = [
        '#read("x")',
        "#panic()",
        "$x^2$",
        "#{7*7}",
        "*tebal*",
        "_miring_",
        "=Judul",
        "@ref",
        "<label>",
        "//x",
        "/*x*/",
    ]
    words += [
        "#import",
        "#sys.inputs",
        "~~",
        "---",
        "#set text(red)",
        "\\u{41}",
        "#pagebreak()",
        "]",
        "[",
        "#(",
        "`x`",
        "-x",
    ]
    text = named(march, [*words, *(["biasa"] * 47)][:47], tmp_path)
    assert [word for word in words if word not in text] == []


def test_a_document_that_typst_refuses_is_told():
    with pytest.raises(PressError, match=r"availability\.typ: typst ended with status 1: .*"):
        press("availability.typ", {"lang": "id"}, 0)
