"""Checking the chain of the audit: whether it holds, and else where it was touched and how.

Rules this module keeps:

- A row is the one that its hash and its link to the row before say, whatever number it bears now: so rows that were
  renumbered or moved are known again, and what is missing among them too.
- That something is wrong is certain; what was done is the simplest that explains it.
- Rows are taken one by one in the order of their numbers; memory does not grow with them.
- Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from api.core.audit import BEGINNING, RESTORED, START, Anchor, AuditRow, canonical, seal

MOST_FINDINGS = 200
"""Findings that are told; the first of them is where to look."""
_NEAR = 12_000
"""How far from its place a moved row is looked for."""
_TRIES = 100_000
"""How many numbers are tried for moved rows in all; one that is not found counts as edited."""


class Wrong(StrEnum):
    """What is wrong."""

    EDITED = "edited"
    MISSING = "missing"
    INSERTED = "inserted"
    OUT_OF_ORDER = "out-of-order"
    TAIL_CUT = "tail-cut"
    REWRITTEN = "rewritten"
    """The chain fits in itself, and is not the one that the anchor, or the note of the head, was taken of."""


class Finding(NamedTuple):
    """One thing that is wrong at the rows ``seq`` to ``last``; ``detail`` is a number or an anchor that goes with it."""

    wrong: Wrong
    seq: int
    last: int
    detail: str = ""


class Checked(NamedTuple):
    """What a check saw: how many rows, the last one's place, what is wrong, and the last restore from a backup."""

    rows: int
    head: Anchor
    findings: tuple[Finding, ...]
    more: int
    """Findings beyond those told."""
    restored: int | None
    """The number of the newest row that a restore left."""


def check(rows: Iterable[AuditRow], head: Anchor | None, anchors: Sequence[Anchor] = ()) -> Checked:
    """Check a chain, its rows by number, against the store's note of its ``head`` and ``anchors`` kept elsewhere.

    ``head`` None: the store has no such note, which is wrong too.
    """
    walk = _Walk(anchors, None if head is None else head.seq)
    for row in rows:
        walk.take(row)
    return walk.end(head)


class _Walk:
    """Goes along the rows and remembers the last one whose place it knows."""

    def __init__(self, anchors: Sequence[Anchor], highest: int | None) -> None:
        self._highest = highest
        self._findings: list[Finding] = []
        self._more = self._rows = self._shift = 0
        self._last = self._placed = START
        self._origin = 0
        """The number that the row placed last was sealed with."""
        self._unknown: list[int] = []
        """The numbers of rows since then that are not as they were sealed."""
        self._astray: tuple[AuditRow, int] | None = None
        """The row before, when it was sealed with a number neither next nor its own."""
        self._missing: list[tuple[int, int]] = []
        self._moved: set[int] = set()
        self._tries = _TRIES
        self._anchors = anchors
        self._kept: dict[int, str | None] = dict.fromkeys((anchor.seq for anchor in anchors), None)
        self._restored: int | None = None

    def take(self, row: AuditRow) -> None:
        """Take the next row by number."""
        self._rows += 1
        self._last = Anchor(row.seq, row.hash)
        origin = self._origin_of(row)
        if origin in self._kept:
            self._kept[origin] = self._kept[origin] or row.hash
        self._put_astray(origin)
        if origin is None:
            self._unknown.append(row.seq)
            return
        if row.action == RESTORED:
            self._restored = origin
        if origin in (row.seq, self._origin + 1):
            self._place(row, origin)
        else:
            self._astray = (row, origin)

    def _put_astray(self, follower: int | None) -> None:
        """Say what the row before was, by the one after it: the first of a run that was renumbered, or one that was moved."""
        if self._astray is None:
            return
        (row, origin), self._astray = self._astray, None
        if follower == origin + 1:
            self._place(row, origin)
        else:
            self._moved.add(origin)
            self._tell(Wrong.OUT_OF_ORDER, row.seq, str(origin))

    def _place(self, row: AuditRow, origin: int) -> None:
        if origin <= self._origin:
            self._settle(self._origin + 1)
            self._tell(Wrong.INSERTED, row.seq if row.seq == origin else row.seq - 1)
        else:
            self._settle(origin)
            if origin == self._origin + 1 and row.previous != self._placed.hash:
                self._tell(Wrong.EDITED, max(1, self._placed.seq))
            self._origin = origin
        self._placed = Anchor(row.seq, row.hash)

    def _settle(self, origin: int) -> None:
        """Say what the rows were that nobody knows, now that the next one is known to be ``origin``."""
        first, last = self._origin + 1, origin - 1
        here = {seq for seq in self._unknown if first <= seq <= last}
        edited = set(self._unknown) if len(self._unknown) == last - first + 1 else here
        for seq in self._unknown:
            self._tell(Wrong.EDITED if seq in edited else Wrong.INSERTED, seq)
        if len(edited) <= last - first:
            start = first
            for seq in [*sorted(here), last + 1]:
                if start < seq:
                    self._missing.append((start, seq - 1))
                start = seq + 1
        self._unknown = []

    def _origin_of(self, row: AuditRow) -> int | None:
        """Return the number that a row was sealed with; None when it is not as it was sealed."""
        if _fits(row, row.seq):
            self._shift = 0
            return row.seq
        try:
            rest = canonical(row, 0).removeprefix(b"[0")
            seal(row.previous, rest)
        except (TypeError, ValueError):
            return None
        for shift in self._shifts(row.seq):
            if seal(row.previous, b"[%d%b" % (row.seq + shift, rest)) == row.hash:
                self._shift = shift
                return row.seq + shift
        return None

    def _shifts(self, seq: int) -> Iterable[int]:
        """Give how far a row may have been moved: as far as the one before, else the near ones first."""
        if self._shift and seq + self._shift > 0:
            yield self._shift
        highest = seq + _NEAR if self._highest is None else min(seq + _NEAR, self._highest)
        for far in range(1, _NEAR):
            for shift in (far, -far):
                if 0 < seq + shift <= highest:
                    if self._tries <= 0:
                        return
                    self._tries -= 1
                    yield shift

    def _tell(self, wrong: Wrong, seq: int, detail: str = "", last: int | None = None) -> None:
        end = seq if last is None else last
        before = self._findings[-1] if self._findings else None
        if before is not None and before.wrong is wrong and before.last == seq - 1 and before.detail == detail == "":
            self._findings[-1] = before._replace(last=end)
        elif len(self._findings) < MOST_FINDINGS:
            self._findings.append(Finding(wrong, seq, end, detail))
        else:
            self._more += 1

    def end(self, head: Anchor | None) -> Checked:
        """Say what the whole was, by the store's note of the head and by the anchors."""
        if self._astray is not None:
            self._put_astray(self._astray[1] + 1 if self._astray[1] > self._origin else None)
        reached = self._origin
        if self._unknown:
            reached = max(reached, self._unknown[-1] if head is None else min(head.seq, self._unknown[-1]))
            self._settle(reached + 1)
        while reached + 1 in self._moved:
            reached += 1
        for first, last in self._missing:
            for start, stop in _without(first, last, self._moved):
                self._tell(Wrong.MISSING, start, last=stop)
        if head is None:
            self._tell(Wrong.REWRITTEN, self._last.seq, "head")
        elif reached < head.seq:
            self._tell(Wrong.TAIL_CUT, reached + 1, last=head.seq)
        elif self._last.seq > head.seq and not self._findings:
            self._tell(Wrong.INSERTED, head.seq + 1, last=self._last.seq)
        elif self._last != head and not self._findings:
            self._tell(Wrong.REWRITTEN, head.seq, "head")
        for anchor in self._anchors:
            self._compare(anchor, reached)
        found = tuple(sorted(self._findings, key=lambda finding: finding.seq))
        return Checked(self._rows, self._last, found, self._more, self._restored)

    def _compare(self, anchor: Anchor, reached: int) -> None:
        known = BEGINNING if anchor.seq == 0 else self._kept[anchor.seq]
        if known == anchor.hash:
            return
        if anchor.seq > reached:
            self._tell(Wrong.TAIL_CUT, reached + 1, str(anchor), last=anchor.seq)
        else:
            self._tell(Wrong.REWRITTEN, anchor.seq, str(anchor))


def _without(first: int, last: int, moved: set[int]) -> Iterable[tuple[int, int]]:
    """Return what is left of a range when some numbers are taken out."""
    start = first
    for number in [*sorted(seq for seq in moved if first <= seq <= last), last + 1]:
        if start < number:
            yield start, number - 1
        start = number + 1


def _fits(row: AuditRow, seq: int) -> bool:
    try:
        return seal(row.previous, canonical(row, seq)) == row.hash
    except (TypeError, ValueError):
        return False
