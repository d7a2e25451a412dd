"""What is told of the cases: an effect for each that others would see differently than before."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Literal

import msgspec

from agent.clock import Microseconds
from collector.core.cases import Case
from collector.core.revising import note
from collector.reading import Effect

Wanting = Callable[[Case], Microseconds | None]
"""When a case wants a ticket; None while a maintenance hides all of it."""
Kind = Literal["incident-opened", "incident-updated", "incident-closed", "incident-reopened"]


class Telling:
    """Remembers what was told of each case, as a digest of what others see."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._told = {case.id: _digest(case) for case in cases}
        self.wanting: Wanting = _at_once

    def news(self, cases: Iterable[Case], at: Microseconds, next_effect: int) -> list[Effect]:
        """Return what became of the cases since the last time, numbered from ``next_effect`` on."""
        out: list[Effect] = []
        for case in cases:
            if case.covered is not False:
                case.wanted = self.wanting(case)
                case.covered = case.wanted is None or case.wanted > at
            digest = _digest(case)
            before = self._told.get(case.id)
            if digest == before:
                continue
            self._told[case.id] = digest
            note(case, at)
            for kind in _kinds(before, digest):
                out.append(Effect(seq=next_effect + len(out), at=at, kind=kind, incident=case.public()))
        return out

    def uncovers(self, cases: Iterable[Case], now: Microseconds) -> bool:
        """Say whether a case that a maintenance hid is there to be told of."""
        hidden = [case for case in cases if case.covered]
        return any((wanted := self.wanting(case)) is not None and wanted <= now for case in hidden)

    def has_told(self, case: Case) -> bool:
        """Say whether others know a case as it is now."""
        return self._told.get(case.id) == _digest(case)

    def remember(self, case: Case) -> None:
        """Take a case, as it is now, for told."""
        self._told[case.id] = _digest(case)

    def forget(self, case: Case) -> None:
        """Let go of a case of which nothing more will be told."""
        self._told.pop(case.id, None)


def _at_once(case: Case) -> Microseconds:
    return case.opened


def _kinds(before: bytes | None, after: bytes) -> list[Kind]:
    """Name what happened to a case between two digests, in the order it happened."""
    if before is None:
        return ["incident-opened", "incident-closed"] if after[0] else ["incident-opened"]
    if before[0] != after[0]:
        return ["incident-closed" if after[0] else "incident-reopened"]
    return ["incident-updated"]


def _digest(case: Case) -> bytes:
    return bytes([case.closed is not None]) + msgspec.msgpack.encode(case.public())
