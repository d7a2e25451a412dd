"""What a device's profile brings beside system and ports: light and power, over UDP, poll after poll."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from agent.clock import SystemClock
from agent.core.parts import ALL, EACH_ROUND, Part, Parts
from agent.observation import Health, Interface, Neighbour, Observation, Optical, Poll, Power
from agent.probes.profile_shelf import profiles_of
from agent.probes.snmp import Budget, Community, SnmpPoller, SnmpTarget
from agent.probes.snmp_refinement import LOOK_AGAIN, LOOK_SOON
from tests.support import snmp_vendors as vendors
from tests.support.snmp_responder import (
    COUNTER32,
    COUNTER64,
    GET,
    INTEGER,
    OCTETS,
    OID,
    TICKS,
    Binding,
    Request,
    Responder,
)
from tests.support.snmpd import Snmpd

QUICK = Budget(seconds=5, rows=300, timeout=0.2, retries=1)
Ask = Callable[[], Awaitable[list[Observation]]]


class LaterClock(SystemClock):
    """The real clock, which a test can put forward."""

    ahead = 0

    def monotonic(self) -> int:
        return super().monotonic() + self.ahead


def with_device(
    device: Responder,
    story: Callable[[Ask, LaterClock], Awaitable[None]],
    *,
    profile: str | None = None,
    parts: Parts = EACH_ROUND,
) -> None:
    """Run a story that polls one device for these parts, again and again."""

    async def telling() -> None:
        clock = LaterClock()
        poller = SnmpPoller("pkp", clock, budget=QUICK)
        chosen = None if profile is None else profiles_of().by_name[profile]
        async with device:
            target = SnmpTarget("sw", "127.0.0.1", Community("public", device.port), chosen)
            try:
                await story(lambda: poller.poll(target, interval_s=60.0, parts=parts), clock)
            finally:
                await poller.close()

    asyncio.run(telling())


def poll_once(objects: vendors.Objects, *, profile: str | None = None, parts: Parts = EACH_ROUND) -> list[Observation]:
    found: list[Observation] = []

    async def story(ask: Ask, _: LaterClock) -> None:
        found.extend(await ask())

    with_device(Responder(objects), story, profile=profile, parts=parts)
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
        (vendors.ruijie(), {"Te0/25": (-8.12, -2.4)}),
        (vendors.hpe(), {"49": (-5.317, -2.204)}),
        (vendors.sensors_in_watts(), {"Ethernet5": (-3.952, -2.208)}),
    ],
    ids=["cisco", "huawei", "h3c", "zte", "zte-spelt", "mikrotik", "ruijie", "hpe", "watts"],
)
def test_each_maker_s_light_is_told_in_dbm_at_the_port(
    objects: vendors.Objects, expected: dict[str, tuple[float | None, float | None]]
) -> None:
    observations = poll_once(objects, parts=ALL)
    assert poll_of(observations).reason is None
    assert light(observations) == expected
    kinds = [type(item).__name__ for item in observations]
    order = ["System", "Power", "Health", "Interface", "Optical", "Neighbour", "Poll"]
    assert kinds == sorted(kinds, key=order.index)
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


def test_an_apc_tells_minutes_load_and_voltage_of_its_own() -> None:
    [told] = [item for item in poll_once(vendors.apc(3, 64)) if isinstance(item, Power)]
    assert (told.minutes, told.load, told.input_volts) == (43.0, 34.0, 221.0)


def health(observations: list[Observation]) -> list[tuple[str, str, float | None, bool | None]]:
    return [(item.measure, item.part, item.value, item.ok) for item in observations if isinstance(item, Health)]


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        (
            vendors.mikrotik(),
            [("temperature", "cpu-temperature", 47.0, None), ("fan", "fan1-speed", 4_320.0, None)],
        ),
        (vendors.hpe(), [("fan", "Fan Sensor", None, False), ("fan", "Fan Sensor#2", None, True)]),
        (
            vendors.zte_boards(),
            [
                ("cpu", "CPU 0.0.1.0", 17.0, None),
                ("memory", "memory 0.0.1.0", 25.0, None),
                ("temperature", "inlet", 38.0, None),
            ],
        ),
        (vendors.airos(), [("cpu", "CPU", 23.0, None), ("temperature", "board", 51.0, None)]),
        (vendors.apc(2, 100), [("temperature", "battery", 27.0, None)]),
        (vendors.h3c(), []),
    ],
    ids=["mikrotik", "hpe", "zte", "airos", "apc", "none"],
)
def test_each_maker_s_health_is_told(
    objects: vendors.Objects, expected: list[tuple[str, str, float | None, bool | None]]
) -> None:
    observations = poll_once(objects, parts=ALL)
    assert (poll_of(observations).reason, poll_of(observations).detail, health(observations)) == (
        None,
        poll_of(poll_once(objects)).detail,
        expected,
    )
    assert not health(poll_once(objects)), "it is asked only when its turn comes"


def test_a_neighbour_by_the_second_version_of_lldp_is_told_in_words_that_do_no_harm() -> None:
    [one] = [item for item in poll_once(vendors.lldp_v2(), parts=ALL) if isinstance(item, Neighbour)]
    assert (one.interface, one.protocol, one.chassis) == ("Ethernet5", "lldp", "00:1a:2b:3c:4d:5e")
    assert (one.port, one.name, one.address) == ("ge-0/0/1", "core-pkp\ufffd[31m", "10.20.0.1")


def test_neighbours_alone_ask_for_the_ports_until_their_names_are_known() -> None:
    async def story(ask: Ask, _: LaterClock) -> None:
        first, second = await ask(), await ask()
        assert [type(item).__name__ for item in first] == ["Interface", "Neighbour", "Poll"]
        assert [type(item).__name__ for item in second] == ["Neighbour", "Poll"]

    with_device(Responder(vendors.lldp_v2()), story, parts=frozenset({Part.NEIGHBOURS}))


def test_a_measure_that_appears_after_the_start_is_found_soon_and_a_column_that_is_gone_is_not_missed() -> None:
    device = Responder(vendors.airos())
    load = (1, 3, 6, 1, 4, 1, 41112, 1, 4, 8, 3, 0)
    at_first = device.objects.pop(load)

    async def story(ask: Ask, clock: LaterClock) -> None:
        assert [item[0] for item in health(await ask())] == ["temperature"]
        device.objects[load] = at_first
        assert [item[0] for item in health(await ask())] == ["temperature"]
        clock.ahead += LOOK_SOON
        assert [item[0] for item in health(await ask())] == ["cpu", "temperature"]
        del device.objects[load]
        again = await ask()
        assert ([item[0] for item in health(again)], poll_of(again).reason) == (["temperature"], None)

    with_device(device, story, parts=frozenset({Part.HEALTH}))


def test_a_device_that_chokes_on_health_tells_the_rest_and_is_left_in_peace() -> None:
    def silent_about_processors(request: Request, answer: bytes) -> bytes | None:
        return None if request.oids[0][:8] == (1, 3, 6, 1, 2, 1, 25, 3) else answer

    device = Responder(vendors.lldp_v2(), mangle=silent_about_processors)

    async def story(ask: Ask, _: LaterClock) -> None:
        first, second = await ask(), await ask()
        assert (poll_of(first).reason, poll_of(second).reason) == ("timeout", None)
        assert any(isinstance(item, Interface) for item in first)
        assert [type(item) for item in second][-2:] == [Neighbour, Poll]

    with_device(device, story, parts=ALL)


def test_a_column_of_neighbours_that_loops_is_dropped_and_said_and_the_others_are_told() -> None:
    column = (1, 3, 111, 2, 802, 1, 1, 13, 1, 4, 1, 1, 10)
    row = (*column, 900, 5, 1, 3)

    def looping(request: Request) -> list[Binding] | None:
        return [(row, OCTETS, b"again")] * 2 if request.oids[0][: len(column)] == column else None

    device = Responder(vendors.lldp_v2(), answerer=looping)
    found: list[Observation] = []

    async def story(ask: Ask, _: LaterClock) -> None:
        found.extend(await ask())

    with_device(device, story, parts=ALL)
    [one] = [item for item in found if isinstance(item, Neighbour)]
    assert (one.name, one.port) == (None, "ge-0/0/1")
    assert poll_of(found).reason == "garbage"
    assert "lldpV2RemSysName repeat" in str(poll_of(found).detail)


def test_counters_full_of_ones_are_not_known_and_the_narrow_ones_are_read_and_that_is_said() -> None:
    objects = vendors.device("1.3.6.1.4.1.99999.2", {1: b"Gi0/1", 2: b"Gi0/2"})
    objects |= {
        "1.3.6.1.2.1.31.1.1.1.6.2": (COUNTER64, 2**64 - 1),
        "1.3.6.1.2.1.31.1.1.1.10.2": (COUNTER64, 2**64 - 1),
        "1.3.6.1.2.1.2.2.1.10.2": (COUNTER32, 77),
        "1.3.6.1.2.1.2.2.1.16.2": (COUNTER32, 2**32 - 1),
        "1.3.6.1.2.1.2.2.1.14.1": (COUNTER32, 2**32 - 1),
        "1.3.6.1.2.1.2.2.1.14.2": (COUNTER32, 5),
    }
    observations = poll_once(objects)
    ports = [item for item in observations if isinstance(item, Interface)]
    assert [(port.in_octets, port.out_octets, port.in_errors) for port in ports] == [
        (1_000, 1_000, None),
        (77, None, 5),
    ]
    assert "1 of 2 ports have no 64-bit octet counters, the 32-bit ones are read" in str(poll_of(observations).detail)


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
        assert [len(request.oids) for request in asked] == [15], (
            "ten, and of the UPS source, charge, minutes, lines and what its battery needs"
        )
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
