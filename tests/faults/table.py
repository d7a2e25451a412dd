"""The table that ``make faults`` prints, and how far it is while it runs."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable

from tests.faults.runs import Outcome

COLUMNS = {
    "missing": ("outage missing", "incident missing"),
    "extra": ("outage extra", "incident extra"),
    "edges": ("edge outside",),
    "no ticket": ("ticket missing",),
    "double": ("ticket double",),
    "evidence": ("evidence missing", "evidence double"),
    "decisions": ("decision missing", "decision extra", "decision wrong"),
    "other": ("ticket wrong", "notice wrong", "figure wrong", "crash"),
}
"""Column → the kinds of findings that it counts."""


class Progress:
    """A line on the terminal that is written over; nothing where there is no terminal."""

    def __init__(self, total: int) -> None:
        self._total, self._done, self._kills, self._wrong = total, 0, 0, 0
        self._shown = 0.0

    def add(self, outcome: Outcome) -> None:
        self._done += 1
        self._kills += len(outcome.killed)
        self._wrong += bool(outcome.findings) and outcome.run.bug is None
        now = time.monotonic()
        if sys.stderr.isatty() and (now - self._shown > 0.2 or self._done == self._total):
            self._shown = now
            text = f"{self._done} of {self._total} runs, {self._kills} kills, {self._wrong} wrong"
            print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)

    @staticmethod
    def end() -> None:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _counts(outcomes: Iterable[Outcome]) -> list[int]:
    found = Counter(finding.kind for outcome in outcomes for finding in outcome.findings)
    return [sum(found[kind] for kind in kinds) for kinds in COLUMNS.values()]


def kills_table(groups: dict[str, list[Outcome]]) -> str:
    """Return one row a failpoint: how often it was killed there, and what was wrong afterwards."""
    width = max(len(name) for name in groups)
    lines = [f"{'':{width}} {'runs':>6}{'kills':>7}" + "".join(f"{name:>11}" for name in COLUMNS)]
    for name, outcomes in groups.items():
        kills = sum(len(outcome.killed) for outcome in outcomes)
        figures = "".join(f"{count:>11}" for count in _counts(outcomes))
        lines.append(f"{name:{width}} {len(outcomes):>6}{kills:>7}{figures}")
    return "\n".join(lines)


def bugs_table(groups: dict[str, list[Outcome]]) -> str:
    """Return one row a planted bug: which checks caught it."""
    width = max(len(name) for name in groups)
    lines = [f"{'planted bug':{width}}  caught by"]
    for name, outcomes in groups.items():
        kinds = dict.fromkeys(finding.kind for outcome in outcomes for finding in outcome.findings)
        lines.append(f"{name:{width}}  {', '.join(kinds) or 'NOTHING: the checks do not see it'}")
    return "\n".join(lines)


def wrong(outcomes: Iterable[Outcome]) -> list[str]:
    """Return each run that is not as it should be, with how to see it again."""
    out: list[str] = []
    for outcome in outcomes:
        if outcome.findings and outcome.run.bug is None:
            out.append(f"python -m tests.faults {outcome.run.told()}")
            out += [f"    {finding.kind}: {finding.text}" for finding in outcome.findings[:6]]
    return out
