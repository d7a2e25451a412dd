"""The page of one incident: the drawing, how it went, what it was taken for and why."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.core import words
from api.core.incident_sketch import HEIGHT, WIDTH, Sketch, sketch
from api.core.incident_story import BARS, Event, bars, story
from api.core.tickets import TRACEROUTE
from api.core.words import Language, say, visible
from api.http.contests import own_contests
from api.http.context import Parts, Siaga, Viewer
from api.http.incidents import own_revisions, seen_incident
from api.http.pages.rendering import Looking
from api.http.province import ticket_numbers
from collector.facts import Revision
from collector.reading import Incident

router = APIRouter(include_in_schema=False)

_LETTERS = 19
"""Of a name, how much fits into a box of the drawing."""


@router.get("/incidents/{incident}")
def incident_page(*, incident: str, request: Request, parts: Parts, viewer: Looking) -> Response:
    """Show one incident."""
    known = seen_incident(parts, viewer, incident)
    revisions = own_revisions(parts, viewer, known)
    lang, directory = viewer.lang, parts.directory
    offices = directory.facts(known).offices
    contested = [row for row in own_contests(parts, viewer) if row.said.incident == known.id]
    waiting = {row.said.office for row in contested if row.answer is None}
    hops = next((str(fact.values.get("hops", "")) for fact in known.evidence if fact.code == TRACEROUTE), "")
    return parts.pages.render(
        request,
        "incident.html",
        viewer,
        incident=known,
        ticket=ticket_numbers(parts, [known]).get(known.id),
        offices=offices,
        title=_title(lang, parts, known),
        sketch=_sketch(parts, viewer, known),
        box=(WIDTH, HEIGHT),
        short=lambda element: _short(parts, element),
        explained=_explained(known, revisions),
        hops=hops,
        events=[(event, _told(lang, parts, viewer, event)) for event in story(known, revisions)],
        bars=bars(known, parts.clock.wall()),
        rows=sorted(known.attached, key=lambda row: (row.started, row.device))[:BARS],
        undrawn=max(0, len(known.attached) - BARS),
        revisions=revisions,
        contested=contested,
        contesting=[office for office in offices if office not in waiting],
        named=lambda elements: _named(lang, parts, elements),
    )


def _title(lang: Language, parts: Siaga, incident: Incident) -> str:
    root = _named(lang, parts, incident.root)
    if incident.kind == "degraded":
        return say(lang, "title.degraded", root=root)
    if incident.cause == "unknown":
        return say(lang, "title.outage.unknown", root=root)
    return say(lang, "title.outage", cause=words.cause(lang, incident.cause), root=root)


def _named(lang: Language, parts: Siaga, elements: tuple[str, ...]) -> str:
    if not elements:
        return say(lang, "incident.elsewhere")
    return " + ".join(visible(parts.directory.named(element).name) for element in elements)


def _short(parts: Siaga, device: str) -> str:
    """Return the place of a device, cut so that it fits into its box."""
    place = visible(parts.directory.named(device).name.removesuffix(f" ({device})"))
    return place if len(place) <= _LETTERS else place[: _LETTERS - 1].rstrip() + "…"


def _sketch(parts: Siaga, viewer: Viewer, incident: Incident) -> Sketch | None:
    office = viewer.office
    return sketch(
        parts.cabling.topology,
        parts.cabling.origins,
        incident.root,
        {row.device for row in incident.attached},
        lambda element: office is None or parts.directory.shows(office, element),
    )


def _explained(incident: Incident, revisions: list[Revision]) -> list[tuple[tuple[str, ...], float | None]]:
    """Return the explanations that stand now, the likeliest first, each with how probable it is."""
    last = next((one for one in reversed(revisions) if one.confidence is not None), None)
    fits = last is not None and last.alternatives == incident.alternatives
    odds = last.odds if last is not None and fits and len(last.odds) == len(incident.alternatives) else ()
    found: list[tuple[tuple[str, ...], float | None]] = [(incident.root, incident.confidence)]
    found += [(other, odds[place] if odds else None) for place, other in enumerate(incident.alternatives)]
    return found


def _told(lang: Language, parts: Siaga, viewer: Viewer, event: Event) -> str:
    values: dict[str, Any] = {"count": event.size}
    kind = event.kind
    if event.revision is not None:
        values |= {"root": _named(lang, parts, event.revision.root), "cause": words.cause(lang, event.revision.cause)}
        values["author"] = event.revision.author
    if kind == "judged" and viewer.office is not None:
        kind = "judged.own"
    if event.before is not None:
        values["before"] = (
            _named(lang, parts, event.before.root) if kind == "moved" else words.cause(lang, event.before.cause)
        )
    return say(lang, f"incident.event.{kind}", **values)
