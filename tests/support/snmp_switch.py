"""A healthy switch for the responder, and what its polls are read by."""

from __future__ import annotations

from typing import Any

from agent.observation import Interface, Observation, Poll
from tests.support.snmp_responder import COUNTER32, COUNTER64, GAUGE32, INTEGER, OCTETS, OID, TICKS

SYSTEM = "1.3.6.1.2.1.1"
IF_TABLE = "1.3.6.1.2.1.2.2.1"
IF_X_TABLE = "1.3.6.1.2.1.31.1.1.1"


def switch(ports: int, *, uptime: int = 360_000, octets: int = 1_000) -> dict[str, tuple[int, Any]]:
    """A whole switch of so many ports."""
    objects: dict[str, tuple[int, Any]] = {
        f"{SYSTEM}.1.0": (OCTETS, b"a switch"),
        f"{SYSTEM}.2.0": (OID, "1.3.6.1.4.1.9.1.1"),
        f"{SYSTEM}.3.0": (TICKS, uptime),
        f"{SYSTEM}.5.0": (OCTETS, b"sw-dinkes\r\n"),
        "1.3.6.1.2.1.2.1.0": (INTEGER, ports),
    }
    for index in range(1, ports + 1):
        objects |= {
            f"{IF_TABLE}.2.{index}": (OCTETS, b"GigabitEthernet0/%d" % index),
            f"{IF_TABLE}.7.{index}": (INTEGER, 1),
            f"{IF_TABLE}.8.{index}": (INTEGER, 1),
            f"{IF_TABLE}.10.{index}": (COUNTER32, octets % 2**32),
            f"{IF_TABLE}.16.{index}": (COUNTER32, octets % 2**32),
            f"{IF_X_TABLE}.1.{index}": (OCTETS, b"Gi0/%d" % index),
            f"{IF_X_TABLE}.6.{index}": (COUNTER64, octets),
            f"{IF_X_TABLE}.10.{index}": (COUNTER64, octets),
            f"{IF_X_TABLE}.15.{index}": (GAUGE32, 1_000),
        }
    return objects


def poll_of(observations: list[Observation]) -> Poll:
    poll = observations[-1]
    assert isinstance(poll, Poll)
    assert sum(isinstance(item, Poll) for item in observations) == 1
    return poll


def ports_of(observations: list[Observation]) -> dict[str, Interface]:
    return {item.interface: item for item in observations if isinstance(item, Interface)}
