"""One fault, one incident: whatever the phases, the order of arrival, noise, repeated cuts and gaps in the agent.

The agent's own schedule sends the probes (``tests.support.live_agent``), so a parent and its children are judged in
every order that can happen live.
"""

from __future__ import annotations

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from agent.clock import MINUTE, SECOND
from agent.inventory.load import load
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.flapping import HELD
from collector.reading import Incident
from deploy.lab.enlarge import PROVINCE
from tests.support.fake_network import Fault, at, islands
from tests.support.judging import Bench
from tests.support.live_agent import LiveAgent

RULES = ("consecutive", "sequential")
NETWORKS = {rule: islands(6, rule=rule) for rule in RULES}
ELEMENTS = ("sea", "trunk", "landing", "core-b", "pln-b0", "pln-a0", "fo-a01", "sw-b04")

REAL = load(PROVINCE, {}, secrets=False)
ISLAND_ELEMENTS = (
    "core-tjp",
    "duct-tanjungpandan",
    "pole-tanjungpandan-manggar",
    "pole-manggar",
    "pln-tanjungpandan-1",
    "core-tbl",
    "fo-dinkes",
)

ALONE = REAL.model_copy(update={"agents": REAL.agents[:1]})
UNTOLD = ("pln-dishub", "sw-diskominfo", "dist-mtk", "cu-ups-samsat-pangkalpinang")

UNSHRUNK = settings(
    max_examples=max(50, settings().max_examples // 4), phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
"""Each case is minutes of a network's life and names its seed; shrinking one takes long and says no more."""

FEEDER = {"fo-b00", "fo-b01", "fo-b02", "fo-b03"}

rules = st.sampled_from(RULES)
elements = st.sampled_from(ELEMENTS)
seeds = st.integers(0, 10_000_000)
phases = st.integers(0, 9_999).map(lambda thousandths: thousandths / 1000)
ruled_noises = st.sampled_from(
    [("consecutive", 0.0), ("consecutive", 0.002), *(("sequential", loss) for loss in (0.0, 0.005, 0.01, 0.02))]
)
"""Three losses in a row are down by ``consecutive``, also when chance makes them: it is for clean lines only."""


def hidden(inventory: Inventory, element: str) -> set[str]:
    topology = Topology(inventory)
    return set(topology.devices) - topology.reached(inventory.agents[0].at, [element])


def judged(inventory: Inventory, agent: LiveAgent, seconds: float) -> Bench:
    return Bench(inventory).feed(agent.pings(seconds)).wait(at(seconds + 5))


def names(incident: Incident) -> set[str]:
    return {*incident.root, *(element for elements in incident.alternatives for element in elements)}


@UNSHRUNK
@given(ruled_noises, elements, seeds, phases, st.floats(26, 120))
def test_one_fault_is_one_incident_with_its_root_and_all_it_hides(
    ruled: tuple[str, float], element: str, seed: int, phase: float, lasts: float
) -> None:
    rule, noise = ruled
    inventory = NETWORKS[rule]
    start = 40 + phase
    agent = LiveAgent(inventory, [Fault(element, start, start + lasts)], seed=seed, loss=noise)
    bench = judged(inventory, agent, start + lasts + 40)
    (incident,) = bench.incidents
    assert bench.kinds() == ["incident-opened", "incident-closed"]
    assert element in names(incident)
    assert {attached.device for attached in incident.attached} == hidden(inventory, element)
    assert [effect.seq for effect in bench.effects] == list(range(1, len(bench.effects) + 1))
    assert incident.closed is not None
    assert incident.opened <= at(start) + 8 * SECOND + 10 * SECOND
    assert at(start + lasts) < incident.closed


@UNSHRUNK
@given(rules, elements, seeds, phases, st.lists(st.tuples(st.floats(26, 60), st.floats(4, 90)), min_size=2, max_size=4))
def test_a_fault_that_comes_and_goes_stays_one_incident(
    rule: str, element: str, seed: int, phase: float, cycles: list[tuple[float, float]]
) -> None:
    inventory = NETWORKS[rule]
    moment, faults = 40 + phase, []
    for lasts, pause in cycles:
        faults.append(Fault(element, moment, moment + lasts))
        moment += lasts + pause
    bench = judged(inventory, LiveAgent(inventory, faults, seed=seed), moment + 40)
    bench.wait(at(moment + 40) + HELD)  # what flaps is held open
    (incident,) = bench.incidents
    assert bench.kinds().count("incident-opened") == 1
    assert bench.kinds()[-1] == "incident-closed"
    assert incident.closed is not None
    assert incident.closed < at(moment + 40)
    assert element in names(incident)
    assert {attached.device for attached in incident.attached} == hidden(inventory, element)


@UNSHRUNK
@given(st.sampled_from(UNTOLD), seeds, st.lists(st.tuples(st.floats(21, 60), st.floats(2, 90)), min_size=2, max_size=3))
def test_what_only_uptimes_tell_from_its_fibre_stays_one_incident_when_it_comes_and_goes(
    element: str, seed: int, cycles: list[tuple[float, float]]
) -> None:
    moment, faults = 130.0, []
    for lasts, pause in cycles:
        faults.append(Fault(element, moment, moment + lasts))
        moment += lasts + pause
    agent = LiveAgent(ALONE, faults, seed=seed, agent=ALONE.agents[0].id, polled=True)
    bench = Bench(ALONE)
    for arrived, batch in agent.batches(moment + 40):
        bench.feed_at_once(batch, arrived)
    bench.wait(at(moment + 40) + HELD)
    (incident,) = [one for one in bench.incidents if one.kind == "outage"]
    assert incident.root == (element,)
    assert incident.closed is not None


@UNSHRUNK
@given(rules, elements, seeds, phases, st.tuples(st.floats(3, 100), st.booleans()))
def test_an_agent_that_stands_still_during_an_outage_makes_no_second_incident(
    rule: str, element: str, seed: int, phase: float, pause: tuple[float, bool]
) -> None:
    gap, ends_within = pause
    inventory = NETWORKS[rule]
    start = 40 + phase
    silent = (start + 30, start + 30 + gap)
    end = start + 30 + gap / 2 if ends_within else silent[1] + 60
    agent = LiveAgent(inventory, [Fault(element, start, end)], seed=seed, silent=[silent])
    bench = judged(inventory, agent, max(end, silent[1]) + 60)
    (incident,) = bench.incidents
    assert bench.kinds() == ["incident-opened", "incident-closed"]
    assert element in names(incident)


@UNSHRUNK
@given(rules, seeds, phases, st.sets(st.sampled_from(["fo-b00", "fo-b02", "fo-b04"]), min_size=1) | st.just(FEEDER))
def test_children_that_stay_down_after_the_repair_get_one_incident_each_dated_from_the_restoration(
    rule: str, seed: int, phase: float, broken: set[str]
) -> None:
    inventory = islands(6, rule=rule, settle="1m")
    start = 40 + phase
    faults = [Fault("sea", start, start + 60), *(Fault(name, start + 30, start + 200) for name in sorted(broken))]
    bench = judged(inventory, LiveAgent(inventory, faults, seed=seed), start + 260)
    first, *others = bench.incidents
    assert first.root == ("sea",)
    # All of a feeder at once is rightly laid to the feeder.
    expected = {"pln-b0"} if broken == FEEDER else broken
    assert sorted(name for incident in others for name in incident.root) == sorted(expected)
    assert first.closed is not None
    assert first.closed < at(start + 60) + MINUTE
    for incident in others:
        assert incident.closed is not None
        for attached in incident.attached:
            (left,) = [row for row in first.attached if row.device == attached.device]
            assert left.ended == attached.started == incident.started == incident.opened
            assert at(start + 60) <= attached.started < first.closed + 1


def seen_in_batches(faults: list[Fault], seed: int, loss: float, seconds: float) -> Bench:
    bench = Bench(REAL)
    for arrived, batch in LiveAgent(REAL, faults, seed=seed, loss=loss, polled=True).batches(seconds):
        bench.feed_at_once(batch, arrived)
    return bench.wait(at(seconds + 5))


@UNSHRUNK
@given(seeds, phases, st.tuples(st.floats(5, 40), st.sampled_from([0.0, 0.002])), st.floats(-0.05, 0.05))
def test_a_sea_cable_of_two_pairs_is_one_ticket_however_short_the_cut_and_whatever_ports_say_meanwhile(
    seed: int, phase: float, lasting: tuple[float, float], apart: float
) -> None:
    lasts, noise = lasting
    start = 60 + phase
    faults = [
        Fault("skkl-1", start, start + lasts),
        Fault("skkl-2", start + abs(apart), start + lasts + apart),
    ]
    bench = seen_in_batches(faults, seed, noise, start + lasts + 40)
    (incident,) = bench.incidents
    assert bench.kinds() == ["incident-opened", "incident-closed"]
    assert incident.root == ("skkl-bangka-belitung",)
    assert incident.cause == "submarine-cable"
    assert {attached.device for attached in incident.attached} <= hidden(REAL, "skkl-bangka-belitung")
    assert incident.closed is not None
    assert incident.closed <= at(start + lasts) + 12 * SECOND


@UNSHRUNK
@given(seeds, phases, st.sampled_from(ISLAND_ELEMENTS), st.tuples(st.floats(25, 90), st.sampled_from([0.0, 0.002])))
def test_any_one_fault_of_the_real_province_is_one_ticket_that_names_it(
    seed: int, phase: float, element: str, lasting: tuple[float, float]
) -> None:
    lasts, noise = lasting
    start = 60 + phase
    bench = seen_in_batches([Fault(element, start, start + lasts)], seed, noise, start + lasts + 40)
    (incident,) = bench.incidents
    assert bench.kinds() == ["incident-opened", "incident-closed"]
    assert element in names(incident)
    assert {attached.device for attached in incident.attached} == hidden(REAL, element)
