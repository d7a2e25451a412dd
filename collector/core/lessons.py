"""What people's verdicts teach of later faults: which causes a link or a place has had, as counts that fade.

Rules this module keeps (``rootcause.md``, 4):

- A verdict teaches of faults that began after it was recorded, never of its own incident: so it does not matter when a
  fault is concluded, and the system's guess stays its own.
- It teaches of the element it was given on, of a risk group that holds that, and of what else stands at that place: the site
  of a device that carries nobody (without a site, the device itself), a link by such an end.
- Of several verdicts on one incident the latest counts; withdrawn ones, and ``unknown``, teach nothing.
- Shares of causes are those of a Dirichlet prior of weight ``USUAL`` with the fading counts (half-life ``HALF``). None moves by
  more than ``MOST`` either way: so a port that is lit or dark says more than all of them, whoever was wrong.
- Pure; the fault's beginning is the time.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import NamedTuple

from agent.clock import DAY, Microseconds
from agent.inventory.models import Cause
from collector.core.rulings import standing
from collector.decisions import Reclassified, Recorded
from collector.facts import Evidence

USUAL = 4.0
"""So many verdicts weigh as much as what is usual."""
HALF: Microseconds = 180 * DAY
"""After so long a verdict counts half."""
FADED: Microseconds = 4 * HALF
"""After so long it counts no more."""
MOST = 2.0
"""No share of a cause becomes more or less probable than by this factor."""
TOLD_FROM = 2
"""From so many earlier verdicts on, they are told as evidence."""
LOUDEST = log(MOST)

Places = Callable[[str], frozenset[str]]
"""From an element to where it stands: its places, and the members of a risk group."""


class Lesson(NamedTuple):
    """One verdict: its number, when it was recorded, on which element, where that stands, and the cause."""

    number: int
    at: Microseconds
    element: str
    places: frozenset[str]
    cause: str


class Lessons:
    """The verdicts that hold, ready to be asked what they say of a fault."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._by: dict[str, list[Lesson]] = {}
        self._known: dict[str, frozenset[str]] = {}

    def __bool__(self) -> bool:
        return bool(self._by)

    def take(self, decisions: Sequence[Recorded]) -> None:
        """Let the verdicts among these decisions teach, and no others."""
        newest = {
            row.decision.incident: (row, row.decision.cause)
            for row in standing(decisions)
            if isinstance(row.decision, Reclassified)
        }
        self._by = {}
        for row, cause in sorted(newest.values(), key=lambda pair: pair[0].number):
            if row.about and cause != Cause.UNKNOWN:
                lesson = Lesson(row.number, row.at, row.about, self._of(row.about), cause)
                for key in {row.about, *lesson.places}:
                    self._by.setdefault(key, []).append(lesson)

    def here(self, element: str, since: Microseconds) -> list[Lesson]:
        """Return what was learned of an element and its place before a fault that began then, in order."""
        found = {
            lesson.number: lesson
            for key in (element, *self._of(element))
            for lesson in self._by.get(key, ())
            if since - FADED < lesson.at <= since
        }
        return [lesson for _, lesson in sorted(found.items())]

    def weigh(self, causes: Mapping[str, float], element: str, since: Microseconds) -> dict[str, float]:
        """Return weights of causes as the verdicts leave them, not made to add up to 1."""
        lessons = self.here(element, since)
        if not lessons:
            return dict(causes)
        counts: dict[str, float] = {}
        for lesson in lessons:
            counts[lesson.cause] = counts.get(lesson.cause, 0.0) + 0.5 ** ((since - lesson.at) / HALF)
        total = USUAL + sum(counts.values())
        return {
            name: share * min(max((USUAL * share + counts.get(name, 0.0)) / total / share, 1 / MOST), MOST)
            for name, share in causes.items()
            if share > 0
        }

    def speaks(self, causes: Mapping[str, float], element: str, since: Microseconds) -> float:
        """Return how loud the verdicts speak for a fault of an element since then, as a natural logarithm."""
        return log(sum(self.weigh(causes, element, since).values()) / sum(causes.values()))

    def evidence(self, element: str, since: Microseconds) -> list[Evidence]:
        """Return what most of the earlier verdicts here said, when there are several."""
        lessons = self.here(element, since)
        if len(lessons) < TOLD_FROM:
            return []
        causes = [lesson.cause for lesson in lessons]
        most = max(sorted(set(causes)), key=causes.count)
        values: dict[str, str | int | float] = {"count": causes.count(most), "total": len(causes), "cause": most}
        return [Evidence(code="learned", element=element, values=values)]

    def _of(self, element: str) -> frozenset[str]:
        known = self._known.get(element)
        if known is None:
            known = self._known[element] = self._places(element)
        return known
