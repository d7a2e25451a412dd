"""Rolled-up figures sum to the whole's, causes to the down time, and no ratio passes 1, whatever the month was like."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from agent.clock import DAY, HOUR, Microseconds
from agent.inventory.models import Cause, Inventory, Reckoning
from agent.inventory.topology import Topology
from collector.core.attribution import Claim
from collector.core.availability import RollUp, Tally, rolled_up
from collector.core.grouping import PARTITIONS, Belonging, Grouping
from collector.core.intervals import Spans, difference, united
from collector.core.ledger import Ledger
from collector.core.repairs import record
from collector.core.rollups import BASES, Repairs, by_cause, by_group, figures_of, repairs
from collector.core.timeline import Bounded, Timeline
from collector.reading import Availability, Basis
from collector.sums import Reliability
from tests.support.november import NOVEMBER

START, END = NOVEMBER
CAUSES = {"1": "power", "2": "lightning", "3": "power"}
GROUPINGS: tuple[Grouping, ...] = ("office", "site", "island", "medium", "provider")
DEVICES = 5

instants = st.integers(START - DAY, END + DAY)
spans = st.lists(st.tuples(instants, st.integers(1, 4 * DAY)), max_size=5).map(
    lambda rows: united((at, at + length) for at, length in rows)
)


class Month:
    """The figures and records of some services over a month."""

    def __init__(self, ledger: Ledger, rows: list[Availability], reliability: list[Reliability]) -> None:
        self.ledger, self.rows, self.reliability = ledger, rows, reliability


@st.composite
def inventories(draw: st.DrawFn) -> Inventory:
    maybe = st.sampled_from([None, "x", "y"])
    sites: list[dict[str, Any]] = [
        {"id": name, "island": draw(maybe), "office": draw(st.sampled_from([None, "dinas"]))} for name in ("s1", "s2")
    ]
    links = [
        {
            "id": f"l{number}",
            "ends": [draw(st.sampled_from(["core", *(f"d{before}" for before in range(number))])), f"d{number}"],
            "medium": draw(st.sampled_from(["radio", "copper", "submarine-cable"])),
            "provider": draw(st.sampled_from([None, "telkom"])),
        }
        for number in range(DEVICES)
    ]
    return Inventory.model_validate(
        {
            "availability": Reckoning(
                excused_causes=draw(st.sampled_from([[], [Cause.POWER]])),
                excluded=draw(st.sampled_from(["remove", "count-as-up"])),
            ),
            "calendars": {"dinas": {"holidays": "ID"}},
            "offices": [{"id": "dinas"}],
            "sites": sites,
            "providers": [{"id": "telkom"}],
            "devices": [
                {"id": "core", "address": "10.0.0.1"},
                *(
                    {"id": f"d{number}", "address": f"10.0.1.{number}", "site": draw(st.sampled_from([None, "s1", "s2"]))}
                    for number in range(DEVICES)
                ),
            ],
            "links": links,
            "agents": [{"id": "pkp", "at": "core"}],
            "services": [
                {"id": f"net-{number}", "needs": f"d{number}", "guarantee": draw(st.sampled_from(["0.9", "0.995", "1"]))}
                for number in range(DEVICES)
            ],
        }
    )  # fmt: skip


@st.composite
def months(draw: st.DrawFn) -> Month:
    inventory = draw(inventories())
    ledger = Ledger(inventory, Topology(inventory))
    rows, reliability = [], []
    for service in inventory.services:
        seen: Spans = difference([(START - DAY, END + DAY)], draw(spans))
        down: Spans = draw(spans)
        down = difference(down, difference([(START - 9 * DAY, END + 9 * DAY)], seen))
        history = Bounded.exact(Timeline(difference(seen, down), down))
        sheet = ledger.sheet(service, lambda *_, of=history: of, [])
        claims = [Claim(name, held) for name in CAUSES if (held := draw(spans))]
        pardoned = [span for claim in claims if CAUSES[claim.incident] == "power" for span in claim.spans]
        sheet = sheet._replace(
            claims=claims, excluded=draw(spans), pardoned=united(pardoned) if ledger.excused_causes else []
        )
        rows += ledger.rows([sheet], START, END, CAUSES)
        reliability.append(record(ledger, sheet, START, END, CAUSES))
    return Month(ledger, rows, reliability)


def of(rows: list[Availability], basis: Basis) -> list[Availability]:
    return [row for row in rows if row.basis == basis]


def added(parts: list[RollUp]) -> RollUp:
    whole = sum((part.tally for part in parts), Tally())
    return RollUp(
        whole,
        sum(part.met for part in parts),
        sum(part.missed for part in parts),
        sum(part.undetermined for part in parts),
    )


@given(months(), st.sampled_from(sorted(PARTITIONS)))
def test_the_parts_of_a_partition_sum_to_the_whole(month: Month, grouping: Grouping):
    parts = by_group(month.rows, Belonging(month.ledger.inventory).by(grouping), month.reliability)
    for basis in BASES:
        mine = [part for part in parts if part.basis == basis]
        rows = of(month.rows, basis)
        assert added([part.whole for part in mine]) == rolled_up(figures_of(row) for row in rows)
        assert sorted(service for part in mine for service in part.services) == sorted(row.service for row in rows)
        assert sum(part.budget for part in mine) == sum(row.budget for row in rows)
        assert Repairs(*map(sum, zip(*(part.repairs for part in mine), strict=True))) == repairs(
            month.reliability, basis
        )
        spared = [part.contractual for part in mine if part.contractual is not None]
        kept = [row.contractual for row in rows if row.contractual is not None]
        assert bool(spared) == bool(month.ledger.excused_causes)
        assert added(spared).tally.down == sum(row.down for row in kept)
        assert added(spared).tally.considered == sum(row.considered for row in kept)


@given(months(), st.sampled_from(GROUPINGS))
def test_a_group_is_the_sum_of_its_services_and_no_ratio_passes_one(month: Month, grouping: Grouping):
    groups = Belonging(month.ledger.inventory).by(grouping)
    for part in by_group(month.rows, groups, month.reliability):
        rows = [row for row in of(month.rows, part.basis) if row.service in part.services]
        whole = part.whole
        assert all(
            part.group in groups[row.service] or (part.group is None and not groups[row.service]) for row in rows
        )
        assert whole.tally.up + whole.tally.down + whole.tally.unknown == whole.tally.considered
        assert (whole.tally.up, whole.tally.down) == (sum(row.up for row in rows), sum(row.down for row in rows))
        assert whole.met + whole.missed + whole.undetermined == len(part.services) == len(rows)
        assert sum(part.down_by_cause.values()) == whole.tally.down
        for ratio in (whole.availability, part.contractual.availability if part.contractual else None):
            assert ratio is None or 0 <= ratio <= 1
        if part.contractual is not None:
            assert part.contractual.tally.down <= whole.tally.down


@given(months())
def test_causes_sum_to_the_down_time_exactly(month: Month):
    found = by_cause(month.rows, month.reliability)
    for basis in BASES:
        rows = of(month.rows, basis)
        mine = [row for row in found if row.basis == basis]
        assert sum(row.down for row in mine) == sum(row.down for row in rows)
        assert len({row.cause for row in mine}) == len(mine)
        for row in mine:
            lost = {one.service for one in rows if one.down_by_cause.get(row.cause)}
            assert set(row.services) == lost
            assert row.incidents <= sum(1 for cause in CAUSES.values() if cause == row.cause)


@given(months())
def test_shares_sum_to_the_down_time_of_each_basis(month: Month):
    for told in month.reliability:
        down = {row.basis: row.down for row in month.rows if row.service == told.service}
        up = {row.basis: row.up for row in month.rows if row.service == told.service}
        assert sum(share.around for share in told.shares) == down["24x7"]
        assert sum(share.service_time for share in told.shares) == down["service-time"]
        assert (told.up, told.up_service_time) == (up["24x7"], up["service-time"])
        assert told.repair_service_time <= told.repair


def test_a_sum_is_never_a_mean_of_percentages():
    def row(service: str, up: Microseconds, down: Microseconds) -> Availability:
        return Availability(
            service=service, basis="24x7", considered=up + down, up=up, down=down, unknown=0,
            availability=up / (up + down), lower=up / (up + down), upper=up / (up + down), coverage=1.0,
            verdict="met" if up >= 9 * down else "missed", guarantee=0.9, budget=0, down_by_cause={"power": down},
        )  # fmt: skip

    (found,) = by_group([row("a", 99 * HOUR, HOUR), row("b", 0, HOUR)], {"a": ("x",), "b": ("x",)})
    assert found.whole.availability == Fraction(99, 101)
    assert (found.whole.met, found.whole.missed) == (1, 1)
