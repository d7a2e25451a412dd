"""What letters say."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from agent.clock import parse_instant
from api.core.letter_words import Words, contest_answered, disposition, escalation, received, trial
from api.core.words import Language

WIB = ZoneInfo("Asia/Jakarta")
DUE = parse_instant("2026-11-27T09:00:00Z")
ID, EN = Language.ID, Language.EN


def every(lang: Language) -> list[Words]:
    told = {"ticket": "TKT-1", "title": "Kabel putus", "step": "Disposisi Kadis", "due": DUE, "zone": WIB}
    return [
        *(escalation(lang, percent=percent, **told) for percent in (50, 80, 100)),
        received(lang, ticket="TKT-1", service="1.3", starts=None, zone=WIB),
        received(lang, ticket="TKT-1", service="1.3", starts=DUE, zone=WIB),
        disposition(lang, **told),
        contest_answered(lang, incident="7", upheld=True, reason="Karena {x}."),
        contest_answered(lang, incident="7", upheld=False, reason="Karena {x}."),
        trial(lang, at=DUE, zone=WIB),
    ]


@pytest.mark.parametrize("lang", Language)
def test_every_letter_is_filled_in_and_different(lang):
    made = every(lang)
    for said in made:
        assert said.subject
        assert said.lines
        assert not any("{" in text for text in (said.subject, *said.lines) if "Karena" not in text)
        assert not any("letter." in text for text in (said.subject, *said.lines))
    assert len({said.subject for said in made}) == len(made)


def test_indonesian_and_english_are_not_the_same():
    assert all(one.subject != two.subject for one, two in zip(every(ID), every(EN), strict=True))


def test_an_escalation_says_how_much_is_used_up_and_from_the_end_on_that_it_is_overdue():
    fifty, _, over = every(ID)[:3]
    assert fifty.subject == "50 % waktu terpakai: Disposisi Kadis"
    assert fifty.lines[0] == "Tiket TKT-1: Kabel putus"
    assert "27 Nov 2026 16.00" in fifty.lines[1]
    assert over.subject == "Batas waktu terlampaui: Disposisi Kadis"


def test_a_request_that_starts_later_says_when():
    assert "27 Nov 2026 16:00" in received(EN, ticket="T", service="1.3", starts=DUE, zone=WIB).subject


def test_an_answer_ends_with_the_reason_as_it_was_written():
    assert contest_answered(ID, incident="7", upheld=False, reason="Karena {x}.\nDua.").lines[-1] == "Karena {x}.\nDua."
