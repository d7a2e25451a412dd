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


def ruijie() -> Objects:
    """Hundredths of dBm by ifIndex; -10000 where the module measures nothing."""
    table = "1.3.6.1.4.1.4881.1.1.10.2.105.1.1.1"
    return device("1.3.6.1.4.1.4881.1.1.10.1.41", {25: b"Te0/25", 26: b"Te0/26"}) | {
        f"{table}.76.25": (INTEGER, -812),
        f"{table}.76.26": (INTEGER, -10_000),
        f"{table}.81.25": (INTEGER, -240),
        f"{table}.81.26": (INTEGER, -10_000),
    }


def hpe() -> Objects:
    """Thousandths of dBm by ifIndex; a sensor that is bad, and one that is not there."""
    table, sensors = "1.3.6.1.4.1.11.2.14.11.5.1.82.1.1.1.1", "1.3.6.1.4.1.11.2.14.11.1.2.6.1"
    objects = device("1.3.6.1.4.1.11.2.3.7.11.164", {49: b"49", 50: b"50"}) | {
        f"{table}.14.49": (INTEGER, -2_204),
        f"{table}.14.50": (INTEGER, -99_999_999),
        f"{table}.15.49": (INTEGER, -5_317),
        f"{table}.15.50": (INTEGER, -99_999_999),
    }
    for row, (status, name) in enumerate(((2, b"Fan Sensor"), (5, b"Fan Sensor"), (4, b"Fan Sensor")), start=1):
        objects |= {
            f"{sensors}.2.{row}": (OID, "1.3.6.1.4.1.11.2.3.7.8.3.2"),
            f"{sensors}.4.{row}": (INTEGER, status),
            f"{sensors}.7.{row}": (OCTETS, name),
        }
    return objects


def mikrotik() -> Objects:
    """Thousandths of dBm by the port's name, which a control character spoils once; zeros where nothing is measured.

    Of its gauges one is in °C, one in rpm and one in tenths of a volt.
    """
    gauges = "1.3.6.1.4.1.14988.1.1.3.100.1"
    table = "1.3.6.1.4.1.14988.1.1.19.1.1"
    rows = {1: (b"sfp1", -2_400, -5_100), 2: (b"sfp2", 0, 0), 3: (b"sfp\x1b[3", -1_000, -1_000)}
    objects = device("1.3.6.1.4.1.14988.1", {1: b"sfp1", 2: b"sfp2", 3: b"sfp3"})
    for index, (name, sent, received) in rows.items():
        objects |= {
            f"{table}.2.{index}": (OCTETS, name),
            f"{table}.9.{index}": (INTEGER, sent),
            f"{table}.10.{index}": (INTEGER, received),
        }
    for row, (name, value, unit) in enumerate(
        ((b"cpu-temperature", 47, 1), (b"fan1-speed", 4_320, 2), (b"voltage", 239, 3))
    ):
        objects |= {
            f"{gauges}.2.{row}": (OCTETS, name),
            f"{gauges}.3.{row}": (INTEGER, value),
            f"{gauges}.4.{row}": (INTEGER, unit),
        }
    return objects


def zte_boards() -> Objects:
    """The boards of a newer ZTE: processor, memory in use and free, temperature."""
    boards, heat = "1.3.6.1.4.1.3902.3.6002.2.1.1", "1.3.6.1.4.1.3902.3.6002.2.5.1"
    return device("1.3.6.1.4.1.3902.3.100.1009", {1: b"xgei-0/1/0/1"}) | {
        f"{boards}.8.0.0.1.0": (INTEGER, 17),
        f"{boards}.33.0.0.1.0": (GAUGE32, 6_000),
        f"{boards}.34.0.0.1.0": (GAUGE32, 2_000),
        f"{heat}.7.0.0.1.1": (OCTETS, b"inlet"),
        f"{heat}.9.0.0.1.1": (INTEGER, 38),
    }


def airos() -> Objects:
    """A radio with airOS 8."""
    return device("1.3.6.1.4.1.41112.1.4", {1: b"ath0"}) | {
        "1.3.6.1.4.1.41112.1.4.8.3.0": (INTEGER, 23),
        "1.3.6.1.4.1.41112.1.4.8.4.0": (INTEGER, 51),
    }


def lldp_v2() -> Objects:
    """A device that tells its neighbours only by the second version of LLDP's MIB, by ifIndex."""
    table = "1.3.111.2.802.1.1.13.1.4.1.1"
    row = "900.5.1.3"
    return device("1.3.6.1.4.1.99999.2", {5: b"Ethernet5"}) | {
        f"{table}.5.{row}": (INTEGER, 4),
        f"{table}.6.{row}": (OCTETS, bytes.fromhex("001a2b3c4d5e")),
        f"{table}.7.{row}": (INTEGER, 5),
        f"{table}.8.{row}": (OCTETS, b"ge-0/0/1"),
        f"{table}.10.{row}": (OCTETS, b"core-pkp\x1b[31m"),
        f"1.3.111.2.802.1.1.13.1.4.2.1.3.{row}.1.4.10.20.0.1": (INTEGER, 2),
    }


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
        "1.3.6.1.4.1.318.1.1.1.2.2.2.0": (GAUGE32, 27),
        "1.3.6.1.4.1.318.1.1.1.2.2.3.0": (TICKS, 258_000),
        "1.3.6.1.4.1.318.1.1.1.3.2.1.0": (GAUGE32, 221),
        "1.3.6.1.4.1.318.1.1.1.4.2.3.0": (GAUGE32, 34),
        "1.3.6.1.2.1.33.1.4.1.0": (INTEGER, 1),
    }


def ups(source: int, charge: int, object_id: str = "1.3.6.1.4.1.705.1") -> Objects:
    """A UPS of RFC 1628."""
    return device(object_id, {1: b"eth0"}) | {
        "1.3.6.1.2.1.33.1.4.1.0": (INTEGER, source),
        "1.3.6.1.2.1.33.1.2.4.0": (INTEGER, charge),
    }
