"""Promise 13, the cause: faults of every kind in the practice province, with evidence missing.

Each fault lasts some minutes and is repaired; its cause is asked for when it is over, for uptimes tell much of it. Evidence
is missing when a poll's answer is lost, whole, by the toss of a coin. A fault counts as right when all that is told of it
has the right cause; ``unknown`` is not right, and not wrong: a wrong cause costs a boat trip. A device that somebody
bumped stands beside others that stayed on; of a lone one nobody can tell that from a power failure.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from agent.inventory.load import load
from agent.inventory.models import Inventory
from agent.observation import Observation, Ping
from deploy.lab.enlarge import PROVINCE
from tests.accuracy.promises.line import Effort, Line
from tests.support.fake_network import Fault, at
from tests.support.judging import Bench
from tests.support.live_agent import LiveAgent

CASES = 300
MISSING = {0.0: 0.95, 0.1: 0.95 - 0.10 / 3, 0.2: 0.95 - 0.20 / 3, 0.3: 0.85}
"""Share of evidence missing → the share of right causes that is promised, in between by the straight line."""
MOST_WRONG = 0.03


class Kind(NamedTuple):
    """What fails, what its cause is, and whose names may be told for it."""

    element: str
    cause: str
    by_hand: bool = False
    brief: bool = False


@cache
def province() -> Inventory:
    """Return the practice province as its first agent sees it alone."""
    whole = load(PROVINCE, {}, secrets=False)
    return whole.model_copy(update={"agents": whole.agents[:1]})


@cache
def kinds() -> tuple[Kind, ...]:
    """Return the faults that there are to draw from: a few of each kind."""
    own = [link for link in province().links if link.ends[0].interface]
    offices = [link for link in own if any(end.device.startswith("sw-") for end in link.ends)]
    media = {"trunk-fibre", "aerial-cable", "underground-cable"}
    return (
        Kind("skkl-bangka-belitung", "submarine-cable"),
        Kind("trunk-pkp-mtk", "trunk-fibre"),
        Kind("pole-koba", "aerial-cable"),
        Kind("duct-jembatan-cerucuk", "underground-cable"),
        Kind("pln-air-itam", "power"),
        Kind("pln-air-itam-timur", "power"),
        Kind("pln-muntok", "power"),
        Kind("pln-pangkalpinang", "power"),
        *(Kind(link.id, str(link.medium.value)) for link in offices if link.medium.value in media),
        *(Kind(link.id, "human-error", by_hand=True) for link in offices),
        *(
            Kind(device, "human-error", brief=True)
            for device in ("sw-diskominfo", "sw-samsat-muntok", "sw-samsat-sungailiat")
        ),
    )


def lines(effort: Effort) -> Iterator[Line]:
    """Check the promise, a row a share of missing evidence."""
    for missing, promised in MISSING.items():
        numbers = range(effort.seed, effort.seed + effort.of(CASES))
        found = list(effort.each(told_of, [(number, missing) for number in numbers]))
        counts = Counter(verdict for verdict, _ in found)
        right, wrong = counts["right"] / len(found), counts["wrong"] / len(found)
        yield Line(
            13,
            f"cause, {missing:.0%} of the evidence missing",
            f"{len(found)} faults",
            f"{right:.1%} right, {wrong:.1%} wrong",
            f"≥ {promised:.1%}, ≤ {MOST_WRONG:.0%}",
            right >= promised and wrong <= MOST_WRONG,
            tuple(text for verdict, text in found if verdict == "wrong")
            + tuple(text for verdict, text in found if verdict == "unknown")[:5],
        )


def told_of(case: tuple[int, float]) -> tuple[str, str]:
    """Return ``right``, ``unknown`` or ``wrong``, and the case in words."""
    number, missing = case
    chance = random.Random(f"causes {number}")
    every = kinds()
    by_cause = sorted({(kind.cause, kind.by_hand, kind.brief) for kind in every})
    sort = by_cause[number % len(by_cause)]
    kind = chance.choice([one for one in every if (one.cause, one.by_hand, one.brief) == sort])
    start = chance.uniform(125, 135)
    end = start + (chance.uniform(30, 90) if kind.brief else chance.uniform(60, 600))
    agent = LiveAgent(
        province(),
        [Fault(kind.element, start, end)],
        seed=number,
        agent=province().agents[0].id,
        polled=True,
        switched_off=frozenset([kind.element]) if kind.by_hand else frozenset(),
    )
    heard = _Hearing(f"{number}", missing)
    bench = Bench(province())
    for arrived, batch in agent.batches(end + 200):
        bench.feed_at_once([seen for seen in batch if heard(seen)], arrived)
    bench.wait(at(end + 260))
    told = [incident for incident in bench.incidents if incident.kind == "outage"]
    words = f"case {number}: {kind.element} ({kind.cause}{', by hand' * kind.by_hand}{', bumped' * kind.brief})"
    causes = [incident.cause for incident in told]
    text = f"{words}: {[(one.root, one.cause) for one in told]}"
    if causes and all(cause == kind.cause for cause in causes):
        return "right", text
    return ("unknown" if all(cause in {"unknown", kind.cause} for cause in causes) else "wrong"), text


class _Hearing:
    """Which polls are heard: of each answer the toss of a coin decides."""

    def __init__(self, seed: str, missing: float) -> None:
        self._seed, self._missing = seed, missing

    def __call__(self, seen: Observation) -> bool:
        if isinstance(seen, Ping):
            return True
        return random.Random(f"{self._seed} {getattr(seen, 'device', '')} {seen.at}").random() >= self._missing
