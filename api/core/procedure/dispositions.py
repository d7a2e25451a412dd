"""Steps 2 to 4: the dispositions of Kadis and Kabid, and the Prakom's order to the officer.

Rules this module keeps:

- Each step is given by the one whose it is, with name and time; a standing order gives all three, as "per order N",
  never as anybody's signature (``api.core.procedure.orders``).
- Pure: who and when are arguments. Instants in microseconds.
"""

from __future__ import annotations

import msgspec

from agent.clock import Microseconds
from api.core.procedure.deeds import Lacking, Outcome, Refusal, line, moved
from api.core.procedure.stages import STEP, Deed, Refused, Stage
from api.core.procedure.values import Person
from api.core.tickets import Step, Ticket

MOST_OFFICERS = 3
"""As many names as the form has lines."""
ACTORS = {2: "kadis", 3: "kabid", 4: "prakom"}


def awaited() -> tuple[Step, ...]:
    """Return steps 2 to 4, none given."""
    return tuple(Step(step=step, actor=actor, given=False, order=None, text="") for step, actor in ACTORS.items())


def dispose(ticket: Ticket, person: Person, at: Microseconds, note: str = "") -> Outcome | Refusal:
    """Give the disposition of step 2 or 3."""
    return _given(ticket, Deed.DISPOSE, person, at, note)


def order(
    ticket: Ticket, person: Person, at: Microseconds, note: str = "", officers: tuple[Person, ...] = ()
) -> Outcome | Refusal:
    """Order the officers to act (step 4)."""
    if len(officers) > MOST_OFFICERS:
        return Lacking.FULL
    return _given(ticket, Deed.ORDER, person, at, note, {"officers": officers} if officers else {})


def _given(  # noqa: PLR0917 - what a disposition is
    ticket: Ticket, deed: Deed, person: Person, at: Microseconds, note: str, work: dict[str, object] | None = None
) -> Outcome | Refusal:
    step = STEP[ticket.work.stage]
    given = tuple(
        msgspec.structs.replace(item, given=True, text=note, by=person.name, at=at) if item.step == step else item
        for item in ticket.steps or awaited()
    )
    after = moved(ticket, deed, at, work, steps=given)
    if isinstance(after, Refused):
        return after
    kind = "ordered" if after.work.stage is Stage.ACTION else f"disposed.{step}"
    return after, [line(person, at, kind, note)]
