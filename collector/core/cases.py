"""A case: one incident as the judge keeps it, with the outages that belong to it.

Rules this module keeps (``rootcause.md``, 5):

- An outage belongs to one case at a time; handed over at an instant, it is two rows that touch there.
- A case closes when every device attached to it was seen itself, after the recovery.
"""

from __future__ import annotations

from typing import Literal

import msgspec

from agent.clock import Microseconds
from agent.observation import Trace
from collector.core.attached import attached
from collector.core.clues import Battery, Clue, Clues, Port, Repair
from collector.core.rows import Row
from collector.facts import Revision
from collector.reading import Evidence, Incident


class Chapter(msgspec.Struct, frozen=True, kw_only=True):
    """What a case said of itself when it closed, kept while it is open again; ``rows`` is how many it had.

    Of one that an earlier Siaga kept, the root is empty: it is what the case has.
    """

    rows: int
    closed: Microseconds
    restored: Microseconds | None
    cause: str
    causes: dict[str, float]
    confidence: float
    alternatives: tuple[tuple[str, ...], ...]
    since: Microseconds
    services: set[str]
    evidence: tuple[Evidence, ...]
    root: tuple[str, ...] = ()
    odds: tuple[float, ...] = ()
    restarted: dict[str, bool] = {}


class Case(msgspec.Struct, kw_only=True):
    """One incident in the judge's memory; ``since`` is when its fault began, ``restored`` when it first gave way."""

    id: str
    root: tuple[str, ...]
    cause: str
    causes: dict[str, float]
    confidence: float
    alternatives: tuple[tuple[str, ...], ...]
    since: Microseconds
    opened: Microseconds
    closed: Microseconds | None = None
    restored: Microseconds | None = None
    rows: list[Row] = []
    services: set[str] = set()
    evidence: tuple[Evidence, ...] = ()
    clues: dict[str, dict[str, tuple[bool, tuple[Microseconds, ...], Microseconds | None]]] = {}
    ports: dict[str, tuple[str | None, str | None, Microseconds]] = {}
    dark_since: dict[str, Microseconds] = {}
    """Of its ports that are dark, when they were first heard to be."""
    batteries: dict[str, tuple[bool, Microseconds, Microseconds | None]] = {}
    repaired: dict[str, Repair] = {}
    """Which of its ``rivals`` had failed before."""
    rivals: tuple[str, ...] = ()
    restarted: dict[str, bool] = {}
    earlier: Chapter | None = None
    trace: Trace | None = None
    kind: Literal["outage", "degraded"] = "outage"
    flapping: bool = False
    """Whether its element flaps (``flapping``): then it is held open."""
    counted: Microseconds | None = None
    """Of which fault (``since``) the recovery was counted already."""
    odds: tuple[float, ...] = ()
    """How probable each of the alternatives is; of another length where that was not worked out."""
    revisions: tuple[Revision, ...] = ()
    """What it was taken for so far (``revising``)."""
    covered: bool | None = None
    """Whether a maintenance hides all of it so far; None before that was asked."""
    wanted: Microseconds | None = None
    """When it wants a ticket, once it does."""

    def told(self) -> Clues:
        """Return what was known when its fault was concluded, with the uptimes that were told since."""
        views = {
            (agent, device): Clue(*clue) for agent, devices in self.clues.items() for device, clue in devices.items()
        }
        ports = {
            _port_key(text): Port(*port, dark_since=self.dark_since.get(text)) for text, port in self.ports.items()
        }
        batteries = {ups: Battery(*told) for ups, told in self.batteries.items()}
        return Clues(views, ports, self.restarted, batteries, self.repaired)

    def reopen(self) -> None:
        """Open the case again; what it said so far becomes its earlier chapter."""
        if self.closed is None:
            return
        self.earlier = Chapter(
            rows=len(self.rows),
            closed=self.closed,
            restored=self.restored,
            cause=self.cause,
            causes=self.causes,
            confidence=self.confidence,
            alternatives=self.alternatives,
            since=self.since,
            services=set(self.services),
            evidence=self.evidence,
            root=self.root,
            odds=self.odds,
            restarted=self.restarted,
        )
        self.closed = self.restored = self.trace = None
        self.restarted = {}

    def part(self, new_id: str) -> Case | None:
        """Take what came after the reopening out into a case of its own; this one closes as it had.

        Returns None when the case was never reopened.
        """
        chapter = self.earlier
        if chapter is None or len(self.rows) <= chapter.rows:
            return None
        rows = self.rows[chapter.rows :]
        later = msgspec.structs.replace(
            self,
            id=new_id,
            rows=rows,
            opened=min(row.confirmed_at for row in rows),
            services=set(self.services),
            restarted=dict(self.restarted),
            revisions=(),
            earlier=None,
        )
        self.odds = chapter.odds
        self.root, self.rows = chapter.root or self.root, self.rows[: chapter.rows]
        self.closed, self.restored, self.since = chapter.closed, chapter.restored, chapter.since
        self.cause, self.causes, self.confidence = chapter.cause, chapter.causes, chapter.confidence
        self.alternatives, self.services, self.evidence = chapter.alternatives, chapter.services, chapter.evidence
        self.restarted = chapter.restarted
        self.earlier = None
        return later

    @property
    def open_rows(self) -> list[Row]:
        """The rows whose devices still have to be seen."""
        return [row for row in self.rows if not row.settled]

    @property
    def felt_rows(self) -> list[Row]:
        """The outages of those who need the devices."""
        return [row for row in self.rows if row.felt]

    @property
    def over(self) -> Microseconds | None:
        """The observation that confirmed its last recovery; None while a device still has to be seen."""
        rows = self.felt_rows or self.rows
        if any(not row.settled for row in rows):
            return None
        seen = [row.recovered_at for row in rows if row.recovered_at is not None]
        ended = [row.ended for row in rows if row.ended is not None]
        return max(seen or ended, default=self.opened)

    @property
    def held(self) -> bool:
        """Whether it is over and held open only because its element flaps."""
        return self.closed is None and self.flapping and self.over is not None

    def repairs(self) -> dict[str, Repair]:
        """Return what may have failed and is well again, or was before it was reopened; nothing while it first lasts."""
        over = self.over if self.held else self.closed
        if over is not None:
            return _repaired(self, over)
        return {} if self.earlier is None else _repaired(self.earlier, self.earlier.closed)

    def note_restoration(self) -> None:
        """Bring ``restored`` up to the rows: when the first of them worked again since the fault began."""
        gave_way = [row.gave_way for row in self.rows if row.gave_way is not None and row.gave_way > self.since]
        self.restored = min(gave_way, default=None)

    @property
    def started(self) -> Microseconds:
        """The start of its first outage, of those that somebody feels if there are any."""
        return min((row.started for row in self.felt_rows or self.rows), default=self.opened)

    def public(self) -> Incident:
        """Return the incident as others see it."""
        return Incident(
            id=self.id,
            kind=self.kind,
            cause=self.cause,
            root=self.root,
            alternatives=self.alternatives,
            confidence=round(self.confidence, 4),
            evidence=self.evidence,
            attached=attached(self.felt_rows),
            services=tuple(sorted(self.services)),
            started=self.started,
            opened=self.opened,
            closed=self.closed,
            flapping=self.flapping,
            covered=bool(self.covered),
            wanted=self.opened if self.wanted is None else self.wanted,
        )


def _port_key(text: str) -> tuple[str, str]:
    device, _, interface = text.partition("/")
    return device, interface


def _repaired(told: Case | Chapter, over: Microseconds) -> dict[str, Repair]:
    known = zip(told.alternatives, told.odds, strict=True) if len(told.odds) == len(told.alternatives) else ()
    others = {
        names[0]: Repair(over, share / told.confidence)
        for names, share in known
        if len(names) == 1 and 0 < share <= told.confidence
    }
    return others | dict.fromkeys(told.root, Repair(over))
