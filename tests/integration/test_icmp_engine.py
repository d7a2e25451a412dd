"""The ping engine with real ICMP: on loopback, through a packet filter, and against an interface the test answers for."""

import re
import select
import socket
import struct
import subprocess
import time
from pathlib import Path

import pytest

from agent.clock import MILLISECOND, SECOND, SystemClock
from agent.core.icmp import checksum
from agent.errors import NotPermittedError
from agent.probes.icmp import Answer, IcmpEngine, Loss, Mode, address_of
from tests.support.isolated import Tun, allow_ping_groups, drop_capabilities, isolated, run

CLOCK = SystemClock()


class SteppedClock(SystemClock):
    """The machine's clock as if its wall had been wrong until ``step`` is set to 0."""

    step = -3600 * SECOND

    def wall(self) -> int:
        return super().wall() + self.step


def settle(engine: IcmpEngine, probes, *, timeout=300 * MILLISECOND) -> list[Answer | Loss]:
    """Send, wait and collect until everything is answered or lost."""
    probes = [(target, address_of(target)) for target in probes]
    outcome: list[Answer | Loss] = list(engine.send(probes, timeout))
    until = time.monotonic() + 10
    while len(outcome) < len(probes) and time.monotonic() < until:
        outcome += engine.drain()
        outcome += engine.expire()
        select.select(engine.filenos(), (), (), 0.01)
    return outcome


def arrived(engine: IcmpEngine, count: int = 1) -> list[Answer | Loss]:
    """Drain until ``count`` outcomes are there: the kernel may take what the test gives a little later."""
    outcome: list[Answer | Loss] = []
    until = time.monotonic() + 5
    while len(outcome) < count and time.monotonic() < until:
        select.select(engine.filenos(), (), (), 0.01)
        outcome += engine.drain()
    return outcome


def swap(packet: bytes, *, source: bytes | None = None, kind: int | None = None, data: bytes | None = None) -> bytes:
    """Turn a request into the reply to it, or into something like it."""
    if packet[0] >> 4 == 4:
        message = bytearray(packet[20:])
        message[0] = 0 if kind is None else kind
        return _ipv4(source or packet[16:20], packet[12:16], _with_checksum(bytes(message) if data is None else data))
    message = bytearray(packet[40:])
    message[0] = 129 if kind is None else kind
    return _ipv6(source or packet[24:40], packet[8:24], bytes(message) if data is None else data)


def quote(packet: bytes, kind: int, code: int) -> bytes:
    """Return the error message of a router about a request."""
    error = bytes([kind, code, 0, 0, 0, 0, 0, 0]) + packet[: 28 if packet[0] >> 4 == 4 else 56]
    if packet[0] >> 4 == 4:
        return _ipv4(bytes([10, 9, 0, 254]), packet[12:16], _with_checksum(error))
    return _ipv6(socket.inet_pton(socket.AF_INET6, "fd00:9::fe"), packet[8:24], error)


def _with_checksum(message: bytes) -> bytes:
    zeroed = message[:2] + b"\0\0" + message[4:]
    return zeroed[:2] + checksum(zeroed).to_bytes(2, "big") + zeroed[4:]


def _ipv4(source: bytes, destination: bytes, message: bytes) -> bytes:
    header = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(message), 0, 0, 64, 1, 0) + source + destination
    return header[:10] + checksum(header).to_bytes(2, "big") + header[12:] + message


def _ipv6(source: bytes, destination: bytes, message: bytes) -> bytes:
    pseudo = source + destination + struct.pack("!IHBB", len(message), 0, 0, 58)
    zeroed = message[:2] + b"\0\0" + message[4:]
    right = checksum(pseudo + zeroed).to_bytes(2, "big")
    return (
        struct.pack("!IHBB", 0x6000_0000, len(message), 58, 64)
        + source
        + destination
        + message[:2]
        + right
        + message[4:]
    )


@pytest.fixture(params=["raw", "datagram"])
def mode(request):
    return request.param


def opened(mode: str) -> IcmpEngine:
    """An engine in that mode, in a namespace: raw with every right, datagram with none but the group's."""
    if mode == "datagram":
        allow_ping_groups("0 0")
        drop_capabilities()
    engine = IcmpEngine.open(CLOCK)
    assert set(engine.modes.values()) == {Mode(mode)}
    return engine


def _loopback(mode: str):
    targets = ["127.0.0.1", "127.200.1.9", "::1"]
    with opened(mode) as engine:
        return settle(engine, targets), engine.counters, engine.next_deadline(), engine.in_flight


def test_loopback_answers_over_both_families(mode):
    outcome, counters, deadline, in_flight = isolated(_loopback, mode)
    assert sorted(answer.key for answer in outcome) == ["127.0.0.1", "127.200.1.9", "::1"]
    assert all(isinstance(answer, Answer) and not answer.late for answer in outcome)
    assert all(0 < answer.rtt < 200 * MILLISECOND for answer in outcome)
    assert counters == (0, 0, 0, 0, 0)
    assert (deadline, in_flight) == (None, 0)


def _many(mode: str, count: int):
    targets = [f"127.{1 + index // 65536}.{index // 256 % 256}.{index % 256}" for index in range(count)]
    with opened(mode) as engine:
        outcome = settle(engine, targets, timeout=5 * SECOND)
        return len({each.key for each in outcome if isinstance(each, Answer)}), engine.counters


def test_more_probes_than_sequence_numbers_are_all_answered(mode):
    answered, counters = isolated(_many, mode, 70_000)
    assert answered == 70_000
    assert counters.kernel_drops == 0


def _loss():
    run("nft add table ip t")
    run("nft add chain ip t c { type filter hook input priority 0 ; }")
    run("nft add rule ip t c icmp type echo-reply numgen random mod 100 < 20 counter drop")
    targets = [f"127.5.{index // 256}.{index % 256}" for index in range(4000)]
    with IcmpEngine.open(CLOCK) as engine:
        outcome = settle(engine, targets)
    rules = subprocess.run(["nft", "list", "ruleset"], check=True, capture_output=True, text=True).stdout
    dropped = int(re.search(r"packets (\d+)", rules)[1])
    lost = [each for each in outcome if isinstance(each, Loss)]
    return dropped, len(lost), {each.reason for each in lost}, len(outcome)


def test_exactly_the_dropped_replies_are_losses():
    dropped, lost, reasons, total = isolated(_loss)
    assert 600 < dropped < 1000
    assert (lost, total) == (dropped, 4000)
    assert reasons == {"timeout"}


def next_request(tun: Tun, engine: IcmpEngine) -> bytes:
    """Probe one more host, whose answer shows that all before it has been read."""
    assert engine.send([("next", address_of("10.9.0.7"))], 5 * SECOND) == []
    (request,) = tun.take()
    return request


def _late(mode: str, target: str):
    tun = Tun()
    with opened(mode) as engine:
        outcome = settle(engine, [target], timeout=50 * MILLISECOND)
        (request,) = tun.take()
        time.sleep(0.1)
        tun.give(swap(request))
        late = arrived(engine)
        tun.give(swap(request))
        tun.give(swap(next_request(tun, engine)))
        return outcome, late, [each.key for each in arrived(engine)], engine.counters


@pytest.mark.parametrize("target", ["10.9.0.2", "fd00:9::2"])
def test_a_late_reply_is_an_answer_with_its_true_time(mode, target):
    (loss,), (answer,), again, counters = isolated(_late, mode, target)
    assert (loss.key, loss.reason) == (target, "timeout")
    assert (answer.key, answer.sent, answer.late) == (target, loss.sent, True)
    assert answer.rtt >= 150 * MILLISECOND
    assert again == ["next"]
    assert (counters.late, counters.duplicates) == (1, 1)


def _forged(target: str, other: str):
    tun = Tun()
    packed = address_of(other).packed
    with IcmpEngine.open(CLOCK) as engine:
        losses = engine.send([(target, address_of(target))], SECOND)
        (request,) = tun.take()
        start = 20 if request[0] >> 4 == 4 else 40
        message = bytearray(request[start:])
        message[0] = 0 if start == 20 else 129
        tun.give(swap(request, source=packed))
        tun.give(swap(request, data=bytes(message[:8]) + bytes(8)))
        tun.give(swap(request, data=bytes(message[:12])))
        tun.give(swap(request))
        answers = arrived(engine)
        return losses, answers, engine.counters


@pytest.mark.parametrize(("target", "other"), [("10.9.0.2", "10.9.0.3"), ("fd00:9::2", "fd00:9::3")])
def test_only_the_probed_address_with_our_nonce_answers(target, other):
    losses, answers, counters = isolated(_forged, target, other)
    assert losses == []
    assert (counters.foreign, counters.malformed) == (2, 1)
    assert [answer.key for answer in answers] == [target]


def _struck(mode: str, target: str, kind: int, code: int):
    tun = Tun()
    with opened(mode) as engine:
        engine.send([(target, address_of(target))], 5 * SECOND)
        (request,) = tun.take()
        tun.give(quote(request, kind, code))
        told = arrived(engine)
        tun.give(quote(request, kind, code))
        time.sleep(0.05)
        # The socket must not be left with the error: the next probe to another host leaves all the same.
        tun.give(swap(next_request(tun, engine)))
        return told, [each.key for each in arrived(engine)]


@pytest.mark.parametrize(
    ("target", "kind", "code", "reason"),
    [
        ("10.9.0.2", 3, 1, "unreachable"),
        ("10.9.0.2", 3, 13, "refused"),
        ("10.9.0.2", 11, 0, "unreachable"),
        ("fd00:9::2", 1, 0, "unreachable"),
        ("fd00:9::2", 1, 1, "refused"),
        ("fd00:9::2", 3, 0, "unreachable"),
    ],
)
def test_an_error_message_ends_the_probe_with_its_reason(mode, target, kind, code, reason):
    told, answered = isolated(_struck, mode, target, kind, code)
    assert [(loss.key, loss.reason) for loss in told] == [(target, reason)]
    assert answered == ["next"]


def _local_faults():
    Tun()
    run("ip route add unreachable 10.10.0.0/16")
    run("ip route add prohibit 10.11.0.0/16")
    run("nft add table ip t")
    run("nft add chain ip t c { type filter hook output priority 0 ; }")
    run("nft add rule ip t c ip daddr 10.9.0.66 drop")
    targets = ["10.10.0.1", "10.11.0.1", "10.12.0.1", "fd00:77::1", "10.9.0.66", "127.0.0.1"]
    with IcmpEngine.open(CLOCK) as engine:
        outcome = engine.send([(target, address_of(target)) for target in targets], SECOND)
        return {loss.key: loss.reason for loss in outcome}, [each.key for each in arrived(engine)]


def test_what_this_machine_cannot_send_is_told_at_once_and_hinders_no_other():
    losses, answered = isolated(_local_faults)
    assert losses == {
        "10.10.0.1": "unreachable",
        "10.11.0.1": "refused",
        "10.12.0.1": "unreachable",
        "fd00:77::1": "unreachable",
        "10.9.0.66": "refused",
    }
    assert answered == ["127.0.0.1"]


def _stepped():
    tun = Tun()
    clock = SteppedClock()
    with IcmpEngine.open(clock) as engine:
        engine.send([("a", address_of("10.9.0.2"))], SECOND)
        (request,) = tun.take()
        time.sleep(0.02)
        tun.give(swap(request))
        clock.step = 0
        return arrived(engine)


def test_a_clock_step_between_probe_and_answer_does_not_touch_the_round_trip_time():
    (answer,) = isolated(_stepped)
    assert 20 * MILLISECOND <= answer.rtt < SECOND


def _foreign_replies():
    with IcmpEngine.open(CLOCK) as engine:
        other = IcmpEngine.open(CLOCK)
        mine = [one.flight._first for one in engine._sockets]
        while any(one.flight._first in mine for one in other._sockets):  # identifiers are drawn from 4,096 blocks
            other.close()
            other = IcmpEngine.open(CLOCK)
        for index in range(20):
            settle(other, [f"127.0.1.{index}", "::1"])
        readable = select.select(engine.filenos(), (), (), 0.05)[0]
        other.close()
        return readable, engine.drain(), engine.counters


def test_other_programs_replies_do_not_reach_the_engine():
    assert isolated(_foreign_replies) == ([], [], (0, 0, 0, 0, 0))


def _not_permitted():
    drop_capabilities()  # and a new network's ping_group_range is empty
    try:
        IcmpEngine.open(CLOCK)
    except NotPermittedError as problem:
        return str(problem)
    return "opened"


def test_without_permission_the_error_says_what_to_grant():
    message = isolated(_not_permitted)
    assert "setcap cap_net_raw+ep /" in message
    assert "AmbientCapabilities=CAP_NET_RAW" in message
    assert 'sysctl net.ipv4.ping_group_range="0 2147483647"' in message


def _gathered(count: int):
    with IcmpEngine.open(CLOCK) as engine:
        one = address_of("127.0.0.1")
        engine.send([(index, one) for index in range(count)], 5 * SECOND)
        readable = select.select(engine.filenos(), (), (), 1)[0]
        keys = {answer.key for answer in arrived(engine, count)}
        still = select.select(engine.filenos(), (), (), 0)[0]
        return bool(readable), len(keys), bool(still), engine.counters.kernel_drops


def test_one_send_of_more_than_the_buffer_holds_loses_nothing_and_wakes_the_loop():
    assert isolated(_gathered, 60_000) == (True, 60_000, False, 0)


def _overflow():
    with IcmpEngine.open(CLOCK) as engine:
        one = engine._families[4][0]
        one._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 20_000)
        for start in range(0, 640, 64):
            one.transmit([(start + index, address_of("127.0.0.1")) for index in range(64)], SECOND, CLOCK)
        return len(engine.drain()), engine.counters.kernel_drops


def test_answers_that_the_kernel_dropped_are_counted():
    answered, dropped = isolated(_overflow)
    assert answered < 640
    assert dropped in {640 - answered, 2 * (640 - answered)}  # some kernels count a raw socket's drop twice


def test_closing_gives_every_descriptor_back():
    before = len(list(Path("/proc/self/fd").iterdir()))
    IcmpEngine.open(CLOCK).close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("text", ["", "dinkes", "10.0.0", "10.0.0.256", "01.2.3.4", "fe80::1%nowhere", "::1::", "1"])
def test_what_is_no_address_is_refused_with_the_remedy(text):
    with pytest.raises(ValueError, match="is no IPv4 or IPv6 address; write it like"):
        address_of(text)


def test_an_address_is_told_in_its_canonical_form():
    assert address_of("2001:DB8:0:0::0001").text == "2001:db8::1"
    assert address_of("fe80::1%lo").text == "fe80::1%lo"
