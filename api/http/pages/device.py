"""The page of one device, and its "poll now" button."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import RedirectResponse, Response

from api.core import amounts
from api.core.device_sheet import SORTS, Sheet
from api.core.device_words import ping_result, poll_result, power_words
from api.core.roles import Action
from api.core.tickets import Ticket
from api.http import device_board
from api.http.context import Parts, Siaga, Viewer
from api.http.devices import WITHIN_S, sheet_of, wait_of, whole_seconds
from api.http.pages.rendering import Looking, Text, checked

router = APIRouter(include_in_schema=False)

Instant = Annotated[int | None, Query(ge=0, le=2**53)]
BESIDE = 24
"""Of an office's other devices, how many are named."""
_MOST_FIRST = frozenset({"speed", "in", "out", "errors", "discards", "changed"})


@router.get("/devices/{device}")
def device_page(
    *,
    device: str,
    request: Request,
    parts: Parts,
    viewer: Looking,
    sort: str = "name",
    order: str = "",
    asked: Instant = None,
    before: Instant = None,
    wait: Annotated[int | None, Query(ge=1, le=60)] = None,
) -> Response:
    """Show one device."""
    sheet = sheet_of(parts, viewer, device)
    by = sort if sort in SORTS else "name"
    down = order == "down"
    lang, readings, needs = viewer.lang, sheet.readings, sheet.needs
    newest = device_board.newest(sheet)
    return parts.pages.render(
        request,
        "device.html",
        viewer,
        sheet=sheet,
        status=readings.status,
        ticket=_ticket(parts, viewer, sheet),
        ports=device_board.port_rows(lang, sheet, by, down=down),
        sorts=[(key, by == key, down, _link(sheet, key, by, down=down)) for key in SORTS],
        health=device_board.health_rows(lang, readings.health),
        services=device_board.listed(needs.services, lambda item: _service(parts, item)),
        behind=device_board.listed(needs.behind, lambda item: parts.directory.named(item).name),
        progress=device_board.progress(parts.clock.wall(), asked, before or 0, newest),
        asked=asked,
        newest=newest,
        wait=wait,
        within=WITHIN_S,
        waits=device_board.WAITS // 1_000_000,
        beside=_beside(parts, sheet),
        number=lambda value, decimals=0: amounts.number(lang, value, decimals),
        ping_result=lambda ping: ping_result(lang, ping),
        poll_result=lambda poll: poll_result(lang, poll),
        power_words=lambda source: power_words(lang, source),
    )


def _ticket(parts: Siaga, viewer: Viewer, sheet: Sheet) -> Ticket | None:
    """Return the ticket of the incident that the device is in, as far as the viewer may see it."""
    status = sheet.readings.status
    if status is None or status.incident is None:
        return None
    with parts.store.reading() as picture:
        ticket = picture.ticket_of(status.incident)
    return ticket if ticket is not None and viewer.office in (None, *ticket.offices) else None


def _beside(parts: Siaga, sheet: Sheet) -> tuple[str, ...]:
    """Return the other devices of the same office, a few of them."""
    place = parts.directory.office.get(parts.directory.office_of.get(sheet.model.id) or "")
    return () if place is None else tuple(item for item in place.devices if item != sheet.model.id)[:BESIDE]


def _service(parts: Siaga, service: str) -> str:
    office = parts.directory.service_office.get(service)
    place = parts.directory.office.get(office or "")
    return service if place is None else place.name


def _link(sheet: Sheet, key: str, by: str, *, down: bool) -> str:
    turned = not down if key == by else key in _MOST_FIRST
    return f"/devices/{sheet.model.id}?sort={key}{'&order=down' if turned else ''}#ports"


@router.post("/devices/{device}/poll")
def poll_now(*, device: str, request: Request, parts: Parts, viewer: Looking, csrf: Text = "") -> Response:
    """Have a device polled now by the form."""
    checked(request, viewer, csrf, Action.POLL_NOW)
    sheet = sheet_of(parts, viewer, device)
    told: dict[str, Any] = {"asked": parts.clock.wall(), "before": device_board.newest(sheet)}
    if wait := wait_of(parts, device):
        told = {"wait": whole_seconds(wait)}
    query = "&".join(f"{name}={value}" for name, value in told.items())
    return RedirectResponse(f"/devices/{sheet.model.id}?{query}", status_code=303)
