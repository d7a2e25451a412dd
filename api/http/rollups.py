"""``/api/v1``: figures rolled up, failures and repairs, a device's figures, forecasts. All read-only; an office its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, TypeAlias

from fastapi import APIRouter, Query
from starlette.responses import JSONResponse, Response

from agent.clock import Microseconds, format_instant
from api.core.roles import Action
from api.core.rollup_document import (
    cause_document,
    device_row,
    forecast_document,
    group_document,
    group_name,
    numbered,
    repairs_document,
)
from api.core.words import Language
from api.http.context import Parts, Seeing, Siaga, Viewer, from_reader
from api.http.operations import responses, who
from api.http.paging import Paged
from api.http.problems import ProblemError
from api.http.province import KNOWN, asked_knowledge, asked_period
from api.http.rollup_documents import DeviceFiguresDocument, ForecastList, RepairList, RollupList
from collector.core.grouping import PARTITIONS
from collector.core.rollups import BASES, by_cause, by_group, repairs
from collector.reading import Availability, DeviceFigures, Forecast
from collector.sums import Reliability

router = APIRouter(tags=["province"])

By: TypeAlias = Literal["office", "site", "island", "medium", "provider", "cause"]
Month = Annotated[str | None, Query(max_length=10, description="YYYY-MM in the inventory's zone")]
From = Annotated[str | None, Query(alias="from", max_length=40)]
To = Annotated[str | None, Query(alias="to", max_length=40)]
Known = Annotated[str | None, KNOWN]


def _json(document: Any) -> Response:
    return JSONResponse(document, headers={"Cache-Control": "no-store"})


@router.get("/availability/rollups", response_model=RollupList, responses=responses(), openapi_extra=who(Action.SEE))
def list_rollups(
    *,
    parts: Parts,
    viewer: Seeing,
    page: Paged,
    by: By,
    month: Month = None,
    start: From = None,
    end: To = None,
    known: Known = None,
) -> Response:
    """Return the figures of all services together, by office, site, island, medium, provider or cause.

    Over a month (default: this one) or over ``[from, to)``. Times are summed, percentages never averaged.
    """
    period = asked_period(parts, month, start, end)
    figures, told = own_figures(parts, viewer, period, asked_knowledge(known))
    rows, after = page.of(
        rolled_documents(parts, viewer.lang, by, figures, told),
        lambda row: f"{row.get('group', row.get('cause'))!r} {row['basis']}",
    )
    return _json(
        {
            "start": format_instant(period[0]),
            "end": format_instant(period[1]),
            "by": by,
            "disjoint": by == "cause" or by in PARTITIONS,
            "items": rows,
            "next": after,
        }
    )


def own_figures(
    parts: Siaga, viewer: Viewer, period: tuple[Microseconds, Microseconds], known: Microseconds | None = None
) -> tuple[list[Availability], list[Reliability]]:
    """Return the figures, failures and repairs of the services that the viewer may see."""
    figures: list[Availability] = from_reader(lambda: parts.figures.of(*period, known))
    told: list[Reliability] = from_reader(lambda: parts.figures.reliability(*period, known))
    return (
        [row for row in figures if _shown(parts, viewer, row.service)],
        [row for row in told if _shown(parts, viewer, row.service)],
    )


def own_forecasts(parts: Siaga, viewer: Viewer) -> list[Forecast]:
    """Return the forecasts of the services that the viewer may see."""
    found: list[Forecast] = from_reader(parts.figures.forecasts)
    return [row for row in found if _shown(parts, viewer, row.service)]


def rolled_documents(
    parts: Siaga, lang: Language, by: By, figures: Sequence[Availability], told: Sequence[Reliability]
) -> list[dict[str, Any]]:
    """Return the groups or causes of these figures as documents."""
    directory = parts.directory
    if by == "cause":
        whole = {basis: sum(row.down for row in figures if row.basis == basis) for basis in BASES}
        return [
            cause_document(lang, row, whole[row.basis], row.cause in directory.excused_causes)
            for row in by_cause(figures, told)
        ]
    return [
        group_document(row, group_name(lang, directory, by, row.group))
        for row in by_group(figures, directory.belonging.by(by), told)
    ]


def _shown(parts: Siaga, viewer: Viewer, service: str) -> bool:
    return viewer.office is None or parts.directory.service_office.get(service) == viewer.office


@router.get("/reliability", response_model=RepairList, responses=responses(), openapi_extra=who(Action.SEE))
def list_repairs(
    *,
    parts: Parts,
    viewer: Seeing,
    page: Paged,
    month: Month = None,
    start: From = None,
    end: To = None,
    known: Known = None,
) -> Response:
    """Return how often every service failed and how long its repairs took, over a month or over ``[from, to)``.

    An outage that was handed from one incident to another counts once, with its whole length.
    """
    begin, until = asked_period(parts, month, start, end)
    at = asked_knowledge(known)
    told: list[Reliability] = from_reader(lambda: parts.figures.reliability(begin, until, at))
    rows, after = page.of(
        (
            {
                "service": row.service,
                "office": parts.directory.service_office.get(row.service),
                "basis": basis,
                **repairs_document(repairs([row], basis)),
            }
            for row in told
            if _shown(parts, viewer, row.service)
            for basis in BASES
        ),
        lambda row: f"{row['service']} {row['basis']}",
    )
    return _json({"start": format_instant(begin), "end": format_instant(until), "items": rows, "next": after})


@router.get(
    "/devices/{device}/availability",
    response_model=DeviceFiguresDocument,
    responses=responses(404),
    openapi_extra=who(Action.SEE),
)
def show_device_figures(
    *,
    device: str,
    parts: Parts,
    viewer: Seeing,
    month: Month = None,
    start: From = None,
    end: To = None,
    known: Known = None,
) -> Response:
    """Return one device's figures on both bases, as all agents saw it, over a month or over ``[from, to)``."""
    begin, until = asked_period(parts, month, start, end)
    at = asked_knowledge(known)
    office = parts.directory.office_of.get(device)
    if device not in parts.directory.office_of or viewer.office not in (None, office):
        raise ProblemError("not-found")
    found: DeviceFigures | None = from_reader(lambda: parts.reader.device_figures(device, begin, until, at))
    if found is None:
        raise ProblemError("not-found")
    return _json(
        {
            "device": device,
            "name": parts.directory.named(device).name,
            "office": office,
            "start": format_instant(begin),
            "end": format_instant(until),
            "calendar": found.calendar,
            "items": [device_row(row, repairs([found.reliability], row.basis)) for row in found.figures],
        }
    )


@router.get("/forecasts", response_model=ForecastList, responses=responses(), openapi_extra=who(Action.SEE))
def list_forecasts(parts: Parts, viewer: Seeing, page: Paged) -> Response:
    """Return when the services that are down now run out of this month's error budget if their outages go on."""
    rows, after = page.of(own_forecasts(parts, viewer), lambda row: row.service)
    decisions = numbered(from_reader(parts.reader.decisions) if any(row.moved_by for row in rows) else [])
    office_of, now = parts.directory.service_office, parts.clock.wall()
    return _json(
        {
            "items": [forecast_document(row, office_of.get(row.service), decisions, now) for row in rows],
            "next": after,
        }
    )
