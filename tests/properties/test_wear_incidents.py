"""What wears out is one incident each with what speaks for it, the same after a start anew and in a replay."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.clock import HOUR, SECOND
from agent.inventory.models import Inventory
from agent.observation import Interface, Observation, Optical, Ping, Power
from api.core.words import Language, evidence
from collector.core.judge import Judge
from collector.core.memory import Memory
from collector.reading import Effect
from collector.replay import Replay, sentence
from tests.support.fake_network import at, islands_in_words
from tests.support.judging import Bench


def network() -> Inventory:
    words = islands_in_words(2, interval="60s", stale_after="180s")
    words["devices"].append({"id": "ups-b", "address": "10.0.0.9", "role": "ups", "power": "pln-b0"})
    words["links"].append({"id": "cu-ups", "ends": ["core-b", "ups-b"]})
    return Inventory.model_validate(words)


INVENTORY = network()
REFERENCES = {"pkp": ("ref-isp", "ref-dns", "ref-dc")}
WORN, END = 2.02, 7.0
"""From this day on all is worn, until this one; then all is well again."""


def worn(seed: int) -> list[Observation]:
    """Return nine days in which the sea becomes slow, a fibre fades and errs, and a battery is to be replaced."""
    chance, seen = random.Random(seed), list[Observation]()
    errors = octets = 0
    for minute in range(9 * 1440):
        moment, days = at(60 * minute), minute / 1440
        bad = WORN <= days < END
        if (days % 1) * 24 < 3:
            for device in ("landing", "core-b", "sw-b01"):
                far = bad and device != "landing"
                trip = max(0.001, chance.gauss(0.010, 0.001)) * (4 if far else 1)
                seen.append(
                    Ping(at=moment + SECOND, agent="pkp", device=device, sent=1, received=1, rtt=trip, interval=60.0)
                )
        if minute % 30 == 0:
            errors, octets = errors + (900 if bad else 0), octets + 10**9
            rx = -12 - (0.4 * (days - WORN) if bad else 0) + chance.gauss(0, 0.02)
            where: dict[str, Any] = {"at": moment, "agent": "pkp", "device": "core-a"}
            seen.append(Optical(**where, interface="p1", rx_dbm=rx if days < END else -11.0, rx_low_dbm=-30.0))
            seen.append(Interface(**where, interface="p1", in_errors=errors, in_octets=octets))
            word = "replace" if bad else "ok"
            seen.append(Power(at=moment, agent="pkp", device="ups-b", source="mains", charge=100.0, battery=word))
    return seen


def told(seen: Iterable[Observation], bench: Bench | None = None) -> Bench:
    return (bench or Bench(INVENTORY)).feed(seen)


def of_wear(effects: Iterable[Effect]) -> Iterator[tuple[str, tuple[str, ...], Effect]]:
    for effect in effects:
        if effect.incident is not None and effect.incident.kind == "degraded":
            yield effect.kind, effect.incident.root, effect


def test_each_worn_element_is_one_incident_with_what_speaks_for_it_and_all_end() -> None:
    seen = worn(1)
    bench = told(seen)
    made = {incident.root: incident for incident in bench.incidents}
    assert {kind for kind, _, _ in of_wear(bench.effects)} <= {"incident-opened", "incident-updated", "incident-closed"}
    assert [incident.kind for incident in bench.incidents] == ["degraded"] * 3, (
        "what hangs behind a slow device is not told"
    )
    assert set(made) == {("core-b",), ("fo-a01",), ("ups-b",)}
    assert all(not incident.attached and not incident.services for incident in made.values())
    assert all(incident.closed is not None and incident.closed > at(END * 86_400) for incident in made.values())
    codes = {
        fact.code
        for _, root, effect in of_wear(bench.effects)
        if effect.incident is not None
        for fact in effect.incident.evidence
    }
    assert codes == {"slow", "light-fading", "errors-growing", "battery-replace"}
    assert made["ups-b",].alternatives == ()
    assert made["core-b",].opened - at(WORN * 86_400) <= HOUR
    assert made["ups-b",].opened - at(WORN * 86_400) <= HOUR


@settings(deadline=None, max_examples=4)
@given(st.integers(0, 1_000), st.floats(0, 1))
def test_a_judge_that_goes_on_from_its_snapshot_tells_the_same_of_wear(seed: int, where: float) -> None:
    seen = worn(seed % 2)
    cut = round(where * len(seen))
    whole = told(seen)
    first = told(seen[:cut])
    kept = msgspec.msgpack.decode(msgspec.msgpack.encode(first.judge.memory), type=Memory)
    first.judge = Judge(INVENTORY, REFERENCES, kept)
    assert told(seen[cut:], first).effects == whole.effects


def test_a_replay_of_it_gives_the_same_bytes_and_no_outage() -> None:
    seen = worn(0)
    answers = []
    for order in (seen, list(reversed(seen))):
        replay = Replay(INVENTORY, REFERENCES)
        replay.run(order)
        answers.append(msgspec.json.encode(replay.answer(at(0), at(9 * 86_400))))
    assert answers[0] == answers[1]
    answer = msgspec.json.decode(answers[0])
    assert answer["outages"] == []
    assert len(answer["tickets"]) == 3
    assert all(row["down"] == 0 for row in answer["availability"])


@pytest.mark.parametrize("seed", range(2))
def test_what_speaks_for_wear_has_words_in_both_languages(seed: int) -> None:
    facts = {fact.code: fact for _, _, effect in of_wear(told(worn(seed)).effects) for fact in effect.incident.evidence}  # type: ignore[union-attr]
    for fact in facts.values():
        for text in (*(evidence(lang, fact) for lang in Language), sentence(fact)):
            assert fact.code not in text
            assert not re.search(r"[{}]", text)
            assert str(fact.element) in text
