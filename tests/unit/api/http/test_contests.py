"""An office contests its own incident, the NOC answers with a reason: over HTTP and by forms; nobody sees another's."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from api.core.letters import Letter
from api.http.contest_documents import ContestDocument, ContestList
from collector.decisions import Withdrawal
from tests.support.api_world import World, make_world
from tests.support.authors import SOMEBODY
from tests.support.person import Person

TEXT = "Jaringan kami bisa dipakai sepanjang pagi"


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    made.reader.open("7", cause="power", root=("pln-air-itam",), devices={"sw-dinkes": "down", "sw-dinsos": "down"})
    made.beat()
    return made


def send(world: World, user: str, body: dict[str, Any], path: str = "/incidents/7/contests", **headers: str) -> Any:
    return world.client().post(f"/api/v1{path}", json=body, headers={**world.token(user), **headers})


def told(world: World, user: str = "noc", **query: Any) -> Any:
    return world.client().get("/api/v1/contests", headers=world.token(user), params=query).json()["items"]


def letters(world: World) -> list[Letter]:
    with world.store.reading() as picture:
        return [one for one in picture.letters() if one.kind == "contest"]


def test_an_office_contests_and_is_answered_with_a_reason(world: World):
    made = send(world, "opd", {"text": TEXT})
    assert made.status_code == 201
    ContestDocument.model_validate(made.json())
    (row,) = told(world)
    assert (row["office"], row["text"], row["by"], row["answer"]) == ("dinkes", TEXT, "opd", None)
    number = row["number"]
    reason = {"upheld": False, "reason": "Port mati menurut log switch"}
    assert send(world, "noc", reason, f"/contests/{number}/answer").status_code == 201
    (own,) = told(world, "opd")
    assert own["answer"]["reason"] == "Port mati menurut log switch"
    assert (own["answer"]["upheld"], own["answer"]["by"], own["by"]) == (False, "", "")
    assert told(world, waiting=True) == []
    ContestList.model_validate({"items": told(world), "next": None})


def test_the_office_gets_a_letter_for_each_answer_and_nobody_else_does(world: World):
    with world.store.transaction(SOMEBODY) as tx:
        for name in ("opd", "opd-tjp", "noc"):
            user = tx.user(name)
            assert user is not None
            tx.put_user(msgspec.structs.replace(user, email=f"{name}@babel.test"))
    assert send(world, "opd", {"text": TEXT}).status_code == 201
    world.beat()
    assert letters(world) == []
    assert send(world, "noc", {"upheld": False, "reason": "Port mati"}, "/contests/1/answer").status_code == 201
    world.beat()
    (letter,) = letters(world)
    assert (letter.kind, letter.to, letter.link) == ("contest", ("opd@babel.test",), "/incidents/7")
    assert letter.subject == "Keberatan Anda atas gangguan 7 tidak diterima"
    assert letter.lines[-1] == "Port mati"
    world.reader.decide(Withdrawal(of=2, reason="Keliru"), "noc")
    assert send(world, "noc", {"upheld": True, "reason": "Benar, port hidup"}, "/contests/1/answer").status_code == 201
    world.beat()
    world.beat()
    subjects = sorted(one.subject for one in letters(world))
    assert subjects == ["Keberatan Anda atas gangguan 7 diterima", "Keberatan Anda atas gangguan 7 tidak diterima"]


def test_one_open_contest_each_and_one_answer_each(world: World):
    assert send(world, "opd", {"text": TEXT}).status_code == 201
    again = send(world, "opd", {"text": "sekali lagi"})
    assert (again.status_code, "menunggu jawaban" in again.json()["detail"]) == (422, True)
    reason = {"upheld": True, "reason": "benar"}
    assert send(world, "noc", reason, "/contests/1/answer").status_code == 201
    assert send(world, "noc", reason, "/contests/1/answer").status_code == 422
    assert send(world, "noc", reason, "/contests/99/answer").status_code == 404


def test_the_same_key_contests_once(world: World):
    first = send(world, "opd", {"text": TEXT}, **{"Idempotency-Key": "a"})
    assert send(world, "opd", {"text": TEXT}, **{"Idempotency-Key": "a"}).json() == first.json()
    assert len(told(world)) == 1
    assert send(world, "opd", {"text": TEXT}, **{"Idempotency-Key": "x" * 256}).status_code == 422


@pytest.mark.parametrize(
    ("user", "body", "status"),
    [
        ("opd-tjp", {"text": TEXT}, 404),
        ("opd", {"text": TEXT, "office": "dinsos"}, 403),
        ("opd", {"text": "  "}, 422),
        ("opd", {}, 422),
        ("noc", {"text": TEXT}, 422),
        ("noc", {"text": TEXT, "office": "samsat-tjp"}, 422),
        ("noc", {"text": TEXT, "office": "dinsos"}, 201),
        ("kadis", {"text": TEXT, "office": "dinsos"}, 403),
    ],
)
def test_who_may_contest_what(world: World, user: str, body: dict[str, Any], status: int):
    assert send(world, user, body).status_code == status


def test_only_the_noc_answers(world: World):
    send(world, "opd", {"text": TEXT})
    for user in ("opd", "petugas", "kadis"):
        assert send(world, user, {"upheld": True, "reason": "x"}, "/contests/1/answer").status_code == 403


def test_an_office_sees_its_own_alone(world: World):
    send(world, "opd", {"text": TEXT})
    send(world, "noc", {"text": "Dinsos menelepon", "office": "dinsos"})
    assert [row["office"] for row in told(world, "opd")] == ["dinkes"]
    assert told(world, "opd-tjp") == []
    assert [row["office"] for row in told(world)] == ["dinsos", "dinkes"]


def test_by_forms_from_contest_to_answer(world: World):
    office, noc = Person(world, "opd"), Person(world, "noc")
    text = office.page("/incidents/7")
    assert "Ajukan" in text or "Keberatan Anda" in text
    assert office.send("/incidents/7/contests", text, text=TEXT).status_code == 303
    assert "Menunggu jawaban" in office.page("/incidents/7")
    assert "Kirim keberatan" not in office.page("/incidents/7"), "one waits already"
    assert "1 keberatan menunggu jawaban" in noc.page("/tickets")
    listed = noc.page("/contests")
    assert TEXT in listed
    assert 'href="/incidents/7"' in listed
    assert noc.send("/contests/1/answer", listed, reason="<i>Benar</i>, agen keliru", upheld="yes").status_code == 303
    answered = office.page("/incidents/7")
    assert "Diterima" in answered
    assert "&lt;i&gt;Benar" in answered
    assert "noc" not in answered.split('id="contests"')[1].split("</section>")[0]
    assert "Kirim keberatan" in answered, "a new one may be made once the first is answered"


def test_a_form_without_words_or_secret_records_nothing(world: World):
    office = Person(world, "opd")
    text = office.page("/incidents/7")
    assert office.send("/incidents/7/contests", text, text="  ").status_code == 422
    assert office.send("/incidents/7/contests", text, text=TEXT, csrf="x").status_code == 403
    assert told(world) == []
    office.send("/incidents/7/contests", text, text=TEXT)
    noc = Person(world, "noc")
    assert noc.send("/contests/1/answer", noc.page("/contests"), reason="x", upheld="mungkin").status_code == 422
    assert told(world)[0]["answer"] is None


def test_the_noc_is_told_of_a_contest_at_once_and_the_office_of_its_answer(world: World):
    noc, office, other = Person(world, "noc"), Person(world, "opd"), Person(world, "opd-tjp")
    live = world.app.state.siaga.live
    live.beat()
    send(world, "opd", {"text": TEXT})
    change = live.beat()
    assert (change.told(None)["contests"], change.told("dinkes")["contests"]) == ([1], [1])
    assert change.told("samsat-tjp") is None
    assert "Dinas Kesehatan mengajukan keberatan atas gangguan 7" in noc.page("/")
    assert "mengajukan keberatan" not in office.page("/")
    assert "mengajukan keberatan" not in Person(world, "kadis").page("/"), "may not answer"
    send(world, "noc", {"upheld": False, "reason": "Port mati"}, "/contests/1/answer")
    assert live.beat().told("dinkes")["contests"] == [1]
    assert "mengajukan keberatan" not in noc.page("/")
    told = office.page("/fragments/live")
    assert "Keberatan Anda atas gangguan 7 tidak diterima" in told
    assert 'href="/incidents/7#contests"' in told
    assert "Keberatan Anda" not in other.page("/")
