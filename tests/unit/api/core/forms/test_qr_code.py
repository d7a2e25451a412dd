"""A hash as a QR code: the runs make the code, with white around it."""

from __future__ import annotations

import segno

from api.core.forms.qr_code import PREFIX, QUIET, qr_code

SIDIK = "0123456789abcdef" * 4
FINDER = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]


def drawn(code) -> list[str]:
    """Return the code row by row, as its runs draw it."""
    grid = [[0] * code["size"] for _ in range(code["size"])]
    for x, y, length in code["runs"]:
        for at in range(x, x + length):
            assert grid[y][at] == 0
            grid[y][at] = 1
    return ["".join(map(str, row)) for row in grid]


def test_the_runs_are_the_code_in_its_quiet_zone():
    rows = drawn(qr_code(SIDIK))
    made = segno.make_qr(PREFIX + SIDIK.upper(), error="m", boost_error=False)
    assert [row[QUIET:-QUIET] for row in rows[QUIET:-QUIET]] == ["".join(map(str, row)) for row in made.matrix]
    blank = "0" * len(rows)
    assert rows[:QUIET] == rows[-QUIET:] == [blank] * QUIET
    assert {row[:QUIET] + row[-QUIET:] for row in rows} == {"0" * 2 * QUIET}
    assert (made.version, made.mode, made.error, len(rows)) == (4, "alphanumeric", "M", 41)


def test_it_has_the_three_marks_by_which_a_reader_finds_it():
    rows = [row[QUIET:-QUIET] for row in drawn(qr_code(SIDIK))[QUIET:-QUIET]]
    assert [row[:7] for row in rows[:7]] == FINDER
    assert [row[-7:] for row in rows[:7]] == FINDER
    assert [row[:7] for row in rows[-7:]] == FINDER
    assert [row[-7:] for row in rows[-7:]] != FINDER


def test_another_hash_is_another_code_and_the_same_one_the_same():
    assert qr_code(SIDIK) == qr_code(SIDIK)
    assert qr_code(SIDIK)["runs"] != qr_code("f" + SIDIK[1:])["runs"]
    assert qr_code(SIDIK)["alt"] == "Kode QR yang memuat sidik dokumen ini"
