"""The HTTP uplink against a real server on loopback and on a unix socket."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path

import msgspec
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agent.errors import BadInputError
from agent.observation import Acknowledgement, Batch, Parcel, Ping, pack
from agent.uplink.http import HttpUplink

BATCH = Batch(
    agent="pkp",
    stream="s",
    seq=1,
    boot="b",
    sender="b",
    sender_started=1,
    sent=2,
    body=pack([Ping(at=1, agent="pkp", device="sw", sent=1, received=1)]),
)


class Collector:
    def __init__(self) -> None:
        self.taken: list[Batch] = []
        self.answer: bytes | None = None

    async def endpoint(self, request: Request) -> Response:
        if request.headers.get("authorization") != "Bearer secret":
            return Response("who are you?", status_code=401)
        assert request.headers["content-type"] == "application/msgpack"
        assert request.headers["content-encoding"] == "gzip"
        self.taken += msgspec.msgpack.decode(gzip.decompress(await request.body()), type=Parcel).batches
        answer = self.answer or msgspec.msgpack.encode(Acknowledgement(upto=len(self.taken)))
        return Response(answer, media_type="application/msgpack")


def serve(listening: socket.socket, collector: Collector, act: Callable[[], Awaitable[None]]) -> None:
    routes = [Route("/uplink/v1/parcels", collector.endpoint, methods=["POST"])]
    server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), log_level="error", lifespan="off"))

    async def scenario() -> None:
        running = asyncio.create_task(server.serve(sockets=[listening]))
        try:
            await act()
        finally:
            server.should_exit = True
            await running

    asyncio.run(asyncio.wait_for(scenario(), 30))


def loopback() -> tuple[socket.socket, str]:
    listening = socket.create_server(("127.0.0.1", 0))
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"


@pytest.mark.parametrize("where", ["tcp", "unix"])
def test_a_batch_arrives_whole_and_the_acknowledgement_comes_back(where: str, tmp_path: Path):
    if where == "tcp":
        listening, base = loopback()
    else:
        listening = socket.socket(socket.AF_UNIX)
        listening.bind(str(tmp_path / "s"))
        listening.listen()
        base = f"unix://{tmp_path / 's'}"
    collector = Collector()

    async def act() -> None:
        uplink = HttpUplink(base, "secret")
        assert await uplink.deliver(BATCH) == Acknowledgement(upto=1)
        assert await uplink.deliver(BATCH) == Acknowledgement(upto=2)
        await uplink.close()

    serve(listening, collector, act)
    assert collector.taken == [BATCH, BATCH]


def test_a_wrong_token_and_garbage_leave_the_batch_where_it_is():
    listening, base = loopback()
    collector = Collector()

    async def act() -> None:
        stranger = HttpUplink(base, "wrong")
        with pytest.raises(ConnectionError, match="status 401: who are you"):
            await stranger.deliver(BATCH)
        await stranger.close()
        collector.answer = b"hello"
        uplink = HttpUplink(base, "secret")
        with pytest.raises(ConnectionError, match="no acknowledgement"):
            await uplink.deliver(BATCH)
        await uplink.close()

    serve(listening, collector, act)


def test_nobody_there_is_a_connection_error(tmp_path: Path):
    async def act() -> None:
        uplink = HttpUplink(f"unix://{tmp_path / 'nobody'}")
        with pytest.raises(ConnectionError, match="uplink/v1/parcels"):
            await uplink.deliver(BATCH)
        await uplink.close()

    asyncio.run(act())


def test_what_is_no_address_is_told():
    with pytest.raises(BadInputError, match="no collector"):
        HttpUplink("collector.example")
