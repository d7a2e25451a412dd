"""When a case may be closed, and who stays down after the repair (``rootcause.md``, 5).

Rules this module keeps:

- A case is closed once everybody whom its fault could hide has answered since, else ``grace`` after its last recovery:
  what was lost before that is known by then. It is dated to its last recovery all the same.
- The case of an element that flaps is held open until it flaps no more; that moves neither its outages nor its end.
"""

from __future__ import annotations

from agent.clock import MILLISECOND, Microseconds
from agent.inventory.models import Inventory
from collector.core.cases import Case
from collector.core.flapping import flapped
from collector.core.memory import Memory
from collector.core.reachability import Reached
from collector.core.rows import Row
from collector.core.services import Views
from collector.core.suspects import Suspects

GRACE: Microseconds = 250 * MILLISECOND
"""How much later than its timeout a loss is known at the latest."""


class Closing:
    """Decides of single cases; ``settle`` is how long after the repair children may stay down."""

    def __init__(self, suspects: Suspects, memory: Memory, inventory: Inventory, settle: Microseconds) -> None:
        self._suspects, self._memory, self._settle = suspects, memory, settle
        self._grace = GRACE + max(
            (inventory.detection_of(device).timeout for device in inventory.devices),
            default=inventory.detection.timeout,
        )

    def due(self, case: Case, now: Microseconds) -> bool:
        """Whether the time has come to close an open case, to let it flap no more, or for children that stayed down."""
        if case.flapping and not self._flaps(case, now):
            return True
        over = case.over
        if over is not None:
            return now >= over + self._grace and not case.flapping
        return bool(self.stays_down(case, now))

    def stays_down(self, case: Case, now: Microseconds) -> list[Row]:
        """Return what was lost once more after the repair and did not answer when the time to settle is over.

        Who has not been heard since then may have had an answer.
        """
        repaired = case.restored
        if repaired is None or now < repaired + self._settle:
            return []
        return [row for row in case.rows if row.waits and self._last_lost(row) > repaired]

    def close(self, case: Case, views: Views, now: Microseconds) -> None:
        """Close an open case if its time has come; count its recovery, and note whether its element flaps."""
        if case.restored is not None and case.counted != case.since:
            case.counted = case.since
            root = case.root[0]
            self._memory.penalties[root] = flapped(self._memory.penalties.get(root), case.restored)
        case.flapping = self._flaps(case, now)
        over = case.over
        if over is not None and not case.flapping and (now >= over + self._grace or self._all_heard(case, views)):
            case.closed = over

    def forget(self, now: Microseconds) -> None:
        """Let go of penalties that have decayed."""
        known = self._memory.penalties
        for element in [element for element, penalty in known.items() if penalty.gone(now)]:
            del known[element]

    def _flaps(self, case: Case, now: Microseconds) -> bool:
        penalty = self._memory.penalties.get(case.root[0])
        return penalty is not None and penalty.flaps(now)

    def _all_heard(self, case: Case, views: Views) -> bool:
        """Whether everybody whom the fault could hide has answered since it gave way: then nothing is worth a wait."""
        since = case.restored
        return since is not None and all(
            view.now.state is Reached.UP and view.now.last_alive is not None and view.now.last_alive >= since
            for agent in self._suspects.origins
            for device in self._suspects.hidden(agent, frozenset(case.root))
            if (view := views.get(agent, {}).get(device)) is not None
        )

    def _last_lost(self, row: Row) -> Microseconds:
        view = self._memory.views.get(row.agent, {}).get(row.device)
        return 0 if view is None or view.now.last_lost is None else view.now.last_lost
