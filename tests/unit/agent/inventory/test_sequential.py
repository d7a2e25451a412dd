"""The number of losses that the rule ``sequential`` asks for."""

from __future__ import annotations

import pytest

from agent.clock import HOUR, SECOND
from agent.core.limits import BURST, CLOSEST, REST
from agent.inventory.sequential import PROBES, WITHIN, losses_for


def test_courtesy_lets_no_more_probes_through_than_are_reckoned_with():
    assert (PROBES, WITHIN) == (BURST, (BURST - 1) * CLOSEST + REST)


@pytest.mark.parametrize("loss", [0.01, 0.05, 0.1, 0.2, 0.3])
@pytest.mark.parametrize("interval", [SECOND, 10 * SECOND, 60 * SECOND])
def test_by_chance_such_a_run_is_rarer_than_promised_though_each_loss_brings_more_probes(loss: float, interval: int):
    rounds = HOUR / interval
    losses = losses_for(1e-5, interval, loss)
    begun = rounds * (1 + loss * PROBES * interval / WITHIN) * (1 - loss)
    assert begun * loss**losses <= 1e-5


def test_more_loss_and_a_rarer_alarm_ask_for_more():
    asked = [losses_for(1e-5, 10 * SECOND, share / 100) for share in range(60)]
    assert asked == sorted(asked)
    assert losses_for(1e-7, 10 * SECOND, 0.1) > losses_for(1e-5, 10 * SECOND, 0.1)


def test_a_promise_that_asks_for_nothing_gets_nothing():
    assert losses_for(1e9, 10 * SECOND, 0.2) == 0
