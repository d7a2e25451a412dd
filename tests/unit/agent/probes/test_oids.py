"""Our own table of objects."""

from __future__ import annotations

from typing import Any

import pytest

from agent.probes import oids

EVERY = [value for value in vars(oids).values() if isinstance(value, oids.Object)]


def test_names_and_oids_are_told_apart_and_numeric() -> None:
    assert len({item.name for item in EVERY}) == len({item.oid for item in EVERY}) == len(EVERY)
    for item in EVERY:
        assert all(part.isdigit() for part in item.oid.split("."))


def test_ten_scalars_fit_one_request_and_end_in_their_instance() -> None:
    assert len(oids.SYSTEM) == 10
    assert {item.oid.rpartition(".")[2] for item in oids.SYSTEM} == {"0"}


@pytest.mark.parametrize(
    ("item", "value", "accepted"),
    [
        (oids.SYS_NAME, b"x", True),
        (oids.SYS_NAME, "x", False),
        (oids.SYS_OBJECT_ID, "1.3.6", True),
        (oids.SYS_OBJECT_ID, b"1.3.6", False),
        (oids.SYS_UP_TIME, 2**32 - 1, True),
        (oids.SYS_UP_TIME, 2**32, False),
        (oids.SYS_UP_TIME, 1.5, False),
        (oids.IF_HC_IN_OCTETS, 2**64 - 1, True),
        (oids.IF_HC_IN_OCTETS, -1, False),
        (oids.IF_OPER_STATUS, 2**31, False),
    ],
)
def test_a_value_of_another_type_or_range_is_none(item: oids.Object, value: Any, accepted: bool) -> None:
    assert item.accepts(value) is accepted


def test_sentinels_go_silently_and_strange_values_are_counted() -> None:
    speeds: dict[str, Any] = {"1": 0, "2": 1_000, "3": 2**32 - 1, "4": b"fast", "5": -1}
    assert oids.IF_SPEED.leave_out_strange(speeds) == 2
    assert speeds == {"2": 1_000}
    names: dict[str, Any] = {"1": b"a", "2": 5}
    assert oids.IF_NAME.leave_out_strange(names) == 1
    assert names == {"1": b"a"}
