"""Pages of a list (``contracts.md``, HTTP): ``limit`` rows behind the one that ``cursor`` names.

Rules this module keeps:

- A cursor names the last row that was shown, not a place: rows that come or go before it shift nothing.
- ``next`` is null on the last page, so that who follows it until then has seen every row once.
- A cursor that was not given out, or whose row is gone, is refused; who reads begins anew.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query

from api.http.problems import ProblemError

MOST = 1_000
"""Rows of a page, at most and when nothing is said."""

_Row = TypeVar("_Row")


@dataclass(frozen=True)
class Page:
    """What a reader asks for."""

    limit: Annotated[int, Query(ge=1, le=MOST)] = MOST
    cursor: Annotated[str | None, Query(max_length=400)] = None

    def of(self, rows: Iterable[_Row], key: Callable[[_Row], str]) -> tuple[list[_Row], str | None]:
        """Return this page of all rows, and the cursor of the page after it; ``key`` tells a row from all others.

        Raises ``ProblemError`` when the cursor names none of them.
        """
        behind = list(rows)
        last = self.last
        if last is not None:
            place = next((place for place, row in enumerate(behind) if key(row) == last), None)
            if place is None:
                raise strange()
            behind = behind[place + 1 :]
        shown = behind[: self.limit]
        return shown, cursor_of(key(shown[-1])) if len(behind) > self.limit else None

    @property
    def last(self) -> str | None:
        """The key of the last row that was shown; raises ``ProblemError`` when the cursor was not given out."""
        if self.cursor is None:
            return None
        try:
            return base64.urlsafe_b64decode(self.cursor.encode("ascii")).decode("utf-8")
        except (binascii.Error, ValueError):
            raise strange() from None


Paged = Annotated[Page, Depends()]


def cursor_of(key: str) -> str:
    """Return the cursor that names a row."""
    return base64.urlsafe_b64encode(key.encode("utf-8")).decode("ascii")


def strange() -> ProblemError:
    """Return the problem of a cursor that leads nowhere."""
    return ProblemError(
        "invalid", errors=[{"pointer": "query/cursor", "detail": "take next of the page before, or begin without it"}]
    )
