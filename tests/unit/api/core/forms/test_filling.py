"""A berita acara says what its ticket says."""

from __future__ import annotations

import msgspec
import pytest

from api.core.directory import Directory
from api.core.forms import filling
from api.core.forms.berita_acara import BeritaAcara, Kind
from api.core.procedure.values import Report
from api.core.tickets import Step, Ticket
from tests.support.pretend_province import pretend_province
from tests.support.procedure import BUDI, MONDAY, request

DIRECTORY = Directory(pretend_province())


def reported() -> Ticket:
    ticket = request()
    report = Report(at=MONDAY, by=BUDI, work="Survei.", problem="Perlu sakelar.", alternative="", location="Gedung B")
    return msgspec.structs.replace(
        ticket, work=msgspec.structs.replace(ticket.work, report=report, officers=(BUDI,), form="BA-1")
    )


def form_of(ticket: Ticket) -> BeritaAcara:
    return filling.berita_acara(ticket, DIRECTORY, (), number="BA-1", kind=Kind.PENANGANAN, at=MONDAY)


def test_the_texts_are_those_of_the_report_and_the_applicant_is_who_asked() -> None:
    form = form_of(reported())
    assert (form.work, form.problem, form.location) == ("Survei.", "Perlu sakelar.", "Gedung B")
    assert (form.applicant.name, form.applicant.nip) == ("Ani Lestari", "198001012005012001")
    assert [one.name for one in form.officers] == ["Budi Santoso"]


def test_work_that_a_standing_order_gave_says_by_which() -> None:
    assert form_of(reported()).assigned_to == "Petugas service desk"
    steps = (
        Step(step=2, actor="kadis", given=True, order="SO-2026-0001", text="Tangani."),
        Step(step=4, actor="prakom", given=True, order="SO-2026-0001", text="Tangani."),
    )
    form = form_of(msgspec.structs.replace(reported(), steps=steps))
    assert form.assigned_to == "Petugas service desk, berdasarkan perintah tetap nomor SO-2026-0001"


def test_there_is_no_form_before_the_report() -> None:
    with pytest.raises(ValueError, match="TKT-2026-000001 has no report yet"):
        form_of(request())
