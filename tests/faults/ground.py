"""The ground under the harness: what the network is, and what was done to it. Nothing of the product is imported.

Instants and durations are integer microseconds. ``Deeds`` is the log that a run leaves: which element failed when, when
the collector could not be reached, when the program lived, and every probe that the pretend network was asked.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

SECOND = 1_000_000
EPOCH = 1_767_225_600 * SECOND
"""2026-01-01T00:00:00Z, where every scenario begins."""
PLAN = Path(__file__).with_name("network.yaml")
_UNITS = {"ms": SECOND // 1000, "s": SECOND, "m": 60 * SECOND}


def duration(text: str) -> int:
    """Read ``10s``, ``250ms`` or ``1m``."""
    found = re.fullmatch(r"(\d+)(ms|s|m)", text)
    if found is None:
        raise ValueError(f"{text!r} is no duration")
    return int(found[1]) * _UNITS[found[2]]


@dataclass(frozen=True)
class Network:
    """A network as its YAML file tells it."""

    origin: str
    agent: str
    references: tuple[str, ...]
    devices: tuple[str, ...]
    neighbours: dict[str, tuple[tuple[str, str], ...]]
    """Device → (link, device at its other end)."""
    members: dict[str, frozenset[str]]
    """Risk group → the devices and links that fail with it."""
    services: dict[str, str]
    interval: int
    timeout: int
    losses: int
    recover: int
    stale_after: int
    settle: int

    @property
    def elements(self) -> tuple[str, ...]:
        """All that can fail: devices, links, risk groups."""
        links = {link for ends in self.neighbours.values() for link, _ in ends}
        return (*self.devices, *sorted(links), *sorted(self.members))

    def reached(self, failed: frozenset[str]) -> frozenset[str]:
        """Return the devices that the agent reaches while some elements do not work."""
        return _reached(self, failed)

    def hidden(self, *failed: str) -> frozenset[str]:
        """Return the devices that the agent does not reach while some elements do not work."""
        return frozenset(self.devices) - self.reached(frozenset(failed))

    def __hash__(self) -> int:
        return id(self)


@cache
def _reached(network: Network, failed: frozenset[str]) -> frozenset[str]:
    broken = failed | frozenset(part for one in failed for part in network.members.get(one, ()))
    if network.origin in broken:
        return frozenset()
    seen, waiting = {network.origin}, [network.origin]
    while waiting:
        for link, there in network.neighbours[waiting.pop()]:
            if there not in seen and link not in broken and there not in broken:
                seen.add(there)
                waiting.append(there)
    return frozenset(seen)


def read_network(path: Path = PLAN) -> Network:
    """Read what the harness needs out of an inventory."""
    raw = yaml.safe_load(path.read_text())
    neighbours: dict[str, list[tuple[str, str]]] = {device["id"]: [] for device in raw["devices"]}
    members: dict[str, set[str]] = defaultdict(set)
    for link in raw["links"]:
        one, other = (end.partition("/")[0] for end in link["ends"])
        neighbours[one].append((link["id"], other))
        neighbours[other].append((link["id"], one))
        for group in link.get("groups", ()):
            members[group].add(link["id"])
    for device in raw["devices"]:
        if "power" in device:
            members[device["power"]].add(device["id"])
    detection, agent = raw["detection"], raw["agents"][0]
    return Network(
        origin=agent["at"],
        agent=agent["id"],
        references=tuple(agent["references"]),
        devices=tuple(neighbours),
        neighbours={device: tuple(ends) for device, ends in neighbours.items()},
        members={group: frozenset(parts) for group, parts in members.items()},
        services={service["id"]: service["needs"] for service in raw["services"]},
        interval=duration(detection["interval"]),
        timeout=duration(detection["timeout"]),
        losses=detection["confirm"]["losses"],
        recover=detection["recover"],
        stale_after=duration(detection["stale_after"]),
        settle=duration(detection["settle"]),
    )


class Fault(NamedTuple):
    """An element that does not work over ``[start, end)``."""

    element: str
    start: int
    end: int


class Ask(NamedTuple):
    """What a person asks for from ``at`` on until it is answered, always under the same ``key``.

    A ``maintenance`` of ``element`` over ``[start, end)``; an ``approval`` or ``withdrawal`` of what is known under ``of``.
    ``answer`` is the number that the person was told, 0 when it was refused, None when nobody answered.
    """

    key: str
    at: int
    kind: str
    element: str = ""
    start: int = 0
    end: int = 0
    of: str = ""
    answer: int | None = None


class Life(NamedTuple):
    """One start of the program: when it began and ended, and at which failpoint it was killed (None: not at one).

    ``restored`` is whose store was put back to a backup afterwards.
    """

    start: int
    end: int
    killed: str | None = None
    restored: str = ""


class Probe(NamedTuple):
    """One probe that the network was asked; ``known`` is when the agent could know the outcome, None when it died.

    ``kept`` tells that its outbox said it has it.
    """

    device: str
    sent: int
    answered: bool
    known: int | None
    kept: bool = False


@dataclass
class Deeds:
    """What was done in one run."""

    seed: int
    kind: str
    end: int
    faults: list[Fault] = field(default_factory=list)
    away: list[tuple[int, int]] = field(default_factory=list)
    """When the collector could not be reached."""
    asks: list[Ask] = field(default_factory=list)
    """What a person wants decided, in this order."""
    lives: list[Life] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Keep it as JSON."""
        path.write_text(json.dumps(asdict(self)))

    @classmethod
    def read(cls, path: Path) -> Deeds:
        """Read what ``write`` kept."""
        raw: dict[str, Any] = json.loads(path.read_text())
        return cls(
            seed=raw["seed"],
            kind=raw["kind"],
            end=raw["end"],
            faults=[Fault(*one) for one in raw["faults"]],
            away=[(start, end) for start, end in raw["away"]],
            asks=[Ask(*one) for one in raw["asks"]],
            lives=[Life(*one) for one in raw["lives"]],
            probes=[Probe(*one) for one in raw["probes"]],
        )


def read_probes(path: Path) -> list[Probe]:
    """Read the pretend network's own log: ``sent DEVICE INSTANT ANSWERED``, ``known`` and ``kept DEVICE SENT INSTANT``."""
    found: dict[tuple[str, int], Probe] = {}
    for line in path.read_text().splitlines():
        what, device, instant, value = line.split()
        key = device, int(instant)
        if what == "sent":
            found[key] = Probe(device, int(instant), value == "1", None)
        elif what == "known":
            found[key] = found[key]._replace(known=int(value))
        else:
            found[key] = found[key]._replace(kept=True)
    return sorted(found.values(), key=lambda probe: (probe.device, probe.sent))


def read_answers(path: Path) -> dict[str, int]:
    """Read what the person was told: ``KEY NUMBER`` a line, the number 0 for a refusal."""
    lines = path.read_text().splitlines() if path.exists() else []
    return {key: int(number) for key, number in (line.split() for line in lines)}
