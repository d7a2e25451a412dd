"""Waits after failed sign-ins, and acceptable passwords."""

from __future__ import annotations

from agent.clock import HOUR, MINUTE, SECOND
from api.core.accounts import FORGET_AFTER, AttemptKey, Attempts, acceptable_password, attempt_keys, failed

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
