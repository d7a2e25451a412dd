"""Draft texts as a native officer writes them."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from agent.clock import HOUR
from agent.inventory.models import Cause
from api.core.catalog_berita_acara import ALTERNATIVES, CAUSES
from api.core.forms import drafts
from api.core.forms.berita_acara import Need
from api.core.forms.drafts import Origin
from tests.support.filled_forms import CLOCKS, END, OFFICES, OUTAGES, RECORDS, START, wib

MEASURED = Origin(channel=drafts.MONITORING, at=START)
LETTER = Origin(
    channel="letter", at=START, office="Dinas Kesehatan", letter="440/12/DINKES/2026", letter_date=date(2026, 3, 4),
    about="gangguan jaringan",
)  # fmt: skip
PHONED = Origin(channel="phone", at=START, office="Dinas Kesehatan", about="penambahan titik jaringan")


def test_what_is_asked_for_names_its_subject_once():
    told = drafts.need(LETTER, "Dua puluh titik.")
    assert told.count("gangguan jaringan") == 1
    assert told.endswith("perihal gangguan jaringan, dengan kebutuhan sebagai berikut: Dua puluh titik.")
    told = drafts.need(PHONED, "Dua titik.")
    assert told.endswith("WIB, perihal penambahan titik jaringan, dengan kebutuhan sebagai berikut: Dua titik.")


def test_an_outage_that_is_over():
    told = drafts.problem(MEASURED, OUTAGES[:1], OFFICES[:1], "submarine-cable", "SKKL Bangka\u2013Belitung")
    assert told == (
        "Sehubungan dengan gangguan jaringan yang diketahui melalui pemantauan otomatis, dengan ini disampaikan bahwa"
        " layanan jaringan intra pemerintah daerah pada Cabang Dinas Pendidikan Wilayah Belitung terputus sejak hari"
        " Kamis, 5 Maret 2026 pukul 09.12 WIB sampai dengan pukul 14.47 WIB pada hari yang sama, selama 5 jam 35 menit."
        " Gangguan tersebut disebabkan oleh putusnya kabel bawah laut, yaitu SKKL Bangka\u2013Belitung."
    )


def test_outages_of_several_lengths_and_days():
    later = (OUTAGES[0], replace(OUTAGES[1], end=END + 24 * HOUR))
    told = drafts.problem(MEASURED, later, OFFICES, "unknown")
    assert (
        "pada Cabang Dinas Pendidikan Wilayah Belitung, KPHL Belantu Mendanau, SMA Negeri 1 Manggar, dan 2 lainnya"
        in told
    )
    assert (
        "sampai dengan hari Jumat, 6 Maret 2026 pukul 14.47 WIB, dengan rentang waktu keseluruhan 1 hari 5 jam." in told
    )
    assert told.endswith(
        "Penyebab gangguan tersebut masih dalam penelusuran."
        " Seluruhnya terukur 2 gangguan; rincian selengkapnya tercantum dalam lampiran."
    )


@pytest.mark.parametrize(
    ("outages", "expected"),
    [
        ((replace(OUTAGES[0], end=None),), "sampai dengan berita acara ini disusun belum pulih."),
        ((replace(OUTAGES[0], end=None), OUTAGES[1]), "sampai dengan berita acara ini disusun belum seluruhnya pulih."),
    ],
)
def test_an_outage_that_lasts_is_said_to_last(outages, expected: str):
    assert expected in drafts.problem(MEASURED, outages, OFFICES, "power")


def test_work_that_was_asked_for_by_letter():
    told = drafts.problem(LETTER, (), ("Dinas Kesehatan",), "unknown")
    assert told == (
        "Sehubungan dengan surat Dinas Kesehatan nomor 440/12/DINKES/2026 tanggal 4 Maret 2026 perihal gangguan jaringan,"
        " dengan ini disampaikan bahwa diperlukan penanganan layanan jaringan intra pemerintah daerah pada Dinas Kesehatan."
    )


@pytest.mark.parametrize(
    ("channel", "way"),
    [
        ("portal", "melalui portal service desk"),
        ("e-mail", "melalui e-mail"),
        ("phone", "melalui telepon"),
        ("chat", "melalui chat"),
        ("letter", "melalui surat"),
        ("in-person", "dengan datang langsung"),
        ("merpati pos", "melalui merpati pos"),
    ],
)
def test_work_that_was_asked_for_otherwise(channel: str, way: str):
    told = drafts.problem(replace(PHONED, channel=channel), (), (), "unknown")
    assert told.startswith(
        f"Sehubungan dengan permohonan Dinas Kesehatan yang disampaikan {way} pada hari Kamis, 5 Maret 2026 pukul 09.12 WIB,"
    )
    assert told.endswith(
        "diperlukan penanganan layanan jaringan intra pemerintah daerah, yaitu penambahan titik jaringan."
    )


def test_who_asked_may_be_unknown():
    assert drafts.occasion(replace(LETTER, office="", letter_date=None, about=" ")) == (
        "Sehubungan dengan surat pemohon nomor 440/12/DINKES/2026"
    )


def test_the_work_done_is_dated_and_the_rest_is_in_the_annex():
    told = drafts.work(Need.REPAIR, RECORDS * 3).split("\n")
    assert told[:2] == [
        "Petugas service desk telah melaksanakan pekerjaan sebagai berikut:",
        "1. Kamis, 5 Maret 2026 pukul 09.40 WIB: Menghubungi penyedia; putusnya kabel dipastikan.",
    ]
    assert len(told) == 1 + drafts.MOST_RECORDS + 1
    assert told[-1] == "3 catatan lainnya tercantum dalam lampiran."
    assert len(drafts.work(Need.REPAIR, RECORDS).split("\n")) == 1 + len(RECORDS)
    assert drafts.work(Need.REPAIR, (replace(RECORDS[0], text="Selesai!"),)).endswith(": Selesai!")


def test_work_without_a_record_is_one_sentence():
    assert drafts.work(Need.DESIGN, (), "Koba") == (
        "Petugas service desk melaksanakan perancangan interkoneksi jaringan intra pemerintah daerah di Koba."
    )
    assert drafts.work(Need.RECOMMEND, ()).endswith("peralatan jaringan intra pemerintah daerah.")


@pytest.mark.parametrize("cause", Cause)
def test_every_cause_has_words_and_advice(cause: Cause):
    assert CAUSES[cause.value] == drafts.cause_words(cause.value)
    assert drafts.alternative(cause.value) == ALTERNATIVES[cause.value]


def test_a_cause_that_is_not_known_is_written_as_it_is():
    assert drafts.cause_words("x\ny") == "x y"
    assert drafts.alternative("x") == ALTERNATIVES["unknown"]


def test_the_places_of_the_work():
    assert drafts.location(("Koba", "Manggar")) == "Koba dan Manggar"


def test_what_is_owed_where_a_target_was_missed():
    assert drafts.settlement(CLOCKS[1], "suku cadang belum tersedia") == (
        "Dinas Komunikasi dan Informatika Provinsi Kepulauan Bangka Belitung tidak dapat memenuhi target 3 hari kerja yang"
        " jatuh tempo pada hari Selasa, 10 Maret 2026 pukul 16.00 WIB karena suku cadang belum tersedia. Sesuai Katalog"
        " Layanan nomor SC-01/EGOTIK/2023, pemohon layanan memperoleh kepastian penyelesaian penanganan sesuai berita"
        " acara ini."
    )
    assert "target 3 hari kerja. Sesuai" in drafts.settlement(replace(CLOCKS[1], due=None), "")
    assert wib("2026-03-10 16:00") == CLOCKS[1].due
