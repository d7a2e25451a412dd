"""What an agent may report of: itself, and the devices that it can reach over the inventory's links.

Rules this module keeps:

- A batch with an observation in another agent's name is refused whole: who writes that cannot be believed in the rest.
- Of a device that the inventory knows and the agent cannot reach, the observations are left out and the rest is taken.
- A device that the inventory does not know is left to the judge, which counts it: an agent may have read a newer inventory.
- What is refused comes out as a batch with the same number, so that the stream goes on and a crash finds the same.
- Pure.
"""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from agent.observation import Batch, pack, unpack

_NAMED = 3


class Screened(NamedTuple):
    """What may be taken of a batch, and why the rest may not; None when all may."""

    batch: Batch
    refused: str | None


class Subjects:
    """Each agent's subjects by one inventory."""

    def __init__(self, inventory: Inventory) -> None:
        """Work out whom each agent reaches."""
        self.inventory = inventory
        topology = Topology(inventory)
        known = frozenset(topology.devices)
        self._beyond = {agent.id: known - topology.reached(agent.at) for agent in inventory.agents}

    def screen(self, batch: Batch) -> Screened:
        """Return what may be taken of a batch. One that cannot be read is left to the collector, which says so."""
        try:
            observations = unpack(batch.body)
        except msgspec.MsgspecError:
            return Screened(batch, None)
        foreign = {seen.agent for seen in observations} - {batch.agent}
        if foreign:
            return Screened(
                msgspec.structs.replace(batch, body=pack([])),
                f"it speaks for another agent ({_some(foreign)}); agent {batch.agent} speaks for itself alone",
            )
        beyond = self._beyond.get(batch.agent, frozenset())
        if not beyond:
            return Screened(batch, None)
        astray = {device for seen in observations if (device := getattr(seen, "device", None)) in beyond}
        if not astray:
            return Screened(batch, None)
        kept = [seen for seen in observations if getattr(seen, "device", None) not in astray]
        return Screened(
            msgspec.structs.replace(batch, body=pack(kept)),
            f"agent {batch.agent} cannot reach {_some(astray)} over the inventory's links, so it does not report of it; "
            "the rest was taken",
        )


def _some(names: set[str]) -> str:
    shown = sorted(names)[:_NAMED]
    more = len(names) - len(shown)
    return ", ".join(name[:100] for name in shown) + (f" and {more} more" if more else "")
