"""One case of a seed: a random province, faults in it, what is observed; then Siaga and the baseline, on the same."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

from agent.inventory.models import Inventory
from agent.inventory.views import references_of
from agent.observation import Ping
from collector.replay import Replay
from tests.accuracy.checker import Expected, Verdict, check
from tests.support.fake_network import EPOCH, at
from tests.support.greedy_cover import greedy_cover
from tests.support.random_faults import Network, Truth, judged_at, late_devices, observed, random_faults
from tests.support.random_province import random_province


class Row(NamedTuple):
    """One row of the table: how many faults at once, the share of symptoms missing, rounds judged after the first."""

    faults: int
    missing: float
    more: int = 0

    def __str__(self) -> str:
        return f"{self.faults} / {self.missing:.0%}" + (f" / {self.more}" if self.more else "")


@dataclass(frozen=True)
class Outcome:
    """What came of one seed in one row; ``itself``: each true element, not only its like, is named."""

    row: Row
    seed: int
    faults: tuple[str, ...]
    verdict: Verdict
    itself: bool
    greedy: bool
    seconds: float


def expected_of(truth: Truth) -> list[Expected]:
    """Return the incidents that a truth calls for."""
    return [
        Expected(frozenset([fault]), frozenset(frozenset([one]) for one in truth.alike[fault]))
        for fault in truth.faults
    ]


def answer_of(inventory: Inventory, pings: Collection[Ping], end: float) -> dict[str, Any]:
    """Return the contract's answer to what was observed, at ``end`` (seconds from the epoch of the fake network)."""
    replay = Replay(inventory, references_of(inventory))
    replay.run(pings)
    return replay.answer(EPOCH, at(end))


def run(row: Row, seed: int, *, plain: bool = False) -> Outcome:
    """Run one seed, observed by the agent's whole practice or by plain rounds. Rows of as many faults share their provinces and faults; ``seconds`` is CPU time of the replay."""
    inventory = random_province(seed)
    truth = random_faults(inventory, row.faults, seed)
    pings = observed(inventory, truth, seed, late_devices(inventory, truth, row.missing, seed), row.more, plain=plain)
    began = time.process_time()
    answer = answer_of(inventory, pings, judged_at(row.more))
    seconds = time.process_time() - began
    wanted = expected_of(truth)
    lost = {ping.device for ping in pings if not ping.received}
    chosen = greedy_cover(Network(inventory), lost)
    guess = [{"kind": "outage", "root": [element], "alternatives": []} for element in chosen]
    return Outcome(
        row,
        seed,
        truth.faults,
        check(wanted, answer),
        itself=check(
            [
                Expected(frozenset([one]), frozenset(frozenset([name]) for name in truth.same[one]))
                for one in truth.faults
            ],
            answer,
        ).named,
        greedy=check(wanted, {"incidents": guess}).exact,
        seconds=seconds,
    )
