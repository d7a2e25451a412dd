"""A collector killed anywhere, or whose store fails at random, ends where one that was never disturbed ends."""

from __future__ import annotations

import asyncio
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.clock import SECOND
from collector.core.cases import Case
from collector.pipeline import Collector
from collector.ports import Change
from collector.reading import Effect
from tests.support.fake_collector_store import FailingStore, FakeCollectorStore
from tests.support.fake_network import at
from tests.support.island_history import END, INVENTORY, REFERENCES, batches
from tests.support.standing_clock import StandingClock


class Killed(BaseException):
    """The process is gone."""


class KillingStore(FakeCollectorStore):
    """Kills the process at chosen commits, before or after the transaction was written."""

    def __init__(self, kills: dict[int, bool]) -> None:
        super().__init__()
        self.kills = kills
        self.commits = 0

    def commit(self, change: Change) -> None:
        self.commits += 1
        after = self.kills.get(self.commits)
        if after is False:
            raise Killed
        super().commit(change)
        if after is True:
            raise Killed


def outcome(store: FakeCollectorStore) -> tuple[list[object], list[object], list[Effect]]:
    runs = store.runs(0, at(10 * END))
    cases: list[Case] = store.cases(0, at(10 * END))
    effects = store.effects(0, 10_000)
    return list(runs), [case.public() for case in cases], effects


def last_words(effects: list[Effect]) -> dict[str, object]:
    return {effect.incident.id: effect.incident for effect in effects if effect.incident is not None}


def run(store: FakeCollectorStore | FailingStore, seed: int) -> int:
    """Deliver everything, starting anew after each kill; an agent repeats what was not acknowledged."""
    clock = StandingClock(at(0))
    collector = Collector(INVENTORY, REFERENCES, store, clock)  # type: ignore[arg-type]
    starts, seen = 1, 0
    history = batches(seed)
    position = 0
    while position < len(history):
        arrival, batch = history[position]
        clock.now = max(clock.now, arrival)
        try:
            if clock.now // SECOND > seen:
                seen = clock.now // SECOND
                collector.tick()
            answer = asyncio.run(collector.deliver(batch))
        except ConnectionError:
            continue
        except Killed:
            collector = Collector(INVENTORY, REFERENCES, store, clock)  # type: ignore[arg-type]
            starts += 1
            continue
        position = answer.upto
    clock.now += 120 * SECOND
    for _ in range(20):
        try:
            collector.tick()
        except Killed:
            collector = Collector(INVENTORY, REFERENCES, store, clock)  # type: ignore[arg-type]
    return starts


@cache
def undisturbed(seed: int) -> tuple[list[object], list[object], list[Effect]]:
    store = FakeCollectorStore()
    run(store, seed)
    return outcome(store)


seeds = st.integers(0, 4)


@settings(max_examples=max(20, settings().max_examples // 2))
@given(seeds, st.dictionaries(st.integers(1, 700), st.booleans(), max_size=12))
def test_killed_before_or_after_a_commit_it_goes_on_where_it_stood(seed: int, kills: dict[int, bool]) -> None:
    store = KillingStore(kills)
    run(store, seed)
    runs, incidents, effects = outcome(store)
    expected_runs, expected_incidents, expected_effects = undisturbed(seed)
    assert runs == expected_runs
    assert incidents == expected_incidents
    assert [effect.seq for effect in effects] == list(range(1, len(effects) + 1))
    assert [(effect.kind, effect.incident and effect.incident.id) for effect in effects] == [
        (effect.kind, effect.incident and effect.incident.id) for effect in expected_effects
    ]
    assert last_words(effects) == last_words(expected_effects)


@settings(max_examples=max(20, settings().max_examples // 2))
@given(seeds, st.integers(0, 10_000), st.sampled_from([0.02, 0.3, 0.7]))
def test_a_store_that_fails_at_random_loses_nothing_and_memory_and_disk_agree(
    seed: int, fate: int, share: float
) -> None:
    kept = FakeCollectorStore()
    run(FailingStore(kept, fate, share), seed)
    runs, incidents, effects = outcome(kept)
    expected_runs, expected_incidents, expected_effects = undisturbed(seed)
    assert runs == expected_runs
    assert incidents == expected_incidents
    assert [effect.seq for effect in effects] == list(range(1, len(effects) + 1))
    assert last_words(effects) == last_words(expected_effects)


@pytest.mark.parametrize("seed", range(5))
def test_the_history_has_what_it_says(seed: int) -> None:
    roots = {incident.root for incident in undisturbed(seed)[1]}  # type: ignore[attr-defined]
    assert roots == {("sea",), ("fo-b03",), ("fo-a01",)}
