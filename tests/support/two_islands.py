"""Two agents, one on each island, and what the collector makes of their batches when one could not deliver for a while.

``deliveries`` are what a collector takes in: batches with their arrival. An agent that is cut off keeps measuring and
keeps its batches; once it is back they come in order, a few at a time, between those of the other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from agent.clock import SECOND, Microseconds
from agent.inventory.models import Inventory
from agent.observation import Observation
from collector.replay import Replay
from tests.support.fake_network import EPOCH, Fault, at, islands_in_words
from tests.support.live_agent import LiveAgent

BEHIND = "tjp"
"""The agent on the second island, whose batches have to cross the sea."""


@dataclass(frozen=True)
class Delivery:
    """What one agent sends together, with the instant of its arrival."""

    arrived: Microseconds
    agent: str
    observations: list[Observation]


def two_islands(offices: int = 4, **detection: Any) -> Inventory:
    """Return ``islands`` with a second agent at the far core; two of its switches are its references."""
    words = islands_in_words(offices, **detection)
    words["agents"].append({"id": BEHIND, "at": "core-b", "references": ["sw-b00", f"sw-b{offices - 1:02}"]})
    words["snmp"] = {"access": {"version": "2c", "community": "${SIAGA_SNMP_COMMUNITY}"}}
    for device in words["devices"]:
        if device.get("role") == "core":
            device["snmp"] = "access"
    return Inventory.model_validate(words)


def deliveries(inventory: Inventory, faults: Sequence[Fault], seconds: float, seed: int = 0) -> list[Delivery]:
    """Return what both agents send when nothing delays it."""
    found = [
        Delivery(arrived, agent.id, batch)
        for number, agent in enumerate(inventory.agents)
        for arrived, batch in LiveAgent(
            inventory, list(faults), seed=seed + number, agent=agent.id, polled=True
        ).batches(seconds)
    ]
    return sorted(found, key=lambda one: (one.arrived, one.agent))


def held_up(found: Iterable[Delivery], since: float, until: float, together: int, every: float = 0.5) -> list[Delivery]:
    """Return the same when the far agent delivers nothing in a span: its backlog then comes ``together`` batches at once."""
    out, waiting = [], []
    for one in found:
        if one.agent == BEHIND and at(since) <= one.arrived:
            waiting.append(one)
        else:
            out.append(one)
    leaves = at(until)
    while waiting:
        ready = [one for one in waiting[:together] if one.arrived <= leaves] or waiting[:1]
        leaves = max(leaves, ready[-1].arrived)
        out.append(Delivery(leaves, BEHIND, [seen for one in ready for seen in one.observations]))
        leaves += round(every * SECOND)
        del waiting[: len(ready)]
    return sorted(out, key=lambda one: (one.arrived, one.agent))


def stalled(found: Iterable[Delivery], agent: str, since: float, until: float) -> list[Delivery]:
    """Return the same when nothing arrives of one agent in a span, and all of it at once afterwards."""
    held = [one for one in found if one.agent == agent and at(since) <= one.arrived < at(until)]
    lump = Delivery(at(until), agent, [seen for one in held for seen in one.observations])
    return sorted([*(one for one in found if one not in held), lump], key=lambda one: (one.arrived, one.agent))


def judged(inventory: Inventory, found: Iterable[Delivery], end: float) -> dict[str, Any]:
    """Return the contract's answer to what was delivered."""
    references = {agent.id: tuple(agent.references) for agent in inventory.agents}
    replay = Replay(inventory, references)
    replay.run(msgspec.structs.replace(seen, arrived=one.arrived) for one in found for seen in one.observations)
    return replay.answer(EPOCH, at(end))
