"""What to try in a practice province: one command for each way a network goes down, with names it really has."""

from __future__ import annotations

from collections.abc import Iterator

from agent.inventory.models import Cause, Inventory, Link, Medium
from agent.inventory.topology import Topology


def suggestions(inventory: Inventory) -> list[tuple[str, str]]:
    """Return commands (after ``siaga lab``) and what each stands for."""
    return list(_suggest(inventory, Topology(inventory)))


def _suggest(inventory: Inventory, topology: Topology) -> Iterator[tuple[str, str]]:
    by_size = sorted(inventory.risk_groups, key=lambda group: len(topology.members[group.id]))
    groups = {group.cause: group.id for group in by_size}  # the largest of each cause stays
    if Cause.SUBMARINE_CABLE in groups:
        yield f"cut {groups[Cause.SUBMARINE_CABLE]}", "the sea cable is cut"
    edge = _an_edge(inventory, topology)
    if edge is not None:
        link, device = edge
        yield f"cut {link.id}", f"one office's {_medium(link.medium)} is cut"
        yield "restore all", "everything is mended"
        near = link.ends[0] if link.ends[1].device == device else link.ends[1]
        if near.interface:
            yield f"admin-down {near.device}/{near.interface}", "somebody switches a port off"
        yield f"bump {device}", "somebody bumps a switch: it restarts"
    if Cause.POWER in groups:
        yield f"power off {groups[Cause.POWER]}", "a feeder loses power"
    if Cause.LIGHTNING in groups:
        yield f"lightning {groups[Cause.LIGHTNING]}", "lightning strikes an area"


def _an_edge(inventory: Inventory, topology: Topology) -> tuple[Link, str] | None:
    """Return a link to a device that hangs on it alone, and that device."""
    for device in inventory.devices:
        joined = topology.neighbours[device.id]
        if device.role == "access-switch" and len(joined) == 1:
            return topology.links[joined[0][0]], device.id
    return None


def _medium(medium: Medium) -> str:
    return str(medium).replace("-", " ")
