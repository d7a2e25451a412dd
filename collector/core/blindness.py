"""Which agents see: losses wait until that is known, and what a blind agent saw is taken back.

Rules this module keeps (``rootcause.md``, 2; ``collector.core.sight`` gives the verdict):

- A loss that would confirm an outage is believed once its agent is known to see; till then it waits.
- A blind agent's losses are taken back to the earliest that nothing contradicts, and all that it last knew is unknown
  from its last observation on.
- Only a reference that answers ends blindness; an agent without references sees again with its carrier. The first round
  afterwards is a warm-up, in which only answers count; so is the first after an agent stood still.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from typing import Protocol

from agent.clock import SECOND, Microseconds
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from agent.observation import SelfCheck
from collector.core.branches import Branches
from collector.core.memory import Memory
from collector.core.reachability import Reached, Seen, Table
from collector.core.sight import Sight, Verdict
from collector.core.view import View
from collector.reading import Notice


class Fold(Protocol):
    """What the fold of observations does with what is found out here."""

    def table(self, agent: str, device: str) -> Table:
        """Return the state table of one device as one agent sees it."""
        raise NotImplementedError

    def believe(self, agent: str, device: str, now: Microseconds) -> None:
        """Conclude from losses of a device that waited."""

    def take_back(self, agent: str, since: Microseconds) -> None:
        """Take back what an agent saw since an instant; what it knew before is unknown from its last word on."""

    def tell_sight(self, notice: Notice, at: Microseconds) -> None:
        """Tell people that an agent is blind or sees again."""


class Blindness:
    """Every agent's sight, and the losses that wait for it."""

    def __init__(
        self,
        fold: Fold,
        memory: Memory,
        inventory: Inventory,
        topology: Topology,
        references: Mapping[str, frozenset[str]],
    ) -> None:
        self._fold = fold
        self._memory = memory
        self._references = references
        self._branches = {agent.id: Branches.of(topology, agent.at) for agent in inventory.agents}
        self._detections = {device.id: inventory.detection_of(device) for device in inventory.devices}
        self._interval = inventory.detection.interval

    @property
    def doubted(self) -> AbstractSet[str]:
        """The agents of whom losses have waited."""
        return self._memory.waiting.keys()

    def waits_for(self, agent: str) -> bool:
        """Whether losses of an agent wait."""
        return bool(self._memory.waiting.get(agent))

    def wait_no_more(self, agent: str, device: str) -> None:
        """Let go of a device whose losses are no longer in doubt."""
        self._memory.waiting.setdefault(agent, set()).discard(device)

    def note(self, agent: str, device: str, seen: Seen) -> bool:
        """Take an observation's word on its agent's sight; say whether it proves anything of its device."""
        sight = self._memory.sights.get(agent) or self._sight(agent)
        reference = self.is_reference(agent, device)
        if reference:
            sight.note(device, seen.at, alive=seen.alive)
        if sight.blind_since is not None and seen.at >= sight.blind_since:
            if not (reference and seen.alive):
                return False
            self._see_again(agent, sight, seen.at)
            return True
        if sight.blind_until is not None and sight.warm_until is not None and seen.at < sight.warm_until:
            return seen.alive and seen.at >= sight.blind_until
        return True

    def is_reference(self, agent: str, device: str) -> bool:
        """Whether an agent tells by this device that it sees."""
        return device in self._references.get(agent, ())

    def check(self, own: SelfCheck) -> None:
        """Take an agent's own standing."""
        sight = self._sight(own.agent)
        sight.check(own.at, carrier=own.carrier, gateway=own.gateway)
        if own.gap:
            self._stood_still(own.agent, sight, own.at, int(own.gap * SECOND))
        self.reconsider(own.agent, own.at)

    def believes(self, agent: str, device: str, view: View, seen: Seen) -> bool:
        """Whether a loss may confirm an outage now; if not, it waits."""
        reach = view.now
        if not self._fold.table(agent, device).ripens(reach, seen):
            return True
        since = reach.pending[0].at if reach.state is Reached.SUSPECT else seen.at
        verdict = self._verdict(agent, device, since, seen.at)
        if verdict is Verdict.BLIND:
            self._go_blind(agent, since)
        elif verdict is Verdict.DOUBT:
            self._memory.waiting.setdefault(agent, set()).add(device)
        return verdict is Verdict.SEES

    def proves_nothing(self, agent: str, at: Microseconds) -> bool:
        """Whether an agent was blind already when it saw something that it has just told."""
        since = self._sight(agent).blind_since
        return since is not None and at >= since

    def reconsider(self, agent: str, now: Microseconds) -> None:
        """Ask again about losses that waited for the agent's references."""
        views = self._memory.views.get(agent, {})
        sight = self._sight(agent)
        if sight.blind_since is not None:
            if not self._references.get(agent) and sight.carrier and sight.checked is not None:
                self._see_again(agent, sight, sight.checked)
            return
        for device in sorted(self._memory.waiting.get(agent, ())):
            view = views.get(device)
            if view is None or view.now.state is not Reached.SUSPECT:
                self._memory.waiting[agent].discard(device)
                continue
            since = view.now.pending[0].at
            verdict = self._verdict(agent, device, since, now)
            if verdict is Verdict.BLIND:
                self._go_blind(agent, since)
                return
            if verdict is Verdict.SEES:
                view.believe(self._fold.table(agent, device))
                self._memory.waiting[agent].discard(device)
                self._fold.believe(agent, device, now)

    def _sight(self, agent: str) -> Sight:
        return self._memory.sights.setdefault(agent, Sight())

    def _verdict(self, agent: str, device: str, since: Microseconds, now: Microseconds) -> Verdict:
        references = self._references.get(agent, frozenset()) - {device}
        patience = self._detections[device].interval * 3 // 2 + self._detections[device].timeout
        return self._sight(agent).judge(
            since,
            references,
            lost_share=lambda: self._branches[agent].lost_share(self._memory.views.get(agent, {}), since),
            patience_over=now >= since + patience,
        )

    def _go_blind(self, agent: str, since: Microseconds) -> None:
        """From the earliest loss that nothing contradicts on, what the agent saw proves nothing."""
        sight = self._sight(agent)
        if sight.blind_since is not None:
            return
        answered = max(sight.answered.values(), default=0)
        start = since
        for view in self._memory.views.get(agent, {}).values():
            if view.now.state is Reached.SUSPECT and answered < view.now.pending[0].at < start:
                start = view.now.pending[0].at
        sight.blind_since = start
        sight.blind_until = None
        self._take_back(agent, start)
        self._fold.tell_sight(Notice(kind="agent-blind", agent=agent, started=start, ended=None), start)

    def _see_again(self, agent: str, sight: Sight, at: Microseconds) -> None:
        start = sight.blind_since
        if start is None:
            return
        sight.see_again(at, self._interval)
        self._fold.tell_sight(Notice(kind="agent-blind", agent=agent, started=start, ended=at), at)

    def _stood_still(self, agent: str, sight: Sight, at: Microseconds, gap: Microseconds) -> None:
        """The agent did not run for a while before ``at``: unknown since then, and the next round is a warm-up."""
        self._take_back(agent, at - gap)
        sight.blind_until = at
        sight.warm_until = at + self._interval

    def _take_back(self, agent: str, since: Microseconds) -> None:
        self._fold.take_back(agent, since)
        self._memory.waiting[agent] = set()
