"""The whole procedure over HTTP: a request to its archive, a disturbance to its berita acara, a missed target, files."""

from __future__ import annotations

import hashlib
import re
from typing import Any

import msgspec
import pytest

from agent.clock import DAY, HOUR, MINUTE, parse_instant
from tests.support.api_world import World, make_world
from tests.support.asked import ASKED, PDF, ask, do, order
from tests.support.authors import SOMEBODY


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def wait(world: World, length: int) -> None:
    world.clock.at += length  # type: ignore[attr-defined]
    world.reader.now += length
    world.beat()


def get(world: World, path: str, user: str) -> Any:
    return world.client().get(f"/api/v1{path}", headers=world.token(user))


def fields_of(world: World, number: str, form: str) -> dict[str, str]:
    items = get(world, f"/tickets/{number}/forms", "petugas").json()["items"]
    held: dict[str, str] = dict(next(item for item in items if item["number"] == form)["fields"])
    return held


def test_a_request_goes_from_the_offices_form_to_the_agenda(world):
    number = ask(world)
    order(world, number)
    do(world, number, "assessment", "petugas", survey=True)
    do(world, number, "finish", "petugas", text="Survei lapangan; sakelar 24 port PoE direkomendasikan.")
    told = do(
        world, number, "report", "petugas", work="Survei lapangan.", problem="Perlu sakelar.", location="Gedung B"
    )
    form = told["work"]["form"]
    assert (told["work"]["stage"], form) == ("signing", "BA-2026-0001")
    do(world, number, "signature", "opd", side="applicant", name="Ani Lestari", nip="198001012005012001")
    told = do(world, number, "signature", "petugas", side="officer")
    assert told["work"]["stage"] == "archive"
    told = do(world, number, "archive", "petugas")
    assert (told["state"], told["work"]["agenda"]) == ("closed", "0001/2026")
    entry = get(world, "/agenda?words=sakelar", "kadis").json()["items"]
    assert [(row["number"], row["ticket"], row["berita_acara"]) for row in entry] == [("0001/2026", number, form)]
    assert "0001/2026" in get(world, "/agenda.csv", "manajemen").text
    assert get(world, "/agenda", "opd").status_code == 403


def test_the_form_says_what_ticket_and_report_say_and_its_fingerprint_can_be_recomputed(world):
    number = ask(world)
    order(world, number)
    do(world, number, "finish", "petugas", text="Survei lapangan.")
    told = do(world, number, "report", "petugas", work="Survei.", problem="Perlu sakelar.", location="Gedung B")
    form = told["work"]["form"]
    item = get(world, f"/tickets/{number}/forms", "opd").json()["items"][0]
    values = dict(item["fields"])
    assert (values["nomor"], item["ticket"], item["valid"]) == (form, number, True)
    assert {"Survei.", "Perlu sakelar.", "Gedung B", number, "1.4"} <= set(values.values())
    text = get(world, f"/tickets/{number}/forms/{form}.txt", "opd").content
    assert hashlib.sha256(text).hexdigest() == item["fingerprint"]
    for told_, match in ((item["fingerprint"], "whole"), ("0" * 64, "different")):
        answer = get(world, f"/tickets/{number}/forms/{form}/check?fingerprint={told_}", "opd").json()
        assert (answer["match"] == "different") == (match == "different"), answer
    assert get(world, f"/tickets/{number}/forms/{form}.pdf", "opd").content.startswith(b"%PDF-")
    for path in ("", f"/{form}.pdf", f"/{form}.txt"):
        assert get(world, f"/tickets/{number}/forms{path}", "opd-tjp").status_code == 404


def test_a_disturbance_goes_from_the_cut_to_its_archived_form_with_what_was_measured(world):
    world.reader.open("7", cause="power", root=("sw-dinkes",), devices={"sw-dinkes": "down"})
    world.beat()
    (item,) = get(world, "/tickets", "noc").json()["items"]
    number = item["number"]
    assert (item["stage"], item["turn"], item["priority"]) == ("action", "petugas", 3)
    headers = {"If-Match": "*", **world.token("petugas")}
    world.client().post(f"/api/v1/tickets/{number}/acknowledge", headers=headers)
    do(world, number, "records", "petugas", text="Menghubungi operator; listrik OPD padam.")
    answer = world.client().post(f"/api/v1/tickets/{number}/finish", json={"text": "x"}, headers=headers)
    assert answer.status_code == 409
    began = world.reader.now
    wait(world, 20 * MINUTE)
    world.reader.close("7")
    world.beat()
    do(world, number, "finish", "petugas", text="Listrik menyala kembali.")
    told = do(
        world, number, "report", "petugas", work="Koordinasi.", problem="Listrik padam.", location="Dinas Kesehatan"
    )
    assert told["work"]["signer"] == "dinkes"
    values = fields_of(world, number, told["work"]["form"])
    ticket = get(world, f"/tickets/{number}", "noc").json()
    (device,) = ticket["devices"]
    instants = {parse_instant(value) for value in values.values() if re.fullmatch(r"\d{4}-.*T.*\+07:00", value)}
    assert {parse_instant(device["started"]), parse_instant(device["ended"])} == {began, began + 20 * MINUTE}
    assert {began, began + 20 * MINUTE, parse_instant(ticket["due"])} <= instants
    assert {"Koordinasi.", "Listrik padam.", "Dinas Kesehatan", device["name"]} <= set(values.values())
    evidence = {line["text"] for line in ticket["evidence"]}
    assert evidence <= set(values.values())
    do(world, number, "signature", "petugas", side="officer")
    do(world, number, "signature", "opd", side="applicant", name="Ani")
    assert do(world, number, "archive", "petugas")["work"]["stage"] == "archived"


def test_a_missed_target_stays_open_until_both_sides_have_agreed(world):
    number = ask(world)
    order(world, number)
    wait(world, 8 * DAY)
    do(world, number, "finish", "petugas", text="Selesai terlambat.")
    told = do(world, number, "report", "petugas", work="Survei.", problem="Perlu sakelar.")
    assert (told["work"]["stage"], told["state"]) == ("settlement", "resolved")
    do(world, number, "settlement", "petugas", text="Dipinjami sakelar.", by_when="2026-12-10T09:00:00Z")
    told = do(world, number, "settlement", "petugas", text="Dipinjami sakelar 24 port.", by_when="2026-12-10T09:00:00Z")
    assert told["work"]["settlement_form"] == "BAP-2026-0002"
    told = do(world, number, "agreement", "opd", side="applicant", name="Ani")
    assert told["work"]["stage"] == "settlement"
    told = do(world, number, "agreement", "petugas", side="officer")
    assert told["work"]["stage"] == "signing"
    items = get(world, f"/tickets/{number}/forms", "opd").json()["items"]
    assert {(item["number"], item["kind"], item["valid"]) for item in items} == {
        ("BAP-2026-0001", "penyelesaian", False),
        ("BAP-2026-0002", "penyelesaian", True),
        ("BA-2026-0001", "penanganan", True),
    }


def test_the_applicants_signature_on_paper_needs_the_signed_copy(world):
    number = ask(world)
    order(world, number)
    do(world, number, "finish", "petugas", text="Selesai.")
    do(world, number, "report", "petugas", work="Survei.", problem="Perlu sakelar.")
    headers = {"If-Match": "*", **world.token("petugas")}
    path = f"/api/v1/tickets/{number}"
    body = {"side": "applicant", "name": "Ani Lestari"}
    assert world.client().post(f"{path}/signature", json=body, headers=headers).status_code == 409
    sent = world.client().post(
        f"{path}/attachments", files={"file": ("../ba.pdf", PDF)}, data={"kind": "signed"}, headers=headers
    )
    assert sent.status_code == 200, sent.text
    told = do(world, number, "signature", "petugas", **body)
    assert told["work"]["signed"][0]["paper"] is True
    (item,) = get(world, f"/tickets/{number}/attachments", "opd").json()["items"]
    answer = get(world, f"/tickets/{number}/attachments/{item['id']}", "opd")
    assert answer.content == PDF
    assert answer.headers["content-disposition"] == f'attachment; filename="{item["name"]}"'
    assert (answer.headers["content-type"], answer.headers["x-content-type-options"]) == (
        "application/octet-stream",
        "nosniff",
    )
    assert get(world, f"/tickets/{number}/attachments/{item['id']}", "opd-tjp").status_code == 404


@pytest.mark.parametrize(
    "content", [b"", b"<script>alert(1)</script>", b"MZ\x90\x00", b"%PDF-1.4 /JavaScript (x)\n%%EOF\n"]
)
def test_a_file_that_is_no_document_is_refused_with_what_is_wrong(world, content):
    number = ask(world)
    headers = {"If-Match": "*", **world.token("petugas")}
    answer = world.client().post(
        f"/api/v1/tickets/{number}/attachments",
        files={"file": ("surat.pdf", content)},
        data={"kind": "letter"},
        headers=headers,
    )
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "body/file"


def test_an_office_may_only_add_to_its_own_request_and_not_the_signed_form(world):
    number = ask(world)
    for user, kind, expected in (("opd", "signed", 403), ("opd-tjp", "letter", 404), ("opd", "letter", 200)):
        headers = {"If-Match": "*", **world.token(user)}
        answer = world.client().post(
            f"/api/v1/tickets/{number}/attachments",
            files={"file": ("surat.pdf", PDF)},
            data={"kind": kind},
            headers=headers,
        )
        assert answer.status_code == expected, answer.text


def test_the_desk_enters_what_came_by_letter_and_is_told_of_every_wrong_field(world):
    headers = world.token("petugas")
    answer = world.client().post("/api/v1/requests", json={**ASKED, "office": "nowhere"}, headers=headers)
    pointers = [error["pointer"] for error in answer.json()["errors"]]
    assert (answer.status_code, pointers) == (422, ["body/office", "body/channel", "body/applicant"])
    body = {**ASKED, "office": "dinkes", "channel": "letter", "applicant": "Ani", "received": "2026-11-20T03:00:00Z"}
    told = world.client().post("/api/v1/requests", json=body, headers=headers).json()
    assert (told["channel"], told["request"]["entered_by"], told["request"]["received"]) == (
        "letter",
        "petugas",
        "2026-11-20T03:00:00Z",
    )
    assert (
        world.client()
        .post("/api/v1/requests", json={**ASKED, "office": "samsat"}, headers=world.token("opd"))
        .status_code
        == 422
    )


def test_a_share_of_a_clock_is_told_once_by_letter_and_in_the_history(world):
    with world.store.transaction(SOMEBODY) as tx:
        for name in ("petugas", "prakom", "kadis", "opd"):
            user = tx.user(name)
            assert user is not None
            tx.put_user(msgspec.structs.replace(user, email=f"{name}@babelprov.go.id"))
    number = ask(world)
    do(world, number, "forward", "petugas")
    for _ in range(3):
        wait(world, 16 * MINUTE)
        world.beat()
    with world.store.reading() as picture:
        letters = picture.letters()
        told = [entry.values["percent"] for entry in picture.history(number) if entry.kind == "clock"]
    assert told == [50, 100]
    assert sorted(letter.kind for letter in letters) == ["disposition", "escalation", "escalation", "received"]
    assert {address for letter in letters if letter.kind == "received" for address in letter.to} == {
        "opd@babelprov.go.id"
    }


def test_the_second_of_two_who_edit_is_told_and_nothing_is_lost(world):
    number = ask(world)
    client, first = world.client(), world.token("petugas")
    tag = client.get(f"/api/v1/tickets/{number}", headers=first).headers["etag"]
    path = f"/api/v1/tickets/{number}/priority"
    assert client.post(path, json={"urgency": "high"}, headers={**first, "If-Match": tag}).status_code == 200
    late = client.post(path, json={"urgency": "low"}, headers={**world.token("noc"), "If-Match": tag})
    assert late.status_code == 412
    assert get(world, f"/tickets/{number}", "noc").json()["work"]["urgency"] == "high"


def test_out_of_hours_and_on_a_full_day_the_applicant_is_told_when_the_clock_starts(world):
    world.clock.at += 6 * HOUR  # type: ignore[attr-defined]
    number = ask(world)
    told = get(world, f"/tickets/{number}", "opd").json()
    assert told["work"]["starts"] == "2026-11-25T01:00:00Z"
    assert [line["kind"] for line in told["history"]] == ["requested", "starts-later.closed"]
