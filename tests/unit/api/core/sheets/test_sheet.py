"""Reading CSV as programs save it: encodings, separators, quotes, and rows numbered as spreadsheets show them."""

import pytest

from api.core.sheets import sheet as sheets
from api.core.sheets.sheet import UnreadableSheetError, read_sheet

TEXT = "id;nama\r\na;Café Bangka\r\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "UTF-8"),
        (TEXT.encode("utf-8-sig"), "UTF-8 (BOM)"),
        (TEXT.encode("utf-16"), "UTF-16"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("utf-16-le"), "UTF-16"),
        (TEXT.encode("utf-16-be"), "UTF-16"),
        (TEXT.encode("cp1252"), "Windows-1252"),
    ],
)
def test_the_encoding_is_detected_and_said(content, encoding):
    read = read_sheet(content, "a.csv")
    assert read.encoding == encoding
    assert read.header.cells == ("id", "nama")
    assert [row.cells for row in read.rows] == [("a", "Café Bangka")]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("named", [True, False])
def test_the_separator_is_detected_or_taken_from_excels_first_line(separator, named):
    told = f"sep={separator}\n" if named else ""
    read = read_sheet(f'{told}id{separator}nama\na{separator}"1{separator} 2"\n'.encode(), "a.csv")
    assert read.separator == separator
    assert read.rows[0].cells == ("a", f"1{separator} 2")
    assert read.rows[0].number == (3 if named else 2)


def test_a_row_has_the_number_that_a_spreadsheet_shows():
    read = read_sheet(b'id;nama\n\n;\na;"two\nlines"\r\nb;B\rc;C', "a.csv")
    assert [(row.number, row.cells) for row in read.rows] == [
        (4, ("a", "two\nlines")),
        (5, ("b", "B")),
        (6, ("c", "C")),
    ]


def test_line_breaks_of_unicode_end_no_row():
    assert read_sheet("id;nama\na;x\u2028y\x0bz\n".encode(), "a.csv").rows[0].cells == ("a", "x\u2028y\x0bz")


@pytest.mark.parametrize(
    ("content", "code", "row"),
    [
        (b"", "import.file.empty", 1),
        (b"\xff\xfe\x61", "import.file.encoding", 1),
        (b"id;nama\na;\x81\n", "import.file.encoding", 2),
        (b'id;nama\na;"b\nc;d\n', "import.file.quotes", 2),
        (b'id;nama\na;b\nc;"d"e\n', "import.file.quotes", 3),
        (b'id;nama\na;"' + b"x" * 200_000 + b'"\n', "import.file.cell", 2),
    ],
)
def test_what_is_no_table_is_refused_with_the_row(content, code, row):
    with pytest.raises(UnreadableSheetError) as refused:
        read_sheet(content, "a.csv")
    assert (refused.value.code, refused.value.row) == (code, row)


def test_size_and_rows_are_bounded(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 3)
    with pytest.raises(UnreadableSheetError, match=r"import.file.rows"):
        read_sheet(b"id\n" * 4, "a.csv")
    monkeypatch.setattr(sheets, "LARGEST", 10)
    with pytest.raises(UnreadableSheetError, match=r"import.file.large"):
        read_sheet(b"x" * 11, "a.csv")
