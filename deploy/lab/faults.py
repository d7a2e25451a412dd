"""What is broken in the practice province, and what follows from it.

Rules this module keeps:

- One state an element: a link is cut or not, a device has power or not, an interface is enabled or
  not. A second fault on the same element changes nothing; the element's repair ends it.
- **A link carries** when it is not cut, both its devices have power and both its interfaces are enabled.
- Loss and delay impair a link that carries; they never take its carrier.
- A risk group stands for its members. An unknown name is refused with the nearest known ones.
- Pure and immutable: a change gives a new ``Faults``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches

from agent.clock import Microseconds
from agent.errors import BadInputError
from agent.inventory.models import Cause, Inventory
from agent.inventory.topology import Topology
from deploy.lab.plan import Plan, Port


@dataclass(frozen=True, slots=True)
class Impairment:
    """What a link does to a ping that crosses it: lost with this probability, this much later."""

    loss: float = 0.0
    delay: Microseconds = 0


@dataclass(frozen=True, slots=True)
class Faults:
    """Everything that is broken by hand."""

    cut: frozenset[str] = frozenset()
    """Links."""
    off: frozenset[str] = frozenset()
    """Devices without power."""
    disabled: frozenset[tuple[str, str]] = frozenset()
    """Device and interface (Linux's name) with ifAdminStatus down."""
    impaired: Mapping[str, Impairment] = field(default_factory=dict)
    """By link."""
    battery: frozenset[str] = frozenset()
    """Devices that a UPS carries while their feeder is off."""


@dataclass(frozen=True, slots=True)
class Elements:
    """Devices, links and interfaces that some names stand for."""

    devices: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    interfaces: frozenset[tuple[str, str]] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.devices or self.links or self.interfaces)

    def __sub__(self, other: Elements) -> Elements:
        return Elements(self.devices - other.devices, self.links - other.links, self.interfaces - other.interfaces)

    def __or__(self, other: Elements) -> Elements:
        return Elements(self.devices | other.devices, self.links | other.links, self.interfaces | other.interfaces)

    def ids(self) -> list[str]:
        """Return their names, sorted."""
        return sorted([*self.devices, *self.links, *(f"{device}/{name}" for device, name in self.interfaces)])


class Board:
    """Names and consequences: what a person may break, and what carries then."""

    def __init__(self, inventory: Inventory, plan: Plan) -> None:
        self._plan = plan
        self._topology = Topology(inventory)
        self._causes = {group.id: group.cause for group in inventory.risk_groups}
        self._feeds = {device.id: device.power for device in inventory.devices}
        self._backed = frozenset(device.id for device in inventory.devices if device.ups or device.role == "ups")

    def carrying(self, faults: Faults) -> frozenset[str]:
        """Return the links with carrier."""
        return frozenset(wire.link for wire in self._plan.wires.values() if self._carries(wire.link, faults))

    def _carries(self, link: str, faults: Faults) -> bool:
        if link in faults.cut:
            return False
        ports = self._plan.wires[link].ports
        return not any(port.device in faults.off or (port.device, port.interface) in faults.disabled for port in ports)

    def any(self, names: Iterable[str]) -> Elements:
        """Resolve devices, links, risk groups and ``device/interface``."""
        devices: set[str] = set()
        links: set[str] = set()
        interfaces: set[tuple[str, str]] = set()
        for name in names:
            if name in self._plan.stations:
                devices.add(name)
            elif name in self._plan.wires:
                links.add(name)
            elif name in self._topology.members:
                devices |= self._topology.members[name] & self._plan.stations.keys()
                links |= self._topology.members[name] & self._plan.wires.keys()
            elif "/" in name:
                interfaces.add(self.interface(name))
            else:
                raise self._unknown(name, "device, link or risk group", self._everything())
        return Elements(frozenset(devices), frozenset(links), frozenset(interfaces))

    def cables(self, names: Iterable[str]) -> Elements:
        """Resolve what can be cut: links, and risk groups with all their members."""
        names = list(names)
        known = [*self._plan.wires, *self._causes]
        for name in names:
            if name in self._plan.stations:
                raise BadInputError(f"{name} is a device; switch it off with: siaga lab power off {name}")
            if name not in known and name not in self._topology.members:
                raise self._unknown(name, "link or risk group", known)
        return self.any(names)

    def all(self, faults: Faults) -> Elements:
        """Return everything that is broken now."""
        return Elements(faults.off | faults.battery, faults.cut | faults.impaired.keys(), faults.disabled)

    def powered(self, names: Iterable[str]) -> Elements:
        """Resolve what can be switched off: devices, and power feeders with every device they feed."""
        names = list(names)
        feeders = sorted({feed for feed in self._feeds.values() if feed})
        known = [*self._plan.stations, *feeders]
        for name in names:
            if name not in known:
                raise self._unknown(name, "device or power feeder", known)
        return replace(self.any(names), links=frozenset())

    def backed(self, names: Iterable[str], elements: Elements) -> Elements:
        """Return the devices among them that a UPS keeps going: named by their feeder, not by themselves."""
        return Elements(devices=(self._backed & elements.devices) - frozenset(names))

    def devices(self, names: Iterable[str]) -> Elements:
        """Resolve devices."""
        chosen = list(names)
        for name in chosen:
            if name not in self._plan.stations:
                raise self._unknown(name, "device", self._plan.stations)
        return Elements(devices=frozenset(chosen))

    def links(self, names: Iterable[str]) -> Elements:
        """Resolve links."""
        chosen = list(names)
        for name in chosen:
            if name not in self._plan.wires:
                raise self._unknown(name, "link", self._plan.wires)
        return Elements(links=frozenset(chosen))

    def interfaces(self, names: Iterable[str]) -> Elements:
        """Resolve ``device/interface``."""
        return Elements(interfaces=frozenset(self.interface(name) for name in names))

    def area(self, name: str) -> Elements:
        """Resolve a lightning area, or any other risk group that lightning strikes as one."""
        if name not in self._topology.members:
            areas = [group for group, cause in self._causes.items() if cause is Cause.LIGHTNING]
            raise self._unknown(name, "lightning area", areas or list(self._causes))
        return self.any([name])

    def port(self, name: str) -> Port:
        """Resolve ``device/interface``, the interface by the inventory's name or Linux's."""
        device, _, interface = name.partition("/")
        self.devices([device])
        station = self._plan.stations[device]
        port = station.port(interface) if interface else None
        if port is None:
            names = ", ".join(f"{device}/{port.name}" for port in station.ports.values()) or "none: no link ends there"
            raise BadInputError(f"{name!r} is no interface of the province; {device} has {names}")
        return port

    def interface(self, name: str) -> tuple[str, str]:
        """Resolve ``device/interface`` to device and Linux's name."""
        port = self.port(name)
        return (port.device, port.interface)

    def _everything(self) -> list[str]:
        return [*self._plan.stations, *self._plan.wires, *self._topology.members]

    @staticmethod
    def _unknown(name: str, what: str, known: Iterable[str]) -> BadInputError:
        close = get_close_matches(name, list(known), n=3)
        hint = f"did you mean {' or '.join(close)}?" if close else "siaga lab status --all lists what there is"
        return BadInputError(f"{name!r} is no {what} of this province; {hint}")


def cut(faults: Faults, elements: Elements) -> Faults:
    """Cut links and take the power from devices."""
    off = faults.off | elements.devices
    return replace(faults, cut=faults.cut | elements.links, off=off, battery=faults.battery - off)


def mend(faults: Faults, elements: Elements) -> Faults:
    """Undo ``cut`` and ``on_battery``, and nothing else."""
    return replace(
        faults,
        cut=faults.cut - elements.links,
        off=faults.off - elements.devices,
        battery=faults.battery - elements.devices,
    )


def on_battery(faults: Faults, elements: Elements) -> Faults:
    """Take the mains from devices that a UPS keeps going."""
    return replace(faults, battery=faults.battery | (elements.devices - faults.off))


def drain(faults: Faults, elements: Elements) -> Faults:
    """Let the batteries behind these devices run out, as far as they are in use."""
    empty = faults.battery & elements.devices
    return replace(faults, off=faults.off | empty, battery=faults.battery - empty)


def disable(faults: Faults, elements: Elements) -> Faults:
    """Set ifAdminStatus down."""
    return replace(faults, disabled=faults.disabled | elements.interfaces)


def enable(faults: Faults, elements: Elements) -> Faults:
    """Set ifAdminStatus up."""
    return replace(faults, disabled=faults.disabled - elements.interfaces)


def impair(
    faults: Faults, elements: Elements, *, loss: float | None = None, delay: Microseconds | None = None
) -> Faults:
    """Set links' loss or delay, keeping the other; both zero ends it."""
    impaired = dict(faults.impaired)
    for link in elements.links:
        before = impaired.pop(link, Impairment())
        after = Impairment(before.loss if loss is None else loss, before.delay if delay is None else delay)
        if after != Impairment():
            impaired[link] = after
    return replace(faults, impaired=impaired)


def restore(faults: Faults, elements: Elements) -> Faults:
    """Mend elements: a link's cut and impairment, a device's power and disabled interfaces, an interface."""
    return Faults(
        cut=faults.cut - elements.links,
        off=faults.off - elements.devices,
        disabled=frozenset(
            port for port in faults.disabled if port not in elements.interfaces and port[0] not in elements.devices
        ),
        impaired={link: value for link, value in faults.impaired.items() if link not in elements.links},
        battery=faults.battery - elements.devices,
    )
