"""Whole judgements drawn by a seed, and what each of their ticks is by the definitions alone.

Rules this module keeps:

- All that is drawn comes from one ``random.Random``: a seed is a case, for ever.
- What the oracle says of a tick it says of the drawn words (states, dates, wires), never of the product's answers.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from agent.clock import MINUTE, Microseconds, to_instant
from agent.inventory.calendar_spec import CalendarSpec
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.availability import Policy
from collector.core.cases import Case
from collector.core.ledger import Ledger
from collector.core.rulings import Pardon, Rulings, Window
from collector.core.timeline import Bounded, State, Timeline
from tests.support.calendar_cases import PLACES, CalendarCase, span_text
from tests.support.incidents import incident, lost_row
from tests.support.tick_oracle import WEEKDAYS, WallCalendar, all_state, any_state, seen_state

_T = TypeVar("_T")
Needs = str | dict[str, list[Any]]
Triple = tuple[str, str, str]
TRIPLES: tuple[Triple, ...] = (
    ("up", "up", "up"),
    ("up", "up", "up"),
    ("up", "down", "up"),
    ("down", "down", "down"),
    ("down", "down", "up"),
    ("unknown", "unknown", "unknown"),
)
DEVICES, AGENTS = ("a", "b", "c"), {"pkp": "core", "tjp": "far"}
LINKS = {"sea": ("core", "far"), "l-a": ("core", "a"), "l-b": ("core", "b"), "l-c": ("far", "c")}
CAUSES = ("power", "lightning", "submarine-cable")
LONGEST = 10_000
"""Ticks of the longest period."""
_OFTEN = 300


def drawn_calendar(draw: random.Random) -> CalendarCase:
    """Draw a calendar around a day on which something happens: clocks change, a holiday, a day that never was."""
    zone, anchors, step = draw.choice(PLACES)
    anchor = draw.choice(anchors) + timedelta(days=draw.randint(-2, 2))

    def hours(most: int = 3) -> list[str]:
        if draw.random() < 0.1:
            return ["00:00-24:00"]
        last = 1440 // step - 1
        return [
            span_text(draw.randint(0, last) * step, draw.randint(1, last) * step) for _ in range(draw.randint(0, most))
        ]

    def some_day(low: int, high: int) -> date:
        return anchor + timedelta(days=draw.randint(low, high))

    by_day = {day: hours() for day in draw.sample(WEEKDAYS, draw.randint(1, 7))}
    singles = {some_day(-5, 5): hours() for _ in range(draw.randint(0, 2))}
    ranges = []
    for low, high in ((-9, -1), (0, 9)):
        if draw.random() < 0.4:
            first, last = sorted((some_day(low, high), some_day(low, high)))
            ranges.append((first, last, hours()))
    country = draw.choice([None, "ID"])
    exceptions = [{"dates": day.isoformat(), "hours": texts} for day, texts in singles.items()]
    exceptions += [{"dates": f"{first}..{last}", "hours": texts} for first, last, texts in ranges]
    draw.shuffle(exceptions)
    spec = CalendarSpec.model_validate({"hours": by_day, "holidays": country, "exceptions": exceptions})
    return CalendarCase(spec, WallCalendar(zone, by_day, singles, ranges, country), zone, anchor, step)


def drawn_runs(draw: random.Random, ticks: int, values: Sequence[_T]) -> list[_T]:
    """Draw a value for each tick, in runs as things happen."""
    result: list[_T] = []
    while len(result) < ticks:
        result += [draw.choice(values)] * draw.randint(1, max(1, ticks // 3))
    return result[:ticks]


def _drawn_needs(draw: random.Random, depth: int = 2) -> Needs:
    if depth == 0 or draw.random() < 0.35:
        return draw.choice(DEVICES)
    return {draw.choice(["any", "all"]): [_drawn_needs(draw, depth - 1) for _ in range(draw.randint(1, 3))]}


def _drawn_decisions(draw: random.Random, incidents: Sequence[str]) -> dict[str, Any]:
    """Draw what people excuse and judge of incidents, one that is not there among them, and what the contract excuses."""
    named = [*incidents, "gone"]
    pardons: dict[str, list[Pardon]] = {}
    for number in range(draw.choice([0, 0, 1, 2, 3])):
        services = draw.choice([frozenset(), frozenset({"net"}), frozenset({"other"}), frozenset({"net", "other"})])
        pardons.setdefault(draw.choice(named), []).append(Pardon("works", services, number + 2))
    verdicts = {draw.choice(named): draw.choice(CAUSES) for _ in range(draw.choice([0, 0, 1, 2]))}
    causes = draw.sample((*CAUSES, "unknown"), draw.choice([0, 1, 2]))
    return {"pardons": pardons, "verdicts": verdicts, "excused_causes": tuple(causes)}


@dataclass(frozen=True)
class Judgement:
    """A period in ticks, all that was seen and decided of it, and the ledger that makes figures of it."""

    calendar: CalendarCase
    start: Microseconds
    tick: Microseconds
    ticks: int
    needs: Needs
    agents: tuple[str, ...]
    lives: Mapping[str, tuple[date | None, date | None]]
    states: Mapping[tuple[str, str], list[Triple]]
    maintenance: list[Window]
    cases: list[Case]
    policy: Policy
    pardons: Mapping[str, list[Pardon]] = field(default_factory=dict)
    """Incident → who excuses it, for which services."""
    verdicts: Mapping[str, str] = field(default_factory=dict)
    """Incident → its cause as people judged it."""
    excused_causes: tuple[str, ...] = ()
    ledger: Ledger = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "ledger", self.ledger_with(self.maintenance))

    def ledger_with(self, maintenance: Sequence[Window]) -> Ledger:
        """Return the ledger that knows these maintenances."""
        inventory = self._inventory()
        return Ledger(inventory, Topology(inventory), Rulings(1, tuple(maintenance), self.pardons, self.verdicts))

    @classmethod
    def drawn(cls, draw: random.Random) -> Judgement:
        """Draw a judgement of at most ``LONGEST`` ticks, each from a microsecond to an hour long."""
        calendar = drawn_calendar(draw)
        tick = min(
            draw.choice([1, 1_000, 1_000_000, MINUTE, 15 * MINUTE, 30 * MINUTE, 60 * MINUTE]), calendar.step * MINUTE
        )
        ticks = draw.randint(_OFTEN, LONGEST) if draw.random() < 0.003 else draw.randint(1, 90)
        edge = calendar.noon + draw.randint(-60, 60) * calendar.step * MINUTE
        start = edge - draw.randint(0, ticks) * tick

        def day() -> date | None:
            return calendar.anchor + timedelta(days=draw.randint(-3, 3)) if draw.random() < 0.15 else None

        def span(longest: int) -> tuple[Microseconds, Microseconds]:
            first = start + draw.randint(-ticks, ticks) * tick
            return first, first + draw.randint(1, max(1, longest)) * tick

        cases = []
        for name in map(str, range(1, draw.randint(1, 5))):
            rows = [
                lost_row(draw.choice(tuple(AGENTS)), draw.choice(DEVICES), *span(ticks), still=draw.random() < 0.15)
                for _ in range(draw.randint(1, 3))
            ]
            cases.append(incident(name, draw.choice(CAUSES), rows))
        maintenance = []
        for _ in range(draw.choice([0, 0, 1, 2])):
            first, last = span(ticks // 2)
            approved = draw.choice([None, first - 1, first, first + 1])
            element = draw.choice(["core", "far", *DEVICES, *LINKS])
            maintenance.append(Window(element, first, last, approved, draw.choice(["", " ", "works"])))
        return cls(
            calendar=calendar,
            start=start,
            tick=tick,
            ticks=ticks,
            needs=_drawn_needs(draw),
            agents=draw.choice([("pkp",), ("tjp",), tuple(AGENTS)]),
            lives={device: (day(), day()) for device in DEVICES},
            states={
                (agent, device): drawn_runs(draw, ticks, TRIPLES)
                for agent in AGENTS
                for device in DEVICES
                if draw.random() < 0.9
            },
            maintenance=maintenance,
            cases=cases,
            policy=draw.choice(list(Policy)),
            **_drawn_decisions(draw, [case.id for case in cases]),
        )

    @property
    def end(self) -> Microseconds:
        return self.start + self.ticks * self.tick

    @property
    def instants(self) -> range:
        return range(self.start, self.end, self.tick)

    def _inventory(self) -> Inventory:
        devices = [{"id": name, "address": f"10.0.0.{number}"} for number, name in enumerate(AGENTS.values(), 1)]
        for number, (name, (first, last)) in enumerate(self.lives.items()):
            devices.append({"id": name, "address": f"10.0.1.{number}", "commissioned": first, "retired": last})
        return Inventory.model_validate(
            {
                "timezone": self.calendar.zone,
                "availability": {"excluded": self.policy, "excused_causes": list(self.excused_causes)},
                "calendars": {"office": self.calendar.spec},
                "devices": devices,
                "links": [{"id": name, "ends": list(ends)} for name, ends in LINKS.items()],
                "agents": [{"id": agent, "at": at} for agent, at in AGENTS.items()],
                "services": [{"id": "net", "needs": self.needs, "calendar": "office", "seen_from": self.agents}],
            }
        )

    def histories(self) -> dict[tuple[str, str], Bounded]:
        """Return what each agent saw of each device, as the product holds it."""
        return {
            key: Bounded(*(self._timeline(states, place) for place in range(3))) for key, states in self.states.items()
        }

    def _timeline(self, states: list[Triple], place: int) -> Timeline:
        rows, at = [], self.start
        for state, same in groupby(triple[place] for triple in states):
            end = at + len(list(same)) * self.tick
            rows.append((at, end, State(state)))
            at = end
        return Timeline.of(rows)

    def state(self, index: int) -> Triple:
        """Return what the service is at a tick: in the estimate, pessimistically and optimistically."""
        point, pessimistic, optimistic = (self._combined(self.needs, index, place) for place in range(3))
        return point, pessimistic, optimistic

    def _combined(self, needs: Needs, index: int, place: int) -> str:
        if isinstance(needs, str):
            views = [self.states[agent, needs] for agent in self.agents if (agent, needs) in self.states]
            return seen_state([view[index][place] for view in views])
        ((word, parts),) = needs.items()
        return (any_state if word == "any" else all_state)([self._combined(part, index, place) for part in parts])

    def in_its_life(self, at: Microseconds) -> bool:
        """Tell whether the service is commissioned and not retired."""
        return _told(self.needs, lambda device: self._begins(device) <= at < self._ends(device))

    def _begins(self, device: str) -> float:
        day = self.lives[device][0]
        return float("-inf") if day is None else self._midnight(day)

    def _ends(self, device: str) -> float:
        day = self.lives[device][1]
        return float("inf") if day is None else self._midnight(day)

    def _midnight(self, day: date) -> Microseconds:
        return to_instant(datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.calendar.zone)))

    def excluded(self, index: int) -> bool:
        """Tell whether a tick is taken out: under a maintenance that counts, or down and owned by what is excused."""
        at = self.instants[index]
        if self._maintained(at):
            return True
        owner = self._owner(at) if self.state(index)[0] == "down" else None
        pardons = [] if owner is None else self.pardons.get(owner.id, [])
        return any(not pardon.services or "net" in pardon.services for pardon in pardons)

    def spared(self, index: int) -> bool:
        """Tell whether a tick is down by an incident whose cause the contract excuses."""
        owner = self._owner(self.instants[index])
        return self.state(index)[0] == "down" and owner is not None and self._cause(owner) in self.excused_causes

    def _maintained(self, at: Microseconds) -> bool:
        for window in self.maintenance:
            approved = window.approved_at is not None and (window.approved_at <= window.start or window.reason.strip())
            if approved and window.start <= at < window.end and self._hides(window.element):
                return True
        return False

    def _hides(self, element: str) -> bool:
        """Tell whether no agent reaches what the service needs without the element."""
        for agent in self.agents:
            reached = _reached(AGENTS[agent], element)
            if _told(self.needs, lambda device, reached=reached: device in reached):
                return False
        return True

    def owner(self, at: Microseconds) -> str:
        """Return the cause of what is down at a tick: the earliest incident's that claims it, as people judged it."""
        owner = self._owner(at)
        return "unknown" if owner is None else self._cause(owner)

    def _cause(self, case: Case) -> str:
        return self.verdicts.get(case.id, case.cause)

    def _owner(self, at: Microseconds) -> Case | None:
        devices = {device for device in DEVICES if repr(device) in repr(self.needs)}
        for case in sorted(self.cases, key=lambda case: (min(row.started for row in case.rows), case.id)):
            for row in case.rows:
                inside = row.started <= at and (row.ended is None or at < row.ended)
                if inside and row.agent in self.agents and row.device in devices:
                    return case
        return None


def _told(needs: Needs, holds: Callable[[str], bool]) -> bool:
    if isinstance(needs, str):
        return holds(needs)
    ((word, parts),) = needs.items()
    return (any if word == "any" else all)(_told(part, holds) for part in parts)


def _reached(origin: str, broken: str) -> set[str]:
    """Return the devices that are reached over the wires without one element."""
    found: set[str] = set()
    waiting = [origin] if origin != broken else []
    while waiting:
        here = waiting.pop()
        found.add(here)
        for link, ends in LINKS.items():
            if link != broken and here in ends:
                waiting += [other for other in ends if other not in found and other != broken]
    return found
