"""Real devices as others recorded them (snmpsim-data), polled over UDP: what is known of them comes out."""

from __future__ import annotations

import asyncio
from functools import lru_cache

import pytest

from agent.clock import SystemClock
from agent.core.parts import ALL
from agent.observation import Health, Interface, Neighbour, Observation, Optical, Poll, Power, System
from agent.probes.snmp import Community, SnmpPoller, SnmpTarget
from tests.support.snmp_recordings import recording
from tests.support.snmp_responder import OCTETS, Responder


@lru_cache(maxsize=64)
def poll(name: str, *, without: str = "none", text_end: bytes = b"") -> list[Observation]:
    """Poll the recorded device twice; returns what the second poll tells, when all is found out.

    ``without``: the OID of a column that is left out of the recording; ``text_end``: what every text ends in.
    """
    objects = {
        oid: (kind, value + text_end if kind == OCTETS else value)
        for oid, (kind, value) in recording(name).items()
        if not oid.startswith(f"{without}.")
    }

    async def polling() -> list[Observation]:
        poller = SnmpPoller("pkp", SystemClock())
        async with Responder(objects) as device:
            target = SnmpTarget("sw", "127.0.0.1", Community("public", device.port))
            try:
                await poller.poll(target, parts=ALL)
                return await poller.poll(target, parts=ALL)
            finally:
                await poller.close()

    return asyncio.run(polling())


def ports(observations: list[Observation]) -> list[Interface]:
    return [item for item in observations if isinstance(item, Interface)]


def light(observations: list[Observation]) -> dict[str, tuple[float | None, float | None]]:
    return {item.interface: (item.rx_dbm, item.tx_dbm) for item in observations if isinstance(item, Optical)}


def health(observations: list[Observation]) -> dict[tuple[str, str], tuple[float | None, bool | None]]:
    return {(item.measure, item.part): (item.value, item.ok) for item in observations if isinstance(item, Health)}


def neighbours(observations: list[Observation]) -> list[tuple[str | None, ...]]:
    return [
        (item.interface, item.protocol, item.chassis, item.port, item.name, item.address)
        for item in observations
        if isinstance(item, Neighbour)
    ]


def end(observations: list[Observation]) -> Poll:
    assert isinstance(observations[-1], Poll)
    return observations[-1]


@pytest.mark.parametrize(
    ("name", "number", "some"),
    [
        ("network/switch/cisco-c3750", 2, {"Gi1/0/1": (-6.0, -6.0), "Gi1/0/6": (-5.0, -5.1)}),
        (
            "network/switch/huawei-s12704",
            13,
            {"XGigabitEthernet2/0/0": (-4.802, -2.381), "XGigabitEthernet2/0/10": (-40.0, -2.526)},
        ),
        ("network/router/huawei-s5720", 0, {}),
        (
            "network/switch/h3c-comware-7-1-075",
            20,
            {"Ten-GigabitEthernet1/0/0/1": (-2.54, -2.29), "GigabitEthernet1/2/0/1": (-5.36, -5.1)},
        ),
        ("cloud/arista-dcs-7150s-52-cl", 9, {"Ethernet19": (-2.693, -2.131)}),
        ("network/firewall/paloalto-pa-5000", 0, {}),
    ],
)
def test_light_is_told_where_there_is_any(
    name: str, number: int, some: dict[str, tuple[float | None, float | None]]
) -> None:
    observations = poll(name)
    found = light(observations)
    assert end(observations).reason is None
    assert len(found) == number
    assert some.items() <= found.items()


@pytest.mark.parametrize(
    ("name", "port", "limits"),
    [
        ("network/switch/huawei-s12704", "XGigabitEthernet2/0/15", (-11.89, 1.0, -9.3, 1.0)),
        ("network/switch/h3c-comware-7-1-075", "Ten-GigabitEthernet1/0/0/4", (-14.4, 0.5, -8.2, 0.5)),
        ("network/switch/cisco-c3750", "Gi1/0/1", (None, None, None, None)),
    ],
)
def test_the_limits_of_a_module_are_told_where_the_device_has_them(
    name: str, port: str, limits: tuple[float | None, ...]
) -> None:
    [light] = [item for item in poll(name) if isinstance(item, Optical) and item.interface == port]
    assert (light.rx_low_dbm, light.rx_high_dbm, light.tx_low_dbm, light.tx_high_dbm) == limits


@pytest.mark.parametrize(
    ("name", "number", "some"),
    [
        (
            "network/switch/cisco-c3560",
            6,
            {
                ("cpu", "CPU 1"): (58.0, None),
                ("memory", "Processor"): (29.32, None),
                ("temperature", "SW#1, Sensor#1, YELLOW"): (61.0, False),
                ("fan", "Switch#1, Fan#1"): (None, True),
            },
        ),
        ("network/switch/cisco-n5000-uk9", 20, {("memory", "memory 1"): (29.61, None)}),
        (
            "network/router/huawei-s5720",
            4,
            {
                ("cpu", "MPU Board 0"): (38.0, None),
                ("memory", "MPU Board 0"): (7.0, None),
                ("temperature", "MPU Board 0"): (42.0, None),
                ("fan", "fan 0.7"): (None, True),
            },
        ),
        ("network/switch/huawei-s12704", 25, {("cpu", "MPU Board 5"): (41.0, None), ("fan", "fan 31.2"): (None, True)}),
        ("network/switch/h3c-e528-1", 4, {("cpu", "Level 1 Virtual Module #1"): (49.0, None)}),
        (
            "network/switch/hpe-procurve-516733-b21",
            4,
            {("cpu", "CPU"): (97.0, None), ("memory", "memory 1"): (8.29, None), ("fan", "Fan Sensor"): (None, True)},
        ),
        (
            "network/switch/ruijie-s5750-24gt12sfp",
            2,
            {("cpu", "CPU"): (39.0, None), ("memory", "memory"): (50.0, None)},
        ),
        (
            "network/switch/dlink-des3200",
            3,
            {("cpu", "CPU"): (28.0, None), ("memory", "DRAM"): (88.0, None), ("temperature", "unit 1"): (53.0, None)},
        ),
        ("network/wifi/ubiquiti-m5", 1, {("memory", "memory"): (27.92, None)}),
        ("network/switch/zte-zxr10-5250", 0, {}),
        (
            "os/linux/unknown-006",
            9,
            {
                ("cpu", "CPU 4"): (2.0, None),
                ("memory", "memory"): (7.86, None),
                ("temperature", "Core 0"): (100.0, None),
            },
        ),
        (
            "cloud/arista-dcs-7150s-52-cl",
            23,
            {("memory", "RAM"): (79.19, None), ("temperature", "Power supply sensor#2"): (19.8, None)},
        ),
        ("UPS/eaton-93e-80", 1, {("temperature", "battery"): (25.0, None)}),
    ],
)
def test_health_is_told_part_by_part(
    name: str, number: int, some: dict[tuple[str, str], tuple[float | None, bool | None]]
) -> None:
    observations = poll(name)
    found = health(observations)
    assert end(observations).reason is None
    assert len(found) == number
    assert some.items() <= found.items()


@pytest.mark.parametrize(
    ("name", "number", "one"),
    [
        (
            "network/switch/cisco-c3560",
            9,
            ("Gi0/49", "cdp", None, "GigabitEthernet0/2", "OLD-ShiTang-WIRELESS", "10.1.100.181"),
        ),
        (
            "network/switch/cisco-n5000-uk9",
            16,
            ("Ethernet1/19", "lldp", "ac:16:2d:92:7d:21", "17", "ProCurve 6120XG Blade Switch", None),
        ),
        (
            "network/router/juniper-mx960-12-3r6-6",
            13,
            ("xe-1/2/0", "lldp", "a8:d0:e5:f5:af:c0", "628", "re0-SNNU-CA-CORE-1", "192.168.2.1"),
        ),
        (
            "network/switch/h3c-e528-1",
            1,
            (
                "GigabitEthernet1/0/24",
                "lldp",
                "38:91:d5:fb:74:2c",
                "GigabitEthernet1/0/33",
                "WRD-Huiju-2",
                "10.1.123.2",
            ),
        ),
        (
            "network/switch/hpe-procurve-516733-b21",
            5,
            ("15", "lldp", "e8:39:35:1a:3c:65", "e8:39:35:1a:3c:65", None, None),
        ),
        (
            "cloud/arista-dcs-7150s-52-cl",
            2,
            ("Ethernet47", "lldp", "44:4c:a8:31:3e:df", "Ethernet23", "ZJ-BP-Bak-Arista", "172.16.229.22"),
        ),
    ],
)
def test_neighbours_stand_at_our_ports(name: str, number: int, one: tuple[str | None, ...]) -> None:
    observations = poll(name)
    found = neighbours(observations)
    assert (end(observations).reason, len(found)) == (None, number)
    assert one in found
    assert {item[0] for item in found} <= {port.interface for port in ports(observations)}


def test_both_ends_of_a_recorded_cable_tell_of_each_other() -> None:
    assert ("17", "lldp", "8c:60:4f:19:16:3a", "Eth1/19", "NWPU-CA-5548-01", "10.40.1.19") in neighbours(
        poll("network/switch/hpe-procurve-516733-b21")
    )
    assert any(
        item[:2] == ("Ethernet1/19", "lldp") and item[3] == "17"
        for item in neighbours(poll("network/switch/cisco-n5000-uk9"))
    )


def test_sensors_whose_names_were_not_recorded_are_counted_and_never_guessed() -> None:
    observations = poll("network/switch/cisco-n5000")
    assert light(observations) == {}
    assert "sensors of light do not say by their names" in str(end(observations).detail)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UPS/eaton-93e-80", [("mains", 100.0, 1_092.0, 21.0, 227.0)]),
        ("UPS/eastpower-istars-swv053", [("mains", 100.0, None, 30.0, 234.0)]),
        ("UPS/phoenixtec-power", [("mains", 100.0, None, 0.0, 238.0)]),
        ("UPS/huawei-gse200m", [("mains", None, None, 8.0, 236.9)]),
        ("UPS/apc-8932", []),
    ],
)
def test_a_ups_tells_what_it_knows_and_a_power_strip_nothing(
    name: str, expected: list[tuple[float | None, ...]]
) -> None:
    observations = poll(name)
    assert [
        (item.source, item.charge, item.minutes, item.load, item.input_volts)
        for item in observations
        if isinstance(item, Power)
    ] == expected
    assert end(observations).reason is None


def test_texts_that_end_in_a_carriage_return_are_told_without() -> None:
    name = "UPS/phoenixtec-power"
    [system] = [item for item in poll(name, text_end=b"\r") if isinstance(item, System)]
    assert (system.name, system.description) == ("My Kert UPS", "My Kert UPS")
    assert [port.interface for port in ports(poll(name, text_end=b"\r"))] == [
        port.interface for port in ports(poll(name))
    ]
