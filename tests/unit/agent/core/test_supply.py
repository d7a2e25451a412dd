"""From a UPS's scalars to where its power comes from."""

from __future__ import annotations

import pytest

from agent.core.mib import Measure, Object, Syntax
from agent.core.profile import Supply
from agent.core.supply import power_of
from agent.observation import Power

SOURCE = Object("upsOutputSource", "1.3.6.1.2.1.33.1.4.1.0", Syntax.INTEGER)
CHARGE = Object("charge", "1.3.6.1.2.1.33.1.2.4.0", Syntax.INTEGER32, Measure("%"), frozenset({-1}))
UPS = Supply(SOURCE, {2: "none", 3: "mains", 5: "battery"}, CHARGE)


def told(supply: Supply = UPS, **scalars: object) -> Power | None:
    return power_of(supply, scalars, device="ups", agent="pkp", at=5, interval=60.0)


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
