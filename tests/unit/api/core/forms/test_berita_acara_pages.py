"""The form on paper: every field of the catalogue, in its order."""

from __future__ import annotations

import json

from msgspec.structs import replace

from agent.clock import SECOND
from api.core.forms.berita_acara import BeritaAcara, Need, Person, fingerprint
from api.core.forms.berita_acara_pages import pages
from api.core.forms.fingerprint import full, short
from api.core.forms.letterhead import Letterhead
from tests.support.filled_forms import BUDI, CLOCKS, OUTAGES, RINA, SITI, handled, settled

BLANK = BeritaAcara(number="", ticket="", need=Need.DESIGN, applicant=Person(name=""), officer=Person(name=""))


def part(data, title: str):
    (found,) = [one for one in data["annex"]["parts"] if one["title"] == title]
    return found


def test_the_labels_are_the_catalogues_in_its_order():
    data = pages(handled())
    labels = [
        data["assigned"]["label"],
        data["officers"]["label"],
        data["need"]["label"],
        *(label for label, _ in data["rows"]),
    ]
    assert labels == [
        "Ditugaskan Kepada",
        "Nama Petugas",
        "Kebutuhan",
        "Ringkasan Pekerjaan",
        "Ringkasan Masalah",
        "Alternatif Solusi",
        "Lokasi",
    ]
    assert data["title"] == "Berita Acara Penanganan Layanan Jaringan Intra Pemerintah Daerah"
    assert [box["label"] for box in data["need"]["boxes"]] == [
        "1.1. Perancangan interkoneksi jaringan intra pemerintah daerah",
        "1.2. Pembangunan/pengembangan jaringan intra pemerintah daerah",
        "1.3. Perbaikan dan atau pemeliharaan jaringan intra pemerintah daerah",
        "1.4. Rekomendasi kebutuhan peralatan jaringan intra pemerintah daerah",
    ]
    assert (data["signatures"]["applicant"]["title"], data["signatures"]["officer"]["title"]) == (
        "Pemohon,",
        "Petugas,",
    )
    assert data["filled"] == {
        "title": "*Diisi oleh petugas",
        "rows": [["Tiket ID", "T-2026-0007"], ["Tanggal", "11 Maret 2026"]],
    }


def test_one_box_is_ticked():
    for need in Need:
        boxes = pages(replace(handled(), need=need))["need"]["boxes"]
        assert [box["label"][:3] for box in boxes if box["checked"]] == [need.value]


def test_the_three_lines_of_officers_are_always_there():
    assert pages(handled())["officers"]["rows"] == [[RINA.name, RINA.nip], [BUDI.name, BUDI.nip], ["", ""]]
    assert pages(BLANK)["officers"]["rows"] == [["", ""]] * 3


def test_a_blank_form_waits_for_a_pen():
    data = pages(BLANK)
    assert data["signatures"]["place"] == ["Pangkalpinang,", ""]
    assert data["filled"]["rows"] == [["Tiket ID", ""], ["Tanggal", ""]]
    assert data["footer"]["left"] == f"Sidik {short(fingerprint(BLANK))}"
    assert [one.get("rows", one.get("items", one.get("text"))) for one in data["annex"]["parts"]] == [
        [], [], ["Penyebab belum ditetapkan."], [], [], [],
    ]  # fmt: skip


def test_what_was_measured_stands_in_the_annex():
    form = replace(handled(), measured=replace(handled().measured, outages=(OUTAGES[0], replace(OUTAGES[1], end=None))))
    data = pages(form)
    assert part(data, "Gangguan")["rows"] == [
        ["1", OUTAGES[0].what, "05-03-2026 09.12.00", "05-03-2026 14.47.00", "5 jam 35 menit"],
        ["2", OUTAGES[1].what, "05-03-2026 09.12.00", "belum selesai", "\u2013"],
    ]
    assert part(data, "Penyebab")["text"] == ["Putusnya kabel bawah laut"]
    assert part(data, "Catatan pekerjaan")["rows"][0][:3] == ["1", "05-03-2026 09.40.00", "Rina Kartika"]
    rows = part(data, "Waktu penanganan")["rows"]
    assert [row[-1] for row in rows] == ["terpenuhi", "tidak terpenuhi", "masih berjalan"]
    assert rows[1][1] == ["Tindak lanjut", "Jeda 06-03-2026 08.00.00 sampai 06-03-2026 12.00.00: menunggu penyedia"]


def test_a_pause_may_be_open():
    clock = replace(CLOCKS[1], pauses=(replace(CLOCKS[1].pauses[0], end=None),))
    data = pages(replace(handled(), measured=replace(handled().measured, clocks=(clock,))))
    assert part(data, "Waktu penanganan")["rows"][0][1][1] == "Jeda sejak 06-03-2026 08.00.00: menunggu penyedia"


def test_a_settlement_says_by_when_and_who_agreed():
    data = pages(settled())
    assert data["title"] == "Berita Acara Kepastian Penyelesaian Layanan Jaringan Intra Pemerintah Daerah"
    assert data["opening"].startswith(
        "Pada hari ini, Rabu tanggal sebelas bulan Maret tahun dua ribu dua puluh enam (11-03-2026),"
    )
    label, told = data["rows"][-1]
    assert (label, told[1:]) == (
        "Kepastian Penyelesaian",
        [
            "Penanganan diselesaikan paling lambat hari Jumat, 13 Maret 2026 pukul 16.00 WIB.",
            f"Disepakati oleh pemohon {SITI.name}, {SITI.office}, NIP. {SITI.nip} pada Rabu, 11 Maret 2026 pukul 10.40 WIB.",
            f"Disepakati oleh petugas {RINA.name}, NIP. {RINA.nip} pada Rabu, 11 Maret 2026 pukul 10.35 WIB.",
        ],
    )
    assert pages(replace(settled(), dated=None))["opening"].startswith("Kami yang bertanda tangan")


def test_an_agreement_that_is_not_there_is_said_to_wait():
    form = settled()
    assert form.settlement is not None
    waiting = replace(form, settlement=replace(form.settlement, applicant=None))
    assert "Persetujuan pemohon belum ada." in pages(waiting)["rows"][-1][1]


def test_the_hash_stands_short_on_every_page_and_whole_at_the_end():
    sidik = fingerprint(handled())
    data = pages(handled())
    assert data["footer"]["left"] == f"0007/BA-JIPD/III/2026 · Sidik {short(sidik)}"
    assert data["check"]["hash"] == full(sidik)


def test_the_letterhead_is_data_and_not_hashed():
    other = pages(handled(), Letterhead(office="DINAS LAIN"))
    assert other["letterhead"]["office"] == "DINAS LAIN"
    assert other["check"] == pages(handled())["check"]


def test_the_data_is_json_and_the_same_each_time():
    assert json.dumps(pages(settled())) == json.dumps(pages(settled()))
    lasting = replace(
        handled(), measured=replace(handled().measured, outages=(replace(OUTAGES[0], end=OUTAGES[0].start + SECOND),))
    )
    assert part(pages(lasting), "Gangguan")["rows"][0][-1] == "1 detik"
