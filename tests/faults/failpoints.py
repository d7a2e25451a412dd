"""Failpoints: places in the programs at which a run can be made to die, there only when asked for.

Rules this module keeps:

- In the source a failpoint is a comment of its own line, ``# failpoint NAME``. Python never sees it: what runs in
  production holds no call, no name and no hook (``docs/decisions/failpoints.md``).
- ``arm`` puts an import hook in front, which turns each such comment into a call while a module is compiled. It must come
  before the programs are imported; it writes no byte code anywhere.
- A pass is counted in memory that outlives the process, and the armed pass ends it by SIGKILL: nothing is cleaned up.
"""

from __future__ import annotations

import builtins
import mmap
import os
import re
import signal
import sys
from array import array
from collections.abc import Sequence
from functools import cache
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("agent", "collector", "api")
CALL = "__failpoint__"
PLANTED = "planted"
"""A failpoint that only planted bugs have, where they come apart (``tests/faults/bugs.py``)."""
OFF_THE_CHAIN = frozenset({"api/mailer.py"})
"""What is not on the way from probe to ticket: killed there by tests of its own (``tests/faults/test_letter_kills.py``)."""
_FIRST = 3
SETTING = "SIAGA_FAILPOINT"
_MARK = re.compile(r"^([ ]*)# failpoint ([a-z][a-z-]*[a-z])[ ]*$", re.MULTILINE)


def armed(source: str) -> str:
    """Return source text with calls in place of the comments; every line keeps its number.

    >>> armed("def kept():\\n    # failpoint half-way\\n    return 1\\n")
    "def kept():\\n    __failpoint__('half-way')\\n    return 1\\n"
    """
    return _MARK.sub(lambda found: f"{found[1]}{CALL}({found[2]!r})", source)


def named(source: str) -> list[str]:
    """Return the failpoints of a source text."""
    return [found[2] for found in _MARK.finditer(source)]


@cache
def failpoints() -> dict[str, str]:
    """Return every failpoint with the file it stands in, sorted by file and line."""
    found: dict[str, str] = {}
    for program in PROGRAMS:
        for path in sorted((ROOT / program).rglob("*.py")):
            for name in named(path.read_text()):
                if name in found:
                    raise ValueError(f"the failpoint {name} stands twice: in {found[name]} and {path}; rename one")
                found[name] = str(path.relative_to(ROOT))
    return found


class Passes:
    """Counts passes in memory shared with the processes forked later; kills at the one that was asked for.

    Its cells: the virtual instant, the number of all passes, the failpoint passed last, then one for each failpoint.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._place = {name: _FIRST + number for number, name in enumerate(self.names)}
        self._memory = mmap.mmap(-1, 8 * (_FIRST + len(self.names)))
        self._cells = memoryview(self._memory).cast("q")
        self._at: tuple[str | None, int] | None = None
        self._since: tuple[str, int] | None = None

    def arm(self, name: str | None, number: int, since: tuple[str, int] | None = None) -> None:
        """Die at the n-th pass of a failpoint, or of any (None); counted from the n-th pass of another on."""
        self._at, self._since = (name, number), since

    @property
    def now(self) -> int:
        """The virtual instant at which the process is, or died."""
        return self._cells[0]

    @now.setter
    def now(self, instant: int) -> None:
        self._cells[0] = instant

    @property
    def total(self) -> int:
        """How many failpoints were passed."""
        return self._cells[1]

    def counts(self) -> dict[str, int]:
        """Return how often each failpoint was passed."""
        return {name: self._cells[place] for name, place in self._place.items()}

    def last(self) -> str | None:
        """Return the failpoint passed last, None before the first."""
        return self.names[self._cells[2] - _FIRST] if self._cells[2] else None

    def reset(self) -> None:
        """Count from nothing."""
        now = self.now
        self._cells[:] = memoryview(array("q", [0] * len(self._cells)))
        self.now = now

    def passed(self, name: str) -> None:
        """Count one pass; the one that was asked for is the last thing this process does."""
        cells, place = self._cells, self._place[name]
        cells[1] += 1
        cells[2] = place
        cells[place] += 1
        if self._at is None:
            return
        if self._since is not None:
            if self._since == (name, cells[place]):
                wanted, number = self._at
                before = cells[1] if wanted is None else cells[self._place[wanted]]
                self._at, self._since = (wanted, before + number), None
            return
        if self._at in ((None, cells[1]), (name, cells[place])):
            os.kill(os.getpid(), signal.SIGKILL)


class _Loader(SourceFileLoader):
    """Compiles with the calls in, and leaves the byte code on disk alone."""

    def source_to_code(self, data: Any, path: Any, **kwargs: Any) -> CodeType:
        return super().source_to_code(armed(bytes(data).decode()).encode(), path, **kwargs)

    def path_stats(self, path: str) -> Any:
        raise OSError("no byte code of an armed module is kept")

    def set_data(self, path: str, data: Any, *, _mode: int = 0o666) -> None:
        pass


class _Finder(MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] not in PROGRAMS:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and isinstance(spec.loader, SourceFileLoader):
            spec.loader = _Loader(spec.loader.name, spec.loader.path)
        return spec


def arm() -> Passes:
    """Compile the failpoints in from now on. Raises ``RuntimeError`` when a program is imported already."""
    early = sorted(name for name in sys.modules if name in PROGRAMS)
    if early:
        raise RuntimeError(f"{', '.join(early)} was imported before the failpoints were armed")
    sys.meta_path.insert(0, _Finder())
    return counting()


def counting() -> Passes:
    """Count in memory of this process's own from now on, and of those that it forks."""
    passes = Passes((*failpoints(), PLANTED))
    setattr(builtins, CALL, passes.passed)
    return passes


def come_apart() -> None:
    """Pass the failpoint of a planted bug: where a kill does the harm."""
    getattr(builtins, CALL)(PLANTED)


def wanted(text: str) -> tuple[str | None, int]:
    """Read ``NAME:N`` (or ``any:N``). Raises ``ValueError`` with the remedy."""
    name, _, number = text.partition(":")
    if name != "any" and name not in failpoints():
        raise ValueError(f"{SETTING}={text}: there is no failpoint {name!r}; choose from {', '.join(failpoints())}")
    if not (number or "1").isdecimal() or int(number or "1") < 1:
        raise ValueError(f"{SETTING}={text}: write NAME:N, N the pass at which to die, 1 or more")
    return (None if name == "any" else name), int(number or "1")
