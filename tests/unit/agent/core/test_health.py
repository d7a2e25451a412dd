"""From scalars and tables to how a device is."""

from __future__ import annotations

from typing import Any

import pytest

from agent.core.health import MOST_PARTS, SCALAR, Reading, health_of
from agent.core.mib import Measure, Object, Syntax
from agent.core.ways import Gauge, PortByEntity, SensedHealth, SensorTable


def column(name: str, **more: Any) -> Object:
    return Object(name, "1.3.6.1.4.1.1.1", Syntax.INTEGER32, **more)


def scalar(name: str, **more: Any) -> Object:
    return Object(name, "1.3.6.1.4.1.1.1.0", Syntax.INTEGER32, **more)


NAME = Object("name", "1.3.6.1.4.1.1.2", Syntax.DISPLAY_STRING)
DESCR = Object("descr", "1.3.6.1.4.1.1.3", Syntax.DISPLAY_STRING)
ENTITY = PortByEntity(
    Object("alias", "1.3.6.1.2.1.47.1.3.2.1.2", Syntax.OBJECT_IDENTIFIER), column("in"), (NAME, DESCR)
)
LOAD = Gauge("cpu", "CPU", value=column("load"))
SENSORS = SensorTable(
    *(column(name) for name in ("type", "scale", "precision", "value", "status")),
    ok=frozenset({1}),
    kinds={},
    ports=ENTITY,
    received=frozenset(),
    sent=frozenset(),
    health={8: "temperature", 10: "fan", 12: "fan"},
)


def told(gauge: Any, **columns: dict[str, Any]) -> list[tuple[str, float | None, bool | None]]:
    readings, notes = health_of(gauge, columns)
    assert notes == []
    assert all(reading.measure == gauge.measure for reading in readings)
    return [(reading.part, reading.value, reading.ok) for reading in readings]


def test_each_row_is_a_part_in_the_order_of_its_index() -> None:
    assert told(LOAD, load={"10": 3, "2": 5}) == [("CPU 2", 5.0, None), ("CPU 10", 3.0, None)]
    assert told(LOAD) == []


def test_a_part_whose_index_is_long_is_called_by_its_place() -> None:
    assert told(LOAD, load={"196609": 1, "196608": 2}) == [("CPU 1", 2.0, None), ("CPU 2", 1.0, None)]
    assert [name for name, _, _ in told(LOAD, load={"30.1": 1, "30.2": 2})] == ["CPU 30.1", "CPU 30.2"]


def test_a_scalar_is_one_part_without_a_number() -> None:
    assert told(Gauge("cpu", "CPU", idle=scalar("idle")), idle={SCALAR: 97}) == [("CPU", 3.0, None)]


def test_names_are_cleaned_and_told_apart() -> None:
    gauge = Gauge("temperature", "board", value=column("temp"), name=NAME)
    names = {"1": b"Board", "2": b"Board\r\n", "3": b"a\x1b[0m", "4": b"Board#2"}
    found = told(gauge, temp={"1": 1, "2": 2, "3": 3, "4": 4, "5": 5}, name=names)
    assert [name for name, _, _ in found] == ["Board", "Board#2", "a\ufffd[0m", "Board#2#2", "board 5"]


def test_an_entity_is_called_by_its_name_else_by_its_description() -> None:
    gauge = Gauge("cpu", "CPU", value=column("load"), name=ENTITY)
    found = told(gauge, load={"7": 1, "8": 2}, name={"7": b"LPU 1"}, descr={"7": b"no", "8": b"LPU 2"})
    assert [name for name, _, _ in found] == ["LPU 1", "LPU 2"]


@pytest.mark.parametrize(
    ("columns", "percent"),
    [
        ({"total": {"0": 1_000}, "free": {"0": 200}, "buffers": {"0": 50}}, 75.0),
        ({"total": {"0": 1_000}, "free": {"0": 200}}, 80.0),
        ({"total": {"0": 1_000}, "buffers": {"0": 200}}, None),
        ({"free": {"0": 200}}, None),
        ({"total": {"0": 0}, "free": {"0": 0}}, None),
    ],
)
def test_memory_that_is_free_is_taken_off_all_of_it(columns: dict[str, Any], percent: float | None) -> None:
    gauge = Gauge("memory", "memory", total=scalar("total"), free=(scalar("free"), scalar("buffers")))
    assert told(gauge, **columns) == ([] if percent is None else [("memory", percent, None)])


@pytest.mark.parametrize(
    ("used", "free", "percent"), [(300, 700, 30.0), (300, None, None), (None, 700, None), (0, 0, None)]
)
def test_memory_in_use_and_free_make_all_of_it(used: int | None, free: int | None, percent: float | None) -> None:
    gauge = Gauge("memory", "pool", used=column("used"), free=(column("free"),))
    columns = {name: {"1": value} for name, value in (("used", used), ("free", free)) if value is not None}
    assert told(gauge, **columns) == ([] if percent is None else [("pool 1", percent, None)])


def test_memory_in_use_of_all_of_it_only_where_the_row_is_one_of_memory() -> None:
    kind = Object("kind", "1.3.6.1.4.1.1.4", Syntax.OBJECT_IDENTIFIER)
    gauge = Gauge("memory", "memory", total=column("total"), used=column("used"), only=(kind, "1.3.6.1.2"))
    rows = {"total": {"1": 200, "2": 200, "3": 9}, "used": {"1": 50, "2": 100, "3": 9}}
    assert told(gauge, **rows, kind={"1": "1.3.6.1.2", "2": "1.3.6.1.4"}) == [("memory 1", 25.0, None)]
    assert [item.name for item in (*gauge.measured, *gauge.lasting)] == ["used", "total", "kind"]


def test_a_state_is_the_devices_own_word_and_an_absent_part_is_none() -> None:
    gauge = Gauge(
        "fan", "fan", state=column("state"), good=frozenset({1}), absent=frozenset({5}), only=(column("in"), 1)
    )
    states, present = {"1": 1, "2": 3, "3": 5, "4": 1}, {"1": 1, "2": 1, "3": 1, "4": 2}
    assert told(gauge, **{"state": states, "in": present}) == [("fan 1", None, True), ("fan 2", None, False)]
    assert [item.name for item in gauge.measured] == ["state", "in"]


def test_a_figure_has_its_scale_and_what_is_not_known_is_no_figure() -> None:
    gauge = Gauge("temperature", "board", value=column("temp", measure=Measure("°C", 0.1), sentinels=frozenset({0})))
    assert told(gauge, temp={"1": 415, "2": 0}) == [("board 1", 41.5, None)]
    assert told(Gauge("cpu", "CPU", idle=column("idle", sentinels=frozenset({-1}))), idle={"1": -1}) == []


@pytest.mark.parametrize(
    ("measure", "value"), [("cpu", 101), ("cpu", -1), ("memory", 2**31 - 1), ("temperature", 255), ("fan", -3)]
)
def test_what_cannot_be_is_left_out_and_counted(measure: str, value: int) -> None:
    readings, notes = health_of(Gauge(measure, "x", value=column("v")), {"v": {"1": value, "2": 20}})
    assert readings == [Reading(measure, "x 2", 20.0, None)]
    assert notes == [f"1 values of {measure} cannot be, and are left out"]


def test_a_device_that_tells_of_thousands_of_parts_is_heard_for_the_first() -> None:
    readings, notes = health_of(LOAD, {"load": {str(number): 1 for number in range(MOST_PARTS + 3)}})
    assert len(readings) == MOST_PARTS
    assert notes == [f"3 parts of cpu beyond the first {MOST_PARTS} are left out"]


def test_sensors_of_all_kinds_are_told_by_their_measure_with_scale_and_precision() -> None:
    columns = {
        "type": {"1": 8, "2": 10, "3": 12, "4": 12, "5": 8, "6": 6, "7": 8, "8": 12},
        "scale": {"1": 9, "2": 9, "5": 9, "7": 99},
        "precision": {"1": 1},
        "value": {"1": 235, "2": 4_200, "3": 1, "4": 2, "5": 30, "6": 5, "7": 1, "8": 1},
        "status": {"1": 1, "2": 1, "3": 1, "4": 1, "5": 2, "6": 1, "7": 1, "8": 1},
        "name": {"1": b"Inlet", "3": b"Fan tray 1", "4": b"FAN 2", "8": b"PSU present"},
    }
    readings, notes = health_of(SensedHealth("temperature", SENSORS), columns)
    assert readings == [Reading("temperature", "Inlet", 23.5, None)]
    assert notes == ["1 values of temperature cannot be, and are left out"]
    assert told(SensedHealth("fan", SENSORS), **columns) == [
        ("fan 2", 4_200.0, None),
        ("Fan tray 1", None, True),
        ("FAN 2", None, False),
    ]
