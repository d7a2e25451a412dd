"""From the tables of LLDP and CDP to who is at the other end of which port."""

from __future__ import annotations

from typing import Any

import pytest

from agent.core.mib import Object, Syntax
from agent.core.neighbours import Found, neighbours_of
from agent.core.ports import clean_text
from agent.core.ways import LocalPorts, NeighbourTable

PORTS = {"1": "Gi0/1", "2": "Gi0/2", "5": "TenGigabitEthernet 1/0/5", "10101": "Gi1/0/1"}
MAC = bytes.fromhex("001a2b3c4d5e")


def text(name: str) -> Object:
    return Object(name, "1.0.8802.1.1", Syntax.DISPLAY_STRING)


def number(name: str) -> Object:
    return Object(name, "1.0.8802.1.2", Syntax.INTEGER)


LLDP = NeighbourTable(
    protocol="lldp",
    length=3,
    local_at=1,
    local=LocalPorts(number("ours_type"), text("ours"), text("ours_descr")),
    chassis=text("chassis"),
    chassis_type=number("chassis_type"),
    port=text("port"),
    port_type=number("port_type"),
    name=text("name"),
    address=None,
    address_type=None,
    managed=number("managed"),
)
CDP = NeighbourTable(
    protocol="cdp",
    length=2,
    local_at=0,
    local=None,
    chassis=None,
    chassis_type=None,
    port=text("port"),
    port_type=None,
    name=text("name"),
    address=text("address"),
    address_type=number("address_type"),
    managed=None,
)


def lldp(local: str = "1", **row: Any) -> tuple[list[Found], list[str]]:
    """One neighbour at our port number ``local``; ``ours…`` is that port's row, ``managed`` a list of index tails."""
    columns: dict[str, dict[str, Any]] = {}
    for name, value in row.items():
        if name.startswith("ours"):
            columns[name] = {local: value}
        elif name == "managed":
            columns[name] = {f"7.{local}.3.{tail}": 2 for tail in value}
        else:
            columns[name] = {f"7.{local}.3": value}
    return neighbours_of(LLDP, columns, PORTS)


def one(**row: Any) -> Found:
    [found], notes = lldp(**row)
    assert notes == []
    return found


def test_a_neighbour_is_told_with_all_that_it_says() -> None:
    found = one(chassis=MAC, chassis_type=4, port=b"Gi0/24", port_type=5, name=b"core-pkp", managed=["1.4.10.20.4.2"])
    assert found == Found("Gi0/1", "lldp", "00:1a:2b:3c:4d:5e", "Gi0/24", "core-pkp", "10.20.4.2")


@pytest.mark.parametrize(
    ("raw", "kind", "told"),
    [
        (MAC, 3, "00:1a:2b:3c:4d:5e"),
        (b"abcdef", 3, "61:62:63:64:65:66"),
        (b"abcdef", 5, "abcdef"),
        (MAC, 7, "00:1a:2b:3c:4d:5e"),
        (b"Eth1/1", 5, "Eth1/1"),
        (b"8c:60:4f:19:16:21", 3, "8c:60:4f:19:16:21"),
        (b"\x01\x0a\x14\x04\x02", 4, "10.20.4.2"),
        (b"\x02" + bytes(15) + b"\x09", 4, "::9"),
        (b"\x03xyz", 4, "\ufffdxyz"),
        (b"Eth1/21\x00\x00\x00", 5, "Eth1/21"),
        (b"uplink\x1b[31m", 1, "uplink\ufffd[31m"),
        (b"a", None, "a"),
        ("岛屿".encode(), 7, "岛屿"),
        (b"ab\r\n\x00\x00", 5, "ab"),
    ],
)
def test_an_id_is_read_by_its_subtype(raw: bytes, kind: int | None, told: str) -> None:
    row = {"port": raw} if kind is None else {"port": raw, "port_type": kind}
    assert one(**row).port == told


@pytest.mark.parametrize(
    ("ours", "interface"),
    [
        ({}, "Gi0/1"),
        ({"ours": b"Gi0/2", "ours_type": 5}, "Gi0/2"),
        ({"ours": b"Gi0/2\x00", "ours_type": 7}, "Gi0/2"),
        ({"ours": MAC, "ours_type": 3, "ours_descr": b"Gi0/2"}, "Gi0/2"),
        ({"ours": MAC, "ours_type": 3, "ours_descr": b"to the core"}, "Gi0/1"),
        ({"ours": b"10101", "ours_type": 7}, "Gi1/0/1"),
        ({"ours": b"GigabitEthernet 0/1", "ours_type": 5}, "Gi0/1"),
    ],
)
def test_our_port_is_found_by_its_row_among_the_local_ports(ours: dict[str, Any], interface: str) -> None:
    assert one(port=b"x", **ours).interface == interface


@pytest.mark.parametrize(
    ("local", "ours"),
    [
        ("9", {}),
        ("1", {"ours": b"GigabitEthernet 0/2", "ours_type": 5}),
        ("1", {"ours": b"77", "ours_type": 7}),
    ],
)
def test_a_port_is_never_guessed(local: str, ours: dict[str, Any]) -> None:
    assert lldp(local, port=b"x", **ours) == (
        [],
        ["1 neighbours by LLDP stand at no port that is known, and are left out"],
    )


def test_a_neighbour_that_says_nothing_is_left_out_and_counted() -> None:
    assert lldp(port=b"", name=b"\x00") == ([], ["1 neighbours by LLDP do not say who they are, and are left out"])


@pytest.mark.parametrize(
    ("tails", "address"),
    [
        (["2.16." + "0." * 15 + "9", "1.4.10.0.0.9", "1.4.10.0.0.10"], "10.0.0.9"),
        (["2.16.253." + "0." * 14 + "1"], "fd00::1"),
        (["1.10.0.0.9"], "10.0.0.9"),
        (["6.6.0.26.43.60.77.94"], None),
        (["1.4.0.0.0.0", "1.4.127.0.0.1", "1.4.224.0.0.1"], None),
        (["1.4.10.0.0.999", "1.3.10.0.0", "1", "99999999999.4.1.1.1.1"], None),
        (["1.4.010.0.0.9"], "10.0.0.9"),
    ],
)
def test_the_management_address_stands_in_the_index(tails: list[str], address: str | None) -> None:
    assert one(name=b"a", managed=tails).address == address


@pytest.mark.parametrize("raw", ["岛屿".encode(), b"\xb5\xba\xd3\xec\xb5\xba"])
def test_a_name_of_six_octets_is_a_name(raw: bytes) -> None:
    found = one(name=raw)
    assert (found.chassis, found.name) == (None, clean_text(raw)[0])


def test_an_address_without_a_neighbour_makes_none() -> None:
    assert neighbours_of(LLDP, {"managed": {"7.1.3.1.4.10.0.0.9": 2, "7": 2}}, PORTS) == ([], [])


def test_of_a_neighbour_told_twice_the_later_counts_and_rows_of_another_length_do_not() -> None:
    columns = {"name": {"9.1.3": b"new", "7.1.3": b"old", "8.1.3": b"older", "1.3": b"short", "7.1.4": b"another"}}
    found, notes = neighbours_of(LLDP, columns, PORTS)
    assert ([item.name for item in found], notes) == (["another", "new"], [])


def test_the_same_neighbour_is_told_once_and_all_are_sorted() -> None:
    columns = {"name": {"1.2": b"b", "1.3": b"b", "2.9": b"a", "1.4": b"a"}}
    found, _ = neighbours_of(CDP, columns, PORTS)
    assert [(item.interface, item.name) for item in found] == [("Gi0/1", "a"), ("Gi0/1", "b"), ("Gi0/2", "a")]


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ({"name": b"sw-1", "address_type": 1, "address": b"\x0a\x01\x64\xb5"}, (None, "Gi0/9", "sw-1", "10.1.100.181")),
        ({"name": "岛屿".encode()}, (None, "Gi0/9", "岛屿", None)),
        ({"name": MAC}, ("00:1a:2b:3c:4d:5e", "Gi0/9", None, None)),
        ({"address_type": 20, "address": b"\xfd" + bytes(14) + b"\x01"}, (None, "Gi0/9", None, "fd00::1")),
        ({"address_type": 65_535, "address": b""}, (None, "Gi0/9", None, None)),
        ({"address_type": 1}, (None, "Gi0/9", None, None)),
    ],
)
def test_cdp_has_its_port_and_its_address_in_the_row(row: dict[str, Any], told: tuple[str | None, ...]) -> None:
    columns = {name: {"5.1": value} for name, value in {"port": b"Gi0/9", **row}.items()}
    [found], notes = neighbours_of(CDP, columns, PORTS)
    assert (found[:2], found[2:], notes) == (("TenGigabitEthernet 1/0/5", "cdp"), told, [])


def test_a_table_without_names_and_addresses_is_asked_for_ports_alone() -> None:
    bare = NeighbourTable("lldp", 2, 0, None, None, None, text("port"), None, None, None, None, None)
    assert ([item.name for item in bare.measured], bare.lasting, bare.key.name) == (["port"], (), "port")
    assert neighbours_of(bare, {"port": {"1.1": b"x"}}, PORTS)[0] == [Found("Gi0/1", "lldp", None, "x", None, None)]
    assert [item.name for item in LLDP.lasting] == ["ours_type", "ours", "ours_descr"]
