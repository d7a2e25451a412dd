"""From the columns of a walk to ports known by name."""

from __future__ import annotations

from typing import Any

import pytest

from agent.core.ports import LONGEST_TEXT, Port, clean_text, fallbacks, read_ports


def table(**columns: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return columns


def names(columns: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {port.index: port.name for port in read_ports(columns)[0]}


def test_a_port_bears_its_name_else_its_description_else_its_index() -> None:
    columns = table(ifName={"1": b"Gi0/1", "2": b""}, ifDescr={"2": b"FastEthernet0/2"}, ifOperStatus={"3": 1})
    assert names(columns) == {"1": "Gi0/1", "2": "FastEthernet0/2", "3": "if3"}


def test_ports_come_sorted_by_name_with_all_that_the_columns_hold() -> None:
    columns = table(
        ifName={"7": b"b", "3": b"a"},
        ifAdminStatus={"7": 2, "3": 1},
        ifOperStatus={"7": 7, "3": 1},
        ifHCInOctets={"7": 2**60, "3": 1},
        ifHCOutOctets={"7": 2**61, "3": 2},
        ifInErrors={"7": 3},
        ifOutErrors={"7": 4},
        ifInDiscards={"7": 5},
        ifOutDiscards={"7": 6},
        ifHighSpeed={"7": 1_000},
        ifAlias={"7": b"uplink \xc3\xa0", "3": b""},
        ifCounterDiscontinuityTime={"7": 8},
    )
    assert read_ports(columns) == (
        [
            Port("a", "3", "up", "up", 1, 2, None, None, None, None, None, None, None, 64),
            Port("b", "7", "down", "lowerLayerDown", 2**60, 2**61, 3, 4, 5, 6, 10**9, "uplink à", 8, 64),
        ],
        [],
    )


def test_names_survive_a_reshuffle_of_the_indexes() -> None:
    before = table(ifName={"1": b"x", "2": b"y", "3": b"lo0", "4": b"lo0"}, ifDescr={"3": b"first", "4": b"second"})
    after = table(ifName={"9": b"x", "5": b"y", "8": b"lo0", "7": b"lo0"}, ifDescr={"8": b"first", "7": b"second"})
    assert names(before) == {"1": "x", "2": "y", "3": "lo0", "4": "lo0#2"}
    assert names(after) == {"9": "x", "5": "y", "8": "lo0", "7": "lo0#2"}


def test_of_two_rows_of_one_name_the_newer_keeps_it() -> None:
    """An interface made anew, while the device still shows the one that was removed."""
    assert names(table(ifName={"3": b"uplink", "7": b"uplink"})) == {"7": "uplink", "3": "uplink#2"}


def test_a_shared_name_never_takes_one_that_is_there() -> None:
    columns = table(ifName={"1": b"lo0", "2": b"lo0", "3": b"lo0#2", "10": b"lo0"})
    assert names(columns) == {"10": "lo0", "2": "lo0#3", "1": "lo0#4", "3": "lo0#2"}
    [note] = read_ports(columns)[1]
    assert "'lo0'" in note


@pytest.mark.parametrize(
    ("raw", "clean", "changed"),
    [
        (b"Gi0/1\r\n", "Gi0/1", False),
        (b" eth0\x00\x00", "eth0", False),
        (b"", "", False),
        ("Gedung Dinas \u2013 à".encode(), "Gedung Dinas \u2013 à", False),
        (b"caf\xe9", "café", False),
        (b"a\x1b[31mb", "a\ufffd[31mb", True),
        (b"a\x00b", "a\ufffdb", True),
        ("a\u202eb\u2066c\u200bd".encode(), "a\ufffdb\ufffdc\ufffdd", True),
        ("a\u2028b".encode(), "a\ufffdb", True),
        (b"x" * 300, "x" * LONGEST_TEXT, True),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>", False),
    ],
)
def test_texts_of_strangers_are_made_harmless(raw: bytes, clean: str, changed: bool) -> None:
    assert clean_text(raw) == (clean, changed)


def test_a_name_that_was_cleaned_is_said() -> None:
    columns = table(ifName={str(number): b"a\x07%d" % number for number in range(8)})
    [note] = read_ports(columns)[1]
    assert "cleaned" in note
    assert note.endswith("and 3 more")


def test_words_outside_if_mib_are_not_guessed() -> None:
    [port] = read_ports(table(ifName={"1": b"a"}, ifAdminStatus={"1": 9}, ifOperStatus={"1": 0}))[0]
    assert (port.admin, port.oper) == (None, None)


def test_without_64_bit_counters_the_32_bit_ones_are_read_and_said() -> None:
    columns = table(
        ifName={"1": b"a", "2": b"b"},
        ifHCInOctets={"1": 2**40},
        ifHCOutOctets={"1": 2**41},
        ifInOctets={"1": 5, "2": 6},
        ifOutOctets={"1": 7, "2": 8},
    )
    ports, [note] = read_ports(columns)
    assert [(port.in_octets, port.out_octets, port.octets_bits) for port in ports] == [(2**40, 2**41, 64), (6, 8, 32)]
    assert note.startswith("1 of 2 ports")


def test_the_two_directions_of_a_port_are_never_of_different_width() -> None:
    columns = table(ifName={"1": b"a"}, ifHCInOctets={"1": 2**40}, ifInOctets={"1": 5}, ifOutOctets={"1": 7})
    [port] = read_ports(columns)[0]
    assert (port.in_octets, port.out_octets, port.octets_bits) == (5, 7, 32)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, ()),
        ({"ifName": {"1": b"a"}}, ("ifDescr",)),
        ({"ifName": {"1": b"a", "2": b"a"}}, ("ifDescr",)),
        ({"ifName": {"1": b"a", "2": b" \r"}}, ("ifDescr",)),
        ({"ifHCInOctets": {"1": 5}}, ("ifInOctets",)),
        ({"ifHCOutOctets": {}}, ("ifOutOctets",)),
        ({"ifHighSpeed": {}}, ("ifSpeed",)),
        ({"ifHighSpeed": {"1": 10}}, ()),
    ],
)
def test_second_best_columns_are_asked_only_where_the_better_have_gaps(
    change: dict[str, dict[str, Any]], wanted: tuple[str, ...]
) -> None:
    whole: dict[str, dict[str, Any]] = {
        "ifName": {"1": b"a", "2": b"b"},
        "ifHCInOctets": {"1": 1, "2": 2},
        "ifHCOutOctets": {"1": 1, "2": 2},
        "ifHighSpeed": {"1": 10, "2": 10},
    }
    assert fallbacks(whole | change) == wanted


def test_no_rows_want_nothing() -> None:
    assert fallbacks({}) == ()
    assert read_ports({}) == ([], [])
