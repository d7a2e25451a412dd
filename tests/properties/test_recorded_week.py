"""A recorded week of the practice province, replayed, tells what the live system told.

The collector and the api are the real ones, on their files; the network is simulated. By default devices are asked
every half hour; ``WEEK_INTERVAL=60 WEEK_TIMEOUT=36000`` asks every minute, and takes longer.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from agent.clock import Microseconds, format_instant
from collector.decisions import Approval, DayOff, Decision, Excuse, Maintenance, Reclassified, Weather, Withdrawal
from tests.support.command_line import Outcome, siaga
from tests.support.fake_network import at
from tests.support.province_week import HOUR_S, WEEK_S, Week, faults, province
from tests.support.told_live import told

pytestmark = pytest.mark.timeout(int(os.environ.get("WEEK_TIMEOUT", "600")))

INTERVAL = int(os.environ.get("WEEK_INTERVAL", "1800"))
END = at(WEEK_S)


@dataclass(frozen=True)
class Lived:
    """A folder that a week has left, and what was told live of the times since some of its instants."""

    folder: Path
    inventory: Path
    told: dict[Microseconds, dict[str, Any]]

    def record(self, start: Microseconds, out: Path) -> Outcome:
        return siaga(
            *("record", "--inventory", self.inventory, "--data", self.folder),
            *("--from", format_instant(start), "--to", format_instant(END), "--out", out),
        )

    def replayed(self, start: Microseconds, *recordings: Path) -> dict[str, Any]:
        answer = self.folder / "answer.json"
        done = siaga(
            *("replay", "--inventory", self.inventory, "--observations", *recordings),
            *("--from", format_instant(start), "--to", format_instant(END), "--out", answer),
        )
        assert (done.status, done.err) == (0, "")
        return dict(json.loads(answer.read_bytes()))


def in_an_outage() -> Microseconds:
    """Return an instant of the fourth day in the middle of a long outage of a single office."""
    long = [fault for fault in faults(1, INTERVAL) if fault.end - fault.start > HOUR_S and fault.start > 72 * HOUR_S]
    return at((long[0].start + long[0].end) / 2)


def decided() -> list[tuple[float, Decision]]:
    """Return what people decide in that week: works that hide a fault, a holiday in the middle, a cause, an excuse.

    Bulletins on the weather come in late, for incidents that are over; one is withdrawn.
    """
    offices = ("fo-", "sw-", "trunk-", "pole-")  # not an agent's own uplink, which is no incident
    hidden = next(
        fault for fault in faults(1, INTERVAL) if fault.start > 30 * HOUR_S and fault.element.startswith(offices)
    )
    works = Maintenance(
        element=hidden.element, start=at(hidden.start - HOUR_S), end=at(hidden.end + HOUR_S), reason="ganti kabel"
    )
    return [
        (10 * HOUR_S, works),
        (12 * HOUR_S, Approval(of=1)),
        (60 * HOUR_S, DayOff(calendar="dinas", dates="2026-01-06", why="Cuti bersama tambahan")),
        (80 * HOUR_S, Reclassified(incident="2", cause="human-error")),
        (90 * HOUR_S, Excuse(incident="5", reason="keadaan kahar")),
        (100 * HOUR_S, DayOff(calendar="dinas", dates="2026-01-05", hours=("08:00-11:00",), why="rapat kerja")),
        (110 * HOUR_S, Withdrawal(of=3, reason="dibatalkan")),
        (112 * HOUR_S, Weather(phenomenon="lightning", area="Bangka", start=at(60 * HOUR_S), end=at(130 * HOUR_S))),
        (
            120 * HOUR_S,
            Weather(phenomenon="waves", area="Belitung", start=at(40 * HOUR_S), end=at(140 * HOUR_S), wave_m=3.5),
        ),
        (125 * HOUR_S, Weather(phenomenon="wind", area="Bangka", start=at(0), end=at(124 * HOUR_S), wind_kn=35.0)),
        (135 * HOUR_S, Withdrawal(of=10, reason="salah wilayah")),
    ]


def lived(folder: Path, *, late: bool) -> Lived:
    week = Week(province(folder, INTERVAL), INTERVAL)
    gone = [(20 * HOUR_S, 20.5 * HOUR_S if late else 20 * HOUR_S), (99 * HOUR_S, 99 * HOUR_S)]
    house = week.live(folder, week.delayed() if late else week.two_agents(), gone, decided())
    try:
        found = {start: told(house, start, END) for start in (at(0), in_an_outage())}
    finally:
        house.stop()
    return Lived(folder, week.inventory_file, found)


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return lived(tmp_path_factory.mktemp("at-once"), late=False)


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    return lived(tmp_path_factory.mktemp("late"), late=True)


def test_a_week_told_at_once_gives_the_same_outages_incidents_tickets_and_figures(at_once: Lived) -> None:
    recording = at_once.folder / "week.jsonl"
    assert at_once.record(at(0), recording).status == 0
    answer = at_once.replayed(at(0), recording)
    assert answer == at_once.told[at(0)]
    causes = {incident["cause"] for incident in answer["incidents"]}
    assert {"submarine-cable", "power"} <= causes
    assert len(answer["incidents"]) > len(answer["tickets"]) > 30
    told = " ".join(fact for incident in answer["incidents"] for fact in incident["evidence"])
    assert "lightning over Bangka" in told
    assert "waves of 3.5 m at Belitung" in told
    assert "wind of 35" not in told  # withdrawn
    assert {notice["agent"] for notice in answer["notices"]} == {"pkp", "tjp"}


def test_a_week_told_late_gives_the_same_outages_and_figures_and_here_tickets_too(late: Lived) -> None:
    recording = late.folder / "week.jsonl"
    assert late.record(at(0), recording).status == 0
    answer = late.replayed(at(0), recording)
    assert answer == late.told[at(0)]


def test_a_recording_that_begins_in_an_outage_knows_what_was_open_and_learned(late: Lived) -> None:
    start = in_an_outage()
    recording = late.folder / "half.jsonl"
    assert late.record(start, recording).status == 0
    with recording.open("rb") as lines:
        state = json.loads(next(lines))
    assert any(case["closed"] is None for case in state["memory"]["cases"])
    answer = late.replayed(start, recording)
    assert answer == late.told[start]
    assert min(incident["started"] for incident in answer["incidents"]) < format_instant(start)


def test_the_week_in_two_recordings_gives_the_same_as_in_one(late: Lived) -> None:
    whole, half = late.folder / "whole.jsonl", late.folder / "rest.jsonl"
    assert late.record(at(0), whole).status == 0
    assert late.record(in_an_outage(), half).status == 0
    assert late.replayed(at(0), half, "--observations", whole) == late.told[at(0)]
