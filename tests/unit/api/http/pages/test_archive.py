"""Files and the buku agenda on pages: sent with a form, saved by a link, searched by words."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile

import pytest

from tests.support.api_world import PASSWORD, World, make_world
from tests.support.asked import PDF, ask, do, order
from tests.support.browserless import Client
from tests.support.printed import text_of


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def signed_in(world: World, user: str) -> tuple[Client, str]:
    client = world.client()
    client.post("/sign-in", data={"name": user, "password": PASSWORD})
    page = client.get("/account").text
    return client, page.split('name="csrf" value="')[1].split('"')[0]


def archived(world: World) -> str:
    number = ask(world)
    order(world, number)
    do(world, number, "finish", "petugas", text="Survei lapangan.")
    do(world, number, "report", "petugas", work="Survei.", problem="Perlu sakelar.", location="Gedung B")
    do(world, number, "signature", "opd", side="applicant", name="Ani")
    do(world, number, "signature", "petugas", side="officer")
    do(world, number, "archive", "petugas")
    return number


def test_the_page_gives_the_forms_and_files_to_be_saved(world):
    number = archived(world)
    client, csrf = signed_in(world, "petugas")
    sent = client.post(
        f"/tickets/{number}/attachments",
        data={"csrf": csrf, "kind": "signed"},
        files={"file": ("ba ttd.pdf", PDF)},
    )
    assert sent.status_code == 303
    page = client.get(f"/tickets/{number}").text
    assert f"/tickets/{number}/forms/BA-2026-0001.pdf" in page
    assert "ba_ttd.pdf" in page
    assert client.get(f"/tickets/{number}/forms/BA-2026-0001.pdf").content.startswith(b"%PDF-")
    assert b"BA-2026-0001" in client.get(f"/tickets/{number}/forms/BA-2026-0001.txt").content
    place = page.split(f"/tickets/{number}/attachments/")[1].split('"')[0]
    saved = client.get(f"/tickets/{number}/attachments/{place}")
    assert (saved.content, saved.headers["content-disposition"]) == (PDF, 'attachment; filename="ba_ttd.pdf"')


def test_a_file_that_is_not_taken_brings_the_page_back_with_the_reason(world):
    number = ask(world)
    client, csrf = signed_in(world, "petugas")
    answer = client.post(
        f"/tickets/{number}/attachments", data={"csrf": csrf, "kind": "letter"}, files={"file": ("x.pdf", b"halo")}
    )
    assert answer.status_code == 422
    assert 'id="e-file"' in answer.text
    refused = client.post(
        f"/tickets/{number}/attachments", data={"csrf": "x", "kind": "letter"}, files={"file": ("x.pdf", PDF)}
    )
    assert refused.status_code == 403


def test_the_agenda_is_searched_and_saved_and_is_not_for_offices(world):
    number = archived(world)
    client, _ = signed_in(world, "kadis")
    page = client.get("/agenda?words=sakelar").text
    assert "0001/2026" in page
    assert number in page
    assert number not in client.get("/agenda?words=ubin").text
    assert "0001/2026" in client.get("/agenda.csv").text
    book = zipfile.ZipFile(io.BytesIO(client.get("/agenda.xlsx").content))
    assert any(b"0001/2026" in book.read(name) for name in book.namelist())
    office, _ = signed_in(world, "opd")
    for path in ("/agenda", "/agenda.csv", "/agenda.xlsx"):
        assert office.get(path).status_code == 403


def test_the_report_is_offered_with_texts_drafted_from_what_was_measured(world):
    world.reader.open("7", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
    world.beat()
    number = world.client().get("/api/v1/tickets", headers=world.token("noc")).json()["items"][0]["number"]
    world.client().post(f"/api/v1/tickets/{number}/acknowledge", headers={"If-Match": "*", **world.token("petugas")})
    world.reader.close("7")
    world.beat()
    do(world, number, "finish", "petugas", text="Listrik menyala kembali.")
    client, _ = signed_in(world, "petugas")
    page = client.get(f"/tickets/{number}").text
    assert "Sehubungan dengan gangguan jaringan yang diketahui melalui pemantauan otomatis" in page
    assert "padamnya power listrik pada Organisasi Perangkat Daerah (OPD)" in page
    assert "Listrik menyala kembali." in page


def test_the_papers_of_a_request_are_saved_by_those_whose_they_are(world, tmp_path):
    number = archived(world)
    desk, _ = signed_in(world, "petugas")
    office, _ = signed_in(world, "opd")
    assert f'href="/tickets/{number}/disposition.pdf"' in desk.get(f"/tickets/{number}").text
    sheet = desk.get(f"/tickets/{number}/disposition.pdf")
    assert sheet.headers["content-disposition"] == f'attachment; filename="disposition-{number}.pdf"'
    told = " ".join(text_of(sheet.content, tmp_path).split())
    hashed = hashlib.sha256(desk.get(f"/tickets/{number}/disposition.txt").content).hexdigest()
    assert "Lembar Disposisi" in told
    assert " ".join(re.findall("....", hashed)) in told
    page = office.get(f"/tickets/{number}").text
    assert (f"{number}/request-letter.pdf" in page, f"{number}/disposition.pdf" in page) == (True, False)
    letter = " ".join(text_of(office.get(f"/tickets/{number}/request-letter.pdf").content, tmp_path).split())
    assert "Surat Permohonan Layanan" in letter
    assert office.get(f"/tickets/{number}/disposition.pdf").status_code == 404
