"""Weighing incidents anew when people tell what no probe does: a note of the weather that comes in, or is withdrawn.

Rules this module keeps (``rootcause.md``, 4):

- What is open is concluded anew anyhow. What is over, and began within the hours of such a note at what it speaks of, is
  explained once more from what was known when it was concluded; so is what gives way already.
- An incident that closed longer than ``LATELY`` before the note came in is left as it is; a note that is withdrawn takes
  its word back however long that was. One that the judge let go is recalled for this once, changed, told and let go again.
- A verdict teaches of later faults only (``lessons``), so nothing is weighed anew for it.
- The same decisions in the same order between the same observations give the same, live and in a replay.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from agent.clock import DAY, Microseconds
from collector.core.cases import Case
from collector.core.casework import Casework
from collector.core.memory import Memory
from collector.core.telling import Telling
from collector.core.view import View
from collector.core.weather import Noted
from collector.decisions import Recorded

LATELY: Microseconds = 3 * DAY
"""How long after its close an incident is weighed anew: bulletins are entered the next working day."""

Recall = Callable[[Microseconds, Microseconds], Iterable[Case]]
"""From a span to the incidents that were open in it, those that the judge has let go among them."""


class Reconsidering:
    """Knows what people noted, and which incidents are weighed anew for it."""

    def __init__(self, work: Casework, memory: Memory, telling: Telling) -> None:
        self._work, self._memory, self._telling = work, memory, telling
        self._sky, self._lessons = work.suspects.sky, work.suspects.lessons
        self._sky.kept = memory.struck
        self.due = False
        """Whether there is news to be concluded."""
        self.recalled: list[Case] = []
        """Cases that the judge had let go and that are changed now."""

    def know(self, decisions: Sequence[Recorded]) -> None:
        """Let what was noted before count, without weighing anything anew."""
        self._sky.take(decisions)
        self._lessons.take(decisions)

    def hear(self, decisions: Sequence[Recorded], recall: Recall, now: Microseconds) -> set[str]:
        """Let what is noted now count; return the cases to revise, when a note is new or withdrawn."""
        self._lessons.take(decisions)
        changed = self._sky.take(decisions)
        if not changed:
            return set()
        self.due = True
        gone = [note for note in changed if note not in self._sky.notes]
        at_hand = {case.id for case in self._memory.cases}
        spans = [(note.said.start, note.said.end) for note in changed]
        known = {case.id: case for start, end in spans for case in recall(start, end)}
        self.recalled = [
            case
            for _, case in sorted(known.items())
            if case.id not in at_hand and case.kind == "outage" and _concerned(case, changed, gone, now)
        ]
        for case in self.recalled:
            self._telling.remember(case)
        over = [case for case in self._memory.cases if case.closed is not None or case.restored is not None]
        return {case.id for case in (*over, *self.recalled) if _concerned(case, changed, gone, now)}

    def strike(self, views: Mapping[str, Mapping[str, View]]) -> None:
        """Count the sites that storms may have struck: what failed there, or is not explained yet; not what a cable hid."""
        self.due = False
        storms = self._sky.storms(self._memory.newest - LATELY)
        if not storms:
            return
        over: list[tuple[str, Microseconds]] = []
        lasting: list[tuple[str, Microseconds]] = []
        attached = set()
        for case in (*self._memory.cases, *self.recalled):
            here = self._sky.places.together(row.device for row in case.rows)
            (lasting if case.closed is None else over).extend(
                (row.device, row.outage) for row in case.rows if here or row.failed
            )
            attached |= {row.key for row in case.open_rows}
        lasting += [
            (device, view.now.outage_start)
            for agent, devices in views.items()
            for device, view in devices.items()
            if view.now.down and view.now.outage_start is not None and (agent, device) not in attached
        ]
        self._sky.strike(storms, over, lasting)

    def revise(self, chosen: set[str]) -> None:
        """Explain the chosen ones among the recalled cases once more."""
        for case in self.recalled:
            if case.id in chosen:
                self._work.revise(case)

    def let_go(self) -> None:
        """Let go of what was recalled, once it is told and kept."""
        for case in self.recalled:
            self._telling.forget(case)
        self.recalled = []


def _concerned(case: Case, changed: Iterable[Noted], gone: Iterable[Noted], now: Microseconds) -> bool:
    """Whether a note speaks of anything that a case may have been, and the case is not over for too long."""
    elements = {*case.root, *case.rivals, *(element for other in case.alternatives for element in other)}
    lately = case.closed is None or now - case.closed <= LATELY
    return any(note.covers(element, case.since) for note in (changed if lately else gone) for element in elements)
