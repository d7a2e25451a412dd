"""A switch of 48 ports that has told everything it can: light near its limits, a UPS, neighbours, failures."""

from __future__ import annotations

from typing import Any

from agent.clock import MINUTE, SECOND, Microseconds
from agent.observation import Health, Neighbour, Optical, Ping, Poll, Power, System
from collector.port_reading import PortReading
from collector.reading import DeviceReadings

COMMON: dict[str, Any] = {"agent": "pkp"}


def rich_readings(
    device: str, now: Microseconds, text: str = "ruang rapat lantai 2", uplink: str = "uplink"
) -> DeviceReadings:
    """Return readings in which ``text`` stands wherever a device may say something."""
    return DeviceReadings(
        device=device,
        pings=tuple(_ping(device, now, number) for number in range(10)),
        polls=tuple(_poll(device, now, number, text) for number in range(10)),
        system=System(
            at=now - MINUTE,
            device=device,
            uptime=41.7 * 86_400,
            restarts=3,
            name=text,
            description=f"Cisco IOS Software, C2960X Software, Version 15.2(7)E2 {text}",
            object_id="1.3.6.1.4.1.9.1.1208",
            **COMMON,
        ),
        power=Power(
            at=now - MINUTE, device=device, source="battery", charge=83, minutes=27, load=41, input_volts=0, **COMMON
        ),
        ports=(
            _port(now, uplink, 48, speed=10**10, alias=text),
            *(_port(now, f"GigabitEthernet1/0/{number}", number, alias=text) for number in range(1, 48)),
            _port(now, text, 49),
        ),
        optics=(
            Optical(at=now, device=device, interface=uplink, rx_dbm=-17.2, tx_dbm=-2.4, **LIMITS, **COMMON),
            Optical(at=now, device=device, interface="GigabitEthernet1/0/1", rx_dbm=-6.1, tx_dbm=-2.0, **LIMITS, **COMMON),
            Optical(at=now, device=device, interface="GigabitEthernet1/0/2", rx_dbm=-40.0, tx_dbm=-3.1, **COMMON),
            Optical(at=now, device=device, interface=f"{text} 2", rx_dbm=-9.0, **COMMON),
        ),
        health=(
            Health(at=now, device=device, measure="cpu", part=f"CPU 1 {text}", value=37, **COMMON),
            Health(at=now, device=device, measure="memory", part="Processor", value=91, **COMMON),
            Health(at=now, device=device, measure="temperature", part="inlet", value=41.6, ok=True, **COMMON),
            Health(at=now, device=device, measure="temperature", part="hotspot", value=78.0, ok=False, **COMMON),
            Health(at=now, device=device, measure="fan", part="Fan 1", value=4200, ok=True, **COMMON),
            Health(at=now, device=device, measure="fan", part="Fan 2", ok=False, **COMMON),
            Health(at=now, device=device, measure=text, part=text, value=float("nan"), **COMMON),
        ),
        neighbours=(
            Neighbour(at=now, device=device, interface=uplink, protocol="lldp", name="core-pkp.babelprov.go.id", port="ge-0/0/1", **COMMON),
            Neighbour(at=now, device=device, interface="GigabitEthernet1/0/7", protocol="cdp", name="sw-dinsos", port=text, **COMMON),
            Neighbour(at=now, device=device, interface="GigabitEthernet1/0/9", protocol="lldp", chassis="00:1b:21:3c:9d:f8", name=text, port=text, **COMMON),
        ),
    )  # fmt: skip


LIMITS: dict[str, Any] = {"rx_low_dbm": -14.4, "rx_high_dbm": 0.5, "tx_low_dbm": -8.2, "tx_high_dbm": 0.5}


def _ping(device: str, now: Microseconds, number: int) -> Ping:
    lost = number in (3, 4)
    return Ping(
        at=now - number * 10 * SECOND,
        device=device,
        sent=1,
        received=int(not lost),
        rtt=None if lost else 0.0021 + number / 10_000,
        reason="timeout" if lost else None,
        **COMMON,
    )


def _poll(device: str, now: Microseconds, number: int, text: str) -> Poll:
    reason = {2: "authentication", 3: "timeout", 4: "budget", 5: "unreachable", 6: text}.get(number)
    return Poll(
        at=now - number * MINUTE - 5 * SECOND,
        device=device,
        reason=reason,
        detail=f"failed 3 times in a row; {text}" if number == 3 else None,
        took=0.31,
        rows=49,
        missing=("entPhySensorValue", "upsBatteryStatus") if number == 0 else (),
        **COMMON,
    )


def _port(now: Microseconds, name: str, number: int, *, speed: int = 10**9, alias: str | None = None) -> PortReading:
    up = number % 5 != 4
    return PortReading(
        interface=name,
        at=now - MINUTE,
        admin="down" if number % 11 == 10 else "up",
        oper="up" if up else "down" if number % 3 else "notPresent",
        alias=alias if number % 6 == 0 else None,
        speed_bps=speed,
        changed=now - number * 3_607 * SECOND if number % 4 == 0 else None,
        over=MINUTE,
        in_bps=speed * (number % 9) / 9.7 if up else 0.0,
        out_bps=speed * (number % 7) / 77 if up else 0.0,
        in_errors=number * 31 if number % 8 == 0 else 0,
        out_errors=0,
        in_discards=number % 3 * 1_234_567,
        out_discards=0,
        in_error_rate=0.4 if number == 8 else 0.0,
        out_error_rate=0.0,
        in_discard_rate=12.0 if number == 12 else 0.0,
        out_discard_rate=0.0,
    )
