"""``siaga availability`` on real files."""

import json
from pathlib import Path

import pytest

from tests.support.command_line import siaga

DAY = ("--from", "2026-11-23T00:00:00+07:00", "--to", "2026-11-24T00:00:00+07:00")
STATES = """subject,state,from,to
b,down,2026-11-23T05:00:00Z,2026-11-23T05:30:00.000001Z
b,up,2026-11-23T01:00:00Z,2026-11-23T05:00:00Z
a,up,2026-11-23T07:00:00+07:00,2026-11-24T07:00:00+07:00
"""
OFFICE = """timezone: Asia/Jakarta
days: [mon, tue, wed, thu, fri]
hours: ["08:00-16:00"]
holidays: ID
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("states.csv").write_text(STATES, encoding="utf-8")
    Path("office.yaml").write_text(OFFICE, encoding="utf-8")
    return tmp_path


def test_figures_stand_in_order_and_are_the_same_bytes_again(folder):
    words = ("availability", "--states", "states.csv", "--calendar", "office.yaml", *DAY, "--json")
    first = siaga(*words)
    assert (first.status, first.err) == (0, "")
    assert json.loads(first.out) == [
        {
            "subject": "a",
            "considered": 28_800_000_000,
            "up": 28_800_000_000,
            "down": 0,
            "unknown": 0,
            "availability": 1.0,
            "lower": 1.0,
            "upper": 1.0,
            "coverage": 1.0,
            "verdict": "met",
        },
        {
            "subject": "b",
            "considered": 28_800_000_000,
            "up": 14_400_000_000,
            "down": 1_800_000_001,
            "unknown": 12_599_999_999,
            "availability": 14_400_000_000 / 16_200_000_001,
            "lower": 0.5,
            "upper": 26_999_999_999 / 28_800_000_000,
            "coverage": 16_200_000_001 / 28_800_000_000,
            "verdict": "undetermined",
        },
    ]
    rows = STATES.splitlines()
    Path("states.csv").write_text("\n".join([rows[0], *reversed(rows[1:])]), encoding="utf-8")
    assert siaga(*words) == first


@pytest.mark.parametrize(
    ("policy", "considered", "up", "down"),
    [("remove", 23 * 3600, 4 * 3600, 0), ("count-as-up", 24 * 3600, 5 * 3600, 0)],
)
def test_excluded_time_goes_out_or_counts_as_up(folder, policy, considered, up, down):
    # overlapping, and around the 30 minutes down with half an hour of unknown time
    Path("out.csv").write_text(
        "subject,from,to\nb,2026-11-23T05:00:00Z,2026-11-23T05:50:00Z\nb,2026-11-23T05:10:00Z,2026-11-23T06:00:00Z\n",
        encoding="utf-8",
    )
    found = siaga(
        "availability", "--states", "states.csv", "--calendar", "24x7", *DAY, "--excluded", "out.csv",
        "--excluded-policy", policy, "--json",
    )  # fmt: skip
    row = json.loads(found.out)[1]
    assert [row[name] // 1_000_000 for name in ("considered", "up", "down")] == [considered, up, down]


def test_no_data_is_null_and_the_guarantee_is_exact(folder):
    Path("states.csv").write_text(
        "subject,state,from,to\n"
        "dark,unknown,2026-11-22T17:00:00Z,2026-11-23T17:00:00Z\n"
        "nine,up,2026-11-22T17:00:00Z,2026-11-23T14:36:00Z\n"
        "nine,down,2026-11-23T14:36:00Z,2026-11-23T17:00:00Z\n",
        encoding="utf-8",
    )
    words = ("availability", "--states", "states.csv", "--calendar", "24x7", *DAY, "--json")
    dark, nine = json.loads(siaga(*words).out)
    assert (dark["availability"], dark["lower"], dark["upper"], dark["coverage"]) == (None, 0.0, 1.0, 0.0)
    assert (nine["availability"], nine["verdict"]) == (0.9, "met")
    assert json.loads(siaga(*words, "--guarantee", "0.9000000000000001").out)[1]["verdict"] == "missed"


def test_a_table_for_people_cuts_percentages(folder):
    found = siaga("availability", "--states", "states.csv", "--calendar", "office.yaml", *DAY)
    assert found.status == 0
    row = next(line for line in found.out.splitlines() if line.startswith("│ b "))
    assert [cell.strip() for cell in row.strip("│").split("│")] == [
        "b", "8:00:00", "4:00:00", "0:30:00.000001", "3:29:59.999999", "88.88", "50.00", "93.74", "56.25", "undetermined",
    ]  # fmt: skip


def test_markup_in_a_name_is_only_a_name(folder):
    Path("states.csv").write_text(
        "subject,state,from,to\n[red]x[/red],up,2026-11-22T17:00:00Z,2026-11-23T17:00:00Z\n", encoding="utf-8"
    )
    assert "[red]x[/red]" in siaga("availability", "--states", "states.csv", "--calendar", "24x7", *DAY).out


def test_a_year_whose_joint_leave_is_not_decreed_is_told_beside_the_figures(folder):
    found = siaga(
        "availability", "--states", "states.csv", "--calendar", "office.yaml", "--json",
        "--from", "2031-02-01T00:00:00+07:00", "--to", "2031-03-01T00:00:00+07:00",
    )  # fmt: skip
    assert found.status == 0
    assert json.loads(found.out)
    assert "office.yaml: ID has no decreed joint leave for 2031 yet" in found.err


def test_rows_that_overlap_in_the_same_state_are_one_span(folder):
    Path("states.csv").write_text(
        "subject,state,from,to\n"
        "b,up,2026-11-23T00:00:00Z,2026-11-23T05:00:00Z\n"
        "b,up,2026-11-23T01:00:00Z,2026-11-23T02:00:00Z\n"
        "b,up,2026-11-23T04:00:00Z,2026-11-23T06:00:00Z\n",
        encoding="utf-8",
    )
    found = siaga("availability", "--states", "states.csv", "--calendar", "24x7", *DAY, "--json")
    assert json.loads(found.out)[0]["up"] == 6 * 3600 * 10**6


BAD_STATES = {
    "overlap behind a row within": (
        (
            "b,up,2026-11-23T01:00:00Z,2026-11-23T05:00:00Z\nb,up,2026-11-23T02:00:00Z,2026-11-23T03:00:00Z\n"
            "b,down,2026-11-23T04:00:00Z,2026-11-23T06:00:00Z\n"
        ),
        "states.csv:4: b has two states from 2026-11-23T04:00:00Z on, also on line 2; end one where the other begins",
    ),
    "overlap": (
        "b,up,2026-11-23T01:00:00Z,2026-11-23T05:00:00Z\nb,down,2026-11-23T04:00:00Z,2026-11-23T06:00:00Z\n",
        "states.csv:3: b has two states from 2026-11-23T04:00:00Z on, also on line 2; end one where the other begins",
    ),
    "reversed": (
        "b,up,2026-11-23T05:00:00Z,2026-11-23T01:00:00Z\n",
        (
            "states.csv:2: ends at 2026-11-23T01:00:00Z before it begins at 2026-11-23T05:00:00Z; "
            "write the earlier instant under from"
        ),
    ),
    "state": (
        "b,dwn,2026-11-23T01:00:00Z,2026-11-23T05:00:00Z\n",
        "states.csv:2: state 'dwn' is unknown; write up, down or unknown",
    ),
    "naive": (
        "b,up,2026-11-23T01:00:00,2026-11-23T05:00:00Z\n",
        "states.csv:2: '2026-11-23T01:00:00' has no offset from UTC; add Z or an offset such as +07:00",
    ),
    "no instant": (
        "b,up,yesterday,2026-11-23T05:00:00Z\n",
        "states.csv:2: 'yesterday' is no instant; write it like 2026-11-24T08:00:00+07:00 or 2026-11-24T01:00:00Z",
    ),
    "short row": ("b,up\n", "states.csv:2: has 2 fields where the first line has 4; write them all"),
    "no subject": (
        ",up,2026-11-23T01:00:00Z,2026-11-23T05:00:00Z\n",
        "states.csv:2: the subject is empty; write whose state it is",
    ),
}


@pytest.mark.parametrize("name", BAD_STATES)
def test_a_bad_states_file_is_told_with_its_line_and_remedy(folder, name):
    rows, message = BAD_STATES[name]
    Path("states.csv").write_text("subject,state,from,to\n" + rows, encoding="utf-8")
    found = siaga("availability", "--states", "states.csv", "--calendar", "24x7", *DAY, "--json")
    assert (found.status, found.out, found.err) == (2, "", f"siaga: {message}\n")


def test_every_problem_is_told_up_to_twenty(folder):
    Path("states.csv").write_text("subject,state,from,to\n" + "b,up\n" * 23, encoding="utf-8")
    found = siaga("availability", "--states", "states.csv", "--calendar", "24x7", *DAY)
    assert found.status == 2
    lines = found.err.splitlines()
    assert len(lines) == 21
    assert lines[-1] == "and 3 more problems"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"subject,state,from\n", "states.csv:1: needs one column to; let the first line be subject,state,from,to"),
        (b"", "states.csv:1: needs one column subject and one state and one from and one to;"),
        (b"\xff\xfe\x00", "states.csv: is not UTF-8 text; save it as UTF-8"),
        (
            b'subject,state,from,to\n"b,up,x,y\n',
            "states.csv:2: is not CSV (unexpected end of data); correct the quotes",
        ),
    ],
)
def test_what_is_no_states_file_is_told(folder, content, message):
    Path("states.csv").write_bytes(content)
    found = siaga("availability", "--states", "states.csv", "--calendar", "24x7", *DAY)
    assert found.status == 2
    assert found.err.startswith(f"siaga: {message}")


def test_a_byte_order_mark_other_columns_and_blank_lines_do_no_harm(folder):
    Path("states.csv").write_text(
        "\ufeffhost , state,to,from,subject\n\nx,up,2026-11-23T17:00:00Z,2026-11-22T17:00:00Z, a\n", encoding="utf-8"
    )
    found = siaga("availability", "--states", "states.csv", "--calendar", "24x7", *DAY, "--json")
    assert json.loads(found.out)[0]["subject"] == "a"
    assert json.loads(found.out)[0]["availability"] == 1.0


def test_excluded_time_of_nobody_is_told(folder):
    Path("out.csv").write_text("subject,from,to\nc,2026-11-23T05:00:00Z,2026-11-23T05:50:00Z\n", encoding="utf-8")
    found = siaga("availability", "--states", "states.csv", "--calendar", "24x7", *DAY, "--excluded", "out.csv")
    assert (found.status, found.err) == (
        2,
        "siaga: out.csv:2: 'c' has no states; correct the name, or remove the line\n",
    )


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ("--from", "2026-11-24T00:00:00Z", "--to", "2026-11-24T07:00:00+07:00"),
            (
                "--from 2026-11-24T00:00:00Z is the same instant as --to 2026-11-24T00:00:00Z; "
                "give a period that begins before it ends"
            ),
        ),
        (("--from", "2026-11-25T00:00:00Z", "--to", "2026-11-24T00:00:00Z"), "is later than --to"),
        (("--from", "2026-11-24", "--to", "2026-11-25"), "--from: '2026-11-24' has no offset from UTC"),
        ((*DAY, "--guarantee", "90"), "--guarantee: '90' is no share from 0 to 1; write 0.9 for 90 %"),
        ((*DAY, "--guarantee", "much"), "--guarantee: 'much' is no share"),
        ((*DAY, "--guarantee", "NaN"), "--guarantee: 'NaN' is no share"),
        ((*DAY, "--states", "nowhere.csv"), "nowhere.csv: cannot be read (No such file or directory); give a CSV file"),
    ],
)
def test_wrong_arguments_are_told(folder, words, message):
    found = siaga("availability", "--states", "states.csv", "--calendar", "24x7", *words)
    assert found.status == 2
    assert message in found.err
    assert found.out == ""


def test_help_has_an_example():
    found = siaga("availability", "--help")
    assert found.status == 0
    assert "Example: siaga availability" in found.out
