"""The laws of wear: round trips, light, damaged frames and batteries against their own history."""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import given, settings
from hypothesis import strategies as st

from agent.clock import DAY, HOUR, MINUTE, Microseconds
from collector.core.batteries import Cell
from collector.core.corruption import Taint
from collector.core.fading import QUARTER, Fade
from collector.core.slowness import ON, Pace
from tests.support.fake_network import EPOCH

SEEDS = st.integers(0, 2**32 - 1)
LAWS = settings(deadline=None, max_examples=max(15, settings().max_examples // 3))

Draw = Callable[[random.Random], float]
TRIPS: dict[str, Draw] = {
    "lan": lambda chance: 0.0003 + chance.expovariate(1 / 0.0002),
    "fibre": lambda chance: max(0.001, chance.gauss(0.010, 0.001)),
    "radio": lambda chance: 0.002 + chance.expovariate(1 / 0.004),
    "satellite": lambda chance: 0.55 + chance.expovariate(1 / 0.05),
    "heavy-tailed": lambda chance: 0.002 * chance.paretovariate(1.5),
}
trips = st.sampled_from(sorted(TRIPS))


def paced(pace: Pace, trip: Draw, chance: random.Random, start: Microseconds, end: Microseconds) -> list[Microseconds]:
    """Let a device answer once a minute; return when slowness came or went."""
    return [moment for moment in range(start, end, MINUTE) if pace.answered(moment, trip(chance))]


# --- round trips ------------------------------------------------------------------------------------


@LAWS
@given(SEEDS, trips)
def test_round_trips_that_scatter_as_ever_are_no_sign(seed: int, kind: str) -> None:
    pace = Pace()
    assert paced(pace, TRIPS[kind], random.Random(seed), EPOCH, EPOCH + 10 * DAY) == []
    assert pace.score < ON


@LAWS
@given(SEEDS, st.sampled_from(["lan", "fibre", "radio"]), st.integers(2, 4))
def test_round_trips_that_grow_are_told_within_the_hour_and_their_end_within_two(
    seed: int, kind: str, times: int
) -> None:
    """One in forty radios whose round trips but double takes longer, up to two hours: they scatter as widely as they grow."""
    pace, chance, trip = Pace(), random.Random(seed), TRIPS[kind]
    grown: Draw = lambda chance: times * trip(chance) + 0.010  # noqa: E731 - one word for what it is
    start = EPOCH + 2 * DAY
    assert paced(pace, trip, chance, EPOCH, start) == []
    told = paced(pace, grown, chance, start, start + 5 * HOUR)
    assert len(told) == 1
    assert told[0] <= start + (2 * HOUR if (kind, times) == ("radio", 2) else HOUR)
    assert pace.turned == told[0]
    assert pace.rtt > 1.5 * pace.usual
    ended = paced(pace, trip, chance, start + 5 * HOUR, start + 10 * HOUR)
    assert len(ended) == 1
    assert ended[0] <= start + 7 * HOUR


@LAWS
@given(SEEDS, st.floats(1.5, 3))
def test_an_hour_that_is_slow_every_day_is_its_own_history(seed: int, busy: float) -> None:
    pace, chance = Pace(), random.Random(seed)
    trip = TRIPS["fibre"]
    told = []
    for day in range(5):
        for hour in range(24):
            start = EPOCH + day * DAY + hour * HOUR
            slow: Draw = lambda chance: trip(chance) * busy  # noqa: E731 - used at once
            told += paced(pace, slow if 2 <= hour < 9 else trip, chance, start, start + HOUR)
    assert told == []


def test_what_stays_slow_is_the_history_in_the_end() -> None:
    pace, chance = Pace(), random.Random(1)
    paced(pace, TRIPS["fibre"], chance, EPOCH, EPOCH + 2 * DAY)
    told = paced(pace, lambda chance: 2 * TRIPS["fibre"](chance), chance, EPOCH + 2 * DAY, EPOCH + 30 * DAY)
    assert len(told) == 2
    assert not pace.slow


def test_a_device_that_is_not_asked_often_enough_has_no_history() -> None:
    pace = Pace()
    turned = [pace.answered(EPOCH + number * 5 * MINUTE, 0.001 + number) for number in range(2_000)]
    assert not any(turned)


# --- light ------------------------------------------------------------------------------------------


def shone(fade: Fade, start: Microseconds, end: Microseconds, level: Callable[[float], float]) -> list[Microseconds]:
    """Let a port be read every half hour; ``level`` is given the days since the start. Return when fading came or went."""
    return [moment for moment in range(start, end, 30 * MINUTE) if fade.read(moment, level((moment - start) / DAY))]


@LAWS
@given(SEEDS, st.floats(0, 1), st.floats(0, 0.5))
def test_light_that_only_scatters_does_not_fade(seed: int, noise: float, swing: float) -> None:
    chance = random.Random(seed)

    def level(days: float) -> float:
        return -15 + chance.gauss(0, noise) + (swing if days % 1 < 0.5 else 0)  # warm by day

    assert shone(Fade(), EPOCH, EPOCH + 60 * DAY, level) == []


@LAWS
@given(SEEDS, st.floats(1.5, 6), st.floats(0, 0.15))
def test_light_that_falls_is_told_within_days_and_over_with_the_repair(seed: int, fall: float, noise: float) -> None:
    chance, fade = random.Random(seed), Fade()
    assert shone(fade, EPOCH, EPOCH + 10 * DAY, lambda _: -15 + chance.gauss(0, noise)) == []
    start = EPOCH + 10 * DAY
    told = shone(fade, start, start + 8 * DAY, lambda days: -15 - days * fall / 7 + chance.gauss(0, noise))
    assert len(told) == 1
    assert fade.fading
    assert fade.slope >= 1
    mended = start + 8 * DAY
    ended = shone(fade, mended, mended + 3 * DAY, lambda _: -15 + chance.gauss(0, noise))
    assert len(ended) == 1
    assert ended[0] <= mended + 2 * QUARTER


def test_light_is_not_judged_before_three_days() -> None:
    fade = Fade()
    told = shone(fade, EPOCH, EPOCH + 8 * DAY, lambda days: -15 - days)
    assert 2.5 * DAY <= told[0] - EPOCH <= 3.25 * DAY
    assert len(fade.medians) <= 28


# --- damaged frames ---------------------------------------------------------------------------------


def received(
    taint: Taint,
    chance: random.Random,
    hours: tuple[int, int],
    per_giga: float,
    octets: int = 10**9,
    *,
    resets: bool = True,
) -> list[Microseconds]:
    """Let a port be read every ten minutes; its counters begin anew now and then. Return when corruption came or went."""
    errors, total, turned = taint.errors, taint.octets, []
    for moment in range(EPOCH + hours[0] * HOUR, EPOCH + hours[1] * HOUR, 10 * MINUTE):
        taken = octets // 6
        mean = per_giga * taken / 1e9
        errors += max(0, round(chance.gauss(mean, mean**0.5)))
        total += taken
        anew = False
        if resets and chance.random() < 0.02:
            errors, total, anew = chance.randrange(10**6), chance.randrange(10**12), chance.random() < 0.5
            anew = anew or errors >= taint.errors
        if taint.read(moment, errors, total, anew=anew):
            turned.append(moment)
    return turned


@LAWS
@given(SEEDS, st.floats(0, 2_000))
def test_errors_as_ever_are_no_sign_whatever_becomes_of_the_counters(seed: int, per_giga: float) -> None:
    taint, chance = Taint(), random.Random(seed)
    told = received(taint, chance, (0, 30), min(per_giga, 900))
    assert told + received(taint, chance, (30, 200), min(per_giga, 900)) == []


@LAWS
@given(SEEDS, st.floats(0, 50))
def test_errors_that_grow_are_told_within_three_hours_and_so_is_their_end(seed: int, usual: float) -> None:
    taint, chance = Taint(), random.Random(seed)
    assert received(taint, chance, (0, 48), usual, resets=False) == []
    grown = 15 * usual + 300
    told = received(taint, chance, (48, 60), grown, resets=False)
    assert len(told) == 1
    assert told[0] <= EPOCH + 51 * HOUR
    assert taint.share > 8 * taint.before
    ended = received(taint, chance, (60, 72), usual, resets=False)
    assert len(ended) == 1
    assert ended[0] <= EPOCH + 64 * HOUR


# --- batteries --------------------------------------------------------------------------------------


def lasting(cell: Cell, days: tuple[int, int], minutes: Callable[[], float], load: float | None) -> list[int]:
    """Let a UPS be read every half hour; return the days on which its runtime became a sign, or ceased to be one."""
    out = []
    for moment in range(EPOCH + days[0] * DAY, EPOCH + days[1] * DAY, 30 * MINUTE):
        if cell.runtime(moment, minutes(), load):
            out.append((moment - EPOCH) // DAY)
        cell.at = moment
    return out


@LAWS
@given(SEEDS, st.floats(0, 0.3), st.sampled_from([None, 40.0]))
def test_a_runtime_that_scatters_is_no_sign(seed: int, scatter: float, load: float | None) -> None:
    chance = random.Random(seed)
    assert lasting(Cell(), (0, 60), lambda: 50 * (1 + chance.uniform(-scatter, scatter)), load) == []


@LAWS
@given(SEEDS, st.floats(0.1, 0.5), st.sampled_from([None, 40.0]))
def test_a_battery_that_wears_out_is_told_after_three_days_and_a_new_one_ends_it(
    seed: int, left: float, load: float | None
) -> None:
    chance, cell = random.Random(seed), Cell()

    def scattered(mean: float) -> Callable[[], float]:
        return lambda: mean * (1 + chance.uniform(-0.1, 0.1))

    assert lasting(cell, (0, 20), scattered(50), load) == []
    assert lasting(cell, (20, 30), scattered(50 * left), load) == [23]
    assert cell.weak
    assert lasting(cell, (30, 40), scattered(52), load) == [31]


def test_a_higher_load_is_no_worn_battery() -> None:
    cell = Cell()
    assert lasting(cell, (0, 20), lambda: 60.0, 30.0) == []
    assert lasting(cell, (20, 40), lambda: 22.0, 80.0) == []


@given(st.lists(st.booleans(), max_size=40))
def test_a_batterys_own_word_counts_when_it_is_told_twice(told: list[bool]) -> None:
    cell, due = Cell(), False
    for number, word in enumerate(told, 1):
        twice = told[max(0, number - 2) : number] == [word, word]
        turned = cell.word(number, due=word)
        assert turned == (twice and word != due)
        due = word if twice else due
        assert cell.due == due
        cell.at = number
        assert not cell.word(number, due=not word), "a reading counts once"
