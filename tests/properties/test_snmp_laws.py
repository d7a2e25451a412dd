"""Laws of counters and ports that hold for any device."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from agent.clock import SECOND
from agent.core.continuity import Trace, follow
from agent.core.counters import Kind, Reading, change, restarted
from agent.core.ports import LONGEST_TEXT, Port, clean_text, read_ports

BITS = st.sampled_from([32, 64])
INDEXES = st.lists(st.integers(1, 2**31 - 1).map(str), min_size=1, max_size=30, unique=True)


@given(BITS, st.integers(0, 2**64 - 1), st.integers(0, 2**31 - 1), st.integers(1, 10**12))
def test_any_growth_below_half_the_range_is_found_exactly_wherever_the_counter_stood(
    bits: int, start: int, growth: int, elapsed: int
) -> None:
    before = start % 2**bits
    after = (before + growth) % 2**bits
    found = change(Reading(before, 0), Reading(after, elapsed), bits=bits)
    assert found.increase == growth
    assert found.kind is (Kind.GREW if after >= before else Kind.WRAPPED)


@given(BITS, st.data())
def test_an_increase_is_never_negative_nor_beyond_the_counter(bits: int, data: st.DataObject) -> None:
    values = st.integers(0, 2**bits - 1)
    marks = st.none() | st.integers(0, 2**32 - 1)
    before = Reading(data.draw(values), 0, data.draw(marks), data.draw(marks))
    after = Reading(data.draw(values), data.draw(st.integers(-5, 10**12)), data.draw(marks), data.draw(marks))
    rate = data.draw(st.none() | st.integers(1, 10**11))
    increase = change(before, after, bits=bits, max_rate=rate).increase
    assert increase is None or 0 <= increase < 2**bits


@given(st.integers(0, 2**32 - 1), st.integers(1, 10**13))
def test_a_clock_that_runs_on_is_no_restart_through_any_wrap(uptime: int, elapsed: int) -> None:
    later = (uptime + elapsed * 100 // SECOND) % 2**32
    assert not restarted(uptime, later, elapsed)


@given(st.integers(30 * SECOND, 10**13), st.floats(0, 0.9), st.integers(0, 2**31))
def test_a_restart_between_two_polls_is_seen_however_long_ago_the_first_was(
    elapsed: int, since: float, before: int
) -> None:
    after = int(elapsed * since * 100 // SECOND)
    assume(after != before)
    assert restarted(before, after, elapsed)


@given(st.binary(max_size=600))
def test_a_cleaned_text_can_be_printed_anywhere_and_cleaning_it_again_changes_nothing(raw: bytes) -> None:
    text, _ = clean_text(raw)
    assert len(text) <= LONGEST_TEXT
    assert all(letter.isprintable() or letter == " " or letter.isspace() for letter in text)
    assert not set(text) & set("\x00\r\n\x1b\u202e\u2028")
    text.encode()


@given(
    INDEXES,
    st.lists(st.sampled_from([b"lo0", b"lo0#2", b"", b"Gi0/1", b"if5"]), min_size=30, max_size=30),
    st.randoms(),
)
def test_names_are_all_different_and_do_not_depend_on_the_order_of_the_walk(
    indexes: list[str], names: list[bytes], chance: object
) -> None:
    column = dict(zip(indexes, names, strict=False))
    shuffled = list(column.items())
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    ports, _ = read_ports({"ifName": column})
    again, _ = read_ports({"ifName": dict(shuffled)})
    assert len({port.name for port in ports}) == len(indexes)
    assert ports == again


@given(st.lists(st.integers(0, 2**30), min_size=1, max_size=40), st.integers(0, 2**32 - 1))
def test_a_32_bit_counter_followed_in_steps_adds_up_to_the_whole(steps: list[int], start: int) -> None:
    trace: Trace | None = None
    total = start
    for number, step in enumerate([0, *steps]):
        total += step
        port = Port("a", "1", "up", "up", total % 2**32, 0, 0, 0, 0, 0, None, None, 0, 32)
        trace, counts, fresh = follow(trace, port, at=number * SECOND, uptime=None, reboot=False)
        assert not fresh
        assert counts[0] == total
