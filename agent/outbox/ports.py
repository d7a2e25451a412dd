"""The seam between measuring and sending: a durable queue of batches.

Rules this module keeps:

- What ``append`` returned for is on the disk: a crash loses nothing and gives no number twice.
- ``seq`` counts from 1 without a hole for the life of the **stream**, across restarts.
- Acknowledged rows stay until they are old or room is wanted, so that a collector whose ``seq`` went back can ask again.
- Rows that are truly gone are still said: ``pending`` gives an empty batch for each, which becomes unknown time.
- An acknowledgement may be forgotten by a crash (the batches are then sent again), a row never.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from agent.clock import Microseconds
from agent.errors import StorageError
from agent.observation import Observation


class OutboxFullError(StorageError):
    """The disk is full or the size bound too small; well again by itself when there is room."""


class OutboxCorruptError(StorageError):
    """The outbox file is damaged or no outbox; it must be set aside."""


@dataclass(frozen=True, slots=True)
class Row:
    """One batch in the outbox; ``body`` is ``agent.observation.pack`` of its observations."""

    seq: int
    boot: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Holding:
    """How full an outbox is: rows and bytes kept, the last number given, and the last acknowledged."""

    rows: int
    bytes: int
    last: int
    acknowledged: int
    dropped: int


class Outbox(Protocol):
    """Every method raises ``StorageError`` (or a class of it above) with the remedy when the store fails."""

    @property
    def stream(self) -> str:
        """Return the id minted when the outbox began."""

    def append(self, observations: list[Observation], boot: str, now: Microseconds) -> int:
        """Keep one batch for good and return its ``seq``; ``now`` is the instant it is kept at."""

    def keep(self, body: bytes, boot: str, now: Microseconds) -> int:
        """Keep a body of another kind for good, as ``append`` does; ``boot`` is not empty."""

    def pending(self, after: int, limit: int) -> list[Row]:
        """Return up to ``limit`` rows with ``seq`` above ``after``, oldest first, without a hole."""

    def acknowledge(self, upto: int) -> None:
        """Take it that the collector has all up to and with ``upto``."""

    def rewind(self, upto: int) -> None:
        """Take an acknowledgement back: the collector has only what is up to and with ``upto``."""

    def refuse(self, seq: int, reason: str) -> None:
        """Set a batch aside that the collector will not take, with its reason; it stays readable."""

    def renew(self) -> str:
        """Begin a new stream with what is not acknowledged, numbered from 1, and return its id."""

    def clean(self, now: Microseconds) -> int:
        """Drop acknowledged rows that are too old and return how many."""

    def holding(self) -> Holding:
        """Return how full it is."""

    def close(self) -> None:
        """Let go of the store."""
