"""What the collector needs kept: the port between judging and its store.

Rules this module keeps: a ``Change`` is written whole or not at all; the judge's memory in a snapshot and
the raw batches after it give back exactly the state at the last commit.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from agent.clock import Microseconds
from agent.observation import Batch
from collector.core.cases import Case
from collector.core.condensed import Condensed
from collector.core.memory import Memory
from collector.core.runs import Run
from collector.decisions import Recorded
from collector.reading import Effect


@dataclass(frozen=True)
class Progress:
    """How far one agent's stream is committed, and which start of the agent sent last."""

    upto: int
    sender: str
    sender_started: Microseconds


@dataclass(frozen=True)
class Arrived:
    """A batch with the instant it reached the collector."""

    batch: Batch
    arrived: Microseconds


@dataclass(frozen=True)
class Setting:
    """The inventory as it was put in force: its digest, when, and itself (``collector.settings_log``)."""

    at: Microseconds
    digest: str
    body: bytes


@dataclass(frozen=True)
class Change:
    """What one transaction writes. ``memory`` is there when a snapshot is due; ``keep`` has it kept for recordings too."""

    arrived: Arrived | None = None
    runs: Sequence[Run] = ()
    cases: Sequence[Case] = ()
    effects: Sequence[Effect] = ()
    decisions: Sequence[Recorded] = ()
    setting: Setting | None = None
    memory: Memory | None = None
    keep: bool = False
    at: Microseconds = 0


@dataclass(frozen=True)
class Kept:
    """The judge's memory as it was at an instant, after the raw batches up to a number."""

    at: Microseconds
    number: int
    memory: Memory


@dataclass(frozen=True)
class Recovered:
    """What a start finds: the last snapshot, the batches after it, each stream's progress, when memory was last kept."""

    memory: Memory | None = None
    batches: Sequence[Arrived] = ()
    streams: dict[tuple[str, str], Progress] = field(default_factory=dict)
    senders: dict[str, Progress] = field(default_factory=dict)
    acknowledged: int = 0
    kept_at: Microseconds = 0


class Store(Protocol):
    """The collector's memory on disk. Every method raises ``StorageError`` when the store cannot be used."""

    def recover(self) -> Recovered:
        """Return what the last commit left."""

    def commit(self, change: Change) -> None:
        """Write a change in one transaction."""

    def runs(self, start: Microseconds, end: Microseconds, devices: Collection[str] | None = None) -> list[Run]:
        """Return settled runs (of these devices, or of all) that reach into ``[start, end)``, by agent, device and time.

        With them, what begins at ``end`` or later right behind such a run: its bracket may reach back.
        """

    def began(self) -> Microseconds | None:
        """Return where the earliest settled run begins, None while there is none."""

    def cases(
        self,
        start: Microseconds,
        end: Microseconds,
        limit: int | None = None,
        devices: Collection[str] | None = None,
    ) -> list[Case]:
        """Return incidents open at some instant of ``[start, end)``, of these devices or all, the newest first."""

    def case(self, incident: str) -> Case | None:
        """Return one incident, or None."""

    def condense(self, start: Microseconds, end: Microseconds, devices: Collection[str]) -> None:
        """Condense the period ``[start, end)`` of these devices, from what is kept of it."""

    def condensed(
        self, start: Microseconds, end: Microseconds, device: str | None = None
    ) -> Iterator[tuple[str, Condensed]]:
        """Yield what is condensed of the period, by device: of one, or of all in order.

        Other evidence takes it away in the transaction that brings it.
        """
        raise NotImplementedError

    def condensed_devices(self, start: Microseconds, end: Microseconds) -> set[str]:
        """Return the devices of which the period is condensed."""

    def decisions(self) -> list[Recorded]:
        """Return every decision, by number."""

    def setting(self, known: Microseconds | None = None) -> Setting | None:
        """Return the inventory in force at an instant (None: the newest); the first one before that, None without any."""

    def effects(self, after: int, limit: int) -> list[Effect]:
        """Return effects with ``seq > after``, oldest first."""

    def acknowledge(self, upto: int) -> None:
        """Forget effects up to ``upto``."""

    def raw(self, start: Microseconds, end: Microseconds) -> list[Arrived]:
        """Return raw batches that arrived in ``[start, end)``, in order of arrival."""

    def kept(self, before: Microseconds) -> Kept | None:
        """Return the newest memory kept from before an instant, the oldest when all are later, None without any."""

    def raw_after(self, number: int, limit: int) -> list[tuple[int, Arrived]]:
        """Return raw batches above a number, with their numbers, in order; a pruned one leaves a gap."""

    def raw_newest(self) -> int:
        """Return the number of the newest raw batch that is kept, 0 when none is."""

    def prune(self, before: Microseconds) -> int:
        """Drop raw batches from before an instant that no start and no recording since then needs; return how many.

        That are those in the snapshot and, where memories are kept, in the newest one from before the instant; memories
        older than that go with them.
        """

    def close(self) -> None:
        """Let go of the store."""
