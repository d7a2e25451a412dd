"""One fault of an explanation, as the docket takes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from agent.clock import Microseconds
from agent.inventory.models import Cause
from collector.core import likelihood as odds
from collector.core.clues import Clue, ViewKey


@dataclass(frozen=True)
class Fault:
    """One independent fault of the explanation: the element, since when, what it hides, what else it could be.

    ``near`` is all that was weighed for it with what stands on the way there, and ``rivals`` are the elements among which it was found.
    """

    element: str
    since: Microseconds
    hides: frozenset[ViewKey]
    confidence: float
    alternatives: tuple[tuple[str, ...], ...]
    causes: Mapping[str, float]
    near: Mapping[ViewKey, Clue] = field(default_factory=dict)
    rivals: tuple[str, ...] = ()
    odds: tuple[float, ...] = ()
    """How probable each of the alternatives is."""

    @classmethod
    def lone(cls, key: ViewKey, since: Microseconds) -> Fault:
        """Return the fault of a device that no explanation names: itself, cause unknown."""
        return cls(key[1], since, frozenset([key]), 0.0, (), {})

    @property
    def cause(self) -> str:
        """The cause when one is probable enough to be named, else ``unknown``."""
        best = max(sorted(self.causes), key=lambda name: self.causes[name], default=Cause.UNKNOWN.value)
        return best if self.causes.get(best, 0.0) >= odds.NAMED_AT else Cause.UNKNOWN.value
