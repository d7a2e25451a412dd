"""``/api/v1``: incidents, outages, availability, devices, services, offices. All read-only."""

from __future__ import annotations

import json
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Query
from starlette.responses import Response

from agent.clock import Microseconds, format_instant, parse_instant
from api.core.explained_document import figures_document
from api.core.roles import Action
from api.core.sight import device_for, incident_for, outage_for
from api.figures import month_of, month_span
from api.http.context import Parts, Seeing, Siaga, Viewer, from_reader
from api.http.documents import IncidentDocument, incident_document
from api.http.operations import responses, who
from api.http.paging import Page, Paged
from api.http.problems import ProblemError
from api.http.province_documents import DeviceList, FiguresList, IncidentList, OfficeList, OutageList, ServiceList
from api.http.shapes import when
from collector.reading import Incident

router = APIRouter(tags=["province"])

EARLIEST, LATEST = 0, parse_instant("2200-01-01T00:00:00Z")


KNOWN = Query(max_length=40, description="By the settings and decisions as known at this instant; default: now")


def _json(document: Any) -> Response:
    return Response(json.dumps(document), media_type="application/json", headers={"Cache-Control": "no-store"})


def _invalid(name: str, detail: str) -> ProblemError:
    return ProblemError("invalid", errors=[{"pointer": f"query/{name}", "detail": detail}])


def _instant(name: str, text: str | None) -> Microseconds:
    if text is None:
        raise _invalid(name, "is needed: an instant such as 2026-11-24T01:00:00Z")
    try:
        instant = parse_instant(text.replace(" ", "+"))
    except ValueError as problem:
        raise _invalid(name, str(problem)) from None
    if not EARLIEST <= instant <= LATEST:
        raise _invalid(name, "lies outside 1970 to 2200")
    return instant


def _span(start: str | None, end: str | None) -> tuple[Microseconds, Microseconds]:
    begin, after = _instant("from", start), _instant("to", end)
    if begin >= after:
        raise _invalid("to", "must be later than from")
    return begin, after


def asked_period(
    parts: Siaga, month: str | None, start: str | None, end: str | None
) -> tuple[Microseconds, Microseconds]:
    """Return the month (default: this one) or the span that was asked for."""
    if month is not None and (start is not None or end is not None):
        raise _invalid("month", "give either month, or from and to")
    if start is not None or end is not None:
        return _span(start, end)
    try:
        return month_span(month or month_of(parts.clock.wall(), parts.zone), parts.zone)
    except ValueError as problem:
        raise _invalid("month", str(problem)) from None


def asked_knowledge(known: str | None) -> Microseconds | None:
    """Return the instant whose settings and decisions are asked for, None for today's."""
    return None if known is None else _instant("known", known)


def ticket_numbers(parts: Siaga, incidents: list[Incident]) -> dict[str, str]:
    """Return the ticket number of each incident that has one."""
    with parts.store.reading() as picture:
        found = {incident.id: picture.ticket_of(incident.id) for incident in incidents}
    return {incident: ticket.number for incident, ticket in found.items() if ticket is not None}


@router.get("/incidents", response_model=IncidentList, responses=responses(), openapi_extra=who(Action.SEE))
def list_incidents(
    *,
    parts: Parts,
    viewer: Seeing,
    open_only: Annotated[bool, Query(alias="open")] = False,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
    cursor: Annotated[str | None, Query(max_length=400)] = None,
) -> Response:
    """Return incidents, newest first."""
    incidents, after = _incidents(parts, viewer, Page(limit, cursor), open_only=open_only)
    numbers = ticket_numbers(parts, incidents)
    return _json(
        {
            "items": [
                incident_document(viewer.lang, incident, parts.directory, numbers.get(incident.id))
                for incident in incidents
            ],
            "next": after,
        }
    )


def _incidents(parts: Siaga, viewer: Viewer, page: Page, *, open_only: bool) -> tuple[list[Incident], str | None]:
    """Return a page of the incidents that the viewer may see; asks the collector for more until the page is full."""
    asked = page.limit + 1
    while True:
        found = from_reader(partial(parts.reader.incidents, open_only=open_only, limit=asked))
        seen = [own for row in found if (own := incident_for(parts.directory, viewer.office, row)) is not None]
        if len(found) < asked or len(_behind(seen, page.last)) > page.limit:
            return page.of(seen, lambda incident: incident.id)
        asked *= 4


def _behind(incidents: list[Incident], last: str | None) -> list[Incident]:
    names = [incident.id for incident in incidents]
    return incidents if last is None else incidents[names.index(last) + 1 :] if last in names else []


@router.get(
    "/incidents/{incident}", response_model=IncidentDocument, responses=responses(404), openapi_extra=who(Action.SEE)
)
def show_incident(incident: str, parts: Parts, viewer: Seeing) -> Response:
    """Return one incident."""
    known = from_reader(lambda: parts.reader.incident(incident))
    seen = None if known is None else incident_for(parts.directory, viewer.office, known)
    if seen is None:
        raise ProblemError("not-found")
    number = ticket_numbers(parts, [seen]).get(seen.id)
    return _json(incident_document(viewer.lang, seen, parts.directory, number))


@router.get("/outages", response_model=OutageList, responses=responses(), openapi_extra=who(Action.SEE))
def list_outages(
    *,
    parts: Parts,
    viewer: Seeing,
    page: Paged,
    start: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    end: Annotated[str | None, Query(alias="to", max_length=40)] = None,
    subject: Annotated[str | None, Query(max_length=100)] = None,
) -> Response:
    """Return the outages that overlap ``[from, to)``, unclipped."""
    begin, until = _span(start, end)
    found = from_reader(lambda: parts.reader.outages(begin, until, subject))
    own = [row for row in found if outage_for(parts.directory, viewer.office, row) is not None]
    rows, after = page.of(own, lambda row: f"{row.subject} {row.started} {row.incident}")
    return _json(
        {
            "items": [
                {
                    "subject": row.subject,
                    "started": format_instant(row.started),
                    "ended": when(row.ended),
                    "started_bracket": [format_instant(item) for item in row.started_bracket],
                    "ended_bracket": [when(item) for item in row.ended_bracket],
                    "state": row.state,
                    "incident": row.incident,
                    "cause": row.cause,
                }
                for row in rows
            ],
            "next": after,
        }
    )


@router.get("/availability", response_model=FiguresList, responses=responses(), openapi_extra=who(Action.SEE))
def list_availability(
    *,
    parts: Parts,
    viewer: Seeing,
    page: Paged,
    month: Annotated[str | None, Query(max_length=10, description="YYYY-MM in the inventory's zone")] = None,
    start: Annotated[str | None, Query(alias="from", max_length=40)] = None,
    end: Annotated[str | None, Query(alias="to", max_length=40)] = None,
    known: Annotated[str | None, KNOWN] = None,
) -> Response:
    """Return both bases of every service over a month (default: this one) or over ``[from, to)``."""
    begin, until = asked_period(parts, month, start, end)
    at = asked_knowledge(known)
    figures = from_reader(lambda: parts.figures.of(begin, until, at))
    office_of = parts.directory.service_office
    own = [row for row in figures if viewer.office is None or office_of.get(row.service) == viewer.office]
    rows, after = page.of(own, lambda row: f"{row.service} {row.basis}")
    return _json(
        {
            "start": format_instant(begin),
            "end": format_instant(until),
            "items": [
                {"service": row.service, "office": office_of.get(row.service), **figures_document(row)} for row in rows
            ],
            "next": after,
        }
    )


@router.get("/devices", response_model=DeviceList, responses=responses(), openapi_extra=who(Action.SEE))
def list_devices(parts: Parts, viewer: Seeing, page: Paged) -> Response:
    """Return how every device stands."""
    found = from_reader(parts.reader.devices)
    own = [seen for row in found if (seen := device_for(parts.directory, viewer.office, row)) is not None]
    rows, after = page.of(own, lambda row: row.device)
    return _json(
        {
            "items": [
                {
                    "device": row.device,
                    "name": parts.directory.named(row.device).name,
                    "office": parts.directory.office_of.get(row.device),
                    "state": row.state,
                    "since": when(row.since),
                    "last_seen": when(row.last_seen),
                    "rtt": row.rtt,
                    "loss": row.loss,
                    "hidden_by": row.hidden_by,
                    "incident": row.incident,
                }
                for row in rows
            ],
            "next": after,
        }
    )


@router.get("/services", response_model=ServiceList, responses=responses(), openapi_extra=who(Action.SEE))
def list_services(parts: Parts, viewer: Seeing, page: Paged) -> Response:
    """Return how every service stands."""
    office_of = parts.directory.service_office
    found = from_reader(parts.reader.services)
    own = [row for row in found if viewer.office is None or office_of.get(row.service) == viewer.office]
    rows, after = page.of(own, lambda row: row.service)
    return _json(
        {
            "items": [
                {
                    "service": row.service,
                    "office": office_of.get(row.service),
                    "state": row.state,
                    "since": when(row.since),
                    "incident": row.incident,
                }
                for row in rows
            ],
            "next": after,
        }
    )


@router.get("/offices", response_model=OfficeList, responses=responses(), openapi_extra=who(Action.SEE))
def list_offices(parts: Parts, viewer: Seeing, page: Paged) -> Response:
    """Return every office and how it stands."""
    standing = from_reader(parts.live.picture).offices
    own = [place for place in parts.directory.offices if viewer.office in (None, place.id)]
    places, after = page.of(own, lambda place: place.id)
    return _json(
        {
            "items": [
                {
                    "office": place.id,
                    "name": place.name,
                    "island": place.island,
                    "complex": place.complex,
                    "at": None if place.at is None else list(place.at),
                    "state": standing[place.id].state.value,
                    "since": when(standing[place.id].since),
                    "incident": standing[place.id].incident,
                }
                for place in places
            ],
            "next": after,
        }
    )
