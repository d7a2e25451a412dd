"""What of the cases the store does not hold yet: outages go on and end also where nobody is told of it.

A case is told by the outages that are felt; its other rows, of agents behind the fault, change without a word. They
are needed all the same: from all rows together it is worked out when a device was down.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from collector.core.cases import Case


class Keeping:
    """Remembers how the rows of each case stood when they were last handed over, as a digest."""

    def __init__(self, cases: Iterable[Case]) -> None:
        self._kept = {case.id: _digest(case) for case in cases}

    def news(self, cases: Iterable[Case]) -> set[str]:
        """Return the cases whose rows changed since the last time."""
        changed = {case.id: digest for case in cases if self._kept.get(case.id) != (digest := _digest(case))}
        self._kept |= changed
        return set(changed)

    def holds(self, case: Case) -> bool:
        """Say whether a case was handed over as it is now."""
        return self._kept.get(case.id) == _digest(case)

    def forget(self, case: Case) -> None:
        """Let go of a case that changes no more."""
        self._kept.pop(case.id, None)


def _digest(case: Case) -> bytes:
    return msgspec.msgpack.encode(case.rows)
