"""A table as a spreadsheet file: what its parts hold, and that nothing in it is computed."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
import zipfile
from datetime import UTC, datetime

import pytest

from api.core.forms.agenda import rows
from api.documents.workbook import LONGEST, column_name, workbook
from tests.support.filled_forms import BOOK
from tests.support.hostile_words import PAYLOADS

NS = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def parts(content: bytes) -> dict[str, ET.Element]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return {name: ET.fromstring(archive.read(name)) for name in archive.namelist()}


def cells(content: bytes) -> dict[str, str]:
    sheet = parts(content)["xl/worksheets/sheet1.xml"]
    assert sheet.findall(".//m:f", NS) == []
    found = {}
    for cell in sheet.iterfind(".//m:c", NS):
        text = cell.find("m:is/m:t", NS)
        value = cell.find("m:v", NS)
        assert (text is None) != (value is None)
        assert cell.get("t") == ("inlineStr" if text is not None else None)
        found[str(cell.get("r"))] = (
            (text.text or "") if text is not None else str(value.text if value is not None else "")
        )
    return found


def test_the_book_is_a_sheet_with_its_headings():
    content = workbook("Buku agenda", rows(BOOK))
    found = cells(content)
    assert (found["A1"], found["K1"], found["A3"]) == ("Nomor agenda", "Diarsipkan oleh", "0002/2026")
    assert float(found["B2"]) == pytest.approx(46092 + (11 * 60 + 5) / 1440)
    made = parts(content)
    assert list(made) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "xl/workbook.xml",
        "xl/_rels/workbook.xml.rels",
        "xl/styles.xml",
        "xl/worksheets/sheet1.xml",
    ]
    (sheet,) = made["xl/workbook.xml"].iterfind(".//m:sheet", NS)
    assert sheet.get("name") == "Buku agenda"
    (filtered,) = made["xl/worksheets/sheet1.xml"].iterfind("m:autoFilter", NS)
    assert filtered.get("ref") == "A1:K3"


def test_the_same_rows_give_the_same_bytes():
    assert workbook("x", rows(BOOK)) == workbook("x", rows(BOOK))


@pytest.mark.parametrize("word", PAYLOADS)
def test_any_word_is_a_text(word: str):
    found = cells(workbook(word, [["head"], [word]]))["A2"]
    held = "".join(one for one in word if one in "\t\n\r" or (one >= " " and one not in "\ud800\udfff"))
    assert found.splitlines() == held.splitlines()


def test_a_text_longer_than_a_cell_is_cut():
    assert cells(workbook("x", [["head"], ["y" * 40_000]]))["A2"] == "y" * (LONGEST - 1) + "\u2026"


@pytest.mark.parametrize(
    ("title", "expected"), [("a/b[c]:d*e?f\\g'h", "a b c  d e f g h"), ("x" * 40, "x" * 31), ("", "1"), ("\0", "1")]
)
def test_a_title_is_one_that_a_sheet_may_have(title: str, expected: str):
    (sheet,) = parts(workbook(title, [["head"]]))["xl/workbook.xml"].iterfind(".//m:sheet", NS)
    assert sheet.get("name") == expected


@pytest.mark.parametrize(("index", "expected"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_have_letters(index: int, expected: str):
    assert column_name(index) == expected


@pytest.mark.parametrize("table", [[], [[]]])
def test_a_table_without_headings_is_refused(table):
    with pytest.raises(ValueError, match="a table needs headings"):
        workbook("x", table)


def test_an_instant_with_a_zone_is_refused():
    with pytest.raises(TypeError, match="offset"):
        workbook("x", [["head"], [datetime(2026, 1, 1, tzinfo=UTC)]])
