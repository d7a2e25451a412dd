"""What the bundled fonts can show."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from api.core.catalog import TEXTS
from api.core.catalog_report import REPORT
from api.documents.glyphs import characters
from api.documents.press import FONTS, MISSING, repertoire, shown


def test_every_text_of_the_report_can_be_printed():
    texts = {text for pair in (*REPORT.values(), *TEXTS.values()) for text in pair}
    assert {letter for text in texts for letter in text if ord(letter) not in repertoire()} == set()
    assert set("\u2013\u2026\u00b70123456789%\u00d7<()\u00a0\u200b" + MISSING) <= {chr(code) for code in repertoire()}


def test_what_the_fonts_lack_becomes_a_square_wherever_it_stands():
    assert shown({"a": ["x😀", {"b": ("ﷺ", 1, None)}]}) == {"a": [f"x{MISSING}", {"b": [MISSING, 1, None]}]}


def test_a_licence_lies_beside_the_fonts():
    assert "SIL OPEN FONT LICENSE" in (FONTS / "SourceSansPro-LICENSE.txt").read_text("utf-8").upper()
    assert len(list(FONTS.glob("*.otf"))) == 3


@pytest.mark.parametrize("content", [b"", b"no font", b"OTTO" + b"\0" * 100])
def test_what_is_no_font_is_refused(tmp_path: Path, content: bytes):
    place = tmp_path / "x.otf"
    place.write_bytes(content)
    with pytest.raises(ValueError, match=r"x\.otf: is no TrueType or OpenType font"):
        characters(place)


def font(place: Path, *subtables: tuple[int, int, bytes]) -> Path:
    """Write a font that has a ``cmap`` and nothing else."""
    offset = 4 + 8 * len(subtables)
    head, bodies = struct.pack(">HH", 0, len(subtables)), b""
    for platform, encoding, body in subtables:
        head += struct.pack(">HHI", platform, encoding, offset + len(bodies))
        bodies += body
    table = struct.pack(">4sIII", b"cmap", 0, 12 + 16, len(head + bodies))
    place.write_bytes(struct.pack(">4sHHHH", b"OTTO", 1, 0, 0, 0) + table + head + bodies)
    return place


def segments(*rows: tuple[int, int, int, int]) -> bytes:
    """A format 4 subtable of (first, last, delta, range offset), with glyphs 0 and 7 behind it."""
    columns = [b"".join(struct.pack(">H", row[place] % 0x10000) for row in rows) for place in (1, 0, 2, 3)]
    body = struct.pack(">HHHH", 2 * len(rows), 0, 0, 0) + columns[0] + b"\0\0" + columns[1] + columns[2] + columns[3]
    return struct.pack(">HHH", 4, 6 + len(body), 0) + body + struct.pack(">HH", 0, 7)


def test_segments_are_read_by_delta_and_by_glyph_array(tmp_path: Path):
    found = characters(
        font(tmp_path / "a.otf", (3, 1, segments((65, 67, -65, 0), (97, 98, 0, 4), (0xFFFF, 0xFFFF, 1, 0))))
    )
    assert found == {66, 67, 98}


def test_groups_are_read_and_other_forms_and_platforms_passed_over(tmp_path: Path):
    groups = struct.pack(">HHIIIIIIIII", 12, 0, 40, 0, 2, 0x1F600, 0x1F601, 3, 5, 6, 0)
    trimmed = struct.pack(">HHHHHH", 6, 12, 0, 65, 1, 1)
    assert characters(font(tmp_path / "a.otf", (3, 10, groups), (0, 3, trimmed), (1, 0, groups))) == {
        0x1F600,
        0x1F601,
        6,
    }
