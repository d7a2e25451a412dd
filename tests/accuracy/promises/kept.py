"""Results of long rows, a JSON line each, kept in a file: a run that was stopped goes on where it ended, on any later day.

What is kept holds for the code that computed it: a file begun with another Siaga shows what that one did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, Generic, TypeVar

import msgspec

T = TypeVar("T")
Key = tuple[str, int]
"""A row's name and a seed."""


class KeptError(ValueError):
    """A file of results that cannot be read or written, with the place."""


class Kept(Generic[T]):
    """What is known of cases by their key; ``None`` as the path keeps nothing."""

    def __init__(self, path: Path | None, kind: type[T]) -> None:
        """Raises ``KeptError`` for a file that cannot be read and written, and for a line that is no such result.

        A last line that a killed run left unfinished is cut off.
        """
        self._path = path
        self._known: dict[Key, T] = {}
        if path is None:
            return
        try:
            with path.open("a+b") as file:
                file.seek(0)
                lines = file.read().splitlines(keepends=True)
        except OSError as problem:
            raise KeptError(f"{path}: {problem.strerror}; give --kept a file that can be written") from None
        for number, line in enumerate(lines, 1):
            try:
                row, seed, result = msgspec.json.decode(line, type=tuple[str, int, kind])  # type: ignore[valid-type]
            except msgspec.DecodeError as problem:
                if number == len(lines) and not line.endswith(b"\n"):
                    path.write_bytes(b"".join(lines[:-1]))
                    break
                raise KeptError(
                    f"{path}, line {number} is no result of this row: {problem}; give --kept another file"
                ) from None
            self._known[row, seed] = result

    def each(
        self,
        run: Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[tuple[Key, T]]],
        work: Callable[[Any], T],
        cases: Iterable[tuple[Key, Any]],
    ) -> Iterator[T]:
        """Yield the results of cases, those that are known first; ``run`` maps over what is left, and each is kept at once."""
        wanted = list(cases)
        yield from (self._known[key] for key, _ in wanted if key in self._known)
        left = [one for one in wanted if one[0] not in self._known]
        for key, result in run(partial(_with_key, work), left):
            self._keep(key, result)
            yield result

    def _keep(self, key: Key, result: T) -> None:
        self._known[key] = result
        if self._path is not None:
            with self._path.open("ab") as file:
                file.write(msgspec.json.encode((*key, result)) + b"\n")


def _with_key(work: Callable[[Any], T], case: tuple[Key, Any]) -> tuple[Key, T]:
    key, given = case
    return key, work(given)
