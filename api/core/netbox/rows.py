"""Writing NetBox's objects as rows of an import: values read as cells are, each problem with its place.

Rules this module keeps:

- A row's file is the object's place in the REST API (``dcim/devices``) and its number the object's id there.
- Text that a spreadsheet would compute is plain text here; what cannot be read is a finding and spoils its row only.
"""

from __future__ import annotations

from collections.abc import Mapping

from api.core.netbox.documents import Document, number
from api.core.sheets.cells import READERS, BadCellError, guarded, tidy, unguarded
from api.core.sheets.columns import Kind
from api.core.sheets.records import Problem, Record


class Row:
    """One object of NetBox on its way to being a record."""

    def __init__(self, place: str, kind: Kind, document: Document, shown: str) -> None:
        self._record = Record(place, number(document), kind, {}, {}, {})
        self._values: dict[str, object] = {}
        self._cells: dict[str, tuple[str, str]] = {}
        self._shown = shown
        self.problems: list[Problem] = []

    def say(self, key: str, field: str, value: str) -> None:
        """Take a value as a cell would be; ``field`` is what NetBox calls it. An empty one says nothing."""
        if not value.strip():
            return
        self._cells[key] = (field, value)
        try:
            read = tidy(guarded(value))
            if read:
                self._values[key] = READERS.get(key, str)(unguarded(read))
        except BadCellError as bad:
            self.find(field, bad.code, value, **bad.values)

    def put(self, values: Mapping[str, object]) -> None:
        """Take values that are known to be right."""
        self._values |= values

    def find(self, field: str, code: str, value: str | None = None, **values: object) -> None:
        """Report what keeps the object from being taken."""
        shown = self._shown if value is None else value
        self.problems.append(Problem(self._record.file, self._record.row, field, shown, code, values))

    def record(self) -> Record:
        """Return the record, spoilt when something was found."""
        cells = {"id": ("name", self._shown), **self._cells}
        return self._record._replace(values=self._values, cells=cells, spoilt=bool(self.problems))
