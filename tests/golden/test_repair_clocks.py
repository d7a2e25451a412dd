"""The repair clock against cases that other service desks have written down for theirs, pauses included.

Facts of the tests of GLPI (service levels, calendars), Zammad (escalation) and OTRS (destination time); times without an
offset are UTC. Left out is OTRS's case of 90 days in Berlin over the change of clocks: it loses the hour there that it
counts in Tehran.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from agent.clock import Microseconds, format_instant, parse_instant
from agent.inventory.calendar_spec import CalendarSpec
from api.core.procedure.hours import WorkingHours
from collector.core.due import parse_target
from collector.core.worktime import WorkCalendar
from tests.support.command_line import siaga

CASES = json.loads((Path(__file__).parent / "repair_clocks.json").read_text("utf-8"))
WEEK = ("mon", "tue", "wed", "thu", "fri")
DAILY = (*WEEK, "sat", "sun")


def _calendar(zone: str, days: tuple[str, ...], hours: object, **more: Any) -> dict[str, Any]:
    return {"timezone": zone, "days": list(days), "hours": hours, **more}


CALENDARS = {
    "glpi": _calendar("UTC", WEEK, {"mon": ["10:30-19:00"], **{day: ["08:30-19:00"] for day in WEEK[1:]}}),
    "glpi-8-to-20": _calendar("UTC", WEEK, ["08:00-20:00"]),
    "glpi-5-by-24": _calendar("UTC", WEEK, ["00:00-24:00"]),
    "zammad-9-to-17": _calendar("Europe/Berlin", WEEK, ["09:00-17:00"]),
    "zammad-8-to-17-daily": _calendar(
        "Europe/Berlin", DAILY, ["08:00-17:00"], exceptions=[{"dates": "2015-09-22", "hours": [], "why": "holiday"}]
    ),
    "zammad-9-to-18-daily": _calendar("Europe/Berlin", DAILY, ["09:00-18:00"]),
    "otrs-utc": _calendar("UTC", DAILY, ["00:00-24:00"]),
    "otrs-sao-paulo": _calendar("America/Sao_Paulo", DAILY, ["00:00-24:00"]),
    "otrs-tehran": _calendar("Asia/Tehran", DAILY, ["00:00-24:00"]),
}


def instant(text: str) -> Microseconds:
    return parse_instant(text if text[-6] in "+-" else text + "Z")


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['of']} {case['start']} {case['target']}")
def test_siaga_due_says_what_they_say(case: dict[str, Any], tmp_path: Path) -> None:
    (tmp_path / "calendar.yaml").write_text(json.dumps(CALENDARS[case["calendar"]]))
    words = ["due", "--calendar", tmp_path / "calendar.yaml", "--target", case["target"]]
    words += ["--start", format_instant(instant(case["start"]))]
    words += [f"--{case['days']}"] if "days" in case else []
    for since, until in case["pauses"]:
        words += ["--pause", f"{format_instant(instant(since))}/{format_instant(instant(until))}"]
    found = siaga(*words)
    assert (found.status, found.out, found.err) == (0, format_instant(instant(case["due"])) + "\n", "")


@pytest.mark.parametrize(
    "case",
    [case for case in CASES if case.get("days") != "same-time"],
    ids=lambda case: f"{case['of']} {case['start']} {case['target']}",
)
def test_the_tickets_clocks_do(case: dict[str, Any]) -> None:
    words = dict(CALENDARS[case["calendar"]])
    zone = words.pop("timezone")
    hours = WorkingHours(WorkCalendar.of(CalendarSpec.model_validate(words), zone), WorkCalendar.around_the_clock(zone))
    pauses = [(instant(since), instant(until)) for since, until in case["pauses"]]
    due = hours.due(instant(case["start"]), parse_target(case["target"]), pauses)
    assert format_instant(due) == format_instant(instant(case["due"]))
