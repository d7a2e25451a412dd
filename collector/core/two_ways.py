"""Two faults at once that cut off what neither cuts off alone: both ways to a device, both halves of a ring.

Rules this module keeps (``rootcause.md``, 3):

- One of the two stands on the way to the nearest device that is lost, the other on a way that is left without it.
- Of a device that carries nobody its own two ways are asked about; of any other element all rings on the way there.
- Something must speak for one of them or against the fault that they replace; else only links with dark ports are asked.
- Two are worth a thought when what is known of each alone leaves them not far behind the one fault that they would replace.
- What one fault takes along is no two.
- One of the two may have failed long before, and hidden nobody: a port was dark already while all that are lost now answered,
  for so long that it would have been heard to be lit in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from math import log
from typing import NamedTuple

from agent.clock import SECOND, Microseconds
from collector.core import likelihood as odds
from collector.core.fit import Fit
from collector.core.singles import Singles

MARGIN = 5.0
"""How much less probable (natural logarithm) than the fault that they replace two may be: not worth naming then."""
LONG = 90 * SECOND
"""Ports are asked once a minute."""
_MOST = 12
_BEST = max(log(rate) for rate in odds.GROUP_RATE.values()) + 2 * odds.DARK_PORT
"""What one fault of the two may hope for at most, save that somebody says so who knows."""


class Two(NamedTuple):
    """Two faults; ``before`` names which of them failed already, before all of this."""

    pair: frozenset[str]
    before: frozenset[str]


def replacing(fit: Fit, element: str, failed: frozenset[str], among: Collection[str] | None = None) -> list[Two]:
    """Return the pairs that might stand in for one of some faults, the most probable first.

    ``among`` names the only elements that may have failed.
    """
    singles, allowed = fit.singles, None if among is None else set(among)
    floor, since = singles.by_itself(element) - MARGIN, singles.alone(element).since
    seen = min((seen for key in fit.hides(element) & fit.lost if (seen := fit.views[key].answered)), default=0)
    whole = fit.of.topology.broken([element])
    found: dict[frozenset[str], tuple[float, float, list[str], Two]] = {}
    for pair in _round(fit, element, failed, floor - _BEST):
        broken = fit.of.topology.broken(pair)
        if not pair.isdisjoint(fit.fixed) or broken <= whole or (allowed is not None and not pair <= allowed):
            continue
        before = frozenset(one for one in pair if _dark_before(singles, one, seen - LONG))
        if before == pair:
            before = frozenset()
        hopes = sum(_hope(fit, one, since) for one in pair - before)
        if hopes >= floor:
            ranked = (-hopes, -sum(fit.of.prior[one] for one in pair), sorted(pair), Two(pair, before))
            found[broken] = min(found.get(broken, ranked), ranked)
    return [two for _, _, _, two in sorted(found.values())[:_MOST]]


def _hope(fit: Fit, element: str, since: Microseconds) -> float:
    """Return how probable one fault since then is by itself and by what is told of it, at most."""
    return fit.of.prior[element] + _side(fit, element, since)


def _side(fit: Fit, element: str, since: Microseconds) -> float:
    return sum(fit.singles.side_of(element, since).values())


def _round(fit: Fit, element: str, failed: frozenset[str], least: float) -> Iterator[frozenset[str]]:
    """Yield the pairs that cut off the nearest of those whom only this fault hides; the one on the way hopes for ``least``."""
    of, since = fit.of, fit.singles.alone(element).since
    others = fit.hidden_by((failed - {element}) | frozenset(fit.fixed))
    own = [key for key in fit.hides(element) & fit.symptoms if key not in others]
    if not own:
        return
    agent, device = min(own, key=lambda key: (len(of.path(*key)), key))
    way = of.path(agent, device)
    doubted = _side(fit, element, since) < 0
    rings = fit.singles.dark_rings[:_MOST]
    dark = {*rings, *(group for link in rings for group in of.topology.groups_of.get(link, ()))} & of.prior.keys()
    near = way if element in of.carrying or element != device else way[-2:]
    for step in near:
        if step not in of.ringed or step == device or (agent, device) in fit.hides(step):
            continue
        ones = [
            one
            for one in (step, *sorted(of.topology.groups_of.get(step, ())))
            if one in of.prior and _hope(fit, one, since) >= least
        ]
        if not ones:
            continue
        if doubted or any(_side(fit, one, since) > 0 for one in ones):
            rest = of.way_round(agent, device, frozenset([step])).difference(way, (device,))
        else:
            rest = dark.difference(way)
        for one in ones:
            for other in sorted(rest):
                pair = frozenset([one, other])
                alone = any((agent, device) in fit.hides(part) for part in pair)
                if len(pair) > 1 and not alone and device in of.hidden(agent, pair):
                    yield pair


def _dark_before(singles: Singles, element: str, instant: Microseconds) -> bool:
    """Whether every link that an element takes along had a dark port before an instant, and has it still."""
    topology = singles.of.topology
    broken = topology.broken([element])
    return bool(broken) and all(
        part in topology.links
        and any(
            end.interface
            and (port := singles.clues.ports.get((end.device, end.interface))) is not None
            and port.dark_since is not None
            and port.dark_since < instant
            and (port.dark is None or port.dark[1] == port.at)
            for end in topology.links[part].ends
        )
        for part in broken
    )
