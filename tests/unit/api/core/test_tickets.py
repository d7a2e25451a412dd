"""The life of a ticket, as its table and its catalogue say."""

from __future__ import annotations

import itertools

import msgspec
import pytest

from agent.clock import MINUTE
from api.core import following, tickets
from api.core.procedure import closing, working
from api.core.procedure.orders import StandingOrder
from api.core.procedure.values import Person
from api.core.tickets import Facts, Move, Named, Refusal, State, Ticket
from collector.reading import Evidence, Incident

ROOT = Named(id="core-tjp", name="core-tjp", kind="device")
CABLE = Named(id="skkl", name="SKKL", kind="group")
FACTS = Facts(root=(ROOT,), alternatives=(), devices=(), offices=("dinkes",))


def incident(**changes: object) -> Incident:
    made = Incident(
        id="1",
        kind="outage",
        cause="equipment",
        root=("core-tjp",),
        alternatives=(),
        confidence=0.8,
        evidence=(),
        attached=(),
        services=(),
        started=10,
        opened=20,
        closed=None,
    )
    return msgspec.structs.replace(made, **changes)


NOC = Person(user="noc", name="Noc")
ORDER = StandingOrder(number="SO-7", text="langsung")


def opened(order: StandingOrder | None = ORDER) -> Ticket:
    ticket, _ = following.open_ticket("TKT-2026-000001", incident(), FACTS, effect=1, order=order)
    return ticket


def test_the_table_says_what_every_move_does_in_every_state():
    assert set(tickets.TABLE) == set(itertools.product(State, Move))


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("move", [Move.FOLLOW, Move.RESOLVE, Move.REOPEN, Move.COMMENT])
def test_nothing_refuses_the_system_or_a_remark(state, move):
    assert isinstance(tickets.TABLE[state, move], State)


def test_a_ticket_begins_open_with_the_standing_order_on_steps_two_to_four():
    ticket, history = following.open_ticket(
        "TKT-2026-000001",
        incident(),
        FACTS,
        effect=1,
        order=StandingOrder(number="SO-7", text="langsung"),
    )
    assert (ticket.state, ticket.service_code, ticket.channel) == (State.OPEN, "1.3", "monitoring")
    assert [(step.step, step.actor, step.given, step.order) for step in ticket.steps] == [
        (2, "kadis", True, "SO-7"),
        (3, "kabid", True, "SO-7"),
        (4, "prakom", True, "SO-7"),
    ]
    assert [entry.kind for entry in history] == ["opened", "standing-order"]


def test_without_a_standing_order_the_steps_are_awaited():
    assert [step.given for step in opened(order=None).steps] == [False, False, False]


def test_an_incident_that_is_over_when_it_is_heard_of_gives_a_resolved_ticket():
    ticket, history = following.open_ticket("TKT-2026-000001", incident(closed=30), FACTS, effect=1, order=None)
    assert (ticket.state, ticket.resolved) == (State.RESOLVED, 30)
    assert history[-1].kind == "resolved"


def test_the_same_effect_again_changes_nothing():
    ticket, _ = following.follow(opened(), incident(cause="power"), FACTS, effect=2, at=40)
    again, entries = following.follow(ticket, incident(cause="aerial-cable"), FACTS, effect=2, at=50)
    assert (again, entries) == (ticket, [])


def test_an_effect_without_news_writes_no_history_and_no_version():
    ticket = opened()
    after, entries = following.follow(ticket, incident(), FACTS, effect=2, at=40)
    assert (after.version, after.effect, entries) == (ticket.version, 2, [])


def test_the_explanation_moves_without_a_second_ticket():
    moved = msgspec.structs.replace(FACTS, root=(CABLE,), offices=("dinkes", "samsat"))
    after, entries = following.follow(opened(), incident(cause="submarine-cable"), moved, effect=2, at=40)
    assert (after.number, after.cause, after.root) == ("TKT-2026-000001", "submarine-cable", (CABLE,))
    assert [entry.kind for entry in entries] == ["explanation-moved", "cause-moved", "offices-joined"]
    assert entries[-1].values == {"count": 1, "offices": 2}


def test_a_persons_verdict_wins_over_what_the_system_says_later():
    outcome = tickets.judge(opened(), "noc", 30, "lightning")
    assert not isinstance(outcome, Refusal)
    after, _ = following.follow(outcome[0], incident(cause="power"), FACTS, effect=2, at=40)
    assert (after.cause, after.cause_author, after.measured_cause) == ("lightning", "noc", "power")


def test_a_recovery_resolves_and_a_return_reopens_the_same_ticket():
    resolved, _ = following.follow(opened(), incident(closed=50), FACTS, effect=2, at=60)
    assert (resolved.state, resolved.resolved) == (State.RESOLVED, 50)
    back, entries = following.follow(resolved, incident(), FACTS, effect=3, at=50 + MINUTE)
    assert (back.state, back.resolved, back.reopened) == (State.OPEN, None, 1)
    assert entries[0].kind == "reopened"


def test_flapping_is_said_when_it_begins_and_when_it_ends_and_opens_no_second_ticket():
    after, entries = following.follow(opened(), incident(flapping=True), FACTS, effect=2, at=40)
    assert (after.number, after.state, after.flapping) == ("TKT-2026-000001", State.OPEN, True)
    assert [entry.kind for entry in entries] == ["flapping-began"]
    calm, entries = following.follow(after, incident(closed=50), FACTS, effect=3, at=60)
    assert (calm.state, calm.resolved, calm.flapping) == (State.RESOLVED, 50, False)
    assert [entry.kind for entry in entries] == ["flapping-ended", "resolved"]


def test_a_return_after_a_person_closed_the_ticket_reopens_it_too():
    resolved, _ = following.follow(opened(), incident(closed=50), FACTS, effect=2, at=60)
    closed = closing.shut(resolved, NOC, 70)
    assert not isinstance(closed, Refusal)
    back, _ = following.follow(closed[0], incident(), FACTS, effect=3, at=80)
    assert (back.state, back.closed, back.closed_by) == (State.OPEN, None, None)


def test_only_a_resolved_ticket_can_be_closed():
    assert closing.shut(opened(), NOC, 30) is Refusal.STILL_DISTURBED


def test_a_ticket_is_acknowledged_once_and_says_by_whom():
    outcome = working.take(opened(), NOC, 30)
    assert isinstance(outcome, tuple)
    ticket, (entry,) = outcome
    assert (ticket.state, ticket.acknowledged, ticket.acknowledged_by) == (State.ACKNOWLEDGED, 30, "noc")
    assert (entry.actor, entry.person, ticket.version) == ("noc", True, 2)
    assert working.take(ticket, Person(user="admin", name="Admin"), 40) is Refusal.ALREADY_ACKNOWLEDGED


def test_a_remark_keeps_the_state():
    outcome = tickets.comment(opened(), "noc", 30, "menunggu kapal")
    assert not isinstance(outcome, Refusal)
    assert (outcome[0].state, outcome[1].text) == (State.OPEN, "menunggu kapal")


def test_the_route_that_the_agent_traced_stays_on_the_ticket():
    hops = " 1  10.20.0.1  0.3 ms\n 2  *"
    traced = Evidence(code="traceroute", element="sw-dinkes", values={"device": "sw-dinkes", "hops": hops})
    after, _ = following.follow(opened(), incident(evidence=(traced,)), FACTS, effect=2, at=5 * MINUTE)
    assert after.traceroute == hops
    later, _ = following.follow(after, incident(evidence=()), FACTS, effect=3, at=6 * MINUTE)
    assert later.traceroute == hops
