"""What failed? The most probable set of failed elements, given who is down, who answers, and what ports say.

Rules this module keeps (``rootcause.md``, 3):

- The most probable set wins; what the evidence cannot tell from it is told as an alternative.
- Parts that share no suspect are searched apart, each from what is believed already, from a greedy cover and from nothing.
- Two faults that hide only together stand in for one where that is the more probable, and join the parts that both touch.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from agent.clock import Microseconds
from collector.core import two_ways
from collector.core.clues import Clues
from collector.core.faults import Fault
from collector.core.fit import Fit
from collector.core.partition import parts
from collector.core.search import NOTHING, Search
from collector.core.singles import Singles
from collector.core.suspects import Suspects


def explain(
    suspects: Suspects,
    clues: Clues,
    *,
    believed: Collection[str] = (),
    fixed: Mapping[str, Microseconds] | None = None,
    among: Collection[str] | None = None,
) -> list[Fault]:
    """Return the most probable faults, the earliest first; ``fixed`` faults (with their start) are taken as given.

    ``believed`` is where the search starts from besides nothing: the roots of open incidents. ``among`` names the only
    elements that may have failed.
    """
    given = dict(fixed or {})
    singles = Singles(suspects, clues, given)
    whole = Fit(singles, singles.views, given)
    found: list[tuple[Search, frozenset[str]]] = []
    for part in parts(whole, among) if whole.symptoms else ():
        search = Search.over(whole, part.views, part.suspects)
        starts = [frozenset[str](), search.cover()]
        if expected := part.suspects.intersection(believed):
            starts.append(expected)
        found.append((search, max((search.climb(start) for start in starts), key=search.rank)))
    out: list[Fault] = []
    for search, best in _with_pairs(whole, found, among):
        near = search.fit.views
        steps = {(agent, step) for agent, device in search.fit.symptoms for step in suspects.path(agent, device)}
        out += search.faults(best, {**near, **{key: whole.views[key] for key in steps & whole.views.keys()}})
    return sorted(out, key=lambda fault: (fault.since, fault.element))


def _with_pairs(
    whole: Fit, found: list[tuple[Search, frozenset[str]]], among: Collection[str] | None
) -> list[tuple[Search, frozenset[str]]]:
    """Let two faults stand in for one, and for all that they explain beside it, where that is the more probable.

    By probes alone two are the less probable, always: they are looked for where more than those tells of the network.
    """
    if not whole.singles.told_of_any:
        return found
    for search, best in list(found):
        for element in sorted(best):
            if not any(element in others for _, others in found):
                continue
            for pair, gone in two_ways.replacing(whole, element, best, among):
                hidden = whole.hidden_by(pair)
                touched = [one for one in found if element in one[1] or hidden & one[0].fit.symptoms]
                views = hidden.union(*(one.fit.views for one, _ in touched))
                wider = Search.over(whole, views, pair.union(*(one.candidates for one, _ in touched)), gone)
                before = frozenset[str]().union(*(those for _, those in touched))
                needless = {one for one in before if whole.hides(one) & whole.lost <= hidden}
                after = (before - needless) | pair
                gain = wider.fit.score(after) - wider.fit.score(before)
                if gain > NOTHING:
                    for one in pair:
                        wider.others.setdefault(one, {})[(element,)] = -gain
                    found = [one for one in found if one not in touched]
                    found.append((wider, wider.climb(after)))
                    break
                search.others.setdefault(element, {})[tuple(sorted(pair))] = gain
    return found
