"""MIB objects: what can be a value of theirs, and what only looks like one."""

from __future__ import annotations

from typing import Any

import pytest

from agent.core.mib import Object, Syntax

NAME = Object("sysName", "1.3.6.1.2.1.1.5.0", Syntax.DISPLAY_STRING)
OBJECT_ID = Object("sysObjectID", "1.3.6.1.2.1.1.2.0", Syntax.OBJECT_IDENTIFIER)
UP_TIME = Object("sysUpTime", "1.3.6.1.2.1.1.3.0", Syntax.TIME_TICKS)
OCTETS = Object("ifHCInOctets", "1.3.6.1.2.1.31.1.1.1.6", Syntax.COUNTER64)
STATE = Object("ifOperStatus", "1.3.6.1.2.1.2.2.1.8", Syntax.INTEGER)
SPEED = Object("ifSpeed", "1.3.6.1.2.1.2.2.1.5", Syntax.GAUGE32, sentinels=frozenset({0, 2**32 - 1}))
CHARGE = Object("upsEstimatedChargeRemaining", "1.3.6.1.2.1.33.1.2.4.0", Syntax.INTEGER32)
LEVEL = Object("level", "1.3.6.1.4.1.1.1", Syntax.INTEGER, sentinels=frozenset({-1}))


@pytest.mark.parametrize(
    ("item", "value", "accepted"),
    [
        (NAME, b"x", True),
        (NAME, "x", False),
        (OBJECT_ID, "1.3.6", True),
        (OBJECT_ID, b"1.3.6", False),
        (UP_TIME, 2**32 - 1, True),
        (UP_TIME, 2**32, False),
        (UP_TIME, 1.5, False),
        (OCTETS, 2**64 - 1, True),
        (OCTETS, -1, False),
        (STATE, 2**31, False),
        (CHARGE, -(2**31), True),
        (CHARGE, 2**31, False),
    ],
)
def test_a_value_of_another_type_or_range_is_none(item: Object, value: Any, accepted: bool) -> None:
    assert item.accepts(value) is accepted


def test_sentinels_go_silently_and_strange_values_are_counted() -> None:
    speeds: dict[str, Any] = {"1": 0, "2": 1_000, "3": 2**32 - 1, "4": b"fast", "5": -1}
    assert SPEED.leave_out_strange(speeds) == 2
    assert speeds == {"2": 1_000}
    names: dict[str, Any] = {"1": b"a", "2": 5}
    assert NAME.leave_out_strange(names) == 1
    assert names == {"1": b"a"}
    aliases: dict[str, Any] = {"1": "1.3.6", "2": 5}
    assert OBJECT_ID.leave_out_strange(aliases) == 1
    assert aliases == {"1": "1.3.6"}


def test_a_sentinel_that_is_out_of_range_is_no_strange_value() -> None:
    levels: dict[str, Any] = {"1": -1, "2": -2, "3": 3}
    assert LEVEL.leave_out_strange(levels) == 1
    assert levels == {"3": 3}
