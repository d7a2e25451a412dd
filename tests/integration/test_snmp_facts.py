"""The published facts of recorded devices (``tests/golden/snmp_dumps.json``), each of them, over UDP.

snmpsim's own agent serves the recordings; the one of 1,317 ports comes from the small responder, for snmpsim needs a
minute for it. Two facts do not hold for the recordings of snmpsim-data 1.0.1 as they are: metel's box does have states
(they are taken out), and the strings of Phoenixtec end in the recording's own line ends.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from agent.clock import SystemClock
from agent.observation import Interface, Observation, Poll, Power, System
from agent.probes.snmp import Budget, Community, SnmpPoller, SnmpTarget
from agent.probes.snmp_session import Session
from tests.support.snmp_recordings import recording
from tests.support.snmp_responder import COUNTER32, COUNTER64, Responder
from tests.support.snmp_switch import poll_of, ports_of
from tests.support.snmpsim import Snmpsim

FACTS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parents[1] / "golden" / "snmp_dumps.json").read_text())
SWITCHES = "network/switch"
RECORDINGS = {
    "cisco-c3560": f"{SWITCHES}/cisco-c3560",
    "huawei-s5720": "network/router/huawei-s5720",
    "ruijie-s5750": f"{SWITCHES}/ruijie-s5750-24gt12sfp",
    "dlink-des3200": f"{SWITCHES}/dlink-des3200",
    "zte-zxr10-5250": f"{SWITCHES}/zte-zxr10-5250",
    "hpe-procurve": f"{SWITCHES}/hpe-procurve-516733-b21",
    "h3c-comware-lsq1wcmd0-2509p61": f"{SWITCHES}/h3c-comware-lsq1wcmd0-2509p61",
    "metel-poe": f"{SWITCHES}/metel-poe-box",
    "ubiquiti-m5": "network/wifi/ubiquiti-m5",
    "icx6430": f"{SWITCHES}/brocade-icx6430-24",
    "eaton-93e": "UPS/eaton-93e-80",
    "huawei-gse200m": "UPS/huawei-gse200m",
    "phoenixtec": "UPS/phoenixtec-power",
}
OURS = {"h3c-comware-lsq1wcmd0-2509p61", "metel-poe"}
IF_NUMBER = "1.3.6.1.2.1.2.1.0"
OPER = "1.3.6.1.2.1.2.2.1.8"
HC_IN, HC_OUT = "1.3.6.1.2.1.31.1.1.1.6", "1.3.6.1.2.1.31.1.1.1.10"
LIGHT = "1.3.6.1.4.1.2011.5.25.31.1.1.3.1.1"
UPS = "1.3.6.1.2.1.33.1"
MINUTES, CHARGE, SOURCE, INPUT, LOAD = (f"{UPS}.{end}" for end in ("2.3.0", "2.4.0", "4.1.0", "3.3.1.3.1", "4.4.1.5.1"))
PATIENT = Budget(seconds=120, timeout=20)

Told = tuple[list[Observation], dict[str, Any], dict[str, Any], dict[str, Any]]
"""What a poll says, what a GET of a few scalars brings, and what walks of two columns do."""


async def walked(session: Session, column: str) -> dict[str, Any]:
    walk, rows = session.walk(column, 20), dict[str, Any]()
    while True:
        items = await session.get_bulk(walk, 20)
        rows.update(item for item in items if item is not None)
        if not items or items[-1] is None:
            return rows


async def told_by(port: int, name: str, community: str) -> Told:
    poller = SnmpPoller("pkp", SystemClock(), budget=PATIENT)
    session = Session("127.0.0.1", Community(community, port))
    try:
        observations = await poller.poll(SnmpTarget(name, "127.0.0.1", Community(community, port)))
        scalars = await session.get([IF_NUMBER, MINUTES, CHARGE, SOURCE, INPUT, LOAD], 20)
        return observations, scalars, await walked(session, HC_IN), await walked(session, LIGHT)
    finally:
        session.close()
        await poller.close()


@pytest.fixture(scope="module")
def told() -> Iterator[dict[str, Told]]:
    async def all_of_them(port: int) -> dict[str, Told]:
        names = sorted(RECORDINGS.keys() - OURS)
        found = dict(zip(names, await asyncio.gather(*(told_by(port, name, name) for name in names)), strict=True))
        for name in OURS:
            objects = recording(RECORDINGS[name])
            if name == "metel-poe":
                objects = {oid: value for oid, value in objects.items() if not oid.startswith(f"{OPER}.")}
            async with Responder(objects) as device:
                found[name] = await told_by(device.port, name, "public")
        return found

    with Snmpsim({name: RECORDINGS[name] for name in RECORDINGS.keys() - OURS}) as agent:
        yield asyncio.run(all_of_them(agent.port))


def system_of(observations: list[Observation]) -> System:
    [system] = [item for item in observations if isinstance(item, System)]
    return system


def power_of(observations: list[Observation]) -> Power:
    [power] = [item for item in observations if isinstance(item, Power)]
    return power


def ports_in(told: Told) -> list[Interface]:
    return list(ports_of(told[0]).values())


def octets_sum(told: Told, value: int) -> bool:
    """The 64-bit counters come to that sum; ports without them, told by their 32-bit ones, come on top."""
    ports, counted = ports_in(told), sum(port.in_octets or 0 for port in ports_in(told))
    return sum(told[2].values()) == value and (counted == value or (len(told[2]) < len(ports) and counted > value))


CHECKS: dict[str, Callable[[Told, Any], bool]] = {
    "interfaces": lambda told, value: len(ports_in(told)) == value == poll_of(told[0]).rows,
    "rows": lambda told, value: len(ports_in(told)) == value == poll_of(told[0]).rows,
    "up": lambda told, value: sum(port.oper == "up" for port in ports_in(told)) == value,
    "with_64bit": lambda told, value: (
        len(told[2]) == value
        and f"{len(ports_in(told)) - value} of {len(ports_in(told))} ports have no 64-bit"
        in str(poll_of(told[0]).detail)
    ),
    "sum_ifHCInOctets": octets_sum,
    "ifInErrors": lambda told, value: sum(port.in_errors or 0 for port in ports_in(told)) == value,
    "ifNumber": lambda told, value: told[1][IF_NUMBER] == value,
    "optical_rows": lambda told, value: len(told[3]) == value,
    "sysUpTime": lambda told, value: system_of(told[0]).uptime == value / 100,
    "upsOutputSource": lambda told, value: told[1][SOURCE] == value and power_of(told[0]).source == "mains",
    "upsEstimatedMinutesRemaining": lambda told, value: told[1][MINUTES] == value,
    "load_percent": lambda told, value: told[1][LOAD] == value,
    "minutes": lambda told, value: told[1][MINUTES] == value and power_of(told[0]).minutes is None,
    "charge": lambda told, value: told[1][CHARGE] == value and power_of(told[0]).charge is None,
    "input_raw": lambda told, value: told[1][INPUT] == value,
}
"""Fact → whether it shows in what was read."""


def test_every_device_of_the_facts_is_recorded() -> None:
    assert RECORDINGS.keys() == FACTS.keys()


def test_every_poll_worked(told: dict[str, Told]) -> None:
    assert {name: poll_of(observations).reason for name, (observations, *_) in told.items()} == dict.fromkeys(FACTS)


@pytest.mark.parametrize(
    ("device", "fact"), [(device, fact) for device, facts in FACTS.items() for fact in facts if fact != "note"]
)
def test_a_fact_holds(told: dict[str, Told], device: str, fact: str) -> None:
    if fact == "sum_ifHCOutOctets":
        ports = ports_of(told[device][0]).values()
        wide = [value for oid, (_, value) in recording(RECORDINGS[device]).items() if oid.startswith(f"{HC_OUT}.")]
        assert sum(wide) == FACTS[device][fact]
        assert sum(port.out_octets or 0 for port in ports) >= FACTS[device][fact]
    else:
        assert CHECKS[fact](told[device], FACTS[device][fact])


def test_the_notes_hold(told: dict[str, Told]) -> None:
    noted = {device for device, facts in FACTS.items() if "note" in facts}
    assert noted == {"hpe-procurve", "metel-poe", "ubiquiti-m5", "huawei-gse200m", "phoenixtec"}
    assert "'lo0'" in str(poll_of(told["hpe-procurve"][0]).detail)
    assert {"lo0", "lo0#2"} <= ports_of(told["hpe-procurve"][0]).keys()
    metel = told["metel-poe"][0]
    assert "ifOperStatus" in poll_of(metel).missing
    assert {port.oper for port in ports_of(metel).values()} == {None}
    radio = told["ubiquiti-m5"][0]
    assert {"ifName", "ifHCInOctets", "ifHCOutOctets"} <= set(poll_of(radio).missing)
    assert all(port.in_octets is not None for port in ports_of(radio).values())
    assert not any(name.startswith("if") and name[2:].isdigit() for name in ports_of(radio))
    ups = system_of(told["phoenixtec"][0])
    assert (ups.name, ups.description) == ("My Kert UPS", "My Kert UPS")


def seen_again(
    name: str, first: dict[str, tuple[int, Any]], second: dict[str, tuple[int, Any]]
) -> tuple[dict[str, Interface], dict[str, Interface]]:
    """Poll a device, change it, and poll it again."""

    async def polling() -> tuple[dict[str, Interface], dict[str, Interface]]:
        poller = SnmpPoller("pkp", SystemClock(), budget=PATIENT)
        async with Responder(first) as device:
            target = SnmpTarget(name, "127.0.0.1", Community("public", device.port))
            before = await poller.poll(target)
            device.load(second)
            after = await poller.poll(target)
            await poller.close()
        for observations in (before, after):
            assert isinstance(observations[-1], Poll)
            assert observations[-1].reason is None
        return ports_of(before), ports_of(after)

    return asyncio.run(polling())


CISCO = RECORDINGS["cisco-c3560"]
TABLES = ("1.3.6.1.2.1.2.2.1.", "1.3.6.1.2.1.31.1.1.1.")
UPTIME = "1.3.6.1.2.1.1.3.0"


def permuted(objects: dict[str, tuple[int, Any]]) -> dict[str, tuple[int, Any]]:
    """Deal every ifIndex anew, the last to the first, as after a restart with another card."""
    indexes = sorted({int(oid.rpartition(".")[2]) for oid in objects if oid.startswith(TABLES)})
    dealt = dict(zip(indexes, reversed(indexes), strict=True))
    return {
        f"{oid.rpartition('.')[0]}.{dealt[int(oid.rpartition('.')[2])]}" if oid.startswith(TABLES) else oid: value
        for oid, value in objects.items()
    }


def facts_of(port: Interface) -> tuple[Any, ...]:
    return port.admin, port.oper, port.in_octets, port.out_octets, port.in_errors, port.speed_bps, port.alias


def test_with_other_indexes_every_port_is_told_under_its_name_as_before_and_its_counters_as_begun_anew() -> None:
    device = recording(CISCO)
    before, after = seen_again("cisco", device, permuted(device))
    assert {name: facts_of(port) for name, port in after.items()} == {n: facts_of(port) for n, port in before.items()}
    moved = {name for name, port in after.items() if port.discontinuity}
    assert len(moved) == len(after) - len(after) % 2, "all but the one in the middle, which keeps its index"


def test_counters_of_64_bits_that_fall_to_nothing_are_a_reset_and_those_that_were_nothing_are_none() -> None:
    device = recording(CISCO)
    zeroed = {
        oid: (tag, 0 if tag in {COUNTER32, COUNTER64} and oid.startswith(TABLES) else value)
        for oid, (tag, value) in device.items()
    }
    before, after = seen_again("cisco", device, zeroed)
    counted = {
        name for name, port in before.items() if any((port.in_octets, port.out_octets, port.in_errors, port.out_errors))
    }
    assert counted <= {name for name, port in after.items() if port.discontinuity}
    assert {(port.in_octets, port.out_octets) for port in after.values()} == {(0, 0)}
    idle = {name for name, port in before.items() if not any(facts_of(port)[2:5]) and not port.out_errors}
    assert not any(after[name].discontinuity for name in idle if not before[name].in_discards)


def test_an_uptime_that_is_lower_is_a_restart_of_every_port() -> None:
    device = recording(CISCO)
    before, after = seen_again("cisco", device, device | {UPTIME: (device[UPTIME][0], 500)})
    assert not any(port.discontinuity for port in before.values())
    assert all(port.discontinuity for port in after.values())


def test_an_uptime_that_wraps_after_497_days_is_no_restart() -> None:
    device = recording(CISCO)
    tag = device[UPTIME][0]
    _, after = seen_again("cisco", device | {UPTIME: (tag, 2**32 - 5)}, device | {UPTIME: (tag, 20)})
    assert not any(port.discontinuity for port in after.values())
