"""A closed month's figures from what is condensed of it are those that are made anew from all evidence."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from agent.clock import DAY, HOUR, parse_instant
from agent.inventory.models import Reckoning
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.store.sqlite import SqliteStore
from tests.support.drawn_life import INVENTORY, REFERENCES, Life, anew, decide
from tests.support.standing_clock import StandingClock

MARCH, APRIL = parse_instant("2026-03-01T00:00:00+01:00"), parse_instant("2026-04-01T00:00:00+02:00")
EXCUSED = {"excluded": "remove", "excused_causes": ["power"]}


@settings(deadline=None, max_examples=8, phases=(Phase.explicit, Phase.generate))
@given(st.integers(0, 2**32 - 1), st.sampled_from([{"excluded": "remove"}, {"excluded": "count-as-up"}, EXCUSED]))
@example(510812697, {"excluded": "remove"}).via("an outage right behind the month, whose bracket reaches into it")
@example(3, EXCUSED)
def test_condensed_figures_are_those_made_anew(seed: int, reckoning: dict[str, object]) -> None:
    _live(seed, reckoning)


@pytest.mark.parametrize("excluded", ["remove", "count-as-up"])
def test_services_are_told_from_what_is_condensed(excluded: str) -> None:
    assert _live(2, {"excluded": excluded}) > 0


def _live(seed: int, reckoning: dict[str, object]) -> int:
    """Live through the end of a month; return how often a service was told from what is condensed."""
    life = Life(seed, APRIL - DAY, APRIL + DAY)
    inventory = INVENTORY.model_copy(update={"availability": Reckoning.model_validate(reckoning)})
    told = 0
    with tempfile.TemporaryDirectory() as folder, closing(SqliteStore(Path(folder) / "collector.db")) as store:
        clock = StandingClock(APRIL - DAY)
        machine = LiveReader(Collector(inventory, REFERENCES, store, clock))
        for arrived, batch in life.batches():
            clock.now = max(clock.now, arrived)
            asyncio.run(machine.collector.deliver(batch))
            machine.collector.tick()
            draw = life.chance.random()
            if draw < 0.01:
                machine = LiveReader(Collector(inventory, REFERENCES, store, clock))
            elif draw < 0.03:
                decide(machine, life.chance)
            if clock.now < APRIL:
                continue
            if draw > 0.7:
                machine.books.closed.close_some(machine.ledger)
            if draw > 0.8:
                told += _check(machine)
        clock.now += 3 * HOUR
        while machine.books.closed.close_some(machine.ledger):
            pass
        return told + _check(machine)


def _check(machine: LiveReader) -> int:
    """Hold March against what is made anew; return how many services were told from what is condensed."""
    machine.availability(MARCH, APRIL - HOUR)  # another period, so that what was told this minute is told anew
    due = anew(machine, MARCH, APRIL)
    assert machine.availability(MARCH, APRIL) == due
    closed = machine.books.closed.rows(machine.ledger, MARCH, APRIL)
    for service, rows in closed.items():
        assert rows == [row for row in due if row.service == service]
    for service in machine.ledger.services:
        mine = [row for row in due if row.service == service.id]
        assert machine.figures_of(service.id, MARCH, APRIL) == mine
    return len(closed)
