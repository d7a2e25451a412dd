"""Promise 7, no false down: nothing fails, and probes are lost, policed or answered late.

A row is so many target-hours of a small province in which nothing ever fails, judged by the default rule. No outage may be
told; at 20 % loss no more than one in 100,000 target-hours, which is what the rule states. What can be said of a rate by so
many hours is its upper 95 % bound, which is printed: 300,000 without one show it. And hiding is no way out: time that is
told as unknown is counted, after the first minute.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from agent.inventory.views import references_of
from collector.replay import Replay
from tests.accuracy.promises.kept import Kept
from tests.accuracy.promises.line import Effort, Line, most_per
from tests.support.fake_network import at, islands
from tests.support.live_agent import LiveAgent

HOURS = 24
"""Of one world; each begins with nothing learned."""
OFFICES = 2
STATED = 1 / 100_000
MOST_UNKNOWN = 0.001


class Row(NamedTuple):
    """What befalls probes: the share lost, packets a second that are let through, the share answered late."""

    name: str
    loss: float = 0.0
    policed: tuple[float, float] | None = None
    late: float = 0.0
    clean: bool = True


ROWS = (
    Row("no loss"),
    Row("5 % loss", loss=0.05),
    Row("20 % loss", loss=0.20, clean=False),
    Row("100 packets/s let through, 5 % loss", loss=0.05, policed=(100.0, 20.0)),
    Row("10 % answered 1 to 5 s late", late=0.10),
)


class Told(NamedTuple):
    """What came of one world: target-hours, outages told, the share of time told as unknown."""

    hours: float
    outages: int
    unknown: float
    words: str


def lines(effort: Effort) -> Iterator[Line]:
    """Check the promise, a row a kind of noise."""
    targets = len(islands(OFFICES).devices) - 1
    worlds = range(effort.seed, effort.seed + -(-effort.target_hours // (targets * HOURS)))
    kept = Kept(effort.kept, Told)
    for row in ROWS:
        found = list(kept.each(effort.each, told_of, [((row.name, seed), (row, seed)) for seed in worlds]))
        hours, outages = sum(one.hours for one in found), sum(one.outages for one in found)
        unknown = sum(one.unknown for one in found) / len(found)
        bound = most_per(outages, hours)
        yield Line(
            7,
            f"false down: {row.name}",
            f"{hours:,.0f} target-hours",
            f"{outages} told (at most 1 in {1 / bound:,.0f} h), {unknown:.3%} unknown",
            "0 told" if row.clean else f"≤ 1 in {1 / STATED:,.0f} h",
            (outages == 0 if row.clean else _as_rare_as_stated(outages, hours)) and unknown <= MOST_UNKNOWN,
            tuple(one.words for one in found if one.outages),
        )


def told_of(case: tuple[Row, int]) -> Told:
    """Return what was told of one world."""
    row, seed = case
    inventory = islands(OFFICES, rule="sequential")
    agent = LiveAgent(inventory, [], seed=seed, loss=row.loss, policed=row.policed, late=row.late)
    replay = Replay(inventory, references_of(inventory))
    replay.run(agent.pings(HOURS * 3600))
    answer = replay.answer(at(60), at(HOURS * 3600))
    figures = [one for one in answer["availability"] if one["basis"] == "24x7"]
    unknown = sum(one["unknown"] for one in figures) / sum(one["considered"] for one in figures)
    told = answer["outages"]
    words = f"{row.name}, world {seed}: {told[:2]}" if told else ""
    return Told((len(inventory.devices) - 1) * HOURS, len(told), unknown, words)


def _as_rare_as_stated(outages: int, hours: float) -> bool:
    """Whether the bound keeps the stated rate, or, of too few hours for any bound to, the count itself."""
    return most_per(outages, hours) <= STATED or (most_per(0, hours) > STATED and outages <= hours * STATED)
