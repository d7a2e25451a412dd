from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from agent.core.patience import Patience

REASONS = st.sampled_from([None, "timeout", "garbage", "budget", "authentication", "local-fault"])


def rounds_of(patience: Patience, number: int, reason: str | None = "timeout", took_s: float = 6.0) -> list[int]:
    """Return in which of so many rounds the device is polled."""
    polled = []
    for number_of_round in range(number):
        if not patience.spares("hub"):
            polled.append(number_of_round)
            patience.heed("hub", reason, took_s, of_round=True)
    return polled


def test_a_device_that_fails_again_and_again_is_polled_ever_more_rarely_but_every_ten_minutes() -> None:
    assert rounds_of(Patience(60), 50) == [0, 1, 2, 4, 8, 16, 26, 36, 46]


def test_one_good_poll_ends_the_pause_even_one_that_was_asked_for() -> None:
    patience = Patience(60)
    rounds_of(patience, 20)
    assert patience.failures("hub") == 6
    assert patience.heed("hub", None, 0.1, of_round=False) == 1
    assert not patience.spares("hub")
    assert patience.failures("hub") == 0


def test_polls_that_were_asked_for_and_fail_make_no_pause_longer() -> None:
    patience = Patience(60)
    rounds_of(patience, 5)
    assert patience.heed("hub", "timeout", 6, of_round=False) == 4
    assert patience.heed("hub", "timeout", 6, of_round=False) == 4
    assert patience.failures("hub") == 4


def test_our_own_faults_are_not_the_devices() -> None:
    assert rounds_of(Patience(60), 6, "local-fault", 0.0) == list(range(6))


def test_a_slow_device_is_ours_a_quarter_of_the_time_at_most() -> None:
    assert rounds_of(Patience(60), 6, None, took_s=15.0) == [0, 1, 2, 3, 4, 5]
    assert rounds_of(Patience(60), 6, None, took_s=15.1) == [0, 2, 4]
    assert rounds_of(Patience(60), 6, "budget", took_s=20.0) == [0, 2, 4]


def test_long_rounds_stay_what_they_are() -> None:
    assert rounds_of(Patience(900), 6) == list(range(6))
    assert rounds_of(Patience(300), 6) == [0, 1, 2, 4]


def test_what_is_forgotten_begins_anew() -> None:
    patience = Patience(60)
    rounds_of(patience, 20)
    patience.forget("hub")
    assert not patience.spares("hub")
    assert patience.failures("hub") == 0


@given(st.floats(5, 3_600), st.lists(st.tuples(REASONS, st.floats(0, 25), st.booleans()), max_size=60))
def test_nobody_is_left_alone_for_longer_than_the_bound(
    interval_s: float, polls: list[tuple[str | None, float, bool]]
) -> None:
    patience = Patience(interval_s)
    for reason, took_s, of_round in polls:
        rounds = patience.heed("hub", reason, took_s, of_round=of_round)
        assert 1 <= rounds <= max(1, 600 // interval_s)
        spared = 0
        while of_round and patience.spares("hub"):
            spared += 1
        assert not of_round or spared == rounds - 1
