"""Rows of a CSV file with named columns, as a command's option takes it (``api.core.csv_table``)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

from agent.errors import BadInputError
from api.core.csv_table import Problems, refuse, table

__all__ = ["Problems", "refuse", "rows"]

_Row = TypeVar("_Row")


def rows(
    path: Path, columns: Sequence[str], read: Callable[[dict[str, str]], _Row], problems: Problems
) -> Iterator[tuple[int, _Row]]:
    """Yield each good row of a file with its line, as ``table``; raises ``BadInputError`` also for what cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from table(str(path), file, columns, read, problems)
    except OSError as problem:
        raise BadInputError(f"{path}: cannot be read ({problem.strerror}); give a CSV file") from None
    except UnicodeDecodeError:
        raise BadInputError(f"{path}: is not UTF-8 text; save it as UTF-8") from None
