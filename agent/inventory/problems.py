"""What is wrong with an inventory: every mistake with its place and its remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from typing import NamedTuple

from agent.errors import BadInputError


class Problem(NamedTuple):
    """One mistake: ``file``, ``line`` and ``column`` (both from 1) where it stands, what is wrong, what to do."""

    file: str
    line: int
    column: int
    what: str
    remedy: str

    def __str__(self) -> str:
        """Say it in one line, as compilers do."""
        return f"{self.file}:{self.line}:{self.column}: {self.what}; {self.remedy}"


class InventoryError(BadInputError):
    """Every problem of an inventory, in the order of the files; the message has one line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


def suggestion(word: str, known: Sequence[str]) -> str:
    """Return ``did you mean 'x'?`` for a word that is nearly one of the known ones, else an empty text.

    >>> suggestion("adress", ["address", "site"])
    "did you mean 'address'?"
    """
    near = get_close_matches(word[:100], known, n=1, cutoff=0.6)
    return f"did you mean {near[0]!r}?" if near else ""
