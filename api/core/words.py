"""From codes and values to sentences, in Indonesian or English.

Rules this module keeps:

- Nothing is shown raw: names and values lose control and direction characters, and are cut in length.
- An unknown code still gives a plain, honest sentence; nothing here raises for what it is given.
- Pure. Times are shown in the inventory's zone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from agent.clock import HOUR, MINUTE, SECOND, Microseconds, to_datetime
from api.core.catalog import TEXTS
from api.core.catalog_asking import ASKING
from api.core.catalog_audit import AUDIT
from api.core.catalog_causes import CAUSES
from api.core.catalog_changes import CHANGES
from api.core.catalog_contest import CONTEST
from api.core.catalog_decisions import DECISIONS
from api.core.catalog_desk import DESK
from api.core.catalog_device import DEVICE
from api.core.catalog_discover import DISCOVER
from api.core.catalog_editing import EDITING
from api.core.catalog_explain import EXPLAIN
from api.core.catalog_forms import FORMS
from api.core.catalog_import import IMPORT
from api.core.catalog_incident import INCIDENT
from api.core.catalog_letters import LETTERS
from api.core.catalog_netbox import NETBOX
from api.core.catalog_orders import ORDERS
from api.core.catalog_pages import PAGES
from api.core.catalog_people import PEOPLE
from api.core.catalog_procedure import PROCEDURE
from api.core.catalog_report import REPORT
from api.core.catalog_rollups import ROLLUPS
from api.core.catalog_supposing import SUPPOSING
from api.core.catalog_weather import WEATHER
from api.core.catalog_wiring import WIRING
from api.core.tickets import SYSTEM, Entry, Named, Ticket
from collector.reading import Evidence

CATALOG: Mapping[str, tuple[str, str]] = {
    **TEXTS,
    **PAGES,
    **REPORT,
    **EXPLAIN,
    **IMPORT,
    **NETBOX,
    **DISCOVER,
    **EDITING,
    **CHANGES,
    **DEVICE,
    **ROLLUPS,
    **DECISIONS,
    **SUPPOSING,
    **INCIDENT,
    **WIRING,
    **CAUSES,
    **CONTEST,
    **WEATHER,
    **PROCEDURE,
    **PEOPLE,
    **FORMS,
    **LETTERS,
    **AUDIT,
    **DESK,
    **ASKING,
    **ORDERS,
}
LONGEST = 300
_INSTANTS = ("due", "was", "starts", "promised")
_CODES = {"channel": "ticket.channel", "service": "ticket.service", "clock": "clock", "urgency": "urgency"}
"""Values of a history that are codes → what their words begin with."""
_PLACE = re.compile(r"\{(\w+)\}")
_ELEMENT_VALUES = ("device", "element", "group", "area")


class Language(StrEnum):
    """The languages of the pages; Indonesian is the default."""

    ID = "id"
    EN = "en"


def language(accepted: str | None, chosen: str | None = None) -> Language:
    """Return the language to use: the one chosen by switch, else the best of ``Accept-Language``.

    >>> language("en-GB,en;q=0.9,id;q=0.8")
    <Language.EN: 'en'>
    """
    if chosen in tuple(Language):
        return Language(chosen)
    best, weight = Language.ID, 0.0
    for item in (accepted or "").split(",")[:20]:
        tag, _, quality = item.strip().partition(";")
        primary = tag.strip().lower().partition("-")[0]
        if primary not in tuple(Language):
            continue
        try:
            own = float(quality.strip().removeprefix("q=") or 1)
        except ValueError:
            continue
        if own > weight:
            best, weight = Language(primary), own
    return best


def visible(value: object, longest: int = LONGEST) -> str:
    """Return a text with control, format and direction characters taken out, cut to ``longest``.

    Unicode categories Cc, Cf, Cs, Co, Cn, Zl and Zp go; a line break becomes a space.
    """
    text = "".join(
        " " if character in "\r\n\t\u2028\u2029" else character
        for character in str(value)[: longest * 4]
        if character in "\r\n\t\u2028\u2029" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
    )
    return text if len(text) <= longest else text[: longest - 1] + "…"


def prose(value: str, longest: int = 20_000) -> str:
    """Return a person's own text like ``visible``, line breaks kept."""
    return "\n".join(visible(line, longest) for line in value.replace("\r\n", "\n").split("\n"))[:longest]


def say(lang: Language, key: str, **values: object) -> str:
    """Return the text of a key with its values; a key that the catalog lacks is returned as it is."""
    pair = CATALOG.get(key)
    if pair is None:
        return visible(key)
    text = pair[0] if lang is Language.ID else pair[1]
    return _PLACE.sub(lambda place: visible(values[place[1]]) if place[1] in values else place[0], text)


def cause(lang: Language, code: str) -> str:
    """Return the cause in words."""
    return say(lang, f"cause.{code}") if f"cause.{code}" in CATALOG else visible(code)


def names(lang: Language, elements: tuple[Named, ...]) -> str:
    """Return one name, or the first and how many more."""
    if not elements:
        return say(lang, "title.elsewhere")
    if len(elements) == 1:
        return visible(elements[0].name)
    return say(lang, "title.more", first=elements[0].name, count=len(elements) - 1)


def title(lang: Language, ticket: Ticket) -> str:
    """Return the ticket's subject line: the cause and what failed."""
    if ticket.request is not None:
        return visible(ticket.request.subject)
    root = names(lang, ticket.root)
    if ticket.kind == "degraded":
        return say(lang, "title.degraded", root=root)
    if ticket.cause == "unknown":
        return say(lang, "title.outage.unknown", root=root)
    return say(lang, "title.outage", cause=cause(lang, ticket.cause), root=root)


def evidence(lang: Language, fact: Evidence, name_of: Mapping[str, str] | None = None) -> str:
    """Return one fact as a sentence; a code without a sentence of its own is rendered plainly."""
    known = name_of or {}
    values: dict[str, object] = dict(fact.values)
    for key in _ELEMENT_VALUES:
        if key not in values and fact.element is not None:
            values[key] = fact.element
        if isinstance(values.get(key), str):
            values[key] = known.get(str(values[key]), values[key])
    if fact.code == "learned":
        values["cause"] = cause(lang, str(values.get("cause", "")))
    silent = fact.code == "traceroute" and not fact.values.get("last")
    key = "evidence.traceroute-silent" if silent else f"evidence.{fact.code}"
    if key in CATALOG and all(place in values for place in _PLACE.findall(CATALOG[key][0])):
        return say(lang, key, **values)
    shown = dict(fact.values)
    if fact.element is not None:
        shown = {"element": fact.element, **shown}
    plain = ", ".join(f"{name} = {value}" for name, value in sorted(shown.items()))
    return say(lang, "evidence.other", code=fact.code, values=plain or "–")


def history(lang: Language, entry: Entry, zone: ZoneInfo) -> str:
    """Return one line of a ticket's history as a sentence."""
    key = f"history.{entry.kind}"
    if key not in CATALOG:
        return say(lang, "history.unknown", kind=entry.kind)
    values: dict[str, object] = {
        name: cause(lang, str(value)) if name in ("cause", "before") else value for name, value in entry.values.items()
    }
    values |= {name: moment(lang, int(entry.values[name]), zone) for name in _INSTANTS if name in entry.values}
    values |= {name: say(lang, f"{kind}.{entry.values[name]}") for name, kind in _CODES.items() if name in entry.values}
    return say(lang, key, **values)


def actor(lang: Language, name: str) -> str:
    """Return who did it."""
    return say(lang, "actor.system") if name == SYSTEM else visible(name)


_MONTHS = (
    ("Jan", "Jan"),
    ("Feb", "Feb"),
    ("Mar", "Mar"),
    ("Apr", "Apr"),
    ("Mei", "May"),
    ("Jun", "Jun"),
    ("Jul", "Jul"),
    ("Agu", "Aug"),
    ("Sep", "Sep"),
    ("Okt", "Oct"),
    ("Nov", "Nov"),
    ("Des", "Dec"),
)


def moment(lang: Language, instant: Microseconds | None, zone: ZoneInfo, *, seconds: bool = False) -> str:
    """Return an instant as people write it: ``24 Nov 2026 09.05`` or ``24 Nov 2026 09:05``."""
    if instant is None:
        return "–"
    local: datetime = to_datetime(instant).astimezone(zone)
    mark = "." if lang is Language.ID else ":"
    month = _MONTHS[local.month - 1][0 if lang is Language.ID else 1]
    clock = f"{local.hour:02d}{mark}{local.minute:02d}" + (f"{mark}{local.second:02d}" if seconds else "")
    return f"{local.day} {month} {local.year} {clock}"


def day(lang: Language, when: date) -> str:
    """Return a date as people write it: ``24 Nov 2026``."""
    return f"{when.day} {_MONTHS[when.month - 1][lang is Language.EN]} {when.year}"


def brief(
    lang: Language, instant: Microseconds | None, zone: ZoneInfo, now: Microseconds, *, seconds: bool = False
) -> str:
    """Return an instant without its date when that is today's, and without its year when that is this year's."""
    if instant is None:
        return "–"
    told = moment(lang, instant, zone, seconds=seconds).split(" ")
    today = to_datetime(now).astimezone(zone)
    local = to_datetime(instant).astimezone(zone)
    if local.date() == today.date():
        return told[3]
    return " ".join(told if local.year != today.year else [told[0], told[1], told[3]])


def duration(lang: Language, length: Microseconds) -> str:
    """Return a length in its two largest units, cut: ``2 jam 5 mnt``."""
    units = (("hari", "d"), ("jam", "h"), ("mnt", "min"), ("dtk", "s"))
    sizes = (24 * HOUR, HOUR, MINUTE, SECOND)
    parts: list[str] = []
    left = max(0, length)
    for (ind, eng), size in zip(units, sizes, strict=True):
        count, left = divmod(left, size)
        if count or (parts and len(parts) < 2):  # noqa: PLR2004 - the two largest units
            parts.append(f"{count} {ind if lang is Language.ID else eng}")
        if len(parts) == 2:  # noqa: PLR2004
            break
    return " ".join(part for part in parts if not part.startswith("0 ")) or ("0 dtk" if lang is Language.ID else "0 s")
