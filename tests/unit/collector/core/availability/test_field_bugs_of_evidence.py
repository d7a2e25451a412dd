"""Mistakes of monitoring systems between the probe and the figure, each told by its story, and none made here.

They go from observations over evidence runs to a service's figures, with its maintenance and its devices' lives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pytest

from agent.clock import DAY, HOUR, MINUTE, SECOND, Microseconds, parse_instant
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.cases import Case
from collector.core.history import bounded, standing
from collector.core.intervals import Spans
from collector.core.ledger import Ledger, history_of
from collector.core.reachability import Seen, Table
from collector.core.rulings import Rulings, Window
from collector.core.terms import Terms
from collector.core.timeline import Bounded, Timeline
from collector.core.view import View
from collector.reading import Availability
from tests.support.incidents import incident, lost_row

START = parse_instant("2026-06-02T00:00:00+07:00")
"""A Tuesday."""
TERMS = Terms(losses=3, recover=2, stale_after=30 * SECOND, interval=10 * SECOND)
Lives = Mapping[str, Mapping[str, date]]


def rounds(first: int, last: int, *, alive: bool) -> list[Seen]:
    """Return a probe every ten seconds of ``[first, last)``."""
    return [Seen(START + second * SECOND, alive) for second in range(first, last, 10)]


def observed(observations: Sequence[Seen], until: int) -> Bounded:
    table, view, runs = Table("pkp", "sw", TERMS), View.empty(), []
    for seen in observations:
        view.take(table, seen)
        runs += view.flush()
    return bounded(runs + standing(table, view.now, START + until * SECOND))


def ledger(lives: Lives, needs: object, maintenance: Sequence[Window] = ()) -> Ledger:
    inventory = Inventory.model_validate(
        {
            "calendars": {"dinas": {}},
            "devices": [
                {"id": "core", "address": "10.0.0.1"},
                *(
                    {"id": name, "address": f"10.0.1.{number}", **lives.get(name, {})}
                    for number, name in enumerate("ab")
                ),
            ],
            "links": [{"id": f"l-{name}", "ends": ["core", name]} for name in "ab"],
            "agents": [{"id": "pkp", "at": "core"}],
            "services": [{"id": "net", "needs": needs, "calendar": "dinas"}],
        }
    )
    return Ledger(inventory, Topology(inventory), Rulings(1, tuple(maintenance)))


def judged(
    history: Bounded,
    length: Microseconds,
    *,
    lives: Lives | None = None,
    needs: object = "a",
    maintenance: Sequence[Window] = (),
    cases: Sequence[Case] = (),
) -> Availability:
    """Return the figures around the clock from ``START`` on."""
    seen = history_of({("pkp", "a"): history})
    row, _ = ledger(lives or {}, needs, maintenance).figures(START, START + length, seen, cases)
    assert row.basis == "24x7"
    assert row.up + row.down + row.unknown == row.considered <= length
    assert min(row.up, row.down, row.unknown) >= 0
    return row


def up_but(*down: tuple[Microseconds, Microseconds], length: Microseconds = DAY) -> Bounded:
    spans: Spans = [(START + first, START + last) for first, last in down]
    edges = [START, *(edge for span in spans for edge in span), START + length]
    return Bounded.exact(Timeline(list(zip(edges[::2], edges[1::2], strict=True)), spans))


UP_DOWN = [*rounds(0, 100, alive=True), *rounds(100, 400, alive=False)]


def test_a_recovery_whose_message_was_lost_does_not_leave_the_outage_open_for_ever():
    """LibreNMS, OpenNMS: an outage row whose "up again" was never written is down until someone edits the database."""
    row = judged(observed([*UP_DOWN, *rounds(3600, 4000, alive=True)], 4000), 4000 * SECOND)
    assert row.down < 300 * SECOND  # as far as it was seen to be lost
    assert row.unknown == (3600 - 390) * SECOND  # the silence is neither
    assert row.up == (100 + 400) * SECOND


def test_a_monitor_that_died_in_an_outage_does_not_know_that_it_went_on():
    """The last state carried forward: a poller that is dead for a week reports a week of outage, or of peace."""
    row = judged(observed(UP_DOWN, 7 * 86_400), 7 * DAY)
    assert (row.up, row.down) == (100 * SECOND, 290 * SECOND)
    peace = judged(observed(rounds(0, 400, alive=True), 7 * 86_400), 7 * DAY)
    assert (peace.up, peace.down) == (390 * SECOND, 0)
    assert peace.verdict == "undetermined"


def test_messages_that_come_twice_change_nothing():
    """At-least-once delivery: the second "down" opens a second outage, and the second "up" closes one that is open."""
    told = [*UP_DOWN, *rounds(400, 800, alive=True)]
    twice = [seen for seen in told for _ in range(2)]
    assert observed(twice, 800) == observed(told, 800)


def test_messages_in_the_wrong_order_do_not_end_before_they_begin():
    """ "Up" that overtakes "down": an outage of negative length, or one that is never closed."""
    told = [*UP_DOWN, *rounds(400, 800, alive=True)]
    swapped = [one for pair in zip(told[1::2], told[::2], strict=True) for one in pair]
    assert observed(swapped, 800) == observed(told, 800)


def test_an_agent_restarted_in_an_outage_does_not_end_it_and_begin_another():
    """Scheduler restarts that reset all states: one outage is told as two, with a recovery that never was."""
    told = [Seen(seen.at, seen.alive, boot="1" if seen.at < START + 250 * SECOND else "2") for seen in UP_DOWN]
    told += [Seen(seen.at, seen.alive, boot="2") for seen in rounds(400, 800, alive=True)]
    assert observed(told, 800) == observed([*UP_DOWN, *rounds(400, 800, alive=True)], 800)


def test_a_clock_that_steps_back_repeats_no_time():
    """An agent's clock is set back a minute in an outage: that minute is told twice and counts once."""
    stepped = [*UP_DOWN, *rounds(340, 400, alive=False), *rounds(400, 800, alive=True)]
    assert observed(stepped, 800) == observed([*UP_DOWN, *rounds(400, 800, alive=True)], 800)


def test_a_clock_that_steps_forward_leaves_a_gap_and_no_outage():
    """An hour that the agent's clock skips was watched by no one: unknown, not up and not down."""
    row = judged(observed([*rounds(0, 600, alive=True), *rounds(4200, 4800, alive=True)], 4800), 4800 * SECOND)
    assert (row.down, row.unknown) == (0, (4200 - 590) * SECOND)


def test_a_single_lost_probe_is_no_outage_and_not_hidden_either():
    """Down at the first lost ping makes a flapping network of a busy one; here it only lowers the lower bound."""
    told = [*rounds(0, 300, alive=True), *rounds(300, 310, alive=False), *rounds(310, 600, alive=True)]
    row = judged(observed(told, 600), 600 * SECOND)
    assert (row.down, row.availability, row.upper) == (0, 1.0, 1.0)
    assert row.lower == 580 / 600  # from the last answer before to the first after


def test_an_outage_starts_at_the_first_lost_probe_and_not_when_it_was_believed():
    """Nagios' hard states: three retries later the first minutes of every outage count as up."""
    row = judged(observed([*UP_DOWN, *rounds(400, 800, alive=True)], 800), 800 * SECOND)
    assert row.down == 300 * SECOND


def test_a_host_younger_than_the_period_is_judged_from_its_first_day():
    """Half a month before it was installed is no outage of it, and no half month of 100 % either."""
    born = START + 12 * HOUR
    history = Bounded.exact(Timeline([(born + 6 * HOUR, START + DAY + 12 * HOUR)], [(born, born + 6 * HOUR)]))
    lives = {"a": {"commissioned": date(2026, 6, 3)}}
    row = judged(history, 2 * DAY, lives=lives)
    assert (row.considered, row.down, row.availability) == (DAY, 0, 1.0)
    assert judged(up_but(), DAY, lives=lives).availability is None


def test_a_retired_host_is_down_no_more():
    """Taken out of service on the 3rd and off ever since: the report goes on counting it as lost for the rest of time."""
    history = Bounded.exact(Timeline([(START, START + DAY)], [(START + DAY, START + 10 * DAY)]))
    row = judged(history, 10 * DAY, lives={"a": {"retired": date(2026, 6, 3)}})
    assert (row.considered, row.down, row.availability) == (DAY, 0, 1.0)


def test_a_host_retired_before_the_period_has_no_figure():
    """Not 0 %, since nobody answers, and not 100 %, since nobody complains."""
    row = judged(Bounded.exact(Timeline([], [(START, START + DAY)])), DAY, lives={"a": {"retired": date(2026, 6, 1)}})
    assert (row.considered, row.availability, row.lower, row.upper, row.coverage) == (0, None, None, None, None)
    assert row.verdict == "undetermined"


def test_a_host_retired_before_it_was_commissioned_has_no_life():
    """Two dates in the wrong order, entered by hand, are no negative time."""
    lives = {"a": {"commissioned": date(2026, 6, 5), "retired": date(2026, 6, 3)}}
    assert judged(up_but(length=10 * DAY), 10 * DAY, lives=lives).considered == 0


def test_a_pair_whose_second_half_came_later_is_judged_from_the_first_on():
    """A redundant device that is commissioned in the month does not make the weeks before it count as nothing."""
    lives = {"b": {"commissioned": date(2026, 6, 4)}}
    assert judged(up_but(length=4 * DAY), 4 * DAY, lives=lives, needs={"any": ["a", "b"]}).considered == 4 * DAY
    assert judged(up_but(length=4 * DAY), 4 * DAY, lives=lives, needs={"all": ["a", "b"]}).considered == 2 * DAY


WORKS = Window("l-a", START + 10 * HOUR, START + 12 * HOUR, START, "works")


def test_an_outage_across_a_maintenances_end_counts_from_the_end_on():
    """Nagios: a downtime that a host leaves still down forgives it all that comes after."""
    row = judged(up_but((11 * HOUR, 15 * HOUR)), DAY, maintenance=[WORKS])
    assert (row.considered, row.down) == (22 * HOUR, 3 * HOUR)


def test_up_time_in_a_maintenance_is_not_counted_either():
    """Forgiving the outage alone and keeping the up time of the same hours lifts the figure."""
    row = judged(up_but((10 * HOUR, 11 * HOUR), (20 * HOUR, 21 * HOUR)), DAY, maintenance=[WORKS])
    assert (row.considered, row.up, row.down) == (22 * HOUR, 21 * HOUR, HOUR)


def test_the_same_maintenance_entered_twice_excuses_its_time_once():
    """Two entries for one evening of work, by the planner and by the technician."""
    twice = judged(up_but(), DAY, maintenance=[WORKS, WORKS, Window("a", WORKS.start, WORKS.end, START, "")])
    assert twice == judged(up_but(), DAY, maintenance=[WORKS])


@pytest.mark.parametrize(
    ("approved", "reason", "down"),
    [
        (None, "works", 2 * HOUR),  # asked for, never approved
        (START + 20 * HOUR, " ", 2 * HOUR),  # afterwards, and no one says why
        (START + 20 * HOUR, "a fibre was moved", 0),
        (START, "", 0),
    ],
)
def test_an_outage_is_not_excused_by_who_writes_it_into_the_calendar_afterwards(
    approved: Microseconds | None, reason: str, down: Microseconds
):
    """Downtimes entered in the past by anyone turn a bad month into a good one."""
    window = Window("l-a", START + 10 * HOUR, START + 12 * HOUR, approved, reason)
    assert judged(up_but((10 * HOUR, 12 * HOUR)), DAY, maintenance=[window]).down == down


def test_maintenance_of_one_of_two_ways_excuses_no_outage_of_both():
    """A downtime on one member of a group mutes the group."""
    window = Window("l-b", START + 10 * HOUR, START + 12 * HOUR, START, "works")
    row = judged(up_but((10 * HOUR, 12 * HOUR)), DAY, needs={"any": ["a", "b"]}, maintenance=[window])
    assert row.considered == DAY


def test_a_service_of_which_nothing_was_ever_heard_is_no_data_all_along():
    """A host that was entered and never answered is "pending", and pending is green."""
    row = ledger({}, "a").figures(START, START + DAY, history_of({}), [])[0]
    assert (row.unknown, row.availability, row.lower, row.upper, row.coverage) == (DAY, None, 0.0, 1.0, 0.0)


def lost(name: str, first: Microseconds, last: Microseconds, cause: str) -> Case:
    return incident(name, cause, [lost_row("pkp", "a", START + first, START + last)])


def test_two_causes_of_one_outage_share_its_time_and_do_not_double_it():
    """Power and a cut cable in the same night: the causes' hours add up to more than the outage lasted."""
    cases = [lost("2", 11 * HOUR, 14 * HOUR, "power"), lost("1", 10 * HOUR, 12 * HOUR, "lightning")]
    row = judged(up_but((10 * HOUR, 14 * HOUR)), DAY, cases=cases)
    assert row.down_by_cause == {"lightning": 2 * HOUR, "power": 2 * HOUR}
    assert sum(row.down_by_cause.values()) == row.down


def test_an_outage_without_an_incident_is_not_left_out_of_the_causes():
    """A pie of causes that holds only what has a ticket is a pie of something else."""
    row = judged(up_but((10 * HOUR, 14 * HOUR)), DAY, cases=[lost("1", 10 * HOUR, 10 * HOUR + MINUTE, "power")])
    assert row.down_by_cause == {"power": MINUTE, "unknown": 4 * HOUR - MINUTE}
