"""Devices that know SNMPv1 only: no bulk requests, no 64-bit counters, one missing object spoils a whole answer."""

from __future__ import annotations

import asyncio
from typing import Any

from agent.clock import SystemClock
from agent.core.parts import OF_SYSTEM
from agent.observation import Interface, Observation, Poll, System
from agent.probes.snmp import Budget, Community, SnmpPoller, SnmpTarget
from tests.support.snmp_responder import GET, GET_BULK, GET_NEXT, Mangle, Responder, write_response
from tests.support.snmp_switch import switch

QUICK = Budget(seconds=5, rows=300, timeout=0.2, retries=1)


def poll(device: Responder, times: int = 1, **how: Any) -> list[list[Observation]]:
    async def polling() -> list[list[Observation]]:
        async with device:
            poller = SnmpPoller("pkp", SystemClock(), budget=QUICK)
            target = SnmpTarget("radio", "127.0.0.1", Community("public", device.port, version="1"))
            try:
                return [await poller.poll(target, **how) for _ in range(times)]
            finally:
                await poller.close()

    return asyncio.run(polling())


def test_an_old_radio_is_read_whole_by_its_32_bit_counters() -> None:
    device = Responder(switch(6))
    [observations] = poll(device)
    system, *ports, end = observations
    assert isinstance(end, Poll)
    assert end.reason is None
    assert isinstance(system, System)
    assert (system.name, system.uptime) == ("sw-dinkes", 3_600.0)
    found = [(port.interface, port.oper, port.in_octets) for port in ports if isinstance(port, Interface)]
    assert found == [(f"Gi0/{number}", "up", 1_000) for number in range(1, 7)]
    assert {request.version for request in device.requests} == {0}
    assert {request.kind for request in device.requests} == {GET, GET_NEXT}


def test_what_it_does_not_have_is_found_out_once_and_then_left_out_of_one_request() -> None:
    device = Responder(switch(1))
    first, second = poll(device, times=2, parts=OF_SYSTEM)
    gets = [len(request.oids) for request in device.requests if request.kind == GET]
    assert gets[-1] == 5, "all that it has, in one request"
    assert sum(isinstance(item, System) for item in first + second) == 2
    assert first[-1].missing == second[-1].missing  # type: ignore[union-attr]
    assert "snmpEngineBoots" in second[-1].missing  # type: ignore[union-attr]


def test_one_that_finds_requests_too_big_is_asked_for_less() -> None:
    def too_big(request: Any, answer: bytes) -> bytes:
        if len(request.oids) > 2:
            return write_response(b"public", request.number, [], error=1, version=0)
        return answer

    mangle: Mangle = too_big
    [observations] = poll(Responder(switch(2), mangle=mangle))
    assert observations[-1].reason is None  # type: ignore[union-attr]
    assert isinstance(observations[0], System)


def test_an_answer_by_another_version_is_none() -> None:
    [observations] = poll(
        Responder(switch(1), mangle=lambda request, answer: write_response(b"public", request.number, []))
    )
    assert [type(item) for item in observations] == [Poll]


def test_a_walk_without_an_end_is_cut_here_too() -> None:
    rows = iter(range(1, 10**9))

    def endless(request: Any) -> Any:
        return None if request.kind == GET else [((*request.oids[0][:11], next(rows)), 0x04, b"x")]

    device = Responder(switch(1), answerer=endless)
    [observations] = poll(device)
    assert observations[-1].reason == "budget"  # type: ignore[union-attr]
    assert not any(request.kind == GET_BULK for request in device.requests)
    assert len(device.requests) < 700
