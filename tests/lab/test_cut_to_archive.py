"""From a cut fibre in the practice province to the archived berita acara, in a browser and in both languages.

What was issued is held against the ticket and against what was measured, field by field: the text that is hashed, and what a
reader of the PDF finds. The hash is worked out by hand, and the agenda book has the line.
"""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.support.browsing import chromium, fits, opened, press
from tests.support.desk_client import DeskClient, seen
from tests.support.lab import SIAGA
from tests.support.printed import text_of
from tests.support.watched_province import WatchedProvince, watched_province

pytestmark = pytest.mark.lab

WIB = ZoneInfo("Asia/Jakarta")
OFFICE, FIBRE, SWITCH = "setda", "fo-setda", "sw-setda"
DONE = "Kabel disambung kembali di tiang 14 & diuji"
WORDS = {
    "id": {
        "order": "menurut Perintah Tetap SO-01", "take": "Terima dan tangani", "taken": "Ditangani", "did": "Yang sudah dikerjakan",
        "keep": "Tambahkan catatan pekerjaan", "judge": "Tetapkan penyebab", "set": "Tetapkan", "cause": "putusnya kabel bawah tanah",
        "finish": "Pekerjaan selesai", "report": "Buat laporan", "sign": "Tandatangani berita acara", "officer": "Tandatangani sebagai petugas",
        "pdf": "Unduh PDF", "text": "Teks yang diberi sidik", "choose": "Pilih berkas", "attach": "Lampirkan",
        "sure": "Ya, berkas lengkap", "archive": "Arsipkan", "archived": "Diarsipkan", "agenda": "Buku agenda",
    },
    "en": {
        "order": "per Standing Order SO-01", "take": "Acknowledge", "taken": "Acknowledged", "did": "What was done",
        "keep": "Add to the record of work", "judge": "Set the cause", "set": "Set", "cause": "putusnya kabel bawah tanah",
        "finish": "Work finished", "report": "Write the report", "sign": "Sign the form", "officer": "Sign as the officer",
        "pdf": "Save as PDF", "text": "The text that is hashed", "choose": "Choose a file", "attach": "Attach",
        "sure": "Yes, the file is complete", "archive": "Archive", "archived": "Archived", "agenda": "Agenda book",
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def province(tmp_path: Path) -> Iterator[WatchedProvince]:
    with watched_province(tmp_path / "province") as province:
        province.wait_until_known()
        yield province


@pytest.fixture
def password(province: WatchedProvince) -> str:
    """Make the people of the desk; return the password of all."""
    command = [*SIAGA, "lab", "people", "--lab", str(province.lab.folder), "--office", OFFICE]
    done = subprocess.run(command, env=os.environ, capture_output=True, text=True, timeout=60, check=True)
    return done.stderr.split()[-1]


@dataclass(frozen=True)
class Way:
    """How the desk is reached: the province, its people's password, the language and the screen."""

    browser: Browser
    province: WatchedProvince
    password: str
    lang: str
    width: int

    def opened(self, user: str) -> Page:
        address = f"http://127.0.0.1:{self.province.port}"
        return opened(self.browser, address, user, lang=self.lang, width=self.width, password=self.password)


def saved(page: Page, name: str, into: Path) -> bytes:
    with page.expect_download() as begun:
        page.get_by_role("link", name=re.compile(name)).first.click()
    begun.value.save_as(into)
    return into.read_bytes()


def wib(instant: str | None) -> str:
    """Return an instant of the API as the form hashes it."""
    if instant is None:
        return "-"
    return datetime.fromisoformat(instant).astimezone(WIB).isoformat()


def on_paper(instant: str) -> str:
    """Return an instant of the API as the annex prints it."""
    return datetime.fromisoformat(instant).astimezone(WIB).strftime("%d-%m-%Y %H.%M.%S")


def carried(way: Way, folder: Path) -> tuple[str, bytes, bytes]:
    """Cut, mend, and carry the ticket to the archive in the browser; return its number, the PDF and the hashed text."""
    said, province = WORDS[way.lang], way.province
    province.lab.cut(FIBRE)
    number = seen(lambda: next((one["number"] for one in province.desk.tickets()), None), 25, "a ticket")
    desk = way.opened("petugas")
    desk.goto(f"/tickets/{number}")
    expect(desk.locator("main")).to_contain_text(said["order"])
    press(desk, said["take"])
    expect(desk.locator(".ticket-head .badge").first).to_have_text(said["taken"])
    desk.get_by_label(said["judge"]).select_option("underground-cable")
    press(desk, said["set"])
    province.lab.restore()
    seen(lambda: province.desk.ticket(number)["state"] == "resolved", 25, f"{number} is resolved")
    desk.goto(f"/tickets/{number}")
    desk.get_by_label(said["did"]).last.fill(DONE)
    press(desk, said["keep"])
    desk.locator('[data-deed="finish"] button').click()
    expect(desk.locator('[data-deed="report"] textarea[name=work]')).to_have_value(re.compile("tiang 14"))
    press(desk, said["report"])
    office = way.opened("opd")
    office.goto(f"/tickets/{number}")
    press(office, said["sign"])
    desk.goto(f"/tickets/{number}")
    press(desk, said["officer"])
    pdf = saved(desk, said["pdf"], folder / "form.pdf")
    text = saved(desk, said["text"], folder / "form.txt")
    desk.get_by_label(said["choose"]).set_input_files(folder / "form.pdf")
    press(desk, said["attach"])
    desk.get_by_label(said["sure"]).check()
    press(desk, said["archive"])
    expect(desk.locator(".ticket-head .stage")).to_have_text(said["archived"])
    fits(desk)
    desk.goto("/tickets")
    desk.get_by_role("link", name=said["agenda"]).click()
    expect(desk.locator("table, .agenda").first).to_contain_text(number)
    return number, pdf, text


@pytest.mark.parametrize(("lang", "width"), [("id", 1280), ("en", 390)])
def test_what_is_archived_equals_the_ticket_and_the_measurement_field_by_field(
    request, province, tmp_path, lang, width
):
    way = Way(request.getfixturevalue("browser"), province, request.getfixturevalue("password"), lang, width)
    number, pdf, text = carried(way, tmp_path)
    ticket = province.desk.ticket(number)
    (incident,) = province.desk.incidents()
    work, report = ticket["work"], ticket["work"]["report"]
    head, *lines = text.decode().splitlines()
    told = dict(line.split("=", 1) for line in lines)
    (outage,) = [row for row in incident["devices"] if row["device"] == SWITCH]
    (record,) = work["records"]
    (order,) = {step["order"] for step in ticket["steps"]}
    with closing(DeskClient(province.port)) as office:  # the form tells what the office that signs may see
        office.sign_in("opd", way.password)
        evidence = [row["text"] for row in office.get(f"tickets/{number}", lang="id")["evidence"]]
    assert len(evidence) > 1
    signing = datetime.fromisoformat(report["at"]).astimezone(WIB).date().isoformat()
    assert head == "berita-acara siaga 1"
    assert told == {
        "jenis": "penanganan",
        "nomor": work["form"],
        "tiket": number,
        "tanggal": signing,
        "kebutuhan": ticket["service_code"],
        "ditugaskan_kepada": f"Petugas service desk, berdasarkan perintah tetap nomor {order}",
        "nama_petugas.1.nama": work["officers"][0]["name"],
        "nama_petugas.1.nip": "",
        "nama_petugas.1.instansi": "",
        "ringkasan_pekerjaan": report["work"].replace("\n", "\\n"),
        "ringkasan_masalah": report["problem"].replace("\n", "\\n"),
        "alternatif_solusi": report["alternative"].replace("\n", "\\n"),
        "lokasi": report["location"],
        "pemohon.nama": "",
        "pemohon.nip": "",
        "pemohon.instansi": "Sekretariat Daerah (Kantor Gubernur)",
        "petugas.nama": report["by"]["name"],
        "petugas.nip": "",
        "petugas.instansi": "",
        "tempat": "Pangkalpinang",
        "tanggal_penandatanganan": signing,
        "penyebab": WORDS[lang]["cause"],
        "gangguan.1.pada": f"Sekretariat Daerah (Kantor Gubernur) ({SWITCH})",
        "gangguan.1.mulai": wib(outage["started"]),
        "gangguan.1.selesai": wib(outage["ended"]),
        "perangkat_daerah.1": "Sekretariat Daerah (Kantor Gubernur)",
        **{f"bukti.{place}": sentence for place, sentence in enumerate(evidence, 1)},
        "catatan.1.waktu": wib(record["at"]),
        "catatan.1.oleh": record["by"]["name"],
        "catatan.1.isi": DONE,
        "waktu.1.langkah": "Target layanan",
        "waktu.1.target": "3 hari kerja",
        "waktu.1.jatuh_tempo": wib(ticket["due"]),
        "waktu.1.selesai": wib(work["finished"]),
        "waktu.1.terpenuhi": "ya",
    }
    span = {"from": incident["started"], "to": incident["closed"]}
    (measured,) = [row for row in province.desk.get("outages", **span)["items"] if row["subject"] == SWITCH]
    assert [measured["started"], measured["ended"]] == [outage["started"], outage["ended"]]
    fingerprint = hashlib.sha256(text).hexdigest()
    paper = text_of(pdf, tmp_path).replace("\u200b", "")
    flat = " ".join(paper.split())
    assert " ".join(re.findall("....", fingerprint)) in flat
    assert "☑ 1.3." in flat
    for name in ("nomor", "tiket", "nama_petugas.1.nama", "lokasi", "pemohon.instansi", "petugas.nama", "penyebab"):
        assert told[name].lower() in flat.lower(), name
    for instant in (outage["started"], outage["ended"], record["at"], ticket["due"], work["finished"]):
        assert on_paper(instant) in flat, instant
    letters = re.sub(r"\s", "", paper)
    for words in (report["work"], report["problem"], report["alternative"], DONE, *evidence):
        assert re.sub(r"\s", "", words) in letters, words
    (line,) = [row for row in province.desk.get("agenda")["items"] if row["ticket"] == number]
    assert (line["berita_acara"], line["fingerprint"]) == (work["form"], fingerprint)
