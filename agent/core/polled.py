"""From what a poll brought to observations: the device's own word, and one fact a port.

Rules this module keeps:

- A device that does not tell its uptime makes no ``System``: a guess would look like a restart.
- ``uptime`` is sysUpTime; beyond 497 days, where that wraps, it is snmpEngineTime (RFC 3411), which does not.
- Counts of ports come out of ``agent.core.continuity``, so that they only grow until ``discontinuity`` is true.
- Pure: scalars, columns and traces in, observations and traces out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from agent.clock import Microseconds
from agent.core import health
from agent.core.continuity import Trace, follow
from agent.core.counters import restarted
from agent.core.light import Reading
from agent.core.neighbours import Found
from agent.core.ports import Port, clean_text
from agent.observation import Health, Interface, Neighbour, Optical, System

_TICKS = 100
_ENGINE_COUNTS_ON = 2**32 // _TICKS
_ABSENT_KEPT = 64


def system_of(
    scalars: Mapping[str, Any], *, device: str, agent: str, at: Microseconds, interval: float | None
) -> System | None:
    """Make the device's own word of its scalars (MIB name → value), ``None`` without any uptime."""
    ticks, engine = scalars.get("sysUpTime"), scalars.get("snmpEngineTime")
    if engine is not None and (ticks is None or engine >= _ENGINE_COUNTS_ON):
        uptime = float(engine)
    elif ticks is not None:
        uptime = ticks / _TICKS
    else:
        return None
    return System(
        at=at,
        agent=agent,
        interval=interval,
        device=device,
        uptime=uptime,
        restarts=scalars.get("snmpEngineBoots"),
        name=_text(scalars.get("sysName")),
        description=_text(scalars.get("sysDescr")),
        object_id=scalars.get("sysObjectID"),
    )


def interfaces_of(
    ports: list[Port],
    traces: Mapping[str, Trace],
    *,
    device: str,
    agent: str,
    at: Microseconds,
    interval: float | None,
    uptime: int | None,
) -> tuple[list[Interface], dict[str, Trace]]:
    """Make one fact a port, and the traces (name → trace) to keep for the next poll.

    ``uptime`` is sysUpTime in 1/100 s. Ports that are gone are remembered for when they come back, as far as
    they are few.
    """
    reboots: dict[Microseconds, bool] = {}
    facts: list[Interface] = []
    kept: dict[str, Trace] = {}
    for port in ports:
        name = port.name
        before = traces.get(name)
        if before is not None and before.at not in reboots:
            reboots[before.at] = restarted(before.uptime, uptime, at - before.at)
        reboot = before is not None and reboots[before.at]
        trace, counts, fresh = follow(before, port, at=at, uptime=uptime, reboot=reboot)
        kept[name] = trace
        facts.append(
            Interface(
                at=at,
                agent=agent,
                interval=interval,
                device=device,
                interface=name,
                admin=port.admin,
                oper=port.oper,
                in_octets=counts[0],
                out_octets=counts[1],
                in_errors=counts[2],
                out_errors=counts[3],
                in_discards=counts[4],
                out_discards=counts[5],
                speed_bps=port.speed_bps,
                alias=port.alias,
                discontinuity=fresh,
            )
        )
    if len(traces) > len(kept) or traces.keys() - kept.keys():
        absent = [(name, trace) for name, trace in traces.items() if name not in kept]
        kept.update(absent[-_ABSENT_KEPT:])
    return facts, kept


def optics_of(
    readings: Mapping[str, Reading], *, device: str, agent: str, at: Microseconds, interval: float | None
) -> list[Optical]:
    """Make one fact a port with light, in the order of the readings."""
    return [
        Optical(
            at=at,
            agent=agent,
            interval=interval,
            device=device,
            interface=port,
            **reading._asdict(),
        )
        for port, reading in readings.items()
    ]


def health_facts(
    readings: Iterable[health.Reading], *, device: str, agent: str, at: Microseconds, interval: float | None
) -> list[Health]:
    """Make one fact a part, in the order of the readings."""
    return [Health(at=at, agent=agent, interval=interval, device=device, **reading._asdict()) for reading in readings]


def neighbour_facts(
    found: Iterable[Found], *, device: str, agent: str, at: Microseconds, interval: float | None
) -> list[Neighbour]:
    """Make one fact a neighbour, in their order."""
    return [Neighbour(at=at, agent=agent, interval=interval, device=device, **one._asdict()) for one in found]


def _text(raw: bytes | None) -> str | None:
    return (clean_text(raw)[0] or None) if raw else None
