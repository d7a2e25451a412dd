"""Outages merged over two agents, from rows and from what each agent saw up."""

from __future__ import annotations

import pytest

from collector.core.cases import Case
from collector.core.judge import Judge
from collector.core.outages import outages_of
from collector.core.rows import Row
from tests.support.two_islands import two_islands

FAR = 10_000
NETWORK = two_islands(2)
DEVICE = "sw-b00"


def judge() -> Judge:
    made = Judge(NETWORK, {agent.id: agent.references for agent in NETWORK.agents})
    made.memory.views = {agent.id: {} for agent in NETWORK.agents}
    return made


def row(agent: str, start: int, end: int | None, *, failed: bool = False) -> Row:
    return Row(
        agent=agent,
        device=DEVICE,
        outage=start,
        started=start,
        before=start - 10,
        losses=(start,),
        answered=start - 10,
        confirmed_at=start + 1,
        ended=end,
        last_lost=None if end is None else end - 10,
        failed=failed,
    )


def case(number: str, *rows: Row) -> Case:
    return Case(
        id=number,
        root=("sea",),
        cause="submarine-cable",
        causes={},
        confidence=1.0,
        alternatives=(),
        since=rows[0].started,
        opened=rows[0].confirmed_at,
        rows=list(rows),
    )


def told(cases, up):
    merged = outages_of(cases, judge(), FAR, lambda agent, _device: up.get(agent, []))
    return [(one.incident, one.started, one.ended, one.started_bracket, one.ended_bracket) for one in merged]


def test_what_another_agent_sees_up_all_the_time_is_no_outage():
    assert told([case("1", row("pkp", 100, 200))], {"tjp": [(0, FAR)]}) == []


def test_while_the_other_sees_nothing_the_one_that_sees_is_believed():
    up = {"tjp": [(0, 150), (180, FAR)]}
    assert told([case("1", row("pkp", 100, 200))], up) == [("1", 150, 180, (150, 150), (180, 180))]


def test_what_both_lost_is_one_outage_from_the_last_loss_to_the_first_answer_each_edge_with_its_own_bracket():
    both = case("1", row("pkp", 100, 200), row("tjp", 104, 196))
    up = {"pkp": [(0, 100), (200, FAR)], "tjp": [(0, 104), (196, FAR)]}
    assert told([both], up) == [("1", 104, 196, (94, 104), (186, 196))]


def test_what_both_lost_and_neither_has_again_is_open():
    both = case("1", row("pkp", 100, None), row("tjp", 104, None))
    found = told([both], {"pkp": [(0, 100)], "tjp": [(0, 104)]})
    assert [(number, start, end) for number, start, end, *_ in found] == [("1", 104, None)]


def test_the_outage_of_another_incident_begins_where_the_first_ends():
    first, then = case("1", row("pkp", 100, 200)), case("2", row("tjp", 150, 300, failed=True))
    assert [(number, start, end) for number, start, end, *_ in told([first, then], {})] == [
        ("1", 100, 200),
        ("2", 200, 300),
    ]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_order_of_the_rows_does_not_matter(order):
    rows = [row("pkp", 100, 200), row("tjp", 104, 260)]
    found = told([case("1", *(rows[place] for place in order))], {})
    assert [(start, end) for _, start, end, *_ in found] == [(100, 260)]


def test_a_single_agents_outages_are_its_rows():
    (found,) = outages_of([case("1", row("pkp", 100, 200))], judge(), FAR)
    assert (found.started, found.ended, found.state) == (100, 200, "unreachable")


def test_what_was_over_before_it_was_handed_over_is_no_outage_of_the_second_incident():
    assert told([case("2", row("tjp", 200, 190))], {}) == []
