"""NetBox's values read as cells are."""

from api.core.netbox.rows import Row
from api.core.sheets.columns import Kind


def test_text_that_a_spreadsheet_would_compute_is_plain_text():
    row = Row("dcim/sites", Kind.OFFICES, {"id": 7}, "x")
    row.say("name", "name", "=1+1  @x")
    row.say("island", "region", "  ")
    row.say("office", "tenant", "\u200b")
    assert row.record().values == {"name": "=1+1 @x"}


def test_a_value_that_cannot_be_read_spoils_the_row_at_its_place():
    row = Row("dcim/sites", Kind.OFFICES, {"id": 7}, "x")
    row.say("name", "name", "a\x1b[31m")
    assert [(one.file, one.row, one.column, one.code) for one in row.problems] == [
        ("dcim/sites", 7, "name", "import.cell.control")
    ]
    assert row.record().spoilt
