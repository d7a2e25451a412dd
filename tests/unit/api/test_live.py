"""The pulse and its watchers: effects to tickets, changes to pages, trouble told, slow readers cut."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from agent.clock import SystemClock
from agent.errors import StorageError
from api.http.events import _stream
from api.live import QUEUE, REMEMBERED, Live
from tests.support.api_world import World, make_world


def live_of(world: World) -> Live:
    live: Live = world.app.state.siaga.live
    return live


async def until(held: Callable[[], bool], within_s: float = 3.0) -> float:
    """Wait until something holds; returns how long it took."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    while not held():
        assert loop.time() - begun < within_s, "it did not come to hold"
        await asyncio.sleep(0.002)
    return loop.time() - begun


async def beating(world: World) -> AsyncIterator[None]:
    task = asyncio.create_task(live_of(world).run())
    await until(lambda: live_of(world).last_good is not None)
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def run(world: World, act: Callable[[], Awaitable[None]]) -> None:
    async def main() -> None:
        async for _ in beating(world):
            await act()

    asyncio.run(main())


def tickets(world: World) -> list[str]:
    with world.store.reading() as picture:
        return [ticket.incident for ticket in picture.tickets()]


@pytest.mark.parametrize("told", [True, False])
def test_a_ticket_stands_within_300_ms_of_its_effect(told):
    world = make_world()

    async def act() -> None:
        if told:
            world.reader.news = live_of(world).wake
        world.cut_sea_cable()
        took = await until(lambda: tickets(world) == ["1"])
        assert took < 0.3
        await until(lambda: world.reader.acknowledged == 1)

    run(world, act)


def test_the_collector_is_told_only_after_the_commit():
    world = make_world()
    live = live_of(world)
    world.cut_sea_cable()
    world.store.broken = StorageError("api.db: disk is full; free some space")
    with pytest.raises(StorageError):
        live.deliver()
    assert world.reader.acknowledged == 0
    world.store.broken = None
    assert live.deliver() == 1
    assert (world.reader.acknowledged, tickets(world)) == (1, ["1"])


def test_trouble_is_told_and_the_pulse_gets_well_by_itself():
    world = make_world()

    async def act() -> None:
        world.reader.failing = ConnectionError("refused")
        await until(lambda: live_of(world).trouble == "refused")
        world.reader.failing = None
        world.cut_sea_cable()
        await until(lambda: live_of(world).trouble is None)
        await until(lambda: tickets(world) == ["1"])

    run(world, act)


def test_a_watcher_hears_of_a_cut_with_states_totals_and_the_ticket():
    world = make_world()

    async def act() -> None:
        watcher = live_of(world).watch(None)
        world.cut_sea_cable()
        changes = []
        while not any(change["tickets"] for change in changes):
            change = await asyncio.wait_for(watcher.queue.get(), 3)
            assert change is not None
            changes.append(change.told(None))
        told = {office: now["state"] for change in changes for office, now in change["offices"].items()}
        assert told["samsat-tjp"] == "unreachable"
        assert changes[-1]["totals"]["unreachable"] == 9
        assert changes[-1]["tickets"] == ["TKT-2026-000001"]

    run(world, act)


def test_a_slow_watcher_is_cut_and_the_others_go_on():
    world = make_world()

    async def act() -> None:
        live = live_of(world)
        live.beat()
        slow, quick = live.watch(None), live.watch(None)
        heard = 0
        for index in range(QUEUE + 2):
            world.reader.set_device("sw-dinsos", "suspect" if index % 2 else "up")
            world.reader.now += 1_000_000
            change = live.beat()
            assert change is not None
            live._tell(change)
            heard += (await quick.queue.get()) is not None
        assert (slow.cut, quick.cut, heard) == (True, False, QUEUE + 2)
        assert slow.queue.get_nowait() is None

    asyncio.run(act())


def test_who_comes_back_gets_what_was_missed_or_is_told_to_read_anew():
    world = make_world()
    live = live_of(world)
    live.beat()
    ids = []
    for index in range(REMEMBERED + 5):
        world.reader.now += 1_000_000
        world.reader.set_device("sw-dinsos", "suspect" if index % 2 else "up")
        change = live.beat()
        assert change is not None
        live._tell(change)
        ids.append(live.event_id(change))
    assert [change.serial for change in live.since(ids[-3]) or []] == [REMEMBERED + 4, REMEMBERED + 5]
    assert live.since(ids[-1]) == []
    assert live.since(ids[0]) is None
    for unknown in (
        None,
        "",
        "x",
        "other-3",
        f"{ids[0].split('-')[0]}-99999999",
        f"{ids[0].split('-')[0]}--1",
        "-" * 99,
    ):
        assert live.since(unknown) is None


def test_the_stream_is_server_sent_events_and_resumes():
    world = make_world()

    async def first(stream: AsyncIterator[str], count: int) -> str:
        return "".join([await asyncio.wait_for(anext(stream), 3) for _ in range(count)])

    async def act() -> None:
        live, parts = live_of(world), world.app.state.siaga
        stream = _stream(parts, live.watch(None), None)
        opening = await first(stream, 2)
        assert opening.startswith("retry: 2000\nid: ")
        world.reader.set_device("sw-dinsos", "suspect")
        event = dict(line.split(": ", 1) for line in (await first(stream, 1)).strip().split("\n"))
        assert event["event"] == "change"
        payload: dict[str, Any] = json.loads(event["data"])
        assert payload["offices"]["dinsos"]["state"] == "suspect"
        await stream.aclose()  # type: ignore[attr-defined]
        assert not live._watchers
        world.reader.set_device("sw-setda", "suspect")
        await until(lambda: live.since(event["id"]) not in (None, []))
        again = await first(_stream(parts, live.watch(None), event["id"]), 3)
        assert "setda" in again
        assert "dinsos" not in again
        fresh = await first(_stream(parts, live.watch(None), "elsewhere-7"), 2)
        assert "event: reset" in fresh
        live.close()

    run(world, act)


def test_a_start_after_a_crash_between_commit_and_acknowledgement_tells_the_collector():
    world = make_world(clock=SystemClock())
    world.cut_sea_cable()
    world.app.state.siaga.live._desk.apply(world.reader.effects(0, 10))
    world.reader.set_device("sw-dinsos", "suspect")
    assert world.reader.acknowledged == 0
    live_of(world).deliver()
    assert (world.reader.acknowledged, tickets(world)) == (1, ["1"])
