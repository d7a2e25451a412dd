"""Real devices as others recorded them (snmpsim-data), polled over UDP: what is known of them comes out."""

from __future__ import annotations

import asyncio

import pytest

from agent.clock import SystemClock
from agent.observation import Interface, Observation, Optical, Poll, Power
from agent.probes.snmp import Community, SnmpPoller, SnmpTarget
from tests.support.snmp_recordings import recording
from tests.support.snmp_responder import Responder


def poll(name: str, *, without: str = "none") -> list[Observation]:
    """Poll the recorded device twice; returns what the second poll tells, when all is found out.

    ``without``: the OID of a column that is left out of the recording.
    """
    objects = {oid: value for oid, value in recording(name).items() if not oid.startswith(f"{without}.")}

    async def polling() -> list[Observation]:
        poller = SnmpPoller("pkp", SystemClock())
        async with Responder(objects) as device:
            target = SnmpTarget("sw", "127.0.0.1", Community("public", device.port))
            try:
                await poller.poll(target)
                return await poller.poll(target)
            finally:
                await poller.close()

    return asyncio.run(polling())


def ports(observations: list[Observation]) -> list[Interface]:
    return [item for item in observations if isinstance(item, Interface)]


def light(observations: list[Observation]) -> dict[str, tuple[float | None, float | None]]:
    return {item.interface: (item.rx_dbm, item.tx_dbm) for item in observations if isinstance(item, Optical)}


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


def test_sensors_whose_names_were_not_recorded_are_counted_and_never_guessed() -> None:
    observations = poll("network/switch/cisco-n5000")
    assert light(observations) == {}
    assert "sensors of light do not say by their names" in str(end(observations).detail)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("UPS/eaton-93e-80", [("mains", 100.0)]),
        ("UPS/phoenixtec-power", [("mains", 100.0)]),
        ("UPS/huawei-gse200m", [("mains", None)]),
        ("UPS/apc-8932", []),
    ],
)
def test_a_ups_tells_its_source_and_a_power_strip_none(name: str, expected: list[tuple[str, float | None]]) -> None:
    observations = poll(name)
    assert [(item.source, item.charge) for item in observations if isinstance(item, Power)] == expected
    assert end(observations).reason is None
