"""All promises about what is told, one after the other, and what is printed of them."""

from __future__ import annotations

import sys
import time
from collections.abc import Collection, Iterator
from types import MappingProxyType

from tests.accuracy.promises import causes, children, clocks, false_alarms, outages, own_faults
from tests.accuracy.promises.line import Effort, Line

PROMISES = MappingProxyType(
    {7: false_alarms, 8: outages, 9: own_faults, 10: clocks, 12: children, 13: causes},
)
"""Number → what checks it."""
SHOWN = 5


def told(numbers: Collection[int], effort: Effort, *, every: bool = False) -> bool:
    """Check these promises and print a line for each row; return whether all are kept. ``every``: tell all wrong cases."""
    print("\npromise  row, cases, what came out, what is promised")
    kept = True
    for line in _lines(numbers, effort):
        kept = _told(line, every=every) and kept
    return kept


def _lines(numbers: Collection[int], effort: Effort) -> Iterator[Line]:
    for number, module in PROMISES.items():
        if number in numbers:
            began = time.monotonic()
            yield from module.lines(effort)
            if sys.stderr.isatty():
                print(f"promise {number}: {time.monotonic() - began:.0f} s", file=sys.stderr)


def _told(line: Line, *, every: bool) -> bool:
    mark = "" if line.kept else "  MISSED"
    print(f"{line.promise:7}  {line.what}: {line.cases}, {line.figure} ({line.goal}){mark}", flush=True)
    for text in line.wrong[: None if every else SHOWN]:
        print(f"         {text}")
    return line.kept
