"""Which runs to make: controls, kills at every failpoint, kills at random, planted bugs; all from one seed."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from tests.faults.bugs import BUGS
from tests.faults.failpoints import PLANTED
from tests.faults.ground import EPOCH
from tests.faults.runs import Kill, Outcome, Run
from tests.faults.scenarios import KINDS, scenario

CONTROL, FAILPOINT, DECISION, RANDOM, BUG = "control", "failpoint", "decision", "random", "bug"
_DECIDED = "decision-made"
"""Passed by each decision that can hold, once, before any of it is kept."""
DECIDING = (
    "effects-taken",
    "collector-begun",
    "collector-batch-in",
    "collector-effects-follow",
    "decision-row-in",
    "collector-snapshot-follows",
    "store-before-commit",
    "store-committed",
    "decision-heard",
    "effects-read",
    "desk-begun",
    "desk-followed",
    "cursor-follows",
    "desk-committed",
    "effects-acknowledged",
)
"""The steps of a decision from there on: its transaction, the answer to the person, and the desk that goes by it."""
_ONLY_FRESH = "store-migrated"
"""Passed only while the stores are made."""
_TELLING = "acknowledgement-noted"
"""Who dies here has told the collector more than its outbox knows of."""
_MOST_KILLS = 5
_RESTORED = 0.05
"""The share of later deaths after which the api's store goes back to what it was at the death before."""
_LATE = 0.1
"""The share of deaths after which the program stays away so long that time becomes unknown."""


def controls(seed: int, scenarios: int) -> list[Run]:
    """Return undisturbed runs: of each kind in turn, as many as are asked for."""
    kinds = list(KINDS)
    return [Run(seed + number, kinds[number % len(kinds)], purpose=CONTROL) for number in range(scenarios)]


def at_failpoints(names: list[str], times: int, known: list[Outcome], seed: int) -> Iterator[Run]:
    """Kill at each failpoint ``times`` times, each time in another scenario and at a pass of its own."""
    for name in names:
        chance = random.Random(f"failpoint {name} {seed}")
        passed = [outcome for outcome in known if outcome.first_passes.get(name)]
        for number in range(times):
            late = chance.random() < _LATE
            if name == _ONLY_FRESH:
                run = known[number % len(known)].run
                kills = (Kill(name, 1 + number % 2, late=late),)
                yield Run(run.seed, run.kind, kills, fresh=True, purpose=f"{FAILPOINT} {name}")
            elif passed:
                control = passed[number % len(passed)]
                kills = (Kill(name, chance.randint(1, control.first_passes[name]), late=late),)
                yield Run(control.run.seed, control.run.kind, kills, purpose=f"{FAILPOINT} {name}")
        if not passed and name != _ONLY_FRESH:
            yield from _after_a_death(name, times, known, chance)


def in_decisions(names: list[str], times: int, known: list[Outcome], seed: int) -> Iterator[Run]:
    """Kill at each step that follows a decision, ``times`` times, each time after another decision of a person."""
    made = [outcome for outcome in known if outcome.first_passes.get(_DECIDED)]
    for name in names if made else ():
        chance = random.Random(f"decisions {name} {seed}")
        for number in range(times):
            control = made[number % len(made)]
            since = (_DECIDED, chance.randint(1, control.first_passes[_DECIDED]))
            kill = Kill(name, chance.randint(1, 2), since=since, late=chance.random() < _LATE)
            yield Run(control.run.seed, control.run.kind, (kill,), purpose=f"{DECISION} {name}")


def _after_a_death(name: str, times: int, known: list[Outcome], chance: random.Random) -> Iterator[Run]:
    """Kill where only a start passes that follows a death: one while much is told at once, the collector being back."""
    away = [outcome for outcome in known if outcome.run.kind == "collector away"]
    for number in range(2 * times):
        control = away[number % len(away)]
        deeds = scenario(control.run.seed, control.run.kind)
        ((begins, back),) = deeds.away
        told = chance.uniform(begins + 0.3 * (back - begins), back) - EPOCH  # batches are about evenly spread
        death = max(1, round(control.first_passes[_TELLING] * told / (deeds.end - EPOCH)))
        yield Run(
            control.run.seed, control.run.kind, (Kill(_TELLING, death), Kill(name)), purpose=f"{FAILPOINT} {name}"
        )


def at_random(kills: int, known: list[Outcome], seed: int) -> Iterator[Run]:
    """Kill at any pass of any failpoint, or at any real time; several times in one run."""
    chance = random.Random(f"kills {seed}")
    left = kills
    while left > 0:
        control = chance.choice(known)
        passes, seconds = sum(control.first_passes.values()), control.seconds
        plan: list[Kill] = []
        for _ in range(min(left, chance.randint(1, _MOST_KILLS))):
            late = chance.random() < _LATE
            restores = "api" if plan and chance.random() < _RESTORED else ""
            if chance.random() < 0.5:
                number = chance.randint(1, max(1, passes))
                plan.append(Kill(None, number, late=late, restores=restores))
                passes -= number
            else:
                after = chance.uniform(0, max(0.02, seconds))
                plan.append(Kill(seconds=after, late=late, restores=restores))
                seconds -= after
                passes = round(passes * max(0.1, seconds / control.seconds))
        left -= len(plan)
        yield Run(control.run.seed, control.run.kind, tuple(plan), purpose=RANDOM)


def with_bugs(names: Iterable[str] = BUGS) -> list[Run]:
    """Return the runs of each bug, with the kills that bring it out."""
    out: list[Run] = []
    for name in names:
        bug = BUGS[name]
        deaths = [(Kill(bug.place, number, late=bug.late),) for number in bug.passes] or [()]
        out += [Run(bug.seed, bug.kind, kills, bug=name, purpose=f"{BUG} {name}") for kills in deaths]
    return out


def without_bugs() -> list[Run]:
    """Return the same runs with nothing planted: they must be clean."""
    real = {(run.seed, run.kind, tuple(kill for kill in run.kills if kill.name != PLANTED)) for run in with_bugs()}
    return [Run(seed, kind, kills, purpose=CONTROL) for seed, kind, kills in sorted(real, key=repr)]
