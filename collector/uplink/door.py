"""The door for agents in other places: enrolling, and delivering; nothing of what the collector knows is read here.

Rules this module keeps:

- Who asks is known before a body is read. A body has a largest size and a longest time.
- A token opens its own agent's batches alone: another agent's parcel is refused as a whole and stays where it is, for
  that is a mistake of settings, not of one batch.
- Guesses at codes are few a second, for all together.
- A refusal is JSON with one ``detail`` that says what to do.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

import msgspec
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from agent.clock import SECOND, Clock, Microseconds
from agent.errors import StorageError
from agent.invitation import AUTHORITY_PATH, REDEEM_PATH, Enrolled, Redemption
from collector.pipeline import Collector
from collector.uplink.intake import LARGEST_BODY, Intake, RefusedError, opened
from collector.uplink.register import NotEnrolledError, Register
from collector.uplink.subjects import Subjects

PARCELS_PATH = "/uplink/v1/parcels"
STANDING_PATH = "/uplink/v1/standing"
"""Whose token it is, and what time it is here: what ``siaga doctor`` asks."""
MESSAGE_PACK = "application/msgpack"
BODY_S = 30.0
"""A body is there by then, or it is given up."""
_LARGEST_REDEMPTION = 1024
_TRIES, _TRIES_EACH = 5, SECOND
_Endpoint: TypeAlias = Callable[[Request], Awaitable[Response]]
_redemption = msgspec.msgpack.Decoder(Redemption)


async def bounded_body(request: Request, most: int) -> bytes:
    """Read a body. Raises ``RefusedError`` when it is too large, too slow or breaks off."""
    told = request.headers.get("content-length", "")
    if told.isdigit() and int(told) > most:
        raise RefusedError(413, f"a request holds at most {most} bytes")
    body = bytearray()
    try:
        async with asyncio.timeout(BODY_S):
            async for piece in request.stream():
                body += piece
                if len(body) > most:
                    raise RefusedError(413, f"a request holds at most {most} bytes")
    except TimeoutError:
        raise RefusedError(408, f"the request took longer than {BODY_S:.0f} s") from None
    except ClientDisconnect:
        raise RefusedError(400, "the request broke off") from None
    return bytes(body)


def answered(refusal: RefusedError) -> Response:
    """Return a refusal as JSON; the connection ends where a rest of the body may still come."""
    headers = {} if refusal.after_s is None else {"Retry-After": str(refusal.after_s)}
    if refusal.status in {400, 408, 413}:
        headers["Connection"] = "close"
    return JSONResponse({"detail": refusal.detail}, status_code=refusal.status, headers=headers)


def packed(value: object) -> Response:
    """Return a value as MessagePack."""
    return Response(msgspec.msgpack.encode(value), media_type=MESSAGE_PACK)


class Door:
    """The application that agents reach; ``app`` serves it."""

    def __init__(self, collector: Collector, register: Register, authority: str, intake: Intake) -> None:
        """``authority`` is the authority's certificate in PEM."""
        self._collector = collector
        self._register = register
        self._authority = authority
        self._intake = intake
        self._subjects = Subjects(collector.inventory)
        self._guesses = _Guesses(collector.clock)
        routes = [
            Route(PARCELS_PATH, _telling(self._parcels), methods=["POST"]),
            Route(STANDING_PATH, _telling(self._standing), methods=["GET"]),
            Route(AUTHORITY_PATH, _telling(self._shown), methods=["GET"]),
            Route(REDEEM_PATH, _telling(self._redeem), methods=["POST"]),
            Route("/healthz", _telling(self._healthz), methods=["GET"]),
        ]
        self.app = Starlette(routes=routes)

    async def _parcels(self, request: Request) -> Response:
        agent = self._bearer(request)
        async with self._intake.place(agent):
            body = await bounded_body(request, LARGEST_BODY)
            parcel = opened(body, compressed=request.headers.get("content-encoding") == "gzip")
            named = parcel.batches[0].agent
            if named != agent:
                raise RefusedError(
                    403,
                    f"this token is agent {agent}'s and the batches are agent {named[:100]}'s; give each agent a data "
                    "folder of its own and enrol it there",
                )
            if self._subjects.inventory is not self._collector.inventory:
                self._subjects = Subjects(self._collector.inventory)
            return packed(await self._intake.take(parcel, self._subjects.screen))

    def _bearer(self, request: Request) -> str:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise RefusedError(401, "give this agent's token as a bearer token; enrol it first: siaga agent enroll")
        try:
            return self._register.bearer(token.strip())
        except NotEnrolledError as problem:
            raise RefusedError(401, str(problem)) from None

    async def _standing(self, request: Request) -> Response:
        return JSONResponse({"agent": self._bearer(request), "now": self._collector.clock.wall()})

    async def _shown(self, _request: Request) -> Response:
        return PlainTextResponse(self._authority)

    async def _redeem(self, request: Request) -> Response:
        body = await bounded_body(request, _LARGEST_REDEMPTION)
        self._guesses.count()
        try:
            redemption = _redemption.decode(body)
            return packed(Enrolled(agent=self._register.redeem(redemption.secret, redemption.token_hash)))
        except ValueError as problem:
            raise RefusedError(422, f"no redemption: {problem}") from None
        except NotEnrolledError as problem:
            raise RefusedError(403, str(problem)) from None

    async def _healthz(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})


class _Guesses:
    """So many a second; more are refused until the second is over."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: Microseconds = 0
        self._count = 0

    def count(self) -> None:
        now = self._clock.monotonic()
        if now >= self._until:
            self._until, self._count = now + _TRIES_EACH, 0
        self._count += 1
        if self._count > _TRIES:
            raise RefusedError(429, "too many codes are tried at once; try again in a moment", 1)


def _telling(endpoint: _Endpoint) -> _Endpoint:
    async def told(request: Request) -> Response:
        try:
            return await endpoint(request)
        except RefusedError as refusal:
            return answered(refusal)
        except StorageError as problem:
            return answered(RefusedError(503, str(problem), 5))

    return told
