"""What an uploaded file is, by its bytes; why it is refused; under which name it is given back."""

from __future__ import annotations

import hashlib
import zlib

import pytest

from api.core.forms.uploads import (
    DEFAULT_NAME,
    LARGEST,
    MEDIA_TYPES,
    MOST_PARTS,
    MOST_PIXELS,
    MOST_UNPACKED,
    Format,
    Refused,
    Upload,
    download_name,
    inspect,
)
from api.core.words import CATALOG, Language, say
from tests.support.scans import EOI, PDF, SCAN, chunk, frame, jpeg, png, segment

SOUND = {Format.PDF: PDF, Format.PNG: png(), Format.JPEG: jpeg()}


@pytest.mark.parametrize("kind", Format)
@pytest.mark.parametrize("name", ["scan.pdf", "scan.png", "x.exe", "", "\u202egpj.exe"])
def test_a_sound_file_is_known_by_its_content_whatever_its_name_says(kind: Format, name: str):
    found = inspect(SOUND[kind], name)
    assert isinstance(found, Upload)
    assert (found.format, found.content, found.cut) == (kind, SOUND[kind], 0)
    assert found.digest == hashlib.sha256(SOUND[kind]).hexdigest()
    assert found.name.endswith(f".{kind.value}")
    assert MEDIA_TYPES[kind].count("/") == 1


@pytest.mark.parametrize(
    "content",
    [
        PDF.replace(b"%PDF-1.4", b"%PDF-2.0"),
        PDF + b"\r\n\0\0 ",
        PDF + PDF[9:],
        png(more=chunk(b"tEXt", b"a\0b")),
        jpeg(segment(0xFE, b"a remark"), segment(0xC4, b"x" * 20), frame(kind=0xC2), SCAN, SCAN, EOI),
        jpeg(frame(), SCAN, b"\xff\xff\xff\xd9"),
        jpeg(segment(0xDD, b"\0\4"), frame(), b"\xff\x01", SCAN, b"\xff\xd3", EOI),
        png(10_000, 10_000),
    ],
)
def test_what_programs_write_is_taken(content: bytes):
    assert isinstance(inspect(content), Upload)


REFUSED = [
    (b"", "upload.empty"),
    (b"\0", "upload.kind"),
    (b"<html>", "upload.kind"),
    (b"GIF89a", "upload.kind"),
    (b"MZ" + PDF, "upload.kind"),
    (b"\n" + PDF, "upload.kind"),
    (b"\xef\xbb\xbf" + PDF, "upload.kind"),
    (b"%PDF-9.9\n" + PDF[9:], "upload.kind"),
    (b"%PDF-1.4", "upload.kind"),
    (PDF.lower(), "upload.kind"),
    (PDF[:-8], "upload.cut"),
    (PDF.replace(b"startxref", b"startxxxx"), "upload.cut"),
    (PDF + b"PK\x03\x04", "upload.appended"),
    (PDF + b"<script>", "upload.appended"),
    (PDF.replace(b"/Root", b"/Encrypt 5 0 R /Root"), "upload.encrypted"),
    (PDF.replace(b"/Root", b"/#45ncrypt 5 0 R /Root"), "upload.encrypted"),
    (png()[:-1], "upload.cut"),
    (png()[:20], "upload.cut"),
    (png()[:8], "upload.cut"),
    (png().replace(b"IDAT", b"IDAX"), "upload.cut"),
    (png() + b"x", "upload.appended"),
    (png(0, 1), "upload.kind"),
    (png(1, 0), "upload.kind"),
    (png(idat=b""), "upload.kind"),
    (png(more=chunk(b"\0\0\0\0")), "upload.kind"),
    (b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT"), "upload.kind"),
    (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0" * 12), "upload.kind"),
    (b"\x89PNG\r\n\x1a\n" + b"\xff" * 4 + b"IHDR", "upload.cut"),
    (png(10_001, 10_000), "upload.pixels"),
    (png(2**31, 2**31), "upload.pixels"),
    (jpeg()[:-2], "upload.cut"),
    (jpeg()[:-1], "upload.cut"),
    (jpeg()[:3], "upload.cut"),
    (jpeg()[:25], "upload.cut"),
    (b"\xff\xd8\xff\xe0\x00", "upload.cut"),
    (b"\xff\xd8\xff\xe0\x00\x01", "upload.kind"),
    (b"\xff\xd8\xff\xd8\x00\x02", "upload.kind"),
    (jpeg(b"x", EOI), "upload.kind"),
    (jpeg(EOI), "upload.kind"),
    (jpeg(frame(), EOI), "upload.kind"),
    (jpeg(SCAN, EOI), "upload.kind"),
    (jpeg(segment(0xC0, b"abcde"), SCAN, EOI), "upload.kind"),
    (jpeg(frame(0, 8), SCAN, EOI), "upload.kind"),
    (jpeg(frame(60_000, 60_000), SCAN, EOI), "upload.pixels"),
]


@pytest.mark.parametrize(("content", "code"), REFUSED)
def test_what_is_refused_is_told_with_its_reason(content: bytes, code: str):
    found = inspect(content, "scan.pdf")
    assert isinstance(found, Refused)
    assert found.code == code
    for lang in Language:
        told = say(lang, found.code, **found.values)
        assert "{" not in told
        assert told.endswith(".")


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (b"/JavaScript", "JavaScript"),
        (b"/J#61v#61Script", "JavaScript"),
        (b"/#4a#61#76#61#53#63#72#69#70#74", "JavaScript"),
        (b"/#4Aava#53cript", "JavaScript"),
        (b"/Launch", "Launch"),
        (b"/EmbeddedFile /EmbeddedFiles", "EmbeddedFile, EmbeddedFiles"),
        (b"/RichMedia", "RichMedia"),
        (b"/XFA", "XFA"),
        (b"/SubmitForm", "SubmitForm"),
    ],
)
def test_a_pdf_that_acts_is_refused(name: bytes, told: str):
    found = inspect(PDF.replace(b"/Pages 2", name + b" 1 /Pages 2"))
    assert found == Refused(code="upload.active", values={"what": told})


def packed(plain: bytes, name: bytes = b"/ObjStm", more: bytes = b"", end: bytes = b"endstream") -> bytes:
    """A PDF whose second object is an object stream."""
    stream = b"4 0 obj\n<< /Type " + name + b" /N 1 " + more + b">>\nstream\r\n" + zlib.compress(plain) + end
    return PDF.replace(b"xref\n", stream + b"\nendobj\nxref\n", 1)


@pytest.mark.parametrize("name", [b"/ObjStm", b"/Obj#53tm"])
def test_packed_objects_are_looked_into(name: bytes):
    assert isinstance(inspect(packed(b"<< /Type /Font >>", name)), Upload)
    assert isinstance(inspect(packed(b"1 0 << >>", name) + packed(b"2 0 << >>", name)), Upload)
    assert isinstance(inspect(packed(b"1 0 << >>", name, more=b"/Extends 3 0 R /Note /ObjStm ")), Upload)
    assert inspect(packed(b"<< /S /JavaScript /JS (x) >>", name)) == Refused(
        code="upload.active", values={"what": "JavaScript"}
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (packed(b"x", more=b"(stream\n) "), "upload.unread"),
        (packed(b"x").replace(zlib.compress(b"x"), b"/F x"), "upload.unread"),
        (packed(b"x").replace(zlib.compress(b"x"), zlib.compress(b"x")[:-1]), "upload.unread"),
        (packed(b"x", end=b""), "upload.cut"),
        (packed(b"x").replace(b"\nstream\r\n", b"\nstrxam\r\n").replace(b"endstream", b"end"), "upload.cut"),
        (packed(b"\0" * (MOST_UNPACKED + 1)), "upload.unread"),
        (packed(b"\0" * (MOST_UNPACKED // 2)) + packed(b"\0" * (MOST_UNPACKED // 2)), "upload.unread"),
    ],
)
def test_packed_objects_that_cannot_be_looked_into_are_refused(content: bytes, code: str):
    assert inspect(content) == Refused(code=code)


@pytest.mark.parametrize("name", [b"/JavaScripts", b"(JavaScript)", b"/Launcher", b"/EncryptMetadata", b"/XFAx"])
def test_a_longer_name_is_another(name: bytes):
    assert isinstance(inspect(PDF.replace(b"/Pages 2", name + b" 1 /Pages 2")), Upload)


def test_what_telephones_write_behind_a_jpeg_is_cut_off():
    found = inspect(jpeg() + b"SEFT\0more", "foto.jpg")
    assert isinstance(found, Upload)
    assert (found.content, found.cut) == (jpeg(), 9)
    assert found.digest == hashlib.sha256(jpeg()).hexdigest()


def test_the_size_ends_at_10_mb():
    filled = PDF + b" " * (LARGEST - len(PDF))
    assert isinstance(inspect(filled), Upload)
    assert inspect(filled + b" ") == Refused(code="upload.large", values={"size": 11, "most": 10})
    assert MOST_PIXELS > 35_000_000


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xd8" + b"\xff" * (LARGEST - 2),
        jpeg(frame(), SCAN) + b"\xff" * 9_000_000 + b"\0",
        jpeg() + b"\xff\xd8" * 4_000_000,
        jpeg(*[b"\xff\xfe\0\2"] * 2_000_000),
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", b"\0\0\0\1\0\0\0\1\x08\0\0\0\0") + chunk(b"aaAa") * 800_000,
        PDF.replace(b"endobj", b"/#4a#61#76#61" * 600_000, 1),
        PDF.replace(b"endobj", b"/J/JavaScrip" * 700_000, 1),
        PDF + b"%%EOF" * 1_900_000,
        PDF.replace(b"xref\n", b"/ObjStm " * 1_200_000 + b"xref\n", 1),
        PDF.replace(b"xref\n", b"/ObjStm stream\n" * 600_000 + b"xref\n", 1),
        PDF.replace(b"xref\n", (b"/ObjStm stream\n" + zlib.compress(b"") + b"endstream ") * 200_000 + b"xref\n", 1),
    ],
)
def test_no_file_keeps_the_desk_busy(content: bytes):
    """What would take hours by a search that goes back runs into the time limit of every test."""
    assert isinstance(inspect(content[:LARGEST]), (Upload, Refused))


def test_a_picture_of_too_many_parts_is_none():
    assert isinstance(inspect(jpeg(*[segment(0xFE)] * (MOST_PARTS - 4), frame(), SCAN, EOI)), Upload)
    assert inspect(jpeg(*[segment(0xFE)] * MOST_PARTS, frame(), SCAN, EOI)) == Refused(code="upload.kind")
    assert isinstance(inspect(png(more=chunk(b"aaAa") * (MOST_PARTS - 3))), Upload)
    assert inspect(png(more=chunk(b"aaAa") * MOST_PARTS)) == Refused(code="upload.kind")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Berita Acara 0007.pdf", "Berita_Acara_0007.pdf"),
        ("scan.PDF", "scan.pdf"),
        ("scan.pdf.exe", "scan_pdf_exe.pdf"),
        ("scan.exe", "scan_exe.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("..\\..\\windows\\win.ini", "win_ini.pdf"),
        ("C:\\Users\\x\\ba.pdf", "ba.pdf"),
        ("/", f"{DEFAULT_NAME}.pdf"),
        ("..", f"{DEFAULT_NAME}.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("\u202egnp.exe", "gnp_exe.pdf"),
        ("a\x00b.pdf", "a_b.pdf"),
        ('a"; filename="b.exe', "a_filename_b_exe.pdf"),
        ("a\r\nSet-Cookie: x=1", "a_Set-Cookie_x_1.pdf"),
        ("a\uff0f\uff0e\uff0eb.pdf", "a_b.pdf"),
        ("CON", f"{DEFAULT_NAME}_CON.pdf"),
        ("nul.pdf", f"{DEFAULT_NAME}_nul.pdf"),
        ("com1.png", f"{DEFAULT_NAME}_com1.pdf"),
        ("console.pdf", "console.pdf"),
        ("S\u00e9kolah \u7f51\u7edc.pdf", "Sekolah.pdf"),
        ("\u7f51\u7edc.pdf", f"{DEFAULT_NAME}.pdf"),
        ("-rf.pdf", "rf.pdf"),
        ("x" * 500 + ".pdf", "x" * 80 + ".pdf"),
    ],
)
def test_the_name_under_which_a_file_is_given_back(name: str, expected: str):
    assert download_name(name, Format.PDF) == expected


def test_every_reason_is_used():
    used = {code for _, code in REFUSED} | {"upload.active", "upload.large", "upload.unread"}
    assert used == {key for key in CATALOG if key.startswith("upload.")}
