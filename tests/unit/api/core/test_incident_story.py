"""How an incident went: events in order of time, what comes together as one, outages as bars."""

from __future__ import annotations

from agent.clock import MINUTE, SECOND, Microseconds
from api.core.incident_story import BARS, bars, story
from collector.facts import Revision
from collector.reading import Attached, Incident


def attached(device: str, start: Microseconds, end: Microseconds | None) -> Attached:
    return Attached(device=device, state="unreachable", started=start, ended=end, hidden_by="sea")


def incident(*rows: Attached, closed: Microseconds | None = None) -> Incident:
    return Incident(
        id="1", kind="outage", cause="submarine-cable", root=("sea",), alternatives=(), confidence=1.0, evidence=(),
        attached=rows, services=(), started=min(row.started for row in rows), opened=2 * SECOND, closed=closed,
    )  # fmt: skip


def taken(at: Microseconds, root: str, cause: str = "unknown", confidence: float | None = 0.9) -> Revision:
    return Revision(at=at, author="system", cause=cause, root=(root,), confidence=confidence)


def test_events_come_in_order_and_what_comes_together_is_one():
    rows = [attached(f"sw-{number}", number * SECOND, MINUTE + number * SECOND) for number in range(4)]
    rows.append(attached("sw-late", 40 * SECOND, 2 * MINUTE))
    told = story(
        incident(*rows, closed=2 * MINUTE),
        [
            taken(2 * SECOND, "sw-0"),
            taken(5 * SECOND, "sea"),
            taken(6 * SECOND, "sea", "submarine-cable"),
            taken(7 * SECOND, "sea", "submarine-cable", 0.99),
            Revision(at=3 * MINUTE, author="petugas", cause="human-error"),
        ],
    )
    assert [(event.at, event.kind, event.size) for event in told] == [
        (0, "lost", 4),
        (2 * SECOND, "opened", 0),
        (5 * SECOND, "moved", 0),
        (6 * SECOND, "cause", 0),
        (40 * SECOND, "lost", 1),
        (MINUTE, "back", 4),
        (2 * MINUTE, "back", 1),
        (2 * MINUTE, "closed", 0),
        (3 * MINUTE, "judged", 0),
    ]
    assert told[2].before is not None
    assert told[2].before.root == ("sw-0",)


def test_bars_lie_within_the_time_and_open_ones_reach_its_end():
    rows = (attached("a", 0, 30 * SECOND), attached("b", 30 * SECOND, None))
    first, second = bars(incident(*rows), MINUTE)
    assert (first.device, first.left, first.width, first.open) == ("a", 0, 50, False)
    assert (second.device, second.left, second.width, second.open) == ("b", 50, 50, True)


def test_of_many_outages_the_earliest_are_drawn():
    rows = [attached(f"sw-{number:03}", number, MINUTE) for number in range(3 * BARS)]
    assert [bar.device for bar in bars(incident(*rows, closed=MINUTE), MINUTE)] == [row.device for row in rows[:BARS]]
