from collections.abc import Sequence
from itertools import pairwise
from zoneinfo import ZoneInfo

from agent.clock import DAY, HOUR, Microseconds, parse_instant
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.cases import Case, Row
from collector.core.intervals import Spans
from collector.core.ledger import Ledger, history_of
from collector.core.statement import midnights, statement
from collector.core.timeline import Bounded, Timeline
from collector.reading import Statement
from collector.sums import Day

WIB = ZoneInfo("Asia/Jakarta")
MONDAY = parse_instant("2026-03-02T00:00:00+07:00")
INVENTORY = Inventory.model_validate(
    {
        "calendars": {"dinas": {}},
        "devices": [{"id": name, "address": f"10.0.0.{number}"} for number, name in enumerate(("core", "a", "b"), 1)],
        "links": [{"id": f"l-{name}", "ends": ["core", name]} for name in ("a", "b")],
        "agents": [{"id": "pkp", "at": "core"}],
        "services": [{"id": f"net-{name}", "needs": name, "calendar": "dinas"} for name in ("a", "b")],
    }
)


def case(name: str, device: str, start: Microseconds, end: Microseconds) -> Case:
    row = Row(
        agent="pkp",
        device=device,
        outage=start,
        started=start,
        before=start,
        losses=(start,),
        answered=None,
        confirmed_at=start,
        ended=end,
        last_lost=end,
        settled=True,
    )
    return Case(
        id=name,
        root=(f"l-{device}",),
        cause="power",
        causes={},
        confidence=1.0,
        alternatives=(),
        since=start,
        opened=start,
        closed=end,
        rows=[row],
    )


def history(down: Spans, end: Microseconds) -> Bounded:
    edges = [MONDAY, *(edge for span in down for edge in span), end]
    up = [(first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if first < last]
    return Bounded.exact(Timeline(up, down))


def stated(until: Microseconds, down: Spans, cases: Sequence[Case]) -> Statement:
    ledger = Ledger(INVENTORY, Topology(INVENTORY))
    seen = {("pkp", "a"): history(down, until)}
    sheets = ledger.sheets(history_of(seen), cases)
    return statement(ledger, (MONDAY, MONDAY + 7 * DAY), until, sheets, cases, evidence=(MONDAY, until))


def test_a_day_of_work_is_told_apart_from_a_day_off_and_one_to_come():
    down = [(MONDAY + 9 * HOUR, MONDAY + 11 * HOUR)]
    made = stated(MONDAY + DAY + 12 * HOUR, down, [case("1", "a", *down[0])])
    assert made.days["net-a"] == [
        Day(MONDAY, 8 * HOUR, 6 * HOUR, 2 * HOUR, 0),
        Day(MONDAY + DAY, 4 * HOUR, 4 * HOUR, 0, 0),
        *(Day(MONDAY + number * DAY, 0, 0, 0, 0) for number in range(2, 7)),
    ]
    assert made.days["net-b"][0] == Day(MONDAY, 8 * HOUR, 0, 0, 8 * HOUR)


def test_losses_name_their_incidents_the_largest_first_and_what_nobody_claims():
    first, second, third = ((MONDAY + day * DAY + 9 * HOUR, MONDAY + day * DAY + 9 * HOUR + length * HOUR)
                            for day, length in ((0, 1), (1, 3), (2, 2)))  # fmt: skip
    made = stated(MONDAY + 7 * DAY, [first, second, third], [case("1", "a", *first), case("2", "a", *second)])
    assert [(loss.incident and loss.incident.id, loss.down, loss.services) for loss in made.losses] == [
        ("2", 3 * HOUR, ("net-a",)),
        (None, 2 * HOUR, ("net-a",)),
        ("1", HOUR, ("net-a",)),
    ]


def test_what_is_down_outside_service_time_is_no_loss():
    down = [(MONDAY + 17 * HOUR, MONDAY + 20 * HOUR)]
    made = stated(MONDAY + 7 * DAY, down, [case("1", "a", *down[0])])
    assert made.losses == []
    assert [row.down for row in made.figures if row.service == "net-a"] == [3 * HOUR, 0]


def test_days_begin_at_local_midnight_also_where_clocks_change():
    start, end = (parse_instant(f"2026-03-{day}T00:00:00+0{hour}:00") for day, hour in (("28", 1), ("31", 2)))
    edges = midnights(start, end, ZoneInfo("Europe/Berlin"))
    assert [later - earlier for earlier, later in pairwise(edges)] == [
        24 * HOUR,
        23 * HOUR,
        24 * HOUR,
    ]


def test_days_stay_in_order_where_clocks_go_back_past_midnight():
    start, end = (parse_instant(f"2010-11-07T03:{minute}:00Z") for minute in ("00", "01"))
    edges = midnights(start, end, ZoneInfo("America/St_Johns"))
    assert edges == [start, start, end]
