"""What is typed into a form of a decision, read; and what is wrong with it, field by field."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.clock import parse_instant
from api.core.deciding_forms import FORMS, Wrong, read
from api.core.words import CATALOG
from collector.decisions import Approval, DayOff, Excuse, Hours, Maintenance, Weather, Withdrawal

ZONE = ZoneInfo("Asia/Jakarta")
NAMES = {"dinas kesehatan (fo-dinkes)": "fo-dinkes"}


def form(kind: Any, **typed: Any) -> Any:
    lists = {name: [value] if isinstance(value, str) else list(value) for name, value in typed.items()}
    return read(kind, lists, ZONE, NAMES)


def test_maintenance_is_read_in_local_time_and_its_element_by_name_too():
    window = {"start": "2026-04-07T22:00", "end": "2026-04-08 01:00"}
    expected = Maintenance(
        element="fo-dinkes",
        start=parse_instant("2026-04-07T22:00:00+07:00"),
        end=parse_instant("2026-04-08T01:00:00+07:00"),
        reason="Ganti ODP",
    )
    assert form("maintenance", element="fo-dinkes", reason=" Ganti \n ODP ", **window) == expected
    assert form("maintenance", element="Dinas Kesehatan (fo-dinkes)", reason="Ganti ODP", **window) == expected


def test_a_weekly_one_needs_its_last_date_and_one_without_weekdays_drops_it():
    window = {"element": "x", "start": "2026-04-07T22:00:00+07:00", "end": "2026-04-08T01:00"}
    made = form("maintenance", weekly=["thu", "tue", "x"], last="2026-05-01", **window)
    assert (made.weekly, made.last) == (("tue", "thu"), "2026-05-01")
    assert form("maintenance", weekly=["tue"], **window) == Wrong({"last": "decide.wrong.date"})
    assert form("maintenance", last="2026-05-01", **window).last is None


@pytest.mark.parametrize(
    ("typed", "dates", "hours"),
    [
        ({"first": "2026-11-20"}, "2026-11-20", ()),
        ({"first": "2026-11-20", "until": "2026-11-20"}, "2026-11-20", ()),
        ({"first": "2026-11-20", "until": "2026-11-23"}, "2026-11-20..2026-11-23", ()),
        (
            {"first": "2026-11-20", "hours": "08.00\u201312.00, 13:00-15:00"},
            "2026-11-20",
            ("08:00-12:00", "13:00-15:00"),
        ),
    ],
)
def test_a_day_off_is_read(typed, dates, hours):
    expected = DayOff(calendar="dinas", dates=dates, why="SE", hours=hours)
    assert form("day", calendar="dinas", why="SE", **typed) == expected


def test_new_hours_are_read_by_weekday_and_empty_ones_are_closed():
    made = form("hours", calendar="dinas", holds_from="2027-01-01", mon="08:00-12:00", fri=" ", why="Perpres")
    assert made == Hours(calendar="dinas", holds_from="2027-01-01", hours={"mon": ("08:00-12:00",)}, why="Perpres")


def test_the_others_are_read():
    assert form("excuse", incident="1", reason="Pindah", services=["a", "a", "b"]) == Excuse(
        incident="1", reason="Pindah", services=("a", "b")
    )
    assert form("approval", of="12") == Approval(of=12)
    assert form("approval", of="٣") == Approval(of=0)
    assert form("withdrawal", of="12", reason="Keliru") == Withdrawal(of=12, reason="Keliru")


def test_a_bulletin_is_read_with_its_size_in_its_unit_and_lightning_has_none():
    typed = {
        "area": "Belitung",
        "start": "2026-12-01T07:00",
        "end": "2026-12-01T13:00",
        "source": "BMKG 12",
        "size": "2,5",
    }
    waves = form("weather", phenomenon="waves", **typed)
    assert (waves.wave_m, waves.magnitude, waves.wind_kn) == (2.5, None, None)
    assert waves.start == parse_instant("2026-12-01T00:00:00Z")
    assert form("weather", phenomenon="lightning", **typed) == Weather(
        phenomenon="lightning", area="Belitung", start=waves.start, end=waves.end, source="BMKG 12"
    )


@pytest.mark.parametrize(
    ("kind", "typed", "wrong"),
    [
        ("maintenance", {"end": "x"}, {"element": "element", "start": "instant", "end": "instant"}),
        ("day", {"first": "20-11-2026"}, {"first": "date", "why": "reason"}),
        ("day", {"first": "2026-11-20", "until": "2026-11-19", "why": "x"}, {"until": "order"}),
        ("day", {"first": "2026-11-20", "hours": "8-12", "why": "x"}, {"hours": "hours"}),
        ("hours", {"mon": "08:00"}, {"mon": "hours", "holds_from": "date", "why": "reason"}),
        ("excuse", {"incident": "1", "reason": "  "}, {"reason": "reason"}),
        (
            "weather",
            {"phenomenon": "waves", "size": "tinggi"},
            {"size": "size", "area": "area", "start": "instant", "end": "instant", "source": "source"},
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_field(kind, typed, wrong):
    assert form(kind, **typed) == Wrong({field: f"decide.wrong.{key}" for field, key in wrong.items()})


@given(st.sampled_from(FORMS), st.dictionaries(st.text(max_size=10), st.lists(st.text(max_size=30), max_size=3)))
def test_nothing_that_is_typed_breaks_it(kind, typed):
    made = read(kind, typed, ZONE, NAMES)
    assert not isinstance(made, Wrong) or set(made.fields.values()) <= CATALOG.keys()


FIELDS = (
    "element",
    "start",
    "end",
    "last",
    "weekly",
    "first",
    "until",
    "hours",
    "holds_from",
    "mon",
    "of",
    "why",
    "reason",
)
ODD = st.sampled_from(
    ["", "2026-02-30", "2026-11-20", "9999-12-31T23:59", "0001-01-01", "24:00-25:00", "00:00-24:00", "9" * 30]
)


@given(
    st.sampled_from(FORMS), st.dictionaries(st.sampled_from(FIELDS), st.lists(ODD | st.text(max_size=20), max_size=2))
)
def test_nothing_that_is_typed_into_its_fields_breaks_it(kind, typed):
    made = read(kind, typed, ZONE, NAMES)
    assert not isinstance(made, Wrong) or made.fields
