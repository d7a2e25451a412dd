"""``siaga due`` on real calendar files."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import siaga

OFFICE = """timezone: Asia/Jakarta
days: [mon, tue, wed, thu, fri]
hours: ["08:00-16:00"]
holidays: ID
exceptions:
  - {dates: "2026-02-19..2026-03-17", hours: ["08:00-15:00"], why: Ramadan}
  - {dates: 2026-11-26, hours: [], why: HUT provinsi}
"""
START = ("--start", "2026-11-24T14:00:00+07:00")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("office.yaml").write_text(OFFICE, encoding="utf-8")


def due(*words: str) -> str:
    found = siaga("due", "--calendar", "office.yaml", *START, *words, "--json")
    assert (found.status, found.err) == (0, "")
    return json.loads(found.out)["due"]


def test_due_in_working_time_and_days():
    assert due("--target", "90s") == "2026-11-24T07:01:30Z"
    assert due("--target", "2h") == "2026-11-24T09:00:00Z"
    assert due("--target", "4h") == "2026-11-25T03:00:00Z"
    assert due("--target", "2d") == "2026-11-27T09:00:00Z"
    assert due("--target", "2d", "--same-time") == "2026-11-27T07:00:00Z"
    assert due("--target", "2d", "--end-of-day") == "2026-11-27T09:00:00Z"


def test_pauses_may_be_repeated():
    first = "2026-11-24T15:00:00+07:00/2026-11-24T16:00:00+07:00"
    second = "2026-11-25T08:00:00+07:00/2026-11-25T09:00:00+07:00"
    assert due("--target", "2h", "--pause", first) == "2026-11-25T02:00:00Z"
    assert due("--target", "2h", "--pause", second, "--pause", first) == "2026-11-25T03:00:00Z"
    assert due("--target", "4h", "--pause", second, "--pause", first) == "2026-11-25T05:00:00Z"


def test_the_instant_alone_without_json_and_microseconds_are_kept():
    found = siaga("due", "--calendar", "office.yaml", "--start", "2026-11-24T01:00:00.000001Z", "--target", "1h")
    assert found == (0, "2026-11-24T02:00:00.000001Z\n", "")


def test_a_year_without_joint_leave_is_told():
    found = siaga("due", "--calendar", "office.yaml", "--start", "2030-12-30T14:00:00+07:00", "--target", "3d")
    assert found.status == 0
    assert "office.yaml: ID has no decreed joint leave for 2031 yet" in found.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--target", "3w"), "--target: '3w' is no target; write a whole number with s, m, h or d"),
        (("--target", "1h", "--start", "2026-11-24T14:00"), "--start: '2026-11-24T14:00' has no offset from UTC"),
        (("--target", "1h", "--pause", "noon"), "--pause: 'noon' is no span; write FROM/TO"),
        (
            ("--target", "1h", "--pause", "2026-11-24T15:00:00Z/2026-11-24T14:00:00Z"),
            "ends before it begins; write the earlier instant first",
        ),
        (("--target", "1h", "--calendar", "no.yaml"), "no.yaml: cannot be read (No such file or directory)"),
    ],
)
def test_wrong_arguments_are_told(words, message):
    found = siaga("due", "--calendar", "office.yaml", *START, *words)
    assert (found.status, found.out) == (2, "")
    assert message in found.err


BAD_CALENDARS = {
    "unknown key": ("timezone: UTC\nhollidays: ID\n", "bad.yaml:2:12: 'hollidays' is no key here; remove it, or write"),
    "hours": (
        'timezone: UTC\nhours: ["08:00-12:00", "13-16"]\n',
        "bad.yaml:2:24: '13-16' are no hours; write two times of day",
    ),
    "hours by weekday": (
        'timezone: UTC\nhours:\n  mon: ["08:00-12:00"]\n  tue: ["08:00-25:00"]\n',
        "bad.yaml:4:9: '08:00-25:00' names no time of day",
    ),
    "dates": (
        "timezone: UTC\nexceptions:\n  - dates: 2026-02-30\n    hours: []\n",
        "bad.yaml:3:12: '2026-02-30': 2026-02-30 is no day of the calendar",
    ),
    "exception's hours": (
        'timezone: UTC\nexceptions:\n  - {dates: 2026-02-28, hours: ["noon"]}\n',
        "bad.yaml:3:33: 'noon' are no hours",
    ),
    "clash": (
        'timezone: UTC\nexceptions:\n  - {dates: 2026-02-28, hours: []}\n  - {dates: 2026-02-28, hours: ["08:00-09:00"]}\n',
        "bad.yaml:3:3: exceptions '2026-02-28' and '2026-02-28' give the same days different hours",
    ),
    "missing": ("exceptions:\n  - {hours: []}\n", "bad.yaml:2:5: 'dates' is missing here; add it"),
    "weekday": ("days: [mon, someday]\n", "bad.yaml:1:13: days.1: "),
    "zone": ("timezone: Asia/Pangkalpinang\n", "bad.yaml:1:11: 'Asia/Pangkalpinang' is no time zone"),
    "country": ("holidays: NO WHERE\n", "bad.yaml:1:11: holidays: no holidays are known for 'NO WHERE'"),
    "twice": ("timezone: UTC\ntimezone: Asia/Jakarta\n", "bad.yaml:2:1: 'timezone' stands twice; keep one"),
    "not yaml": ("timezone: [UTC\n", "bad.yaml:2:1: is not YAML ("),
    "a list": ("- mon\n", "bad.yaml: is no calendar; write keys such as timezone:"),
    "empty": ("", "bad.yaml: is no calendar"),
    "never opens": (
        "timezone: UTC\ndays: []\n",
        "the calendar never opens in the 50 years after 2026-11-24; give it days",
    ),
}


@pytest.mark.parametrize("name", BAD_CALENDARS)
def test_a_bad_calendar_is_told_with_its_place_and_remedy(name):
    content, message = BAD_CALENDARS[name]
    Path("bad.yaml").write_text(content, encoding="utf-8")
    found = siaga("due", "--calendar", "bad.yaml", *START, "--target", "1d")
    assert (found.status, found.out) == (2, "")
    assert message in found.err


def test_norway_is_a_country_and_no_truth_value():
    Path("norway.yaml").write_text("timezone: Europe/Oslo\nholidays: NO\n", encoding="utf-8")
    found = siaga("due", "--calendar", "norway.yaml", "--start", "2026-05-16T10:00:00Z", "--target", "1h")
    assert (found.status, found.out) == (0, "2026-05-18T07:00:00Z\n")  # 17 May is a Sunday, the 18th a Monday


def test_help_has_an_example():
    found = siaga("due", "--help")
    assert found.status == 0
    assert "Example: siaga due" in found.out
