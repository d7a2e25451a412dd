"""Promise 9, "it's us": faults of the agent's own against cuts of the core, by the real agent and collector.

Half of the cases are the agent's own: its port dark, its gateway dead, its cable, the core it hangs on, at any phase of a
round and for 15 seconds to 10 minutes. They give no incident, and one notice that ends. The other half takes down by far
the most of a province at once, and no reference: one incident with that very element, and nobody is told that we were
blind.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.accuracy.promises.line import Effort, Line
from tests.support.fake_network import Fault, islands
from tests.support.random_faults import Network, truth_of
from tests.support.random_province import AGENT, CENTRE, random_province
from tests.support.simulated_house import OWN_CARRIER, OWN_GATEWAY, SimulatedHouse

CASES = 40
OWN = (OWN_CARRIER, OWN_GATEWAY, "cu-srv", "core-a")
LONGEST_OWN_S = 600


def lines(effort: Effort) -> Iterator[Line]:
    """Check the promise."""
    numbers = range(effort.seed, effort.seed + effort.of(CASES))
    found = list(effort.each(wrong_of, numbers))
    wrong = tuple(text for text in found if text)
    yield Line(
        9,
        "it's us, or the core",
        f"{len(found)} faults",
        f"{len(found) - len(wrong)} of {len(found)} told apart",
        "all",
        not wrong,
        wrong,
    )


def wrong_of(number: int) -> str:
    """Return what was wrong with a case, nothing when it was right."""
    with TemporaryDirectory() as folder:
        return _own(number, Path(folder)) if number % 2 else _core(number, Path(folder))


def _own(number: int, folder: Path) -> str:
    chance = random.Random(f"own {number}")
    inventory = islands(chance.randint(2, 12), rule=chance.choice(["consecutive", "sequential"]))
    what = OWN[number // 2 % len(OWN)]
    start = 60 + chance.uniform(0, 10)
    end = start + min(LONGEST_OWN_S, 15 * 40 ** chance.random())
    house = SimulatedHouse(inventory, [Fault(what, start, end)], folder).run(end + 60)
    told, notices = house.incidents(), house.notices("agent-blind")
    if told or len(notices) != 1 or notices[0].ended is None:
        return f"case {number}: {what} from {start:.1f} to {end:.1f} s: {told}; {notices}"
    return ""


def _core(number: int, folder: Path) -> str:
    inventory = random_province(number)
    network = Network(inventory)
    most = max(
        (element for element in [*network.members, *network.devices] if not network.cut_off([element]) & set(CENTRE)),
        key=lambda element: (len(network.cut_off([element])), element),
    )
    truth = truth_of(network, [most])
    house = SimulatedHouse(inventory, [Fault(most, 60)], folder, beside=AGENT).run(90)
    told, notices = house.incidents(), house.notices("agent-blind")
    roots = {element for incident in told for element in incident.root}
    if len(told) != 1 or not roots & truth.alike[most] or notices:
        return f"case {number}: {most} takes {len(truth.cut_off)} devices: {[one.root for one in told]}; {notices}"
    return ""
