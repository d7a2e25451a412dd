"""Devices that answer badly: each poll ends with a reason, within its budget, and nothing else suffers."""

from __future__ import annotations

import asyncio
import random
import time
from typing import Any

import pytest

from agent.clock import SystemClock
from agent.core.parts import OF_SYSTEM
from agent.observation import Interface, Observation, Poll, System, from_json, to_json
from agent.probes.snmp import Budget, Community, SnmpPoller, SnmpTarget
from tests.support.snmp_responder import (
    GAUGE32,
    GET,
    GET_BULK,
    INTEGER,
    NULL,
    OCTETS,
    Binding,
    Mangle,
    Request,
    Responder,
    write_response,
)
from tests.support.snmp_switch import IF_TABLE, IF_X_TABLE, SYSTEM, poll_of, ports_of, switch

QUICK = Budget(seconds=5, rows=300, timeout=0.2, retries=1)


def ask(*devices: Responder, budget: Budget = QUICK, times: int = 1) -> list[list[Observation]]:
    """Poll all devices ``times`` times; returns the last round's observations, a list a device."""

    async def asking() -> list[list[Observation]]:
        poller = SnmpPoller("pkp", SystemClock(), budget=budget)
        rounds: list[list[Observation]] = []
        for device in devices:
            await device.__aenter__()
        try:
            targets = [
                SnmpTarget(f"sw-{number}", "127.0.0.1", Community("public", device.port))
                for number, device in enumerate(devices)
            ]
            for _ in range(times):
                rounds = list(await asyncio.gather(*(poller.poll(target) for target in targets)))
        finally:
            await poller.close()
            for device in devices:
                await device.__aexit__()
        return rounds

    return asyncio.run(asking())


def test_the_responder_itself_is_a_healthy_device() -> None:
    [observations] = ask(Responder(switch(24)))
    poll, ports = poll_of(observations), ports_of(observations)
    assert (poll.reason, poll.rows) == (None, 24)
    assert isinstance(observations[0], System)
    assert (observations[0].name, observations[0].uptime) == ("sw-dinkes", 3_600.0)
    assert list(ports) == sorted(f"Gi0/{number}" for number in range(1, 25))
    assert (ports["Gi0/7"].oper, ports["Gi0/7"].in_octets, ports["Gi0/7"].speed_bps) == ("up", 1_000, 10**9)
    assert poll.missing == (
        "sysContact",
        "sysLocation",
        "ifTableLastChange",
        "snmpEngineBoots",
        "snmpEngineTime",
        "ifInErrors",
        "ifOutErrors",
        "ifInDiscards",
        "ifOutDiscards",
        "ifAlias",
        "ifCounterDiscontinuityTime",
    )


GARBAGE: dict[str, Mangle] = {
    "noise": lambda request, answer: random.Random(request.number).randbytes(200),
    "nothing inside": lambda request, answer: b"",
    "cut short": lambda request, answer: answer[: len(answer) // 2],
    "another version": lambda request, answer: answer.replace(
        b"\x02\x01\x01\x04\x06public", b"\x02\x01\x07\x04\x06public"
    ),
    "a length beyond the end": lambda request, answer: answer[:1] + b"\x84\x7f\xff\xff\xff" + answer[2:],
    "an object identifier of no octets": lambda request, answer: write_response(b"public", request.number, []).replace(
        b"\x30\x00", b"\x30\x06\x30\x04\x06\x00\x05\x00"
    ),
}


@pytest.mark.parametrize("how", GARBAGE)
def test_garbage_fails_also_where_only_the_system_is_asked(how: str) -> None:
    async def once() -> Poll:
        async with Responder(switch(2), mangle=GARBAGE[how]) as device:
            poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
            target = SnmpTarget("sw", "127.0.0.1", Community("public", device.port))
            observations = await poller.poll(target, parts=OF_SYSTEM)
            await poller.close()
            return poll_of(observations)

    assert asyncio.run(once()).reason in {"garbage", "timeout"}


@pytest.mark.parametrize("how", GARBAGE)
def test_garbage_fails_that_poll_with_a_reason_and_no_other(how: str) -> None:
    bad, good = ask(Responder(switch(4), mangle=GARBAGE[how]), Responder(switch(4)), times=2)
    assert poll_of(bad).reason in {"garbage", "timeout"}
    assert poll_of(bad).detail
    assert len(bad) == 1
    assert poll_of(good).reason is None
    assert len(ports_of(good)) == 4


@pytest.mark.parametrize(
    "mangle",
    [
        lambda request, answer: write_response(b"public", request.number + 1, []),
        lambda request, answer: write_response(b"another", request.number, []),
        lambda request, answer: None,
    ],
    ids=["another request's", "another community's", "none"],
)
def test_an_answer_that_is_not_to_this_request_is_none(mangle: Mangle) -> None:
    [observations] = ask(Responder(switch(2), mangle=mangle))
    assert [poll_of(observations).reason, len(observations)] == ["timeout", 1]


def test_a_stray_answer_before_the_right_one_does_no_harm() -> None:
    def both(request: Request, answer: bytes) -> list[bytes]:
        return [write_response(b"public", request.number - 1, []), answer, answer]

    [observations] = ask(Responder(switch(30), mangle=both), times=2)
    assert (poll_of(observations).reason, len(ports_of(observations))) == (None, 30)


def test_a_lost_answer_is_asked_for_again() -> None:
    seen: set[tuple[Any, ...]] = set()

    def first_time_lost(request: Request, answer: bytes) -> bytes | None:
        key = (request.kind, request.oids)
        if key in seen:
            return answer
        seen.add(key)
        return None

    [observations] = ask(
        Responder(switch(3), mangle=first_time_lost), budget=Budget(seconds=20, timeout=0.05, retries=2)
    )
    assert (poll_of(observations).reason, len(ports_of(observations))) == (None, 3)


def test_an_answer_is_dated_by_the_request_that_was_answered_for_the_device_may_have_been_cut_off_before() -> None:
    silent = 2

    def silent_at_first(request: Request, answer: bytes) -> bytes | None:
        nonlocal silent
        silent -= 1
        return None if silent >= 0 else answer

    [observations] = ask(
        Responder(switch(3), mangle=silent_at_first), budget=Budget(seconds=20, timeout=0.2, retries=2)
    )
    begun = poll_of(observations).at
    assert poll_of(observations).reason is None
    dated = {type(item).__name__: item.at - begun for item in observations[:-1]}
    assert dated.keys() == {"System", "Interface"}
    assert min(dated.values()) >= 400_000


def endless(step: int) -> Any:
    """A table whose rows never end: going up, going down, or standing still."""

    def answer(request: Request) -> list[Binding] | None:
        if request.kind == GET:
            return None
        [oid] = request.oids
        column = oid[:11] if oid[:8] == (1, 3, 6, 1, 2, 1, 31, 1) else oid[:10]
        start = oid[len(column)] if len(oid) > len(column) else 1_000_000
        return [((*column, start + step * (1 + row)), OCTETS, b"x") for row in range(request.repetitions)]

    return answer


@pytest.mark.parametrize(
    ("step", "reason", "says"),
    [
        (1, "budget", "more than 300 rows"),
        (-1, "budget", "more than 300 rows, and they go backwards"),
        (0, "garbage", "loops"),
    ],
    ids=["up", "down", "standing still"],
)
def test_a_table_without_an_end_is_cut_and_said_and_the_system_still_told(step: int, reason: str, says: str) -> None:
    device = Responder(switch(1), answerer=endless(step))
    begun = time.monotonic()
    [observations] = ask(device)
    assert time.monotonic() - begun < QUICK.seconds
    assert poll_of(observations).reason == reason
    assert says in str(poll_of(observations).detail)
    assert isinstance(observations[0], System)
    assert ports_of(observations) == {}
    assert len(device.requests) < 60


def test_a_slow_device_is_cut_by_the_time_and_keeps_what_was_read_whole() -> None:
    device = Responder(switch(10))

    def silent_after_the_states(request: Request, answer: bytes) -> bytes | None:
        return None if len(device.requests) > 5 else answer

    device.mangle = silent_after_the_states
    [observations] = ask(device, budget=Budget(seconds=1, timeout=0.4, retries=5))
    poll, ports = poll_of(observations), ports_of(observations)
    assert poll.reason == "budget"
    assert "cut after" in str(poll.detail)
    assert {port.oper for port in ports.values()} == {"up"}
    assert {port.out_octets for port in ports.values()} == {None}


def test_a_device_that_cannot_answer_long_requests_is_asked_shorter_ones() -> None:
    def refuses_the_long(request: Request, answer: bytes) -> bytes:
        # tooBig (1) with an empty list, as RFC 1905 agents do; to a GET as to a GETBULK
        if len(answer) > 120:
            return write_response(b"public", request.number, [], error=1)
        return answer

    device = Responder(switch(40), mangle=refuses_the_long)
    [observations] = ask(device, budget=Budget(seconds=20))
    poll, ports = poll_of(observations), ports_of(observations)
    assert poll.reason is None
    assert len(ports) == 40
    assert {port.in_octets for port in ports.values()} == {1_000}
    assert isinstance(observations[0], System)


def test_what_was_too_much_for_a_device_is_remembered_and_neared_slowly() -> None:
    def refuses_the_long(request: Request, answer: bytes) -> bytes:
        return write_response(b"public", request.number, [], error=1) if request.repetitions > 10 else answer

    device = Responder(switch(40), mangle=refuses_the_long)
    ask(device, times=4)
    bulks = [request.repetitions for request in device.requests if request.kind == GET_BULK]
    assert max(bulks) <= 41
    later = bulks[len(bulks) // 2 :]
    assert sum(size > 10 for size in later) <= 4, "one row more is tried a poll, once for numbers and once for texts"


def test_a_device_that_falls_silent_at_long_requests_is_asked_shorter_ones_within_its_budget() -> None:
    device = Responder(switch(40), mangle=lambda request, answer: None if request.repetitions > 6 else answer)
    [observations] = ask(device, budget=Budget(seconds=20, timeout=0.1, retries=2))
    assert poll_of(observations).reason is None
    assert len(ports_of(observations)) == 40


def test_answers_cut_off_by_the_device_are_continued() -> None:
    [observations] = ask(Responder(switch(40), most_bindings=7))
    assert (poll_of(observations).reason, len(ports_of(observations))) == (None, 40)


def test_answers_longer_than_the_buffer_are_asked_again_in_parts() -> None:
    objects = switch(60) | {f"{IF_X_TABLE}.18.{index}": (OCTETS, b"a" * 255) for index in range(1, 61)}
    [observations] = ask(Responder(objects))
    assert poll_of(observations).reason is None
    assert {port.alias for port in ports_of(observations).values()} == {"a" * 255}


LONG = b"x" * 10_240


@pytest.mark.parametrize(("oid", "lost"), [(f"{SYSTEM}.1.0", "sysDescr"), (f"{SYSTEM}.5.0", "sysName")])
def test_a_text_of_10_kb_is_left_out_and_all_else_is_told(oid: str, lost: str) -> None:
    [observations] = ask(Responder(switch(3) | {oid: (OCTETS, LONG)}))
    assert poll_of(observations).reason is None
    assert lost in poll_of(observations).missing
    assert isinstance(observations[0], System)
    assert observations[0].uptime == 3_600.0
    assert len(ports_of(observations)) == 3


@pytest.mark.parametrize(
    ("column", "name", "ports"),
    [
        (18, "ifAlias", ["Gi0/1", "Gi0/2", "Gi0/3"]),
        (1, "ifName", [f"GigabitEthernet0/{number}" for number in (1, 2, 3)]),
    ],
)
def test_a_port_with_a_text_of_10_kb_spoils_only_that_column(column: int, name: str, ports: list[str]) -> None:
    [observations] = ask(Responder(switch(3) | {f"{IF_X_TABLE}.{column}.2": (OCTETS, LONG)}))
    poll = poll_of(observations)
    assert (poll.reason, poll.detail) == ("garbage", f"{name} has a value longer than can be read")
    assert list(ports_of(observations)) == ports
    assert {port.in_octets for port in ports_of(observations).values()} == {1_000}


def test_a_value_of_no_known_type_is_left_out_and_all_else_is_told() -> None:
    [observations] = ask(
        Responder(switch(3), mangle=lambda _, answer: answer.replace(b"\x04\x08a switch", b"\x1f\x08a switch"))
    )
    assert "sysDescr" in poll_of(observations).missing
    assert isinstance(observations[0], System)
    assert (observations[0].name, len(ports_of(observations))) == ("sw-dinkes", 3)


def test_devices_that_give_themselves_one_name_stay_two() -> None:
    found = ask(Responder(switch(1)), Responder(switch(2)))
    assert [(poll_of(each).device, len(ports_of(each))) for each in found] == [("sw-0", 1), ("sw-1", 2)]
    assert {item.name for each in found for item in each if isinstance(item, System)} == {"sw-dinkes"}


def test_a_null_where_a_value_should_be_is_missing() -> None:
    [observations] = ask(Responder(switch(2) | {f"{SYSTEM}.5.0": (NULL, None)}))
    assert "sysName" in poll_of(observations).missing
    assert poll_of(observations).reason is None


def test_a_device_that_answers_about_other_objects_is_garbage() -> None:
    device = Responder(switch(2), answerer=lambda request: [((1, 3, 6, 1, 4, 1, 9), INTEGER, 5)])
    [observations] = ask(device)
    assert poll_of(observations).reason == "garbage"


def test_a_device_that_shows_nothing_works_and_lists_what_is_missing() -> None:
    [observations] = ask(Responder({"1.3.6.1.4.1.9.1.0": (INTEGER, 1)}))
    poll = poll_of(observations)
    assert (poll.reason, poll.rows, len(observations)) == (None, 0, 1)
    assert {"sysUpTime", "ifName", "ifOperStatus"} <= set(poll.missing)


def test_without_64_bit_counters_the_32_bit_ones_are_carried_past_their_wrap() -> None:
    def old_radio(octets: int, uptime: int) -> dict[str, tuple[int, Any]]:
        return {
            oid: value
            for oid, value in switch(2, uptime=uptime, octets=octets).items()
            if not oid.startswith(IF_X_TABLE)
        } | {f"{IF_TABLE}.5.{index}": (GAUGE32, 1_000_000_000) for index in (1, 2)}

    async def over_the_wrap() -> list[dict[str, Interface]]:
        async with Responder(old_radio(2**32 - 5_000, 1_000)) as device:
            poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
            target = SnmpTarget("radio", "127.0.0.1", Community("public", device.port))
            seen = [ports_of(await poller.poll(target))]
            for octets, uptime in ((2**32 + 7_000, 1_010), (2**32 + 9_000, 1_020), (800, 10)):
                device.load(old_radio(octets, uptime))
                seen.append(ports_of(await poller.poll(target)))
            await poller.close()
            return seen

    seen = [ports["GigabitEthernet0/1"] for ports in asyncio.run(over_the_wrap())]
    assert [port.in_octets for port in seen] == [2**32 - 5_000, 2**32 + 7_000, 2**32 + 9_000, 800]
    assert [port.discontinuity for port in seen] == [False, False, False, True]
    assert {port.speed_bps for port in seen} == {10**9}


def test_a_device_without_states_or_with_a_shared_name_still_gives_all_its_ports() -> None:
    objects = {oid: value for oid, value in switch(3).items() if not oid.startswith(f"{IF_TABLE}.8.")}
    objects |= {f"{IF_X_TABLE}.1.{index}": (OCTETS, b"lo0") for index in (2, 3)}
    [observations] = ask(Responder(objects))
    poll, ports = poll_of(observations), ports_of(observations)
    assert list(ports) == ["Gi0/1", "lo0", "lo0#2"]
    assert {port.oper for port in ports.values()} == {None}
    assert "ifOperStatus" in poll.missing
    assert "'lo0'" in str(poll.detail)


def test_values_of_a_wrong_type_are_left_out_and_counted() -> None:
    [observations] = ask(
        Responder(switch(3) | {f"{IF_X_TABLE}.6.2": (OCTETS, b"many"), f"{IF_TABLE}.7.3": (INTEGER, -1)})
    )
    ports = ports_of(observations)
    assert ports["Gi0/2"].in_octets == 1_000
    assert ports["Gi0/3"].admin is None
    detail = str(poll_of(observations).detail)
    assert "1 values of ifHCInOctets are no Counter64" in detail
    assert "1 values of ifAdminStatus" in detail


def test_a_large_chassis_is_read_whole() -> None:
    device = Responder(switch(1_317))
    [observations] = ask(device, budget=Budget(seconds=60))
    assert (poll_of(observations).reason, len(ports_of(observations))) == (None, 1_317)
    assert max(request.repetitions for request in device.requests) == 50
    assert len(device.requests) < 600


def test_what_comes_between_polls_is_thrown_away_unread() -> None:
    async def flood() -> tuple[Poll, Poll]:
        async with Responder(switch(2)) as device:
            poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
            target = SnmpTarget("sw", "127.0.0.1", Community("public", device.port))
            peers: list[Any] = []
            receive = device.datagram_received

            def remember(data: bytes, addr: Any) -> None:
                peers.append(addr)
                receive(data, addr)

            device.datagram_received = remember  # type: ignore[method-assign]
            first = poll_of(await poller.poll(target))
            for _ in range(500):
                device._transport.sendto(b"\x30\x82\xff", peers[-1])
                await asyncio.sleep(0)
            await asyncio.sleep(0.05)
            second = poll_of(await poller.poll(target))
            await poller.close()
            return first, second

    first, second = asyncio.run(flood())
    assert (first.reason, second.reason) == (None, None)


def test_a_device_forgotten_while_it_is_polled_ends_that_poll_at_once() -> None:
    async def forgotten() -> tuple[Poll, float, int]:
        async with Responder(switch(2), mangle=lambda request, answer: None) as device:
            poller = SnmpPoller("pkp", SystemClock(), budget=Budget(seconds=30, timeout=10))
            polling = asyncio.create_task(poller.poll(SnmpTarget("sw", "127.0.0.1", Community("public", device.port))))
            await device.asked.wait()
            begun = time.monotonic()
            poller.forget("sw")
            return poll_of(await polling), time.monotonic() - begun, poller.open_sessions

    poll, took, left = asyncio.run(forgotten())
    assert poll.reason == "local-fault"
    assert took < 1
    assert left == 0


class Pondering(Responder):
    """Answers each request after a while, and knows how many it had to ponder at once."""

    at_once, most = 0, 0

    def datagram_received(self, data: bytes, addr: Any) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        asyncio.get_running_loop().call_later(0.01, self._answer, data, addr)

    def _answer(self, data: bytes, addr: Any) -> None:
        self.at_once -= 1
        super().datagram_received(data, addr)


def test_an_agent_is_never_asked_twice_at_a_time_whatever_it_is_called() -> None:
    async def all_at_once() -> tuple[int, list[list[Observation]]]:
        async with Pondering(switch(2)) as device:
            poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
            names = ("sw", "the same", "sw")
            targets = [SnmpTarget(name, "127.0.0.1", Community("public", device.port)) for name in names]
            found = await asyncio.gather(*(poller.poll(target) for target in targets))
            await poller.close()
            return device.most, list(found)

    most, found = asyncio.run(all_at_once())
    assert most == 1
    assert [poll_of(observations).reason for observations in found] == [None, None, None]


def test_a_poll_that_is_cancelled_leaves_a_session_that_works() -> None:
    async def cancelled() -> Poll:
        async with Responder(switch(2), mangle=lambda request, answer: None) as device:
            poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
            target = SnmpTarget("sw", "127.0.0.1", Community("public", device.port))
            polling = asyncio.create_task(poller.poll(target))
            await device.asked.wait()
            polling.cancel()
            await asyncio.gather(polling, return_exceptions=True)
            device.mangle = None
            poll = poll_of(await poller.poll(target))
            await poller.close()
            return poll

    assert asyncio.run(cancelled()).reason is None


def mutated(seed: int) -> Mangle:
    """Change a few octets of each answer, or cut, or lengthen it: what a broken or hostile device may send."""
    chance = random.Random(seed)

    def mangle(request: Request, answer: bytes) -> bytes:
        data = bytearray(answer)
        for _ in range(chance.randint(0, 3)):
            how, place = chance.random(), chance.randrange(len(data))
            if how < 0.7:
                data[place] = chance.choice([0, 0x7F, 0x80, 0x84, 0xFF, chance.randrange(256)])
            elif how < 0.85:
                del data[place + 1 :]
            else:
                data[place:place] = chance.randbytes(chance.randint(1, 4))
        return bytes(data)

    return mangle


def test_no_mutation_of_an_answer_raises_or_ends_the_process() -> None:
    devices = [Responder(switch(3), mangle=mutated(seed)) for seed in range(150)]
    found = ask(*devices, Responder(switch(3)), budget=Budget(seconds=3, rows=100, timeout=0.05, retries=1), times=2)
    reasons = {poll_of(observations).reason for observations in found}
    assert reasons <= {None, "timeout", "garbage", "budget"}
    assert "garbage" in reasons  # silence hangs on which octets are hit, one device in 150
    assert poll_of(found[-1]).reason is None
    for observations in found:
        assert len(ports_of(observations)) == len([item for item in observations if isinstance(item, Interface)])


HOSTILE_WORDS = [
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "{{7*7}}${7*7}",
    "\u202egnp.exe\u2066",
    "a\x00b",
    "\x1b]0;owned\x07\x1b[2J",
    "line\r\nkind: heartbeat\u2028more",
    "\ufeff\u200b\u200d",
    "\U000e0041\ue000",
]


@pytest.mark.parametrize("word", HOSTILE_WORDS, ids=range(len(HOSTILE_WORDS)))
def test_words_of_strangers_come_through_as_one_printable_line(word: str) -> None:
    raw = word.encode()
    objects = switch(1) | {
        f"{SYSTEM}.1.0": (OCTETS, raw),
        f"{SYSTEM}.5.0": (OCTETS, raw),
        f"{IF_X_TABLE}.1.1": (OCTETS, raw),
        f"{IF_X_TABLE}.18.1": (OCTETS, raw),
    }
    [observations] = ask(Responder(objects))
    system, port, poll = observations
    assert isinstance(system, System)
    assert isinstance(port, Interface)
    assert isinstance(poll, Poll)
    for text in (system.name, system.description, port.interface, port.alias, poll.detail or ""):
        assert text is not None
        assert text.isprintable()
        assert from_json(to_json(port)) == port
