"""The table of the procedure: total, by the catalogue's steps, and always able to end."""

from __future__ import annotations

import itertools

import pytest

from api.core.procedure.stages import ENDED, STEP, TURN, Deed, Refused, Stage, lead
from api.core.roles import TABLE, Action, Role, scope
from api.core.words import CATALOG


@pytest.mark.parametrize(("stage", "deed"), list(itertools.product(Stage, Deed)))
def test_every_stage_meets_every_deed(stage, deed):
    assert isinstance(lead(stage, deed), (Stage, Refused))


def test_what_has_ended_can_only_be_opened_again():
    for stage in ENDED:
        possible = [deed for deed in Deed if isinstance(lead(stage, deed), Stage)]
        assert possible == ([Deed.REOPEN] if stage in (Stage.ARCHIVED, Stage.CLOSED) else [])


def test_the_seven_steps_follow_one_another_as_the_catalogue_says():
    path = [
        Deed.FORWARD,
        Deed.DISPOSE,
        Deed.DISPOSE,
        Deed.ORDER,
        Deed.TAKE,
        Deed.RECORD,
        Deed.FINISH,
        Deed.REPORT,
        Deed.SIGN,
        Deed.ARCHIVE,
    ]
    stage, steps = Stage.REQUEST, [1]
    for deed in path:
        after = lead(stage, deed)
        assert isinstance(after, Stage)
        stage = after
        steps.append(STEP[stage])
    assert steps == [1, 2, 3, 4, 5, 5, 5, 6, 6, 7, 7]
    assert stage is Stage.ARCHIVED


def test_from_every_stage_the_archive_can_be_reached():
    reached = {Stage.ARCHIVED}
    while True:
        more = {stage for stage in Stage for deed in Deed if lead(stage, deed) in reached} - reached
        if not more:
            break
        reached |= more
    assert set(Stage) - reached == {Stage.CANCELLED, Stage.MERGED}


def test_each_step_waits_for_the_role_that_the_catalogue_names():
    assert [TURN[stage] for stage in (Stage.KADIS, Stage.KABID, Stage.PRAKOM, Stage.ACTION)] == [
        Role.KADIS,
        Role.KABID,
        Role.PRAKOM,
        Role.PETUGAS,
    ]
    assert all(TURN[stage] is None for stage in ENDED)


def test_nobody_gives_a_disposition_in_the_place_of_those_whom_the_catalogue_names():
    assert {role for role in Role if scope(role, Action.DISPOSE) != "none"} == {Role.KADIS, Role.KABID}
    assert {role for role in Role if Action.ORDER in TABLE[role]} == {Role.PRAKOM}
    assert {role for role in Role if Action.ISSUE_ORDERS in TABLE[role]} == {Role.KADIS}


def test_every_stage_and_refusal_has_words():
    wanted = [f"stage.{stage}" for stage in Stage] + [f"problem.refused.{why}" for why in Refused]
    assert [key for key in wanted if key not in CATALOG] == []
