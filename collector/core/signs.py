"""Signs that something will fail: loss, slowness, little or fading light, damaged frames, worn batteries.

Rules this module keeps (``rootcause.md``, 5):

- Each sign has thresholds of its own for coming and going (``degradation``, ``slowness``, ``fading``, ``corruption``,
  ``batteries``); here they are fed, and told as facts of the element that shows them: a device, a UPS, or a port's link.
- Of devices that lose probes or are slow, those that hang behind another that does or is are not told by themselves.
  When that one is well, they have to show themselves again.
- What is well leaves nothing to remember but its history: of round trips for each hour, of light and errors at links' ports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from agent.observation import Interface, Optical, Power
from collector.core import degradation, slowness
from collector.core.batteries import FULL, Cell
from collector.core.corruption import Taint
from collector.core.degradation import NOTED, SUSPECT, Dim, Wear
from collector.core.fading import Fade
from collector.core.memory import Memory
from collector.core.reachability import Reached, Seen
from collector.core.slowness import Pace
from collector.core.suspects import Suspects
from collector.facts import Evidence


class Signs:
    """Watches for signs; ``due`` is whether one came or went since the last time, ``turned`` when, by element."""

    def __init__(self, inventory: Inventory, suspects: Suspects, memory: Memory) -> None:
        self._suspects, self._memory = suspects, memory
        self._link_of = {
            (end.device, end.interface): link.id for link in inventory.links for end in link.ends if end.interface
        }
        self.due = False
        self.turned: dict[str, Microseconds] = {}

    def probe(self, agent: str, device: str, seen: Seen, state: Reached, *, late: bool = False) -> None:
        """Take a probe that says its interval; ``state`` is the device's after it.

        What is told ``late`` counts for nothing, but that a loss was none.
        """
        if not late and seen.alive and seen.rtt is not None and state is Reached.UP:
            self._pace(agent, device, seen.at, seen.rtt)
        worn = self._memory.wear.get(agent, {}).get(device)
        if late:
            if worn is not None and seen.alive and seen.at in worn.pending:
                worn.pending.remove(seen.at)
            return
        if worn is None:
            if seen.alive:
                return
            worn = self._memory.wear.setdefault(agent, {})[device] = degradation.begun(seen.at, seen.interval)
        if not seen.alive:
            worn.lost(seen.at, state)
            return
        before = worn.loss
        if worn.answered(seen.at, state, seen.interval):
            self._turn(device, seen.at)
        if worn.loss < SUSPECT <= before:
            self._release(agent, device, self._memory.wear[agent])
        if worn.nothing:
            del self._memory.wear[agent][device]

    def _pace(self, agent: str, device: str, at: Microseconds, rtt: float) -> None:
        paces = self._memory.pace.get(agent)
        if paces is None:
            paces = self._memory.pace[agent] = {}
        pace = paces.get(device)
        if pace is None:
            pace = paces[device] = Pace()
        before = pace.score
        if pace.answered(at, rtt):
            self._turn(device, at)
        if pace.score < slowness.SUSPECT <= before:
            self._release(agent, device, paces)

    def _release(self, agent: str, device: str, known: Mapping[str, Wear] | Mapping[str, Pace]) -> None:
        """A device is well that explained what hangs behind it: what that still shows is what it showed meanwhile."""
        behind = self._suspects.hidden(agent, frozenset([device]))
        for other, shown in known.items():
            if other != device and other in behind and _is_sign(shown):
                shown.excuse()
                self._turn(other, self._memory.newest)

    def unsee(self, agent: str) -> None:
        """Take back what an agent lost lately: it was blind."""
        for worn in self._memory.wear.get(agent, {}).values():
            worn.pending.clear()

    def light(self, told: Optical) -> None:
        """Take a reading of light at a link's port."""
        link = self._link_of.get((told.device, told.interface))
        if link is None or told.rx_dbm is None:
            return
        fades = self._memory.fades.setdefault(told.device, {})
        if fades.setdefault(told.interface, Fade()).read(told.at, told.rx_dbm):
            self._turn(link, told.at)
        if told.rx_low_dbm is None:
            return
        ports = self._memory.light.setdefault(told.device, {})
        known = ports.setdefault(told.interface, Dim(at=0))
        if known.read(told.at, told.rx_dbm, told.rx_low_dbm):
            self._turn(link, told.at)
        if known.nothing:
            del ports[told.interface]

    def port(self, told: Interface) -> None:
        """Take the counters of a link's port."""
        link = self._link_of.get((told.device, told.interface))
        if link is None or told.in_errors is None or told.in_octets is None:
            return
        taint = self._memory.taints.setdefault(told.device, {}).setdefault(told.interface, Taint())
        if taint.read(told.at, told.in_errors, told.in_octets, anew=told.discontinuity):
            self._turn(link, told.at)

    def power(self, told: Power) -> None:
        """Take what a UPS tells of its battery."""
        cell = self._memory.cells.get(told.device) or Cell()
        turned = told.battery is not None and cell.word(told.at, due=told.battery != "ok")
        full = told.source == "mains" and told.charge is not None and told.charge >= FULL
        if full and told.minutes:
            turned |= cell.runtime(told.at, told.minutes, told.load)
        cell.at = max(cell.at, told.at)
        if turned:
            self._turn(told.device, told.at)
        if not cell.nothing:
            self._memory.cells[told.device] = cell

    def facts(self) -> dict[str, tuple[Evidence, ...]]:
        """Return what each element shows, sorted by what it is."""
        found: dict[str, list[Evidence]] = {}
        for element, fact in (*self._lossy(), *self._slow(), *self._at_ports(), *self._batteries()):
            found.setdefault(element, []).append(fact)
        return {element: tuple(facts) for element, facts in found.items()}

    def _lossy(self) -> Iterator[tuple[str, Evidence]]:
        for agent, worn in sorted(self._memory.wear.items()):
            for device, wear in sorted(worn.items()):
                if not wear.lossy:
                    continue
                least = NOTED if not wear.steady else 1.0  # who waits, waits for whatever may lie on the way
                suspects = [other for other, one in worn.items() if one.loss >= least or one.explains(wear)]
                if not self._explained(agent, device, suspects):
                    yield device, _fact("loss", device, wear.turned, percent=round(100 * wear.share))

    def _slow(self) -> Iterator[tuple[str, Evidence]]:
        for agent, paces in sorted(self._memory.pace.items()):
            slow = sorted(device for device, pace in paces.items() if pace.slow)
            if not slow:
                continue
            suspects = [device for device, pace in paces.items() if pace.score >= slowness.SUSPECT]
            for device in slow:
                if not self._explained(agent, device, suspects):
                    pace = paces[device]
                    rtt, usual = round(1000 * pace.rtt, 1), round(1000 * pace.usual, 1)
                    yield device, _fact("slow", device, pace.turned, rtt=rtt, usual=usual)

    def _at_ports(self) -> Iterator[tuple[str, Evidence]]:
        for (device, interface), link in sorted(self._link_of.items(), key=lambda item: (item[0][0], item[0][1] or "")):
            name = interface or ""
            dim = self._memory.light.get(device, {}).get(name)
            if dim is not None and dim.dim:
                rx, low = round(dim.rx_dbm, 1), round(dim.low_dbm, 1)
                yield link, _fact("light-low", device, dim.turned, interface=name, rx=rx, low=low)
            fade = self._memory.fades.get(device, {}).get(name)
            if fade is not None and fade.fading:
                fall, rx = round(fade.slope, 1), round(fade.rx_dbm, 1)
                yield link, _fact("light-fading", device, fade.turned, interface=name, fall=fall, rx=rx)
            taint = self._memory.taints.get(device, {}).get(name)
            if taint is not None and taint.tainted:
                share, usual = round(taint.share), round(taint.before)
                yield link, _fact("errors-growing", device, taint.turned, interface=name, share=share, usual=usual)

    def _batteries(self) -> Iterator[tuple[str, Evidence]]:
        for device, cell in sorted(self._memory.cells.items()):
            if cell.due:
                yield device, _fact("battery-replace", device, cell.due_at)
            if cell.weak:
                percent, minutes = round(100 * cell.left), round(cell.minutes)
                yield device, _fact("battery-weak", device, cell.weak_at, percent=percent, minutes=minutes)

    def _explained(self, agent: str, device: str, suspects: list[str]) -> bool:
        """Whether another device that shows the same lies on every way to this one."""
        return any(other != device and device in self._suspects.hidden(agent, frozenset([other])) for other in suspects)

    def _turn(self, element: str, at: Microseconds) -> None:
        """Note that a sign of an element came or went."""
        self.due = True
        self.turned[element] = max(self.turned.get(element, 0), at)


def _is_sign(shown: Wear | Pace) -> bool:
    return shown.lossy if isinstance(shown, Wear) else shown.slow


def _fact(code: str, element: str, at: Microseconds, **values: str | float) -> Evidence:
    return Evidence(code=code, element=element, at=at, values=dict(values))
