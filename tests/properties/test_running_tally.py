"""Figures that are kept up to date are, at every instant, those that are made anew from all evidence."""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import closing
from pathlib import Path
from typing import Any

from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from agent.clock import HOUR, MINUTE
from agent.inventory.models import Inventory, Reckoning
from collector.live_figures import LiveFigures
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.store.sqlite import SqliteStore
from tests.support.drawn_life import END, INVENTORY, REFERENCES, START, Life, anew, decide
from tests.support.standing_clock import StandingClock

EXCUSED = ((), ("power", "human-error"), ("submarine-cable", "unknown"))
"""What a contract may excuse; another inventory may excuse something else."""


def reckoned(policy: str, excused: tuple[str, ...]) -> Inventory:
    """Return the inventory with this policy on excluded time, and these causes excused."""
    words = {"excluded": policy, "excused_causes": excused}
    return INVENTORY.model_copy(update={"availability": Reckoning.model_validate(words)})


@settings(deadline=None, max_examples=6, phases=(Phase.explicit, Phase.generate))
@given(st.integers(0, 2**32 - 1), st.sampled_from(["remove", "count-as-up"]), st.sampled_from(EXCUSED))
@example(1, "remove", EXCUSED[0])
@example(2, "count-as-up", EXCUSED[0])
@example(3, "remove", EXCUSED[1])
def test_kept_figures_are_those_made_anew(seed: int, policy: str, excused: tuple[str, ...]) -> None:
    life = Life(seed)
    inventory = reckoned(policy, excused)
    with tempfile.TemporaryDirectory() as folder, closing(SqliteStore(Path(folder) / "collector.db")) as store:
        clock = StandingClock(START)
        machine = _begin(inventory, store, clock)
        looks = 0
        for arrived, batch in life.batches():
            while clock.now // HOUR < arrived // HOUR:
                clock.now = min(arrived, (clock.now // HOUR + 1) * HOUR)
                machine.collector.tick()
            clock.now = max(clock.now, arrived)
            asyncio.run(machine.collector.deliver(batch))
            machine.collector.tick()
            draw = life.chance.random()
            if draw < 0.01:
                machine = _begin(inventory, store, clock)
            elif draw < 0.015:
                inventory = reckoned(policy, life.chance.choice(EXCUSED))
                machine.collector.reload(inventory, REFERENCES)
            elif draw < 0.03:
                decide(machine, life.chance)
            if draw > 0.8:
                looks += 1
                _check(machine)
        clock.now += 3 * HOUR
        machine.collector.tick()
        _check(machine)
        assert looks


def _begin(inventory: Inventory, store: SqliteStore, clock: Any) -> LiveReader:
    reader = LiveReader(Collector(inventory, REFERENCES, store, clock))
    reader.books._live = LiveFigures(reader.collector, step=20 * MINUTE, silent=HOUR)
    return reader


def _check(reader: LiveReader) -> None:
    for start, end in ((START, END), (START + 9 * HOUR + 7, START + 31 * HOUR)):
        assert reader.availability(start, end) == anew(reader, start, end)
