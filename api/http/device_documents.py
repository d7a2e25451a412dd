"""What ``/api/v1/devices/{device}`` says, as the OpenAPI document describes it. Instants are RFC 3339 in UTC."""

from __future__ import annotations

from math import isfinite
from typing import Any, Literal

import msgspec

from agent.clock import SECOND, format_instant
from agent.observation import Ping, Poll
from api.core.device_sheet import Sheet
from api.core.directory import Directory
from api.core.words import visible
from api.http.province_documents import DeviceDocument
from api.http.shapes import Document, when
from collector.port_reading import PortReading


class ProbeDocument(Document):
    """One ping: ``rtt`` in seconds; ``reason`` says why none came back."""

    at: str
    agent: str
    sent: int
    received: int
    rtt: float | None
    reason: str | None


class PollDocument(Document):
    """One SNMP poll; ``reason`` is null when it worked; ``took`` in seconds."""

    at: str
    agent: str
    reason: str | None
    detail: str | None
    took: float | None
    missing: list[str]


class SystemDocument(Document):
    """The device's own word; ``uptime`` in seconds."""

    at: str
    uptime: float | None
    restarts: int | None
    name: str | None
    description: str | None
    object_id: str | None


class PowerDocument(Document):
    """Where power comes from; ``charge`` and ``load`` in per cent."""

    at: str
    source: str
    charge: float | None
    minutes: float | None
    load: float | None
    input_volts: float | None


class PortDocument(Document):
    """One port. Rates are of the last ``over`` seconds: traffic in bit/s, all else a second."""

    interface: str
    at: str
    admin: str | None
    oper: str | None
    alias: str | None
    speed_bps: int | None
    changed: str | None
    over: float | None
    in_bps: float | None
    out_bps: float | None
    in_errors: int | None
    out_errors: int | None
    in_discards: int | None
    out_discards: int | None
    in_error_rate: float | None
    out_error_rate: float | None
    in_discard_rate: float | None
    out_discard_rate: float | None


class OpticalDocument(Document):
    """Light at a port in dBm, and between which limits its module wants it."""

    at: str
    interface: str
    rx_dbm: float | None
    tx_dbm: float | None
    rx_low_dbm: float | None
    rx_high_dbm: float | None
    tx_low_dbm: float | None
    tx_high_dbm: float | None


class HealthDocument(Document):
    """One part: ``cpu`` and ``memory`` in per cent, ``temperature`` in °C, ``fan`` in revolutions a minute."""

    at: str
    measure: str
    part: str
    value: float | None
    ok: bool | None


class HeardDocument(Document):
    """A neighbour against the inventory's links; ``unheard`` is a link of which the device hears nothing."""

    verdict: Literal["agrees", "differs", "unlisted", "unheard"]
    interface: str | None
    at: str | None
    protocol: str | None
    name: str | None
    chassis: str | None
    port: str | None
    address: str | None
    device: str | None
    link: str | None
    expected_device: str | None
    expected_port: str | None


class NeedsDocument(Document):
    """What a device stands on, nearest first, and who stands on it."""

    way: list[str]
    power: list[str]
    services: list[str]
    behind: list[str]


class DeviceDetail(DeviceDocument):
    """How a device stands, what it was last heard to say, and how it is joined to others."""

    address: str
    role: str
    site: str | None
    profile: str | None
    polled: bool
    needs: NeedsDocument
    pings: list[ProbeDocument]
    polls: list[PollDocument]
    system: SystemDocument | None
    power: PowerDocument | None
    ports: list[PortDocument]
    optics: list[OpticalDocument]
    health: list[HealthDocument]
    neighbours: list[HeardDocument]


class AskedDocument(Document):
    """The device is to be probed and polled: within ``within`` seconds its agents know of it."""

    device: str
    asked: str
    within: int


def device_detail(sheet: Sheet, directory: Directory) -> dict[str, Any]:
    """Return the document of a sheet."""
    model, readings = sheet.model, sheet.readings
    status = readings.status
    return {
        "device": model.id,
        "name": visible(directory.named(model.id).name),
        "office": directory.office_of.get(model.id),
        "state": "unknown" if status is None else status.state,
        "since": None if status is None else when(status.since),
        "last_seen": None if status is None else when(status.last_seen),
        "rtt": None if status is None else status.rtt,
        "loss": 0.0 if status is None else status.loss,
        "hidden_by": None if status is None else status.hidden_by,
        "incident": None if status is None else status.incident,
        "address": str(model.address),
        "role": model.role,
        "site": model.site,
        "profile": model.profile,
        "polled": model.snmp is not None,
        "needs": msgspec.to_builtins(sheet.needs),
        "pings": [_ping(ping) for ping in readings.pings],
        "polls": [_poll(poll) for poll in readings.polls],
        "system": None if readings.system is None else _told(readings.system, SystemDocument),
        "power": None if readings.power is None else _told(readings.power, PowerDocument),
        "ports": [_port(port) for port in readings.ports],
        "optics": [_told(row, OpticalDocument) for row in readings.optics],
        "health": [_told(row, HealthDocument) for row in readings.health],
        "neighbours": [
            {
                "verdict": row.verdict,
                "interface": _plain(row.interface),
                **(
                    dict.fromkeys(("at", "protocol", "name", "chassis", "port", "address"))
                    if row.neighbour is None
                    else _told(row.neighbour, HeardDocument, {"at", "protocol", "name", "chassis", "port", "address"})
                ),
                "device": row.device,
                "link": None if row.peer is None else row.peer.link,
                "expected_device": None if row.peer is None else row.peer.device,
                "expected_port": None if row.peer is None else row.peer.port,
            }
            for row in sheet.heard
        ],
    }


def _ping(ping: Ping) -> dict[str, Any]:
    return _told(ping, ProbeDocument)


def _poll(poll: Poll) -> dict[str, Any]:
    return _told(poll, PollDocument) | {"missing": [visible(name) for name in poll.missing]}


def _port(port: PortReading) -> dict[str, Any]:
    over = None if port.over is None else port.over / SECOND
    return _told(port, PortDocument) | {"changed": when(port.changed), "over": over}


def _told(value: Any, shape: type[Document], only: set[str] | None = None) -> dict[str, Any]:
    """Return the fields of a document's shape, made fit for JSON."""
    names = shape.model_fields.keys() if only is None else only
    told = {name: _plain(getattr(value, name)) for name in names}
    return told | {"at": format_instant(value.at)} if "at" in names else told


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, float) and not isfinite(value):
        return None
    return value
