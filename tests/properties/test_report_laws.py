"""A report's sums are the sums of its parts, whatever the month was like."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from agent.clock import DAY, HOUR, parse_instant
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from api.core.directory import Directory
from api.core.report import report
from api.core.report_pages import Facts, pages
from api.core.report_words import share
from api.core.words import Language
from collector.core.availability import Figures, Tally, Verdict, nearest_double
from collector.core.cases import Case, Row
from collector.core.intervals import difference, united
from collector.core.ledger import Ledger, history_of
from collector.core.rollups import figures_of
from collector.core.statement import statement
from collector.core.timeline import Bounded, Timeline
from collector.reading import Availability, Statement

START = parse_instant("2026-03-01T00:00:00+07:00")
END = parse_instant("2026-04-01T00:00:00+07:00")
SERVICES = 6
INVENTORY = Inventory.model_validate(
    {
        "calendars": {"dinas": {"holidays": "ID"}, "always": {"days": ["mon", "sat"], "hours": ["00:00-24:00"]}},
        "offices": [{"id": f"o{number}", "name": f"Office {number}"} for number in range(4)],
        "sites": [{"id": f"s{number}", "office": f"o{number}", "complex": number < 2} for number in range(4)],
        "devices": [
            {"id": "core", "address": "10.0.0.1"},
            *({"id": f"d{number}", "address": f"10.0.1.{number + 1}", "site": f"s{number % 4}"} for number in range(SERVICES)),
        ],
        "links": [{"id": f"l{number}", "ends": ["core", f"d{number}"]} for number in range(SERVICES)],
        "agents": [{"id": "pkp", "at": "core"}],
        "services": [
            {
                "id": f"net-{number}",
                "needs": f"d{number}",
                "calendar": "always" if number == 1 else "dinas",
                "guarantee": "0.99" if number == 2 else "0.9",
            }
            for number in range(SERVICES)
        ],
    }
)  # fmt: skip
LEDGER = Ledger(INVENTORY, Topology(INVENTORY))
DIRECTORY = Directory(INVENTORY)
FACTS = Facts(directory=DIRECTORY, zone=ZoneInfo(INVENTORY.timezone), version="0" * 12)

instants = st.integers(START - DAY, END + DAY)
spans = st.lists(st.tuples(instants, st.integers(1, 5 * DAY)), max_size=6).map(
    lambda rows: united((start, start + length) for start, length in rows)
)


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Draw a month: each service up but for its outages and the time nothing is known of, some outages in incidents."""
    until = draw(st.sampled_from([END, START, START + HOUR, START + 10 * DAY + 9 * HOUR]) | st.integers(START, END))
    histories, cases = {}, []
    for number in range(SERVICES):
        down, unseen = draw(spans), draw(spans)
        known = difference([(START - 9 * DAY, END + 9 * DAY)], unseen)
        timeline = Timeline(difference(known, down), difference(down, unseen))
        histories["pkp", f"d{number}"] = Bounded.exact(timeline)
        cases += [
            _case(f"{number}-{index}", f"d{number}", *span) for index, span in enumerate(down) if draw(st.booleans())
        ]
    sheets = LEDGER.sheets(history_of(histories), cases)
    return statement(LEDGER, (START, END), until, sheets, cases, evidence=(START, until))


def _case(name: str, device: str, start: int, end: int) -> Case:
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
        root=(device,),
        cause="power" if len(name) % 2 else "lightning",
        causes={},
        confidence=1.0,
        alternatives=(),
        since=start,
        opened=start,
        closed=end,
        rows=[row],
    )


@given(statements())
def test_days_sum_to_the_figures_and_losses_to_what_was_down(made: Statement):
    for row in made.figures:
        if row.basis == "service-time":
            days = made.days[row.service]
            sums = [sum(getattr(day, name) for day in days) for name in ("considered", "up", "down", "unknown")]
            assert sums == [row.considered, row.up, row.down, row.unknown]
    assert sum(loss.down for loss in made.losses) == sum(
        row.down for row in made.figures if row.basis == "service-time"
    )


@given(statements())
def test_the_roll_up_is_the_sum_of_its_services_and_each_office_counts_once(made: Statement):
    told = report(made, DIRECTORY)
    rows = [row for row in made.figures if row.basis == "service-time"]
    for name in ("considered", "up", "down", "unknown"):
        assert getattr(told.total, name) == sum(getattr(row, name) for row in rows)
    assert told.total.up + told.total.down + told.total.unknown == told.total.considered
    assert told.total.surely_up <= told.total.up
    assert told.total.surely_down <= told.total.down
    assert told.offices == sum(told.verdicts.values()) == len(DIRECTORY.offices)
    assert sum(row.down for row in told.causes) == told.total.down
    assert sorted(line.service for line in told.lines) == sorted(row.service for row in rows)
    assert [line.verdict for line in told.lines] == [line.figures.verdict for line in told.lines]


@given(statements(), st.sampled_from(Language))
def test_the_pages_say_the_same_twice_and_name_every_service(made: Statement, lang: Language):
    first, second = (pages(lang, report(made, DIRECTORY), FACTS) for _ in range(2))
    assert first == second
    rows = [row for group in first["table"]["groups"] for row in group["rows"]]
    assert Counter(row["number"] for row in rows) == Counter(str(number) for number in range(1, SERVICES + 1))
    assert all(
        0 <= down + unknown <= 1002 for row in rows for down, unknown in [day for day in row["days"] if len(day) == 2]
    )


amounts = st.integers(0, 31 * DAY)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    """Draw a month's times whose bounds enclose the estimate."""
    up, down, unknown, doubt, hope = (draw(amounts) for _ in range(5))
    return Tally(up + down + unknown, up, down, unknown, up - min(up, doubt), down - min(down, hope))


@given(tallies(), st.sampled_from(["0", "0.9", "0.995", "1"]))
def test_a_figure_that_travelled_as_doubles_is_exact_again(tally: Tally, guarantee: str):
    exact = Figures(tally, Fraction(Decimal(guarantee)))
    row = Availability(
        service="s",
        basis="service-time",
        considered=exact.considered,
        up=tally.up,
        down=tally.down,
        unknown=tally.unknown,
        availability=nearest_double(exact.availability),
        lower=nearest_double(exact.lower),
        upper=nearest_double(exact.upper),
        coverage=nearest_double(exact.coverage),
        verdict=exact.verdict.value,
        guarantee=float(guarantee),
        budget=exact.budget,
        down_by_cause={},
    )
    again = figures_of(row)
    assert again == exact
    assert again.verdict is Verdict(row.verdict)


@given(st.integers(0, 10**13), st.integers(1, 10**13))
def test_a_share_is_never_more_than_the_whole_and_never_hides_what_is_there(part: int, whole: int):
    found = share(min(part, whole), whole)
    assert 0 <= found <= 1000
    assert (found > 0) == (min(part, whole) > 0)
