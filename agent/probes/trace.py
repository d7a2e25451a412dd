"""Ping and traceroute on demand: evidence for a ticket, not the way states are judged.

Both are bounded in time, and every expected outcome is a value with a reason; they block, so a caller that has an event
loop gives them a thread.
"""

from __future__ import annotations

import os
import select
from typing import Any, NamedTuple, TypeAlias

from icmplib.exceptions import ICMPLibError, SocketPermissionError, TimeoutExceeded
from icmplib.models import ICMPReply, ICMPRequest
from icmplib.sockets import ICMPv4Socket, ICMPv6Socket

from agent.clock import SECOND, Clock, Microseconds, SystemClock
from agent.core.icmp import IPV4, LOCAL_FAULT, TIMEOUT, UNKNOWN_HOST, reason_of
from agent.core.inflight import Address
from agent.probes.icmp import address_of

NOT_PERMITTED = "not-permitted"

_SILENT_HOPS = 3
_STRANGERS = 8  # answers from another address that are passed over
_ECHO_REPLY = {4: 0, 6: 129}
_TIME_EXCEEDED = {4: 11, 6: 3}
_Socket: TypeAlias = ICMPv4Socket | ICMPv6Socket


class PingEvidence(NamedTuple):
    """``sent`` probes and the round-trip times of those answered; ``reason`` is the last loss's, ``None`` without one."""

    address: str
    sent: int
    rtts: tuple[Microseconds, ...]
    reason: str | None


class Hop(NamedTuple):
    """One step on the way: ``address`` and ``rtt`` are ``None`` when nobody answered."""

    distance: int
    address: str | None
    rtt: Microseconds | None


class TraceEvidence(NamedTuple):
    """The hops as far as seen; ``reason`` is ``None`` when the last one is the destination."""

    address: str
    hops: tuple[Hop, ...]
    reason: str | None


class _Told(NamedTuple):
    """Who answered one probe, after how long; ``reason`` is ``None`` for the destination itself."""

    address: str | None
    rtt: Microseconds | None
    reason: str | None
    on_the_way: bool = False


def ping(
    address: str, *, count: int = 4, interval: Microseconds = SECOND // 4, timeout: Microseconds = SECOND
) -> PingEvidence:
    """Probe one address ``count`` times, ``interval`` after the last one's end.

    ``reason`` is timeout, unreachable, refused, unknown-host (no address), not-permitted or local-fault.
    """
    target = _target(address)
    if target is None:
        return PingEvidence(address, 0, (), UNKNOWN_HOST)
    sock = _open(target, privileged=True) or _open(target, privileged=False)
    if not isinstance(sock, _Socket):
        return PingEvidence(target.text, 0, (), NOT_PERMITTED if sock is None else sock)
    rtts: list[Microseconds] = []
    reason: str | None = None
    with sock:
        identifier = int.from_bytes(os.urandom(2), "big")
        for sequence in range(count):
            if sequence:
                select.select((), (), (), interval / SECOND)
            told = _probe(sock, target, identifier, sequence, timeout)
            if told.reason is None and told.rtt is not None:
                rtts.append(told.rtt)
            else:
                reason = told.reason
    return PingEvidence(target.text, count, tuple(rtts), reason)


def traceroute(
    address: str,
    *,
    max_hops: int = 30,
    timeout: Microseconds = SECOND,
    within: Microseconds = 15 * SECOND,
    clock: Clock | None = None,
) -> TraceEvidence:
    """Find the routers on the way, one probe a hop, until the destination answers or nobody does any more.

    Ends at ``max_hops``, after three silent hops in a row or after the time ``within`` (timeout), or when a router says
    that it goes no further (unreachable, refused). Other reasons: unknown-host, not-permitted (it needs CAP_NET_RAW)
    and local-fault.
    """
    target = _target(address)
    if target is None:
        return TraceEvidence(address, (), UNKNOWN_HOST)
    sock = _open(target, privileged=True)
    if not isinstance(sock, _Socket):
        return TraceEvidence(target.text, (), NOT_PERMITTED if sock is None else sock)
    clock = clock or SystemClock()
    until = clock.monotonic() + within
    hops: list[Hop] = []
    reason: str | None = TIMEOUT
    silent = 0
    with sock:
        identifier = int.from_bytes(os.urandom(2), "big")
        for distance in range(1, max_hops + 1):
            told = _probe(sock, target, identifier, distance, timeout, hops=distance)
            if told.address is not None or told.reason == TIMEOUT:
                hops.append(Hop(distance, told.address, told.rtt))
            silent = silent + 1 if told.address is None else 0
            if told.reason != TIMEOUT and not told.on_the_way:
                reason = told.reason
                break
            if silent == _SILENT_HOPS or clock.monotonic() >= until:
                break
    return TraceEvidence(target.text, tuple(hops), reason)


def _target(address: str) -> Address | None:
    try:
        return address_of(address)
    except ValueError:
        return None


def _open(target: Address, *, privileged: bool) -> _Socket | str | None:
    """Return the socket, ``None`` when it is not permitted, or the reason why there is none."""
    try:
        return (ICMPv4Socket if target.version == IPV4 else ICMPv6Socket)(privileged=privileged)
    except SocketPermissionError:
        return None
    except (ICMPLibError, OSError):
        return LOCAL_FAULT


def _probe(
    sock: Any, target: Address, identifier: int, sequence: int, timeout: Microseconds, *, hops: int = 64
) -> _Told:
    request = ICMPRequest(target.text, identifier, sequence, ttl=hops)  # type: ignore[no-untyped-call]
    try:
        sock.send(request)
        for _ in range(_STRANGERS):
            reply = sock.receive(request, timeout / SECOND)
            if reply.type != _ECHO_REPLY[target.version] or reply.source == target.text:
                return _tell(target.version, request, reply)
    except TimeoutExceeded:
        pass
    except (ICMPLibError, OSError):
        return _Told(None, None, LOCAL_FAULT)
    return _Told(None, None, TIMEOUT)


def _tell(version: int, request: ICMPRequest, reply: ICMPReply) -> _Told:
    rtt = max(1, round((reply.time - request.time) * SECOND))
    if reply.type == _ECHO_REPLY[version]:
        return _Told(reply.source, rtt, None)
    on_the_way = reply.type == _TIME_EXCEEDED[version]
    return _Told(reply.source, rtt, reason_of(version, reply.type, reply.code), on_the_way)
