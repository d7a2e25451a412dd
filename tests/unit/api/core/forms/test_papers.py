"""The disposition sheet and the request letter are what the ticket says."""

from __future__ import annotations

import msgspec

from agent.clock import MINUTE
from api.core.directory import Directory
from api.core.forms import papers
from api.core.forms.berita_acara import Need, Person
from api.core.forms.disposition import Actor, Note
from api.core.procedure import dispositions, intake
from api.core.procedure.values import Channel
from api.core.tickets import Step, Ticket
from tests.support.pretend_province import pretend_province
from tests.support.procedure import BUDI, KADIS, MONDAY, request

DIRECTORY = Directory(pretend_province())


def done(outcome: object) -> Ticket:
    assert isinstance(outcome, tuple), outcome
    ticket = outcome[0]
    assert isinstance(ticket, Ticket)
    return ticket


def test_a_sheet_has_the_dispositions_that_are_given_and_by_whom() -> None:
    asked = done(intake.forward(request(), BUDI, MONDAY))
    assert papers.disposition(asked, DIRECTORY).notes == ()
    ticket = done(dispositions.dispose(asked, KADIS, MONDAY + MINUTE, "Segera."))
    sheet = papers.disposition(ticket, DIRECTORY)
    assert (sheet.number, sheet.ticket, sheet.sender) == ("DISP-2026-000001", "TKT-2026-000001", "Dinas Kesehatan")
    assert (sheet.received, sheet.need) == (MONDAY, Need.RECOMMEND)
    assert sheet.notes == (Note(actor=Actor.KADIS, text="Segera.", by=Person(name=KADIS.name), at=MONDAY + MINUTE),)


def test_a_standing_order_is_nobodys_signature() -> None:
    steps = (Step(step=2, actor="kadis", given=True, order="SO-01", text="Tangani."),)
    ticket = msgspec.structs.replace(request(), steps=steps, request=None)
    sheet = papers.disposition(ticket, DIRECTORY)
    assert sheet.notes == (Note(actor=Actor.KADIS, text="Tangani.", standing_order="SO-01", at=ticket.opened),)
    assert sheet.sender == "Pemantauan otomatis"
    assert papers.letter(ticket, DIRECTORY) is None


def test_a_letter_says_what_is_asked_and_how_it_came() -> None:
    letter = papers.letter(request(), DIRECTORY)
    assert letter is not None
    assert (letter.office, letter.about) == ("Dinas Kesehatan", "Rekomendasi sakelar untuk gedung baru")
    assert (letter.text, letter.location) == ("Gedung baru memerlukan sakelar 24 port.", "Gedung B lantai 2")
    assert (letter.channel, letter.received, letter.need) == ("portal", MONDAY, Need.RECOMMEND)
    by_letter = papers.letter(msgspec.structs.replace(request(), channel=Channel.LETTER), DIRECTORY)
    assert by_letter is not None
    assert (by_letter.channel, by_letter.received) == ("", None)
