"""The living practice province: does what an action says, in the kernel, and writes down what it did.

Everything here runs in one thread, the only one that enters namespaces.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any

from agent.clock import Clock, Microseconds
from agent.errors import BadInputError
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from deploy.lab.actions import Step, parse_action
from deploy.lab.answering import Answering
from deploy.lab.faults import Board, Faults, Impairment
from deploy.lab.plan import draw
from deploy.lab.responding import Responder
from deploy.lab.routing import Routing
from deploy.lab.snmpd import Snmpd
from deploy.lab.snmpd import program as snmpd_program
from deploy.lab.truth import TruthLog, instant
from deploy.lab.wiring import Wiring


class Snmp(StrEnum):
    """What answers SNMP: ``auto`` is snmpd where it is installed, else the responder."""

    AUTO = "auto"
    SNMPD = "snmpd"
    RESPONDER = "responder"


Impair = Callable[[str, Impairment | None], None]
"""Puts a relay into a wire or takes it out; the wire's bridge is parted before and joined after."""


class Province:
    """Stations, wires, faults and the log of one lab."""

    def __init__(
        self,
        inventory: Inventory,
        environ: Mapping[str, str],
        folder: Path,
        clock: Clock,
        impair: Impair,
        *,
        snmp: Snmp,
    ) -> None:
        self.inventory = inventory
        self.plan = draw(inventory)
        self.board = Board(inventory, self.plan)
        self.faults = Faults()
        self.log = TruthLog(folder / "truth.jsonl", clock)
        self._clock = clock
        self._impair = impair
        self._routing = Routing(Topology(inventory))
        self._tables = self._routing.tables()
        self._wiring = Wiring(self.plan)
        self._folder = folder
        self._environ = environ
        self._snmp = snmp
        self._answering: Answering | None = None

    def build(self, groups: str, progress: Callable[[int], None]) -> None:
        """Make everything and have every device answer."""
        at = self._clock.wall()
        self._wiring.build(self._tables, groups, progress)
        polled = [device.id for device in self.inventory.devices if device.snmp is not None]
        if polled:
            self._answering = self._answerer()
            self._answering.start(polled)
        self._log(at, "lab", "up", [], devices=len(self.plan.stations), links=len(self.plan.wires), snmp=len(polled))

    def _answerer(self) -> Answering:
        installed = snmpd_program() is not None
        if self._snmp is Snmp.SNMPD and not installed:
            raise BadInputError("snmpd is not installed (Debian: apt install snmpd); or leave --snmp out")
        made = Snmpd if installed and self._snmp is not Snmp.RESPONDER else Responder
        return made(self.inventory, self.plan, self._wiring.stations, self._environ, self._folder / "snmp")

    def network(self, device: str) -> int:
        """Return the descriptor of a device's network namespace."""
        self.board.devices([device])
        return self._wiring.stations[device].fd

    def steps(self, words: list[str]) -> list[Step]:
        """Take an action's words apart into steps, as things stand now."""
        return parse_action(words).steps(self.board, self.faults)

    def perform(self, step: Step, words: list[str], by: str) -> dict[str, Any]:
        """Do one step now; return its entry in the ground truth. Doing it twice changes nothing."""
        at = self._clock.wall()
        changes = self._become(step.apply(self.faults))
        return self._log(at, by, str(step.deed), changes, words=words, elements=step.elements.ids())

    def _become(self, after: Faults) -> list[dict[str, Any]]:
        """Change the kernel from the faults so far to these: what fails fails first, what returns comes last."""
        before, self.faults = self.faults, after
        carried, carrying = self.board.carrying(before), self.board.carrying(after)
        changes: list[dict[str, Any]] = []

        def change(element: str, what: str, value: object, work: Callable[[], None]) -> None:
            begun = self._clock.wall()
            work()
            done = self._clock.wall()
            changes.append({"element": element, what: value, "at": instant(begun), "done": instant(done)})

        for link in sorted(carried - carrying):
            change(link, "carrier", False, partial(self._wiring.carry, link, carrier=False))
        for device in sorted(after.off - before.off):
            change(device, "power", False, partial(self._stop, device))
        for device, name in sorted(after.disabled - before.disabled):
            port = self.plan.stations[device].ports[name]
            change(f"{device}/{port.name}", "admin", False, partial(self._wiring.disable, port))
        for device, name in sorted(before.disabled - after.disabled):
            port = self.plan.stations[device].ports[name]
            change(f"{device}/{port.name}", "admin", True, partial(self._wiring.enable, port, self._tables[device]))
        for device in sorted(before.off - after.off):
            change(device, "power", True, partial(self._start, device))
        for device in sorted(before.battery ^ after.battery):
            change(device, "battery", device in after.battery, partial(self._battery, device, after))
        for link in sorted(before.impaired.keys() | after.impaired.keys()):
            new = after.impaired.get(link)
            if new != before.impaired.get(link):
                value = {"loss": new.loss, "delay_us": new.delay} if new else None
                change(link, "impairment", value, partial(self._set_impairment, link, new, before))
        for link in sorted(carrying - carried):
            change(link, "carrier", True, partial(self._wiring.carry, link, carrier=True))
        self._reroute(carried, carrying)
        return changes

    def _reroute(self, carried: frozenset[str], carrying: frozenset[str]) -> None:
        if self._routing.matters(carried ^ carrying):
            self._tables = self._routing.tables(self.plan.wires.keys() - carrying)
            self._wiring.reroute(self._tables)

    def _set_impairment(self, link: str, new: Impairment | None, before: Faults) -> None:
        if link not in before.impaired:
            self._wiring.bridge(link, joined=False)
        self._impair(link, new)
        if new is None:
            self._wiring.bridge(link, joined=True)

    def _start(self, device: str) -> None:
        if self._answering is not None:
            self._answering.start([device])

    def _stop(self, device: str) -> None:
        if self._answering is not None:
            self._answering.stop([device])

    def _battery(self, device: str, after: Faults) -> None:
        if self._answering is not None:
            self._answering.on_battery(device, device in after.battery)

    def status(self) -> dict[str, Any]:
        """Return what is broken and what carries, for people and tests."""
        carrying = self.board.carrying(self.faults)
        return {
            "links": {link: link in carrying for link in sorted(self.plan.wires)},
            "devices": {device: device not in self.faults.off for device in sorted(self.plan.stations)},
            "cut": sorted(self.faults.cut),
            "off": sorted(self.faults.off),
            "battery": sorted(self.faults.battery),
            "admin_down": sorted(
                f"{device}/{self.plan.stations[device].ports[name].name}" for device, name in self.faults.disabled
            ),
            "impaired": {
                link: {"loss": value.loss, "delay_us": value.delay}
                for link, value in sorted(self.faults.impaired.items())
            },
        }

    def _log(
        self, at: Microseconds, by: str, deed: str, changes: list[dict[str, Any]], **more: object
    ) -> dict[str, Any]:
        return self.log.write(at, {"by": by, "deed": deed, **more, "changes": changes})

    def close(self) -> None:
        """Stop the devices' answering and take everything down."""
        if self._answering is not None:
            self._answering.close()
        self._log(self._clock.wall(), "lab", "down", [])
        self._wiring.close()
        self.log.close()
