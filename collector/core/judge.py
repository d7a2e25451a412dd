"""The judge: observations in, incidents out; the fold that runs live and in a replay alike.

Rules this module keeps:

- Same input in the same order, same output. Time comes from the observations and from ``now``.
- Before time goes on, what is due by then is done (``advance``); so it does not matter how often one asks.
- Changes of a confirmed state that lie within two seconds are concluded together, for a cut takes many devices at
  once; an outage is concluded before its own recovery is heard. Softer evidence is concluded once a batch.
- What is not believed is counted: unknown and retired devices, observations from the future, of blind time, too late.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

import msgspec

from agent.clock import SECOND, Microseconds
from agent.inventory.models import Detection, Inventory
from agent.inventory.topology import Topology
from agent.observation import Interface, Observation, Optical, Ping, Power, SelfCheck, System, Trace
from collector.core.blindness import Blindness
from collector.core.clues import Battery, Port, ViewKey
from collector.core.docket import Docket
from collector.core.lives import Retirements
from collector.core.memory import Boot, Memory
from collector.core.plausibility import makes_sense
from collector.core.reachability import Reached, Seen, Table
from collector.core.runs import Run
from collector.core.suspects import Suspects
from collector.core.terms import Terms
from collector.core.view import Taken, View
from collector.decisions import Recorded
from collector.reading import Effect, Notice

FUTURE: Microseconds = 5 * SECOND
"""An observation further ahead of its arrival than this comes from a wrong clock."""
LATE: Microseconds = 30 * SECOND
"""Evidence further behind the clock, or behind what other agents see, than this is old."""
CAUGHT_UP: Microseconds = 15 * SECOND
"""An agent that told of the past tells of the present once it is no further behind the others than this."""
TOGETHER: Microseconds = 2 * SECOND
"""Changes of confirmed states no further apart than this may be concluded together, when they arrive together."""

LOCAL_FAULT = "local-fault"
"""The reason of a loss that never left the agent: it proves nothing about the device."""


class Judge:
    """Judges one inventory's network; ``memory`` may come from a snapshot."""

    def __init__(
        self, inventory: Inventory, references: Mapping[str, Iterable[str]], memory: Memory | None = None
    ) -> None:
        """``references`` are each agent's reference devices, derived ones included."""
        self.inventory = inventory
        self.memory = memory or Memory()
        self.memory.let_go(inventory)
        self._retirements = Retirements(inventory)
        self.topology = Topology(inventory)
        self.agents = {agent.id: agent.at for agent in inventory.agents}
        self.references = {agent: frozenset(names) for agent, names in references.items()}
        self.detections: dict[str, Detection] = {
            device.id: inventory.detection_of(device) for device in inventory.devices
        }
        self.docket = Docket(inventory, Suspects(inventory, self.topology), self.memory)
        self.finished: list[Run] = []
        self.effects: list[Effect] = []
        self.changes = 0
        self.refused: Counter[str] = Counter(self.memory.refused)
        self._tables: dict[ViewKey, Table] = {}
        self._blindness = Blindness(self, self.memory, inventory, self.topology, self.references)
        self._soft = self._hard = False
        self._hard_at: Microseconds = 0
        self._turned: set[ViewKey] = set()
        self._caught_up: set[str] = set()
        self._now: Microseconds = 0
        self._untold = False

    def view(self, agent: str, device: str) -> View | None:
        """Return what one agent knows of one device, if anything."""
        return self.memory.views.get(agent, {}).get(device)

    def table(self, agent: str, device: str) -> Table:
        """Return the state table of one device as one agent sees it."""
        known = self._tables.get((agent, device))
        if known is None:
            detection = self.detections[device]
            known = self._tables[agent, device] = Table(agent, device, Terms.of(detection))
        return known

    def feed(self, observation: Observation, arrived: Microseconds, *, backlog: bool = True) -> bool:
        """Fold one observation in, unless it cannot be true; ``arrived`` is when it reached the collector.

        ``backlog`` tells that its agent may have been cut off; else what looks old comes from a wrong clock.
        """
        self._now = arrived
        if len(self.agents) > 1:
            self._place(observation, backlog=backlog)
        if self._turned and self._ends_what_turned(observation):
            self._settle(arrived)
        if observation.at > arrived + FUTURE:
            self.refuse("future")
            return False
        if not makes_sense(observation):
            self.refuse("malformed")
            return False
        if self._retirements.over(observation):
            self.refuse("retired")
            return False
        if isinstance(observation, Ping):
            self._ping(observation)
        elif isinstance(observation, Interface):
            self._interface(observation)
        elif isinstance(observation, System):
            self._system(observation)
        elif isinstance(observation, Power):
            self._power(observation)
        elif isinstance(observation, (Optical, Trace)):
            self._soft |= self.docket.hear(observation)
        elif isinstance(observation, SelfCheck):
            self._blindness.check(observation)
        if self._hard and not self._turned:
            self._settle(arrived)
        return True

    def _place(self, observation: Observation, *, backlog: bool) -> None:
        """Note whether an observation's agent tells of the past, or of the present again."""
        agent, behind = observation.agent, self.memory.behind
        if agent not in self.agents:
            return
        present = max((at for other, at in self.memory.heard.items() if other != agent), default=0)
        if agent not in behind:
            if backlog and present - observation.at > LATE:
                self._settle_turned()
                behind.add(agent)
        elif not backlog or present - observation.at <= CAUGHT_UP:
            self._caught_up.add(agent)

    def _ends_what_turned(self, observation: Observation) -> bool:
        """Whether what changed must be concluded first: time went on, or the same device may turn again."""
        if observation.at - self._hard_at > TOGETHER:
            return True
        device: str = getattr(observation, "device", "")
        if (observation.agent, device) not in self._turned:
            return False
        view = self.view(observation.agent, device)
        lost_again = isinstance(observation, Ping) and observation.received == 0
        return not (lost_again and view is not None and view.now.down)

    def advance(self, now: Microseconds) -> None:
        """Do what is due by ``now``: doubts whose patience is over, children still down after the repair."""
        self._now = now
        if retired := self._retirements.among(self.memory.views.values(), now):
            self._let_go(retired, now)
        for agent in sorted(self._blindness.doubted - self.memory.behind):
            self._blindness.reconsider(agent, now)
        if self._hard or self.docket.due(now):
            self.conclude(now)

    def conclude(self, now: Microseconds) -> None:
        """Bring the incidents up to what is known, and tell once what became of each."""
        if self._caught_up:
            self.memory.behind -= self._caught_up
            self._caught_up.clear()
            self._hard = True
        if self._hard or self._soft or self.docket.belated.rows or self.docket.due(now):
            self._settle(now)
        if self._untold:
            self._untold = False
            self.effects += self.docket.tell(now)
            self.memory.refused = dict(self.refused)

    def _let_go(self, retired: set[str], now: Microseconds) -> None:
        """Forget devices that are retired: an outage of theirs ends, for all that is known, with their last word."""
        for agent, views in self.memory.views.items():
            for device in sorted(retired & views.keys()):
                self._interrupt(agent, device, views[device])
        self._settle(now)
        self.memory.let_go(self.inventory, retired)
        self._hard = True

    def _interrupt(self, agent: str, device: str, view: View) -> None:
        view.interrupt(self.table(agent, device))
        self.finished += view.flush()

    def _settle(self, now: Microseconds) -> None:
        self.changes += self._hard
        self._hard = self._soft = False
        self._turned.clear()
        self.docket.conclude(self.memory.views, self.memory.known, now)
        self._untold = True

    def take_finished(self) -> list[Run]:
        """Hand over the runs that were settled since the last call."""
        finished, self.finished = self.finished, []
        return finished

    def take_effects(self) -> list[Effect]:
        """Hand over the effects since the last call."""
        effects, self.effects = self.effects, []
        return effects

    def refuse(self, why: str) -> None:
        """Count what is not believed."""
        self.refused[why] += 1

    def _ping(self, ping: Ping) -> None:
        alive = ping.received > 0
        if not alive and ping.reason == LOCAL_FAULT:
            self.refuse("local-fault")
            return
        interval = int(ping.interval * SECOND) if ping.interval else 0
        seen = Seen(ping.at, alive, 1 if alive else ping.sent, ping.rtt, ping.boot, interval)
        self._see(ping.agent, ping.device, seen)

    def _interface(self, port: Interface) -> None:
        self._see(port.agent, port.device, Seen(port.at, True))
        self.docket.degrading.signs.port(port)
        ports = self.memory.ports.setdefault(port.device, {})
        known = ports.get(port.interface)
        if known is not None and known.at > port.at:
            ports[port.interface] = known.told_late(port.admin, port.oper, port.at)
            return
        ports[port.interface] = Port.heard(port.admin, port.oper, port.at, known)
        if known is None or (known.admin, known.oper) != (port.admin, port.oper) or self.docket.waiting:
            self._soft = True

    def _system(self, system: System) -> None:
        self._see(system.agent, system.device, Seen(system.at, True))
        boot = Boot(system.at - int(system.uptime * SECOND), system.at)
        known = self.memory.boots.get(system.device)
        if known is not None and known.at > boot.at:
            return
        self.memory.boots[system.device] = boot
        self._soft |= self.docket.learn_boot(system.device)

    def _power(self, power: Power) -> None:
        """Note whether a UPS runs on its battery; that it tells so is no sign of life of its own (``system`` is)."""
        if power.device not in self.detections or power.agent not in self.agents:
            self.refuse("unknown-subject")
            return
        self.docket.degrading.signs.power(power)
        known = self.memory.batteries.get(power.device)
        told = self.memory.batteries[power.device] = Battery.heard(power.source != "mains", power.at, known)
        self._soft |= known is None or known.on != told.on or self.docket.waiting

    def _see(self, agent: str, device: str, seen: Seen) -> None:
        if device not in self.detections or agent not in self.agents:
            self.refuse("unknown-subject")
            return
        memory = self.memory
        memory.newest = max(memory.newest, seen.at)
        memory.heard[agent] = max(memory.heard.get(agent, 0), seen.at)
        if not self._blindness.note(agent, device, seen):
            self.refuse("blind")
            return
        views = memory.views.setdefault(agent, {})
        view = views.get(device)
        if view is None:
            view = views[device] = View.empty()
        table = self.table(agent, device)
        before, over = view.now.state, view.now.over
        if not seen.alive and not self._blindness.believes(agent, device, view, seen):
            if self._blindness.proves_nothing(agent, seen.at):
                self.refuse("blind")
                return
            seen = msgspec.structs.replace(seen, believed=False)
        taken = view.take(table, seen)
        if taken is Taken.TOO_LATE:
            self.refuse("too-late")
            return
        self._soft |= seen.alive and (agent, device) in memory.contradictions
        if view.base.done:
            self.finished += view.flush()
        after = view.now.state
        if seen.interval:
            self.docket.degrading.signs.probe(agent, device, seen, after, late=taken is not Taken.NEW)
        behind = agent in memory.behind
        if view.now.over != over and (behind or taken is Taken.REWRITTEN):
            self._ended_before((agent, device), view, seen.at)
        if after is not before or taken is Taken.REWRITTEN:
            self._changed((agent, device), seen.at, before, after, rewritten=taken is Taken.REWRITTEN)
        if self._blindness.waits_for(agent) and (behind or self._blindness.is_reference(agent, device)):
            self._blindness.reconsider(agent, seen.at)

    def _ended_before(self, key: ViewKey, view: View, at: Microseconds) -> None:
        """An outage is told that is over already."""
        if view.now.over is not None:
            self.docket.belated.note(*key, view.now.over)
        if key[0] in self.memory.behind:
            self.docket.belated.follow(*key, view)
        self._turn(key, at)

    def _changed(self, key: ViewKey, at: Microseconds, before: Reached, after: Reached, *, rewritten: bool) -> None:
        down = (Reached.DOWN, Reached.RECOVERING)
        if (before in down) != (after in down) or (rewritten and (before in down or after in down)):
            self._turn(key, at)
        elif self.docket.waiting:
            if after is Reached.UP:
                self._turn(key, at)
            self._soft = True
        if after is not Reached.SUSPECT:
            self._blindness.wait_no_more(*key)

    def _turn(self, key: ViewKey, at: Microseconds) -> None:
        """Note a change to be concluded, together with those that follow at once; the past is concluded when it is over."""
        if key[0] in self.memory.behind:
            return
        if not self._turned:
            self._hard_at = at
        self._turned.add(key)
        self._hard = True

    def _settle_turned(self) -> None:
        """Conclude what changed while the agent still saw."""
        if self._turned:
            self._settle(self._now)

    def believe(self, agent: str, device: str, now: Microseconds) -> None:
        """Conclude from losses of a device that waited until their agent was known to see."""
        self._turn((agent, device), now)

    def take_back(self, agent: str, since: Microseconds) -> None:
        """Take back what an agent saw since an instant; what it knew before is unknown from its last word on."""
        self._settle_turned()
        self.docket.degrading.signs.unsee(agent)
        for device, view in self.memory.views.get(agent, {}).items():
            view.forget_since(self.table(agent, device), since)
            self._interrupt(agent, device, view)
        self._hard = True

    def tell_sight(self, notice: Notice, at: Microseconds) -> None:
        """Tell people that an agent is blind or sees again, and conclude from it."""
        self._hard = True
        self.tell(notice, at)

    def tell(self, notice: Notice, at: Microseconds) -> None:
        """Tell people something that is no incident."""
        self.effects.append(Effect(seq=self.memory.next_effect, at=at, kind="notice", notice=notice))
        self.memory.next_effect += 1

    def tell_decision(self, decision: Recorded, at: Microseconds) -> None:
        """Tell of what people decided."""
        self.effects.append(Effect(seq=self.memory.next_effect, at=at, kind="decision", decision=decision))
        self.memory.next_effect += 1
