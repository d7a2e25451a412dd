"""From scalars and ports to observations."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from agent.clock import MINUTE
from agent.core import health, light
from agent.core.continuity import Trace
from agent.core.neighbours import Found
from agent.core.polled import health_facts, interfaces_of, neighbour_facts, optics_of, system_of
from agent.core.ports import Port
from agent.observation import Health, Interface, Neighbour, Optical, System

PORT = Port("Gi0/1", "1", "up", "down", 100, 200, 1, 2, 3, 4, 10**8, "uplink", 0, 64)


def word(**scalars: Any) -> System | None:
    return system_of(scalars, device="sw", agent="pkp", at=5, interval=60.0)


def facts(
    ports: list[Port], traces: dict[str, Trace], at: int, uptime: int | None
) -> tuple[list[Interface], dict[str, Trace]]:
    return interfaces_of(ports, traces, device="sw", agent="pkp", at=at, interval=60.0, uptime=uptime)


def test_a_device_tells_who_it_is_and_how_long_it_runs() -> None:
    assert word(
        sysUpTime=12_345, sysName=b"sw\r", sysDescr=b"a\x00b", sysObjectID="1.3.6", snmpEngineBoots=4, snmpEngineTime=99
    ) == System(
        at=5,
        agent="pkp",
        interval=60.0,
        device="sw",
        uptime=123.45,
        restarts=4,
        name="sw",
        description="a\ufffdb",
        object_id="1.3.6",
    )


@pytest.mark.parametrize(
    ("scalars", "uptime"),
    [
        ({"sysUpTime": 0}, 0.0),
        ({"snmpEngineTime": 77}, 77.0),
        ({"sysUpTime": 100, "snmpEngineTime": 43_000_000}, 43_000_000.0),
        ({"sysUpTime": 100, "snmpEngineTime": 42_000_000}, 1.0),
    ],
)
def test_beyond_497_days_the_engine_time_is_the_uptime(scalars: dict[str, int], uptime: float) -> None:
    told = word(**scalars)
    assert told is not None
    assert told.uptime == uptime


def test_without_any_uptime_there_is_no_system() -> None:
    assert word(sysName=b"sw") is None


def test_a_port_is_told_with_its_name_states_and_counts() -> None:
    [fact], traces = facts([PORT], {}, 0, 100)
    assert fact == Interface(
        at=0,
        agent="pkp",
        interval=60.0,
        device="sw",
        interface="Gi0/1",
        admin="up",
        oper="down",
        in_octets=100,
        out_octets=200,
        in_errors=1,
        out_errors=2,
        in_discards=3,
        out_discards=4,
        speed_bps=10**8,
        alias="uplink",
    )
    assert list(traces) == ["Gi0/1"]


def test_a_device_that_restarted_says_so_on_every_port() -> None:
    _, traces = facts([PORT], {}, 0, 60_000)
    [fact], _ = facts([msgspec.structs.replace(PORT, in_octets=10**6)], traces, MINUTE, 100)
    assert fact.discontinuity


def test_a_port_that_was_away_is_compared_with_what_it_was() -> None:
    other = msgspec.structs.replace(PORT, name="Gi0/2", index="2")
    _, traces = facts([PORT, other], {}, 0, 60_000)
    _, traces = facts([other], traces, MINUTE, 66_000)
    [back, stayed], _ = facts([msgspec.structs.replace(PORT, index="9"), other], traces, 2 * MINUTE, 72_000)
    assert (back.discontinuity, stayed.discontinuity) == (True, False)


def test_what_is_remembered_of_ports_that_are_gone_is_bounded() -> None:
    traces: dict[str, Trace] = {}
    for number in range(500):
        port = msgspec.structs.replace(PORT, name=f"ppp{number}", index=str(number))
        _, traces = facts([port], traces, number * MINUTE, number * 6_000)
    assert len(traces) <= 65


def test_each_reading_and_each_neighbour_is_one_fact_with_all_that_is_known() -> None:
    stamp: dict[str, Any] = {"device": "sw", "agent": "pkp", "at": 7, "interval": 60.0}
    assert health_facts([health.Reading("fan", "fan 1", 4_200.0, True)], **stamp) == [
        Health(measure="fan", part="fan 1", value=4_200.0, ok=True, **stamp)
    ]
    assert neighbour_facts([Found("Gi0/1", "lldp", "c", "p", "n", "10.0.0.1")], **stamp) == [
        Neighbour(interface="Gi0/1", protocol="lldp", chassis="c", port="p", name="n", address="10.0.0.1", **stamp)
    ]
    assert optics_of({"Gi0/1": light.Reading(-5.0, -2.0, -16.0, 2.0, -9.0, 1.0)}, **stamp) == [
        Optical(
            interface="Gi0/1",
            rx_dbm=-5.0,
            tx_dbm=-2.0,
            rx_low_dbm=-16.0,
            rx_high_dbm=2.0,
            tx_low_dbm=-9.0,
            tx_high_dbm=1.0,
            **stamp,
        )
    ]
