"""The inventory as a graph: who is joined to whom, and what fails together.

Rules this module keeps:

- An **element** is whatever can fail: a device, a link, or a risk group. All ids are distinct.
- A risk group that fails takes its members (devices and links) with it.
- Reachability is a path question: a device is reached when some path of working elements joins it to
  the origin. Never "any parent" or "all parents".
- Pure: built once from an inventory, never changed.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterable, Mapping

from agent.inventory.models import Inventory, Link


class Topology:
    """Devices, links and risk groups of one inventory, ready for path questions."""

    def __init__(self, inventory: Inventory) -> None:
        """Index the inventory; ends and groups that name nothing are passed over (the rules report them)."""
        self.devices: tuple[str, ...] = tuple(device.id for device in inventory.devices)
        known = set(self.devices)
        self.links: Mapping[str, Link] = {
            link.id: link for link in inventory.links if all(end.device in known for end in link.ends)
        }
        neighbours: dict[str, list[tuple[str, str]]] = {device: [] for device in self.devices}
        members: dict[str, set[str]] = {group.id: set() for group in inventory.risk_groups}
        for link in self.links.values():
            near, far = link.ends[0].device, link.ends[1].device
            neighbours[near].append((link.id, far))
            neighbours[far].append((link.id, near))
            for group in link.groups:
                members.setdefault(group, set()).add(link.id)
        for device in inventory.devices:
            for group in [*device.groups, *([device.power] if device.power else [])]:
                members.setdefault(group, set()).add(device.id)
        self.neighbours: Mapping[str, tuple[tuple[str, str], ...]] = {
            device: tuple(sorted(pairs)) for device, pairs in neighbours.items()
        }
        self.members: Mapping[str, frozenset[str]] = {group: frozenset(ids) for group, ids in members.items()}
        self.groups_of: Mapping[str, frozenset[str]] = _groups_of(self.members)

    def broken(self, failed: Iterable[str]) -> frozenset[str]:
        """Return the failed devices and links: ``failed`` with each risk group replaced by its members."""
        out: set[str] = set()
        for element in failed:
            if element in self.members:
                out |= self.members[element]
            else:
                out.add(element)
        return frozenset(out)

    def reached(self, origin: str, failed: Collection[str] = ()) -> frozenset[str]:
        """Return the devices that some path of working elements joins to ``origin`` (itself included)."""
        broken = self.broken(failed)
        if origin in broken or origin not in self.neighbours:
            return frozenset()
        seen = {origin}
        queue = deque([origin])
        while queue:
            for link, device in self.neighbours[queue.popleft()]:
                if device not in seen and link not in broken and device not in broken:
                    seen.add(device)
                    queue.append(device)
        return frozenset(seen)

    def path(self, origin: str, device: str) -> tuple[str, ...]:
        """Return one shortest path as ``(origin, link, device, link, …, device)``; empty when there is none."""
        came: dict[str, tuple[str, str]] = {}
        queue = deque([origin])
        while queue:
            here = queue.popleft()
            if here == device:
                break
            for link, there in self.neighbours.get(here, ()):
                if there != origin and there not in came:
                    came[there] = (link, here)
                    queue.append(there)
        if device != origin and device not in came:
            return ()
        steps = [device]
        while steps[-1] != origin:
            link, here = came[steps[-1]]
            steps += [link, here]
        return tuple(reversed(steps))


def _groups_of(members: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """Return the risk groups of each element; those that are in the same ones share one set, for most are."""
    groups_of: dict[str, frozenset[str]] = {}
    joined: dict[tuple[frozenset[str], str], frozenset[str]] = {}
    for group, ids in members.items():
        for element in ids:
            key = (groups_of.get(element, frozenset()), group)
            both = joined.get(key)
            if both is None:
                both = joined[key] = key[0] | {group}
            groups_of[element] = both
    return groups_of
