"""The checker: what the product says, held against what was done. It imports nothing of the product.

It reads the log of deeds (``Deeds``), the product's own words as JSON (outages, incidents, tickets, figures) and its
recording of observations. Each difference is a ``Finding`` of one of the kinds below.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from tests.faults.ground import EPOCH, SECOND, Ask, Deeds, Network
from tests.faults.truth import Expected, Span, Truth, length, outside, overlap

KINDS = {
    "outage missing": "a device was down for long enough and no outage tells it",
    "outage extra": "an outage tells of a time in which the device worked, or tells one time twice",
    "edge outside": "an outage begins or ends outside of its own bracket around the truth",
    "incident missing": "an element failed and no incident names it",
    "incident extra": "an incident that no fault explains, or a second one for the same fault",
    "ticket missing": "an incident without a ticket",
    "ticket double": "an incident with more than one ticket",
    "ticket wrong": "a ticket that does not say what its incident does, or not all of it",
    "notice wrong": "blindness that was not told, or told though the agent saw",
    "figure wrong": "a figure whose bounds do not hold the truth, or time told as known that was not",
    "decision missing": "a decision that was asked for was never answered, or was answered and is not kept",
    "decision extra": "a decision is kept twice, or was refused and is kept, or was asked for by nobody",
    "decision wrong": "a decision is told or kept with another number, content or time than it has",
    "evidence missing": "an observation that was kept is not in the record",
    "evidence double": "an observation is in the record twice, or was never made",
}
_PATIENCE = 30 * SECOND
"""What was over this long before the end must be told as over."""


class Finding(NamedTuple):
    """One difference: its kind, and what differs in words."""

    kind: str
    text: str


Outage = dict[str, Any]


def check(network: Network, deeds: Deeds, said: dict[str, Any], recorded: list[dict[str, Any]]) -> list[Finding]:
    """Return every difference between the truth and what the product says; none is as it should be."""
    truth = Truth(network, deeds, own=_own(network))
    return [
        *_outages(truth, said["outages"]),
        *_incidents(truth, said["incidents"]),
        *_tickets(truth, said),
        *_notices(truth, said),
        *_figures(truth, said["availability"]),
        *_decisions(truth, said["decisions"]),
        *_evidence(truth, recorded),
    ]


def check_folder(network: Network, deeds: Deeds, folder: Path) -> list[Finding]:
    """Check what a run left in a folder: ``product.json`` and ``recorded.jsonl``."""
    said = json.loads((folder / "product.json").read_text())
    recorded = [json.loads(line) for line in (folder / "recorded.jsonl").read_bytes().splitlines()]
    return check(network, deeds, said, recorded)


def _own(network: Network) -> str:
    """The agent's own link: without it nothing at all is reached."""
    return next(link for link, _ in network.neighbours[network.origin])


def _ago(instant: int | None) -> str:
    return "open" if instant is None else f"{(instant - EPOCH) / SECOND:.3f}"


# --- outages ---------------------------------------------------------------------------------------


def _outages(truth: Truth, rows: list[Outage]) -> Iterator[Finding]:
    for device in truth.network.devices:
        told = _united([row for row in rows if row["subject"] == device])
        yield from _outages_of(truth, device, told)


def _united(rows: list[Outage]) -> list[Outage]:
    """Join rows that touch: an outage handed from one incident to another is one."""
    out: list[Outage] = []
    for row in sorted(rows, key=lambda one: (one["started"], one["ended"] or 1 << 62)):
        if out and out[-1]["ended"] == row["started"] and row["started_bracket"] == [row["started"], row["started"]]:
            out[-1] = {**out[-1], "ended": row["ended"], "ended_bracket": row["ended_bracket"]}
        elif row["ended"] is None or row["ended"] > row["started"]:
            out.append(row)
    return out


def _outages_of(truth: Truth, device: str, told: list[Outage]) -> Iterator[Finding]:
    downs, dark, end = truth.downs.get(device, []), truth.dark(device), truth.deeds.end
    for before, after in pairwise(told):
        if before["ended"] is None or before["ended"] > after["started"]:
            yield Finding("outage extra", f"{device}: two outages at {_ago(after['started'])}")
    for row in told:
        span = row["started"], row["ended"] or end
        # An edge may be late by as much as its bracket is wide: the outage was over when its last loss was told.
        if not any(overlap(span, (down.start, down.end)) for down in downs):
            yield Finding("outage extra", f"{device}: {_ago(row['started'])} to {_ago(row['ended'])}")
            continue
        yield from _edges(truth, device, row, dark)
    for down in downs:
        mine = [row for row in told if overlap((down.start, down.end), (row["started"], row["ended"] or end))]
        if down.must and not mine:
            yield Finding("outage missing", f"{device}: {_ago(down.start)} to {_ago(down.end)}")
        for before, after in pairwise(mine):
            if not any(overlap((before["ended"] - 1, after["started"] + 1), one) for one in dark):
                yield Finding("outage extra", f"{device}: told in two at {_ago(before['ended'])}")


def _edges(truth: Truth, device: str, row: Outage, dark: list[Span]) -> Iterator[Finding]:
    downs = truth.downs.get(device, [])
    low, high = row["started_bracket"]
    if not (low <= row["started"] <= high):
        yield Finding("edge outside", f"{device}: begins {_ago(row['started'])} outside of its own bracket")
    if not any(low <= down.start <= high for down in downs) and not _within(row["started"], dark):
        yield Finding("edge outside", f"{device}: no fault began between {_ago(low)} and {_ago(high)}")
    low, high = row["ended_bracket"]
    if row["ended"] is None:
        if not any(down.end >= truth.deeds.end for down in downs):
            yield Finding("edge outside", f"{device}: still open though it works")
        return
    if high is None or not (low <= row["ended"] <= high):
        yield Finding("edge outside", f"{device}: ends {_ago(row['ended'])} outside of its own bracket")
    elif not any(low <= down.end <= high for down in downs) and not _within(row["ended"], dark):
        yield Finding("edge outside", f"{device}: nothing was mended between {_ago(low)} and {_ago(high)}")
    for down, after in pairwise(downs):
        joined = row["started"] < down.end and after.start < row["ended"]
        if joined and truth.recovered(device, (down.end, after.start)):
            yield Finding("outage missing", f"{device}: told as one over {_ago(down.end)} to {_ago(after.start)}")


def _within(instant: int, spans: list[Span]) -> bool:
    return any(start <= instant <= end for start, end in spans)


# --- incidents and tickets -------------------------------------------------------------------------


def _names(incident: dict[str, Any]) -> set[str]:
    return {*incident["root"], *(element for other in incident["alternatives"] for element in other)}


def _span(truth: Truth, incident: dict[str, Any]) -> Span:
    return incident["started"], incident["closed"] or truth.deeds.end


def _mine(truth: Truth, expected: Expected, incidents: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        incident
        for incident in incidents
        if expected.names & _names(incident) and any(overlap(_span(truth, incident), span) for span in expected.spans)
    ]


def _incidents(truth: Truth, incidents: list[dict[str, Any]]) -> Iterator[Finding]:
    explained: set[str] = set()
    for expected in truth.expected:
        mine = _mine(truth, expected, incidents)
        explained |= {incident["id"] for incident in mine}
        if expected.must and not mine:
            yield Finding("incident missing", f"{expected.element}: no incident names it")
        if len(mine) > expected.most:
            many = ", ".join(f"{one['id']} ({'+'.join(one['root'])})" for one in mine)
            yield Finding("incident extra", f"{expected.element}: more than one incident: {many}")
        for incident in mine[:1]:
            over = max(end for _, end in expected.spans)
            if over + _PATIENCE < truth.deeds.end and incident["closed"] is None:
                yield Finding("incident extra", f"{expected.element}: incident {incident['id']} never closed")
            attached = {row["device"] for row in incident["attached"]}
            if expected.must and not expected.devices <= attached:
                lacking = ", ".join(sorted(expected.devices - attached))
                yield Finding("incident missing", f"{expected.element}: incident {incident['id']} lacks {lacking}")
    for incident in incidents:
        if incident["id"] not in explained:
            root = "+".join(incident["root"])
            yield Finding("incident extra", f"incident {incident['id']} ({root}) at {_ago(incident['started'])}")


def _tickets(truth: Truth, said: dict[str, Any]) -> Iterator[Finding]:
    tickets, incidents = said["tickets"], {one["id"]: one for one in said["incidents"]}
    count = Counter(ticket["incident"] for ticket in tickets)
    for name in incidents:
        if count[name] != 1:
            kind = "ticket double" if count[name] else "ticket missing"
            yield Finding(kind, f"incident {name} has {count[name]} tickets")
    numbers = sorted(int(ticket["number"].rpartition("-")[2]) for ticket in tickets)
    if numbers != list(range(1, len(numbers) + 1)):
        yield Finding("ticket wrong", f"the numbers of the tickets have a hole: {numbers}")
    for ticket in tickets:
        incident = incidents.get(ticket["incident"])
        if incident is None:
            yield Finding("ticket double", f"{ticket['number']} is for incident {ticket['incident']}, which is none")
            continue
        open_states = ("open", "acknowledged")
        if (incident["closed"] is None) != (ticket["state"] in open_states):
            yield Finding("ticket wrong", f"{ticket['number']} is {ticket['state']}, its incident is not")
        if [one["id"] for one in ticket["root"]] != list(incident["root"]):
            yield Finding("ticket wrong", f"{ticket['number']} names another root than its incident")
        rows = sorted(incident["attached"], key=lambda row: row["started"])
        theirs = {row["device"]: (row["started"], row["ended"]) for row in rows}  # a device's newest outage
        ours = {row["device"]: (row["started"], row["ended"]) for row in ticket["devices"]}
        if ours != theirs or len(ours) != len(ticket["devices"]):
            yield Finding("ticket wrong", f"{ticket['number']} has other devices or times than its incident")
    for expected in truth.expected:
        mine = _mine(truth, expected, said["incidents"])
        held = [ticket for ticket in tickets if ticket["incident"] in {one["id"] for one in mine}]
        if expected.must and not held:
            yield Finding("ticket missing", f"{expected.element}: no ticket")
        if len(held) > expected.most:
            yield Finding("ticket double", f"{expected.element}: {len(held)} tickets for one fault")


def _notices(truth: Truth, said: dict[str, Any]) -> Iterator[Finding]:
    told = [(one["started"], one["ended"] or truth.deeds.end) for one in said["notices"]]
    for span in truth.blind:
        mine = [one for one in told if overlap(one, span)]
        forgotten = any(life.restored == "api" and life.end > span[0] for life in truth.deeds.lives)
        must = any(overlap(part, span) for part in truth.surely_blind) and not forgotten
        if len(mine) > 1 or (must and not mine):
            yield Finding("notice wrong", f"{len(mine)} notices of one blindness at {_ago(span[0])}")
    for one in told:
        if not any(overlap(one, span) for span in truth.blind):
            yield Finding("notice wrong", f"blind at {_ago(one[0])}, which it was not")


# --- figures and evidence --------------------------------------------------------------------------


def _figures(truth: Truth, rows: list[dict[str, Any]]) -> Iterator[Finding]:
    told = {row["service"]: row for row in rows if row["basis"] == "24x7"}
    whole = max(row["considered"] for row in told.values()) if told else 0
    for service, device in truth.network.services.items():
        row = told.get(service)
        if row is None:
            yield Finding("figure wrong", f"{service}: no figure")
            continue
        if row["up"] + row["down"] + row["unknown"] != row["considered"]:
            yield Finding("figure wrong", f"{service}: up, down and unknown are not all there is")
        holes = truth.excluded(device)
        if row["considered"] != whole - length(holes):
            yield Finding("figure wrong", f"{service}: not {length(holes) / SECOND:.3f} s of it are taken out")
        down = outside([(one.start, one.end) for one in truth.downs.get(device, ())], holes)
        real = 1 - down / row["considered"]
        if not row["lower"] - 1e-9 <= real <= row["upper"] + 1e-9:
            bounds = f"{row['lower']:.5f} to {row['upper']:.5f}"
            yield Finding("figure wrong", f"{service}: {real:.5f} is not within {bounds}")
        least, most = truth.unknown(device)
        if not least - SECOND <= row["unknown"] <= most + SECOND:
            span = f"{least / SECOND:.1f} and {most / SECOND:.1f} s"
            yield Finding("figure wrong", f"{service}: unknown {row['unknown'] / SECOND:.1f} s, not between {span}")


# --- decisions -------------------------------------------------------------------------------------


def _decisions(truth: Truth, rows: list[dict[str, Any]]) -> Iterator[Finding]:
    kept: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        kept.setdefault(row["key"].rpartition(" ")[2], []).append(row)
    for ask in truth.deeds.asks:
        number, mine = truth.numbers[ask.key], kept.pop(ask.key, [])
        if ask.answer is None or (number and not mine):
            yield Finding("decision missing", f"{ask.key}: answered {ask.answer}, kept {len(mine)} times")
        if len(mine) > (number > 0):
            yield Finding("decision extra", f"{ask.key}: kept {len(mine)} times")
        if ask.answer not in (None, number):
            yield Finding("decision wrong", f"{ask.key}: the person was told {ask.answer}, not {number}")
        for row in mine[:1]:
            if row["number"] != number or _content(row["decision"]) != _asked(truth, ask):
                yield Finding("decision wrong", f"{ask.key}: kept as {row['number']}, {row['decision']}")
            if not any(life.start <= row["at"] <= life.end for life in truth.deeds.lives) or row["at"] < ask.at:
                yield Finding("decision wrong", f"{ask.key}: kept at {_ago(row['at'])}, when nobody could")
    for key, mine in kept.items():
        yield Finding("decision extra", f"{key!r}: kept {len(mine)} times, asked for by nobody")


def _content(decision: dict[str, Any]) -> tuple[Any, ...]:
    if decision["type"] == "maintenance":
        return "maintenance", decision["element"], decision["start"], decision["end"]
    return decision["type"], decision["of"]


def _asked(truth: Truth, ask: Ask) -> tuple[Any, ...]:
    return (ask.kind, truth.numbers[ask.of]) if ask.of else (ask.kind, ask.element, ask.start, ask.end)


def _instant(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return int(moment.timestamp()) * SECOND + moment.microsecond


def _evidence(truth: Truth, recorded: list[dict[str, Any]]) -> Iterator[Finding]:
    kept = Counter(
        (line["device"], _instant(line["at"]), line["received"] > 0) for line in recorded if line["kind"] == "ping"
    )
    made = {(one.device, one.sent, one.answered) for probes in truth.possible.values() for one in probes}
    must = {(one.device, one.sent, one.answered) for probes in truth.certain.values() for one in probes}
    for key in sorted(must - kept.keys())[:5]:
        yield Finding("evidence missing", f"{key[0]} at {_ago(key[1])}")
    twice = [key for key, count in kept.items() if count > 1 or key not in made]
    for key in sorted(twice)[:5]:
        yield Finding("evidence double", f"{key[0]} at {_ago(key[1])}")
