"""Instants are whole microseconds; text is RFC 3339 with an offset, never guessed."""

import asyncio
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from agent.clock import HOUR, SECOND, SystemClock, format_instant, parse_instant, to_datetime, to_instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T07:00:01+07:00", SECOND),
        ("1969-12-31T23:59:59.999999Z", -1),
        ("1970-01-01T00:00:00.0000019Z", 1),
        ("2026-11-24T08:00:00+07:00", 1_795_482_000 * SECOND),
    ],
)
def test_text_is_an_instant(text, instant):
    assert parse_instant(text) == instant


@pytest.mark.parametrize("text", ["2026-11-24T08:00:00", "2026-11-24", "20261124T080000"])
def test_a_text_without_offset_is_refused(text):
    with pytest.raises(ValueError, match="has no offset from UTC; add Z or an offset"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["", "now", "2026-13-01T00:00:00Z", "2026-11-24T25:00:00Z", None, 5])
def test_what_is_no_instant_is_refused(text):
    with pytest.raises(ValueError, match="is no instant; write it like"):
        parse_instant(text)


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-00:01"])
def test_what_cannot_be_printed_again_is_refused(text):
    with pytest.raises(ValueError, match="lies outside the years 1 to 9999 of UTC"):
        parse_instant(text)


@pytest.mark.parametrize(
    ("instant", "text"),
    [(0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.000001Z"), (1_500_000, "1970-01-01T00:00:01.500000Z")],
)
def test_an_instant_is_printed_in_utc(instant, text):
    assert format_instant(instant) == text


def test_datetimes_go_both_ways():
    moment = datetime(2026, 11, 24, 8, 0, 0, 123456, tzinfo=timezone(timedelta(hours=7)))

    assert to_instant(moment) == to_instant(moment.astimezone(UTC))
    assert to_datetime(to_instant(moment)) == moment


def test_the_system_clock_reads_the_machines():
    clock = SystemClock()

    assert abs(clock.wall() - to_instant(datetime.now(UTC))) < HOUR
    assert abs(clock.monotonic() - time.clock_gettime_ns(time.CLOCK_BOOTTIME) // 1000) < SECOND * 60


def test_a_negative_sleep_does_not_wait():
    clock = SystemClock()
    before = clock.monotonic()

    asyncio.run(clock.sleep(-HOUR))
    asyncio.run(clock.sleep(1000))

    assert 1000 <= clock.monotonic() - before < 60 * SECOND
