"""Observations: what an agent saw, as values, and their JSON Lines form.

Rules this module keeps:

- One ``Observation`` is one fact with the instant it was seen at; it never says what it means.
- ``at``, ``arrived`` are instants and ``mono`` a duration, all in microseconds (``agent.clock``);
  ``interval`` is in seconds, ``rtt`` in seconds, ``uptime`` in seconds, optical power in dBm.
- Inside, instants are integers; in JSON Lines they are RFC 3339 text. Unknown keys are ignored, so
  that a newer agent may say more than an older collector understands.
- The same agent, kind, subject and ``at`` are one observation, however often it comes.
"""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec

from agent.clock import Microseconds, format_instant, parse_instant


class _Base(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What every kind carries: when, by whom, and optionally the sending boot and sequence number."""

    at: Microseconds
    agent: str
    boot: str | None = None
    seq: int | None = None
    mono: Microseconds | None = None
    interval: float | None = None
    arrived: Microseconds | None = None


class Ping(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="ping"):
    """``sent`` probes to a device, ``received`` answers; ``at`` is when the first was sent.

    ``rtt`` is the mean of the answers in seconds, ``None`` when all were lost. ``late`` repeats an
    observation whose reply came after the timeout. ``reason`` says why a loss was one: ``timeout``,
    ``unreachable``, ``refused``, ``local-fault``.
    """

    device: str
    sent: int
    received: int
    rtt: float | None = None
    late: bool = False
    reason: str | None = None


class Interface(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="interface"):
    """One port of a device, keyed by its name (ifName, else ifDescr), never by ifIndex.

    ``admin`` and ``oper`` are IF-MIB words (``up``, ``down``, ``testing``, ``dormant``, …). Octet and
    packet counters are raw 64-bit readings; a counter that the device does not have is ``None``.
    ``discontinuity`` is true when counters restarted since the last reading.
    """

    device: str
    interface: str
    admin: str | None = None
    oper: str | None = None
    in_octets: int | None = None
    out_octets: int | None = None
    in_errors: int | None = None
    out_errors: int | None = None
    in_discards: int | None = None
    out_discards: int | None = None
    speed_bps: int | None = None
    alias: str | None = None
    discontinuity: bool = False


class System(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="system"):
    """A device's own word: ``uptime`` in seconds, restarts where known, and who it says it is."""

    device: str
    uptime: float
    restarts: int | None = None
    name: str | None = None
    description: str | None = None
    object_id: str | None = None


class Poll(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="poll"):
    """How one SNMP poll went: ``reason`` is ``None`` when it worked, else why it did not.

    Reasons: ``timeout``, ``refused``, ``unreachable``, ``authentication``, ``garbage``, ``budget``,
    ``unsupported``, ``local-fault``. ``missing`` lists what was asked and is not there; ``took`` is in seconds.
    """

    device: str
    reason: str | None = None
    detail: str | None = None
    took: float | None = None
    rows: int | None = None
    missing: tuple[str, ...] = ()


class Power(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="power"):
    """Where a device's power comes from: ``mains``, ``battery`` or ``none``; ``charge`` in per cent.

    ``minutes`` is how long the battery would last, ``load`` the output's in per cent, ``input_volts`` what comes in.
    ``battery`` is the UPS's own word on it: ``ok`` or ``replace`` (it failed its test, or is worn out).
    """

    device: str
    source: str
    charge: float | None = None
    minutes: float | None = None
    load: float | None = None
    input_volts: float | None = None
    battery: str | None = None


class Optical(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="optical"):
    """Light at a port: received and sent power in dBm, and between which limits the device wants it."""

    device: str
    interface: str
    rx_dbm: float | None = None
    tx_dbm: float | None = None
    rx_low_dbm: float | None = None
    rx_high_dbm: float | None = None
    tx_low_dbm: float | None = None
    tx_high_dbm: float | None = None


class Health(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="health"):
    """One measured part of a device: ``measure`` is ``cpu`` or ``memory`` (per cent in use), ``temperature`` (°C), ``fan``.

    ``part`` names which one (``CPU 1``, ``inlet``). A fan's ``value`` is in revolutions a minute, None where the device
    only says whether it turns. ``ok`` is the device's own word, None where it has none.
    """

    device: str
    measure: str
    part: str
    value: float | None = None
    ok: bool | None = None


class Neighbour(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="neighbour"):
    """Who says to be at the other end of a port; ``protocol`` is ``lldp`` or ``cdp``.

    ``interface`` is our port's name, ``port`` the other's as it names it; ``chassis`` and ``name`` tell who it is,
    ``address`` where it is managed. What was not said is None.
    """

    device: str
    interface: str
    protocol: str
    chassis: str | None = None
    port: str | None = None
    name: str | None = None
    address: str | None = None


class Trap(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="trap"):
    """A notification that a device sent; it brings the next probe forward and proves nothing."""

    device: str
    trap: str
    interface: str | None = None


class Hop(msgspec.Struct, frozen=True, kw_only=True):
    """One step of a route: its distance, who answered (None: nobody) and how quickly, in seconds."""

    distance: int
    address: str | None = None
    rtt: float | None = None


class Trace(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="trace"):
    """How far a packet to a device got; ``reason`` says why it did not arrive, None when it did."""

    device: str
    hops: tuple[Hop, ...] = ()
    reason: str | None = None


class SelfCheck(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="self"):
    """The agent's own standing: carrier on its port, answer from its default gateway.

    ``gap`` is how many seconds just before ``at`` the agent did not run (suspend, stall): that time is unknown, and
    the round that begins at ``at`` is a warm-up.
    """

    carrier: bool
    gateway: bool
    gap: float | None = None


class Heartbeat(_Base, frozen=True, kw_only=True, omit_defaults=True, tag="heartbeat"):
    """The agent lives; the next heartbeat comes within ``interval`` seconds."""


Observation: TypeAlias = (
    Ping | Interface | System | Poll | Power | Optical | Health | Neighbour | Trap | Trace | SelfCheck | Heartbeat
)

_INSTANTS = ("at", "arrived")


def from_json(line: bytes | str) -> Observation:
    """Read one line of JSON Lines.

    Raises ``ValueError`` with what is wrong: no JSON, no known kind, a field missing or of the wrong
    type, an instant without offset, an impossible count.
    """
    try:
        raw: dict[str, Any] = msgspec.json.decode(line, type=dict[str, Any])
        for name in _INSTANTS:
            if name in raw:
                raw[name] = parse_instant(raw[name])
        observation: Observation = msgspec.convert(raw, Observation)
    except msgspec.MsgspecError as problem:
        raise ValueError(str(problem)) from None
    except RecursionError:
        raise ValueError("this is nested too deeply for an observation") from None
    if isinstance(observation, Ping) and not 0 <= observation.received <= observation.sent:
        message = f"received is {observation.received} of {observation.sent} sent; it must lie between 0 and sent"
        raise ValueError(message)
    return observation


def to_json(observation: Observation) -> bytes:
    """Write one observation as a line of JSON Lines, without the line end."""
    raw: dict[str, Any] = msgspec.to_builtins(observation)
    for name in _INSTANTS:
        if name in raw:
            raw[name] = format_instant(raw[name])
    return msgspec.json.encode(raw)


_packer = msgspec.msgpack.Encoder()
_unpacker = msgspec.msgpack.Decoder(list[Observation])


def pack(observations: list[Observation]) -> bytes:
    """Encode a batch of observations for the outbox, the uplink and the raw log (MessagePack)."""
    return _packer.encode(observations)


def unpack(blob: bytes) -> list[Observation]:
    """Decode what ``pack`` made.

    Raises ``msgspec.MsgspecError`` when the bytes are none.
    """
    return _unpacker.decode(blob)


class Batch(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the outbox. ``body`` is ``agent.observation.pack`` of its observations, oldest first."""

    agent: str
    stream: str
    seq: int
    boot: str
    sender: str
    sender_started: Microseconds
    sent: Microseconds
    body: bytes


class Parcel(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One request of an agent: batches of one stream in order of ``seq``.

    ``ahead`` is how far the agent's clock is ahead of the collector's, as far as it could tell so far.
    """

    batches: list[Batch]
    ahead: Microseconds | None = None


class Acknowledgement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """All batches up to and with ``upto`` are committed; the next that is wanted is ``upto + 1``.

    ``refused`` says why the first batch of the request that was not simply taken, or ``upto`` itself, was refused or
    taken in part; its sender sets it aside. ``look_at`` names devices that somebody wants probed and polled now.
    ``received`` and ``answered`` are when the request came and this left, by the collector's clock; between one process
    and itself they are not said.
    """

    upto: int
    refused: str | None = None
    look_at: tuple[str, ...] = ()
    received: Microseconds | None = None
    answered: Microseconds | None = None
