"""One ticket an incident, whatever is delivered how often and whatever crashes when."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.clock import MINUTE, SECOND, parse_instant
from agent.errors import StorageError
from api.core.directory import Directory
from api.core.procedure.hours import WorkingHours
from api.core.procedure.orders import StandingOrder
from api.core.tickets import State
from api.desk import Desk
from collector.core.worktime import WorkCalendar
from collector.reading import Effect, Notice
from tests.support.api_world import NOON
from tests.support.authors import SOMEBODY
from tests.support.fake_reader import FakeReader
from tests.support.fake_store import FakeStore
from tests.support.pretend_province import BELITUNG, pretend_province

INVENTORY = pretend_province()
DIRECTORY = Directory(INVENTORY)
AROUND = WorkCalendar.around_the_clock(INVENTORY.timezone)


def desk(store: FakeStore) -> Desk:
    return Desk(store, DIRECTORY, WorkingHours(AROUND, AROUND), StandingOrder())


def story() -> FakeReader:
    """A cable cut that is understood late, another fault, a recovery, a return, and a notice."""
    reader = FakeReader(INVENTORY, NOON)
    reader.open("1", cause="equipment", root=("core-tjp",), devices={"core-tjp": "down"})
    reader.now += 2 * SECOND
    attached = reader.open("2", cause="power", root=("sw-samsat-koba",), devices={"sw-samsat-koba": "down"}).attached
    reader.now += SECOND
    reader.change("1", cause="submarine-cable", root=("skkl-bangka-belitung",), services=("net-samsat-tjp",))
    reader.now += MINUTE
    reader.close("2")
    reader.notice(Notice(kind="agent-blind", agent="pkp", started=NOON, ended=None))
    reader.reopen("2")
    reader.now += MINUTE
    reader.close("1")
    assert attached
    return reader


def told(store: FakeStore) -> list[tuple[str, str, str, int, list[str]]]:
    with store.reading() as picture:
        return [
            (
                item.number,
                item.incident,
                item.state.value,
                item.reopened,
                [e.kind for e in picture.history(item.number)],
            )
            for item in picture.tickets()
        ]


def expected() -> list[tuple[str, str, str, int, list[str]]]:
    store = FakeStore()
    desk(store).apply(story().effects(0, 100))
    return told(store)


def test_a_story_gives_one_ticket_an_incident_with_its_whole_history():
    assert expected() == [
        ("TKT-2026-000002", "2", "open", 1, ["opened", "standing-order", "devices-back", "resolved", "reopened"]),
        (
            "TKT-2026-000001",
            "1",
            "resolved",
            0,
            [
                "opened",
                "standing-order",
                "explanation-moved",
                "cause-moved",
                "offices-joined",
                "devices-back",
                "resolved",
            ],
        ),
    ]


def test_an_incident_that_is_told_when_it_is_over_has_the_due_time_that_it_would_have_had():
    reader, late = FakeReader(INVENTORY, NOON), FakeStore()
    reader.open("1", cause="power", root=("sw-samsat-koba",), devices={"sw-samsat-koba": "down"})
    at_once = FakeStore()
    desk(at_once).apply(reader.effects(0, 100))
    reader.now += MINUTE
    reader.close("1")
    over = reader.effects(0, 100)[-1]
    desk(late).apply([msgspec.structs.replace(over, seq=1)])
    with at_once.reading() as picture, late.reading() as other:
        (expected,), (found,) = picture.tickets(), other.tickets()
    assert found.state is State.RESOLVED
    assert found.due == expected.due > found.opened


@given(st.lists(st.integers(1, 4), max_size=8), st.booleans())
def test_effects_in_any_portions_and_again_give_the_same(portions, again):
    store, effects = FakeStore(), story().effects(0, 100)
    at = desk(store)
    start = 0
    for size in [*portions, 100]:
        at.apply(effects[start : start + size])
        if again:
            at.apply(effects[: start + size])
        start += size
    assert told(store) == expected()


@pytest.mark.parametrize("method", ["put_ticket", "advance", "serial", "ticket_of", "put_notice"])
@pytest.mark.parametrize("nth", range(1, 5))
def test_a_crash_at_any_step_costs_nothing_and_doubles_nothing(method, nth):
    store, reader = FakeStore(), story()
    crashing = CrashingStore(store, method, nth)
    try:
        for effect in reader.effects(0, 100):
            desk(crashing).apply([effect])  # type: ignore[arg-type]
    except CrashError:
        assert crashing.crashed
    after = desk(store)
    after.apply(reader.effects(after.cursor(), 100))
    assert told(store) == expected()


class CrashError(Exception):
    """The process died here."""


class CrashingStore:
    """Dies at the nth call of a method, in the middle of a transaction."""

    def __init__(self, store: FakeStore, method: str, nth: int) -> None:
        self._store, self._method, self._left = store, method, nth
        self.crashed = False

    def reading(self) -> Any:
        return self._store.reading()

    @contextmanager
    def transaction(self, author: Any) -> Any:
        with self._store.transaction(author) as tx:
            real = getattr(tx, self._method)

            def dying(*arguments: Any, **more: Any) -> Any:
                self._left -= 1
                if self._left == 0:
                    self.crashed = True
                    raise CrashError
                return real(*arguments, **more)

            setattr(tx, self._method, dying)
            yield tx
            delattr(tx, self._method)


def test_a_store_that_cannot_write_leaves_the_cursor_where_it_was():
    store = FakeStore()
    effects = story().effects(0, 100)
    desk(store).apply(effects[:2])
    store.broken = StorageError("full")
    with pytest.raises(StorageError):
        desk(store).apply(effects)
    store.broken = None
    assert desk(store).cursor() == 2
    desk(store).apply(effects)
    assert told(store) == expected()


def test_a_lost_store_gets_the_tickets_of_what_is_still_open():
    reader, store = story(), FakeStore()
    with store.transaction(SOMEBODY) as tx:
        tx.advance(len(reader.effects(0, 100)))
    assert desk(store).reconcile(reader.incidents(open_only=True)) == 1
    assert desk(store).reconcile(reader.incidents(open_only=True)) == 0
    with store.reading() as picture:
        assert [(item.incident, item.state) for item in picture.tickets()] == [("2", State.OPEN)]


def test_the_number_bears_the_year_of_the_offices_own_calendar():
    reader, store = FakeReader(INVENTORY, parse_instant("2026-12-31T17:30:00Z")), FakeStore()
    reader.open("1", cause="power", root=("sw-dinsos",), devices={"sw-dinsos": "down"})
    desk(store).apply(reader.effects(0, 10))
    with store.reading() as picture:
        assert picture.tickets()[0].number == "TKT-2027-000001"


def test_the_offices_of_a_ticket_are_those_without_service_not_those_that_house_a_core():
    reader, store = FakeReader(INVENTORY, NOON), FakeStore()
    reader.open(
        "1",
        cause="submarine-cable",
        root=("skkl-bangka-belitung",),
        devices={"core-tjp": "unreachable", BELITUNG[3]: "unreachable"},
    )
    desk(store).apply(reader.effects(0, 10))
    with store.reading() as picture:
        assert picture.tickets()[0].offices == (BELITUNG[3].removeprefix("sw-"),)


def test_an_effect_of_the_past_does_not_bring_a_resolved_ticket_back():
    reader, store = story(), FakeStore()
    effects = reader.effects(0, 100)
    desk(store).apply(effects)
    desk(store).apply([Effect(seq=1, at=NOON, kind="incident-opened", incident=effects[0].incident)])
    assert told(store) == expected()
