"""What makes a service start anew, and how far it is settled; that the figures agree is ``tests/properties``'s to say."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field

import msgspec
import pytest

from agent.clock import DAY, HOUR, MINUTE, SECOND, Microseconds
from agent.inventory.topology import Topology
from collector.core.cases import Case
from collector.core.clues import ViewKey
from collector.core.history import bounded, standing
from collector.core.ledger import Ledger, history_of
from collector.core.reachability import Reach, Seen, Table
from collector.core.rows import Row
from collector.core.running_tally import STEP, RunningTally
from collector.core.runs import Run
from collector.core.terms import Terms
from collector.core.view import View
from collector.reading import Availability
from tests.support.fake_network import EPOCH, islands

INVENTORY = islands(1)
LEDGER = Ledger(INVENTORY, Topology(INVENTORY))
KEY = ("pkp", "sw-a00")
TABLE = Table(*KEY, Terms.of(INVENTORY.detection))
ROUND = 10 * SECOND


@dataclass
class Told:
    """Evidence of one switch, asked every ten seconds."""

    now: Microseconds = EPOCH
    seen: View = field(default_factory=View.empty)
    finished: list[Run] = field(default_factory=list)
    known: list[Case] = field(default_factory=list)
    asked_from: list[Microseconds] = field(default_factory=list)

    def hear(self, until: Microseconds, *, alive: bool = True) -> None:
        while self.now < until:
            self.seen.take(TABLE, Seen(self.now, alive, 1 if alive else 3, interval=ROUND))
            self.finished += self.seen.flush()
            self.now += ROUND

    def runs(self, start: Microseconds, end: Microseconds, _: AbstractSet[str] | None) -> dict[ViewKey, list[Run]]:
        self.asked_from.append(start)
        found = [run for run in self.finished if run.until >= start and run.first < end]
        return {KEY: [*found, *self.standing(KEY)]}

    def cases(self, _start: Microseconds, _end: Microseconds, _: AbstractSet[str] | None) -> list[Case]:
        return self.known

    def changeable(self) -> list[Case]:
        return self.known

    def view(self, key: ViewKey) -> View | None:
        return self.seen if key == KEY else None

    def standing(self, key: ViewKey) -> list[Run]:
        return standing(TABLE, self.seen.now, self.now) if key == KEY else []


def incident(started: Microseconds, ended: Microseconds | None, name: str = "1", cause: str = "power") -> Case:
    row = Row(
        agent=KEY[0],
        device=KEY[1],
        outage=started,
        started=started,
        before=started,
        losses=(started,),
        answered=None,
        confirmed_at=started,
        ended=ended,
    )
    return Case(
        id=name,
        root=("x",),
        cause=cause,
        causes={},
        confidence=1.0,
        alternatives=(),
        since=started,
        opened=started,
        rows=[row],
    )


@pytest.fixture
def told() -> Told:
    """An hour up, a quarter down, an hour up."""
    made = Told()
    made.hear(EPOCH + HOUR)
    made.hear(EPOCH + 75 * MINUTE, alive=False)
    made.hear(EPOCH + 135 * MINUTE)
    made.known = [incident(EPOCH + HOUR, EPOCH + 75 * MINUTE)]
    return made


def figures(tally: RunningTally, told: Told) -> list[Availability]:
    """Return the kept figures, having seen that they are those made anew."""
    made = tally.figures(told.now, told)
    histories = {key: bounded(runs) for key, runs in told.runs(EPOCH, told.now, None).items()}
    told.asked_from.pop()
    assert made == LEDGER.figures(EPOCH, told.now, history_of(histories), told.known)
    return made


def begun(told: Told) -> RunningTally:
    tally = RunningTally(LEDGER, EPOCH, EPOCH + 31 * DAY)
    figures(tally, told)
    told.asked_from.clear()
    return tally


def test_only_what_lies_after_the_checkpoint_is_read_again(told: Told) -> None:
    tally = begun(told)

    told.hear(told.now + MINUTE)
    figures(tally, told)

    assert min(told.asked_from) >= told.now - 2 * STEP - MINUTE
    assert tally.anew == 0


def test_a_cause_that_changes_counts_at_once_and_starts_nothing_anew(told: Told) -> None:
    tally = begun(told)

    told.known = [msgspec.structs.replace(told.known[0], cause="radio")]
    rows = figures(tally, told)

    assert rows[0].down_by_cause == {"radio": 15 * MINUTE}
    assert tally.anew == 0


def test_an_incident_that_is_no_longer_at_hand_keeps_its_cause(told: Told) -> None:
    tally = begun(told)
    before = figures(tally, told)

    told.known = []

    assert tally.figures(told.now, told) == before
    told.hear(told.now + MINUTE)
    assert tally.figures(told.now, told)[0].down_by_cause == {"power": 15 * MINUTE}
    assert tally.anew == 0


@pytest.mark.parametrize(
    "after",
    [
        [incident(EPOCH + HOUR, EPOCH + 70 * MINUTE)],
        [incident(EPOCH + HOUR, EPOCH + 65 * MINUTE), incident(EPOCH + 65 * MINUTE, EPOCH + 75 * MINUTE, "2", "radio")],
        [incident(EPOCH + HOUR, EPOCH + 75 * MINUTE), incident(EPOCH + 50 * MINUTE, EPOCH + 80 * MINUTE, "2", "radio")],
    ],
    ids=["shorter", "handed-over", "one-more"],
)
def test_an_incident_that_changes_before_the_checkpoint_starts_its_services_anew(told: Told, after: list[Case]) -> None:
    tally = begun(told)

    told.known = after
    figures(tally, told)

    assert tally.anew == 1
    assert EPOCH in told.asked_from


def test_an_incident_that_changes_after_the_checkpoint_starts_nothing_anew(told: Told) -> None:
    told.hear(told.now + 5 * MINUTE, alive=False)
    told.known.append(incident(told.now - 5 * MINUTE, None, "2", "radio"))
    tally = begun(told)

    told.hear(told.now + MINUTE)
    told.known[-1] = incident(told.now - 6 * MINUTE, told.now - MINUTE, "2", "radio")
    figures(tally, told)

    assert tally.anew == 0


def test_a_device_that_is_silent_is_settled_as_it_stands_until_it_is_heard_again(told: Told) -> None:
    last, tally = told.now, begun(told)
    told.now += 3 * HOUR
    figures(tally, told)
    told.asked_from.clear()
    told.now += MINUTE
    figures(tally, told)
    assert min(told.asked_from) > last

    until, told.now = told.now, last
    told.hear(until, alive=False)  # it was cut off, and tells now
    figures(tally, told)

    assert tally.anew == 1


def test_losses_that_a_late_answer_may_still_clear_are_not_settled() -> None:
    """Once confirmed they are down from the first of them on, once an answer comes between they never were."""
    told, base = Told(), Reach()
    for number in range(360):
        TABLE.step(base, Seen(told.now, number < 120, believed=False, interval=ROUND))
        told.now += ROUND
    told.seen = View(base=base, now=after(base, Seen(told.now, alive=False, interval=ROUND)))
    tally = begun(told)

    told.seen = View(base=base, now=after(base, Seen(told.now, alive=True, interval=ROUND)))
    figures(tally, told)

    assert tally.anew == 0


def after(base: Reach, seen: Seen) -> Reach:
    reach = msgspec.msgpack.decode(msgspec.msgpack.encode(base), type=Reach)
    TABLE.step(reach, seen)
    return reach


def test_a_clock_that_goes_back_behind_the_checkpoint_starts_anew(told: Told) -> None:
    tally = begun(told)
    told.now -= HOUR

    assert tally.figures(told.now, told)[0].considered == told.now - EPOCH
    assert tally.anew == 2


def test_a_period_that_has_not_begun_has_nothing_considered(told: Told) -> None:
    rows = RunningTally(LEDGER, EPOCH + 300 * DAY, EPOCH + 331 * DAY).figures(EPOCH + 300 * DAY, told)

    assert [row.considered for row in rows] == [0] * 4
