"""The api's composition: its parts wired into one application, and how it is served.

``create_app`` takes the ports; ``serve`` runs it with uvicorn on an address or on a socket that systemd
hands over. The process that embeds it (``siaga run``) calls ``Live.wake`` after each commit of the
collector; without that the pulse looks by itself every 100 ms.
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import uvicorn
from fastapi import FastAPI
from prometheus_client import CollectorRegistry
from starlette.staticfiles import StaticFiles

from agent.clock import Clock
from agent.errors import BadInputError
from agent.inventory.models import Inventory
from api.core.cabling import Cabling
from api.core.directory import Directory
from api.core.procedure.hours import WorkingHours
from api.decided import Decided
from api.desk import Desk
from api.editing import Editor
from api.exposed import Exposed
from api.figures import Figures
from api.http import (
    agenda,
    attachments,
    audit,
    causes,
    contests,
    decisions,
    deeds,
    desk_settings,
    devices,
    events,
    explanation,
    forms,
    health,
    incidents,
    people,
    problems,
    province,
    reports,
    requests,
    rollups,
    standing_orders,
    supposing,
    tickets,
    tokens,
    users,
    weather,
    wiring,
)
from api.http.board import Drawing
from api.http.context import Siaga, provider_of
from api.http.guard import Guard
from api.http.head import HeadAsGet
from api.http.operations import OPENAPI, PREFIX, describe
from api.http.pages.rendering import STATIC, Pages
from api.http.pages.routes import ROUTERS
from api.live import Live
from api.mailer import Mailer
from api.metrics import Meters, OfficeMetrics, OfficeReading
from api.ports import InventoryHome, Store
from api.reports import Reports
from api.settings import Settings
from api.signin import Gate
from collector.core.rulings import in_force, rulings
from collector.core.worktime import WorkCalendar
from collector.decisions import Recorded
from collector.reading import Reader

FIRST_SYSTEMD_FD = 3

log = logging.getLogger("siaga.api")


def working_hours(inventory: Inventory, decisions: Sequence[Recorded] = ()) -> WorkingHours:
    """Return the desk's working hours: the inventory's first calendar as decided, else around the clock."""
    inventory = in_force(inventory, rulings(decisions, ZoneInfo(inventory.timezone)))
    around = WorkCalendar.around_the_clock(inventory.timezone)
    first = next(iter(inventory.calendars.values()), None)
    return WorkingHours(around if first is None else WorkCalendar.of(first, inventory.timezone), around)


def create_app(
    reader: Reader,
    store: Store,
    inventory: Inventory,
    clock: Clock,
    settings: Settings,
    *,
    registry: CollectorRegistry | None = None,
    gate: Gate | None = None,
    beside: Mapping[str, Callable[[], bool]] | None = None,
    optional: Mapping[str, Callable[[], bool]] | None = None,
    home: InventoryHome | None = None,
) -> FastAPI:
    """Return the application; its pulse beats while its lifespan lasts.

    ``beside`` names what else in this process ``/readyz`` tells of, and how to ask whether it works; ``optional`` the
    same of what Siaga can do without, which never makes the whole not ready. ``home`` is where the inventory lies, for
    those who edit it on the pages; without it they cannot.

    ``app.state.siaga`` holds the parts (``api.http.context.Siaga``); ``app.state.siaga.live.wake()`` may be
    called from any thread.
    """
    directory = Directory(inventory)
    meters = Meters(registry or CollectorRegistry())
    desk = Desk(store, directory, working_hours(inventory), settings.standing_order)
    live = Live(
        reader=reader,
        store=store,
        desk=desk,
        directory=directory,
        clock=clock,
        meters=meters,
        pulse=settings.pulse,
        rule=partial(working_hours, inventory),
    )
    mailer = Mailer(store, clock, settings.mail, meters, base=settings.url, organisation=directory.organisation)
    zone = ZoneInfo(inventory.timezone)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        tasks = [
            asyncio.create_task(live.run(), name="siaga-pulse"),
            asyncio.create_task(mailer.run(), name="siaga-mailer"),
        ]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    app = FastAPI(
        title="Siaga",
        openapi_url=OPENAPI,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
    )
    pages = Pages()
    app.state.siaga = Siaga(
        reader=reader,
        store=store,
        directory=directory,
        cabling=Cabling(inventory),
        zone=zone,
        clock=clock,
        settings=settings,
        gate=gate or Gate(store, clock),
        desk=desk,
        live=live,
        mailer=mailer,
        figures=Figures(reader, clock),
        meters=meters,
        pages=pages,
        drawing=Drawing(inventory, directory),
        beside=beside or {},
        optional=optional or {},
        reports=Reports(reader, inventory, clock),
        decided=Decided(reader, inventory, desk, partial(working_hours, inventory)),
        exposed=Exposed(inventory),
        provider=provider_of(settings, clock),
        editor=None if home is None else Editor(home, store, clock),
    )
    meters.registry.register(OfficeMetrics(lambda: _offices(app.state.siaga)))
    problems.install(app)
    for router in (
        tickets.router,
        deeds.router,
        requests.router,
        forms.router,
        attachments.router,
        agenda.router,
        standing_orders.router,
        desk_settings.router,
        province.router,
        rollups.router,
        explanation.router,
        incidents.router,
        supposing.router,
        wiring.router,
        devices.router,
        reports.router,
        decisions.router,
        contests.router,
        weather.router,
        causes.router,
        events.router,
        people.router,
        tokens.router,
        users.router,
        audit.router,
    ):
        app.include_router(router, prefix=PREFIX)
    app.include_router(health.router)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    describe(app)
    app.add_middleware(HeadAsGet)
    app.add_middleware(Guard, clock=clock, meters=meters)
    return app


def _offices(parts: Siaga) -> list[OfficeReading]:
    """Return how the offices stand; none while the stores or the collector do not answer (``/readyz`` says so)."""
    try:
        standing = parts.live.picture().offices
    except Exception:  # noqa: BLE001 - whatever it is, a scrape still gets the other metrics
        return []
    return [
        OfficeReading(place.id, place.name, place.island, standing[place.id].state.value)
        for place in parts.directory.offices
        if place.id in standing
    ]


def follow(app: FastAPI, inventory: Inventory) -> None:
    """Go by another inventory from now on; what requests under way hold stays consistent until they end."""
    parts: Siaga = app.state.siaga
    directory = Directory(inventory)
    parts.exposed.close()
    parts.desk.follow(directory, working_hours(inventory))
    parts.live.follow(directory, partial(working_hours, inventory))
    parts.mailer.organisation = directory.organisation
    app.state.siaga = replace(
        parts,
        directory=directory,
        cabling=Cabling(inventory),
        zone=ZoneInfo(inventory.timezone),
        drawing=Drawing(inventory, directory),
        reports=Reports(parts.reader, inventory, parts.clock),
        decided=Decided(parts.reader, inventory, parts.desk, partial(working_hours, inventory)),
        exposed=Exposed(inventory, parts.exposed.patience),
    )


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: who embeds it decides when it ends."""

    @contextlib.contextmanager
    def capture_signals(self) -> Any:
        """Leave the process's signals alone."""
        yield


def inherited_socket() -> socket.socket | None:
    """Return the listening socket that systemd handed over (sd_listen_fds(3)), or None."""
    if os.environ.get("LISTEN_PID") != str(os.getpid()) or os.environ.get("LISTEN_FDS", "0") == "0":
        return None
    return socket.socket(fileno=FIRST_SYSTEMD_FD)


_LISTEN_REMEDIES = {
    errno.EADDRINUSE: "stop what holds it or give another --listen",
    errno.EACCES: "give --listen a port from 1024 on, or grant CAP_NET_BIND_SERVICE",
    errno.EADDRNOTAVAIL: "give --listen an address that this machine has, such as 127.0.0.1",
}


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens on an address.

    Raises ``BadInputError`` with the remedy when the address is in use or not this machine's.
    """
    try:
        family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        listener = socket.socket(family, socket.SOCK_STREAM)
    except OSError as problem:
        raise BadInputError(
            f"{host}:{port}: is no address to listen on ({problem.strerror}); give --listen HOST:PORT"
        ) from None
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(socket.SOMAXCONN)
    except OSError as problem:
        listener.close()
        remedy = _LISTEN_REMEDIES.get(problem.errno or 0, "give another --listen")
        raise BadInputError(f"{host}:{port}: cannot listen there ({problem.strerror}); {remedy}") from None
    return listener


async def serve(
    app: FastAPI,
    listener: socket.socket,
    *,
    metrics: socket.socket | None = None,
    started: Callable[[], None] | None = None,
) -> None:
    """Serve until cancelled; open event streams are given a second to end.

    ``metrics`` is an own listening socket for ``/metrics`` without a token (give it a loopback or management
    address); ``started`` is called once requests are answered.
    """
    servers = [(_server(app, lifespan=True), listener)]
    if metrics is not None:
        servers.append((_server(health.metrics_app(app.state.siaga), lifespan=False), metrics))
    tasks = [asyncio.create_task(server.serve(sockets=[sock])) for server, sock in servers]
    told = asyncio.create_task(_told(servers[0][0], app.state.siaga.clock, started))
    try:
        await asyncio.shield(asyncio.gather(*tasks))
    except asyncio.CancelledError:
        for server, _ in servers:
            server.should_exit = True
        app.state.siaga.live.close()
        await asyncio.gather(*tasks, return_exceptions=True)
        raise
    finally:
        told.cancel()


def _server(app: Any, *, lifespan: bool) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            lifespan="on" if lifespan else "off",
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=2,
            h11_max_incomplete_event_size=32 * 1024,
        )
    )


async def _told(server: _Server, clock: Clock, started: Callable[[], None] | None) -> None:
    while not server.started:
        await clock.sleep(10_000)
    if started is not None:
        started()
