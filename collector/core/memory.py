"""All that the judge remembers between two observations."""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

import msgspec

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from collector.core.batteries import Cell
from collector.core.cases import Case
from collector.core.clues import Battery, Clue, Clues, Port, Repair, ViewKey
from collector.core.concerns import Concern
from collector.core.corruption import Taint
from collector.core.degradation import Dim, Wear
from collector.core.fading import Fade
from collector.core.flapping import Penalty
from collector.core.reachability import Reached
from collector.core.sight import Sight
from collector.core.slowness import Pace
from collector.core.view import View


class Boot(msgspec.Struct, frozen=True, array_like=True):
    """When a device last began its uptime, as told at ``at``."""

    since: Microseconds
    at: Microseconds


class Memory(msgspec.Struct, kw_only=True):
    """The whole memory; encodes to MessagePack as it is.

    ``heard`` is when each agent saw its newest observation; ``behind`` are those that tell of the past, having been
    cut off.
    """

    views: dict[str, dict[str, View]] = {}
    sights: dict[str, Sight] = {}
    ports: dict[str, dict[str, Port]] = {}
    boots: dict[str, Boot] = {}
    batteries: dict[str, Battery] = {}
    cases: list[Case] = []
    next_case: int = 1
    next_effect: int = 1
    newest: Microseconds = 0
    heard: dict[str, Microseconds] = {}
    behind: set[str] = set()
    refused: dict[str, int] = {}
    concerns: list[Concern] = []
    wear: dict[str, dict[str, Wear]] = {}
    """Of devices that lose probes though they are up, by agent (``degradation``)."""
    light: dict[str, dict[str, Dim]] = {}
    """Of links' ports that hear little light, by device."""
    pace: dict[str, dict[str, Pace]] = {}
    """How long devices' answers take, by agent (``slowness``)."""
    fades: dict[str, dict[str, Fade]] = {}
    """How the light at links' ports went, by device (``fading``)."""
    taints: dict[str, dict[str, Taint]] = {}
    """How many damaged frames links' ports receive, by device (``corruption``)."""
    cells: dict[str, Cell] = {}
    """What UPSes tell of their batteries (``batteries``)."""
    declines: list[Case] = []
    """Incidents of the kind ``degraded``, which hold no outages."""
    struck: dict[int, set[str]] = {}
    """Of storms, by the number of their note, the sites that were lost then and are back (``weather``)."""
    penalties: dict[str, Penalty] = {}
    """Of elements that recovered lately (``flapping``)."""
    waiting: dict[str, set[str]] = {}
    """Of whose losses it is not known yet whether their agent sees, by agent (``blindness``)."""
    contradictions: set[ViewKey] = set()
    """Whose next answer would speak against what was concluded last (``casework``)."""

    def every_port(self) -> dict[tuple[str, str], Port]:
        """Return what is known of ports, by device and name."""
        return {(device, name): port for device, named in self.ports.items() for name, port in named.items()}

    def clues(self, views: Mapping[ViewKey, Clue]) -> Clues:
        """Return what is known at one instant: these views, what ports and UPSes said, and what was repaired before."""
        return Clues(views, self.every_port(), batteries=self.batteries, repaired=self.repaired())

    def repaired(self) -> dict[str, Repair]:
        """Return what failed before, and when the newest incident that named it was over."""
        return {element: repair for case in self.cases for element, repair in case.repairs().items()}

    def known(self) -> dict[ViewKey, Clue]:
        """Return what each agent knows of each device now; of one that tells of the past, no losses."""
        out: dict[ViewKey, Clue] = {}
        for agent, views in self.views.items():
            behind = agent in self.behind
            for device, view in views.items():
                reach = view.now
                if behind:
                    out[agent, device] = Clue(False, (), reach.last_alive)
                elif reach.down:
                    out[agent, device] = Clue(True, tuple(reach.first_losses), reach.last_alive)
                elif reach.state is Reached.SUSPECT:
                    out[agent, device] = Clue(False, tuple(loss.at for loss in reach.pending), reach.last_alive)
                elif reach.state is Reached.UP:
                    out[agent, device] = Clue(False, (), reach.last_alive)
        return out

    def let_go(self, inventory: Inventory, retired: AbstractSet[str] = frozenset()) -> None:
        """Forget agents and devices that the inventory no longer has, and retired ones; nobody will be told that they are well again."""
        devices = {device.id for device in inventory.devices} - retired
        agents = {agent.id for agent in inventory.agents}
        for agent in self.views.keys() - agents:
            del self.views[agent]
        self.behind &= agents
        self.waiting = {agent: waits & devices for agent, waits in self.waiting.items() if agent in agents}
        self.heard = {agent: at for agent, at in self.heard.items() if agent in agents}
        for views in self.views.values():
            for device in views.keys() - devices:
                del views[device]
        self.wear = {agent: {d: w for d, w in worn.items() if d in devices} for agent, worn in self.wear.items()}
        self.light = {device: ports for device, ports in self.light.items() if device in devices}
        self.pace = {agent: {d: p for d, p in paces.items() if d in devices} for agent, paces in self.pace.items()}
        self.fades = {device: ports for device, ports in self.fades.items() if device in devices}
        self.taints = {device: ports for device, ports in self.taints.items() if device in devices}
        self.cells = {device: cell for device, cell in self.cells.items() if device in devices}
        for device in self.batteries.keys() - devices:
            del self.batteries[device]
        for case in self.cases:
            for row in case.rows:
                if not row.settled and (row.device not in devices or row.agent not in agents):
                    row.let_go()
