"""Risks that are worked out beside the requests: nobody waits long, all see the same, and nothing is worked out in vain."""

from __future__ import annotations

import threading

import pytest

from agent.inventory.models import Inventory
from api.core.risk_words import Risks
from api.exposed import Exposed, Working
from tests.support.pretend_province import pretend_province
from tests.support.random_province import random_province

LONG = 120.0
"""Seconds, at most; it takes a fraction of one."""


def workers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "risks"]


def test_who_does_not_wait_is_told_how_far_it_is_and_later_gets_all_of_it():
    exposed = Exposed(random_province(1), patience=0)
    first = exposed.risks(doubles=True)
    assert isinstance(first, Working)
    assert 0 <= first.done <= first.whole
    assert first.whole > 0
    exposed.patience = LONG
    made = exposed.risks(doubles=True)
    assert isinstance(made, Risks)
    assert made.pairs is not None
    assert exposed.risks(doubles=True) is made
    single = exposed.risks(doubles=False)
    assert isinstance(single, Risks)
    assert single.singles == made.singles


def test_what_nobody_asks_for_any_more_is_given_up():
    before = set(workers())
    exposed = Exposed(random_province(2), patience=0)
    exposed.risks(doubles=True)
    mine = [thread for thread in workers() if thread not in before]
    exposed.close()
    for thread in mine:
        thread.join(LONG)
        assert not thread.is_alive()
    assert isinstance(exposed.risks(doubles=True), Working)


def test_a_fault_is_told_and_the_next_who_asks_begins_anew():
    broken = pretend_province().model_copy(update={"services": [None]})
    exposed = Exposed(Inventory.model_construct(**dict(broken)), patience=LONG)
    for _ in range(2):
        with pytest.raises(AttributeError):
            exposed.risks(doubles=False)
