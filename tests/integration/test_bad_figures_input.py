"""What ``siaga availability``, ``due``, ``explain`` and ``replay`` say to input that makes no sense: never a traceback."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.support.command_line import Outcome, siaga

MONTH = ("--from", "2026-06-01T00:00:00+07:00", "--to", "2026-07-01T00:00:00+07:00")
ALL_TIME = ("--from", "0001-01-01T00:00:00Z", "--to", "9999-12-31T23:59:59.999999Z")
ROW = "a,up,2026-05-31T17:00:00Z,2026-06-30T17:00:00Z"
HEAD = "subject,state,from,to"
START = ("--start", "2026-11-24T14:00:00+07:00")


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("states.csv").write_text(f"{HEAD}\n{ROW}\n", encoding="utf-8")
    Path("office.yaml").write_text(
        'timezone: Asia/Jakarta\ndays: [mon, tue, wed, thu, fri]\nhours: ["08:00-16:00"]\nholidays: ID\n',
        encoding="utf-8",
    )
    Path("folder").mkdir()
    Path("loop.csv").symlink_to("loop.csv")


def figures(*words: str, calendar: str = "24x7", period: tuple[str, ...] = MONTH) -> Outcome:
    return siaga("availability", "--states", "states.csv", "--calendar", calendar, *period, *words, "--json")


def refused(found: Outcome, message: str) -> None:
    assert (found.status, found.out, found.err) == (2, "", f"siaga: {message}\n")


NUL = "holds a NUL, which is no text; save the file as UTF-8, or write the line anew"
STATES = {
    "a NUL": (f"{HEAD}\n{ROW}\na\0,up,x,y\n".encode(), f"3: {NUL}"),
    "UTF-16 without its mark": (f"{HEAD}\n{ROW}\n".encode("utf-16-le"), None),
    "semicolons": (
        f"{HEAD}\n{ROW}\n".replace(",", ";").encode(),
        (
            "1: needs one column subject and one state and one from and one to; "
            "the fields are divided by semicolons: save the file with commas"
        ),
    ),
    "tabs": (
        f"{HEAD}\n{ROW}\n".replace(",", "\t").encode(),
        (
            "1: needs one column subject and one state and one from and one to; "
            "the fields are divided by tabs: save the file with commas"
        ),
    ),
    "a column twice": (
        f"{HEAD},from\n{ROW},2026-06-01T00:00:00Z\n".encode(),
        f"1: needs one column from; let the first line be {HEAD}",
    ),
    "the line of a quoted line break": (
        f'{HEAD}\n"a\nb",dwn,2026-06-01T00:00:00Z,2026-06-02T00:00:00Z\n{ROW}\n'.encode(),
        "2: state 'dwn' is unknown; write up, down or unknown",
    ),
    "a quote that never ends": (
        f'{HEAD}\n{ROW}\n"a,up\n{ROW}\n{ROW}\n'.encode(),
        "3: is not CSV (unexpected end of data); correct the quotes",
    ),
    "a field without end": (
        f"{HEAD}\n{ROW}\n{'x' * 200_000},up,,\n".encode(),
        "3: is not CSV (field larger than field limit (131072)); correct the quotes",
    ),
    "a state in capitals": (f"{HEAD}\n{ROW.replace('up', 'UP')}\n".encode(), "2: state 'UP' is unknown; write up,"),
    "no end": (f"{HEAD}\na,up,2026-06-01T00:00:00Z,\n".encode(), "2: '' is no instant; write it like"),
    "a year that never was": (
        f"{HEAD}\na,up,2026-06-01T00:00:00Z,10000-01-01T00:00:00Z\n".encode(),
        "2: '10000-01-01T00:00:00Z' is no instant; write it like",
    ),
}


@pytest.mark.parametrize("name", STATES)
def test_a_states_file_that_is_none_is_told_with_its_line_and_remedy(name: str):
    content, message = STATES[name]
    Path("states.csv").write_bytes(content)
    found = figures()
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith(f"siaga: states.csv:{message or ''}")
    assert found.err.count("\n") == 1


@pytest.mark.parametrize(("name", "why"), [("folder", "Is a directory"), ("loop.csv", "Too many levels of symbolic")])
@pytest.mark.parametrize("option", ["--states", "--excluded", "--calendar"])
def test_what_cannot_be_read_is_told(option: str, name: str, why: str):
    found = figures(option, name)
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith(f"siaga: {name}: cannot be read ({why}")
    assert "; give a" in found.err


def test_line_ends_a_byte_order_mark_and_the_same_row_twice_change_nothing():
    plain = figures()
    assert json.loads(plain.out)[0]["up"] == 30 * 86_400 * 10**6
    for content in (
        f"\ufeff{HEAD}\r\n{ROW}\r\n",
        f"{HEAD}\r{ROW}\r",
        f"{HEAD}\n\n{ROW}\n{ROW}\n\n{ROW}",
        f'{HEAD}\n"a",up,2026-06-01T00:00:00+07:00,"2026-07-01T00:00:00+07:00"\n',
    ):
        Path("states.csv").write_bytes(content.encode())
        assert figures() == plain


def test_states_of_nobody_are_an_empty_list_and_excluded_time_of_none_changes_nothing():
    plain = figures()
    Path("none.csv").write_text("subject,from,to\n", encoding="utf-8")
    assert figures("--excluded", "none.csv") == plain
    Path("states.csv").write_text(f"{HEAD}\n", encoding="utf-8")
    assert figures() == Outcome(0, "[]\n", "")


def test_control_characters_in_a_name_do_not_reach_the_terminal():
    Path("states.csv").write_text(f"{HEAD}\n\x1b[2Ja\u202e{ROW[1:]}\n", encoding="utf-8")
    found = siaga("availability", "--states", "states.csv", "--calendar", "24x7", *MONTH)
    assert found.status == 0
    assert not {"\x1b", "\u202e"} & set(found.out)
    assert json.loads(figures().out)[0]["subject"] == "\x1b[2Ja\u202e"


def test_a_large_file_is_read_whole():
    minutes = range(43_200)
    day = "2026-06-{:02d}T{:02d}:{:02d}:00+07:00"
    ends = [day.format(at // 1440 + 1, at // 60 % 24, at % 60) for at in minutes] + ["2026-07-01T00:00:00+07:00"]
    rows = (f"a,{'down' if at % 10 == 0 else 'up'},{ends[at]},{ends[at + 1]}" for at in minutes)
    Path("states.csv").write_text("\n".join([HEAD, *rows]), encoding="utf-8")
    (row,) = json.loads(figures().out)
    assert (row["availability"], row["down"], row["verdict"]) == (0.9, 4_320 * 60_000_000, "met")


BEYOND = "working time is known from 1900-01-01 to the end of 2999 only, and"


@pytest.mark.parametrize(
    ("period", "told"),
    [
        (ALL_TIME, "0001-01-01 to 9999-12-31"),
        (("--from", "0001-01-01T00:00:00Z", "--to", "0001-02-01T00:00:00Z"), "0001-01-01 to 0001-02-01"),
        (("--from", "9999-12-01T00:00:00Z", "--to", "9999-12-31T23:59:59.999999Z"), "9999-12-01 to 9999-12-31"),
    ],
)
def test_a_calendar_is_asked_for_years_that_it_knows(period: tuple[str, ...], told: str):
    """Not a figure without any service time, as though the office had been closed for two thousand years."""
    refused(figures(calendar="office.yaml", period=period), f"{BEYOND} {told} reaches beyond; correct the year")


def test_around_the_clock_needs_no_calendar_and_knows_all_years():
    (row,) = json.loads(figures(period=ALL_TIME).out)
    assert row["considered"] == 3_652_059 * 86_400 * 10**6 - 1
    assert row["unknown"] == row["considered"] - row["up"]


def test_years_without_known_holidays_are_told_once_and_not_a_line_each():
    found = figures(calendar="office.yaml", period=("--from", "2101-01-01T00:00:00Z", "--to", "2900-01-01T00:00:00Z"))
    assert found.status == 0
    assert found.err == (
        "siaga: office.yaml: no holidays of ID are known for 2101 to 2899, so none is kept; "
        "update the holidays package, or add dated exceptions to the calendar\n"
    )


def test_a_calendar_that_never_opens_has_no_figures_and_no_verdict():
    Path("never.yaml").write_text("timezone: UTC\nhours: []\n", encoding="utf-8")
    (row,) = json.loads(figures(calendar="never.yaml").out)
    assert row["considered"] == 0
    assert [row[name] for name in ("availability", "lower", "upper", "coverage")] == [None] * 4
    assert row["verdict"] == "undetermined"


def test_what_is_no_text_in_a_calendar_is_told_by_its_line():
    Path("bad.yaml").write_bytes(b"timezone: UTC\nhours: [\0]\n")
    refused(
        figures(calendar="bad.yaml"),
        "bad.yaml:2: is not YAML (the character 0x0000 is no text); correct the file there",
    )


@pytest.mark.parametrize(
    "content",
    [
        "timezone: UTC\nx: &x\n  y: *x\n",  # an alias within what it names
        "timezone: UTC\nx: [&a [q, q], "  # and one that would be a billion words
        + ", ".join(f"&{chr(98 + step)} [{', '.join(['*' + chr(97 + step)] * 9)}]" for step in range(12))
        + "]\n",
    ],
)
def test_aliases_without_end_are_refused_and_not_followed(content: str):
    Path("bad.yaml").write_text(content, encoding="utf-8")
    found = figures(calendar="bad.yaml")
    assert (found.status, found.out) == (2, "")
    assert found.err.startswith("siaga: bad.yaml:")
    assert "'x' is no key here; remove it" in found.err


@pytest.mark.parametrize("share", ["1e-999999999", "0.8999999999999999999"])
def test_a_guarantee_of_endless_decimals_is_refused(share: str):
    refused(figures("--guarantee", share), f"--guarantee: '{share}' has more than 18 decimals; write fewer")


YEARS = "lies outside the years 1900 to 2999; correct the year"
NOT_ENOUGH = (
    "the calendar does not hold the target's working {} in the 50 years after 2026-11-24; "
    "give it days and hours, or an exception that opens it"
)
DUES = {
    "a pause for ever": (
        (*START, "--target", "1h", "--pause", "0001-01-01T00:00:00Z/9999-12-31T23:59:59.999999Z"),
        "a pause lasts until 9999-12-31, more than 50 years after the start; correct its end",
    ),
    "the end of time": (
        ("--start", "9999-12-31T23:59:59.999999Z", "--target", "1h"),
        f"--start: 9999-12-31T23:59:59.999999Z {YEARS}",
    ),
    "the begin of time": (
        ("--start", "0001-01-01T00:00:00Z", "--target", "1d"),
        f"--start: 0001-01-01T00:00:00Z {YEARS}",
    ),
    "a huge target": ((*START, "--target", "999999999999h"), NOT_ENOUGH.format("time")),
    "a huge target in days": ((*START, "--target", "999999999999d"), NOT_ENOUGH.format("days")),
}


@pytest.mark.parametrize("calendar", ["office.yaml", "24x7"])
@pytest.mark.parametrize("name", DUES)
def test_a_due_beyond_all_calendars_is_told(name: str, calendar: str):
    words, message = DUES[name]
    refused(siaga("due", "--calendar", calendar, *words), message)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        (("--target", "0s"), "2026-11-24T07:00:00Z"),
        (("--target", "0d"), "2026-11-24T09:00:00Z"),  # the closing time of the start's own day
        (("--target", "0d", "--same-time"), "2026-11-24T07:00:00Z"),
        # nothing is left that a pause at the start could push on
        (("--target", "0s", "--pause", "2026-11-24T07:00:00Z/2026-11-24T08:00:00Z"), "2026-11-24T07:00:00Z"),
        # empty, twice the same, touching, overlapping, and over before the start: each working minute once
        (("--target", "1h", "--pause", "2026-11-24T07:30:00Z/2026-11-24T07:30:00Z"), "2026-11-24T08:00:00Z"),
        (("--target", "1h", *("--pause", "2026-11-24T07:15:00Z/2026-11-24T07:45:00Z") * 2), "2026-11-24T08:30:00Z"),
        (
            (
                *("--target", "1h", "--pause", "2026-11-24T07:15:00Z/2026-11-24T07:30:00Z"),
                *("--pause", "2026-11-24T07:30:00Z/2026-11-24T07:45:00Z"),
            ),
            "2026-11-24T08:30:00Z",
        ),
        (
            (
                *("--target", "1h", "--pause", "2026-11-24T07:15:00Z/2026-11-24T07:45:00Z"),
                *("--pause", "2026-11-24T07:30:00Z/2026-11-24T08:00:00Z"),
            ),
            "2026-11-24T08:45:00Z",
        ),
        (("--target", "1h", "--pause", "0001-01-01T00:00:00Z/2026-11-24T07:00:00Z"), "2026-11-24T08:00:00Z"),
    ],
)
def test_targets_of_nothing_and_odd_pauses_have_the_documented_answer(words: tuple[str, ...], due: str):
    assert siaga("due", "--calendar", "office.yaml", *START, *words) == Outcome(0, f"{due}\n", "")


EXPLAINED = {
    ("--day", "0001-01-01"): "--day: 0001-01-01 lies outside the years 1970 to 2200; correct the year",
    ("--day", "9999-12-31"): "--day: 9999-12-31 lies outside the years 1970 to 2200; correct the year",
    ALL_TIME: "--from: 0001-01-01T00:00:00Z lies outside the years 1970 to 2200; correct the year",
    ("--month", "9999-12"): "--month: '9999-12' is no month; write it like 2026-11",
    ("--from", "2026-06-02T00:00:00Z", "--to", "2026-06-01T00:00:00Z"): (
        "--from 2026-06-02T00:00:00Z is later than --to 2026-06-01T00:00:00Z; give a period that begins before it ends"
    ),
}


@pytest.mark.parametrize("words", EXPLAINED)
@pytest.mark.parametrize("calendar", ["office.yaml", "24x7"])
def test_a_period_that_cannot_be_explained_is_told(calendar: str, words: tuple[str, ...]):
    refused(siaga("explain", "a", "--states", "states.csv", "--calendar", calendar, *words), EXPLAINED[words])


def test_the_day_that_samoa_skipped_cannot_be_explained():
    Path("apia.yaml").write_text("timezone: Pacific/Apia\n", encoding="utf-8")
    refused(
        siaga("explain", "a", "--states", "states.csv", "--calendar", "apia.yaml", "--day", "2011-12-30"),
        "--day: 2011-12-30 never was in Pacific/Apia, whose clocks passed it over; give another day",
    )
