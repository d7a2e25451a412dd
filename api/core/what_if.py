"""A supposed failure by office: who would be down, for how much of the error budget, and the worst verdict of the month.

Rules this module keeps:

- An element is named by its id; for anything else the nearest ids are suggested, looked for among ids and names.
- An office is down when one of its services is; one that no service is promised to, when no agent reaches any of its
  devices. Its verdict is the worst of its services'.
- An office is not watched when nothing of it is down and the figures of one of its services are unknown, or, with no
  service promised to it, when no agent sees any of its devices. It is still seen when another agent sees it.
- Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any, NamedTuple

from agent.clock import Microseconds, format_instant
from api.core.directory import Directory
from api.core.report_words import NONE
from collector.supposed import Struck, Supposed, Verdict

WORST: tuple[Verdict, ...] = ("missed", "undetermined", "met")
"""Verdicts, the worst first."""
MOST_ELEMENTS = 50
"""Elements that may be supposed to fail together."""
_SUGGESTED = 3


class Strange(NamedTuple):
    """A text that names no element, and the ids that are nearest to it."""

    text: str
    near: tuple[str, ...]


def strange(names: Mapping[str, str], asked: Iterable[str]) -> list[Strange]:
    """Return what of ``asked`` names no element; ``names`` are the elements' own, by id.

    >>> strange({"fo-dinkes": "Dinas Kesehatan (fo-dinkes)"}, ["fo-dinkess"])
    [Strange(text='fo-dinkess', near=('fo-dinkes',))]
    """
    unknown = [text for text in dict.fromkeys(asked) if text not in names]
    if not unknown:
        return []
    ids: dict[str, list[str]] = {}
    for element, name in names.items():
        for word in {element.casefold(), name.casefold()}:
            ids.setdefault(word, []).append(element)
    return [Strange(text, tuple(_nearest(text.casefold().strip()[:200], ids))) for text in unknown]


def _nearest(text: str, ids: Mapping[str, list[str]]) -> list[str]:
    found = [element for word in get_close_matches(text, ids, _SUGGESTED) for element in ids[word]]
    if text and len(found) < _SUGGESTED:
        found += [element for word in ids if text in word for element in ids[word]]
    return list(dict.fromkeys(found))[:_SUGGESTED]


class OfficeStruck(NamedTuple):
    """One office that is down; ``office`` is None for services that are promised to none."""

    office: str | None
    services: tuple[Struck, ...]

    @property
    def verdict(self) -> Verdict | None:
        """The worst verdict of its services, None when no service is promised to it."""
        return _worst(row.verdict for row in self.services)

    @property
    def spared(self) -> Verdict | None:
        """The worst verdict without the failure."""
        return _worst(row.spared for row in self.services)

    @property
    def breach(self) -> Microseconds | None:
        """When the first of its budgets is used up."""
        return min((row.breach for row in self.services if row.breach is not None), default=None)


def by_office(directory: Directory, made: Supposed) -> list[OfficeStruck]:
    """Return the offices that are down: those whose verdict turns to the worst first, then by when their budget ends."""
    found: dict[str | None, list[Struck]] = {}
    for row in made.services:
        found.setdefault(directory.service_office.get(row.service), []).append(row)
    hidden = set(made.devices)
    for place in directory.offices:
        if place.devices and not place.services and hidden.issuperset(place.devices):
            found.setdefault(place.id, [])
    offices = [OfficeStruck(office, tuple(rows)) for office, rows in found.items()]
    return sorted(
        offices,
        key=lambda row: (_rank(row.verdict), row.breach or 2**62, office_name(directory, row.office).casefold()),
    )


class Unwatched(NamedTuple):
    """An office that is not watched; ``seen`` by another agent or not."""

    office: str | None
    seen: bool


def unwatched(directory: Directory, made: Supposed) -> list[Unwatched]:
    """Return the offices that the failure leaves unwatched, those that nobody sees first, then by name."""
    down = {row.office for row in by_office(directory, made)}
    unseen = set(made.unseen)
    found: dict[str | None, bool] = {}
    for service in made.unmeasured:
        office = directory.service_office.get(service)
        found[office] = found.get(office, True) and service not in unseen
    dark = set(made.dark)
    for place in directory.offices:
        if place.devices and not place.services and dark.issuperset(place.devices):
            found[place.id] = False
    rows = [Unwatched(office, seen) for office, seen in found.items() if office not in down]
    return sorted(rows, key=lambda row: (row.seen, office_name(directory, row.office).casefold()))


def turned(offices: Sequence[OfficeStruck]) -> int:
    """Return how many offices miss their guarantee by this failure."""
    return sum(row.verdict == "missed" != row.spared for row in offices)


def document(directory: Directory, failed: Sequence[str], made: Supposed) -> dict[str, Any]:
    """Return it as ``WhatIfDocument``."""
    offices = by_office(directory, made)
    return {
        "elements": list(failed),
        "start": format_instant(made.start),
        "until": format_instant(made.until),
        "month_end": format_instant(made.month_end),
        "devices": list(made.devices),
        "turned": turned(offices),
        "blind": list(made.blind),
        "unwatched": [
            {"office": row.office, "name": office_name(directory, row.office), "seen": row.seen}
            for row in unwatched(directory, made)
        ],
        "items": [
            {
                "office": row.office,
                "name": office_name(directory, row.office),
                "verdict": row.verdict,
                "spared": row.spared,
                "breach": None if row.breach is None else format_instant(row.breach),
                "services": [_service(one) for one in row.services],
            }
            for row in offices
        ],
    }


def _service(row: Struck) -> dict[str, Any]:
    return {
        "service": row.service,
        "guarantee": row.guarantee,
        "budget": row.budget,
        "used": row.used,
        "takes": row.takes,
        "breach": None if row.breach is None else format_instant(row.breach),
        "availability": row.availability,
        "verdict": row.verdict,
        "spared": row.spared,
        "measured": row.measured,
    }


def office_name(directory: Directory, office: str | None) -> str:
    """Return an office's name; a dash for what belongs to none."""
    place = directory.office.get(office or "")
    return place.name if place is not None else office or NONE


def _rank(verdict: Verdict | None) -> int:
    return len(WORST) if verdict is None else WORST.index(verdict)


def _worst(verdicts: Iterable[Verdict]) -> Verdict | None:
    return min(verdicts, key=WORST.index, default=None)
