"""What a device's profile brings beside system and ports: light and power, over UDP, poll after poll."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from agent.clock import SystemClock
from agent.observation import Observation, Optical, Poll, Power
from agent.probes.profile_shelf import profiles_of
from agent.probes.snmp import Budget, Community, SnmpPoller, SnmpTarget
from agent.probes.snmp_refinement import LOOK_AGAIN, LOOK_SOON
from tests.support import snmp_vendors as vendors
from tests.support.snmp_responder import GET, INTEGER, OCTETS, OID, TICKS, Request, Responder
from tests.support.snmpd import Snmpd

QUICK = Budget(seconds=5, rows=300, timeout=0.2, retries=1)
Ask = Callable[[], Awaitable[list[Observation]]]


class LaterClock(SystemClock):
    """The real clock, which a test can put forward."""

    ahead = 0

    def monotonic(self) -> int:
        return super().monotonic() + self.ahead


def with_device(
    device: Responder, story: Callable[[Ask, LaterClock], Awaitable[None]], *, profile: str | None = None
) -> None:
    """Run a story that polls one device, again and again."""

    async def telling() -> None:
        clock = LaterClock()
        poller = SnmpPoller("pkp", clock, budget=QUICK)
        chosen = None if profile is None else profiles_of().by_name[profile]
        async with device:
            target = SnmpTarget("sw", "127.0.0.1", Community("public", device.port), chosen)
            try:
                await story(lambda: poller.poll(target, interval_s=60.0), clock)
            finally:
                await poller.close()

    asyncio.run(telling())


def poll_once(objects: vendors.Objects, *, profile: str | None = None) -> list[Observation]:
    found: list[Observation] = []

    async def story(ask: Ask, _: LaterClock) -> None:
        found.extend(await ask())

    with_device(Responder(objects), story, profile=profile)
    return found


def light(observations: list[Observation]) -> dict[str, tuple[float | None, float | None]]:
    return {item.interface: (item.rx_dbm, item.tx_dbm) for item in observations if isinstance(item, Optical)}


def power(observations: list[Observation]) -> list[tuple[str, float | None]]:
    return [(item.source, item.charge) for item in observations if isinstance(item, Power)]


def poll_of(observations: list[Observation]) -> Poll:
    assert isinstance(observations[-1], Poll)
    return observations[-1]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        (vendors.cisco(), {"Gi1/0/1": (-6.1, -6.0), "Gi1/0/6": (None, -5.1)}),
        (
            vendors.huawei(),
            {
                "XGigabitEthernet2/0/0": (-4.802, -2.381),
                "XGigabitEthernet2/0/1": (-5.59, -2.1),
                "XGigabitEthernet2/0/2": (-40.0, -2.526),
            },
        ),
        (vendors.h3c(), {"Ten-GigabitEthernet1/0/0/1": (-2.54, -2.29)}),
        (vendors.zte(), {"xgei-0/1/1/4": (-9.073, -5.986)}),
        (vendors.zte(spelt=True), {"xgei-0/1/1/4": (-9.073, -5.986)}),
        (vendors.mikrotik(), {"sfp1": (-5.1, -2.4)}),
        (vendors.sensors_in_watts(), {"Ethernet5": (-3.952, -2.208)}),
    ],
    ids=["cisco", "huawei", "h3c", "zte", "zte-spelt", "mikrotik", "watts"],
)
def test_each_maker_s_light_is_told_in_dbm_at_the_port(
    objects: vendors.Objects, expected: dict[str, tuple[float | None, float | None]]
) -> None:
    observations = poll_once(objects)
    assert poll_of(observations).reason is None
    assert light(observations) == expected
    kinds = [type(item).__name__ for item in observations]
    assert kinds == sorted(kinds, key=["System", "Power", "Interface", "Optical", "Poll"].index)
    assert {item.interval for item in observations} == {60.0}


def test_a_name_with_a_control_character_is_no_port_and_that_is_said() -> None:
    assert "2 values of light belong to no port" in str(poll_of(poll_once(vendors.mikrotik())).detail)


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        (vendors.apc(2, 100), [("mains", 100.0)]),
        (vendors.apc(3, 64), [("battery", 64.0)]),
        (vendors.apc(7, 64), [("none", 64.0)]),
        (vendors.apc(1, 64), []),
        (vendors.ups(3, 100), [("mains", 100.0)]),
        (vendors.ups(5, 41), [("battery", 41.0)]),
        (vendors.ups(3, -1, "1.3.6.1.4.1.8072.3.2.10"), [("mains", None)]),
        (vendors.ups(2, 0), [("none", 0.0)]),
        (vendors.ups(1, 50), []),
    ],
)
def test_a_ups_tells_where_its_power_comes_from(
    objects: vendors.Objects, expected: list[tuple[str, float | None]]
) -> None:
    observations = poll_once(objects)
    assert poll_of(observations).reason is None
    assert power(observations) == expected


def test_a_person_can_name_the_profile_of_a_device_that_calls_itself_something_else() -> None:
    disguised = vendors.mikrotik() | {"1.3.6.1.2.1.1.2.0": (OID, "1.3.6.1.4.1.8072.3.2.10")}
    assert light(poll_once(disguised)) == {}
    assert light(poll_once(disguised, profile="mikrotik")) == {"sfp1": (-5.1, -2.4)}


def test_what_a_device_does_not_have_is_asked_once_an_hour_or_after_a_restart() -> None:
    device = Responder(vendors.device("1.3.6.1.4.1.8072.3.2.10", {1: b"eth0"}))

    async def story(ask: Ask, clock: LaterClock) -> None:
        requests: list[int] = []
        for ahead, uptime in ((0, 10_000), (0, 20_000), (LOOK_AGAIN, 30_000), (0, 40_000), (0, 10), (0, 20)):
            clock.ahead += ahead
            device.objects[1, 3, 6, 1, 2, 1, 1, 3, 0] = (TICKS, uptime)
            device.requests.clear()
            assert poll_of(await ask()).reason is None
            requests.append(len(device.requests))
        first, known, hour_later, after, restarted, at_last = requests
        assert known == after == at_last
        assert first == hour_later == restarted > known

    with_device(device, story)


def test_light_that_is_known_costs_its_own_columns_and_power_nothing_more() -> None:
    device = Responder(vendors.ups(3, 100) | vendors.h3c())

    async def story(ask: Ask, _: LaterClock) -> None:
        await ask()
        device.requests.clear()
        observations = await ask()
        assert light(observations)
        assert power(observations) == [("mains", 100.0)]
        asked = [request for request in device.requests if request.kind == GET]
        assert [len(request.oids) for request in asked] == [12]
        walked = {request.oids[0][:11] for request in device.requests if request.kind != GET}
        assert (1, 3, 6, 1, 2, 1, 99, 1, 1, 1, 1) not in walked

    with_device(device, story)


def test_a_module_that_is_put_in_is_found_and_one_that_is_drawn_is_gone() -> None:
    whole = vendors.cisco()
    bare = {oid: value for oid, value in whole.items() if ".1028" not in oid and ".1029" not in oid}
    device = Responder(bare)

    async def story(ask: Ask, clock: LaterClock) -> None:
        assert set(light(await ask())) == {"Gi1/0/1"}
        device.load(whole)
        assert set(light(await ask())) == {"Gi1/0/1"}
        clock.ahead += LOOK_SOON
        assert set(light(await ask())) == {"Gi1/0/1", "Gi1/0/6"}
        device.load({oid: value for oid, value in whole.items() if ".9.9.91." not in oid})
        observations = await ask()
        assert light(observations) == {}
        assert poll_of(observations).reason is None

    with_device(device, story)


def test_another_maker_s_device_at_the_same_address_is_asked_its_own_way() -> None:
    device = Responder(vendors.huawei())

    async def story(ask: Ask, _: LaterClock) -> None:
        assert len(light(await ask())) == 3
        device.load(vendors.mikrotik())
        assert light(await ask()) == {"sfp1": (-5.1, -2.4)}

    with_device(device, story)


def test_a_device_that_chokes_on_what_it_does_not_have_still_tells_the_rest_and_is_left_in_peace() -> None:
    device = Responder(vendors.device("1.3.6.1.4.1.8072.3.2.10", {1: b"eth0"}))

    def choking(request: Request, answer: bytes) -> bytes | None:
        return None if request.oids[0][:7] == (1, 3, 6, 1, 2, 1, 99) else answer

    device.mangle = choking

    async def story(ask: Ask, _: LaterClock) -> None:
        observations = await ask()
        assert poll_of(observations).reason == "timeout"
        assert poll_of(observations).rows == 1
        assert poll_of(await ask()).reason is None

    with_device(device, story)


def test_a_table_of_light_that_loops_spoils_nothing_else() -> None:
    device = Responder(vendors.h3c())
    loop = (1, 3, 6, 1, 4, 1, 25506, 2, 70, 1, 1, 1, 12)
    device.answerer = lambda request: (
        [((*loop, 1), INTEGER, -254), ((*loop, 1), INTEGER, -254)] if request.oids[0][:13] == loop else None
    )

    async def story(ask: Ask, _: LaterClock) -> None:
        observations = await ask()
        assert poll_of(observations).rows == 2
        assert poll_of(observations).reason == "garbage"
        assert "hh3cTransceiverCurRXPower" in str(poll_of(observations).detail)

    with_device(device, story)


def test_values_of_another_type_are_counted_and_left_out() -> None:
    objects = vendors.h3c() | {"1.3.6.1.4.1.25506.2.70.1.1.1.12.2": (OCTETS, b"Copper")}
    observations = poll_once(objects)
    assert light(observations) == {"Ten-GigabitEthernet1/0/0/1": (-2.54, -2.29)}
    assert "1 values of hh3cTransceiverCurRXPower are no Integer32" in str(poll_of(observations).detail)


UPS_AND_SENSORS = """
override 1.3.6.1.2.1.33.1.4.1.0 integer 5
override 1.3.6.1.2.1.33.1.2.4.0 integer 87
override 1.3.6.1.2.1.99.1.1.1.1.2001 integer 6
override 1.3.6.1.2.1.99.1.1.1.2.2001 integer 8
override 1.3.6.1.2.1.99.1.1.1.3.2001 integer 4
override 1.3.6.1.2.1.99.1.1.1.4.2001 integer 4025
override 1.3.6.1.2.1.99.1.1.1.5.2001 integer 1
override 1.3.6.1.2.1.47.1.1.1.1.2.2001 octet_str "DOM RX Power Sensor for lo"
"""


def test_debian_s_snmpd_with_a_ups_and_a_sensor_laid_into_it_tells_both(tmp_path: Path) -> None:
    async def polling(server: Snmpd) -> list[Observation]:
        poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
        target = SnmpTarget("ups", server.address, Community(server.community, server.port))
        try:
            await poller.poll(target)
            return await poller.poll(target)
        finally:
            await poller.close()

    with Snmpd(tmp_path, settings=UPS_AND_SENSORS) as server:
        observations = asyncio.run(polling(server))
    assert poll_of(observations).reason is None
    assert power(observations) == [("battery", 87.0)]
    assert light(observations) == {"lo": (-3.952, None)}
