"""Promise 10, clocks: steps of one second to one year either way, clocks that are wrong from the start, machines that sleep.

One office is cut for one to six minutes. The clock of the collector's machine, or of the agent's machine apart, is set
before, within or after that, or was wrong all the time, or the machine sleeps for a while. There must be exactly one
incident, of that office's fibre, whose outage lasted as long as the cut, to the brackets of a round; one that was slept
through in the middle may be two outages, one that was slept through wholly may stay unseen, and nothing else may ever be told.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from agent.clock import SECOND
from tests.accuracy.promises.line import Effort, Line
from tests.support.fake_network import Fault, islands
from tests.support.simulated_house import Machine, SimulatedHouse

CASES = 400
DAY_S = 86_400.0
STEPS_S = (1, 2, 3, 5, 7, 30, 600, 3_600, 7 * 3_600, DAY_S, 30 * DAY_S, 365 * DAY_S)
KINDS = ("own step", "agent's step", "agent's skew", "sleep")
ROOTS = (("fo-a01",), ("sw-a01",))
SLACK_S = 13.0
"""A round, a probe's timeout, and a step that is too small to be one."""


def lines(effort: Effort) -> Iterator[Line]:
    """Check the promise, a row a kind."""
    numbers = range(effort.seed, effort.seed + effort.of(CASES))
    found = dict(zip(numbers, effort.each(wrong_of, numbers), strict=True))
    for place, kind in enumerate(KINDS):
        mine = [text for number, text in found.items() if number % len(KINDS) == place]
        wrong = tuple(text for text in mine if text)
        yield Line(
            10,
            f"clocks: {kind}",
            f"{len(mine)} cuts",
            f"{len(wrong)} with a false, a lost or a wrong outage",
            "0",
            not wrong,
            wrong,
        )


def wrong_of(number: int) -> str:
    """Return what was wrong with a case, nothing when it was right."""
    chance = random.Random(f"clocks {number}")
    kind = KINDS[number % len(KINDS)]
    inventory = islands(2, rule=chance.choice(["consecutive", "sequential"]))
    cut = Fault("fo-a01", start := chance.uniform(120, 140), start + chance.uniform(60, 360))
    by = chance.choice((-1, 1)) * chance.choice(STEPS_S)
    when = chance.choice([chance.uniform(60, cut.start), chance.uniform(cut.start, cut.end), cut.end + 30])
    own, apart, slept = Machine(), None, None
    if kind == "own step":
        own = Machine(steps=[(when, by)])
    elif kind == "agent's step":
        apart = {"pkp": Machine(steps=[(when, by)])}
    elif kind == "agent's skew":
        apart = {"pkp": Machine(steps=[(-1, by)])}
    else:
        slept = (when, when + chance.uniform(3, 300))
        own = Machine(asleep=[slept])
    end = cut.end + 120 if slept is None else max(cut.end, slept[1]) + 120
    with TemporaryDirectory() as folder:
        house = SimulatedHouse(
            inventory, [cut], Path(folder), machine=own, apart=apart, beside=None if apart else "pkp"
        ).run(end)
        told, outages = house.incidents(), [row for row in house.outages() if row.subject == "sw-a01"]
        others = [row for row in house.outages() if row.subject != "sw-a01"]
    case = f"case {number}: {kind}, {by:+} s at {when:.0f} s, {slept or ''} cut {cut.start:.0f} to {cut.end:.0f} s"
    seen = cut.end - cut.start if slept is None else _awake(cut, slept)
    if not told and not outages and not others and seen < 2 * SLACK_S:
        return ""
    pieces = 1 if slept is None or not _overlap(cut, slept) else 2
    if len(told) != 1 or told[0].root not in ROOTS or not 0 < len(outages) <= pieces or others:
        return f"{case}: {[(one.root, one.started) for one in told]}; {len(outages)} outages, {len(others)} of others"
    ended = outages[-1].ended
    lasted = None if ended is None else (ended - outages[0].started) / SECOND
    low = seen - SLACK_S if slept is None or not _overlap(cut, slept) else 0.0
    if lasted is None or not low <= lasted <= cut.end - cut.start + SLACK_S:
        return f"{case}: it lasted {cut.end - cut.start:.1f} s, told {lasted} s"
    return ""


def _overlap(cut: Fault, slept: tuple[float, float]) -> bool:
    return slept[0] - SLACK_S < cut.end and cut.start < slept[1] + SLACK_S


def _awake(cut: Fault, slept: tuple[float, float]) -> float:
    """Return the longest stretch of the cut in which the machine ran, in seconds."""
    return max(0.0, min(cut.end, slept[0]) - cut.start, cut.end - max(cut.start, slept[1]))
