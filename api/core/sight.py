"""What an office may see of what concerns it and others.

Rules this module keeps:

- ``office`` None sees all. Otherwise only what is the office's own, and what everybody shares
  (``Directory.shows``), is left; the rest is taken out, never blanked in a way that can be counted.
- What people wrote on a ticket may name other offices: an office does not see it.
- Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from api.core.directory import Directory
from api.core.procedure.values import PauseReason, Side, Work
from api.core.tickets import TRACEROUTE, Entry, Ticket
from collector.explained import Piece
from collector.facts import Revision
from collector.reading import DeviceStatus, Evidence, Explanation, Incident, Outage

_OWN_HISTORY = frozenset(
    {
        "opened",
        "standing-order",
        "acknowledged",
        "due-moved",
        "due-moved.inventory",
        "resolved",
        "reopened",
        "flapping-began",
        "flapping-ended",
        "closed",
        "requested",
        "starts-later.closed",
        "starts-later.full",
        "forwarded",
        "disposed.2",
        "disposed.3",
        "ordered",
        "returned",
        "resubmitted",
        "assessed",
        "assessed.survey",
        "assessed.desk",
        "finished",
        "paused.applicant",
        "paused.parts",
        "paused.provider",
        "paused.weather",
        "resumed",
        "reported",
        "target-missed",
        "settlement-proposed",
        "agreed.officer",
        "agreed.officer.paper",
        "signed.officer",
        "signed.officer.paper",
        "archived",
        "reopened.person",
        "cancelled",
    }
)
_NAMING = ("device", "element", "group")


def sees(office: str | None, ticket: Ticket) -> bool:
    """Tell whether an office may see a ticket at all."""
    return office is None or office in ticket.offices


def ticket_for(directory: Directory, office: str | None, ticket: Ticket) -> Ticket:
    """Return the ticket as the office may see it."""
    if office is None:
        return ticket
    return msgspec.structs.replace(
        ticket,
        root=tuple(item for item in ticket.root if directory.shows(office, item.id)),
        alternatives=tuple(
            other for other in ticket.alternatives if all(directory.shows(office, item.id) for item in other)
        ),
        evidence=_evidence_for(directory, office, ticket.evidence),
        devices=tuple(
            msgspec.structs.replace(item, hidden_by=item.hidden_by if directory.shows(office, item.hidden_by) else None)
            for item in ticket.devices
            if item.office == office
        ),
        offices=(office,),
        services=tuple(service for service in ticket.services if directory.service_office.get(service) == office),
        traceroute=None,
        request=ticket.request if asks(office, ticket) else None,
        work=_work_for(directory, office, ticket),
        steps=tuple(msgspec.structs.replace(step, text=step.text if step.order else "") for step in ticket.steps),
    )


def asks(office: str, ticket: Ticket) -> bool:
    """Tell whether an office is the one that asks."""
    return ticket.request is not None and ticket.request.applicant.office == office


def _work_for(directory: Directory, office: str, ticket: Ticket) -> Work:
    """Return the procedure's part: what people wrote only when the ticket is the office's alone."""
    work = ticket.work
    pauses = tuple(msgspec.structs.replace(pause, note="", evidence="", by="") for pause in work.pauses)
    signs = office in {work.signer, ticket.request.applicant.office if ticket.request is not None else None}
    mine = directory.office.get(office)
    if ticket.offices == (office,):
        returned = tuple(
            before if before.reason is PauseReason.APPLICANT else after
            for before, after in zip(work.pauses, pauses, strict=True)
        )
        return msgspec.structs.replace(work, pauses=returned, overridden="")
    return msgspec.structs.replace(
        work,
        pauses=pauses,
        overridden="",
        people=0 if mine is None else mine.people,
        records=(),
        report=None,
        settlement=work.settlement if signs else None,
        signed=tuple(mark for mark in work.signed if signs or mark.side is Side.OFFICER),
        signer=work.signer if signs else None,
        merged_into=None,
        split_from=None,
    )


def history_for(office: str | None, entries: list[Entry]) -> list[Entry]:
    """Return the history as the office may see it: its milestones, without counts of others."""
    if office is None:
        return entries
    kept = []
    for entry in entries:
        if entry.kind == "opened":
            values = {name: value for name, value in entry.values.items() if name != "offices"}
            kept.append(msgspec.structs.replace(entry, kind="opened-own", values=values))
        elif entry.kind in _OWN_HISTORY:
            kept.append(entry)
    return kept


def incident_for(directory: Directory, office: str | None, incident: Incident) -> Incident | None:
    """Return the incident as the office may see it; None when it does not concern the office."""
    if office is None:
        return incident
    if office not in directory.facts(incident).offices:
        return None
    return msgspec.structs.replace(
        incident,
        root=tuple(item for item in incident.root if directory.shows(office, item)),
        alternatives=tuple(
            other for other in incident.alternatives if all(directory.shows(office, item) for item in other)
        ),
        evidence=_evidence_for(directory, office, incident.evidence),
        attached=tuple(
            msgspec.structs.replace(item, hidden_by=item.hidden_by if directory.shows(office, item.hidden_by) else None)
            for item in incident.attached
            if directory.office_of.get(item.device) == office
        ),
        services=tuple(service for service in incident.services if directory.service_office.get(service) == office),
    )


def revisions_for(directory: Directory, office: str | None, revisions: Sequence[Revision]) -> list[Revision]:
    """Return what an incident was taken for as the office may see it; a person's words may name others and are left out.

    A revision that names what the office may not see is told without it, and without the odds.
    """
    if office is None:
        return list(revisions)
    return [
        msgspec.structs.replace(
            one,
            author=one.author if one.confidence is not None else "",
            root=tuple(item for item in one.root if directory.shows(office, item)),
            alternatives=tuple(
                other for other in one.alternatives if all(directory.shows(office, item) for item in other)
            ),
            odds=(),
            evidence=_evidence_for(directory, office, one.evidence),
            devices=0,
            reason="",
        )
        for one in revisions
    ]


def device_for(directory: Directory, office: str | None, status: DeviceStatus) -> DeviceStatus | None:
    """Return a device's standing as the office may see it."""
    if office is None:
        return status
    if directory.office_of.get(status.device) != office:
        return None
    if directory.shows(office, status.hidden_by):
        return status
    return msgspec.structs.replace(status, hidden_by=None)


def outage_for(directory: Directory, office: str | None, outage: Outage) -> Outage | None:
    """Return an outage when it is the office's own."""
    return outage if office is None or directory.office_of.get(outage.subject) == office else None


def explanation_for(directory: Directory, office: str | None, made: Explanation) -> Explanation | None:
    """Return the explanation of a figure when the service is the office's own; reasons that people wrote are left out."""
    if office is None:
        return made
    if directory.service_office.get(made.figures.service) != office:
        return None
    return msgspec.structs.replace(made, pieces=[_piece_for(directory, office, piece) for piece in made.pieces])


def _piece_for(directory: Directory, office: str, piece: Piece) -> Piece:
    rule = piece.rule
    if rule is not None and (rule.elements or rule.code == "excused"):
        shown = tuple(element for element in rule.elements if directory.shows(office, element))
        rule = msgspec.structs.replace(rule, elements=shown, text="")
    return msgspec.structs.replace(
        piece,
        rule=rule,
        evidence=tuple(run for run in piece.evidence if directory.shows(office, run.device)),
        silences=tuple(item for item in piece.silences if directory.shows(office, item.device)),
    )


def _evidence_for(directory: Directory, office: str, evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    kept = []
    for fact in evidence:
        named = [fact.element, *(str(fact.values[key]) for key in _NAMING if key in fact.values)]
        if fact.code != TRACEROUTE and all(directory.shows(office, element) for element in named):
            kept.append(fact)
    return tuple(kept)
