"""Roles, ratios, failed sign-ins, the map: the small pure parts."""

from __future__ import annotations

import itertools
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.clock import HOUR, MINUTE, SECOND
from agent.inventory.models import Inventory
from api.core.accounts import FORGET_AFTER, AttemptKey, Attempts, acceptable_password, attempt_keys, failed
from api.core.chart import DOT, WIDTH, chart
from api.core.directory import Directory
from api.core.ratios import percent
from api.core.roles import Action, Role, Scope, may, scope
from api.http.board import Drawing
from tests.support.hostile_words import PAYLOADS


def test_the_hostile_words_are_as_many_as_promised():
    assert len(PAYLOADS) >= 200


# --- roles -------------------------------------------------------------------------------------------


def test_only_an_office_is_bound_to_its_own():
    assert [role for role in Role if scope(role, Action.SEE) is Scope.OWN] == [Role.OPD]
    assert all(scope(role, Action.SEE) is Scope.ALL for role in Role if role is not Role.OPD)


def test_only_the_desk_the_noc_and_the_administrator_act_on_tickets():
    acting = {Action.ACKNOWLEDGE, Action.COMMENT, Action.JUDGE_CAUSE, Action.CLOSE}
    able = {role for role, action in itertools.product(Role, acting) if may(role, action)}
    assert able == {Role.PETUGAS, Role.NOC, Role.ADMIN}


def test_only_the_administrator_manages_users():
    assert [role for role in Role if may(role, Action.MANAGE_USERS)] == [Role.ADMIN]


def test_everybody_has_an_account_of_their_own():
    assert all(scope(role, Action.OWN_ACCOUNT) is Scope.OWN for role in Role)


# --- ratios ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("up", "known", "expected"),
    [(0, 0, None), (0, 5, "0,00"), (5, 5, "100,00"), (89_999, 100_000, "89,99"), (2, 3, "66,66"), (1, 10**9, "0,00")],
)
def test_a_percentage_is_cut_to_two_decimals(up, known, expected):
    assert percent(up, known) == expected


@given(
    known=st.integers(1, 10**13),
    share=st.integers(0, 10**6),
    guarantee=st.sampled_from([0.9, 0.95, 0.99, 0.999, 0.99999, 0.5]),
)
def test_a_printed_percentage_never_crosses_the_guarantee(known, share, guarantee):
    up = known * share // 10**6
    printed = percent(up, known, guarantee=guarantee, decimal=".")
    assert printed is not None
    promised = Fraction(str(guarantee))
    assert (Fraction(up, known) >= promised) == (Fraction(printed) / 100 >= promised)


# --- failed sign-ins ---------------------------------------------------------------------------------


PAIR = attempt_keys("budi", "10.0.0.9")[0]


def after(count: int, key: AttemptKey = PAIR) -> Attempts:
    known = None
    for _ in range(count):
        known = failed(known, key, 1000 * SECOND)
    assert known is not None
    return known


def test_the_first_failures_are_free_and_each_further_one_doubles_the_wait():
    waits = [(after(count).until - 1000 * SECOND) // SECOND for count in range(1, 9)]
    assert waits == [0, 0, 0, 0, 5, 10, 20, 40]


def test_the_wait_has_an_end():
    assert after(500).until - 1000 * SECOND == 15 * MINUTE


def test_an_office_behind_one_address_and_a_person_attacked_from_many_wait_a_minute_at_most():
    for key in attempt_keys("budi", "10.0.0.9")[1:]:
        assert after(500, key).until - 1000 * SECOND == MINUTE


def test_failures_of_another_day_are_forgotten():
    old = Attempts(key="k", failures=40, last=0, until=0)
    assert failed(old, PAIR, FORGET_AFTER + HOUR).failures == 1


def test_a_name_is_slowed_for_the_address_that_fails_long_before_it_is_for_all():
    pair, address, name = (key.free for key in attempt_keys("budi", "10.0.0.9"))
    assert pair < address <= name


def test_a_password_must_be_long_and_must_not_hold_the_name():
    assert acceptable_password("budi", "dua-belas-12")
    assert not acceptable_password("budi", "sebelas-11b")
    assert not acceptable_password("budi", "sandi-BUDI-yang-panjang")
    assert not acceptable_password("budi", "x" * 201)


# --- the map -----------------------------------------------------------------------------------------


def test_no_place_no_map():
    assert chart({}) is None


def test_places_that_lie_together_are_drawn_apart_and_inside_the_drawing():
    places = {f"office-{index}": (-2.1631, 106.1415) for index in range(40)} | {"tjp": (-2.74, 107.64)}
    drawn = chart(places)
    assert drawn is not None
    assert len(drawn.outlines) == 2
    points = list(drawn.points.values())
    nearest = min(((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5 for (ax, ay), (bx, by) in itertools.combinations(points, 2))
    assert nearest > DOT
    assert all(0 <= x <= WIDTH and 0 <= y <= drawn.height for x, y in points)


def test_a_network_elsewhere_is_drawn_without_these_islands():
    drawn = chart({"a": (52.1, 4.3), "b": (52.4, 4.9)})
    assert drawn is not None
    assert drawn.outlines == ()
    assert drawn.points["a"][0] < drawn.points["b"][0]
    assert drawn.points["a"][1] > drawn.points["b"][1]


def test_the_map_draws_an_office_at_its_main_site_and_its_cables_where_they_land():
    inventory = Inventory.model_validate(
        {
            "offices": [{"id": "kominfo"}],
            "sites": [
                {"id": "landing", "at": [-3.0, 106.4], "office": "kominfo"},
                {"id": "room", "at": [-2.16, 106.14], "office": "kominfo", "complex": True},
                {"id": "tjp", "at": [-2.74, 107.64]},
            ],
            "devices": [
                {"id": "core-pkp", "address": "10.0.0.1", "site": "room", "role": "core"},
                {"id": "core-tbl", "address": "10.0.0.2", "site": "landing", "role": "core"},
                {"id": "core-tjp", "address": "10.0.0.3", "site": "tjp", "role": "core"},
            ],
            "links": [{"id": "sea", "ends": ["core-tbl", "core-tjp"], "medium": "submarine-cable", "groups": ["skkl"]}],
            "risk_groups": [{"id": "skkl", "cause": "submarine-cable"}],
        }
    )
    drawing = Drawing(inventory, Directory(inventory))
    assert set(drawing.offices) == {"kominfo", "tjp"}
    (landing,) = drawing.nodes
    (cable,) = drawing.cables(frozenset({"skkl"}))
    assert (cable.start, cable.end, cable.broken) == (landing, drawing.offices["tjp"], True)
    assert drawing.offices["kominfo"][1] < landing[1]
