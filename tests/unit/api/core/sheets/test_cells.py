"""What a cell says, as people and spreadsheets write it."""

from decimal import Decimal

import pytest

from api.core.sheets.cells import READERS, BadCellError, guarded, slug, tidy, unguarded


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("  Dinas \u00a0 Kesehatan\n(pusat) ", "Dinas Kesehatan (pusat)"),
        ("\ufeffDinas\u200b", "Dinas"),
        ('="00123"', "00123"),
        ("-2,1631", "-2,1631"),
        ("+62 812-3456", "+62 812-3456"),
        ("-", "-"),
        ("'=1+1", "'=1+1"),
    ],
)
def test_a_cell_is_put_right(cell, text):
    assert tidy(cell) == text


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("=1+1", "import.cell.formula"),
        ("@SUM(A1)", "import.cell.formula"),
        ("+cmd|' /C calc'!A0", "import.cell.formula"),
        ("-1+cmd|x", "import.cell.formula"),
        ("\t=1+1", "import.cell.formula"),
        ("#REF!", "import.cell.error"),
        ("#####", "import.cell.error"),
        ("a\x00b", "import.cell.control"),
        ("a\x1b[31m", "import.cell.control"),
        ("a\u202eb", "import.cell.control"),
        ("x" * 301, "import.cell.long"),
    ],
)
def test_a_cell_that_misleads_is_refused(cell, code):
    with pytest.raises(BadCellError, match=f"^{code}$"):
        tidy(cell)


@pytest.mark.parametrize("text", ["=1+1", "'=1", "-", "@a", "+62", "a", "'a", "''-"])
def test_a_guarded_text_comes_back(text):
    assert unguarded(tidy(guarded(text))) == text


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("latitude", "-2,1631", Decimal("-2.1631")),
        ("latitude", "2.1631 LS", Decimal("-2.1631")),
        ("latitude", "\u22122,5°", Decimal("-2.5")),
        ("longitude", "106,1415° BT", Decimal("106.1415")),
        ("people", "1.250", 1250),
        ("complex", "Ya", True),
        ("complex", "tidak", False),
        ("installed", "2021-04-01", "2021-04-01"),
        ("installed", "1/4/2021", "2021-04-01"),
        ("installed", "1 Agustus 2021", "2021-08-01"),
        ("installed", "17-Mei-2021", "2021-05-17"),
        ("medium", "Kabel  Bawah Laut", "submarine-cable"),
        ("medium", "trunk_fibre", "trunk-fibre"),
        ("medium", "FO Induk", "trunk-fibre"),
        ("role", "Inti", "core"),
        ("role", "kamera", "kamera"),
        ("groups", "a; b|a;", ["a", "b"]),
        ("address", "2001:DB8:0::2", "2001:db8::2"),
    ],
)
def test_values_are_read_as_officers_write_them(key, text, value):
    assert READERS[key](text) == value


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("latitude", "90,1"),
        ("latitude", "-2,1 LS"),
        ("latitude", "2,1 XX"),
        ("longitude", "181"),
        ("longitude", "1.061.415"),
        ("people", "-1"),
        ("people", "99999999"),
        ("people", "12,5"),
        ("complex", "mungkin"),
        ("installed", "4/25/2021"),
        ("installed", "1/4/21"),
        ("installed", "1 Foo 2021"),
        ("installed", "0000-01-01"),
        ("medium", "kabel"),
        ("address", "010.20.4.2"),
        ("address", "10.20.4.0/24"),
        ("nip", "1,97E+17"),
        ("phone", "8.12E+11"),
        ("id", "-a"),
    ],
)
def test_what_is_no_value_of_the_column_is_refused(key, text):
    with pytest.raises(BadCellError, match=r"^import\.value\."):
        READERS[key](text)


def test_a_slug_is_ascii_and_bounded():
    assert slug("RSUD Dr. (H.C.) Ir. Soekarno") == "rsud-dr-h-c-ir-soekarno"
    assert slug("Café / Élève") == "cafe-eleve"
    assert slug("东") == ""
    assert len(slug("x" * 200)) == 80
