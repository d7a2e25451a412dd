"""Which agents still see while some elements have failed, and what can be said of services then. By the topology alone.

Rules this module keeps (``rootcause.md``, 2; ``collector.core.sight`` judges by the same rules from observations):

- An agent is blind when what it hangs on has failed, or when it reaches none of its references and nothing in more
  than 60 % of the branches that share nothing. One that has a single reference does not doubt itself when just that one
  is lost. What only its own machine can tell (carrier, gateway) is not known here.
- What a blind agent does not reach is no outage. A service is judged by those of its agents that see; when none of them
  does, by the others that see, as devices are (``availability.md``, From several agents). When nobody sees, nothing is
  known of it.
- A failure that blinds an agent blinds it whatever else fails.
- Pure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from enum import StrEnum
from typing import NamedTuple

from agent.inventory.models import Inventory, Needs
from agent.inventory.topology import Topology
from agent.inventory.views import references_of
from collector.core.branches import Branches
from collector.core.cuts import Cuts, cuts_of, lost
from collector.core.sight import MASSIVE


class State(StrEnum):
    """What is known of something while elements have failed."""

    UP = "up"
    DOWN = "down"
    UNSEEN = "unseen"


class Outlook(NamedTuple):
    """What each agent does not reach, and which agents are blind."""

    hidden: Mapping[str, AbstractSet[str]]
    blind: frozenset[str]

    def seeing(self, agents: Iterable[str]) -> list[str]:
        """Return those of some agents that see."""
        return [agent for agent in agents if agent in self.hidden and agent not in self.blind]

    def state(self, needs: Needs, agents: Iterable[str]) -> State:
        """Return what is known of an expression that is judged from these agents, or, when none sees, from all others."""
        witnesses = self.seeing(agents) or self.seeing(self.hidden)
        if not witnesses:
            return State.UNSEEN
        return State.DOWN if lost(needs, [self.hidden[agent] for agent in witnesses]) else State.UP


class Sighted:
    """One agent: its network, and by what it tells whether it sees."""

    def __init__(self, cuts: Cuts, references: Collection[str], watched: AbstractSet[str]) -> None:
        """``watched`` are the devices that are probed."""
        self.cuts = cuts
        self.references = frozenset(references)
        branches = Branches.of(cuts.topology, cuts.origin).branch_of
        self._branch_of = {device: branch for device, branch in branches.items() if device in watched}
        self._sizes = Counter(self._branch_of.values())

    def blind(self, broken: AbstractSet[str], hidden: AbstractSet[str]) -> bool:
        """Tell whether it is blind while these devices and links are broken and these devices are hidden from it."""
        if self.cuts.origin in broken:
            return True
        if not self.references or not self.references <= hidden:
            return False
        if len(self.references) == 1 and hidden - self.cuts.tree.never == self.references:
            return False
        lost_of = Counter(branch for device in hidden if (branch := self._branch_of.get(device)) is not None)
        gone = sum(self._sizes[branch] == count for branch, count in lost_of.items())
        return bool(gone) and gone / len(self._sizes) > MASSIVE

    def blinded(self, failed: Collection[str]) -> bool:
        """Tell whether it is blind when these elements have failed, without looking further than to its references."""
        broken = self.cuts.topology.broken(failed)
        if self.cuts.origin in broken:
            return True
        if any(not self.cuts.apart([reference], broken) for reference in self.references):
            return False
        return self.blind(broken, self.cuts.hidden(broken))


class Lookout:
    """Every agent of one inventory, ready for any failure."""

    def __init__(self, inventory: Inventory, topology: Topology) -> None:
        self.topology = topology
        references = references_of(inventory)
        watched = frozenset(device.id for device in inventory.devices if device.retired is None)
        self.agents = {
            agent: Sighted(cuts, references[agent], watched) for agent, cuts in cuts_of(inventory, topology).items()
        }

    def outlook(self, failed: Iterable[str]) -> Outlook:
        """Return what is seen when these elements have failed."""
        broken = self.topology.broken(failed)
        hidden = {name: agent.cuts.hidden(broken) for name, agent in self.agents.items()}
        blind = frozenset(name for name, agent in self.agents.items() if agent.blind(broken, hidden[name]))
        return Outlook(hidden, blind)
