"""The seam between the outbox of points and the server that takes them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from agent.clock import Microseconds


class Verdict(Enum):
    """What became of a write."""

    TAKEN = "taken"
    REJECTED = "rejected"
    """Something in it will never be taken; sent in parts, the good lines may be."""
    HELD = "held"
    """Not now: keep it and try again."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The server's word on one write; ``reason`` is one word for the metrics, ``detail`` one line for a person.

    ``pause`` is how long the server asks to be left alone, None when it does not say.
    """

    verdict: Verdict
    reason: str = ""
    detail: str = ""
    pause: Microseconds | None = None


class Server(Protocol):
    """What takes points."""

    def write(self, lines: bytes) -> Answer:
        """Write lines of line protocol with instants in microseconds; never raises for what a server may do."""

    def close(self) -> None:
        """Let go of the connections."""
