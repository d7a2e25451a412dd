"""The laws of flapping: of the penalty alone, and of the incidents that it holds open."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from agent.clock import MINUTE, SECOND, Microseconds
from agent.inventory.models import Inventory
from agent.observation import Ping
from collector.core import flapping
from collector.core.flapping import A_FLAP, HALF_LIFE, HELD, MOST, OFF, ON, Penalty, flapped
from collector.core.judge import Judge
from collector.core.memory import Memory
from collector.replay import Replay
from tests.support.fake_network import FakeNetwork, Fault, at, islands
from tests.support.judging import Bench

GAPS = st.lists(st.integers(1, 40 * MINUTE), min_size=1, max_size=12)


def told(moments: Sequence[Microseconds]) -> Penalty:
    penalty = None
    for moment in moments:
        penalty = flapped(penalty, moment)
    assert penalty is not None
    return penalty


def moments_of(gaps: Sequence[int]) -> list[Microseconds]:
    out = [at(0)]
    for gap in gaps:
        out.append(out[-1] + gap)
    return out


def weight(moments: Sequence[Microseconds], now: Microseconds) -> float:
    """What the recoveries so far weigh, each by itself."""
    return sum(A_FLAP * 0.5 ** ((now - moment) / HALF_LIFE) for moment in moments)


@given(GAPS)
def test_it_is_the_sum_of_what_each_recovery_has_left_and_flaps_from_on_until_off(gaps: list[int]) -> None:
    moments, on, penalty = moments_of(gaps), False, None
    for number, moment in enumerate(moments):
        known = moments[: number + 1]
        assume(weight(known, moment) < MOST)
        on = on and weight(moments[:number], moment) > OFF
        assume(abs(weight(moments[:number], moment) - OFF) > 1e-6)
        assume(abs(weight(known, moment) - ON) > 1e-6)
        on = on or weight(known, moment) >= ON
        penalty = flapped(penalty, moment)
        assert penalty.value == pytest.approx(weight(known, moment))
        assert penalty.flaps(moment) == on
        if penalty.until is not None:
            assert weight(known, penalty.until) == pytest.approx(OFF, abs=1e-3)


@given(GAPS, st.randoms(use_true_random=False))
def test_in_whatever_order_recoveries_are_told_the_penalty_is_the_same(gaps: list[int], chance: random.Random) -> None:
    moments = moments_of(gaps)
    assume(weight(moments, moments[-1]) < ON)
    mixed = chance.sample(moments, len(moments))
    assert told(mixed).value == pytest.approx(told(moments).value)
    assert told(mixed).at == told(moments).at


@given(GAPS)
def test_nothing_flaps_for_longer_than_an_hour_after_its_last_recovery_nor_before_its_third(gaps: list[int]) -> None:
    moments = moments_of(gaps)
    penalty = told(moments)
    assert penalty.value <= MOST
    assert penalty.until is None or penalty.until <= moments[-1] + HELD
    assert told(moments[:2]).until is None
    assert told(moments * 40).until in (None, moments[-1] + HELD)
    assert penalty.gone(moments[-1] + 1000 * HALF_LIFE)


# --- the incidents ----------------------------------------------------------------------------------

PERIOD = 120.0
OUT = 50.0


def flaps(count: int, element: str = "fo-a03", start: float = 100.0) -> list[Fault]:
    return [Fault(element, start + number * PERIOD, start + number * PERIOD + OUT) for number in range(count)]


def pings(inventory: Inventory, faults: list[Fault], seconds: float, seed: int = 1) -> list[Ping]:
    return list(FakeNetwork(inventory, seed=seed, faults=faults).rounds(seconds))


@st.composite
def lives(draw: st.DrawFn) -> tuple[int, list[Fault]]:
    """Draw a network's life in which something flaps, and something else may fail beside it."""
    element = draw(st.sampled_from(["fo-a03", "fo-b02", "sea", "pln-b1"]))
    found = flaps(draw(st.integers(4, 9)), element)
    if draw(st.booleans()):
        start = draw(st.integers(60, 1_500))
        found.append(
            Fault(draw(st.sampled_from(["fo-a01", "fo-b05", "trunk"])), start, start + draw(st.integers(50, 400)))
        )
    return draw(st.integers(1, 1000)), found


SECONDS = 2_400.0


@settings(deadline=None, max_examples=15)
@given(lives())
def test_it_moves_no_outage_no_figure_and_no_end(life: tuple[int, list[Fault]]) -> None:
    seed, faults = life
    inventory = islands(4)
    seen = pings(inventory, faults, SECONDS, seed)

    def answer() -> dict[str, Any]:
        replay = Replay(inventory, {"pkp": ("ref-isp", "ref-dns", "ref-dc")})
        replay.run(seen)
        return replay.answer(at(0), at(SECONDS + 5_000))

    held = answer()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(flapping, "ON", float("inf"))
        plain = answer()
    told = [{key: value for key, value in row.items() if key != "incident"} for row in held["outages"]]
    assert told == [{key: value for key, value in row.items() if key != "incident"} for row in plain["outages"]]
    for one, other in zip(held["availability"], plain["availability"], strict=True):
        figures = {key: value for key, value in one.items() if key != "down_by_cause"}
        assert figures == {key: value for key, value in other.items() if key != "down_by_cause"}
        assert sum(one["down_by_cause"].values()) == one["down"]
    assert all(incident["closed"] is not None for incident in held["incidents"])
    assert len(held["incidents"]) <= len(plain["incidents"])


@settings(deadline=None, max_examples=10)
@given(lives(), st.data())
def test_a_judge_that_goes_on_from_its_snapshot_tells_the_same(
    life: tuple[int, list[Fault]], data: st.DataObject
) -> None:
    seed, faults = life
    inventory = islands(4)
    seen = pings(inventory, faults, SECONDS, seed)
    cut = data.draw(st.integers(0, len(seen)))
    whole = Bench(inventory).feed(seen).wait(at(SECONDS + 5_000))
    first = Bench(inventory).feed(seen[:cut])
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(first.judge.memory), type=Memory)
    first.judge = Judge(inventory, {"pkp": ("ref-isp", "ref-dns", "ref-dc")}, kept)
    assert first.feed(seen[cut:]).wait(at(SECONDS + 5_000)).effects == whole.effects


@pytest.mark.parametrize("reopen_within", ["30m", "10s"])
def test_one_ticket_stays_open_while_it_flaps_and_is_closed_at_its_last_recovery(reopen_within: str) -> None:
    inventory = islands(reopen_within=reopen_within)
    bench = Bench(inventory).feed(pings(inventory, flaps(8), 1_100))
    last = bench.incidents[-1]
    assert last.flapping
    assert last.closed is None
    assert bench.judge.docket.memory.cases[-1].over is not None, "it works by now"
    before = len(bench.effects)
    bench.wait(at(1_100) + HELD)
    closed = bench.incidents[-1]
    assert (closed.id, closed.flapping) == (last.id, False)
    assert at(100 + 7 * PERIOD + OUT) < closed.closed < at(100 + 7 * PERIOD + OUT + 30)
    assert [effect.kind for effect in bench.effects[before:]] == ["incident-closed"]
    told = [(effect.kind, effect.incident) for effect in bench.effects if effect.incident is not None]
    own = [(kind, incident.flapping) for kind, incident in told if incident.id == last.id]
    since = own.index(("incident-updated", True))
    assert {kind for kind, _ in own[since:-1]} == {"incident-updated"}


def test_another_fault_behind_what_flaps_has_an_incident_of_its_own() -> None:
    inventory = islands()
    faults = [*flaps(6, "sea"), Fault("fo-b03", 1_000, 1_200)]
    bench = Bench(inventory).feed(pings(inventory, faults, 1_400))
    roots = [incident.root for incident in bench.incidents]
    assert roots == [("sea",), ("fo-b03",)]
    assert [incident.flapping for incident in bench.incidents] == [True, False]


def test_three_outages_are_no_flapping() -> None:
    inventory = islands()
    bench = Bench(inventory).feed(pings(inventory, flaps(3), 600))
    assert [incident.flapping for incident in bench.incidents] == [False]
    assert bench.incidents[0].closed is not None


def test_what_is_left_of_a_penalty_is_let_go() -> None:
    inventory = islands()
    bench = Bench(inventory).feed(pings(inventory, flaps(5), 900))
    assert bench.judge.memory.penalties
    later = pings(inventory, [Fault("fo-b05", 20_000, 20_100)], 20_200)
    bench.feed(one for one in later if one.at > at(900))
    assert set(bench.judge.memory.penalties) == {"fo-b05"}
    assert HALF_LIFE == 900 * SECOND
