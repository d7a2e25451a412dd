"""What is joined, held against the links of an inventory.

Rules this module keeps:

- An adjacency that fits a link of the same two devices is that link; where the link leaves a port open that is known
  now, the port is filled in.
- A link between the same two devices that names other ports, and that nothing else fits, is taken to have moved over.
- A port that another link holds is never taken from it: that is said. What no longer is heard is said, never removed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count

from agent.inventory.models import LinkEnd
from api.core.discovery.adjacency import Adjacency
from api.core.discovery.notes import Note, note
from api.core.sheets.objects import end_of
from api.core.sheets.world import World


class Links:
    """The links of ``world`` while adjacencies are held against them; ``spoken`` are those that were found."""

    def __init__(self, world: World, links: Mapping[str, tuple[LinkEnd, LinkEnd]]) -> None:
        self._world = world
        self._holders: dict[tuple[str, str | None], str] = {
            (end.device, end.interface): one for one, ends in links.items() for end in ends if end.interface
        }
        self.spoken: set[str] = set()
        self.notes: list[Note] = []
        self.of: dict[str, Adjacency] = {}

    def take(self, found: Sequence[Adjacency]) -> None:
        """Want the links that these adjacencies add or change."""
        left = [one for one in found if not self._fits(one)]
        left = [one for one in left if not self._filled(one)]
        for one in left:
            if not self._moved(one):
                self._added(one)

    def _between(self, one: Adjacency) -> dict[str, tuple[LinkEnd, LinkEnd]]:
        """Return the links of the two devices that nothing was found to be yet, their ends in the adjacency's order."""
        ends = tuple(LinkEnd(device=device) for device in one.devices)
        free = {name: link for name, link in self._world.between((ends[0], ends[1])).items() if name not in self.spoken}
        return {
            name: link if link[0].device == one.devices[0] else (link[1], link[0])
            for name, link in sorted(free.items())
        }

    def _fits(self, one: Adjacency) -> bool:
        """Take the link that says the same ports, or more than is known."""
        for name, ends in self._between(one).items():
            pairs = list(zip(one.ports, ends, strict=True))
            if all(port in (None, end.interface) for port, end in pairs):
                self.spoken.add(name)
                return True
        return False

    def _filled(self, one: Adjacency) -> bool:
        for name, ends in self._between(one).items():
            if all(
                None in (port, end.interface) or port == end.interface
                for port, end in zip(one.ports, ends, strict=True)
            ):
                self.spoken.add(name)
                ports = (one.ports[0] or ends[0].interface, one.ports[1] or ends[1].interface)
                if one.sure and not self._held(one._replace(ports=ports), name):
                    self._want(name, one._replace(ports=ports))
                return True
        return False

    def _moved(self, one: Adjacency) -> bool:
        for name in self._between(one):
            self.spoken.add(name)
            if one.sure and None not in one.ports and not self._held(one, name):
                self._want(name, one)
            return True
        return False

    def _added(self, one: Adjacency) -> None:
        if self._held(one, ""):
            return
        plain = "--".join(one.devices)[:95]
        names = (plain if number == 1 else f"{plain}-{number}" for number in count(1))
        name = next(name for name in names if not self._world.taken(name))
        self._world.names["links"].add(name)
        self._world.near["links", name] = ("devices", one.devices[1])
        self.spoken.add(name)
        self._want(name, one)

    def _want(self, name: str, one: Adjacency) -> None:
        self._world.want("links", name, {"ends": [end_of(*end) for end in zip(one.devices, one.ports, strict=True)]})
        self.of[name] = one
        for end in zip(one.devices, one.ports, strict=True):
            if end[1] is not None:
                self._holders[end[0], end[1]] = name

    def _held(self, one: Adjacency, own: str) -> bool:
        """Tell whether another link holds one of the ports; it is said."""
        for side in (0, 1):
            device, port = one.devices[side], one.ports[side]
            holder = self._holders.get((device, port))
            if port is not None and holder not in (None, own):
                self.notes.append(note("held", device, port=port, link=holder, other=one.devices[1 - side]))
                return True
        return False
