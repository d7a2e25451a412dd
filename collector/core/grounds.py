"""What speaks for a service's state: the evidence runs behind it, and for unknown time who was silent.

Rules this module keeps (``availability.md``, State):

- Of ``any`` and ``all`` the parts speak whose own state is the whole's; of these, the devices likewise.
- For up speak the agents that reached the device, for down all that failed to; unknown is every agent's silence.
- An agent is silent of a device alone when it told of others for most of that time.
- A gap no longer than ``stale_after`` can only be one in which the agent's word did not count: it was blind, or stood
  still.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Literal

from agent.clock import Microseconds
from agent.inventory.models import AllOf, AnyOf, Needs
from collector.core.history import bounded
from collector.core.intervals import Span, Spans, clip, intersection, overlap, union, united
from collector.core.ledger import Ledger, Sheet, history_of
from collector.core.runs import Run
from collector.core.timeline import Timeline
from collector.explained import Silence, Witness

Told = Literal["up", "down", "unknown"]


class Grounds:
    """The evidence of one service over ``[start, end)``.

    ``runs`` are every agent's runs of the devices it needs that reach into the period, by agent and device, each in
    order; ``told`` gives when an agent told of any device; ``blind`` since when agents are blind that still are.
    """

    def __init__(
        self,
        ledger: Ledger,
        sheet: Sheet,
        runs: Mapping[tuple[str, str], Sequence[Run]],
        period: tuple[Microseconds, Microseconds],
        *,
        told: Callable[[str], Spans],
        blind: Mapping[str, Microseconds],
    ) -> None:
        self._start, self._end = period
        self._agents = ledger.agents_of(sheet.service)
        self._runs = runs
        self._blind = blind
        self._told = told
        detection = ledger.inventory.detection_of
        self._stale = {device.id: detection(device).stale_after for device in ledger.inventory.devices}
        history = history_of({key: bounded(rows) for key, rows in runs.items()})
        self._seen: Callable[[Needs], Timeline] = lambda needs: ledger.seen(needs, self._agents, history).point
        self._spans: dict[Told, dict[str, Spans]] = {state: {} for state in ("up", "down", "unknown")}
        for state, speaking in self._spans.items():
            for device, spans in self._speaking(sheet.service.needs, self._of(sheet.seen.point, state), state):
                speaking[device] = union(speaking.get(device, []), spans)

    def witnesses(self, start: Microseconds, end: Microseconds, state: Told) -> tuple[Witness, ...]:
        """Return the runs that say so of ``[start, end)``, by device, agent and time."""
        result = "lost" if state == "down" else "answered"
        return tuple(
            _witness(run)
            for device, spans in sorted(self._spans[state].items())
            for agent in self._agents
            for run in self._overlapping(agent, device, clip(spans, start, end))
            if run.result == result
        )

    def silences(self, start: Microseconds, end: Microseconds) -> tuple[Silence, ...]:
        """Return who did not say anything of which device in ``[start, end)``, and between which observations."""
        found = []
        for device, spans in sorted(self._spans["unknown"].items()):
            here = clip(spans, start, end)
            for agent in self._agents:
                found += [self._silence(agent, device, *gap) for gap in self._gaps(agent, device, here)]
        return tuple(found)

    def _of(self, timeline: Timeline, state: Told) -> Spans:
        if state == "unknown":
            return timeline.unknown(self._start, self._end)
        return clip(timeline.up if state == "up" else timeline.down, self._start, self._end)

    def _speaking(self, needs: Needs, spans: Spans, state: Told) -> Iterator[tuple[str, Spans]]:
        if isinstance(needs, (AllOf, AnyOf)):
            for part in needs.all if isinstance(needs, AllOf) else needs.any:
                own = intersection(spans, self._of(self._seen(part), state))
                if own:
                    yield from self._speaking(part, own, state)
        else:
            yield needs, spans

    def _overlapping(self, agent: str, device: str, spans: Spans) -> Iterator[Run]:
        rows = self._runs.get((agent, device), ())
        at = 0
        for start, end in spans:
            at = max(at, bisect_right(rows, start, key=lambda run: run.until))
            while at < len(rows) and rows[at].first < end:
                yield rows[at]
                at += 1

    def _gaps(self, agent: str, device: str, spans: Spans) -> Iterator[tuple[Microseconds | None, Microseconds | None]]:
        """Yield what lies between two runs and touches the spans; None where no run stands on that side."""
        rows = self._runs.get((agent, device), ())
        at = 0
        for start, end in spans:
            at = max(at, bisect_right(rows, start, key=lambda run: run.first))
            while at <= len(rows):
                since = rows[at - 1].until if at else None
                until = rows[at].first if at < len(rows) else None
                first, last = self._within(since, until)
                if first >= end:
                    break
                if first < last:
                    yield since, until
                at += 1

    def _within(self, since: Microseconds | None, until: Microseconds | None) -> Span:
        return self._start if since is None else since, self._end if until is None else until

    def _silence(self, agent: str, device: str, since: Microseconds | None, until: Microseconds | None) -> Silence:
        first, last = self._within(since, until)
        code: Literal["never", "not-yet", "stale", "gap", "blind"]
        if until is None:
            blind = self._blind.get(agent)
            code = "blind" if blind is not None and blind < last else "never" if since is None else "stale"
        elif since is None:
            code = "not-yet"
        else:
            code = "blind" if until - since <= self._stale[device] else "gap"
        others = overlap(self._told(agent), [(first, last)])
        return Silence(agent=agent, device=device, code=code, since=since, until=until, alone=2 * others > last - first)


def told_by(runs: Mapping[tuple[str, str], Sequence[Run]]) -> Callable[[str], Spans]:
    """Return a look-up of when an agent told of any of the devices of these runs."""

    @cache
    def told(agent: str) -> Spans:
        return united((run.first, run.until) for (who, _), rows in runs.items() if who == agent for run in rows)

    return told


def _witness(run: Run) -> Witness:
    return Witness(
        agent=run.agent,
        device=run.device,
        result="lost" if run.result == "lost" else "answered",
        first=run.first,
        last=run.last,
        until=run.until,
        count=run.count,
        losses=len(run.losses),
    )
