"""The tabs of the queue: every stage has its place, and each role begins with what is its own."""

from __future__ import annotations

import pytest

from api.core.procedure.stages import ENDED, TURN, Stage
from api.core.procedure.tabs import Tab, order, stages, tabs
from api.core.roles import Role


@pytest.mark.parametrize("role", [Role.PETUGAS, Role.PRAKOM, Role.KABID, Role.KADIS])
def test_who_has_a_turn_sees_it_first(role):
    assert tabs(role)[0] is Tab.TURN
    assert set(stages(Tab.TURN, role)) == {stage for stage, turn in TURN.items() if turn is role}


@pytest.mark.parametrize("role", [Role.NOC, Role.MANAJEMEN, Role.ADMIN])
def test_who_has_none_sees_first_what_is_under_way(role):
    assert tabs(role)[0] is Tab.ALL
    assert Tab.TURN not in tabs(role)


def test_an_offices_turn_is_what_it_must_complete_agree_with_or_sign():
    assert set(stages(Tab.TURN, Role.OPD)) == {Stage.RETURNED, Stage.SETTLEMENT, Stage.SIGNING}


@pytest.mark.parametrize("role", Role)
def test_each_stage_is_either_under_way_or_ended(role):
    assert set(stages(Tab.ALL, role)) | set(stages(Tab.ENDED, role)) == set(Stage)
    assert set(stages(Tab.ENDED, role)) == ENDED
    assert [order(tab) for tab in (Tab.ALL, Tab.ENDED)] == ["due", "newest"]
