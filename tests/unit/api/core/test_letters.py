"""Copies and when they are tried again."""

from __future__ import annotations

import pytest

from agent.clock import DAY, HOUR, MINUTE
from api.core.letters import (
    NO_ADDRESS,
    Letter,
    LetterState,
    Outcome,
    Verdict,
    again,
    claim,
    due,
    judged,
    pause,
    release,
    settle,
    usable,
    write,
)
from api.core.words import Language

AT = 1_795_000_000_000_000
BUDI, SARI = "budi@a.test", "sari@b.test"
TAKEN = Outcome(verdict=Verdict.ACCEPTED, said="250 ok")
LATER = Outcome(verdict=Verdict.LATER, said="451 greylisted")
NEVER = Outcome(verdict=Verdict.NEVER, said="550 5.1.1 no such user")


def letter(*to: str) -> Letter:
    return write(
        id="a", to=to or (BUDI, SARI), kind="escalation", language=Language.ID, subject="s", lines=("t",), at=AT
    )


def test_each_different_address_has_one_copy_due_at_once_in_the_order_given():
    made = letter(BUDI, SARI, " Budi@A.test ", SARI)
    assert made.to == (BUDI, SARI)
    assert [copy.address for copy in due(made, AT)] == [BUDI, SARI]
    assert made.state is LetterState.WAITING


@pytest.mark.parametrize(
    "address",
    ["", "budi", "@a.test", "budi@", "budi@a..test", "bu di@a.test", "budi@a.test\r\nBcc: x@y.test", "<budi@a.test>",
     "budi@a.test, sari@b.test", "büdi@a.test", "budi@-a.test", ".budi@a.test", "b\x00@a.test", f"{'b' * 65}@a.test",
     f"b@{'a' * 64}.test", f"b@{'a.' * 130}test"],
)  # fmt: skip
def test_what_is_no_address_is_given_up_and_keeps_nobody_from_theirs(address):
    assert not usable(address)
    made = letter(address, BUDI)
    bad, good = made.copies
    assert (bad.next, bad.given_up, bad.said) == (None, AT, NO_ADDRESS)
    assert good.next == AT
    assert settle(claim(made, BUDI, AT), BUDI, TAKEN, AT).state is LetterState.GIVEN_UP
    assert again(settle(claim(made, BUDI, AT), BUDI, TAKEN, AT), AT).next is None


@pytest.mark.parametrize("address", ["budi@a.test", "b.u+x_=d'i@sub-1.babelprov.go.id", "root@localhost"])
def test_an_address_of_the_usual_kind_is_one(address):
    assert usable(address)


def test_a_letter_to_nobody_is_given_up_from_the_start():
    made = write(id="a", to=(), kind="k", language=Language.ID, subject="s", lines=(), at=AT)
    assert made.state is LetterState.GIVEN_UP
    assert again(made, AT + 1) is made


def test_pauses_double_from_a_minute_to_four_hours():
    assert [pause(number) // MINUTE for number in range(1, 11)] == [1, 2, 4, 8, 16, 32, 64, 128, 240, 240]
    assert pause(0) == MINUTE
    assert pause(10**6) == 4 * HOUR


def test_a_copy_claimed_is_not_due_until_its_pause_is_over_and_the_others_are():
    made = claim(letter(), BUDI, AT)
    assert [copy.address for copy in due(made, AT)] == [SARI]
    assert [copy.address for copy in due(made, AT + MINUTE)] == [BUDI, SARI]
    assert (made.copies[0].attempts, made.copies[0].first) == (1, AT)


def test_one_that_is_refused_does_not_keep_the_other_from_theirs_nor_send_it_twice():
    made = settle(claim(letter(), BUDI, AT), BUDI, NEVER, AT)
    made = settle(claim(made, SARI, AT), SARI, TAKEN, AT)
    assert (made.copies[0].given_up, made.copies[1].sent) == (AT, AT)
    assert made.state is LetterState.GIVEN_UP
    retried = again(made, AT + 5)
    assert [copy.address for copy in due(retried, AT + 5)] == [BUDI]
    assert (retried.copies[0].attempts, retried.copies[0].said) == (0, NEVER.said)


def test_what_is_put_off_is_tried_again_after_a_pause_and_remembers_why():
    made = settle(claim(letter(BUDI), BUDI, AT), BUDI, LATER, AT + 3)
    (copy,) = made.copies
    assert (copy.next, copy.said) == (AT + 3 + MINUTE, LATER.said)
    assert made.state is LetterState.WAITING


def test_what_is_put_off_for_five_days_is_given_up_not_before():
    made, now, tries = letter(BUDI), AT, 0
    while made.next is not None:
        assert now - AT < 6 * DAY
        now, tries = made.next, tries + 1
        made = settle(claim(made, BUDI, now), BUDI, LATER, now)
    assert 5 * DAY <= now - AT < 5 * DAY + 4 * HOUR
    assert 30 <= tries <= 45
    assert made.copies[0].given_up == now


def test_a_clock_that_leaps_a_year_gives_up_nothing():
    made = settle(claim(letter(BUDI), BUDI, AT), BUDI, LATER, AT)
    made = settle(claim(made, BUDI, AT + 365 * DAY), BUDI, LATER, AT + 365 * DAY)
    assert made.copies[0].next == AT + 365 * DAY + 2 * MINUTE


def test_a_clock_that_is_set_back_a_year_delays_nothing():
    made = claim(letter(BUDI), BUDI, AT)
    assert [copy.address for copy in due(made, AT - 365 * DAY)] == [BUDI]


def test_a_claim_taken_back_counts_for_nothing():
    made = letter(BUDI)
    assert release(claim(made, BUDI, AT), BUDI, AT) == made


def test_a_settled_copy_stays_settled():
    made = settle(claim(letter(BUDI), BUDI, AT), BUDI, TAKEN, AT)
    assert settle(made, BUDI, LATER, AT + 1) == claim(made, BUDI, AT + 1) == release(made, BUDI, AT + 1) == made
    assert again(made, AT + 1) is made


def test_servers_words_are_kept_without_what_is_not_to_be_seen():
    said = Outcome(verdict=Verdict.LATER, said="451 a\r\nb \x1b[31m\u202e" + "x" * 999)
    (copy,) = settle(claim(letter(BUDI), BUDI, AT), BUDI, said, AT).copies
    assert copy.said.startswith("451 a  b [31mxxx")
    assert len(copy.said) == 300


@pytest.mark.parametrize(
    ("code", "said", "expected"),
    [
        (250, "2.0.0 ok", Verdict.ACCEPTED),
        (251, "will forward", Verdict.ACCEPTED),
        (421, "closing", Verdict.LATER),
        (451, "4.7.1 greylisted", Verdict.LATER),
        (452, "4.5.3 too many", Verdict.LATER),
        (550, "5.1.1 no such user", Verdict.NEVER),
        (550, "no such user", Verdict.NEVER),
        (552, "5.3.4 too large", Verdict.NEVER),
        (554, "5.7.1 relay access denied", Verdict.LATER),
        (550, "5.7.26 unauthenticated", Verdict.LATER),
        (552, "5.2.2 mailbox full", Verdict.LATER),
        (550, "relay not permitted", Verdict.LATER),
        (550, "Relaying denied", Verdict.LATER),
        (554, "<x@y.test>: Relay access denied", Verdict.LATER),
        (550, "5.1.1 <relay@a.test> no such user", Verdict.NEVER),
        (550, "5.2.21 something else", Verdict.NEVER),
        (354, "go on", Verdict.LATER),
        (-1, "garbage", Verdict.LATER),
    ],
)
def test_what_a_reply_means(code, said, expected):
    assert judged(code, said) is expected
