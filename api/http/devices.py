"""``/api/v1/devices/{device}``: what is known of one device, and having it polled now."""

from __future__ import annotations

import json
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from agent.clock import SECOND, Microseconds, format_instant
from api.core.device_sheet import Sheet, sheet
from api.core.roles import Action
from api.http.context import Answer, Parts, Seeing, Siaga, Viewer, allowed, from_reader, once
from api.http.device_documents import AskedDocument, DeviceDetail, device_detail
from api.http.operations import ONCE, responses, who
from api.http.problems import ProblemError
from api.ports import Transaction

router = APIRouter(tags=["province"])

WITHIN_S = 10
"""An agent in another place hears of a wish with its next delivery: each round at the latest."""
Asking = Annotated[Viewer, Depends(allowed(Action.POLL_NOW))]


def sheet_of(parts: Siaga, viewer: Viewer, device: str) -> Sheet:
    """Return a device's sheet, or raise the problem that there is none for this viewer."""
    known = device if device in parts.cabling.device else None
    readings = None if known is None else from_reader(lambda: parts.reader.readings(device))
    found = None if readings is None else sheet(parts.directory, parts.cabling, viewer.office, readings)
    if found is None:
        raise ProblemError("not-found")
    return found


def wait_of(parts: Siaga, device: str) -> Microseconds:
    """Ask for a device to be polled; return how long to wait before that can be asked, 0 when it is."""
    wait: Microseconds | None = from_reader(lambda: parts.reader.look_at(device))
    if wait is None:
        raise ProblemError("not-found")
    return wait


def whole_seconds(wait: Microseconds) -> int:
    """Return a wait in seconds, rounded up."""
    return -(-wait // SECOND)


@router.get("/devices/{device}", response_model=DeviceDetail, responses=responses(404), openapi_extra=who(Action.SEE))
def show_device(device: str, parts: Parts, viewer: Seeing) -> Response:
    """Return how a device stands and what it was last heard to say: ports, light, power, neighbours, polls."""
    document = device_detail(sheet_of(parts, viewer, device), parts.directory)
    return Response(json.dumps(document), media_type="application/json", headers={"Cache-Control": "no-store"})


@router.post(
    "/devices/{device}/poll",
    status_code=202,
    response_model=AskedDocument,
    responses=responses(404, 429),
    openapi_extra=who(Action.POLL_NOW) | ONCE,
)
def poll_device(device: str, request: Request, parts: Parts, viewer: Asking) -> Response:
    """Have a device probed and polled now; a device at most once in five seconds."""
    sheet_of(parts, viewer, device)
    asked = {"device": device, "asked": format_instant(parts.clock.wall()), "within": WITHIN_S}
    wait = wait_of(parts, device)

    def act(_tx: Transaction) -> Answer:
        if wait:
            seconds = whole_seconds(wait)
            raise ProblemError(
                "too-many",
                detail="problem.poll-too-soon.detail",
                values={"seconds": seconds},
                headers={"Retry-After": str(seconds)},
            )
        return Answer(202, json.dumps(asked))

    return once(parts, request, viewer, None, act)
