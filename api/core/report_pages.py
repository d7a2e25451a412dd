"""A report's pages as data for their template: finished texts, and shares of bars in thousandths.

Rules this module keeps:

- The template lays out and draws; every word and every figure is made here, in one language.
- The same report gives the same pages, byte for byte: the instant is the data's, never the clock's.
- Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from agent.inventory.models import Cause
from api.core.directory import Directory
from api.core.report import Hit, Line, Report
from api.core.report_strip import strip, told
from api.core.report_words import LONGEST_NAME, NONE, SIGN, at, hours, month_name, name, percent, promise, share
from api.core.words import Language, cause, moment, say
from collector.core.availability import Figures, Verdict

MOST_CAUSES = 4
"""Causes that stand by themselves on the first page; the rest are summed, so that it stays one page."""
SHORT_NAME = 60
"""Characters of a name on the first page; the table has them whole."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What the pages need besides the report: names, the zone, the inventory's version, and what the calendar doubts.

    ``doubts`` are the codes of ``collector.core.public_holidays`` with their years.
    """

    directory: Directory
    zone: ZoneInfo
    version: str
    doubts: tuple[tuple[str, int], ...] = ()


def pages(lang: Language, report: Report, facts: Facts) -> dict[str, Any]:
    """Return everything that the template shows, but for the fingerprint of it."""
    statement = report.statement
    first, last = statement.evidence or (statement.start, statement.until)
    return {
        "lang": lang.value,
        "title": say(lang, "report.title"),
        "service": say(lang, "report.service"),
        "organisation": name(facts.directory.organisation),
        "period": month_name(lang, statement.start, facts.zone),
        "preliminary": say(lang, "report.preliminary", at=at(lang, statement.until, facts.zone))
        if report.preliminary
        else None,
        "page": say(lang, "report.page"),
        "inputs": say(
            lang,
            "report.inputs",
            offices=report.offices,
            version=facts.version,
            first=at(lang, first, facts.zone),
            last=at(lang, last, facts.zone),
            until=at(lang, statement.until, facts.zone),
        ),
        "lead": _lead(lang, report, month_name(lang, statement.start, facts.zone)),
        "verdicts": _verdicts(lang, report),
        "total": _total(lang, report),
        "worst": _worst(lang, report),
        "causes": _causes(lang, report),
        "hits": _hits(lang, report, facts),
        "notes": _notes(lang, report, facts),
        "sign": _signature(lang, report, facts.directory.organisation),
        "table": _table(lang, report),
    }


def _totals(report: Report) -> Figures:
    return Figures(report.total, report.guarantee or Fraction(0))


def _lead(lang: Language, report: Report, period: str) -> list[str]:
    total, counts = _totals(report), report.verdicts
    if not total.considered:
        return [say(lang, "report.lead.no-service-time")]
    met, missed, undetermined = (counts[verdict] for verdict in Verdict)
    values = {
        "offices": report.offices,
        "met": met,
        "missed": missed,
        "undetermined": undetermined,
        "guarantee": promise(lang, report.guarantee),
        "period": period,
    }
    verdict = [say(lang, "report.lead.all" if met == report.offices else "report.lead.some", **values)]
    verdict += [say(lang, "report.lead.missed", **values)] if missed else []
    verdict += [say(lang, "report.lead.undetermined", **values)] if undetermined else []
    availability = percent(lang, total.availability, report.guarantee)
    lost = (
        say(lang, "report.lead.up", down=hours(lang, total.down), availability=availability)
        if total.down
        else say(lang, "report.lead.nothing-lost")
    )
    lower, upper = (percent(lang, bound, report.guarantee) for bound in (total.lower, total.upper))
    known = (
        say(lang, "report.lead.unknown", unknown=hours(lang, total.unknown), lower=lower, upper=upper)
        if total.unknown
        else say(lang, "report.lead.known")
    )
    return [" ".join(verdict), lost, known]


def _verdicts(lang: Language, report: Report) -> dict[str, Any]:
    key = "report.verdicts.each" if report.guarantee is None else "report.verdicts"
    return {
        "title": say(lang, key, guarantee=promise(lang, report.guarantee)),
        "counts": [
            {
                "verdict": verdict.value,
                "count": report.verdicts[verdict],
                "label": say(lang, f"report.verdict.{verdict}"),
            }
            for verdict in (Verdict.MET, Verdict.MISSED, Verdict.UNDETERMINED)
        ],
    }


def _total(lang: Language, report: Report) -> dict[str, Any]:
    total = _totals(report)
    parts = (("up", total.up), ("down", total.down), ("unknown", total.unknown))
    return {
        "title": say(lang, "report.total"),
        "availability": percent(lang, total.availability, report.guarantee) or say(lang, "report.nodata"),
        "availability_label": say(lang, "report.total.availability"),
        "parts": [
            {
                "state": state,
                "label": say(lang, f"report.state.{state}"),
                "time": hours(lang, amount),
                "share": share(amount, total.considered),
            }
            for state, amount in parts
        ],
        "facts": [
            [say(lang, "report.total.hours"), hours(lang, total.considered)],
            [say(lang, "report.total.days"), str(report.working_days)],
            [say(lang, "report.total.coverage"), percent(lang, total.coverage) or NONE],
        ],
    }


def _worst(lang: Language, report: Report) -> dict[str, Any]:
    rows = []
    for line in report.worst:
        main = max(sorted(line.causes), key=lambda code: line.causes[code], default=None)
        rows.append(
            {
                "name": _title(line, SHORT_NAME),
                "availability": percent(lang, line.figures.availability, line.figures.guarantee),
                "down": hours(lang, line.figures.down),
                "cause": "" if main is None else name(cause(lang, main)),
                "verdict": line.verdict.value,
            }
        )
    return {"title": say(lang, "report.worst"), "none": say(lang, "report.worst.none"), "rows": rows}


def _causes(lang: Language, report: Report) -> dict[str, Any]:
    rows = [(name(cause(lang, row.cause)), row.down, row.incidents) for row in report.causes[:MOST_CAUSES]]
    rest = report.causes[MOST_CAUSES:]
    if rest:
        more = say(lang, "report.causes.rest", count=len(rest))
        rows.append((more, sum(row.down for row in rest), sum(row.incidents for row in rest)))
    most = max((down for _, down, _ in rows), default=0)
    return {
        "title": say(lang, "report.causes"),
        "none": say(lang, "report.causes.none"),
        "rows": [
            {
                "name": title,
                "time": hours(lang, down),
                "count": say(lang, "report.causes.count", count=incidents),
                "share": share(down, most),
            }
            for title, down, incidents in rows
        ],
    }


def _hits(lang: Language, report: Report, facts: Facts) -> dict[str, Any]:
    head = [say(lang, f"report.hits.{key}") for key in ("what", "began", "lasted", "offices", "lost")]
    return {
        "title": say(lang, "report.hits"),
        "none": say(lang, "report.hits.none"),
        "head": head,
        "rows": [_hit(lang, hit, report, facts) for hit in report.hits],
        "more": say(lang, "report.hits.more", count=report.more_hits) if report.more_hits else None,
    }


def _hit(lang: Language, hit: Hit, report: Report, facts: Facts) -> list[str]:
    lost, incident = hours(lang, hit.down), hit.incident
    if incident is None:
        return [say(lang, "report.hits.unclaimed"), NONE, NONE, str(hit.offices), lost]
    root = ", ".join(facts.directory.named(element).name for element in incident.root[:2])
    unknown = incident.cause == Cause.UNKNOWN
    why = say(lang, "report.hits.unknown") if unknown else cause(lang, incident.cause)
    what = name(f"{why}: {root}" if root else why, SHORT_NAME)
    ended = [item.ended for item in incident.attached]
    known = [end for end in ended if end is not None]
    over = max(known) if known and len(known) == len(ended) else None
    if over is None or over > report.statement.until:
        lasted = say(lang, "report.hits.ongoing")
    else:
        lasted = hours(lang, over - incident.started)
    return [what, moment(lang, incident.started, facts.zone), lasted, str(hit.offices), lost]


def _notes(lang: Language, report: Report, facts: Facts) -> dict[str, Any]:
    texts = [say(lang, f"report.note.{key}") for key in ("verdict", "cut", "cause")]
    if report.dark:
        texts.append(say(lang, "report.note.dark", count=report.dark))
    texts += [say(lang, f"report.note.calendar.{code}", year=year) for code, year in facts.doubts]
    return {"title": say(lang, "report.notes"), "texts": texts}


def _signature(lang: Language, report: Report, organisation: str) -> dict[str, Any]:
    if report.preliminary:
        return {"not_yet": say(lang, "report.sign.not-yet")}
    key = "report.sign.office" if organisation else "report.sign.head"
    return {
        "place": say(lang, "report.sign.place"),
        "office": name(say(lang, key, organisation=organisation)),
        "number": say(lang, "report.sign.number"),
    }


def _table(lang: Language, report: Report) -> dict[str, Any]:
    groups: dict[tuple[bool, str], list[dict[str, Any]]] = {}
    for number, line in enumerate(report.lines, 1):
        groups.setdefault((line.place.complex, line.place.island), []).append(_row(lang, number, line, report))
    columns = ("office", "availability", "bounds", "down", "around", "verdict", "days")
    states = ("up", "down", "unknown", "closed", *(["ahead"] if report.preliminary else []))
    return {
        "title": say(lang, "report.table"),
        "head": [say(lang, f"report.table.{column}") for column in columns],
        "days": max((len(line.days) for line in report.lines), default=0),
        "groups": [{"name": _group(lang, *key), "rows": rows} for key, rows in groups.items()],
        "legend": say(lang, "report.legend"),
        "states": [{"state": state, "label": say(lang, f"report.state.{state}")} for state in states],
    }


def _group(lang: Language, inside: bool, island: str) -> str:
    if inside:
        return say(lang, "report.table.complex")
    return name(say(lang, "report.table.outside", island=island)) if island else say(lang, "report.table.elsewhere")


def _row(lang: Language, number: int, line: Line, report: Report) -> dict[str, Any]:
    made, guarantee = line.figures, line.figures.guarantee
    lower, upper = (percent(lang, bound, guarantee) for bound in (made.lower, made.upper))
    return {
        "number": str(number),
        "name": _title(line),
        "availability": percent(lang, made.availability, guarantee) or say(lang, "report.nodata"),
        "bounds": NONE if lower is None or upper is None else f"{lower.removesuffix(SIGN)}–{upper}",
        "down": hours(lang, made.down) if made.down else NONE,
        "around": percent(lang, line.around.availability) or NONE,
        "verdict": line.verdict.value,
        "label": say(lang, f"report.verdict.{line.verdict}"),
        "days": strip(line.days, report.statement.until),
        "told": told(lang, line.days),
    }


def _title(line: Line, longest: int = LONGEST_NAME) -> str:
    shown = name(line.place.name, longest) or name(line.office, longest)
    return shown if line.alone or not line.place.id else f"{shown} ({name(line.service)})"


def shown(document: Mapping[str, Any], digest: str) -> dict[str, Any]:
    """Return the pages with their fingerprint filled in."""
    return {**document, "inputs": str(document["inputs"]).replace("{digest}", digest)}
