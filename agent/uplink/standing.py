"""Asking a collector how this agent stands with it: whether it is let in, how far apart the clocks are, till when TLS holds."""

from __future__ import annotations

import ssl
from typing import NamedTuple

import httpx
import msgspec

from agent.clock import SECOND, Clock, Microseconds
from agent.core.clock_offset import ClockFilter, Exchange
from agent.uplink.credentials import Credentials
from agent.uplink.tls_trouble import told

PATH = "/uplink/v1/standing"
_ASKED = 3
_TIMEOUT = httpx.Timeout(10.0)


class Standing(NamedTuple):
    """How far our clock is ahead of the collector's, and when its certificate ends."""

    ahead: Microseconds
    until: Microseconds


class _Answer(msgspec.Struct):
    agent: str
    now: Microseconds


def standing(credentials: Credentials, clock: Clock) -> Standing:
    """Return how an enrolled agent stands. Raises ``ConnectionError`` with the remedy when it is not let in."""
    clocks = ClockFilter()
    until = 0
    head = {"Authorization": f"Bearer {credentials.token}"}
    url = credentials.collector + PATH
    with httpx.Client(verify=credentials.context(), timeout=_TIMEOUT, trust_env=False, headers=head) as client:
        for _ in range(_ASKED):
            sent, begun = clock.wall(), clock.monotonic()
            try:
                with client.stream("GET", url) as answer:
                    stream = answer.extensions["network_stream"]
                    shown = stream.get_extra_info("ssl_object").getpeercert()
                    answer.read()
            except httpx.HTTPError as problem:
                raise ConnectionError(f"{credentials.collector}: {told(problem, clock.wall())}") from problem
            heard = sent + clock.monotonic() - begun
            try:
                if answer.status_code != httpx.codes.OK:
                    raise ConnectionError(str(msgspec.json.decode(answer.content, type=dict[str, str])["detail"]))
                now = msgspec.json.decode(answer.content, type=_Answer).now
            except (msgspec.MsgspecError, KeyError):
                raise ConnectionError(f"{url}: answered with status {answer.status_code}; see the address") from None
            clocks.add(Exchange(sent, now, now, heard))
            until = int(ssl.cert_time_to_seconds(shown["notAfter"])) * SECOND
    return Standing(clocks.ahead or 0, until)
