"""What a failure would do that is only supposed: which services it takes down, for how much of their error budgets.

Rules this module keeps:

- The failure begins now and lasts to an instant, the month's end at the latest; after now nothing else fails. What an
  agent knows of the month so far stays as it is, its unknown time too, so a verdict may be undetermined.
- Service time only, as the guarantee counts; a maintenance and an excuse keep out what they keep out of every figure.
- Pure; now is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from agent.clock import Microseconds
from agent.inventory.models import Service
from agent.inventory.views import needed_devices
from collector.core.availability import Figures, figures, nearest_double
from collector.core.cuts import Cuts, lost
from collector.core.intervals import Spans, clip, intersection, overlap, total, union
from collector.core.ledger import Ledger, Sheet
from collector.core.reliability import breach
from collector.core.timeline import Bounded, Timeline
from collector.supposed import Struck


def cut_off(ledger: Ledger, cuts: Mapping[str, Cuts], failed: Sequence[str]) -> tuple[tuple[str, ...], list[Service]]:
    """Return the devices and the services that are down while these elements have failed.

    A device is judged from where the services that need it are, one that none needs from the first agent.
    """
    hidden = {agent: one.hidden(failed) for agent, one in cuts.items()}
    services = []
    looked_at: dict[str, set[str]] = {}
    for service in ledger.services:
        agents = [agent for agent in ledger.agents_of(service) if agent in hidden]
        for device in needed_devices(service.needs):
            looked_at.setdefault(device, set()).update(agents)
        if agents and lost(service.needs, [hidden[agent] for agent in agents]):
            services.append(service)
    first = [agent for agent in ledger.first_agent if agent in hidden]
    devices = [
        device
        for device in sorted(frozenset[str]().union(*hidden.values()))
        if all(device in hidden[agent] for agent in looked_at.get(device) or first)
    ]
    return tuple(devices), services


def struck(
    ledger: Ledger, sheet: Sheet, month: tuple[Microseconds, Microseconds], now: Microseconds, until: Microseconds
) -> Struck:
    """Return what a failure from ``now`` to ``until`` takes of one service's month, which ``now`` lies in."""
    start, end = month
    counted = ledger.counted(sheet, start, end)
    suffered = _made(ledger, sheet, month, lambda line: _goes_on(line, now, until, end))
    spared = _made(ledger, sheet, month, lambda line: _goes_on(line, now, now, end))
    down = clip(sheet.seen.point.down, start, now)
    spent = breach(suffered.budget, counted, down, now)
    return Struck(
        service=sheet.service.id,
        guarantee=float(sheet.service.guarantee),
        budget=suffered.budget,
        used=overlap(down, counted),
        takes=total(clip(counted, now, until)),
        breach=spent if spent is not None and spent < max(until, now) else None,
        availability=nearest_double(suffered.availability),
        verdict=suffered.verdict.value,
        spared=spared.verdict.value,
    )


def _made(
    ledger: Ledger, sheet: Sheet, month: tuple[Microseconds, Microseconds], change: Callable[[Timeline], Timeline]
) -> Figures:
    seen = Bounded(*(change(line) for line in sheet.seen))
    time_counted: Spans = intersection(ledger.calendar_of(sheet.service).spans(*month), sheet.lifetime)
    return figures(seen, time_counted, sheet.excluded, ledger.policy, sheet.service.guarantee)


def _goes_on(line: Timeline, now: Microseconds, until: Microseconds, end: Microseconds) -> Timeline:
    """Return a history as far as now, then down to ``until``, then up to ``end``."""
    first = -(2**62)
    down = union(clip(line.down, first, now), clip([(now, until)], now, until))
    return Timeline(union(clip(line.up, first, now), clip([(until, end)], until, end)), down)
