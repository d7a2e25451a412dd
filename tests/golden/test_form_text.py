"""The forms word for word, as a reader of the PDF finds them, and what they are as files.

To accept new words, copy the file that the failure names over the one in ``forms`` beside this module.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from msgspec.structs import replace

from api.core.forms import disposition, request_letter
from api.core.forms.berita_acara import (
    BeritaAcara,
    Measured,
    Need,
    Outage,
    Person,
    Record,
    canonical_bytes,
    fingerprint,
)
from api.core.forms.berita_acara_pages import TEMPLATE, pages
from api.core.forms.disposition import Actor, Note
from api.core.forms.fingerprint import full, short
from api.core.forms.qr_code import qr_code
from api.core.forms.uploads import Format, Upload, inspect
from api.documents.press import press
from tests.support.filled_forms import END, START, disposed, handled, requested, settled
from tests.support.hostile_words import PAYLOADS
from tests.support.printed import fonts_of, picture_of, properties_of, structure_of, text_of
from tests.support.repository import ROOT

FOLDER = Path(__file__).parent / "forms"
UNSEEN = re.compile("[\x00-\x09\x0b\x0e-\x1f\x7f-\x9f\u200c-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffd]")
BLANK = BeritaAcara(number="", ticket="", need=Need.DESIGN, applicant=Person(name=""), officer=Person(name=""))


def printed(form: BeritaAcara) -> bytes:
    return press(TEMPLATE, pages(form), START)


def words(pdf: bytes, folder: Path) -> str:
    """Return what a reader finds, a line each, without the places where a long word may break."""
    told = text_of(pdf, folder).replace("\u200b", "").replace("\f", "\n")
    return "\n".join(" ".join(line.split()) for line in told.splitlines() if line.strip()) + "\n"


def same_as_golden(told: str, name: str, folder: Path) -> None:
    found = folder / name
    found.write_text(told, encoding="utf-8")
    assert told == (FOLDER / name).read_text("utf-8"), f"the words have changed; see {found}"


@pytest.fixture(scope="module")
def pdf() -> bytes:
    return printed(handled())


@pytest.mark.parametrize(
    ("name", "form"), [("handled.txt", handled()), ("settled.txt", settled()), ("blank.txt", BLANK)]
)
def test_the_words_of_a_berita_acara(name: str, form: BeritaAcara, tmp_path: Path):
    same_as_golden(words(printed(form), tmp_path), name, tmp_path)


@pytest.mark.parametrize(
    ("name", "form", "value"),
    [("disposed.txt", disposition, disposed()), ("requested.txt", request_letter, requested())],
)
def test_the_words_of_a_disposition_and_of_a_request(name: str, form, value, tmp_path: Path):
    pdf = press(form.TEMPLATE, form.pages(value), START)
    same_as_golden(words(pdf, tmp_path), name, tmp_path)
    told = properties_of(pdf, tmp_path)
    assert (told["Tagged"], told["Pages"]) == ("yes", "1")
    assert b"<pdfaid:conformance>A<" in pdf
    assert press(form.TEMPLATE, form.pages(value), START) == pdf


@pytest.mark.parametrize("first", range(0, len(PAYLOADS), 100))
def test_hostile_words_in_a_disposition_and_a_request(first: int, tmp_path: Path):
    some = "\n".join(PAYLOADS[first : first + 100]).encode("utf-8", "ignore").decode()
    person = Person(name=some, nip=some, office=some)
    sheet = replace(
        disposed(),
        number=some[:50],
        ticket=some[:50],
        sender=some,
        letter=some[:300],
        about=some,
        notes=(Note(actor=Actor.KADIS, text=some, by=person, at=START), Note(actor=Actor.KABID, standing_order=some)),
    )
    letter = replace(
        requested(),
        number=some[:50],
        office=some[:300],
        about=some,
        text=some,
        location=some,
        signer=person,
        position=some,
    )
    for form, value in ((disposition, sheet), (request_letter, letter)):
        assert UNSEEN.search(words(press(form.TEMPLATE, form.pages(value), START), tmp_path)) is None


def test_the_text_that_is_hashed_is_the_one_that_the_documentation_shows():
    place = ROOT / "docs" / "explanation" / "examples" / "berita-acara-hash" / "berita-acara.txt"
    assert place.read_bytes() == canonical_bytes(handled())


def test_it_is_a_tagged_archive_file_in_indonesian(pdf: bytes, tmp_path: Path):
    told = properties_of(pdf, tmp_path)
    assert (
        told["Title"] == "Berita Acara Penanganan Layanan Jaringan Intra Pemerintah Daerah \u2013 0007/BA-JIPD/III/2026"
    )
    assert told["Author"] == "DINAS KOMUNIKASI DAN INFORMATIKA"
    assert (told["Tagged"], told["Page size"], told["Pages"]) == ("yes", "595.276 x 841.89 pts (A4)", "2")
    assert told["CreationDate"].startswith("D:20260305021200")
    for mark in (b"<pdfaid:part>2<", b"<pdfaid:conformance>A<", b"<pdfuaid:part>1<"):
        assert mark in pdf
    assert re.findall(rb"/Lang ?\((\w+)", pdf) == [b"id"]
    assert not re.search(rb"/(JavaScript|JS|Launch|EmbeddedFile|OpenAction|URI)\b", pdf)
    fonts = fonts_of(pdf, tmp_path)
    assert {re.sub(r"^[A-Z]{6}\+|-Identity-H$", "", name).split("-")[0] for name, _ in fonts} == {"SourceSansPro"}
    assert {embedded for _, embedded in fonts} == {"yes"}


def test_a_screen_reader_finds_headings_tables_and_the_ticked_box(pdf: bytes, tmp_path: Path):
    tree = structure_of(pdf, tmp_path)
    assert re.findall(r"^ *(H[1-6]) \"([^\"]+)\"", tree, re.MULTILINE) == [
        ("H1", "Berita Acara Penanganan Layanan Jaringan Intra Pemerintah Daerah"),
        ("H1", "Lampiran: Hasil Pengukuran"),
        ("H2", "Gangguan"),
        ("H2", "Perangkat Daerah yang terdampak"),
        ("H2", "Penyebab"),
        ("H2", "Bukti"),
        ("H2", "Catatan pekerjaan"),
        ("H2", "Waktu penanganan"),
        ("H2", "Cara memeriksa"),
    ]
    assert len(re.findall(r"^ *Figure\b", tree, re.MULTILINE)) == 1
    assert re.search(rb"/Alt ?\(Kode QR yang memuat sidik dokumen ini\)", pdf)
    assert len(re.findall(r"^ *Table\b", tree, re.MULTILINE)) == 3
    assert len(re.findall(r"^ *TH\b", tree, re.MULTILINE)) == 5 + 4 + 6
    boxes = re.findall(r'"([\u2610\u2611])"\s+Div\s+P \(block\)\s+"(1\.\d)', tree)
    assert boxes == [("\u2610", "1.1"), ("\u2610", "1.2"), ("\u2611", "1.3"), ("\u2610", "1.4")]


def test_the_code_on_paper_is_the_hash_module_by_module(pdf: bytes, tmp_path: Path):
    box = re.search(r"Figure.*?/BBox \[([\d. ]+)\]", structure_of(pdf, tmp_path), re.DOTALL)
    assert box
    left, bottom, right, top = (float(part) for part in box[1].split())
    width, height, pixels = picture_of(pdf, tmp_path, page=2, dpi=300)
    code = qr_code(fingerprint(handled()))
    black = {(x + at, y) for x, y, length in code["runs"] for at in range(length)}
    scale, module = 300 / 72, (right - left) / code["size"]
    assert top - bottom == pytest.approx(right - left, abs=0.01)
    for y in range(code["size"]):
        for x in range(code["size"]):
            column, row = round((left + (x + 0.5) * module) * scale), height - round((top - (y + 0.5) * module) * scale)
            assert (pixels[row * width + column] < 128) == ((x, y) in black), (x, y)


def test_the_same_value_gives_the_same_bytes(pdf: bytes):
    assert printed(handled()) == pdf
    assert printed(replace(handled(), place="Koba")) != pdf


def test_our_own_file_and_our_own_pictures_would_be_taken_as_copies(pdf: bytes):
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    assert len(pictures) >= 5
    for content, kind in [(pdf, Format.PDF), *((picture.read_bytes(), Format.PNG) for picture in pictures)]:
        found = inspect(content, "x")
        assert isinstance(found, Upload), found
        assert (found.format, found.content) == (kind, content)


def test_every_page_bears_its_number_and_the_short_hash(pdf: bytes, tmp_path: Path):
    sides = text_of(pdf, tmp_path).split("\f")[:-1]
    sidik = fingerprint(handled())
    assert len(sides) == 2
    for at, side in enumerate(sides, 1):
        assert f"0007/BA-JIPD/III/2026 \u00b7 Sidik {short(sidik)}" in side
        assert f"Halaman {at} dari 2" in side
    assert full(sidik) in sides[-1]


def test_500_offices_fill_pages_whose_tables_repeat_their_heads(tmp_path: Path):
    offices = tuple(f"Sekolah Menengah Atas Negeri {number} Kabupaten Bangka" for number in range(1, 501))
    outages = tuple(Outage(what=office, start=START, end=END) for office in offices)
    form = replace(handled(), measured=replace(handled().measured, offices=offices, outages=outages))
    sides = text_of(printed(form), tmp_path).split("\f")[:-1]
    rows = re.compile(r"^ *(\d+) +Sekolah .* 05-03-2026 09\.12\.00", re.MULTILINE)
    held = [[int(number) for number in rows.findall(side)] for side in sides]
    assert [number for side in held for number in side] == list(range(1, 501))
    filled = [side for side, numbers in zip(sides, held, strict=True) if numbers]
    assert len(filled) > 8
    assert all(re.search(r"No\. +Perangkat Daerah/perangkat +Mulai +Selesai +Lama", side) for side in filled)
    listed = " ".join(" ".join(sides).split())
    assert all(f"{number}. Sekolah Menengah" in listed for number in (1, 250, 500))


SOURCE = [
    '#read("x")', "#panic()", "$x^2$", "#{7*7}", "*tebal*", "_miring_", "= Judul", "@ref", "<label>", "//x", "/*x*/", "#import",
    "#sys.inputs", "~~", "---", "#set text(red)", "\\u{41}", "#pagebreak()", "]", "[", "#(", "`x`", "-x", "+x", "/ x: y",
]  # fmt: skip


def test_what_looks_like_source_is_printed_as_it_is(tmp_path: Path):
    form = replace(
        handled(),
        number="#panic()",
        work="\n".join(SOURCE),
        measured=Measured(
            evidence=tuple(SOURCE), records=tuple(Record(at=START, by="#x", text=word) for word in SOURCE)
        ),
    )
    told = words(printed(form), tmp_path)
    assert [word for word in SOURCE if told.count(word) < 3] == []


@pytest.mark.parametrize("first", range(0, len(PAYLOADS), 50))
def test_hostile_words_are_printed_as_words(first: int, tmp_path: Path):
    some = [word.encode("utf-8", "ignore").decode() for word in (*PAYLOADS, *PAYLOADS)[first : first + 50]]
    person = Person(name=some[0], nip=some[1], office=some[2])
    form = replace(
        settled(),
        number=some[3],
        ticket=some[4],
        assigned_to=some[5],
        officers=(person,) * 3,
        applicant=person,
        officer=person,
        place=some[6],
        work="\n".join(some),
        measured=Measured(
            outages=tuple(Outage(what=word, start=START) for word in some),
            offices=tuple(some),
            cause=some[7],
            evidence=tuple(some),
            records=tuple(Record(at=START, by=word, text=word) for word in some),
        ),
    )
    told = words(printed(form), tmp_path)
    assert UNSEEN.search(told) is None
    for word in some:
        if word.isascii() and word.isprintable() and 3 <= len(word) <= 16 and " " not in word:
            assert word in told, word


def test_a_word_of_10000_letters_is_set_whole(tmp_path: Path):
    long = "".join(chr(ord("a") + number % 26) for number in range(10_000))
    told = text_of(printed(replace(handled(), problem=long, location=long)), tmp_path)
    letters = re.sub(
        r"[^a-z]", "", re.sub(r"(?m)^.*(?:Halaman|sidik:|Ringkasan|Alternatif|Lokasi).*?(?:: +|$)", "", told)
    )
    assert letters.count(long) == 2
