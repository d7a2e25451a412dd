"""The figures among what the collector's own door answers: availability, failures and repairs, forecasts, explanations.

``GET /reading/v1/…`` as ``collector.http`` says; bodies are MessagePack.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query, Response

from collector.reader import LiveReader
from collector.reading import Basis
from collector.uplink.door import packed


def figures_of(reader: LiveReader) -> APIRouter:
    """Return the routes that answer what ``collector.reading.Reader`` answers of figures."""
    router = APIRouter()

    @router.get("/availability")
    async def availability(start: int, end: int, known: int | None = None) -> Response:
        return packed(reader.availability(start, end, known))

    @router.get("/reliability")
    async def reliability(start: int, end: int, known: int | None = None) -> Response:
        return packed(reader.reliability(start, end, known))

    @router.get("/devices/{device}/figures")
    async def device_figures(device: str, start: int, end: int, known: int | None = None) -> Response:
        return packed(reader.device_figures(device, start, end, known))

    @router.get("/forecasts")
    async def forecasts() -> Response:
        return packed(reader.forecasts())

    @router.get("/began")
    async def began() -> Response:
        return packed(reader.began())

    @router.get("/statement")
    async def statement(start: int, end: int) -> Response:
        return packed(reader.statement(start, end))

    @router.get("/explanation")
    async def explanation(service: str, start: int, end: int, basis: Basis) -> Response:
        return packed(reader.explanation(service, start, end, basis))

    @router.get("/what-if")
    async def what_if(element: Annotated[list[str], Query()], lasting: int | None = None) -> Response:
        return packed(reader.what_if(element, lasting))

    return router
