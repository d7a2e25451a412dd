"""Which incidents claim a service's down time: the incidents' rows by device, ready for many services.

Rules this module keeps (``availability.md``, Attribution):

- Of two incidents the earlier has the first claim: by when it started, then by its id.
- An incident claims a service's time while it holds a device that the service needs lost for one of the service's agents.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from agent.clock import Microseconds
from collector.core.attribution import Claim
from collector.core.cases import Case
from collector.core.intervals import Spans, united

FAR: Microseconds = 2**62
"""The end of what has not ended."""


class Held(NamedTuple):
    """One device held lost for one agent by an incident that started at ``since``; ``ended`` is ``FAR`` while it lasts."""

    since: Microseconds
    incident: str
    agent: str
    started: Microseconds
    ended: Microseconds


ByDevice: TypeAlias = Mapping[str, Sequence[Held]]
"""By device what holds it, in the incidents' order."""


def held_of(cases: Iterable[Case], devices: Collection[str] | None = None) -> dict[str, list[Held]]:
    """Return what the rows of some incidents hold, of these devices or of all; the incidents may come in any order."""
    found: dict[str, list[Held]] = {}
    for case in sorted(cases, key=lambda case: (case.started, case.id)):
        since, incident = case.started, case.id
        for row in case.rows:
            if devices is None or row.device in devices:
                ended = FAR if row.ended is None else row.ended
                found.setdefault(row.device, []).append(Held(since, incident, row.agent, row.started, ended))
    return found


def claims_of(devices: Collection[str], agents: Collection[str], held: ByDevice) -> list[Claim]:
    """Return who claims the time of what needs these devices and is judged from these agents, in the incidents' order."""
    rows = [row for device in devices for row in held.get(device, ()) if row.agent in agents]
    if len(devices) > 1:
        rows.sort()
    found: dict[str, Spans] = {}
    for _, incident, _, started, ended in rows:
        if started < ended:
            found.setdefault(incident, []).append((started, ended))
    return [Claim(incident, spans if len(spans) == 1 else united(spans)) for incident, spans in found.items()]
