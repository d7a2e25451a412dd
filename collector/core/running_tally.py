"""A period's figures kept up to date: what is settled is added up once, and only what lies after it is tallied anew.

Rules this module keeps (``availability.md``, law 2):

- The figures are those of ``Ledger.figures`` over the whole period, to the last microsecond.
- Each service is settled up to a checkpoint of its own. No observation can change what lies before it: it is not after the
  last settled observation of any agent and device that the service is judged from, or that device has been silent for
  ``SILENT``; and what was believed of a silent one is compared each time.
- What incidents hold before the checkpoint is compared for each incident that may have changed. Whatever differs makes its
  services start anew from the period's beginning, and no others.
- What was decided is part of the ledger: another decision, another tally. Of contractual figures nothing is known here.
- Down time is kept by incident while the incident may change, by cause when it cannot any more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Protocol

from agent.clock import DAY, HOUR, MINUTE, Microseconds
from agent.inventory.models import Cause, Service
from collector.core.attribution import attribute
from collector.core.availability import Figures, Tally, tally
from collector.core.cases import Case
from collector.core.claims import claims_of, held_of
from collector.core.clues import ViewKey
from collector.core.history import bounded
from collector.core.intervals import Spans, clip, difference, intersection
from collector.core.ledger import Ledger, Sheet, history_of, row_of
from collector.core.reachability import Reached
from collector.core.runs import Run
from collector.core.services import needed
from collector.core.view import View
from collector.reading import Availability, Basis

STEP: Microseconds = 10 * MINUTE
"""Checkpoints stand at multiples of this, the newest one to two of it behind the clock."""
SILENT: Microseconds = HOUR
"""A device that was not heard for so long is taken as it stands."""
_FEW, _FAR = 100, DAY
"""The evidence of so few services, or from so far back, is read by their devices, for so few at a time; else whole."""
_BASES: tuple[Basis, Basis] = ("24x7", "service-time")


class Evidence(Protocol):
    """What the tally is made from, as it is known at one instant."""

    @property
    def now(self) -> Microseconds:
        """The clock."""
        raise NotImplementedError

    def runs(
        self, start: Microseconds, end: Microseconds, devices: AbstractSet[str] | None
    ) -> dict[ViewKey, list[Run]]:
        """Return the runs that reach into ``[start, end)``, of some devices or of all."""
        raise NotImplementedError

    def cases(self, start: Microseconds, end: Microseconds, devices: AbstractSet[str] | None) -> list[Case]:
        """Return the incidents of ``[start, end)`` that hold some devices, or all, and those that may still change."""
        raise NotImplementedError

    def changeable(self) -> Iterable[Case]:
        """Return every incident that may still change, and those that did since the last time."""
        raise NotImplementedError

    def view(self, key: ViewKey) -> View | None:
        """Return what an agent knows of a device."""
        raise NotImplementedError

    def standing(self, key: ViewKey) -> Sequence[Run]:
        """Return the runs of a view that may still change."""
        raise NotImplementedError


@dataclass
class _Settled:
    """One service up to its checkpoint: by basis its tally and what owns its down time, and what that rests on."""

    upto: Microseconds
    tallies: list[Tally] = field(default_factory=lambda: [Tally(), Tally()])
    causes: list[dict[str, Microseconds]] = field(default_factory=lambda: [{}, {}])
    incidents: list[dict[str, Microseconds]] = field(default_factory=lambda: [{}, {}])
    claims: dict[str, Spans] = field(default_factory=dict)
    silent: dict[ViewKey, Sequence[Run]] = field(default_factory=dict)


class RunningTally:
    """The figures of one period by one inventory; ``sheets`` makes sheets as ``Ledger.sheets`` does."""

    def __init__(
        self,
        ledger: Ledger,
        start: Microseconds,
        end: Microseconds,
        *,
        step: Microseconds = STEP,
        silent: Microseconds = SILENT,
        sheets: Callable[..., list[Sheet]] | None = None,
    ) -> None:
        self.ledger = ledger
        self.start = start
        self.end = end
        self._step = step
        self._sheets = sheets or ledger.sheets
        self._services = {service.id: service for service in ledger.services}
        self._devices = {name: needed(service.needs) for name, service in self._services.items()}
        self._keys = {
            name: [(agent, device) for agent in ledger.agents_of(service) for device in self._devices[name]]
            for name, service in self._services.items()
        }
        self._needing: dict[str, list[str]] = {}
        for name, devices in self._devices.items():
            for device in devices:
                self._needing.setdefault(device, []).append(name)
        self._silence = {
            device.id: max(silent, ledger.inventory.detection_of(device).stale_after)
            for device in ledger.inventory.devices
        }
        self._settled = {name: _Settled(start) for name in self._services}
        self._causes: dict[str, str] = {}
        self._calendars: dict[tuple[object, Microseconds, Microseconds], Spans] = {}
        self.anew = 0
        """How many services had to start anew so far."""

    def figures(self, until: Microseconds, evidence: Evidence) -> list[Availability]:
        """Return both bases of every service over ``[start, until)``, sorted by service, then basis."""
        self._calendars.clear()
        changeable = {case.id: case for case in evidence.changeable()}
        self._start_anew(changeable, until, evidence)
        aim = max(self.start, min(self.end, (evidence.now - self._step) // self._step * self._step))
        groups: dict[Microseconds, list[Service]] = {}
        for name, service in self._services.items():
            groups.setdefault(self._settled[name].upto, []).append(service)
        made: dict[str, list[Availability]] = {}
        for upto, services in groups.items():
            far = until - upto > _FAR or len(services) <= _FEW
            for some in _parts(services, _FEW if far else len(services)):
                devices = {device for service in some for device in self._devices[service.id]} if far else None
                cases = evidence.cases(upto, until, devices) if upto < until else []
                runs = evidence.runs(upto, until, devices) if upto < until else {}
                histories = {key: bounded(rows) for key, rows in runs.items()}
                causes = self._causes | {case.id: self.ledger.cause_of(case) for case in (*cases, *changeable.values())}
                for sheet in self._sheets(history_of(histories), cases, services=some):
                    made[sheet.service.id] = self._rows(sheet, until, aim, causes, evidence)
                self._keep_by_cause(changeable, some, causes)
        self._causes = {incident: self.ledger.cause_of(case) for incident, case in changeable.items()}
        return [row for name in self._services for row in made[name]]

    def _rows(
        self, sheet: Sheet, until: Microseconds, aim: Microseconds, causes: Mapping[str, str], evidence: Evidence
    ) -> list[Availability]:
        settled = self._settled[sheet.service.id]
        if settled.upto < aim <= until:
            silent = self._silent(sheet.service.id, aim, evidence)
            if silent is not None:
                self._settle(settled, sheet, aim)
                settled.silent = silent
        rows = []
        for place, basis in enumerate(_BASES):
            part, owners = self._part(sheet, place, settled.upto, until)
            by_cause = dict(settled.causes[place])
            for amounts in (settled.incidents[place], owners):
                for incident, amount in amounts.items():
                    cause = Cause.UNKNOWN.value if incident is None else causes[incident]
                    by_cause[cause] = by_cause.get(cause, 0) + amount
            made = Figures(settled.tallies[place] + part, Fraction(sheet.service.guarantee))
            rows.append(row_of(sheet.service.id, basis, made, by_cause))
        return rows

    def _part(
        self, sheet: Sheet, place: int, start: Microseconds, end: Microseconds
    ) -> tuple[Tally, dict[str | None, Microseconds]]:
        """Return the tally of a part of the period on one basis, and who owns its down time."""
        calendar = self.ledger.calendar_of(sheet.service) if place else self.ledger.around_the_clock
        working = self._calendars.get((calendar, start, end))
        if working is None:
            working = self._calendars[calendar, start, end] = calendar.spans(start, end)
        counted = intersection(working, sheet.lifetime)
        down = intersection(sheet.seen.point.down, difference(counted, sheet.excluded))
        return tally(sheet.seen, counted, sheet.excluded, self.ledger.policy), attribute(
            down, sheet.claims
        ) if down else {}

    def _settle(self, settled: _Settled, sheet: Sheet, aim: Microseconds) -> None:
        """Add what lies before a new checkpoint."""
        for place in range(len(_BASES)):
            part, owners = self._part(sheet, place, settled.upto, aim)
            settled.tallies[place] += part
            for incident, amount in owners.items():
                if incident is None:
                    known = settled.causes[place]
                    known[Cause.UNKNOWN.value] = known.get(Cause.UNKNOWN.value, 0) + amount
                else:
                    mine = settled.incidents[place]
                    mine[incident] = mine.get(incident, 0) + amount
        for claim in sheet.claims:
            spans = clip(claim.spans, self.start, aim)
            if spans:
                settled.claims[claim.incident] = spans
        settled.upto = aim

    def _silent(self, name: str, aim: Microseconds, evidence: Evidence) -> dict[ViewKey, Sequence[Run]] | None:
        """Return what silent devices are taken to have been; None when ``aim`` lies after what is settled of another."""
        silent: dict[ViewKey, Sequence[Run]] = {}
        for key in self._keys[name]:
            view = evidence.view(key)
            if view is None:
                silent[key] = []
            elif not _settled_to(view, aim):
                last = view.now.last
                if last is not None and evidence.now - last <= self._silence[key[1]]:
                    return None
                silent[key] = evidence.standing(key)
        return silent

    def _start_anew(self, changeable: Mapping[str, Case], until: Microseconds, evidence: Evidence) -> None:
        """Forget what is settled of services of which something before their checkpoint has changed."""
        held = held_of(changeable.values())
        touched = {name for device in held for name in self._needing.get(device, ())}
        for name, settled in self._settled.items():
            if settled.upto == self.start:
                continue
            changed = settled.upto > until
            changed = changed or any(evidence.standing(key) != runs for key, runs in settled.silent.items())
            if not changed and (name in touched or settled.claims):
                agents = self.ledger.agents_of(self._services[name])
                now = {
                    claim.incident: spans
                    for claim in claims_of(self._devices[name], agents, held)
                    if (spans := clip(claim.spans, self.start, settled.upto))
                }
                before = {incident: spans for incident, spans in settled.claims.items() if incident in changeable}
                changed = now != before
            if changed:
                self._settled[name] = _Settled(self.start)
                self.anew += 1

    def _keep_by_cause(
        self, changeable: Mapping[str, Case], services: Iterable[Service], causes: Mapping[str, str]
    ) -> None:
        """Put down by cause what incidents own that cannot change any more."""
        for service in services:
            settled = self._settled[service.id]
            settled.claims = {incident: spans for incident, spans in settled.claims.items() if incident in changeable}
            for known, amounts in zip(settled.causes, settled.incidents, strict=True):
                for incident in amounts.keys() - changeable.keys():
                    cause = causes[incident]
                    known[cause] = known.get(cause, 0) + amounts.pop(incident)


def _parts(services: Sequence[Service], size: int) -> Iterator[Sequence[Service]]:
    for first in range(0, len(services), size):
        yield services[first : first + size]


def _settled_to(view: View, instant: Microseconds) -> bool:
    """Whether no observation can change what a view says of the time before an instant.

    What is settled of a view ends with the observation to which the bracket of its next edge may reach back.
    """
    base = view.base
    if base.state is Reached.UP:
        edge = base.last_alive
    elif base.state is Reached.SUSPECT:
        edge = base.pending[0].at if base.last_alive is None else base.last_alive
    elif base.down:
        edge = base.last_lost
    else:
        edge = base.last
    return edge is not None and instant <= edge
