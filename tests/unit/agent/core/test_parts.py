from __future__ import annotations

from collections import Counter

from agent.clock import HOUR, MINUTE, Microseconds
from agent.core.parts import EACH_ROUND, RARE, Part, Turns

DEVICES = [f"sw-{number}" for number in range(300)]
START = 20_000 * HOUR


def asked(turns: Turns, device: str, every: Microseconds, rounds: int, start: Microseconds = START) -> list[set[Part]]:
    return [set(turns.of(device, start + number * every) - EACH_ROUND) for number in range(rounds)]


def test_every_rare_part_is_asked_once_in_its_period_and_never_with_another():
    turns = Turns()
    for device in DEVICES[:20]:
        parts = asked(turns, device, MINUTE, 6 * 60)
        assert max(map(len, parts)) == 1
        counts = Counter(part for some in parts for part in some)
        for part, period in RARE.items():
            assert abs(counts[part] - 6 * HOUR // period) <= 1


def test_where_rounds_are_longer_than_the_periods_no_part_starves():
    parts = asked(Turns(), "sw-1", HOUR, 40)
    counts = Counter(part for some in parts for part in some)
    assert counts[Part.HEALTH] >= 19
    assert counts[Part.NEIGHBOURS] >= 19


def test_the_devices_are_spread_over_the_period():
    turns = Turns()
    turns_of = {device: asked(turns, device, MINUTE, 31) for device in DEVICES}
    a_minute = Counter(
        number for parts in turns_of.values() for number, some in enumerate(parts) if Part.NEIGHBOURS in some
    )
    assert sum(a_minute.values()) >= len(DEVICES)
    assert max(a_minute.values()) < 3 * len(DEVICES) // 30, "ten a minute on average"


def test_a_restart_moves_no_turn():
    before, after = Turns(), Turns()
    first = asked(before, "hub", MINUTE, 120)
    assert asked(after, "hub", MINUTE, 60, START + HOUR)[1:] == first[61:]


def test_a_device_that_was_forgotten_begins_anew():
    turns = Turns()
    asked(turns, "hub", MINUTE, 3)
    turns.forget("hub")
    assert turns.of("hub", START + 10 * HOUR) == EACH_ROUND


def test_a_clock_that_is_set_asks_once_too_often_at_most():
    turns = Turns()
    asked(turns, "hub", MINUTE, 60)
    back = asked(turns, "hub", MINUTE, 30, START - 100 * HOUR)
    assert sum(Part.NEIGHBOURS in some for some in back) <= 2
