"""What fails again shortly after its repair is the incident of before, though probes alone cannot tell what failed."""

from __future__ import annotations

import pytest

from agent.inventory.load import load
from collector.reading import Incident
from deploy.lab.enlarge import PROVINCE
from tests.support.fake_network import Fault, at
from tests.support.judging import Bench
from tests.support.live_agent import LiveAgent

PRACTICE = load(PROVINCE, {}, secrets=False)
ALONE = PRACTICE.model_copy(update={"agents": PRACTICE.agents[:1]})

FIRST = (128.0, 165.0)
AGAIN = {"seconds after the repair": (167.5, 190.0), "a minute after the repair": (225.0, 250.0)}


def told(*faults: Fault) -> list[Incident]:
    bench = Bench(ALONE)
    agent = LiveAgent(ALONE, list(faults), seed=4, agent=ALONE.agents[0].id, polled=True)
    for arrived, batch in agent.batches(460):
        bench.feed_at_once(batch, arrived)
    bench.wait(at(900))
    return [incident for incident in bench.incidents if incident.kind == "outage"]


@pytest.mark.parametrize("again", AGAIN.values(), ids=AGAIN)
@pytest.mark.parametrize(
    "element",
    [
        "pln-dishub",
        "pln-muntok",
        "sw-diskominfo",
        "dist-mtk",
        "cu-ups-samsat-pangkalpinang",
        "fo-dishub",
        "skkl-bangka-belitung",
    ],
)
def test_the_same_element_again_is_the_same_incident(element, again):
    (incident,) = told(Fault(element, *FIRST), Fault(element, *again))
    assert incident.root == (element,)
    assert incident.closed is not None


@pytest.mark.parametrize(
    ("first", "second", "causes"),
    [
        ("fo-dishub", "pln-dishub", ["aerial-cable", "power"]),
        ("pln-dishub", "fo-dishub", ["power", "aerial-cable"]),
        ("skkl-bangka-belitung", "fo-samsat-manggar", ["submarine-cable", "aerial-cable"]),
        ("pole-koba", "fo-sman-1-koba", ["aerial-cable", "aerial-cable"]),
        ("duct-jembatan-cerucuk", "pln-tanjungpandan-1", ["underground-cable", "power"]),
    ],
)
def test_another_element_after_the_repair_is_another_incident_and_the_first_keeps_its_root(first, second, causes):
    found = told(Fault(first, *FIRST), Fault(second, 225.0, 262.0))
    assert [incident.root for incident in found] == [(first,), (second,)]
    assert [incident.cause for incident in found] == causes
