"""Faults in a province, the truth about them, and what an agent observes of them: all from reachability alone.

- Faults are risk groups or devices that fail at the same instant. Each cuts somebody off whom the others do not: what
  changes nothing that anybody could see is not asked for.
- Two elements are **indistinguishable** when exchanging one for the other, the other faults as they are, cuts the very
  same devices off.
- A symptom is **missing** when the pings of the device in the judged round are not in. That befalls all alike, cut off
  or not; one symptom of each fault's own is always in.

Nothing of the collector is used; of the agent, its words and its schedule.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

import msgspec

from agent.inventory.models import Inventory
from agent.observation import Ping
from tests.support.fake_network import Fault, at, ping
from tests.support.live_agent import LiveAgent
from tests.support.random_province import AGENT, CENTRE

INTERVAL = 10.0
HEALTHY = 3
"""Rounds before the faults begin, at the start of the next one."""
SPACING = 0.25
LOSSES = 3
KNOWN_AFTER = 5.0
"""Seconds after a round by which its last loss is confirmed, a timeout a probe."""


class Network:
    """Who is joined to whom, and what fails together; a path question is a walk."""

    def __init__(self, inventory: Inventory) -> None:
        self.devices = [device.id for device in inventory.devices]
        self.members: dict[str, set[str]] = {group.id: set() for group in inventory.risk_groups}
        self.ways: dict[str, list[tuple[str, str]]] = {device: [] for device in self.devices}
        self.origin = inventory.agents[0].at
        for device in inventory.devices:
            for group in {*device.groups, *([device.power] if device.power else [])}:
                self.members[group].add(device.id)
        for link in inventory.links:
            one, other = (end.device for end in link.ends)
            self.ways[one].append((link.id, other))
            self.ways[other].append((link.id, one))
            for group in link.groups:
                self.members[group].add(link.id)

    def broken(self, failed: Iterable[str]) -> set[str]:
        """Return the devices and links that do not work."""
        return {part for element in failed for part in self.members.get(element, {element})}

    def cut_off(self, failed: Iterable[str]) -> frozenset[str]:
        """Return the devices that no working path joins to the agent."""
        return frozenset(self.devices) - self._walk(failed).keys()

    def on_the_way(self, device: str, failed: Iterable[str]) -> set[str]:
        """Return what lies on one working path to a device that is reached, and the groups of that."""
        came = self._walk(failed)
        parts: set[str] = set()
        while device != self.origin:
            link, nearer = came[device]
            parts |= {link, device}
            device = nearer
        return parts | {group for group, members in self.members.items() if members & parts}

    def _walk(self, failed: Iterable[str]) -> dict[str, tuple[str, str]]:
        broken = self.broken(failed)
        came = {self.origin: ("", "")}
        waiting = [self.origin]
        for here in waiting:
            for link, there in self.ways[here]:
                if there not in came and link not in broken and there not in broken:
                    came[there] = (link, here)
                    waiting.append(there)
        return came


@dataclass(frozen=True)
class Truth:
    """What failed, whom it cut off, and for each fault the elements that no ping can tell from it, itself among them."""

    faults: tuple[str, ...]
    cut_off: frozenset[str]
    own: Mapping[str, frozenset[str]]
    """Fault → whom it cuts off and the others do not."""
    alike: Mapping[str, frozenset[str]]
    same: Mapping[str, frozenset[str]]
    """Fault → the names of the very same parts: a duct and the only cable in it."""


def truth_of(network: Network, faults: Collection[str]) -> Truth:
    """Work out what some faults do together."""
    cut_off = network.cut_off(faults)
    own: dict[str, frozenset[str]] = {}
    alike: dict[str, frozenset[str]] = {}
    same: dict[str, frozenset[str]] = {}
    for fault in faults:
        rest = [other for other in faults if other != fault]
        own[fault] = cut_off - network.cut_off(rest)
        # Whatever takes this one's place must break every way to a device of its own, so also this way.
        suspects = network.on_the_way(min(own[fault]), rest) if own[fault] else {fault}
        alike[fault] = frozenset(
            element for element in suspects if element == fault or network.cut_off([*rest, element]) == cut_off
        )
        broken = network.broken([fault])
        same[fault] = frozenset(element for element in alike[fault] if network.broken([element]) == broken)
    return Truth(tuple(sorted(faults)), cut_off, own, alike, same)


def random_faults(inventory: Inventory, count: int, seed: int) -> Truth:
    """Draw faults: risk groups or devices by the toss of a coin, until each cuts somebody off whom the others do not."""
    chance = random.Random(f"faults {count} {seed}")
    network = Network(inventory)
    groups = sorted(network.members)
    devices = sorted(set(network.devices) - set(CENTRE))
    while True:
        faults = sorted({chance.choice(chance.choice([groups, devices])) for _ in range(count)})
        cut_off = network.cut_off(faults)
        rests = [[other for other in faults if other != fault] for fault in faults]
        if len(faults) == count and all(network.cut_off(rest) != cut_off for rest in rests):
            return truth_of(network, faults)


def late_devices(inventory: Inventory, truth: Truth, share: float, seed: int) -> frozenset[str]:
    """Draw whose pings of the judged round are not in; the references, which the agent asks at every loss, always are."""
    chance = random.Random(f"late {seed}")
    late = {device.id for device in inventory.devices if chance.random() < share} - set(CENTRE)
    for fault in truth.faults:
        if truth.own[fault] <= late:
            late.discard(chance.choice(sorted(truth.own[fault])))
    return frozenset(late)


def observed(
    inventory: Inventory, truth: Truth, seed: int, late: Collection[str] = (), more: int = 0, *, plain: bool = False
) -> list[Ping]:
    """Return what the agent sends: healthy rounds, the judged one in which ``late`` devices lack, and ``more`` after it.

    By the agent's whole practice; ``plain``: by rounds alone. Sorted by arrival.
    """
    start, rounds = HEALTHY * INTERVAL, HEALTHY + 1 + more
    pings: Iterable[Ping]
    if plain:
        pings = _plain(inventory, truth, seed, rounds)
    else:
        faults = [Fault(fault, start) for fault in truth.faults]
        pings = LiveAgent(inventory, faults, seed=seed, agent=AGENT).pings(rounds * INTERVAL + KNOWN_AFTER)
    return [one for one in pings if one.device not in late or not at(start) <= one.at < at(start + INTERVAL)]


def _plain(inventory: Inventory, truth: Truth, seed: int, rounds: int) -> list[Ping]:
    """Ask every device at its own phase, twice more a quarter of a second apart after a loss; then the references."""
    chance = random.Random(f"phases {seed}")
    references = inventory.agents[0].references
    pings: list[Ping] = []

    def ask(device: str, moment: float, *, lost: bool = False) -> None:
        one = ping(AGENT, device, moment, answered=not lost, interval=INTERVAL)
        pings.append(msgspec.structs.replace(one, arrived=at(moment + (1.0 if lost else 0.002))))

    for device in sorted(one.id for one in inventory.devices if one.id != inventory.agents[0].at):
        phase = chance.random() * INTERVAL
        for number in range(rounds):
            moment = number * INTERVAL + phase
            lost = number >= HEALTHY and device in truth.cut_off
            for probe in range(LOSSES if lost else 1):
                ask(device, moment + probe * SPACING, lost=lost)
            for place, reference in enumerate(references if lost else ()):
                ask(reference, moment + LOSSES * SPACING + place / 1000)
    return sorted(pings, key=lambda one: (one.arrived or one.at, one.at, one.device))


def judged_at(more: int = 0) -> float:
    """Return when the judged round, and ``more`` after it, are over: seconds from the epoch of the fake network."""
    return (HEALTHY + 1 + more) * INTERVAL + KNOWN_AFTER
