"""Who is still lost while a fault gives way, and what that says of other faults: nothing.

Rules this module keeps:

- What a fault that gave way still hides calls for no other fault; that it answered before does speak against others.
- A fault gives way from the first answer of somebody whom it cut off.
- Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from collector.core.cases import Case
from collector.core.clues import Clue, ViewKey
from collector.core.reachability import Reached
from collector.core.view import View


def lost_in(cases: Iterable[Case]) -> set[ViewKey]:
    """Return whose devices these cases still wait for."""
    return {row.key for case in cases for row in case.open_rows}


def unasked(
    known: Mapping[ViewKey, Clue], held: AbstractSet[ViewKey], fresh: AbstractSet[ViewKey]
) -> dict[ViewKey, Clue]:
    """Return what is known, as if those who are ``held`` had not been asked since they last answered; not the ``fresh`` ones."""
    return {
        key: Clue(False, (), clue.answered) if key in held and key not in fresh else clue for key, clue in known.items()
    }


def gives_way(case: Case, views: Mapping[str, Mapping[str, View]]) -> bool:
    """Whether somebody who was cut off answers again: from then on answers and lit ports tell of the repair."""
    return any(
        view.now.state is Reached.RECOVERING
        for row in case.open_rows
        if row.ended is None and (view := views.get(row.agent, {}).get(row.device)) is not None
    )
