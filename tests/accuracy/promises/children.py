"""Promise 12, no child tickets: a parent fails, and its children are lost and come back in every order, at every phase.

What fails is a cable, a duct or a core that others hang behind. The probes of parent and children fall at any phase of a
round; afterwards each child comes back when it likes, up to a few minutes after the parent (switches start, trees are
built anew), the parent may be lost again within the half hour, and now and then an answer is lost on the way. One
incident is told, of the parent; none of a child.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

from agent.clock import MINUTE
from tests.accuracy.promises.line import Effort, Line
from tests.support.fake_network import Fault, at, islands
from tests.support.judging import Bench
from tests.support.live_agent import LiveAgent

CASES = 1_000
PARENTS = {
    "sea": {"sea", "core-b"},
    "core-b": {"core-b", "sea"},
    "trunk": {"trunk", "landing"},
    "landing": {"trunk", "landing"},
}
"""What fails, and whose name may be told: a box and the only cable to it are alike to a ping."""
LATEST_CHILD_S = 240.0


def lines(effort: Effort) -> Iterator[Line]:
    """Check the promise."""
    numbers = range(effort.seed, effort.seed + effort.of(CASES))
    wrong = tuple(text for text in effort.each(wrong_of, numbers) if text)
    yield Line(12, "no child tickets", f"{len(numbers)} schedules", f"{len(wrong)} with one", "0", not wrong, wrong)


def wrong_of(number: int) -> str:
    """Return what was wrong with a case, nothing when it was right."""
    chance = random.Random(f"children {number}")
    rule = chance.choice(["consecutive", "sequential"])
    inventory = islands(chance.randint(2, 6), rule=rule)
    parent = chance.choice(sorted(PARENTS))
    start = chance.uniform(60, 70)
    end = start + chance.choice([chance.uniform(15, 60), chance.uniform(60, 300)])
    faults = [Fault(parent, start, end)]
    if chance.random() < 0.3:
        again = end + chance.uniform(20, 300)
        faults.append(Fault(parent, again, again + chance.uniform(15, 120)))
    last = max(fault.end for fault in faults)
    children = [link.id for link in inventory.links if link.id.startswith("fo-b")]
    slow = chance.sample(children, chance.randint(0, len(children)))
    faults += [Fault(child, start, last + chance.uniform(0, LATEST_CHILD_S)) for child in slow]
    agent = LiveAgent(inventory, faults, seed=number, loss=chance.choice([0.0, 0.0, 0.01]))
    bench = Bench(inventory)
    for arrived, batch in agent.batches(last + LATEST_CHILD_S + 60):
        bench.feed_at_once(batch, arrived)
    bench.wait(at(last + LATEST_CHILD_S + 60) + MINUTE)
    told = [incident for incident in bench.incidents if incident.kind == "outage"]
    roots = {element for incident in told for element in incident.root}
    if len(told) == 1 and roots <= PARENTS[parent]:
        return ""
    return f"case {number}: {rule}, {parent} at {start:.1f} s, {len(slow)} of {len(children)} children slow: {[(one.id, one.root, (one.started - at(0)) / 1e6) for one in told]}"
