"""Devices of several makers for the responder, with values of the form that such devices give."""

from __future__ import annotations

from typing import Any, TypeAlias

from tests.support.snmp_responder import COUNTER64, GAUGE32, INTEGER, OCTETS, OID, TICKS

Objects: TypeAlias = dict[str, tuple[int, Any]]

SYSTEM = "1.3.6.1.2.1.1"
ENTITY = "1.3.6.1.2.1.47.1"
UNKNOWN = 2**31 - 1


def device(object_id: str, ports: dict[int, bytes], *, uptime: int = 360_000) -> Objects:
    """A device with these ports (ifIndex → ifName), all up."""
    objects: Objects = {
        f"{SYSTEM}.1.0": (OCTETS, b"a device"),
        f"{SYSTEM}.2.0": (OID, object_id),
        f"{SYSTEM}.3.0": (TICKS, uptime),
        f"{SYSTEM}.5.0": (OCTETS, b"sw-dinkes"),
        "1.3.6.1.2.1.2.1.0": (INTEGER, len(ports)),
    }
    for index, name in ports.items():
        objects |= {
            f"1.3.6.1.2.1.2.2.1.7.{index}": (INTEGER, 1),
            f"1.3.6.1.2.1.2.2.1.8.{index}": (INTEGER, 1),
            f"1.3.6.1.2.1.31.1.1.1.1.{index}": (OCTETS, name),
            f"1.3.6.1.2.1.31.1.1.1.6.{index}": (COUNTER64, 1_000),
            f"1.3.6.1.2.1.31.1.1.1.10.{index}": (COUNTER64, 1_000),
            f"1.3.6.1.2.1.31.1.1.1.15.{index}": (GAUGE32, 1_000),
        }
    return objects


def sensor(table: str, index: int, *columns: int) -> Objects:
    """One row of ENTITY-SENSOR-MIB or of Cisco's like it: type, scale, precision, value, and status (ok)."""
    return {f"{table}.{column}.{index}": (INTEGER, number) for column, number in enumerate((*columns, 1), start=1)}


def entity(index: int, parent: int, name: bytes = b"", descr: bytes = b"") -> Objects:
    """One row of entPhysicalTable."""
    return {
        f"{ENTITY}.1.1.1.2.{index}": (OCTETS, descr),
        f"{ENTITY}.1.1.1.4.{index}": (INTEGER, parent),
        f"{ENTITY}.1.1.1.7.{index}": (OCTETS, name),
    }


def cisco() -> Objects:
    """A stackable switch: module 1018 in port Gi1/0/1 by alias, and 1024 in Gi1/0/6 by its sensors' names."""
    table = "1.3.6.1.4.1.9.9.91.1.1.1.1"
    return (
        device("1.3.6.1.4.1.9.1.516", {10101: b"Gi1/0/1", 10106: b"Gi1/0/6", 10107: b"Gi1/0/7"})
        | entity(1001, 0, b"1")
        | entity(1006, 1001, b"GigabitEthernet1/0/1 Container")
        | entity(1018, 1006, b"GigabitEthernet1/0/1")
        | entity(1019, 1018, b"Gi1/0/1 Module Temperature Sensor")
        | entity(1022, 1018, b"Transmit Power Sensor")
        | entity(1023, 1018, b"Receive Power Sensor")
        | entity(1024, 1001, b"GigabitEthernet1/0/6")
        | entity(1028, 1024, b"Gi1/0/6 Transmit Power Sensor")
        | entity(1029, 1024, b"Gi1/0/6 Receive Power Sensor")
        | {f"{ENTITY}.3.2.1.2.1018.0": (OID, "1.3.6.1.2.1.2.2.1.1.10101")}
        | sensor(table, 1019, 8, 9, 1, 419)
        | sensor(table, 1022, 14, 9, 1, -60)
        | sensor(table, 1023, 14, 9, 1, -61)
        | sensor(table, 1028, 14, 8, 0, -5_100)
        | sensor(table, 1029, 14, 9, 1, -1_000_000_000)
    )


def huawei() -> Objects:
    """A chassis: µW, hundredths of dBm below zero, no light, and an empty cage."""
    objects = device("1.3.6.1.4.1.2011.2.279.3", {number: b"XGigabitEthernet2/0/%d" % number for number in range(4)})
    powers = {0: (331, 578), 1: (-559, -210), 2: (0, 559), 3: (-1, -1)}
    for number, (received, sent) in powers.items():
        index = 67_747_854 + 64 * number
        objects |= entity(index, 67_371_017, b"XGigabitEthernet2/0/%d" % number)
        objects |= {
            f"{ENTITY}.3.2.1.2.{index}.1": (OID, f"1.3.6.1.2.1.2.2.1.1.{number}"),
            f"1.3.6.1.4.1.2011.5.25.31.1.1.3.1.8.{index}": (INTEGER, received),
            f"1.3.6.1.4.1.2011.5.25.31.1.1.3.1.9.{index}": (INTEGER, sent),
        }
    return objects


def h3c() -> Objects:
    """Hundredths of dBm by ifIndex; 2^31-1 where the module measures nothing."""
    table = "1.3.6.1.4.1.25506.2.70.1.1.1"
    return device("1.3.6.1.4.1.25506.1.921", {1: b"Ten-GigabitEthernet1/0/0/1", 2: b"Ten-GigabitEthernet1/0/0/2"}) | {
        f"{table}.9.1": (INTEGER, -229),
        f"{table}.9.2": (INTEGER, UNKNOWN),
        f"{table}.12.1": (INTEGER, -254),
        f"{table}.12.2": (INTEGER, UNKNOWN),
    }


def zte(*, spelt: bool = False) -> Objects:
    """Texts in dBm, by ifIndex or by the letters of the port's name."""
    table = "1.3.6.1.4.1.3902.3.103.11.1.1"
    names = {4: b"xgei-0/1/1/4", 5: b"xgei-0/1/1/5"}
    keys = {index: ".".join(map(str, (len(name), *name))) if spelt else str(index) for index, name in names.items()}
    return device("1.3.6.1.4.1.3902.3.100.614", names) | {
        f"{table}.18.{keys[4]}": (OCTETS, b"-9.073"),
        f"{table}.18.{keys[5]}": (OCTETS, b"N/A"),
        f"{table}.20.{keys[4]}": (OCTETS, b"-5.986"),
        f"{table}.20.{keys[5]}": (OCTETS, b"N/A"),
    }


def mikrotik() -> Objects:
    """Thousandths of dBm by the port's name, which a control character spoils once; zeros where nothing is measured."""
    table = "1.3.6.1.4.1.14988.1.1.19.1.1"
    rows = {1: (b"sfp1", -2_400, -5_100), 2: (b"sfp2", 0, 0), 3: (b"sfp\x1b[3", -1_000, -1_000)}
    objects = device("1.3.6.1.4.1.14988.1", {1: b"sfp1", 2: b"sfp2", 3: b"sfp3"})
    for index, (name, sent, received) in rows.items():
        objects |= {
            f"{table}.2.{index}": (OCTETS, name),
            f"{table}.9.{index}": (INTEGER, sent),
            f"{table}.10.{index}": (INTEGER, received),
        }
    return objects


def sensors_in_watts() -> Objects:
    """A device that no profile knows, with light in milliwatts in RFC 3433's table, named in entPhysicalDescr."""
    table = "1.3.6.1.2.1.99.1.1.1"
    return (
        device("1.3.6.1.4.1.30065.1.3011", {5: b"Ethernet5"})
        | entity(100305100, 0, descr=b"Xcvr for Ethernet5")
        | entity(100305212, 100305100, descr=b"DOM TX Power Sensor for Ethernet5")
        | entity(100305213, 100305100, descr=b"DOM RX Power Sensor for Ethernet5")
        | entity(7, 0, descr=b"PowerSupply1 Input Power Sensor")
        | sensor(table, 7, 6, 9, 0, 120)
        | sensor(table, 100305212, 6, 8, 4, 6_015)
        | sensor(table, 100305213, 6, 8, 4, 4_025)
    )


def apc(status: int, capacity: int) -> Objects:
    """A UPS with its maker's own MIB, and RFC 1628's beside it with something else."""
    return device("1.3.6.1.4.1.318.1.3.27", {1: b"eth0"}) | {
        "1.3.6.1.4.1.318.1.1.1.4.1.1.0": (INTEGER, status),
        "1.3.6.1.4.1.318.1.1.1.2.2.1.0": (GAUGE32, capacity),
        "1.3.6.1.2.1.33.1.4.1.0": (INTEGER, 1),
    }


def ups(source: int, charge: int, object_id: str = "1.3.6.1.4.1.705.1") -> Objects:
    """A UPS of RFC 1628."""
    return device(object_id, {1: b"eth0"}) | {
        "1.3.6.1.2.1.33.1.4.1.0": (INTEGER, source),
        "1.3.6.1.2.1.33.1.2.4.0": (INTEGER, charge),
    }
