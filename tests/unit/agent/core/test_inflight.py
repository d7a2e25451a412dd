"""Which answer belongs to which probe, and when one is lost."""

from agent.core.icmp import ErrorMessage, checksum_base
from agent.core.inflight import Address, Answer, InFlight, Loss

SECOND = 1_000_000
FIRST = 0x1230_0000
WALL = 1_700_000_000 * SECOND
HERE, THERE = bytes([127, 0, 0, 1]), bytes([127, 0, 0, 2])


def address(packed: bytes = HERE) -> Address:
    return Address(4, packed, b"", "127.0.0.1")


def table(size: int = 1 << 16, checksum_base: int | None = None) -> InFlight:
    return InFlight(FIRST, size, keep_late=5 * SECOND, checksum_base=checksum_base)


def launch(flight: InFlight, count: int = 1, *, mono: int = 0, timeout: int = SECOND, packed: bytes = HERE) -> range:
    tokens = flight.reserve(count)
    flight.tell_time(WALL + mono, mono)
    probes = [(f"key-{token - FIRST}", address(packed)) for token in tokens]
    flight.launch(tokens, probes, [token * 7 for token in tokens], [WALL + mono] * count, mono, mono + timeout)
    return tokens


def land(flight: InFlight, token: int, *, mono: int, nonce: int | None = None, source: bytes = HERE, received=None):
    flight.tell_time(WALL + mono, mono)
    return flight.land(
        [(token, token * 7 if nonce is None else nonce, source, WALL + mono if received is None else received)], mono
    )


def test_an_answer_has_the_round_trip_time_from_the_kernels_timestamp():
    flight = table()
    (token,) = launch(flight)
    assert land(flight, token, mono=90_000, received=WALL + 20_000) == [Answer("key-0", WALL, 20_000, late=False)]
    assert flight.expire(2 * SECOND) == []
    assert len(flight) == 0


def test_a_duplicate_counts_once():
    flight = table()
    (token,) = launch(flight)
    assert len(land(flight, token, mono=10)) == 1
    assert land(flight, token, mono=20) == []
    assert flight.duplicates == 1


def test_another_source_or_nonce_is_no_answer_and_the_true_one_still_counts():
    flight = table()
    (token,) = launch(flight)
    assert land(flight, token, mono=10, source=THERE) == []
    assert land(flight, token, mono=10, nonce=8) == []
    assert flight.foreign == 2
    assert len(land(flight, token, mono=20)) == 1


def test_a_token_that_is_not_ours_is_foreign():
    flight = table()
    assert land(flight, FIRST - 1, mono=10) == []
    assert (flight.foreign, flight.duplicates) == (1, 0)


def test_a_loss_is_told_once_at_its_deadline():
    flight = table()
    launch(flight)
    assert flight.next_deadline() == SECOND
    assert flight.expire(SECOND - 1) == []
    assert flight.expire(SECOND) == [Loss("key-0", WALL, "timeout")]
    assert flight.expire(2 * SECOND) == []
    assert flight.next_deadline() is None


def test_a_late_answer_follows_its_loss_once_with_its_true_time():
    flight = table()
    (token,) = launch(flight)
    flight.expire(SECOND)
    assert land(flight, token, mono=3 * SECOND) == [Answer("key-0", WALL, 3 * SECOND, late=True)]
    assert land(flight, token, mono=3 * SECOND) == []
    assert (flight.late, flight.duplicates) == (1, 1)


def test_an_answer_after_keep_late_is_forgotten():
    flight = table()
    (token,) = launch(flight)
    flight.expire(SECOND)
    flight.expire(6 * SECOND)
    assert land(flight, token, mono=6 * SECOND) == []


def test_timeouts_of_different_length_end_in_their_order():
    flight = table()
    launch(flight, timeout=5 * SECOND)
    launch(flight, timeout=SECOND)
    assert flight.next_deadline() == SECOND
    assert [loss.key for loss in flight.expire(SECOND)] == ["key-1"]
    assert [loss.key for loss in flight.expire(5 * SECOND)] == ["key-0"]


def test_an_error_message_ends_the_probe_with_its_reason_and_a_late_answer_may_follow():
    flight = table(checksum_base=checksum_base(4))
    (token,) = launch(flight)
    right = (checksum_base(4) - token - token * 7) % 0xFFFF
    wrong = ErrorMessage(token, right ^ 1, HERE, "refused")
    elsewhere = ErrorMessage(token, right, THERE, "refused")
    assert flight.strike([wrong, elsewhere]) == []
    assert flight.foreign == 2
    assert flight.strike([ErrorMessage(token, right, HERE, "refused")]) == [Loss("key-0", WALL, "refused")]
    assert flight.strike([ErrorMessage(token, right, HERE, "refused")]) == []
    assert flight.expire(SECOND) == []
    assert land(flight, token, mono=2 * SECOND) == [Answer("key-0", WALL, 2 * SECOND, late=True)]


def test_what_an_error_ended_is_forgotten_too():
    flight = table()
    (token,) = launch(flight)
    flight.strike([ErrorMessage(token, 0, HERE, "unreachable")])
    flight.expire(SECOND)
    flight.expire(6 * SECOND)
    assert land(flight, token, mono=6 * SECOND) == []


def test_a_step_of_the_wall_clock_does_not_touch_the_round_trip_time():
    for step in (-3600 * SECOND, -SECOND, SECOND, 365 * 86400 * SECOND):
        flight = table()
        (token,) = launch(flight)
        flight.tell_time(WALL + step + 30_000, 30_000)
        answers = flight.land([(token, token * 7, HERE, WALL + step + 20_000)], 30_000)
        assert answers == [Answer("key-0", WALL, 30_000, late=False)]


def test_after_a_step_new_probes_are_timed_by_the_kernel_again():
    flight = table()
    launch(flight)
    flight.tell_time(WALL + SECOND + 50_000, 50_000)
    tokens = flight.reserve(1)
    flight.launch(tokens, [("new", address())], [5], [WALL + SECOND + 60_000], 60_000, 90_000)
    assert flight.land([(tokens[0], 5, HERE, WALL + SECOND + 61_000)], 80_000)[0].rtt == 1_000


def test_an_impossible_difference_gives_the_monotonic_time():
    flight = table()
    first, second = launch(flight, 2)
    assert land(flight, first, mono=30_000, received=WALL + 40_000)[0].rtt == 30_000
    assert land(flight, second, mono=30_000, received=WALL - 40_000)[0].rtt == 30_000


def test_a_reply_within_the_blur_of_a_batch_has_the_shortest_time():
    flight = table()
    (token,) = launch(flight)
    assert land(flight, token, mono=30_000, received=WALL - 5)[0].rtt == 1


def test_a_token_is_never_given_twice_while_in_flight():
    flight = table(size=8)
    launch(flight, 3, timeout=10 * SECOND)
    for _ in range(5):
        (token,) = launch(flight, mono=SECOND)
        assert token - FIRST >= 3
        land(flight, token, mono=SECOND + 10)
    (token,) = launch(flight, mono=SECOND)
    assert token - FIRST >= 3


def test_no_token_is_given_when_all_are_in_flight():
    flight = table(size=4)
    launch(flight, 4)
    assert len(flight.reserve(1)) == 0
    flight.expire(SECOND)
    assert len(flight.reserve(1)) == 1


def test_tokens_at_the_end_of_the_space_come_in_fewer():
    flight = table(size=4)
    flight.reserve(3)
    assert len(flight.reserve(3)) == 1
    assert len(flight.reserve(3)) == 3


def test_an_earlier_deadline_does_not_end_a_later_probe_with_the_same_token():
    flight = table(size=2)
    first, _second = launch(flight, 2, timeout=SECOND)
    land(flight, first, mono=10)
    again = flight.reserve(1)
    assert list(again) == [first]
    flight.launch(again, [("again", address())], [5], [WALL + 20], 20, 20 + 10 * SECOND)
    assert [loss.key for loss in flight.expire(SECOND)] == ["key-1"]
    assert flight.land([(first, 5, HERE, WALL + SECOND)], SECOND + 10)[0].key == "again"


def test_a_reused_token_no_longer_takes_its_old_probes_late_answer():
    flight = table(size=1)
    (token,) = launch(flight)
    flight.expire(SECOND)
    tokens = flight.reserve(1)
    flight.launch(tokens, [("again", address())], [5], [WALL + SECOND], SECOND, 2 * SECOND)
    assert land(flight, token, mono=SECOND + 10, nonce=token * 7) == []
    assert flight.foreign == 1


def test_nothing_is_kept_of_probes_that_were_answered():
    flight = table(size=16)
    for round_ in range(1000):
        (token,) = launch(flight, mono=round_ * SECOND)
        land(flight, token, mono=round_ * SECOND + 10)
    assert len(flight._deadlines) <= 1
    assert not flight._late
    assert not flight._forget


def test_nothing_is_kept_of_losses_past_their_time():
    flight = table(size=16)
    for round_ in range(1000):
        (token,) = launch(flight, mono=round_ * SECOND)
        flight.strike([ErrorMessage(token, 0, HERE, "unreachable")])
    assert len(flight._forget) <= 8
    assert len(flight._late) <= 16


def test_an_earlier_loss_does_not_shorten_the_memory_of_a_later_one_with_the_same_token():
    flight = table(size=1)
    launch(flight)
    flight.expire(SECOND)
    (token,) = launch(flight, mono=4 * SECOND)
    flight.expire(5 * SECOND)
    flight.expire(6 * SECOND)
    assert len(land(flight, token, mono=9 * SECOND)) == 1
