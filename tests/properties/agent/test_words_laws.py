"""Observations, instants and quantities come back as they were written, and anything else is refused in words."""

import json
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.clock import format_instant, parse_instant, to_datetime, to_instant
from agent.inventory.quantities import format_duration, parse_duration
from agent.observation import (
    Heartbeat,
    Interface,
    Observation,
    Optical,
    Ping,
    Poll,
    Power,
    SelfCheck,
    System,
    Trap,
    from_json,
    pack,
    to_json,
    unpack,
)

instants = st.integers(to_instant(datetime(1, 1, 1, tzinfo=UTC)), to_instant(datetime.max.replace(tzinfo=UTC)))
texts = st.text(max_size=20)
numbers = st.floats(allow_nan=False, allow_infinity=False)
counters = st.integers(0, 2**64 - 1)
maybe = st.none()
base = {
    "at": instants,
    "agent": texts,
    "boot": maybe | texts,
    "seq": maybe | st.integers(0, 2**63 - 1),
    "mono": maybe | st.integers(0, 2**63 - 1),
    "interval": maybe | numbers,
    "arrived": maybe | instants,
}
pings = st.integers(0, 100).flatmap(
    lambda sent: st.builds(
        Ping,
        **base,
        device=texts,
        sent=st.just(sent),
        received=st.integers(0, sent),
        rtt=maybe | numbers,
        late=st.booleans(),
        reason=maybe | texts,
    )
)
observations = st.one_of(
    pings,
    st.builds(Interface, **base, device=texts, interface=texts, oper=maybe | texts, in_octets=maybe | counters),
    st.builds(System, **base, device=texts, uptime=numbers, restarts=maybe | st.integers(0, 2**31)),
    st.builds(Poll, **base, device=texts, reason=maybe | texts, missing=st.lists(texts, max_size=3).map(tuple)),
    st.builds(Power, **base, device=texts, source=texts, charge=maybe | numbers),
    st.builds(Optical, **base, device=texts, interface=texts, rx_dbm=maybe | numbers, tx_dbm=maybe | numbers),
    st.builds(Trap, **base, device=texts, trap=texts, interface=maybe | texts),
    st.builds(SelfCheck, **base, carrier=st.booleans(), gateway=st.booleans()),
    st.builds(Heartbeat, **base),
)


@given(observations)
def test_an_observation_comes_back_from_a_line(observation):
    line = to_json(observation)

    assert b"\n" not in line
    assert from_json(line) == observation
    assert from_json(line.decode()) == observation


@given(st.lists(observations, max_size=5))
def test_a_batch_comes_back_from_its_bytes(batch):
    assert unpack(pack(batch)) == batch


def reads(line):
    """Read a line; what is refused is refused by ``ValueError`` with words."""
    try:
        observation = from_json(line)
    except ValueError as refused:
        words = str(refused)
    else:
        words = "read"
        assert from_json(to_json(observation)) == observation
    assert words


@given(st.binary(max_size=120) | texts)
def test_any_line_is_read_or_refused(line):
    reads(line)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts | instants.map(format_instant) | st.just("ping"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@given(observations, st.data())
def test_a_line_with_a_field_put_wrong_is_read_or_refused(observation: Observation, data):
    fields = json.loads(to_json(observation))
    fields[data.draw(st.sampled_from([*sorted(fields), "arrived", "rtt", "x"]))] = data.draw(json_values)
    reads(json.dumps(fields))


@pytest.mark.parametrize(
    "line", ["[" * 100_000, '{"a":' * 100_000, '{"at":' + "9" * 5000 + "}", "\ud800", '{"at":"\\ud800"}']
)
def test_a_monstrous_line_is_refused(line):
    with pytest.raises(ValueError, match=r".+"):
        from_json(line)


@given(st.binary(max_size=60))
def test_any_bytes_unpack_or_are_refused(blob):
    try:
        batch = unpack(blob)
    except msgspec.MsgspecError:
        return
    assert unpack(pack(batch)) == batch


@given(instants)
def test_an_instant_comes_back_from_its_text(instant):
    assert parse_instant(format_instant(instant)) == instant
    assert to_instant(to_datetime(instant)) == instant


@given(st.datetimes(timezones=st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))))
def test_a_text_with_any_offset_is_read_and_can_be_printed_or_is_refused(moment):
    try:
        instant = parse_instant(moment.isoformat())
    except ValueError as refused:
        assert "lies outside the years" in str(refused)  # noqa: PT017  # most are read
        return
    assert parse_instant(format_instant(instant)) == instant == to_instant(moment)


@given(st.integers(0, 10**14))
def test_a_duration_comes_back_from_its_text(duration):
    assert parse_duration(format_duration(duration)) == duration
