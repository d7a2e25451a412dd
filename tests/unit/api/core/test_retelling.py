"""Tickets and what a restored collector tells again."""

from __future__ import annotations

import msgspec
import pytest

from agent.clock import MINUTE, SECOND, Microseconds
from api.core.following import open_ticket
from api.core.retelling import answers_again, find_again, give_up, has_heard, is_behind, likeness, lose
from api.core.tickets import Affected, Facts, Named, State, Ticket
from collector.reading import Attached, Incident

START = 1_000 * SECOND


def incident(
    *devices: tuple[str, Microseconds, Microseconds | None], closed: Microseconds | None = None, root: str = "sea"
) -> Incident:
    return Incident(
        id="77",
        kind="outage",
        cause="unknown",
        root=(root,),
        alternatives=(),
        confidence=0.9,
        evidence=(),
        attached=tuple(
            Attached(device=name, state="down", started=start, ended=end, hidden_by=None)
            for name, start, end in devices
        ),
        services=(),
        started=min(start for _, start, _ in devices),
        opened=START,
        closed=closed,
    )


def ticket(of: Incident, told: Microseconds = START) -> Ticket:
    facts = Facts(
        root=tuple(Named(id=name, name=name, kind="link") for name in of.root),
        alternatives=(),
        devices=tuple(
            Affected(
                device=item.device,
                name=item.device,
                office=None,
                state="down",
                started=item.started,
                ended=item.ended,
                hidden_by=None,
            )
            for item in of.attached
        ),
        offices=(),
    )
    return open_ticket("TKT-2026-000001", of, facts, effect=1, order=None, at=told)[0]


OPEN = incident(("a", START, None))
OVER = incident(("a", START, START + MINUTE), closed=START + MINUTE)


@pytest.mark.parametrize(
    ("known", "anew", "expected"),
    [
        (OPEN, incident(("a", START, None), ("b", START, None)), 4),
        (incident(("a", START, None), ("a", START + MINUTE, None)), incident(("a", START, None)), 4),
        (OVER, incident(("a", START + SECOND, None)), 2),
        (OVER, incident(("a", START + SECOND, None), root="fo-a"), 0),
        (OVER, incident(("a", START + 2 * MINUTE, None)), 0),
        (OPEN, incident(("a", START + MINUTE, None), root="fo-a"), 1),
        (OPEN, incident(("b", START + MINUTE, None), root="fo-b"), 0),
    ],
)
def test_a_lost_ticket_is_known_by_its_outages_then_by_root_and_time_then_by_what_it_misses(known, anew, expected):
    assert likeness(ticket(known), anew) == expected


def test_a_device_that_came_back_is_known_by_the_first_instant():
    """A ticket keeps the last outage of a device only."""
    known = msgspec.structs.replace(ticket(incident(("a", START + MINUTE, None))), started=START)
    assert likeness(known, incident(("a", START, None), root="fo-a")) == 3


def test_lost_and_found_again():
    lost = lose(ticket(OPEN), START + MINUTE)
    assert lost.incident == f"lost-{START + MINUTE}-77"
    assert find_again(lost, OPEN).incident == "77"


def test_a_lost_ticket_waits_until_all_that_it_misses_was_seen_since_the_restoration():
    lost = lose(ticket(incident(("a", START, None), ("b", START, START + 1))), START + MINUTE)
    assert not answers_again(lost, {})
    assert not answers_again(lost, {"a": START + MINUTE})
    assert answers_again(lost, {"a": START + MINUTE + 1})
    after, entries = give_up(lost, START + 2 * MINUTE)
    assert (after.state, after.resolved, after.version) == (State.RESOLVED, START + 2 * MINUTE, lost.version + 1)
    assert [entry.kind for entry in entries] == ["incident-lost", "resolved"]


def test_what_was_heard_is_no_news_but_a_recovery_always_is():
    known = ticket(OPEN, told=START + MINUTE)
    assert has_heard(known, OPEN, START + MINUTE)
    assert not has_heard(known, OPEN, START + MINUTE + 1)
    assert not has_heard(known, OVER, START)


def test_a_resolved_ticket_hears_of_a_time_before_its_recovery_without_reopening():
    known = ticket(OVER, told=START)
    assert has_heard(known, OPEN, START + SECOND)
    assert has_heard(known, incident(("a", START, START + MINUTE)), START + 2 * MINUTE)
    assert not has_heard(known, OPEN, START + 2 * MINUTE)
    assert not has_heard(known, incident(("a", START + 2 * MINUTE, None)), START + 3 * MINUTE)
    assert not has_heard(known, OVER, START + SECOND)
    assert has_heard(known, OVER, START)


def test_a_ticket_is_behind_when_its_incident_was_resolved_or_came_back():
    assert is_behind(ticket(OPEN), OVER)
    assert not is_behind(ticket(OPEN), OPEN)
    assert not is_behind(ticket(OVER), OVER)
    assert not is_behind(ticket(OVER), OPEN), "an outage before the recovery is the one that it knows"
    assert is_behind(ticket(OVER), incident(("a", START + 2 * MINUTE, None)))
