"""Points in InfluxDB's line protocol: the same names and tags as the Prometheus metrics, one field ``value``.

Rules this module keeps:

- A point is its measurement, tags and instant: written twice it is still one point.
- Every value is a float, so that a measurement's field never changes its type; what is not finite is left out.
- What proves nothing is no sample: losses of the agent's own making, instants from the future, another agent's name.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.core import Metric

from agent.clock import Microseconds
from agent.observation import Interface, Observation, Ping
from collector.core.judge import FUTURE, LOCAL_FAULT
from collector.metrics import PORT_COUNTERS

SAMPLED = frozenset({"siaga_device_rtt_seconds", "siaga_device_loss_ratio", "siaga_interface_up", *PORT_COUNTERS})
"""Measurements that come from observations one by one, never from how things stand."""
_ESCAPED = str.maketrans({",": r"\,", "=": r"\=", " ": r"\ ", "\n": r"\n", "\t": r"\t", "\r": r"\r"})


def line(measurement: str, tags: Mapping[str, str], value: float, at: Microseconds) -> str | None:
    """Return one point, None when its value is no finite number; empty tags are left out (the protocol has none)."""
    if not math.isfinite(value):
        return None
    told = "".join(f",{name}={_escaped(text)}" for name, text in sorted(tags.items()) if text)
    return f"{measurement}{told} value={float(value)!r} {at}"


def _escaped(text: str) -> str:
    out = text.translate(_ESCAPED)
    return f"{out} " if out.endswith("\\") else out


def samples(
    observations: Iterable[Observation], agent: str, arrived: Microseconds, sites: Mapping[str, str]
) -> Iterator[str]:
    """Yield the points of one agent's batch; ``sites`` tells the site of each device that is known."""
    for seen in observations:
        if not isinstance(seen, (Ping, Interface)) or seen.device not in sites:
            continue
        if seen.agent != agent or seen.at > arrived + FUTURE:
            continue
        tags = {"site": sites[seen.device], "device": seen.device}
        values = _ping(seen) if isinstance(seen, Ping) else _port(seen)
        if isinstance(seen, Interface):
            tags["interface"] = seen.interface
        for measurement, value in values:
            point = line(measurement, tags, value, seen.at)
            if point is not None:
                yield point


def standings(families: Iterable[Metric], at: Microseconds) -> Iterator[str]:
    """Yield how things stand at an instant, from the families that Prometheus gets."""
    for family in families:
        if family.name in SAMPLED:
            continue
        for sample in family.samples:
            point = line(sample.name, sample.labels, sample.value, at)
            if point is not None:
                yield point


def _ping(ping: Ping) -> Iterator[tuple[str, float]]:
    if ping.sent <= 0 or (ping.received == 0 and ping.reason == LOCAL_FAULT):
        return
    yield "siaga_device_loss_ratio", 1 - ping.received / ping.sent
    if ping.rtt is not None:
        yield "siaga_device_rtt_seconds", ping.rtt


def _port(port: Interface) -> Iterator[tuple[str, float]]:
    if port.oper is not None:
        yield "siaga_interface_up", float(port.oper == "up")
    for measurement, field in PORT_COUNTERS.items():
        value = getattr(port, field)
        if value is not None:
            yield measurement, value
