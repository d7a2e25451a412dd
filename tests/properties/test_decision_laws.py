"""Whatever people decide: what passes never breaks what is made of it, and what is told before comes true after."""

from __future__ import annotations

import shutil
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agent.clock import DAY, HOUR, MINUTE, Microseconds, format_instant
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from api.app import working_hours
from api.core.calendar_year import calendar_year
from api.core.decided_document import decision_document, window_document
from api.core.maintenance import plans
from collector.core.foresight import supposed, touched
from collector.core.ledger import Ledger
from collector.core.objections import ObjectionError, check
from collector.core.rulings import in_force, rulings
from collector.decisions import (
    Approval,
    DayOff,
    Decision,
    Excuse,
    Hours,
    Maintenance,
    Reclassified,
    Recorded,
    Withdrawal,
)
from collector.reader import LiveReader
from collector.reading import Altered
from tests.support.fed_month import MarchFolder, local, march_folder
from tests.support.star_network import star

NOW = local("2026-04-02 08:00")
ELEMENTS = ("skkl-bangka-belitung", "fo-dinkes", "pole-muntok", "pln-air-itam", "sw-sman-1-koba")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SPANS = st.lists(st.sampled_from(["08:00-12:00", "13:00-16:00", "22:00-06:00", "00:00-24:00"]), max_size=2).map(tuple)
NUMBERS = st.integers(1, 8)


@st.composite
def maintenance(draw: st.DrawFn, elements: tuple[str, ...], starts: st.SearchStrategy[Microseconds]) -> Maintenance:
    """Draw a maintenance, some of them back every week."""
    start = draw(starts)
    end = start + draw(st.integers(1, 30 * 60)) * MINUTE
    weekly = tuple(draw(st.lists(st.sampled_from(WEEKDAYS), max_size=3, unique=True)))
    last = _after(date(1970, 1, 1), max(-700_000, min(start // DAY, 2**20)) + draw(st.integers(0, 40)))
    reason = draw(st.sampled_from(["", "Ganti ODP"]))
    return Maintenance(
        element=draw(st.sampled_from(elements)),
        start=start,
        end=end,
        reason=reason,
        weekly=weekly,
        last=last.isoformat() if weekly else None,
    )


def decided(
    elements: tuple[str, ...], starts: st.SearchStrategy[Microseconds], days: st.SearchStrategy[date]
) -> st.SearchStrategy[Decision]:
    """Draw decisions of every kind, most of which can hold."""
    incidents = st.integers(1, 7).map(str)
    dates = st.one_of(
        days.map(str), st.tuples(days, st.integers(0, 20)).map(lambda pair: f"{pair[0]}..{_after(*pair)}")
    )
    week = st.dictionaries(st.sampled_from(WEEKDAYS), SPANS, max_size=5)
    return st.one_of(
        maintenance(elements, starts),
        NUMBERS.map(lambda number: Approval(of=number)),
        NUMBERS.map(lambda number: Withdrawal(of=number)),
        incidents.map(lambda incident: Excuse(incident=incident, reason="x")),
        st.tuples(incidents, st.sampled_from(["power", "lightning"])).map(
            lambda pair: Reclassified(incident=pair[0], cause=pair[1])
        ),
        st.tuples(dates, SPANS).map(lambda pair: DayOff(calendar="dinas", dates=pair[0], why="x", hours=pair[1])),
        st.tuples(days, week).map(
            lambda pair: Hours(calendar="dinas", holds_from=str(pair[0]), hours=pair[1], why="x")
        ),
    )


def _after(day: date, days: int) -> date:
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))


# --- whatever passes ------------------------------------------------------------------------------

INVENTORY = star(4).model_copy(
    update={
        "calendars": Inventory.model_validate({"calendars": {"dinas": {"holidays": "ID"}}}).calendars,
        "timezone": "Asia/Jakarta",
    }
)
TOPOLOGY = Topology(INVENTORY)
ANY_TIME = st.integers(-(2**62), 2**62) | st.integers(NOW - 9 * DAY, NOW + 9 * DAY)
ANY_DAY = st.dates() | st.dates(date(2026, 1, 1), date(2026, 12, 31)) | st.just(date.max)


@given(st.lists(decided(("core", "sea", "fo-near", "near"), ANY_TIME, ANY_DAY), max_size=8))
def test_what_passes_breaks_nothing_that_is_made_of_it(wanted: list[Decision]):
    rows: list[Recorded] = []
    for decision in wanted:
        try:
            check(decision, INVENTORY, rows, lambda _: True, NOW)
        except ObjectionError:
            continue
        rows.append(Recorded(number=len(rows) + 1, at=NOW, by="x", decision=decision))
        touched(decision, rows, [], Ledger(INVENTORY, TOPOLOGY))
        decision_document(decision)
    held = rulings(rows, Ledger(INVENTORY, TOPOLOGY).zone)
    ledger = Ledger(in_force(INVENTORY, held), TOPOLOGY, held)
    assert ledger.calendars["dinas"].elapsed(NOW, NOW + 9 * DAY) >= 0
    working_hours(INVENTORY, rows).opening(NOW)
    calendar_year("dinas", INVENTORY.calendars["dinas"], 2026, rows, INVENTORY.timezone)
    for plan in plans(rows, ledger.zone, lambda _: ()):
        for window in plan.windows:
            assert window_document(plan, window, NOW, whole=True)["end"] > format_instant(window.start)


# --- comes true -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def march(tmp_path_factory: pytest.TempPathFactory) -> MarchFolder:
    return march_folder(tmp_path_factory.mktemp("march"))


MONTHS = {
    f"2026-{month:02d}": (local(f"2026-{month:02d}-01 00:00"), local(f"2026-{month + 1:02d}-01 00:00"))
    for month in (2, 3, 4)
}
IN_MARCH = st.integers(local("2026-02-27 00:00") // HOUR, local("2026-04-03 00:00") // HOUR).map(
    lambda hour: hour * HOUR
)
DAYS = st.dates(date(2026, 2, 20), date(2026, 4, 10))


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=12)
@given(st.lists(decided(ELEMENTS, IN_MARCH, DAYS), min_size=1, max_size=6))
def test_what_is_told_before_comes_true_after(
    march: MarchFolder, tmp_path_factory: pytest.TempPathFactory, wanted: list[Decision]
):
    folder = Path(shutil.copytree(march.data, tmp_path_factory.mktemp("own") / "data"))
    collector = MarchFolder(folder, march.inventory).collector("2026-04-02 08:00")
    with closing(collector.store):
        reader = LiveReader(collector)
        before = {month: reader.availability(*span) for month, span in MONTHS.items()}
        for decision in wanted:
            try:
                told = reader.impact(decision)
            except ObjectionError:
                with pytest.raises(ObjectionError):
                    reader.decide(decision, "kabid")
                continue
            known = reader.decisions()
            recorded = reader.decide(decision, "kabid")
            after = {month: reader.availability(*span) for month, span in MONTHS.items()}
            came = [
                Altered(month=month, before=one, after=other)
                for month in MONTHS
                for one, other in zip(before[month], after[month], strict=True)
                if one != other
            ]
            assert came == ([] if isinstance(decision, Maintenance) else told)
            assert supposed(known, recorded)[len(known)] == recorded
            before = after
