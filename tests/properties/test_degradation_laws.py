"""The laws of degradation: what it takes for loss, what it leaves alone, and what a judge goes on from."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.clock import SECOND, Microseconds
from agent.inventory.models import Inventory
from agent.observation import Observation, Optical, Ping
from collector.core import degradation
from collector.core.degradation import CLEAN, FAR, NEAR, ON, READINGS, SUSPECT, Dim, Wear, begun
from collector.core.judge import Judge
from collector.core.memory import Memory
from collector.core.reachability import Reached
from collector.reading import Incident
from collector.replay import Replay
from tests.support.fake_network import EPOCH, FakeNetwork, Fault, at, islands, ping
from tests.support.judging import Bench
from tests.support.live_agent import LiveAgent

ROUND = 10 * SECOND
REFERENCES = {"pkp": ("ref-isp", "ref-dns", "ref-dc")}


def taken(outcomes: list[bool]) -> Wear:
    """Return the wear of a device that was up throughout; True is a loss."""
    worn = begun(at(0))
    for number, lost in enumerate(outcomes):
        moment = at(0) + number * ROUND
        if lost:
            worn.lost(moment, Reached.SUSPECT)
        else:
            worn.answered(moment, Reached.UP)
    return worn


@given(st.lists(st.booleans(), min_size=1, max_size=400))
def test_loss_is_a_share_and_more_lost_is_never_less_loss(outcomes: list[bool]) -> None:
    worn = taken([*outcomes, False])
    assert 0 <= worn.loss <= 1
    assert len(worn.pending) == 0
    for number, lost in enumerate(outcomes):
        if not lost:
            more = taken([*outcomes[:number], True, *outcomes[number + 1 :], False])
            assert more.loss >= worn.loss
            break


@given(st.lists(st.booleans(), min_size=1, max_size=400))
def test_a_sign_stays_between_its_two_thresholds(outcomes: list[bool]) -> None:
    worn, was = begun(at(0)), False
    for number, lost in enumerate([*outcomes, False]):
        moment = at(0) + number * ROUND
        if lost:
            worn.lost(moment, Reached.SUSPECT)
            continue
        turned = worn.answered(moment, Reached.UP)
        assert turned == (worn.lossy != was)
        assert worn.loss >= CLEAN if worn.lossy else worn.score < ON or worn.loss < SUSPECT
        assert not turned or worn.turned == moment
        was = worn.lossy


@given(st.lists(st.booleans(), max_size=200), st.integers(1, 100))
def test_an_outage_is_no_loss(outcomes: list[bool], length: int) -> None:
    before = taken([*outcomes, False])
    worn = msgspec.msgpack.decode(msgspec.msgpack.encode(before), type=Wear)
    end = worn.last
    for number in range(1, length + 1):
        worn.lost(end + number * ROUND, Reached.SUSPECT if number < 3 else Reached.DOWN)
    if length >= 3:
        worn.answered(end + (length + 1) * ROUND, Reached.RECOVERING)
        assert worn.loss == before.loss
    else:
        worn.answered(end + (length + 1) * ROUND, Reached.UP)
        assert worn.loss > before.loss or before.loss == 1


@given(st.lists(st.floats(-40, 5), max_size=60), st.floats(-30, -10))
def test_light_is_a_sign_after_enough_readings_near_the_limit_until_it_is_far_from_it(
    readings: list[float], low: float
) -> None:
    port, near, on = Dim(at=0), 0, False
    for number, rx in enumerate(readings, 1):
        near = near + 1 if rx - low < NEAR else 0
        on = (on or near >= READINGS) and rx - low < FAR
        turned = port.read(number, rx, low)
        assert port.dim == on
        assert turned == (port.turned == number)
        assert not port.read(number, rx + 90, low), "a reading counts once"


# --- the incidents ----------------------------------------------------------------------------------


def lossy(
    inventory: Inventory, shares: Mapping[str, float], seconds: float, seed: int, faults: list[Fault] | None = None
) -> Iterator[Ping]:
    """Yield what an agent sees of a network in which some devices lose a share of their probes."""
    chance = random.Random(seed)
    for seen in FakeNetwork(inventory, seed=seed, faults=faults or []).rounds(seconds):
        drawn = chance.random() < shares.get(seen.device, 0.0)
        yield ping("pkp", seen.device, (seen.at - EPOCH) / SECOND, answered=False) if drawn else seen


def degraded(bench: Bench) -> list[Incident]:
    return [incident for incident in bench.incidents if incident.kind == "degraded"]


def said(bench: Bench) -> list[tuple[str, Microseconds, Incident]]:
    """Return all that was told of degradation."""
    told = [(effect.kind, effect.at, effect.incident) for effect in bench.effects]
    return [(kind, moment, made) for kind, moment, made in told if made is not None and made.kind == "degraded"]


def lasting(bench: Bench) -> list[tuple[str, ...]]:
    """Return the roots of what is degraded still."""
    return [incident.root for incident in degraded(bench) if incident.closed is None]


HARD = {"confirm": {"losses": 14}}
"""So many losses in a row that a lossy link is not taken for a cut one."""


@settings(deadline=None, max_examples=8)
@given(st.integers(1, 1000), st.sampled_from([0.25, 0.3]))
def test_heavy_loss_is_one_incident_that_names_the_device_and_its_link_and_ends_with_the_loss(
    seed: int, share: float
) -> None:
    inventory = islands(2, **HARD)
    bench = Bench(inventory).feed(lossy(inventory, {"sw-a01": share}, 3_600, seed))
    (incident,) = bench.incidents
    assert (incident.kind, incident.root, incident.alternatives) == ("degraded", ("sw-a01",), (("fo-a01",),))
    assert (incident.attached, incident.services, incident.closed) == ((), (), None)
    assert [fact.code for fact in incident.evidence] == ["loss"]
    later = FakeNetwork(inventory, seed=seed).rounds(3_600, start=3_600)
    bench.feed(later)
    (over,) = bench.incidents
    assert over.closed is not None
    assert at(3_600) < over.closed < at(3_600 + 1_800)
    assert not any(bench.judge.memory.wear.values())


@settings(deadline=None, max_examples=8)
@given(st.integers(1, 1000), st.floats(0, 0.05))
def test_a_little_loss_is_none(seed: int, share: float) -> None:
    inventory = islands(2, **HARD)
    devices = [device.id for device in inventory.devices if device.id != "srv"]
    bench = Bench(inventory).feed(lossy(inventory, dict.fromkeys(devices, share), 3_600, seed))
    assert degraded(bench) == []


@settings(deadline=None, max_examples=6)
@given(st.integers(1, 1000))
def test_what_hangs_behind_a_device_that_loses_is_not_told_by_itself(seed: int) -> None:
    inventory = islands(4, **HARD)
    behind = ["core-b", *(f"sw-b{number:02}" for number in range(4))]
    bench = Bench(inventory).feed(lossy(inventory, dict.fromkeys(behind, 0.35), 3_600, seed))
    assert lasting(bench) == [("core-b",)]


@settings(deadline=None, max_examples=6)
@given(st.integers(0, 10_000), st.floats(0.2, 0.3), st.sampled_from(["consecutive", "sequential"]))
def test_loss_on_the_way_to_an_island_is_one_incident_of_the_first_device_behind_it(
    seed: int, share: float, rule: str
) -> None:
    inventory = islands(4, rule=rule, **(HARD if rule == "consecutive" else {}))
    agent = LossyWay(inventory, seed=seed, share=share)
    bench = Bench(inventory).feed(agent.pings(2 * 3_600))
    (incident,) = bench.incidents
    assert (incident.kind, incident.root, incident.closed) == ("degraded", ("core-b",), None)


class LossyWay(LiveAgent):
    """Loses a share of what goes to the second island and back, confirmations too; nothing else."""

    def __init__(self, inventory: Inventory, seed: int, share: float) -> None:
        super().__init__(inventory, seed=seed)
        self.share = share

    def _answers(self, device: str, moment: float) -> bool:
        far = device == "core-b" or device.startswith("sw-b")
        return super()._answers(device, moment) and not (far and self.chance.random() < self.share)


@settings(deadline=None, max_examples=10)
@given(st.integers(0, 10_000), st.sampled_from([0.0, 0.01, 0.04]))
def test_a_steady_little_loss_is_no_sign_in_a_week_and_a_fifth_is_one_in_two_hours(seed: int, share: float) -> None:
    chance, worn = random.Random(seed), begun(at(0))
    lost_each = [chance.random() < share for _ in range(60_480)] + [chance.random() < 0.2 for _ in range(720)]
    told = []
    for number, lost in enumerate(lost_each):
        moment = at(0) + number * ROUND
        if lost:
            worn.lost(moment, Reached.SUSPECT)
        elif worn.answered(moment, Reached.UP, ROUND) and worn.lossy:
            told.append(number)
    assert told
    assert told[0] >= 60_480


def test_what_loses_behind_another_is_told_once_that_one_loses_no_more() -> None:
    inventory = islands(2, **HARD)
    bench = Bench(inventory).feed(lossy(inventory, {"core-b": 0.35, "sw-b01": 0.35}, 3_600, 3))
    assert lasting(bench) == [("core-b",)]
    chance = random.Random(4)
    for seen in FakeNetwork(inventory, seed=3).rounds(3_600, start=3_600):
        lost = seen.device == "sw-b01" and chance.random() < 0.4
        bench.feed([ping("pkp", seen.device, (seen.at - EPOCH) / SECOND, answered=False) if lost else seen])
    assert lasting(bench) == [("sw-b01",)]


@st.composite
def lives(draw: st.DrawFn) -> tuple[int, dict[str, float], list[Fault]]:
    shares = draw(st.dictionaries(st.sampled_from(["sw-a00", "sw-b01", "core-b"]), st.floats(0.1, 0.5), max_size=2))
    start = draw(st.integers(100, 1_500))
    fault = Fault(draw(st.sampled_from(["fo-a01", "sea", "fo-a00"])), start, start + draw(st.integers(60, 600)))
    return draw(st.integers(1, 1000)), shares, [fault]


@settings(deadline=None, max_examples=8)
@given(lives())
def test_it_moves_no_outage_and_no_figure(life: tuple[int, dict[str, float], list[Fault]]) -> None:
    seed, shares, faults = life
    inventory = islands(2)
    seen = list(lossy(inventory, shares, 2_400, seed, faults))

    def answer() -> dict[str, Any]:
        replay = Replay(inventory, REFERENCES)
        replay.run(seen)
        return replay.answer(at(0), at(2_400))

    with_signs = answer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(degradation, "ON", 1e9)
        without = answer()
    assert with_signs["availability"] == without["availability"]
    told = [[{**row, "incident": ""} for row in made["outages"]] for made in (with_signs, without)]
    assert told[0] == told[1]
    kinds = [[one["kind"] for one in made["incidents"]] for made in (with_signs, without)]
    assert kinds[0].count("outage") == len(kinds[1])


@settings(deadline=None, max_examples=8)
@given(lives(), st.data())
def test_a_judge_that_goes_on_from_its_snapshot_tells_the_same(
    life: tuple[int, dict[str, float], list[Fault]], data: st.DataObject
) -> None:
    seed, shares, faults = life
    inventory = islands(2)
    seen: list[Observation] = [*lossy(inventory, shares, 2_400, seed, faults), *dimming(600)]
    seen.sort(key=lambda one: one.at)
    cut = data.draw(st.integers(0, len(seen)))
    whole = Bench(inventory).feed(seen)
    first = Bench(inventory).feed(seen[:cut])
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(first.judge.memory), type=Memory)
    first.judge = Judge(inventory, REFERENCES, kept)
    assert said(first.feed(seen[cut:])) == said(whole)


def dimming(start: float) -> list[Observation]:
    """Return the readings of a port whose light falls by a dB every minute."""
    return [light(start + 60 * number, -12.0 - number) for number in range(12)]


def light(seconds: float, rx: float, interface: str = "p1") -> Optical:
    return Optical(at=at(seconds), agent="pkp", device="core-a", interface=interface, rx_dbm=rx, rx_low_dbm=-23.0)


def test_light_near_the_modules_limit_is_an_incident_of_the_link_until_it_is_well_again() -> None:
    inventory = islands(2)
    bench = Bench(inventory).feed(dimming(0))
    (incident,) = bench.incidents
    assert (incident.kind, incident.root, incident.opened) == ("degraded", ("fo-a01",), at(60 * 11))
    (fact,) = incident.evidence
    assert (fact.code, fact.element, fact.values) == (
        "light-low",
        "core-a",
        {"interface": "p1", "rx": -23.0, "low": -23.0},
    )
    bench.feed([light(900, -19.5), light(960, -18.9)])
    assert bench.incidents[0].closed == at(960)
    bench.feed([light(1_000 + number, -22.0) for number in range(3)])
    assert bench.kinds() == ["incident-opened", "incident-closed", "incident-reopened"]
    assert bench.judge.memory.light.keys() == {"core-a"}


def test_light_of_no_link_or_without_a_limit_says_nothing() -> None:
    bench = Bench(islands(2)).feed([light(number, -29.0, "p77") for number in range(5)])
    bare = [msgspec.structs.replace(light(10 + number, -29.0), rx_low_dbm=None) for number in range(5)]
    assert bench.feed(bare).incidents == []


def test_a_reply_that_comes_late_was_no_loss() -> None:
    inventory = islands(2, **HARD)
    seen: list[tuple[Microseconds, Ping]] = []
    for one in FakeNetwork(inventory, seed=1).rounds(3_600):
        if one.device == "sw-a01":
            lost = ping("pkp", one.device, (one.at - EPOCH) / SECOND, answered=False)
            seen += [(one.at + SECOND, lost), (one.at + 2 * SECOND, msgspec.structs.replace(one, late=True, rtt=2.0))]
        else:
            seen.append((one.at, one))
    told = [msgspec.structs.replace(one, arrived=arrived) for arrived, one in sorted(seen, key=lambda pair: pair[0])]
    assert Bench(inventory).feed(told).incidents == []
