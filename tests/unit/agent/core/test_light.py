"""From the columns of a table of light to dBm at ports."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from agent.core.light import Reading, light_of, number_of, to_dbm
from agent.core.mib import Measure, Object, Syntax
from agent.core.ways import LightTable, PortByEntity, PortByIndex, PortByName, SensorTable, Thresholds

HUNDREDTHS = Measure("dBm", 0.01)
MICROWATTS = Measure("µW")
PORTS = {"1": "Gi0/1", "2": "Gi0/2", "10101": "Gi1/0/1"}


def column(name: str, measure: Measure | None = None, **more: Any) -> Object:
    return Object(name, "1.3.6.1.4.1.1.1", Syntax.INTEGER32, measure or Measure(), **more)


RX, TX = column("rx", HUNDREDTHS), column("tx", HUNDREDTHS)
NAME = Object("name", "1.3.6.1.4.1.1.2", Syntax.DISPLAY_STRING)
ENTITY = PortByEntity(
    Object("alias", "1.3.6.1.2.1.47.1.3.2.1.2", Syntax.OBJECT_IDENTIFIER),
    column("parent"),
    (NAME, Object("descr", "1.3.6.1.4.1.1.3", Syntax.DISPLAY_STRING)),
)
SENSORS = SensorTable(
    *(column(name) for name in ("type", "scale", "precision", "value", "status")),
    ok=frozenset({1}),
    kinds={6: "W", 14: "dBm"},
    ports=ENTITY,
    received=frozenset({"receive", "rx"}),
    sent=frozenset({"transmit", "tx"}),
)


@pytest.mark.parametrize(
    ("number", "measure", "dbm"),
    [
        (-254, HUNDREDTHS, -2.54),
        (0, HUNDREDTHS, 0.0),
        (-5100, Measure("dBm", 0.001), -5.1),
        (331, MICROWATTS, -4.802),
        (1, Measure("mW"), 0.0),
        (0.001, Measure("W"), 0.0),
        (0, MICROWATTS, -40.0),
        (1e-6, MICROWATTS, -40.0),
        (-1, MICROWATTS, None),
        (2**31 - 1, HUNDREDTHS, None),
        (2**32 - 1, MICROWATTS, None),
        (-6001, HUNDREDTHS, None),
        (1e308, Measure("W", 1e12), None),
    ],
)
def test_power_in_any_unit_becomes_dbm_and_what_cannot_be_is_not_known(
    number: float, measure: Measure, dbm: float | None
) -> None:
    assert to_dbm(number, measure) == dbm


@pytest.mark.parametrize(
    ("raw", "number"),
    [(-5, -5.0), (b" -9.073\r\n", -9.073), (b"N/A", None), (b"nan", None), (b"1e999", None), (b"", None)],
)
def test_a_number_is_read_from_its_text_too(raw: Any, number: float | None) -> None:
    assert number_of(raw) == number


def test_rows_by_index_belong_to_the_port_of_that_index() -> None:
    readings, notes = light_of(
        LightTable(RX, TX, PortByIndex()), {"rx": {"2": -300, "1": -254}, "tx": {"1": -229, "9": -200}}, PORTS
    )
    assert readings == {"Gi0/1": Reading(-2.54, -2.29), "Gi0/2": Reading(-3.0, None)}
    assert list(readings) == ["Gi0/1", "Gi0/2"]
    assert notes == ["1 values of light belong to no port that is known, and are left out"]


@pytest.mark.parametrize("length", [(), (5,)])
def test_an_index_may_spell_the_name_of_the_port(length: tuple[int, ...]) -> None:
    index = ".".join(map(str, (*length, *b"Gi0/2")))
    readings, notes = light_of(LightTable(RX, None, PortByIndex()), {"rx": {index: -500}}, PORTS)
    assert (readings, notes) == ({"Gi0/2": Reading(-5.0)}, [])


@pytest.mark.parametrize("index", ["300.1", "4.71.105.48", "0", "255.255"])
def test_an_index_that_spells_no_port_is_none(index: str) -> None:
    readings, notes = light_of(LightTable(RX, None, PortByIndex()), {"rx": {index: -500}}, PORTS)
    assert readings == {}
    assert len(notes) == 1


def test_rows_by_name_belong_to_the_port_of_that_name_however_it_is_padded() -> None:
    table = LightTable(RX, TX, PortByName(NAME))
    columns: dict[str, dict[str, Any]] = {
        "rx": {"7": -500, "8": -600, "9": -700},
        "tx": {"7": -100},
        "name": {"7": b"Gi0/2\r\x00", "8": b"sfp\x1b9"},
    }
    readings, notes = light_of(table, columns, PORTS)
    assert readings == {"Gi0/2": Reading(-5.0, -1.0)}
    assert notes == ["2 values of light belong to no port that is known, and are left out"]


def test_below_zero_may_mean_something_else() -> None:
    huawei = column("rx", MICROWATTS, negative=HUNDREDTHS)
    readings, _ = light_of(LightTable(huawei, None, PortByIndex()), {"rx": {"1": 331, "2": -559}}, PORTS)
    assert readings == {"Gi0/1": Reading(-4.802), "Gi0/2": Reading(-5.59)}


def test_texts_are_numbers_words_or_wrong() -> None:
    item = Object("rx", "1.3.6.1.4.1.1.1", Syntax.DISPLAY_STRING, Measure("dBm"), frozenset({0}))
    columns: dict[str, dict[str, Any]] = {"rx": {"1": b"-9.073", "2": b"N/A", "10101": b"12x"}}
    readings, notes = light_of(LightTable(item, None, PortByIndex()), columns, PORTS)
    assert readings == {"Gi0/1": Reading(-9.073)}
    assert notes == ["1 values of light cannot be read or cannot be, and are left out"]
    assert light_of(LightTable(item, None, PortByIndex()), {"rx": {"1": b"0.000"}}, PORTS) == ({}, [])


def test_lanes_of_one_port_are_told_by_the_weakest() -> None:
    columns: dict[str, dict[str, Any]] = {
        "rx": {"1": -200, "2": -900, "3": -300},
        "name": {"1": b"Gi0/1", "2": b"Gi0/1", "3": b"Gi0/1"},
    }
    readings, _ = light_of(LightTable(RX, None, PortByName(NAME)), columns, PORTS)
    assert readings == {"Gi0/1": Reading(-9.0)}


def sensed(**columns: dict[str, Any]) -> tuple[dict[str, Reading], list[str]]:
    """Sensors 1022 (sent) and 1023 (received) of a module 1018 that the alias ties to its port."""
    rows: dict[str, dict[str, Any]] = {
        "type": {"1019": 8, "1022": 14, "1023": 14},
        "scale": {"1019": 9, "1022": 9, "1023": 9},
        "precision": {"1019": 1, "1022": 1, "1023": 1},
        "value": {"1019": 419, "1022": -60, "1023": -61},
        "status": {"1019": 1, "1022": 1, "1023": 1},
        "name": {"1022": b"Gi1/0/1 Transmit Power Sensor", "1023": b"Gi1/0/1 Receive Power Sensor"},
        "parent": {"1019": 1018, "1022": 1018, "1023": 1018, "1018": 1006, "1006": 1002, "1002": 0},
        "alias": {"1018.0": "1.3.6.1.2.1.2.2.1.1.10101"},
    }
    return light_of(SENSORS, rows | columns, PORTS)


def test_sensors_of_light_are_told_from_others_and_find_their_port_by_its_alias() -> None:
    assert sensed() == ({"Gi1/0/1": Reading(-6.1, -6.0)}, [])
    unnamed = {"1022": b"Transmit Power Sensor", "1023": b"Receive Power Sensor"}
    assert sensed(name=unnamed) == ({"Gi1/0/1": Reading(-6.1, -6.0)}, [])
    assert sensed(name=unnamed, alias={})[0] == {}


def test_watts_with_scale_and_precision_become_dbm() -> None:
    readings, _ = sensed(
        type={"1022": 6, "1023": 6},
        scale={"1022": 8, "1023": 8},
        precision={"1022": 4, "1023": 4},
        value={"1022": 6015, "1023": 4025},
    )
    assert readings == {"Gi1/0/1": Reading(-3.952, -2.208)}


def test_without_an_alias_the_port_is_found_by_its_name_in_the_sensors_or_the_modules() -> None:
    assert sensed(alias={})[0] == {"Gi1/0/1": Reading(-6.1, -6.0)}
    named = {"1022": b"tx power", "1023": b"rx power", "1006": b"slot of Gi0/2 (left)"}
    assert sensed(alias={}, name=named)[0] == {"Gi0/2": Reading(-6.1, -6.0)}


def test_the_second_name_speaks_where_the_first_is_silent() -> None:
    descr = {"1022": b"DOM TX Power Sensor for Gi0/1", "1023": b"DOM RX Power Sensor for Gi0/1"}
    assert sensed(alias={}, name={"1022": b"", "1023": b""}, descr=descr)[0] == {"Gi0/1": Reading(-6.1, -6.0)}


@pytest.mark.parametrize(
    "columns",
    [
        {"status": {"1022": 2, "1023": 3}},
        {"type": {"1022": 8}},
        {"type": {"1022": 6, "1023": 6}, "name": {"1022": b"PowerSupply1 Input Power", "1023": b""}},
        {"value": {}},
    ],
)
def test_what_is_no_light_or_cannot_be_trusted_is_passed_over(columns: dict[str, Any]) -> None:
    assert sensed(**columns) == ({}, [])


def test_sensors_in_dbm_that_do_not_say_what_they_measure_are_counted() -> None:
    readings, notes = sensed(name={"1022": b"Gi1/0/1 Power", "1023": b"Gi1/0/1 Receive Power Sensor"})
    assert readings == {"Gi1/0/1": Reading(-6.1)}
    assert notes == ["1 sensors of light do not say by their names what they measure, and are left out"]


@pytest.mark.parametrize("parent", [{"1022": 1023, "1023": 1022}, {}, {"1022": 0, "1023": 0}])
def test_entities_that_lead_to_no_port_or_in_a_circle_are_left_out(parent: dict[str, int]) -> None:
    readings, notes = sensed(parent=parent, alias={}, name={"1022": b"tx", "1023": b"rx"})
    assert readings == {}
    assert notes == ["2 values of light belong to no port that is known, and are left out"]


def test_a_scale_that_no_sensor_has_is_no_reading() -> None:
    readings, notes = sensed(scale={"1022": 2**31 - 1, "1023": -(2**31)})
    assert readings == {}
    assert notes == ["2 values of light cannot be read or cannot be, and are left out"]


def test_an_alias_to_something_else_than_a_port_leads_nowhere() -> None:
    readings, _ = sensed(
        alias={"1018.0": "1.3.6.1.2.1.17.1.1", "1018.1": "1.3.6.1.2.1.2.2.1.1.777"}, name={"1023": b"rx"}
    )
    assert readings == {}


LIMITED = LightTable(
    RX,
    TX,
    PortByIndex(),
    (column("rx_low", HUNDREDTHS, sentinels=frozenset({-1})), column("rx_high", HUNDREDTHS), None, column("tx_high")),
)


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        ({"rx_low": {"1": -1639}, "rx_high": {"1": 250}}, (-16.39, 2.5)),
        ({"rx_low": {"1": -1639}}, (-16.39, None)),
        ({"rx_low": {"1": -1}, "rx_high": {"1": 250}}, (None, 2.5)),
        ({"rx_low": {"1": 0}, "rx_high": {"1": 0}}, (None, None)),
        ({"rx_low": {"1": 5}, "rx_high": {"1": -5}}, (None, None)),
        ({"rx_low": {"2": -1639}, "rx_high": {"1": 2**31 - 1}}, (None, None)),
    ],
)
def test_the_limits_of_a_module_are_its_own_and_nonsense_is_none(
    limits: dict[str, dict[str, int]], told: tuple[float | None, float | None]
) -> None:
    readings, notes = light_of(LIMITED, {"rx": {"1": -500}, **limits}, PORTS)
    assert (readings, notes) == ({"Gi0/1": Reading(-5.0, None, *told)}, [])
    assert [item.name for item in LIMITED.lasting] == ["rx_low", "rx_high", "tx_high"]


def test_of_several_lanes_the_tightest_limits_are_told() -> None:
    columns = {"rx": {"1": -500, "7": -700}, "rx_low": {"1": -900, "7": -800}, "rx_high": {"1": 100, "7": 200}}
    readings, _ = light_of(LIMITED, columns, {"1": "Gi0/1", "7": "Gi0/1"})
    assert readings == {"Gi0/1": Reading(-7.0, None, -8.0, 1.0)}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"1": (2_000, 4), "2": (-1_000, 4), "3": (-14_000, 1), "4": (-9_900, 2)}, (-9.9, -1.0)),
        ({"1": (1_997, 1), "2": (-1_001, 1), "3": (-13_979, 1), "4": (-9_913, 1)}, (-9.913, -1.001)),
        ({"1": (-14_000, 1)}, (-14.0, None)),
        ({"1": (2_000, 4)}, (None, 2.0)),
        ({"1": (5, 9), "2": (6, 9)}, (None, None)),
        ({}, (None, None)),
    ],
)
def test_limits_of_sensors_are_read_by_their_relation_or_by_their_order(
    rows: dict[str, tuple[int, int]], told: tuple[float | None, float | None]
) -> None:
    limits = Thresholds(column("relation"), column("limit"), frozenset({1, 2}), frozenset({3, 4}))
    table = replace(SENSORS, thresholds=limits)
    columns: dict[str, dict[str, Any]] = {
        "type": {"7": 14},
        "scale": {"7": 9},
        "precision": {"7": 3},
        "value": {"7": -2_146},
        "status": {"7": 1},
        "name": {"7": b"Gi0/1 rx"},
        "limit": {f"7.{number}": value for number, (value, _) in rows.items()},
        "relation": {f"7.{number}": relation for number, (_, relation) in rows.items()},
    }
    assert light_of(table, columns, PORTS) == ({"Gi0/1": Reading(-2.146, None, *told)}, [])
    assert [item.name for item in table.lasting[-2:]] == ["relation", "limit"]
