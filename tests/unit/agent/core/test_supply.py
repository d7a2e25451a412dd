"""From a UPS's scalars to where its power comes from."""

from __future__ import annotations

import pytest

from agent.core.mib import Measure, Object, Syntax
from agent.core.supply import power_of
from agent.core.ways import Supply
from agent.observation import Power

SOURCE = Object("upsOutputSource", "1.3.6.1.2.1.33.1.4.1.0", Syntax.INTEGER)
CHARGE = Object("charge", "1.3.6.1.2.1.33.1.2.4.0", Syntax.INTEGER32, Measure("%"), frozenset({-1}))
UPS = Supply(SOURCE, {2: "none", 3: "mains", 5: "battery"}, CHARGE)


VOLTS = Object("volts", "1.3.6.1.2.1.33.1.3.3.1.3", Syntax.INTEGER32, beyond=(600, Measure("V", 0.1)))
WHOLE = Supply(
    SOURCE,
    UPS.words,
    None,
    minutes=Object("minutes", "1.3.6.1.2.1.33.1.2.3.0", Syntax.INTEGER32, sentinels=frozenset({-1})),
    load=Object("load", "1.3.6.1.2.1.33.1.4.4.1.5", Syntax.INTEGER32),
    input_volts=VOLTS,
    input_lines=Object("lines", "1.3.6.1.2.1.33.1.3.2.0", Syntax.INTEGER),
)


def told(supply: Supply = UPS, columns: dict[str, dict[str, int]] | None = None, **scalars: object) -> Power | None:
    return power_of(supply, scalars, columns or {}, device="ups", agent="pkp", at=5, interval=60.0)


def figures(columns: dict[str, dict[str, int]], **scalars: object) -> tuple[float | None, float | None, float | None]:
    power = told(WHOLE, columns, **{"upsOutputSource": 3, **scalars})
    assert power is not None
    return power.minutes, power.load, power.input_volts


def test_a_ups_tells_its_source_and_its_charge() -> None:
    assert told(upsOutputSource=5, charge=87) == Power(
        at=5, agent="pkp", interval=60.0, device="ups", source="battery", charge=87.0
    )


@pytest.mark.parametrize("scalars", [{}, {"charge": 90}, {"upsOutputSource": 1}, {"upsOutputSource": 99}])
def test_a_source_without_a_word_is_never_guessed(scalars: dict[str, int]) -> None:
    assert told(**scalars) is None


@pytest.mark.parametrize("raw", [-1, -2, 101, 2**31 - 1, None])
def test_a_charge_that_cannot_be_is_not_known(raw: int | None) -> None:
    power = told(upsOutputSource=3, **({} if raw is None else {"charge": raw}))
    assert power is not None
    assert (power.source, power.charge) == ("mains", None)


def test_a_charge_in_tenths_is_scaled_and_one_that_nobody_asks_for_is_not_known() -> None:
    tenths = Supply(SOURCE, UPS.words, Object("charge", "1.3.6.1.9.0", Syntax.GAUGE32, Measure("%", 0.1)))
    power = told(tenths, upsOutputSource=3, charge=995)
    assert power is not None
    assert power.charge == 99.5
    bare = told(Supply(SOURCE, UPS.words, None), upsOutputSource=2, charge=50)
    assert bare is not None
    assert (bare.source, bare.charge) == ("none", None)


@pytest.mark.parametrize(
    ("source", "minutes", "known"), [(3, 1_092, 1_092.0), (3, 0, None), (5, 0, 0.0), (5, -1, None), (3, 10**9, None)]
)
def test_minutes_are_told_but_not_none_left_while_the_mains_feed(
    source: int, minutes: int, known: float | None
) -> None:
    assert figures({}, upsOutputSource=source, minutes=minutes)[0] == known


def test_of_three_lines_the_weakest_voltage_and_the_highest_load_are_told() -> None:
    columns = {"volts": {"1": 227, "2": 225, "3": 233}, "load": {"1": 21, "2": 16, "3": 12}}
    assert figures(columns, lines=3) == (None, 21.0, 225.0)
    assert figures({"volts": {"1.0": 236, "2.0": 234}}, lines=3)[2] == 234.0


def test_lines_that_the_ups_does_not_have_are_passed_over() -> None:
    columns = {"volts": {"1": 238, "2": 0, "3": 0}}
    assert (figures(columns, lines=1)[2], figures(columns)[2], figures(columns, lines=0)[2]) == (238.0, 0.0, 0.0)


def test_a_voltage_that_no_mains_has_is_in_tenths() -> None:
    assert figures({"volts": {"1": 2_369}})[2] == 236.9
    assert figures({"volts": {"1": 599}})[2] == 599.0
    assert figures({"volts": {"1": 2**31 - 1}, "load": {"1": -1, "2": 1_000}}) == (None, None, None)


def test_what_is_a_column_is_walked_and_what_is_none_is_got() -> None:
    assert [item.name for item in WHOLE.scalars] == ["upsOutputSource", "minutes", "lines"]
    assert [item.name for item in WHOLE.columns] == ["load", "volts"]


@pytest.mark.parametrize(("result", "word"), [(1, "ok"), (3, "replace"), (2, None), (6, None), (None, None)])
def test_a_batterys_test_is_told_by_its_word_and_no_test_is_no_word(result: int | None, word: str | None) -> None:
    tested = Object("upsTestResultsSummary", "1.3.6.1.2.1.33.1.7.3.0", Syntax.INTEGER)
    supply = Supply(SOURCE, UPS.words, None, battery=tested, battery_words={1: "ok", 3: "replace"})
    power = told(supply, upsOutputSource=3, **({} if result is None else {"upsTestResultsSummary": result}))
    assert power is not None
    assert power.battery == word
    assert [item.name for item in supply.scalars] == ["upsOutputSource", "upsTestResultsSummary"]
