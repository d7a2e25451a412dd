"""A pretend network behind the production words: devices that answer or not, faults that begin and end.

It makes observations as an agent would send them, on a virtual clock; it imports nothing of the collector.
Times are seconds from ``EPOCH``.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from agent.clock import SECOND, Microseconds
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from agent.observation import Ping

EPOCH: Microseconds = 1_767_225_600 * SECOND
"""2026-01-01T00:00:00Z."""


def at(seconds: float) -> Microseconds:
    return EPOCH + round(seconds * SECOND)


@dataclass(frozen=True)
class Fault:
    """An element that does not work over ``[start, end)``, in seconds."""

    element: str
    start: float
    end: float = float("inf")


@dataclass
class FakeNetwork:
    """Asks every device once a round, at a phase of its own, and answers as the faults allow."""

    inventory: Inventory
    seed: int = 0
    loss: float = 0.0
    faults: list[Fault] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.topology = Topology(self.inventory)
        self._random = random.Random(self.seed)

    def reached(self, agent: str, instant: float) -> frozenset[str]:
        origin = next(one.at for one in self.inventory.agents if one.id == agent)
        failed = [fault.element for fault in self.faults if fault.start <= instant < fault.end]
        return self.topology.reached(origin, failed)

    def rounds(self, seconds: float, interval: float = 10.0, agent: str = "pkp", start: float = 0.0) -> Iterator[Ping]:
        """Yield pings in the order they are sent, from ``start`` for so many seconds."""
        phases = {device: self._random.random() * interval for device in self.topology.devices}
        moments = sorted(
            (start + phase + number * interval, device)
            for device, phase in phases.items()
            for number in range(int(seconds / interval))
        )
        for moment, device in moments:
            answered = device in self.reached(agent, moment) and self._random.random() >= self.loss
            yield ping(agent, device, moment, answered=answered, interval=interval)


def ping(agent: str, device: str, moment: float, *, answered: bool, interval: float = 10.0) -> Ping:
    return Ping(
        at=at(moment),
        agent=agent,
        device=device,
        sent=1,
        received=int(answered),
        rtt=0.001 if answered else None,
        interval=interval,
    )


def islands(offices: int = 8, **detection: Any) -> Inventory:
    """Two islands: a core each, a doubled sea cable between them, feeders of four offices, three references."""
    return Inventory.model_validate(islands_in_words(offices, **detection))


def islands_in_words(offices: int = 8, **detection: Any) -> dict[str, Any]:
    """Return what the YAML file of ``islands`` would hold."""
    devices: list[dict[str, Any]] = [
        {"id": "srv", "address": "10.0.0.1", "role": "server"},
        {"id": "core-a", "address": "10.0.0.2", "role": "core"},
        {"id": "landing", "address": "10.0.0.3", "role": "core"},
        {"id": "core-b", "address": "10.0.0.4", "role": "core"},
    ]
    links: list[dict[str, Any]] = [
        {"id": "cu-srv", "ends": ["srv/eth0", "core-a/ether1"], "medium": "copper"},
        {"id": "trunk", "ends": ["core-a/sfp1", "landing/sfp1"], "medium": "underground-cable"},
        {"id": "sea-1", "ends": ["landing/sfp2", "core-b/sfp1"], "medium": "submarine-cable", "groups": ["sea"]},
        {"id": "sea-2", "ends": ["landing/sfp3", "core-b/sfp2"], "medium": "submarine-cable", "groups": ["sea"]},
    ]
    groups: dict[str, dict[str, Any]] = {"sea": {"id": "sea", "cause": "submarine-cable", "name": "SKKL"}}
    for number, name in enumerate(("ref-isp", "ref-dns", "ref-dc")):
        devices.append({"id": name, "address": f"10.0.1.{number + 1}", "role": "router"})
        links.append({"id": f"l-{name}", "ends": [f"core-a/ref{number}", name]})
    services = []
    for island, core in (("a", "core-a"), ("b", "core-b")):
        for number in range(offices):
            feeder = f"pln-{island}{number // 4}"
            groups[feeder] = {"id": feeder, "cause": "power"}
            name = f"{island}{number:02}"
            third = 1 if island == "a" else 2
            devices.append(
                {"id": f"sw-{name}", "address": f"10.{third}.{number // 250}.{number % 250 + 1}", "power": feeder}
            )
            links.append({"id": f"fo-{name}", "ends": [f"{core}/p{number}", f"sw-{name}/up"], "medium": "trunk-fibre"})
            services.append({"id": f"net-{name}", "needs": f"sw-{name}"})
    return {
        "detection": {"rule": "consecutive", **detection},
        "devices": devices,
        "links": links,
        "risk_groups": list(groups.values()),
        "agents": [{"id": "pkp", "at": "srv", "references": ["ref-isp", "ref-dns", "ref-dc"]}],
        "services": services,
    }
