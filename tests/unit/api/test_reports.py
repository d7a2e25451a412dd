"""Which months can be reported, and what a report is known by."""

from __future__ import annotations

from typing import Any

import pytest

from agent.clock import parse_instant
from api.core.words import Language
from api.reports import NoEvidenceError, NoMonthError, Reports, fingerprint, version_of
from tests.support.api_world import NOON, StillClock
from tests.support.fake_reader import FakeReader
from tests.support.pretend_province import pretend_province

INVENTORY = pretend_province()


def reports(since: str | None = "2026-09-30T20:00:00Z", inventory: Any = INVENTORY) -> Reports:
    reader = FakeReader(inventory, NOON)
    reader.since = None if since is None else parse_instant(since)
    return Reports(reader, inventory, StillClock(NOON))


def test_months_go_back_to_the_first_with_evidence():
    assert reports().months(9) == ["2026-11", "2026-10"]
    assert reports("2025-12-31T17:00:00Z").months(9) == [f"2026-{number:02d}" for number in range(11, 2, -1)]
    assert reports("2025-11-30T00:00:00Z").months(99)[-2:] == ["2025-12", "2025-11"]
    assert reports(None).months(9) == []


@pytest.mark.parametrize(
    "month", ["", "x", "2026-13", "2026-1", "26-01", "2026-11-01", "٢٠٢٦-11", "2026-11\n", "../2026-11"]
)
def test_what_is_no_month_is_refused_with_the_remedy(month):
    with pytest.raises(NoMonthError, match="is no month; write it like 2026-11"):
        reports().statement(month)


def test_a_month_that_has_not_begun_is_refused_and_this_one_is_not():
    with pytest.raises(NoMonthError, match=r"2026-12 has not begun; give 2026-11 \(preliminary\) or a month before it"):
        reports().statement("2026-12")
    assert reports().statement("2026-11").until == NOON


def test_a_month_without_evidence_is_refused_with_the_first_that_has_some():
    with pytest.raises(NoEvidenceError, match=r"2026-09: nothing was measured .* the first measured month is 2026-10"):
        reports().statement("2026-09")
    with pytest.raises(NoEvidenceError, match="siaga has measured nothing yet"):
        reports(None).statement("2026-10")


def test_the_fingerprint_at_the_foot_is_that_of_the_pages():
    first, _ = reports().pages("2026-10", Language.ID)
    second, _ = reports().pages("2026-10", Language.ID)
    other, _ = reports().pages("2026-10", Language.EN)
    assert first == second
    assert first["inputs"][-14:] != other["inputs"][-14:]
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


def test_the_inventorys_version_moves_with_it_and_not_with_its_credentials():
    renamed = INVENTORY.model_copy(update={"organisation": "lain"})
    snmp: dict[str, Any] = {"access": {"version": "2c", "community": "rahasia"}}
    assert version_of(renamed) != version_of(INVENTORY)
    assert version_of(INVENTORY.model_copy(update={"snmp": snmp})) == version_of(INVENTORY)


def test_doubtful_holidays_of_the_years_calendar_are_noted():
    made, _ = reports("2025-01-01T00:00:00Z").pages("2026-10", Language.EN)
    noted = " ".join(made["notes"]["texts"])
    early = Reports(_reader(), INVENTORY, StillClock(parse_instant("2060-06-01T00:00:00Z")))
    doubtful, _ = early.pages("2060-05", Language.EN)
    assert "2060" in " ".join(doubtful["notes"]["texts"])
    assert "is not decreed" not in noted


def _reader() -> FakeReader:
    return FakeReader(INVENTORY, parse_instant("2060-06-01T00:00:00Z"))
