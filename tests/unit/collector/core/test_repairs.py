"""Failures, repairs and what incidents took, of one service's sheet."""

from __future__ import annotations

from fractions import Fraction

from agent.clock import DAY, HOUR, Microseconds
from agent.inventory.topology import Topology
from collector.core.attribution import Claim
from collector.core.intervals import Spans, difference
from collector.core.ledger import Ledger, Sheet
from collector.core.repairs import record
from collector.core.rollups import Repairs, repairs
from collector.core.timeline import Bounded, Timeline
from collector.sums import Reliability, Share
from tests.support.november import NOVEMBER, inventory, wib

LEDGER = Ledger(inventory(), Topology(inventory()))
START, END = NOVEMBER


def sheet(down: Spans, claims: list[Claim] | None = None, excluded: Spans | None = None) -> Sheet:
    history = Bounded.exact(Timeline(difference([(START - 9 * DAY, END)], down), down))
    made = LEDGER.sheet(LEDGER.inventory.services[0], lambda *_: history, [])
    return made._replace(claims=claims or [], excluded=excluded or [])


def lasting(first: str, last: str) -> tuple[Microseconds, Microseconds]:
    return wib(first), wib(last)


def told(down: Spans, claims: list[Claim] | None = None, excluded: Spans | None = None) -> Reliability:
    causes = {"1": "power", "2": "lightning"}
    return record(LEDGER, sheet(down, claims, excluded), START, END, causes)


def test_an_outage_over_a_night_is_repaired_in_wall_and_in_service_time():
    found = told([lasting("2026-11-03 15:00", "2026-11-04 09:00")])
    assert (found.began, found.ended, found.repair, found.repair_service_time) == (1, 1, 18 * HOUR, 2 * HOUR)
    assert (found.up, found.up_service_time) == (30 * 24 * HOUR - 18 * HOUR, 21 * 8 * HOUR - 2 * HOUR)
    assert repairs([found], "24x7") == Repairs(1, 1, 18 * HOUR, found.up)
    assert repairs([found], "service-time").mtbf == Fraction(166 * HOUR)


def test_an_outage_handed_over_counts_once_and_each_incident_has_its_share():
    whole = lasting("2026-11-03 09:00", "2026-11-03 17:00")
    middle = wib("2026-11-03 12:00")
    found = told([whole], [Claim("1", [(whole[0], middle)]), Claim("2", [(middle, whole[1])])])
    assert (found.began, found.ended, found.repair) == (1, 1, 8 * HOUR)
    assert found.shares == (Share("1", "power", 3 * HOUR, 3 * HOUR), Share("2", "lightning", 4 * HOUR, 5 * HOUR))


def test_an_outage_that_began_before_the_month_is_repaired_in_it_with_its_whole_length():
    found = told([lasting("2026-10-31 23:00", "2026-11-01 01:00"), (wib("2026-11-30 10:00"), END)])
    assert (found.began, found.ended, found.repair) == (1, 1, 2 * HOUR)


def test_what_lies_wholly_in_maintenance_is_no_outage_and_what_outlasts_it_is_one():
    works = [lasting("2026-11-03 08:00", "2026-11-03 12:00")]
    inside, beyond = lasting("2026-11-03 09:00", "2026-11-03 11:00"), lasting("2026-11-03 11:30", "2026-11-03 13:00")
    assert (told([inside], excluded=works).began, told([inside], excluded=works).ended) == (0, 0)
    found = told([beyond], excluded=works)
    assert (found.began, found.ended, found.repair) == (1, 1, 90 * HOUR // 60)
    assert found.shares == (Share(None, "unknown", HOUR, HOUR),)


def test_nothing_failed():
    found = repairs([told([])], "24x7")
    assert (found.began, found.ended, found.mttr, found.mtbf) == (0, 0, None, None)
