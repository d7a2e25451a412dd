"""What a report counts: offices by verdict, the worst, what was lost to what."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from agent.clock import DAY, HOUR
from api.core.directory import Directory
from api.core.report import WORST, Report, report
from collector.core.availability import Verdict
from collector.reading import Loss
from collector.sums import Day
from tests.support.pretend_province import pretend_province
from tests.support.report_cases import END, START, incident, row, statement

DIRECTORY = Directory(pretend_province())


def made(rows: list[Any], losses: list[Loss] | None = None, **more: Any) -> Report:
    return report(statement(rows, losses, **more), DIRECTORY)


def test_offices_are_counted_by_their_verdicts():
    told = made(
        [
            row("net-dinkes"),
            row("net-setda", up=50, down=50),
            row("net-dinsos", up=50, unknown=50),
            row("net-esdm", up=0, unknown=9),
        ]
    )
    assert told.verdicts == {Verdict.MET: 1, Verdict.MISSED: 1, Verdict.UNDETERMINED: 2}
    assert (told.offices, told.dark) == (4, 1)


def test_an_office_keeps_the_guarantee_when_all_its_services_do():
    inventory = pretend_province()
    second = inventory.services[1].model_copy(update={"id": "net-second", "office": "dinkes"})
    both = Directory(inventory.model_copy(update={"services": [*inventory.services, second]}))

    def counted(*rows: Any) -> dict[Verdict, int]:
        return {verdict: count for verdict, count in report(statement([*rows]), both).verdicts.items() if count}

    assert counted(row("net-dinkes"), row("net-second")) == {Verdict.MET: 1}
    assert counted(row("net-dinkes"), row("net-second", unknown=100)) == {Verdict.UNDETERMINED: 1}
    assert counted(row("net-dinkes", unknown=100), row("net-second", down=100)) == {Verdict.MISSED: 1}
    assert [line.alone for line in report(statement([row("net-dinkes"), row("net-second")]), both).lines] == [
        False,
        False,
    ]


def test_a_service_that_belongs_to_nobody_stands_for_itself():
    told = made([row("net-gone", down=1)])
    assert [(line.office, line.place.name) for line in told.lines] == [("net-gone", "")]
    assert told.offices == 1


def test_the_worst_come_first_those_without_a_loss_not_at_all():
    names = ["dinkes", "disdik", "dpupr", "bkd", "bappeda", "bakuda", "setda"]
    told = made(
        [row(f"net-{name}", down=number * 3) for number, name in enumerate(names)] + [row("net-esdm", up=0, unknown=5)]
    )
    assert [line.service for line in told.worst] == [f"net-{name}" for name in names[:1:-1]]
    assert len(told.worst) == WORST


def test_causes_sum_the_figures_own_and_count_incidents():
    told = made(
        [row("net-dinkes", down=5, causes={"power": 2 * HOUR, "lightning": 3 * HOUR}), row("net-setda", down=4)],
        [Loss(incident=incident(name), down=HOUR, services=("net-dinkes",)) for name in ("1", "2")],
    )
    assert [(lost.cause, lost.down, lost.incidents) for lost in told.causes] == [
        ("power", 6 * HOUR, 2),
        ("lightning", 3 * HOUR, 0),
    ]


def test_the_largest_incidents_are_named_and_the_rest_counted():
    losses = [
        Loss(incident=incident(str(number)), down=(9 - number) * HOUR, services=("net-dinkes", "net-setda"))
        for number in range(7)
    ]
    told = made([row("net-dinkes", down=50)], [*losses, Loss(incident=None, down=0, services=())])
    assert [hit.down for hit in told.hits] == [(9 - number) * HOUR for number in range(WORST)]
    assert (told.hits[0].offices, told.more_hits) == (2, 2)


@pytest.mark.parametrize(("guarantees", "shared"), [((0.9, 0.9), Fraction(9, 10)), ((0.9, 0.99), None)])
def test_the_guarantee_is_named_when_all_share_it(guarantees, shared):
    rows = [
        row(service, guarantee=share) for service, share in zip(("net-dinkes", "net-setda"), guarantees, strict=True)
    ]
    assert made(rows).guarantee == shared


def test_working_days_are_those_of_most_services():
    def days(count: int) -> list[Day]:
        return [Day(START + number * DAY, HOUR * (number < count), 0, 0, 0) for number in range(5)]

    told = made(
        [row(f"net-{name}") for name in ("dinkes", "setda", "esdm")],
        days={"net-dinkes": days(3), "net-setda": days(3), "net-esdm": days(5)},
    )
    assert told.working_days == 3


def test_a_month_that_still_runs_is_preliminary():
    assert made([row("net-dinkes")], until=END - 1).preliminary
    assert not made([row("net-dinkes")]).preliminary


def test_nothing_at_all_is_a_report_too():
    told = made([])
    assert (told.offices, told.total.considered, told.worst, told.causes, told.hits) == (0, 0, (), (), ())
