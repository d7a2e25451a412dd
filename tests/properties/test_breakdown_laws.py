"""A figure's pieces cover its period, sum to it, and say of every instant what the definitions say, rule and evidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.clock import DAY, HOUR, MINUTE, Microseconds
from agent.inventory.models import Cause, Inventory, Reckoning
from agent.inventory.topology import Topology
from collector.core.availability import Policy, nearest_double
from collector.core.breakdown import explanation
from collector.core.cases import Case, Row
from collector.core.history import bounded, standing
from collector.core.ledger import Ledger, history_of
from collector.core.reachability import Seen, Table
from collector.core.rulings import Pardon, Rulings, Window
from collector.core.runs import Run
from collector.core.statement import midnights
from collector.core.terms import Terms
from collector.core.view import View
from collector.explained import Piece
from collector.reading import Basis, Explanation
from tests.support.calendar_cases import CalendarCase, calendar_cases
from tests.support.tick_oracle import all_state, any_state, days_off, seen_state

DEVICES = ("a", "b", "c")
AGENTS = ("pkp", "tjp")
TERMS = Terms(losses=2, recover=2, stale_after=90 * MINUTE, interval=30 * MINUTE)
Needs = str | dict[str, list[Any]]

needs = st.recursive(
    st.sampled_from(DEVICES),
    lambda parts: st.builds(lambda word, some: {word: some}, st.sampled_from(["any", "all"]), st.lists(parts, min_size=1, max_size=3)),
    max_leaves=5,
)  # fmt: skip
gaps = st.sampled_from([1, 29, 30, 30, 30, 30, 30, 31, 90, 91, 400])
steps = st.lists(st.tuples(gaps, st.booleans(), st.integers(2, 40)), min_size=1, max_size=12)


@dataclass(frozen=True)
class Told:
    """A period's explanation and all that it was made of."""

    made: Explanation
    case: CalendarCase
    ledger: Ledger
    needs: Needs
    agents: tuple[str, ...]
    runs: Mapping[tuple[str, str], list[Run]]
    rulings: Rulings
    owners: list[Case]
    basis: Basis


def judged(agent: str, device: str, start: Microseconds, steps: list[tuple[int, bool, int]]) -> list[Run]:
    table, view, runs, at = Table(agent, device, TERMS), View.empty(), [], start
    for gap, alive, times in steps:
        for _ in range(times):
            at += gap * MINUTE
            view.take(table, Seen(at, alive, interval=TERMS.interval))
            runs += view.flush()
    return runs + standing(table, view.now, at)


def inventory_of(
    case: CalendarCase, wanted: Needs, agents: tuple[str, ...], lives: list[tuple[date | None, date | None]]
) -> Inventory:
    return Inventory.model_validate(
        {
            "timezone": case.zone,
            "calendars": {"office": case.spec},
            "devices": [
                {"id": "core", "address": "10.0.0.1"},
                {"id": "far", "address": "10.0.0.2"},
                *(
                    {"id": name, "address": f"10.0.1.{number}", "commissioned": first, "retired": last}
                    for number, (name, (first, last)) in enumerate(zip(DEVICES, lives, strict=True))
                ),
            ],
            "links": [
                {"id": "sea", "ends": ["core", "far"]},
                *({"id": f"l-{name}", "ends": ["far" if name == "c" else "core", name]} for name in DEVICES),
            ],
            "agents": [{"id": "pkp", "at": "core"}, {"id": "tjp", "at": "far"}],
            "services": [{"id": "net", "needs": wanted, "calendar": "office", "seen_from": agents}],
        }
    )  # fmt: skip


def case_of(name: str, run: Run, length: Microseconds) -> Case:
    row = Row(
        agent=run.agent,
        device=run.device,
        outage=run.first,
        started=run.first,
        before=run.first,
        losses=(run.first,),
        answered=None,
        confirmed_at=run.first,
        ended=run.until + length,
        last_lost=run.last,
        settled=True,
    )
    return Case(
        id=name,
        root=(run.device,),
        cause="power" if int(name) % 2 else "lightning",
        causes={},
        confidence=1.0,
        alternatives=(),
        since=run.first,
        opened=run.first,
        closed=run.until,
        rows=[row],
    )


@st.composite
def explanations(draw: st.DrawFn) -> Told:
    case = draw(calendar_cases())
    wanted: Needs = draw(needs)
    agents = draw(st.sampled_from([("pkp",), ("tjp",), AGENTS]))
    day = st.integers(-3, 3).map(lambda offset: case.anchor + timedelta(days=offset))
    lives = [draw(st.sampled_from([(None, None)] * 4 + [(draw(day), None), (None, draw(day))])) for _ in DEVICES]
    inventory = inventory_of(case, wanted, agents, lives)
    excused = draw(st.sampled_from([[], [], [Cause.POWER]]))
    policy = {"excluded": draw(st.sampled_from(["remove", "count-as-up"])), "excused_causes": excused}
    inventory = inventory.model_copy(update={"availability": Reckoning.model_validate(policy)})
    start = case.noon + draw(st.integers(-72, 24)) * HOUR
    until = start + draw(
        st.sampled_from([0, MINUTE, DAY]) | st.integers(24 * 60, 5 * 24 * 60).map(lambda step: step * MINUTE)
    )
    runs = {
        (agent, device): rows
        for agent in AGENTS
        for device in DEVICES
        if (rows := judged(agent, device, start - 2 * HOUR, draw(steps)))
    }
    lost = [run for rows in runs.values() for run in rows if run.result == "lost"]
    owners = [
        case_of(str(number), run, draw(st.sampled_from([0, HOUR])))
        for number, run in enumerate(lost)
        if draw(st.booleans())
    ]
    owners.sort(key=lambda owner: (owner.started, owner.id))
    windows = [
        Window(element, begin, begin + length * HOUR, draw(st.sampled_from([None, begin, begin + 1])), "works")
        for element in draw(st.lists(st.sampled_from(["l-a", "b", "sea", "core"]), max_size=3))
        for begin, length in [(start + draw(st.integers(-24, 96)) * HOUR, draw(st.integers(1, 30)))]
    ]
    basis: Basis = draw(st.sampled_from(["service-time", "24x7"]))
    histories = {key: bounded(rows) for key, rows in runs.items()}
    pardoned = draw(st.lists(st.sampled_from([owner.id for owner in owners]), unique=True)) if owners else []
    excuses = {
        name: [Pardon("badai", frozenset(draw(st.sampled_from([[], [inventory.services[0].id], ["another"]]))), 1)]
        for name in pardoned
    }
    judged_again = {owner.id: "human-error" for owner in owners if draw(st.integers(0, 3)) == 0}
    rulings = Rulings(1, tuple(windows), excuses, judged_again)
    ledger = Ledger(inventory, Topology(inventory), rulings)
    sheet = ledger.sheet(inventory.services[0], history_of(histories), owners)
    causes = {owner.id: ledger.cause_of(owner) for owner in owners}
    made = explanation(ledger, sheet, basis, (start, until + DAY), until, causes=causes, runs=runs)
    return Told(made, case, ledger, wanted, agents, runs, rulings, owners, basis)


def length_of(pieces: list[Piece], state: str | None = None) -> Microseconds:
    return sum(piece.end - piece.start for piece in pieces if state in (None, piece.counted_as))


@given(explanations())
def test_the_pieces_cover_the_period_each_within_a_day(told: Told):
    made = told.made
    edges = [made.start, *(piece.end for piece in made.pieces)]
    assert edges[-1] == made.until
    assert [piece.start for piece in made.pieces] == edges[:-1]
    assert all(piece.start < piece.end for piece in made.pieces)
    days = midnights(made.start, made.until, told.ledger.zone) if made.start < made.until else []
    assert days == sorted(days)
    assert all(not piece.start < midnight < piece.end for piece in made.pieces for midnight in days)
    for one, other in pairwise(made.pieces):
        same = (one.state, one.rule, one.incident) == (other.state, other.rule, other.incident)
        assert not same or one.end in days


@given(explanations())
def test_the_pieces_that_count_sum_to_the_figure(told: Told):
    figures = told.made.figures
    counted = [piece for piece in told.made.pieces if piece.counts]
    assert figures == next(
        row
        for row in told.ledger.figures(
            told.made.start,
            told.made.until,
            history_of({key: bounded(rows) for key, rows in told.runs.items()}),
            told.owners,
        )
        if row.basis == told.basis
    )
    assert length_of(counted) == figures.considered
    assert [length_of(counted, state) for state in ("up", "down", "unknown")] == [
        figures.up,
        figures.down,
        figures.unknown,
    ]
    whole = figures.considered
    up, down = sum(piece.surely_up for piece in counted), sum(piece.surely_down for piece in counted)
    assert figures.lower == (nearest_double(Fraction(up, whole)) if whole else None)
    assert figures.upper == (nearest_double(Fraction(whole - down, whole)) if whole else None)
    by_cause: dict[str, Microseconds] = {}
    for piece in counted:
        if piece.cause is not None and piece.counted_as == "down":
            by_cause[piece.cause] = by_cause.get(piece.cause, 0) + piece.end - piece.start
    assert by_cause == figures.down_by_cause


@given(explanations())
def test_the_contractual_figure_leaves_out_what_excused_causes_took(told: Told):
    made = told.made.figures.contractual
    assert (made is None) == (not told.ledger.excused_causes)
    if made is None:
        return
    kept = told.ledger.policy is Policy.COUNT_AS_UP
    counted = [piece for piece in told.made.pieces if piece.counts]
    pardoned = [piece for piece in counted if piece.counted_as == "down" and piece.cause in told.ledger.excused_causes]
    spared = length_of(pardoned)
    assert made.down == length_of(counted, "down") - spared
    assert made.up == length_of(counted, "up") + (spared if kept else 0)
    assert made.considered == length_of(counted) - (0 if kept else spared)
    assert made.unknown == told.made.figures.unknown
    before, after = told.made.figures.availability, made.availability
    assert before is None or after is None or after >= before


def state_at(told: Told, wanted: Needs, at: Microseconds) -> str:
    """Return the state at an instant, of the definitions alone."""
    if isinstance(wanted, str):
        found = []
        for agent in told.agents:
            run = next((run for run in told.runs.get((agent, wanted), []) if run.first <= at < run.until), None)
            found.append("unknown" if run is None else "down" if run.result == "lost" else "up")
        return seen_state(found)
    ((word, parts),) = wanted.items()
    return (any_state if word == "any" else all_state)([state_at(told, part, at) for part in parts])


def alive_at(told: Told, wanted: Needs, at: Microseconds) -> bool:
    if isinstance(wanted, str):
        return any(first <= at < last for first, last in told.ledger.life[wanted])
    ((word, parts),) = wanted.items()
    return (any if word == "any" else all)(alive_at(told, part, at) for part in parts)


@given(explanations())
def test_a_piece_says_what_the_definitions_say_of_its_ends(told: Told):
    covering = told.ledger.covering(told.ledger.inventory.services[0])
    for piece in told.made.pieces:
        for at in (piece.start, piece.end - 1):
            assert piece.state == state_at(told, told.needs, at)
            alive = alive_at(told, told.needs, at)
            is_open = told.basis == "24x7" or told.case.wall.is_open(at)
            worked_on = [window for window in covering if window.start <= at < window.end]
            code = None if piece.rule is None else piece.rule.code
            assert (code in {"before-commissioning", "after-retirement"}) == (not alive)
            assert (code in {"outside-hours", "weekend", "holiday", "exception"}) == (alive and not is_open)
            assert (code == "maintenance") == (alive and is_open and bool(worked_on))
            excused = (
                piece.incident is not None
                and told.rulings.pardon(piece.incident, told.made.figures.service) is not None
            )
            assert (code == "excused") == (alive and is_open and not worked_on and excused)
            if piece.rule is not None and code == "maintenance":
                assert piece.rule.elements[0] in {window.element for window in worked_on}
            if piece.rule is not None and code == "holiday":
                assert piece.rule.text
                today = told.ledger.calendar_of(told.ledger.inventory.services[0]).local_date(at)
                near = {today + timedelta(days=step) for step in (-1, 0, 1)}
                assert near & {day for year in {day.year for day in near} for day in days_off("ID", year)}


@given(explanations())
def test_evidence_speaks_for_its_piece_and_only_for_it(told: Told):
    for piece in told.made.pieces:
        assert bool(piece.evidence) == (piece.state != "unknown")
        assert bool(piece.silences) == (piece.state == "unknown")
        for run in piece.evidence:
            assert run.agent in told.agents
            assert (run.result == "lost") == (piece.state == "down")
            assert run.first < piece.end
            assert run.until > piece.start
            assert any(
                (run.first, run.last, run.count) == (kept.first, kept.last, kept.count)
                for kept in told.runs[run.agent, run.device]
            )
        for silent in piece.silences:
            since = told.made.start if silent.since is None else silent.since
            until = told.made.until if silent.until is None else silent.until
            assert since < piece.end
            assert until > piece.start
            assert not any(
                run.first < until and run.until > since for run in told.runs.get((silent.agent, silent.device), [])
            )
            assert {other.agent for other in piece.silences if other.device == silent.device} == set(told.agents)
