"""The docket: which incidents are open, what belongs to each, and what to tell about it.

Rules this module keeps (``rootcause.md``, 5):

- One incident for each independent fault. A later symptom joins; the explanation may move; neither makes
  a second incident.
- When a fault gives way, from the first answer on, its explanation stands, and every child stays attached until it is
  seen itself. One still down ``settle`` later gets an incident of its own, dated from the restoration.
- The same root again within ``reopen_within`` of the close reopens the incident; again before the close, it goes on.
- An incident is closed by ``closing``: not while its element flaps.
- What uptime tells afterwards may still change root and cause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from agent.clock import DAY, Microseconds
from agent.inventory.models import Inventory
from agent.observation import Optical, Trace
from collector.core import restarts
from collector.core.belated import Belated
from collector.core.cases import Case
from collector.core.casework import Casework
from collector.core.closing import Closing
from collector.core.clues import Clue, Repair, ViewKey
from collector.core.degrading import Degrading
from collector.core.explanation import explain
from collector.core.faults import Fault
from collector.core.keeping import Keeping
from collector.core.lingering import gives_way, lost_in, unasked
from collector.core.memory import Memory
from collector.core.reachability import Reached
from collector.core.reconsidering import Recall, Reconsidering
from collector.core.rows import Row, begun, carry
from collector.core.services import Promises
from collector.core.suspects import Suspects
from collector.core.telling import Telling
from collector.core.view import View
from collector.core.viewpoints import Viewpoints
from collector.decisions import Recorded
from collector.reading import Effect

AWAITED: Microseconds = 8 * DAY
"""How long incidents are kept at hand for what an agent that is not heard will tell of them."""


Views = Mapping[str, Mapping[str, View]]


class Docket:
    """Opens, moves, hands over and closes cases."""

    def __init__(self, inventory: Inventory, suspects: Suspects, memory: Memory) -> None:
        self.memory = memory
        self.suspects = suspects
        self.degrading = Degrading(inventory, suspects, memory)
        self.telling = Telling([*memory.cases, *memory.declines])
        self._keeping = Keeping(memory.cases)
        self.promises = Promises(inventory)
        self.work = Casework(suspects, memory, Viewpoints(inventory, self.promises, suspects))
        self.reopen_within = inventory.detection.reopen_within
        self._stands = frozenset(suspects.origins.values())
        self.closing = Closing(suspects, memory, inventory, inventory.detection.settle)
        self.belated = Belated(self.work, self.promises, memory, inventory)
        self.anew = Reconsidering(self.work, memory, self.telling)
        self.changed: set[str] = set()
        self._to_revise: set[str] = set()

    @property
    def open(self) -> list[Case]:
        """The open cases, the oldest first."""
        return [case for case in self.memory.cases if case.closed is None]

    @property
    def waiting(self) -> bool:
        """Whether some case is open, so that softer evidence matters."""
        return any(case.closed is None for case in reversed(self.memory.cases))

    def take_changed(self) -> list[Case]:
        """Hand over the cases that changed since the last call."""
        known = (*self.memory.cases, *self.memory.declines, *self.anew.recalled)
        changed = [case for case in known if case.id in self.changed]
        self.changed.clear()
        self.anew.let_go()
        return changed

    def due(self, now: Microseconds) -> bool:
        """Whether the time has come to close a case, or for children that stayed down after the repair."""
        if self.anew.due or self.degrading.due:
            return True
        known = [*self.memory.cases, *self.memory.declines]
        return bool(known) and (
            self.telling.uncovers(known, now) or any(self.closing.due(case, now) for case in self.open)
        )

    def learn_boot(self, device: str) -> bool:
        """Take a device's uptime as evidence for its newest outage, once it is back; say whether it told anything new."""
        news = restarts.learn(self.memory, device)
        self._to_revise |= news
        return bool(news)

    def hear_decisions(self, decisions: Sequence[Recorded], recall: Recall, now: Microseconds) -> None:
        """Let what people noted count as evidence; the cases are due to be concluded anew if there is news in that."""
        self._to_revise |= self.anew.hear(decisions, recall, now)

    def hear(self, told: Optical | Trace) -> bool:
        """Take softer evidence; say whether an open case has to be concluded anew."""
        if isinstance(told, Trace):
            return self.hear_trace(told)
        self.degrading.signs.light(told)
        return False

    def hear_trace(self, trace: Trace) -> bool:
        """Keep the first route to a device of an open case as its evidence; say whether it was one."""
        for case in self.open:
            if case.trace is None and any(row.device == trace.device for row in case.open_rows):
                case.trace = trace
                self.work.relabel(case)
                return True
        return False

    def conclude(self, views: Views, clues: Callable[[], Mapping[ViewKey, Clue]], now: Microseconds) -> None:
        """Bring the cases up to the views."""
        for device in self._follow(views):
            self.learn_boot(device)
        self.anew.strike(views)
        for case in self.memory.cases:
            if case.id in self._to_revise:
                self.work.revise(case)
        self.anew.revise(self._to_revise)
        self._to_revise.clear()
        self.belated.attach(views, clues)
        lost = [row for row in self._unattached(views) if not self.work.was_blind(row)]
        fresh = self.belated.join(self._rejoin(lost))
        if fresh:
            self._fail_again(fresh, clues())
        movable = [case for case in self.open if case.restored is None and not gives_way(case, views)]
        if fresh or movable:
            self._explain(fresh, movable, clues(), now)
        self._hand_over(clues, now)
        for case in self.open:
            self.closing.close(case, views, now)
            last = case if case.closed is None else self.work.parted(case, case.root)
            last.services |= self.promises.down_in(last, views)
        self.memory.contradictions = self.work.contradictions()
        self.degrading.conclude(now)
        self._forget(now)

    def _follow(self, views: Views) -> list[str]:
        """Carry each row along with its view; return the devices that were seen again."""
        back: list[str] = []
        for case in self.memory.cases:
            for row in case.rows:
                view = views.get(row.agent, {}).get(row.device)
                if view is not None and carry(row, view.now):
                    back.append(row.device)
                if row.device in self._stands and not row.own:
                    row.own = self.work.was_blind(row)
            if case.closed is None:
                case.note_restoration()
            elif case.over is None:
                case.closed = None
                case.note_restoration()
            else:
                case.closed = case.over
        return back

    def _unattached(self, views: Views) -> list[Row]:
        held = {(row.key, row.outage) for case in self.open for row in case.rows if row.ended is None}
        seen = {(row.key, row.outage) for case in self.memory.cases for row in case.rows if row.settled}
        return [
            begun(agent, device, view.now)
            for agent, devices in sorted(views.items())
            if agent not in self.memory.behind
            for device, view in sorted(devices.items())
            if view.now.down
            and (outage := ((agent, device), view.now.outage_start)) not in held
            and not (view.now.state is Reached.RECOVERING and outage in seen)
        ]

    def _rejoin(self, fresh: list[Row]) -> list[Row]:
        """A device that was attached and not seen since goes on there, also when unknown time lies between."""
        left: list[Row] = []
        for row in fresh:
            waiting = next(
                ((case, known) for case in self.open for known in case.open_rows if known.key == row.key), None
            )
            if waiting is None:
                left.append(row)
                continue
            home, known = waiting
            known.settled = True
            self.work.attach(home, row)
        return left

    def _fail_again(self, fresh: list[Row], known: Mapping[ViewKey, Clue]) -> None:
        """A fault that gave way and is back before its case was closed: the same incident goes on."""
        resting = [case for case in self.open if case.restored is not None]
        for case in resting:
            keys = {row.key for row in fresh if row.started > (case.restored or 0)}
            if not any(device in self.suspects.hidden(agent, frozenset(case.root)) for agent, device in keys):
                continue
            believed = [element for other in self.open if other.restored is None for element in other.root]
            fixed = {
                other.root[0]: other.since for other in resting if other is not case and other.restored is not None
            }
            clues = self.memory.clues(unasked(known, lost_in(resting), {row.key for row in fresh}))
            mended = dict.fromkeys(case.root, Repair(case.restored or 0))
            clues = replace(clues, repaired={**clues.repaired, **mended})
            faults = explain(self.suspects, clues, believed=[*believed, *case.root], fixed=fixed)
            again = next((fault for fault in faults if (fault.element,) == case.root and fault.hides & keys), None)
            if again is not None:
                case.since, case.restored = again.since, None
                for row in case.open_rows:
                    row.lingers = True

    def _explain(self, fresh: list[Row], movable: list[Case], known: Mapping[ViewKey, Clue], now: Microseconds) -> None:
        resting = [case for case in self.open if case not in movable and not case.held]
        held = lost_in(resting) | {row.key for case in movable for row in case.open_rows if row.lingers}
        clues = self.memory.clues(unasked(known, held, {row.key for row in fresh}))
        fixed = {case.root[0]: case.since for case in resting if len(case.root) == 1}
        believed = [element for case in movable for element in case.root]
        # Of two that hide only together, the one that began last has them all.
        faults = [fault for fault in explain(self.suspects, clues, believed=believed, fixed=fixed) if fault.hides]
        left = {(row.key, row.outage): row for row in fresh}
        own = {(fault.element,) for fault in faults}
        taken: set[str] = set()
        for fault in faults:
            mine = [row for row in left.values() if row.key in fault.hides]
            home = self._home(fault, [case for case in movable if case.id not in taken and case.closed is None], own)
            if home is None and not mine:
                continue
            if home is None:
                home = self.work.reopened(fault, self.reopen_within) or self.work.new(fault, mine)
            taken.add(home.id)
            self.work.move(home, fault, clues)
            for row in mine:
                del left[row.key, row.outage]
                self.work.attach(home, row)
            self._gather(home, fault, movable, now)
            self.work.relabel(home)
        for row in left.values():
            case = next(
                (case for case in resting if row.device in self.suspects.hidden(row.agent, frozenset(case.root))), None
            )
            if case is None and self.work.viewpoints.spare(row, self.memory.views, now):
                continue
            if case is None:
                case = self.work.new(Fault.lone(row.key, row.started), [row])
            self.work.attach(case, row)

    @staticmethod
    def _home(fault: Fault, free: list[Case], own: AbstractSet[tuple[str, ...]]) -> Case | None:
        """The case that this fault is, or moves: the same root, else the oldest with symptoms of its.

        A case whose root is another fault's ``own`` stays with that.
        """
        for case in free:
            if case.root == (fault.element,):
                return case
        for case in free:
            if case.root not in own and any(row.key in fault.hides for row in case.open_rows):
                return case
        return None

    def _gather(self, home: Case, fault: Fault, movable: list[Case], now: Microseconds) -> None:
        """Symptoms of this fault that other cases hold come over, dated now."""
        for case in movable:
            if case is home or case.closed is not None:
                continue
            for row in case.open_rows:
                if row.key in fault.hides:
                    self.work.hand(row, case, home, now)

    def _hand_over(self, clues: Callable[[], Mapping[ViewKey, Clue]], now: Microseconds) -> None:
        """Children still down when the time to settle is over get incidents of their own, or that which hides them since."""
        for case in self.open:
            rows, instant = self.closing.stays_down(case, now), case.restored
            if not rows or instant is None:
                continue
            mine = {row.key for row in rows}
            known = {
                key: Clue(True, tuple(max(instant, loss) for loss in clue.losses), None) if key in mine else clue
                for key, clue in clues().items()
                if key in mine or not clue.down
            }
            told = self.memory.clues(known)
            for fault in explain(self.suspects, told):
                held = [row for row in rows if row.key in fault.hides and not row.settled]
                if not held:
                    continue
                home = next((one for one in self.open if one.root == (fault.element,) and one.restored is None), None)
                since = instant if home is None else max(instant, home.since)
                if home is None:
                    home = self.work.new(fault, held)
                    home.opened = max(instant, min(row.started for row in held))
                    self.work.move(home, fault, told)
                for row in held:
                    self.work.hand(row, case, home, max(since, row.started))
                self.work.relabel(home)

    def _forget(self, now: Microseconds) -> None:
        """Let go of cases that can neither be reopened nor revised, once what became of them is told and kept.

        An agent that is not heard may have seen more of them; it is awaited.
        """
        horizon = max(self.reopen_within, restarts.REVISABLE)
        heard = [at for agent, at in self.memory.heard.items() if agent in self.suspects.origins and now - at < AWAITED]
        awaited = min(heard, default=now) - horizon
        kept = []
        for case in self.memory.cases:
            over = case.closed is not None and case.closed < min(now - horizon, awaited)
            stored = case.id not in self.changed and self._keeping.holds(case)
            if over and stored and self.telling.has_told(case):
                self.telling.forget(case)
                self._keeping.forget(case)
            else:
                kept.append(case)
        self.memory.cases[:] = kept
        self.closing.forget(now)
        told = [case for case in self.memory.declines if case.id not in self.changed and self.telling.has_told(case)]
        for gone in self.degrading.forget(now, told):
            self.telling.forget(gone)

    def tell(self, now: Microseconds) -> list[Effect]:
        """Return what is to be told of the cases that changed since the last time."""
        known = (*self.memory.cases, *self.memory.declines, *self.anew.recalled)
        news = self.telling.news(known, now, self.memory.next_effect)
        self.memory.next_effect += len(news)
        told = {effect.incident.id for effect in news if effect.incident}
        self.changed |= told | self._keeping.news(self.memory.cases)
        return news
