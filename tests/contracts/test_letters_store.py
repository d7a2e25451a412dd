"""What ``api.ports.Store`` promises of the outbox of letters, on the one in memory and on SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from agent.clock import MINUTE
from api.core.audit import system
from api.core.letters import LONGEST_PAUSE, Letter, LetterState, Outcome, Verdict, claim, settle, write
from api.core.words import Language
from api.ports import Store
from api.store.sql import open_store
from tests.support.fake_store import FakeStore

TAKEN = Outcome(verdict=Verdict.ACCEPTED, said="250 ok")
REFUSED = Outcome(verdict=Verdict.NEVER, said="550 no")


@pytest.fixture(params=["memory", "sqlite"])
def store(request: Any, tmp_path: Path) -> Iterator[Store]:
    made: Store = FakeStore() if request.param == "memory" else open_store(tmp_path / "api.db")
    yield made
    made.close()


def letter(name: str = "a", at: int = 100, to: tuple[str, ...] = ("budi@a.test", "sari@a.test"), **more: Any) -> Letter:
    said = {"subject": "Perihal “ü” \u202e", "lines": ("satu", "dua\ntiga \x00 \U0001f600")} | more
    return write(id=name, to=to, kind="escalation", language=Language.ID, at=at, link="/tickets/1", ticket="1", **said)


def settled(made: Letter, outcome: Outcome = TAKEN) -> Letter:
    for address in made.to:
        made = settle(claim(made, address, made.at), address, outcome, made.at + 1)
    return made


def test_a_new_outbox_is_empty(store):
    with store.reading() as picture:
        assert picture.letters() == picture.letters_due(10**18) == []
        assert picture.letter("a") is None
        assert picture.letter_counts() == dict.fromkeys(LetterState, 0)
        assert picture.letters(before="nothing") == []


def test_a_letter_comes_back_as_it_was_posted(store):
    with store.transaction(system(0)) as tx:
        assert tx.post(letter()) is True
    with store.reading() as picture:
        assert picture.letter("a") == letter()
        assert picture.letters() == [letter()]


def test_a_letter_posted_twice_is_one_and_the_first_holds_also_once_it_is_sent(store):
    with store.transaction(system(0)) as tx:
        tx.post(letter())
        assert tx.post(letter(subject="lain")) is False
    with store.transaction(system(0)) as tx:
        tx.put_letter(settled(letter()))
    with store.transaction(system(0)) as tx:
        assert tx.post(letter()) is False
    with store.reading() as picture:
        assert picture.letters() == [settled(letter())]
        assert picture.letters_due(10**18) == []


def test_a_letter_is_posted_with_what_it_tells_of_or_not_at_all(store):
    def fail() -> None:
        with store.transaction(system(0)) as tx:
            tx.serial(2026)
            tx.post(letter())
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with store.reading() as picture:
        assert picture.letters() == []
        assert picture.letters_due(10**18) == []


def test_what_waits_longest_comes_first_and_only_when_it_is_due(store):
    with store.transaction(system(0)) as tx:
        for name, at in (("c", 30), ("a", 20), ("b", 20), ("d", 40)):
            tx.post(letter(name, at))
        tx.put_letter(settled(letter("e", 10)))
    with store.reading() as picture:
        assert [one.id for one in picture.letters_due(30)] == ["a", "b", "c"]
        assert [one.id for one in picture.letters_due(30, limit=2)] == ["a", "b"]
        assert picture.letters_due(19) == []


def test_a_letter_is_due_when_the_first_of_its_copies_is(store):
    tried = claim(letter(), "budi@a.test", 100)
    with store.transaction(system(0)) as tx:
        tx.put_letter(tried)
    with store.reading() as picture:
        assert [one.id for one in picture.letters_due(100)] == ["a"]
    with store.transaction(system(0)) as tx:
        tx.put_letter(claim(tried, "sari@a.test", 100))
    with store.reading() as picture:
        assert picture.letters_due(100) == []
        assert [one.id for one in picture.letters_due(100 + MINUTE)] == ["a"]


def test_a_clock_that_was_set_back_hides_no_letter(store):
    with store.transaction(system(0)) as tx:
        tx.post(letter("far", at=LONGEST_PAUSE + 101))
        tx.post(letter("near", at=LONGEST_PAUSE + 100))
    with store.reading() as picture:
        assert [one.id for one in picture.letters_due(100)] == ["far"]


def test_letters_are_paged_newest_first_and_by_state(store):
    with store.transaction(system(0)) as tx:
        for number in range(1, 8):
            made = letter(str(number), at=100 + number // 2)
            tx.post(made)
            if number % 3 == 0:
                tx.put_letter(settled(made))
            if number % 3 == 1:
                tx.put_letter(settled(made, REFUSED))
    with store.reading() as picture:
        every = [one.id for one in picture.letters()]
        assert every == ["7", "6", "5", "4", "3", "2", "1"]
        first = picture.letters(limit=3)
        assert [one.id for one in picture.letters(before=first[-1].id)] == every[3:]
        assert [one.id for one in picture.letters(state=LetterState.SENT)] == ["6", "3"]
        assert [one.id for one in picture.letters(state=LetterState.GIVEN_UP, before="5")] == ["4", "1"]
        assert picture.letter_counts() == {LetterState.WAITING: 2, LetterState.SENT: 2, LetterState.GIVEN_UP: 3}


def test_old_letters_are_forgotten_but_none_that_waits(store):
    with store.transaction(system(0)) as tx:
        tx.put_letter(settled(letter("old", 10)))
        tx.put_letter(settled(letter("refused", 10), REFUSED))
        tx.post(letter("nobody", 10, to=()))
        tx.post(letter("waits", 10))
        tx.put_letter(settled(letter("new", 20)))
        assert tx.forget_letters(20) == 3
    with store.reading() as picture:
        assert sorted(one.id for one in picture.letters()) == ["new", "waits"]


@pytest.mark.parametrize("name", ["a' OR 1=1 --", "x" * 300, "ü\u202e", "", "a\x00b"])
def test_an_id_is_only_an_id(store, name):
    with store.transaction(system(0)) as tx:
        tx.post(letter(name))
        tx.put_letter(msgspec.structs.replace(letter(name), kind="received"))
    with store.reading() as picture:
        assert [one.kind for one in picture.letters()] == ["received"]
        assert picture.letter(name) is not None
