"""Maintenance as people see it: every plan with its windows, how it stands, and whom it takes out of service.

Rules this module keeps:

- A plan that is not approved excludes nothing, however long ago it was; one approved after a window had begun excludes
  that window only when it gives a reason (``collector.core.rulings``).
- An office sees the windows that cover its own services, and of the covered services only these; who shows it a plan
  leaves out what people wrote.
- Pure; an instant is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from agent.clock import Microseconds
from api.core.calendar_year import told
from collector.core.rulings import Window, occurrences, standing
from collector.decisions import Approval, Maintenance, Recorded

State = Literal["planned", "approved", "running", "over", "withdrawn"]
STATES: tuple[State, ...] = ("running", "planned", "approved", "over", "withdrawn")


class Plan(NamedTuple):
    """One maintenance as it was planned, approved and withdrawn, with its windows in order and the services it covers."""

    made: Recorded
    said: Maintenance
    windows: tuple[Window, ...]
    approval: Recorded | None
    withdrawn: Recorded | None
    services: tuple[str, ...]

    def state_of(self, window: Window, now: Microseconds) -> State:
        """Return how one of its windows stands."""
        if self.withdrawn is not None:
            return "withdrawn"
        if self.approval is None:
            return "planned"
        return "over" if window.end <= now else "running" if window.start <= now else "approved"

    def current(self, now: Microseconds) -> Window:
        """Return the window that runs or comes next, the last one when all are over."""
        return next((window for window in self.windows if window.end > now), self.windows[-1])

    def state(self, now: Microseconds) -> State:
        """Return how it stands, by its current window."""
        return self.state_of(self.current(now), now)


def plans(decisions: Sequence[Recorded], zone: ZoneInfo, covered: Callable[[str], tuple[str, ...]]) -> list[Plan]:
    """Return every plan, in the order of their numbers; ``covered`` gives the services that an element cuts off."""
    approvals: Mapping[int, Recorded] = {
        row.decision.of: row for row in reversed(standing(decisions)) if isinstance(row.decision, Approval)
    }
    found = []
    for row, withdrawn in told(decisions):
        said = row.decision
        if not isinstance(said, Maintenance):
            continue
        approval = approvals.get(row.number)
        at = None if approval is None else approval.at
        windows = tuple(
            Window(said.element, start, end, at, said.reason, row.number) for start, end in occurrences(said, zone)
        )
        found.append(Plan(row, said, windows, approval, withdrawn, covered(said.element)))
    return found


def plans_for(found: Sequence[Plan], office: str | None, service_office: Mapping[str, str | None]) -> list[Plan]:
    """Return the plans as an office may see them (None: all): those that hold and cover a service of its own."""
    if office is None:
        return list(found)
    kept = []
    for plan in found:
        own = tuple(service for service in plan.services if service_office.get(service) == office)
        if own and plan.withdrawn is None:
            kept.append(plan._replace(services=own))
    return kept
