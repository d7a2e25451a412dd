"""What an office may see of the explanation of a figure."""

from __future__ import annotations

from api.core.directory import Directory
from api.core.sight import explanation_for
from collector.explained import Rule, Silence, Witness
from tests.support.explained_cases import MONDAY, explained, piece
from tests.support.pretend_province import pretend_province

DIRECTORY = Directory(pretend_province())


def witness(device: str) -> Witness:
    return Witness(agent="pkp", device=device, result="lost", first=MONDAY, last=MONDAY, until=MONDAY, count=1)


def silence(device: str) -> Silence:
    return Silence(agent="pkp", device=device, code="never", since=None, until=None)


MADE = explained(
    [
        piece(0, 1, "up", Rule(code="maintenance", text="di Dinsos", elements=("sw-dinsos", "core-pkp"))),
        piece(1, 2, "down", evidence=(witness("sw-dinkes"), witness("sw-dinsos"))),
        piece(2, 3, "unknown", silences=(silence("sw-dinsos"), silence("core-pkp"))),
        piece(3, 4, "up", Rule(code="holiday", text="Nyepi")),
    ]
)


def test_who_may_see_all_sees_all():
    assert explanation_for(DIRECTORY, None, MADE) is MADE


def test_an_office_sees_its_own_and_what_all_share():
    seen = explanation_for(DIRECTORY, "dinkes", MADE)
    assert seen is not None
    assert seen.figures == MADE.figures
    works, down, silent, holiday = seen.pieces
    assert works.rule == Rule(code="maintenance", elements=("core-pkp",))
    assert [run.device for run in down.evidence] == ["sw-dinkes"]
    assert [item.device for item in silent.silences] == ["core-pkp"]
    assert holiday == MADE.pieces[3]


def test_anothers_figure_is_not_there():
    assert explanation_for(DIRECTORY, "dinsos", MADE) is None
