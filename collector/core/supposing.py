"""What a failure would do that is only supposed: which services it takes down, for how much of their error budgets.

Rules this module keeps:

- The failure begins now and lasts to an instant, the month's end at the latest; after now nothing else fails. What an
  agent knows of the month so far stays as it is, its unknown time too, so a verdict may be undetermined.
- What an agent does not see because the failure blinds it is not down: its figures are unknown meanwhile. What is down
  as other agents see it, while none sees that its figures are made from, is down and yet not measured (``lookout``).
- Service time only, as the guarantee counts; a maintenance and an excuse keep out what they keep out of every figure.
- Pure; now is an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from agent.clock import Microseconds
from agent.inventory.models import Service
from agent.inventory.views import needed_devices
from collector.core.availability import Figures, figures, nearest_double
from collector.core.intervals import Spans, clip, intersection, overlap, total, union
from collector.core.ledger import Ledger, Sheet
from collector.core.lookout import Lookout, State
from collector.core.reliability import breach
from collector.core.timeline import Bounded, Timeline
from collector.supposed import Struck, Supposed


class CutOff(NamedTuple):
    """What is down or not seen while some elements have failed.

    ``unmeasured`` are the services of which no agent sees that they are judged from, those that are down too;
    ``unseen`` those of which no agent sees at all, and ``dark`` such devices. ``blind`` are the blind agents.
    """

    devices: tuple[str, ...]
    services: tuple[Service, ...]
    unmeasured: frozenset[str]
    unseen: frozenset[str]
    dark: tuple[str, ...]
    blind: tuple[str, ...]


def cut_off(ledger: Ledger, lookout: Lookout, failed: Sequence[str]) -> CutOff:
    """Return what is down while these elements have failed, and what is not seen.

    A device is judged from where the services that need it are, one that none needs from the first agent.
    """
    outlook = lookout.outlook(failed)
    looked_at: dict[str, set[str]] = {}
    states = {}
    unmeasured = set()
    for service in ledger.services:
        agents = [agent for agent in ledger.agents_of(service) if agent in outlook.hidden]
        for device in needed_devices(service.needs):
            looked_at.setdefault(device, set()).update(agents)
        if agents:
            states[service.id] = outlook.state(service.needs, agents)
            if not outlook.seeing(agents):
                unmeasured.add(service.id)
    first = [agent for agent in ledger.first_agent if agent in outlook.hidden]
    devices = {
        device: outlook.state(device, looked_at.get(device) or first)
        for device in sorted(frozenset[str]().union(*outlook.hidden.values()))
    }
    return CutOff(
        tuple(device for device, state in devices.items() if state is State.DOWN),
        tuple(service for service in ledger.services if states.get(service.id) is State.DOWN),
        frozenset(unmeasured),
        frozenset(service for service, state in states.items() if state is State.UNSEEN),
        tuple(device for device, state in devices.items() if state is State.UNSEEN),
        tuple(sorted(outlook.blind)),
    )


def supposed(
    ledger: Ledger,
    found: CutOff,
    sheets: Sequence[Sheet],
    month: tuple[Microseconds, Microseconds],
    lasts: tuple[Microseconds, Microseconds],
) -> Supposed:
    """Return what a failure does that lasts from now to an instant; ``sheets`` are of the services that are down."""
    now, until = lasts
    down = {service.id for service in found.services}
    unmeasured = sorted(found.unmeasured - down)
    return Supposed(
        start=now,
        until=until,
        month_end=month[1],
        devices=found.devices,
        services=tuple(
            struck(ledger, sheet, month, now, until, measured=sheet.service.id not in found.unmeasured)
            for sheet in sheets
        ),
        blind=found.blind,
        unmeasured=tuple(unmeasured),
        unseen=tuple(service for service in unmeasured if service in found.unseen),
        dark=found.dark,
    )


def struck(
    ledger: Ledger,
    sheet: Sheet,
    month: tuple[Microseconds, Microseconds],
    now: Microseconds,
    until: Microseconds,
    *,
    measured: bool = True,
) -> Struck:
    """Return what a failure from ``now`` to ``until`` takes of one service's month, which ``now`` lies in.

    Not ``measured``: none of the agents sees by which its figures are made.
    """
    start, end = month
    counted = ledger.counted(sheet, start, end)
    suffered = _made(ledger, sheet, month, lambda line: _goes_on(line, now, until, end, down=measured))
    spared = _made(ledger, sheet, month, lambda line: _goes_on(line, now, now, end, down=True))
    down = clip(sheet.seen.point.down, start, now)
    spent = breach(suffered.budget, counted, down, now)
    return Struck(
        service=sheet.service.id,
        guarantee=float(sheet.service.guarantee),
        budget=suffered.budget,
        used=overlap(down, counted),
        takes=total(clip(counted, now, until)) if measured else 0,
        breach=spent if spent is not None and spent < (until if measured else now) else None,
        availability=nearest_double(suffered.availability),
        verdict=suffered.verdict.value,
        spared=spared.verdict.value,
        measured=measured,
    )


def _made(
    ledger: Ledger, sheet: Sheet, month: tuple[Microseconds, Microseconds], change: Callable[[Timeline], Timeline]
) -> Figures:
    seen = Bounded(*(change(line) for line in sheet.seen))
    time_counted: Spans = intersection(ledger.calendar_of(sheet.service).spans(*month), sheet.lifetime)
    return figures(seen, time_counted, sheet.excluded, ledger.policy, sheet.service.guarantee)


def _goes_on(line: Timeline, now: Microseconds, until: Microseconds, end: Microseconds, *, down: bool) -> Timeline:
    """Return a history as far as now, then down or else unknown to ``until``, then up to ``end``."""
    first = -(2**62)
    lost = union(clip(line.down, first, now), clip([(now, until)], now, until) if down else [])
    return Timeline(union(clip(line.up, first, now), clip([(until, end)], until, end)), lost)
