"""One outage of a device is one line, however many agents lost it."""

from __future__ import annotations

from agent.clock import SECOND, Microseconds
from collector.core.attached import attached
from collector.core.rows import Row


def row(agent: str, start: int, end: int | None, device: str = "sw-a", *, failed: bool = False) -> Row:
    return Row(
        agent=agent,
        device=device,
        outage=start * SECOND,
        started=start * SECOND,
        before=start * SECOND,
        losses=(start * SECOND,),
        answered=None,
        confirmed_at=start * SECOND,
        ended=None if end is None else end * SECOND,
        hidden_by="fo-a",
        failed=failed,
    )


def told(*rows: Row) -> list[tuple[str, Microseconds, Microseconds | None]]:
    return [
        (one.device, one.started // SECOND, None if one.ended is None else one.ended // SECOND)
        for one in attached(rows)
    ]


def test_what_two_agents_lost_is_down_while_neither_reaches_it() -> None:
    assert told(row("a", 5, 90), row("b", 8, 94)) == [("sw-a", 8, 90)]
    assert told(row("b", 8, 94), row("a", 5, None)) == [("sw-a", 8, 94)]
    assert told(row("a", 5, None), row("b", 8, None)) == [("sw-a", 8, None)]


def test_what_one_agent_lost_is_told_as_it_was() -> None:
    assert told(row("a", 5, 90), row("a", 90, 120), row("b", 300, 310)) == [
        ("sw-a", 5, 90),
        ("sw-a", 90, 120),
        ("sw-a", 300, 310),
    ]


def test_devices_are_told_apart_and_in_order() -> None:
    assert told(row("a", 5, 9, "sw-b"), row("b", 6, 8, "sw-a"), row("b", 6, 10, "sw-b")) == [
        ("sw-a", 6, 8),
        ("sw-b", 6, 9),
    ]


def test_of_three_of_whom_no_two_agree_the_whole_time_is_told() -> None:
    assert told(row("a", 0, 10), row("b", 9, 20), row("c", 19, 30)) == [("sw-a", 0, 30)]


def test_a_device_that_failed_by_one_agents_word_is_down() -> None:
    (line,) = attached([row("a", 5, 9), row("b", 6, 10, failed=True)])
    assert (line.state, line.hidden_by) == ("down", "fo-a")
