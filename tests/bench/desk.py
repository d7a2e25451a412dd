"""What the service desk costs with 100,000 tickets in its store: the queue, a search, a ticket, writes, a berita acara.

The store is the embedded one on disk; pages are asked of the whole application, in this process, signed in as an officer:
what is measured is the server's time from request to answer, the median of some. Writes are remarks on tickets by HTTP, each
with its audit row and its commit, one after another, while the pulse beats beside them. The peers that an office would pick
instead (GLPI, Zammad, OTRS) need servers that cannot be had here: there is no peer, and the ratio is in the goal's unit.
"""

from __future__ import annotations

import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import create_engine, insert

from agent.clock import HOUR, MINUTE, Microseconds
from api.core.procedure.stages import AFTER_WORK, ENDED, Stage
from api.core.tickets import State, Ticket
from api.store import tables
from api.store.sql import open_store
from api.store.work import ticket_row, words_row
from tests.support.api_world import NOON, PASSWORD, World, make_world
from tests.support.asked import ask, do, order
from tests.support.procedure import request

TICKETS, LIVING = 100_000, 300
QUEUE_MS, SEARCH_MS, WRITES, FORM_MS = 200.0, 300.0, 50.0, 1_000.0
TIMES, WRITTEN, CHUNK = 15, 200, 5_000
_STAGES = tuple(stage for stage in Stage if stage not in ENDED)


def rows() -> Iterator[dict[str, Any]]:
    """Measure pages, writes and a form."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "api.db"
        open_store(path).close()
        _fill(path)
        world = make_world(open_store(path))
        world.beat()
        client = world.client()
        client.post("/sign-in", data={"name": "petugas", "password": PASSWORD})
        for what, page, goal in (
            ("queue, my turn", "/tickets", QUEUE_MS),
            ("queue, those that ended", "/tickets?tab=ended", QUEUE_MS),
            ("search of two words, one hit", "/tickets?tab=ended&q=sakelar+nomor-77777", SEARCH_MS),
            ("search without a hit", "/tickets?tab=ended&q=tidakada", SEARCH_MS),
            ("one ticket", "/tickets/TKT-2025-077777", QUEUE_MS),
        ):
            answer = client.get(page)
            if answer.status_code != 200:
                raise RuntimeError(f"{page} answers {answer.status_code}")
            took = _median(lambda page=page: client.get(page))
            yield _row(f"{what}: ms", f"{took:,.0f} ms of {len(answer.text) / 1024:,.0f} KiB", took, goal)
        yield from _writes(world)
        yield _form(world)


def _fill(path: Path) -> None:
    """Write the tickets as rows: all but some have ended."""
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as connection:
        for first in range(0, TICKETS, CHUNK):
            made = [_ticket(number) for number in range(first + 1, first + CHUNK + 1)]
            connection.execute(insert(tables.tickets), [{"number": one.number, **ticket_row(one)} for one in made])
            connection.execute(insert(tables.ticket_words), [{"number": one.number, **words_row(one)} for one in made])
            offices = [{"number": one.number, "office": office} for one in made for office in one.offices]
            connection.execute(insert(tables.ticket_offices), offices)
        connection.execute(insert(tables.serials), [{"year": 2025, "last": TICKETS}])
    engine.dispose()


_PATTERN = request(NOON - 400 * 24 * HOUR)


def _ticket(number: int) -> Ticket:
    living = number > TICKETS - LIVING
    stage = _STAGES[number % len(_STAGES)] if living else Stage.ARCHIVED
    at: Microseconds = NOON - (TICKETS - number) * MINUTE
    asked = _PATTERN.request
    if asked is None:
        raise TypeError("the pattern is a request")
    work = msgspec.structs.replace(
        _PATTERN.work, stage=stage, since=at, starts=at, alarm=NOON + 99 * 24 * HOUR if living else None
    )
    state = State.CLOSED if not living else State.RESOLVED if stage in AFTER_WORK else State.OPEN
    told = msgspec.structs.replace(asked, subject=f"Rekomendasi sakelar nomor-{number}", received=at)
    return msgspec.structs.replace(
        _PATTERN,
        number=f"TKT-2025-{number:06d}",
        state=state,
        opened=at,
        due=at + 48 * HOUR,
        request=told,
        work=work,
        offices=("dinkes" if number % 3 else "samsat-tjp",),
    )


def _median(act: Callable[[], object]) -> float:
    took = []
    for _ in range(TIMES):
        begun = time.perf_counter()
        act()
        took.append((time.perf_counter() - begun) * 1000)
    return statistics.median(took)


def _writes(world: World) -> Iterator[dict[str, Any]]:
    token, client = {**world.token("petugas"), "If-Match": "*"}, world.client()
    over = threading.Event()

    def beat() -> None:
        while not over.wait(0.1):
            world.beat()

    beside = threading.Thread(target=beat)
    beside.start()
    begun = time.perf_counter()
    for number in range(WRITTEN):
        place = f"/api/v1/tickets/TKT-2025-{TICKETS - number % LIVING:06d}/comments"
        answer = client.post(place, json={"text": f"catatan {number}"}, headers=token)
        if answer.status_code != 200:
            raise RuntimeError(answer.text)
    rate = WRITTEN / (time.perf_counter() - begun)
    over.set()
    beside.join()
    yield _row("writes by HTTP, the pulse beating: 50 over them a second", f"{rate:,.0f} a second", WRITES / rate, 1.0)


def _form(world: World) -> dict[str, Any]:
    number = ask(world)
    order(world, number)
    do(world, number, "finish", "petugas", text="Survei lapangan.")
    do(world, number, "report", "petugas", work="Survei.", problem="Perlu sakelar.", location="Gedung B")
    client, token = world.client(), world.token("petugas")
    took = _median(lambda: client.get(f"/api/v1/tickets/{number}/forms/BA-2026-0001.pdf", headers=token))
    return _row("a berita acara as PDF: ms", f"{took:,.0f} ms", took, FORM_MS)


def _row(name: str, ours: str, ratio: float, goal: float) -> dict[str, Any]:
    return {"name": f"desk, {TICKETS:,} tickets: {name}", "ours": ours, "ratio": ratio, "goal": goal}
