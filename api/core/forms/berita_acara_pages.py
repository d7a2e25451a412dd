"""A berita acara as data for its template: finished texts, in the order of the catalogue's form.

Rules this module keeps:

- The template lays out and draws; every word is made here.
- The same value gives the same data; nothing is cut, long words can break, and no text is ever markup.
- Pure.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from api.core.catalog_berita_acara import NEEDS, text
from api.core.forms.berita_acara import (
    MOST_OFFICERS,
    BeritaAcara,
    Kind,
    Need,
    Outage,
    Pause,
    Person,
    Settlement,
    StepClock,
    fingerprint,
)
from api.core.forms.indonesian import full_date, full_moment, length, line, opening_date, short_moment
from api.core.forms.letterhead import CATALOGUE, Letterhead, head
from api.core.forms.print_texts import lines, reference, single
from api.core.forms.proof import check, footer

TEMPLATE = "berita_acara.typ"


def pages(form: BeritaAcara, letterhead: Letterhead = CATALOGUE) -> dict[str, Any]:
    """Return everything that the template shows."""
    sidik = fingerprint(form)
    title = text(f"title.{form.kind}")
    return {
        "lang": "id",
        "title": title,
        "author": line(letterhead.office),
        "letterhead": head(letterhead),
        "number": reference(form.number),
        "number_label": text("number"),
        "opening": _opening(form),
        "assigned": {"label": text("assigned"), "value": lines(form.assigned_to)},
        "officers": {"label": text("officers"), "rows": _officers(form), "nip": text("nip")},
        "need": {"label": text("need"), "boxes": [_box(need, form.need) for need in Need]},
        "rows": _rows(form),
        "signatures": _signatures(form),
        "filled": {
            "title": text("filled"),
            "rows": [
                [text("filled.ticket"), reference(form.ticket)],
                [text("filled.date"), "" if form.filled_on is None else full_date(form.filled_on)],
            ],
        },
        "annex": _annex(form, title),
        "check": check(sidik, "berita acara"),
        "footer": footer(form.number, sidik),
    }


def place_and_date(place: str, dated: date | None) -> list[str]:
    """Return the place with its comma and the date, which is empty when it is written by hand."""
    return [f"{single(place)},", "" if dated is None else full_date(dated)]


def _opening(form: BeritaAcara) -> str | None:
    if form.kind is Kind.PENANGANAN:
        return None
    if form.dated is None:
        return text("opening.undated")
    return text("opening", date=opening_date(form.dated), place=single(form.place))


def _officers(form: BeritaAcara) -> list[list[str]]:
    named = [[single(officer.name), single(officer.nip)] for officer in form.officers]
    return [*named, *([["", ""]] * (MOST_OFFICERS - len(named)))]


def _box(need: Need, chosen: Need) -> dict[str, Any]:
    return {"label": f"{need.value}. {NEEDS[need.value]}", "checked": need is chosen}


def _rows(form: BeritaAcara) -> list[list[Any]]:
    rows: list[list[Any]] = [
        [text("work"), lines(form.work)],
        [text("problem"), lines(form.problem)],
        [text("alternative"), lines(form.alternative)],
        [text("location"), lines(form.location)],
    ]
    return [*rows, [text("settlement"), _settled(form.settlement)]] if form.settlement else rows


def _settled(settlement: Settlement) -> list[str]:
    told = [*lines(settlement.what), text("settlement.by", by=full_moment(settlement.by))]
    for key, agreement in (("applicant", settlement.applicant), ("officer", settlement.officer)):
        side = text(f"side.{key}")
        if agreement is None:
            told.append(text("settlement.waits", side=side))
        else:
            name = single(_titled(agreement.by))
            told.append(text("settlement.agreed", side=side, name=name, at=full_moment(agreement.at)))
    return told


def _titled(person: Person) -> str:
    more = [person.office, f"NIP. {line(person.nip)}" if line(person.nip) else ""]
    return ", ".join(line(part) for part in (person.name, *more) if line(part))


def _signatures(form: BeritaAcara) -> dict[str, Any]:
    return {
        "place": place_and_date(form.place, form.dated),
        "applicant": {"title": text("applicant"), **_signer(form.applicant)},
        "officer": {"title": text("officer"), **_signer(form.officer)},
        "nip": text("nip"),
    }


def _signer(person: Person) -> dict[str, str]:
    return {"name": single(person.name), "nip": single(person.nip), "office": single(person.office)}


def _annex(form: BeritaAcara, title: str) -> dict[str, Any]:
    known = form.measured
    told = {"title": title, "number": reference(form.number) or "–", "ticket": reference(form.ticket) or "–"}
    return {
        "title": text("annex"),
        "of": text("annex.of", **told),
        "parts": [
            _table("outages", ("what", "from", "to", "lasted"), (_outage(one) for one in known.outages), "outages"),
            _list("offices", known.offices),
            {"title": text("cause"), "kind": "text", "text": lines(_sentence(known.cause)) or [text("cause.none")]},
            _list("evidence", known.evidence),
            _table(
                "records",
                ("at", "by", "text"),
                ([short_moment(one.at), single(one.by), lines(one.text)] for one in known.records),
                "records",
            ),
            _table(
                "clocks",
                ("step", "target", "due", "finished", "met"),
                (_clock(one) for one in known.clocks),
                "clocks",
            ),
        ],
    }


def _sentence(cause: str) -> str:
    return cause[:1].upper() + cause[1:]


def _table(key: str, columns: Iterable[str], rows: Iterable[list[Any]], kind: str) -> dict[str, Any]:
    return {
        "title": text(key),
        "kind": kind,
        "head": [text("no"), *(text(f"{key}.{column}") for column in columns)],
        "rows": [[str(at), *row] for at, row in enumerate(rows, 1)],
        "none": text(f"{key}.none"),
    }


def _list(key: str, items: Iterable[str]) -> dict[str, Any]:
    return {
        "title": text(key),
        "kind": "list",
        "items": [lines(item) for item in items],
        "none": text(f"{key}.none"),
    }


def _outage(outage: Outage) -> list[str]:
    lasting = outage.end is None
    end = text("outages.lasting") if lasting else short_moment(outage.end)
    lasted = "–" if outage.end is None else length(outage.end - outage.start)
    return [single(outage.what), short_moment(outage.start), end, lasted]


def _clock(clock: StepClock) -> list[Any]:
    outcome = text({True: "clocks.yes", False: "clocks.no", None: "clocks.running"}[clock.met])
    told = [*lines(clock.name), *(_pause(pause) for pause in clock.pauses)]
    return [told, single(clock.target), short_moment(clock.due), short_moment(clock.finished), outcome]


def _pause(pause: Pause) -> str:
    values = {"start": short_moment(pause.start), "reason": single(pause.reason)}
    if pause.end is None:
        return text("clocks.pause.open", **values)
    return text("clocks.pause", end=short_moment(pause.end), **values)
