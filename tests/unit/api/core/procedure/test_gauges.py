"""How much of a clock is used and left, in working time."""

from __future__ import annotations

import msgspec
import pytest

from agent.clock import HOUR, MINUTE
from api.core.procedure.gauges import gauges, working_length
from api.core.procedure.stages import Stage
from api.core.procedure.values import Pause, PauseReason
from api.core.words import Language
from tests.support.procedure import TERMS, request, wib


def test_a_clock_tells_what_is_used_and_left_in_working_time():
    ticket = request(wib("2026-11-23 08:00"))
    first, second = gauges(ticket, TERMS, wib("2026-11-23 09:30"))
    assert (first.name, first.percent, first.length, first.late) == ("request", 50, 90 * MINUTE, False)
    assert second.name == "service"


def test_a_clock_that_ran_out_tells_by_how_much_without_the_night():
    ticket = request(wib("2026-11-23 08:00"))
    first = gauges(ticket, TERMS, wib("2026-11-24 08:30"))[0]
    assert (first.late, first.percent, first.length) == (True, 100, 5 * HOUR + 30 * MINUTE)


def test_the_clock_that_ends_first_stands_first():
    late = request(wib("2026-11-23 08:00"), "1.4")
    late = msgspec.structs.replace(late, due=wib("2026-11-23 09:00"))
    assert [one.name for one in gauges(late, TERMS, wib("2026-11-23 08:30"))] == ["service", "request"]


def test_while_it_stands_no_clock_is_shown():
    ticket = request(wib("2026-11-23 08:00"))
    pause = Pause(since=wib("2026-11-23 09:00"), reason=PauseReason.PARTS, by="budi")
    work = msgspec.structs.replace(ticket.work, stage=Stage.ACTION, pauses=(pause,))
    assert gauges(msgspec.structs.replace(ticket, work=work), TERMS, wib("2026-11-23 10:00")) == ()


@pytest.mark.parametrize(
    ("length", "indonesian", "english"),
    [
        (0, "< 1 mnt", "< 1 min"),
        (59 * MINUTE, "59 mnt", "59 min"),
        (HOUR, "1 jam", "1 h"),
        (25 * HOUR + MINUTE, "25 jam 1 mnt", "25 h 1 min"),
    ],
)
def test_a_working_length_is_told_in_hours_and_minutes(length, indonesian, english):
    assert working_length(Language.ID, length) == indonesian
    assert working_length(Language.EN, length) == english
