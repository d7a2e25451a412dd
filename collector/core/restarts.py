"""What a device's uptime tells of its outages: whether it was switched off, once it is back (``rootcause.md``, 4).

Rules this module keeps:

- A restart tells of the newest loss before it: of one with another loss between, nothing.
- It may come after an incident's close, up to ``REVISABLE``.
"""

from __future__ import annotations

from agent.clock import MINUTE, Microseconds
from collector.core.memory import Memory

REVISABLE: Microseconds = 15 * MINUTE
"""How long after its close an incident's cause may still be revised by uptimes."""


def learn(memory: Memory, device: str) -> set[str]:
    """Keep with each case what a device's uptime tells of its newest outage there; return the cases to which that was news."""
    boot = memory.boots.get(device)
    if boot is None:
        return set()
    news: set[str] = set()
    for case in memory.cases:
        rows = [row for row in case.rows if row.device == device]
        if not rows or device in case.restarted:
            continue
        row = rows[-1]
        if row.ended is None or boot.at < row.ended or _lost_again(memory, device, row.ended, boot.since):
            continue
        if case.closed is None or boot.at <= case.closed + REVISABLE:
            case.restarted[device] = boot.since > (row.started if row.answered is None else row.answered)
            news.add(case.id)
    return news


def _lost_again(memory: Memory, device: str, ended: Microseconds, restart: Microseconds) -> bool:
    """Whether a device was lost once more after an outage that ``ended``, and before it restarted."""
    return any(
        ended < other.started < restart for case in memory.cases for other in case.rows if other.device == device
    )
