"""Facts that speak for an explanation, and the explanations that an incident had, as others are told of them."""

from __future__ import annotations

from typing import Protocol

import msgspec

from agent.clock import Microseconds


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """One fact that speaks for the explanation, e.g. ``port-down`` with its element and instant."""

    code: str
    element: str | None = None
    at: Microseconds | None = None
    values: dict[str, str | int | float] = {}


class Revision(msgspec.Struct, frozen=True, kw_only=True):
    """What an incident was taken for from ``at`` on, by whom, and what spoke for it then.

    ``author`` is ``system`` or a person; a person gives a cause (and a ``reason``) only. ``odds`` are the probabilities
    of the ``alternatives``, in their order; without any they are not known. ``devices`` were attached by then.
    """

    at: Microseconds
    author: str
    cause: str
    root: tuple[str, ...] = ()
    confidence: float | None = None
    alternatives: tuple[tuple[str, ...], ...] = ()
    odds: tuple[float, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    devices: int = 0
    reason: str = ""


class Revised(Protocol):
    """Who can be asked how an incident's explanation came about."""

    def revisions(self, incident: str) -> list[Revision]:
        """Return what an incident was taken for, in order of time, the system's and people's; nothing when it is unknown."""
