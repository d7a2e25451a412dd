"""A table as a spreadsheet file (Office Open XML, ECMA-376): one sheet, its headings bold and kept in sight.

Rules this module keeps:

- Every text is an inline string and no cell a formula, so nothing in it can be computed.
- The same rows give the same bytes: no date of making, a fixed order.
- What XML 1.0 cannot hold is left out; a text longer than a cell may be is cut, and ends in an ellipsis.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from xml.sax.saxutils import escape

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST = 32_767
_WIDEST, _NARROWEST = 60, 8
_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (cells have no zone)
_DAY_S = 86_400
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FORBIDDEN_TITLE = re.compile(r"[\[\]:*?/\\']")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>'
    "</Types>"
)
_TOP = (
    f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
)
_BOOK_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
)
_STYLES = (
    f'{_HEAD}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="dd\\-mm\\-yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)
_TEXT, _BOLD, _DATE = 0, 1, 2


def workbook(title: str, rows: Sequence[Sequence[str | datetime]]) -> bytes:
    """Return the file of a table whose first row is its headings; instants are local and have no zone.

    Raises ``ValueError`` for a table without headings, ``TypeError`` for an instant with a zone.
    """
    if not rows or not rows[0]:
        raise ValueError("a table needs headings")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _TOP),
            ("xl/workbook.xml", _book(title)),
            ("xl/_rels/workbook.xml.rels", _BOOK_RELATIONS),
            ("xl/styles.xml", _STYLES),
            ("xl/worksheets/sheet1.xml", _sheet(rows)),
        ):
            archive.writestr(zipfile.ZipInfo(name), text.encode(), compress_type=zipfile.ZIP_DEFLATED)
    return content.getvalue()


def column_name(index: int) -> str:
    """Return a column's letters, the first being 0: ``A``, ``Z``, ``AA``."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _book(title: str) -> str:
    named = escape(_FORBIDDEN_TITLE.sub(" ", _NO_XML.sub("", title))[:31].strip() or "1", {'"': "&quot;"})
    return (
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{named}" sheetId="1" r:id="rId1"/></sheets></workbook>'
    )


def _sheet(rows: Sequence[Sequence[str | datetime]]) -> str:
    last = f"{column_name(len(rows[0]) - 1)}{len(rows)}"
    widths = "".join(
        f'<col min="{at + 1}" max="{at + 1}" width="{_width(rows, at)}" customWidth="1"/>' for at in range(len(rows[0]))
    )
    body = "".join(
        f'<row r="{number}">{"".join(_cell(cell, at, number) for at, cell in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
    )
    return (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><dimension ref="A1:{last}"/><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols>{widths}</cols><sheetData>{body}</sheetData><autoFilter ref="A1:{last}"/></worksheet>'
    )


def _width(rows: Sequence[Sequence[str | datetime]], at: int) -> int:
    longest = max(16 if isinstance(row[at], datetime) else len(str(row[at])) for row in rows if at < len(row))
    return max(_NARROWEST, min(_WIDEST, longest + 2))


def _cell(cell: str | datetime, column: int, row: int) -> str:
    place = f"{column_name(column)}{row}"
    if isinstance(cell, datetime):
        return f'<c r="{place}" s="{_DATE}"><v>{(cell - _EPOCH).total_seconds() / _DAY_S!r}</v></c>'
    text = _NO_XML.sub("", cell)
    if len(text) > LONGEST:
        text = f"{text[: LONGEST - 1]}\u2026"
    style = _BOLD if row == 1 else _TEXT
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
