"""Laws of light, power and profiles that hold for any device and any file."""

from __future__ import annotations

import math
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.core.health import MOST_PARTS, RANGES, health_of
from agent.core.light import DARK_DBM, STRONGEST_DBM, UNITS, WEAKEST_DBM, light_of, number_of, to_dbm
from agent.core.mib import Measure, Object, Syntax
from agent.core.neighbours import neighbours_of
from agent.core.ports import clean_text
from agent.core.profile import Profile, Profiles
from agent.core.supply import SOURCES, power_of
from agent.core.ways import LightTable, PortByEntity, PortByIndex, SensorTable
from agent.probes.profile_shelf import OWN, profiles_of, read_profiles

OURS = profiles_of()
TABLES = [table for profile in OURS.by_name.values() for table in profile.optics]
SUPPLIES = [supply for profile in OURS.by_name.values() for supply in profile.power]
HEALTH = [way for profile in OURS.by_name.values() for way in profile.health]
NEIGHBOURS = list(dict.fromkeys(table for profile in OURS.by_name.values() for table in profile.neighbours))
TEXTS = [file.read_text("utf-8") for file in sorted(OWN.glob("*.yaml"))]
INDEXES = st.one_of(
    st.integers(0, 9).map(str),
    st.sampled_from(["1018.0", "5.71.105.48.47.49", "4294967295", "1.2.3.4.5.6.7.8"]),
    st.sampled_from(["7.1.3", "8.1.3", "1.3", "7.2.1.3", "7.2.3.1.4.10.0.0.9", "7.1.3.2.16.1", "0"]),
)
NUMBERS = st.one_of(st.sampled_from([-1, 0, 2**31 - 1, -(2**31), 10**9, -(10**9)]), st.integers(-(2**31), 2**31 - 1))
TALK = st.one_of(
    st.sampled_from([b"Gi0/1", b"Gi0/1 Receive Power Sensor", b"tx of Gi0/2", b"-9.073", b"N/A", b"1e999", b"\x1b[0m"]),
    st.binary(max_size=20),
)
OIDS = st.sampled_from(["1.3.6.1.2.1.2.2.1.1.1", "1.3.6.1.2.1.2.2.1.1.9", "1.3.6", "0.0"])
PORTS = {"1": "Gi0/1", "2": "Gi0/2", "3": "lo"}
KINDS: dict[Syntax, st.SearchStrategy[Any]] = {Syntax.DISPLAY_STRING: TALK, Syntax.OBJECT_IDENTIFIER: OIDS}


def drawn_columns(data: st.DataObject, items: Iterable[Object]) -> dict[str, dict[str, Any]]:
    """Draw columns as the walker gives them: of the right type, without sentinels."""
    columns: dict[str, dict[str, Any]] = {}
    for item in items:
        column = data.draw(st.dictionaries(INDEXES, KINDS.get(item.syntax, NUMBERS), max_size=6))
        item.leave_out_strange(column)
        columns[item.name] = column
    return columns


@given(st.floats(-59.9, 29.9))
def test_a_power_in_any_unit_is_the_same_dbm(dbm: float) -> None:
    milliwatts = 10 ** (dbm / 10)
    for unit, size in UNITS.items():
        found = to_dbm(milliwatts / size, Measure(unit))
        assert found is not None
        assert math.isclose(found, max(dbm, DARK_DBM), abs_tol=0.0006)


@given(NUMBERS, NUMBERS, st.sampled_from(["dBm", *UNITS]), st.sampled_from([1.0, 0.1, 0.01, 1e-3, 1e-6, 1e-9]))
def test_more_light_is_never_told_as_less(one: int, other: int, unit: str, scale: float) -> None:
    less, more = (to_dbm(number, Measure(unit, scale)) for number in sorted((one, other)))
    assert less is None or more is None or less <= more


@given(st.floats() | NUMBERS, st.sampled_from(["dBm", *UNITS]), st.floats(1e-12, 1e12))
def test_light_is_between_its_limits_or_not_known(number: float, unit: str, scale: float) -> None:
    found = to_dbm(number, Measure(unit, scale))
    assert found is None or WEAKEST_DBM <= found <= STRONGEST_DBM


@given(st.binary(max_size=30))
def test_any_text_is_a_number_that_can_be_counted_with_or_none(raw: bytes) -> None:
    number = number_of(raw)
    assert number is None or math.isfinite(number)


@given(st.data())
def test_any_table_gives_readings_at_known_ports_and_tells_what_it_leaves_out(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(TABLES))
    columns = drawn_columns(data, (*table.measured, *table.lasting))
    readings, notes = light_of(table, columns, PORTS)
    assert list(readings) == sorted(readings)
    assert readings.keys() <= set(PORTS.values())
    for reading in readings.values():
        assert {reading.rx_dbm, reading.tx_dbm} != {None}
        assert all(dbm is None or WEAKEST_DBM <= dbm <= STRONGEST_DBM for dbm in reading)
    counted = sum(int(note.partition(" ")[0]) for note in notes)
    measured = [columns[item.name] for item in table.measured if item.syntax is not Syntax.DISPLAY_STRING]
    assert counted <= sum(map(len, measured)) or not isinstance(table, SensorTable)


@given(NUMBERS, st.integers(0, 16).map(lambda tenth: tenth - 8))
def test_scale_and_precision_of_a_sensor_move_the_point_and_nothing_else(value: int, places: int) -> None:
    def column(name: str) -> Object:
        return Object(name, "1.3.6.1.4.1.1.1", Syntax.INTEGER32)

    text = Object("name", "1.3.6.1.4.1.1.2", Syntax.DISPLAY_STRING)
    table = SensorTable(
        *(column(name) for name in ("type", "scale", "precision", "value", "status")),
        ok=frozenset({1}),
        kinds={14: "dBm"},
        ports=PortByEntity(column("alias"), column("parent"), (text,)),
        received=frozenset({"rx"}),
        sent=frozenset({"tx"}),
    )
    columns: dict[str, dict[str, Any]] = {
        "type": {"1": 14},
        "scale": {"1": 9},
        "precision": {"1": places},
        "value": {"1": value},
        "status": {"1": 1},
        "name": {"1": b"rx Gi0/1"},
    }
    rows = Object("rx", "1.3.6.1.4.1.1.3", Syntax.INTEGER32, Measure("dBm", 10.0**-places))
    assert (
        light_of(table, columns, PORTS)[0]
        == light_of(LightTable(rows, None, PortByIndex()), {"rx": {"1": value}}, PORTS)[0]
    )


@given(st.data())
def test_power_has_a_known_source_and_figures_that_can_be(data: st.DataObject) -> None:
    supply = data.draw(st.sampled_from(SUPPLIES))
    scalars = data.draw(st.dictionaries(st.sampled_from([item.name for item in supply.scalars]), NUMBERS))
    columns = drawn_columns(data, supply.columns)
    power = power_of(supply, scalars, columns, device="u", agent="a", at=0, interval=None)
    if power is None:
        assert scalars.get(supply.source.name) not in supply.words
    else:
        assert power.source in SOURCES
        assert power.charge is None or 0 <= power.charge <= 100
        assert power.minutes is None or power.minutes > 0 or power.source != "mains"
        for figure in (power.minutes, power.load, power.input_volts):
            assert figure is None or (figure >= 0 and math.isfinite(figure))


@given(st.data())
def test_any_device_is_told_by_parts_that_differ_within_what_can_be(data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(HEALTH))
    columns = drawn_columns(data, (*way.measured, *way.lasting))
    readings, notes = health_of(way, columns)
    assert {reading.measure for reading in readings} <= {way.measure}
    assert len({reading.part for reading in readings}) == len(readings) <= MOST_PARTS
    for reading in readings:
        assert (reading.value, reading.ok) != (None, None)
        assert reading.part == clean_text(reading.part.encode())[0] != ""
        least, most = RANGES[way.measure]
        assert reading.value is None or least <= reading.value <= most
    rows = {index for column in columns.values() for index in column}
    assert len(readings) + sum(int(note.partition(" ")[0]) for note in notes) <= len(rows)


@given(st.data())
def test_the_order_in_which_rows_come_changes_nothing(data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(HEALTH))
    table = data.draw(st.sampled_from(NEIGHBOURS))
    columns = drawn_columns(data, (*way.measured, *way.lasting, *table.measured, *table.lasting))
    turned = {name: dict(reversed(column.items())) for name, column in columns.items()}
    assert health_of(way, columns) == health_of(way, turned)
    assert neighbours_of(table, columns, PORTS) == neighbours_of(table, turned, PORTS)


@given(st.data())
def test_any_neighbour_stands_at_a_port_of_ours_in_words_that_do_no_harm(data: st.DataObject) -> None:
    table = data.draw(st.sampled_from(NEIGHBOURS))
    columns = drawn_columns(data, (*table.measured, *table.lasting))
    found, _ = neighbours_of(table, columns, PORTS)
    assert len(set(found)) == len(found)
    for one in found:
        assert (one.interface in PORTS.values(), one.protocol) == (True, table.protocol)
        assert any(one[2:])
        for word in (one.chassis, one.port, one.name):
            assert word is None or word == clean_text(word.encode())[0] != ""
        assert one.address is None or not ip_address(one.address).is_unspecified


@given(st.dictionaries(st.sampled_from(["1", "2"]), st.binary(min_size=1, max_size=8), min_size=1))
def test_a_neighbour_at_a_known_port_that_says_who_it_is_is_never_lost(names: dict[str, bytes]) -> None:
    [table] = [table for table in NEIGHBOURS if table.protocol == "cdp"]
    columns = {"cdpCacheDeviceId": {f"{port}.9": name for port, name in names.items()}}
    found, notes = neighbours_of(table, columns, PORTS)
    dropped = sum(int(note.partition(" ")[0]) for note in notes)
    assert len(found) + dropped == len(names)
    assert dropped == sum(not clean_text(name)[0] for name in names.values())


ARCS = st.lists(st.integers(0, 12), max_size=6).map(lambda arcs: ".".join(map(str, (1, 3, *arcs))))


@given(st.lists(ARCS, unique=True, max_size=12), ARCS)
def test_the_longest_prefix_by_whole_numbers_is_chosen(prefixes: list[str], object_id: str) -> None:
    made = [Profile(prefix, "", "", (prefix,), (), (), (), {}) for prefix in prefixes]
    profiles = Profiles([Profile("standard", "", "", (), (), (), (), {}), *made])
    fitting = [prefix for prefix in prefixes if f"{object_id}.".startswith(f"{prefix}.")]
    assert profiles.choose(object_id).name == max(fitting, key=len, default="standard")


@given(st.data())
def test_any_file_is_a_profile_or_its_mistakes_each_with_a_place_in_it(
    tmp_path_factory: Any, data: st.DataObject
) -> None:
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 40)))
        word = data.draw(
            st.sampled_from(["", "[", "}", ": ", "\n", "- ", "x", "-1", "1.3", "null", "*a", "&a ", "\t", "📡"])
        )
        text = text[:start] + word + text[end:]
    file: Path = tmp_path_factory.getbasetemp() / "mutated.yaml"
    file.write_text(text, "utf-8")
    reading = read_profiles(file)
    assert bool(reading.profiles) is not bool(reading.problems)
    lines = len(text.splitlines())
    for problem in reading.problems:
        assert problem.file == str(file)
        assert 1 <= problem.line <= max(1, lines)
        assert problem.column >= 1
        assert problem.what
        assert problem.remedy
