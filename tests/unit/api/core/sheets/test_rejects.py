"""The rows that were not taken, with what is wrong with them in a last column."""

from api.core.sheets.rejects import rejected
from api.core.sheets.sheet import read_sheet


def test_rows_stay_as_they_are_written_and_an_earlier_reason_is_replaced():
    sheet = read_sheet(b'id;kesalahan;nama\na;old;"x;y"\nb;old\nc;old;z\n', "a.csv")
    assert rejected(sheet, {2: ["one", "two"], 3: ["=three"]}, "error") == (
        'id;nama;error\r\na;"x;y";one | two\r\nb;;\'=three\r\n'
    )
