"""Interfaces that come, go and are numbered anew, on a real kernel through a real snmpd."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.observation import Interface, Poll
from tests.support.snmp_namespace import DeviceNamespace


@pytest.fixture
def device(tmp_path: Path) -> Iterator[DeviceNamespace]:
    with DeviceNamespace(tmp_path) as made:
        made.ip("link add uplink type veth peer name far")
        made.ip("link set uplink up")
        made.ip("link set far up")
        made.ip("address add 10.99.0.1/24 dev uplink")
        yield made


def poll_until(device: DeviceNamespace, seen: str, *, gone: bool = False) -> tuple[Poll, dict[str, Interface]]:
    """Poll until the interface is seen (or gone): snmpd reads its tables anew every few seconds."""
    for _ in range(100):
        poll, ports = device.poll()
        assert poll.reason is None
        if (seen in ports) is not gone:
            return poll, ports
        time.sleep(0.2)
    raise AssertionError(f"{seen} in {sorted(ports)}")


def test_an_interface_made_anew_under_another_index_keeps_its_name_and_says_that_its_counters_restarted(
    device: DeviceNamespace,
) -> None:
    _, before = poll_until(device, "uplink")
    assert (before["uplink"].oper, before["uplink"].discontinuity) == ("up", False)
    device.ip("link del uplink")
    device.ip("link add first type veth peer name second")
    device.ip("link add uplink type veth peer name far")
    device.ip("link set uplink up")
    device.ip("link set far up")
    # snmpd goes on showing the removed ones for a while, told apart as uplink#2
    poll, after = poll_until(device, "uplink#2")
    assert (after["uplink"].oper, after["uplink"].discontinuity) == ("up", True)
    assert (after["uplink#2"].admin, after["lo"].discontinuity) == ("down", False)
    assert "'uplink'" in str(poll.detail)
    _, then = device.poll()
    assert {port.discontinuity for port in then.values()} == {False}


def test_a_reshuffle_of_all_indexes_at_a_restart_leaves_every_name(device: DeviceNamespace) -> None:
    _, before = poll_until(device, "uplink")
    device.ip("link del uplink")
    device.ip("link add zero type veth peer name one")
    device.ip("link add far type veth peer name uplink")
    device.ip("link set uplink up")
    device.ip("link set far up")
    device.restart()
    _, after = poll_until(device, "zero")
    assert set(after) == set(before) | {"zero", "one"}
    assert (after["uplink"].oper, after["far"].oper) == ("up", "up")


def test_counters_only_grow_until_the_device_restarts(device: DeviceNamespace) -> None:
    _, ports = poll_until(device, "uplink")
    seen = [ports["lo"].in_octets or 0]
    for _ in range(40):
        _, ports = device.poll()
        assert not ports["lo"].discontinuity
        seen.append(ports["lo"].in_octets or 0)
        if seen[-1] > seen[0]:
            break
        time.sleep(0.2)
    assert seen == sorted(seen)
    assert seen[-1] > seen[0], "polling itself passes through the loopback"
    time.sleep(max(0.0, 3.0 - 0.2 * len(seen)))
    device.restart()
    _, ports = device.poll()
    assert ports["lo"].discontinuity
    _, ports = device.poll()
    assert not ports["lo"].discontinuity


def test_the_states_of_a_cut_cable_are_seen(device: DeviceNamespace) -> None:
    poll_until(device, "uplink")
    device.ip("link set far down")
    for _ in range(100):
        _, ports = device.poll()
        if ports["uplink"].oper != "up":
            break
        time.sleep(0.2)
    assert (ports["uplink"].admin, ports["far"].admin) == ("up", "down")
    assert ports["uplink"].oper in {"down", "lowerLayerDown"}
    assert ports["far"].oper == "down"
