"""From a ticket to the papers that go with it: the disposition sheet, and the request letter of what was asked for.

Rules this module keeps:

- They are what the ticket says now; nothing is kept of them, for each value is the ticket's.
- The disposition sheet is the desk's own; an office has its letter (``api.http.forms``).
- Pure.
"""

from __future__ import annotations

from api.core import words
from api.core.directory import Directory
from api.core.forms.berita_acara import Need, Person
from api.core.forms.disposition import Actor, Disposition, Note
from api.core.forms.filling import channel_of, office_name
from api.core.forms.indonesian import local
from api.core.forms.request_letter import RequestLetter
from api.core.procedure.values import Channel
from api.core.tickets import Step, Ticket
from api.core.words import Language, say

SHEET = "DISP"
_ACTORS = tuple(Actor)
_FIRST = 2
"""The step of the procedure at which dispositions begin."""


def disposition(ticket: Ticket, directory: Directory) -> Disposition:
    """Return a ticket's disposition sheet, with the dispositions that are given."""
    asked = ticket.request
    return Disposition(
        number=f"{SHEET}-{ticket.number.partition('-')[2]}",
        ticket=ticket.number,
        sender=say(Language.ID, "ticket.channel.monitoring")
        if asked is None
        else office_name(directory, asked.applicant.office),
        letter="" if asked is None else asked.letter,
        received=ticket.opened if asked is None else asked.received,
        about=words.title(Language.ID, ticket),
        need=Need(ticket.service_code),
        notes=tuple(_note(step, ticket) for step in ticket.steps if step.given),
    )


def letter(ticket: Ticket, directory: Directory) -> RequestLetter | None:
    """Return the letter that says what a request asks for; None of a disturbance, which nobody asked for."""
    asked = ticket.request
    if asked is None:
        return None
    who = asked.applicant
    return RequestLetter(
        number=asked.letter,
        dated=local(asked.received).date(),
        office=office_name(directory, who.office),
        about=asked.subject,
        need=Need(ticket.service_code),
        text=asked.description,
        location=asked.location,
        signer=Person(name=who.name, nip=who.nip),
        contact=who.contact,
        ticket=ticket.number,
        channel="" if ticket.channel is Channel.LETTER else channel_of(ticket),
        received=None if ticket.channel is Channel.LETTER else asked.received,
    )


def _note(step: Step, ticket: Ticket) -> Note:
    actor = _ACTORS[step.step - _FIRST]
    if step.order is not None:
        return Note(actor=actor, text=step.text, standing_order=step.order, at=ticket.opened)
    return Note(actor=actor, text=step.text, by=Person(name=step.by), at=step.at)
