"""Notes of the weather over HTTP and by forms: who may, once each, all of a file or none, listed, withdrawn."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from api.http.decision_documents import RecordedDocument
from api.http.weather_documents import BulletinsDocument, WeatherList
from tests.support.api_world import World, make_world
from tests.support.person import Person

WAVES = {
    "kind": "weather",
    "phenomenon": "waves",
    "area": "Belitung",
    "start": "2026-11-24T00:00:00Z",
    "end": "2026-11-24T12:00:00Z",
    "wave_m": 3.0,
    "source": "BMKG 12/XI/2026",
    "text": "Gelombang tinggi di Selat Gelasa",
}


@pytest.fixture
def world() -> World:
    made = make_world()
    made.beat()
    return made


def send(world: World, user: str, body: Any, path: str = "decisions", **headers: str) -> Any:
    return world.client().post(f"/api/v1/{path}", json=body, headers={**world.token(user), **headers})


def told(world: World, **query: Any) -> Any:
    answer = world.client().get("/api/v1/weather", headers=world.token("noc"), params=query)
    WeatherList.model_validate(answer.json())
    return answer.json()["items"]


@pytest.mark.parametrize(
    ("user", "status"), [("noc", 201), ("petugas", 201), ("admin", 201), ("kadis", 403), ("prakom", 403), ("opd", 403)]
)
def test_who_may_note_the_weather(world: World, user: str, status: int):
    assert send(world, user, WAVES).status_code == status
    assert send(world, user, {"notes": [WAVES]}, "weather/imports").status_code == status


def test_a_note_is_kept_with_both_its_times_and_listed(world: World):
    made = send(world, "petugas", WAVES)
    RecordedDocument.model_validate(made.json())
    (row,) = told(world)
    assert (row["by"], row["area_name"], row["withdrawn_by"]) == ("petugas", "Belitung", None)
    assert {name: row["decision"][name] for name in WAVES} == WAVES
    assert row["recorded"] != row["decision"]["start"]


def test_the_list_tells_what_holds_at_an_instant_and_where(world: World):
    send(world, "noc", WAVES)
    for query, count in (
        ({"at": "2026-11-24T00:00:00Z"}, 1),
        ({"at": "2026-11-24T12:00:00Z"}, 0),
        ({"area": "Belitung"}, 1),
        ({"area": "Bangka"}, 0),
        ({"phenomenon": "waves"}, 1),
        ({"phenomenon": "wind"}, 0),
    ):
        assert len(told(world, **query)) == count
    strange = world.client().get("/api/v1/weather", headers=world.token("noc"), params={"at": "besok"})
    assert (strange.status_code, strange.json()["errors"][0]["pointer"]) == (422, "query/at")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"area": "Kalimantan"}, "Kalimantan"),
        ({"wave_m": None}, "wave_m"),
        ({"magnitude": 5.0}, "wave_m"),
        ({"phenomenon": "lightning"}, "none"),
        ({"end": "2026-11-24T00:00:00Z"}, "Tukar"),
        ({"end": "2026-12-24T00:00:00Z"}, "7 hari"),
    ],
)
def test_what_cannot_hold_is_refused_with_the_remedy(world: World, change: dict[str, Any], said: str):
    answer = send(world, "noc", {**WAVES, **change})
    assert (answer.status_code, said in answer.json()["detail"]) == (422, True)
    assert told(world) == []


def test_the_same_note_is_refused_and_the_same_key_gives_the_first(world: World):
    first = send(world, "noc", WAVES, **{"Idempotency-Key": "a"})
    assert send(world, "noc", WAVES, **{"Idempotency-Key": "a"}).json() == first.json()
    again = send(world, "noc", WAVES)
    assert (again.status_code, "nomor 1" in again.json()["detail"]) == (422, True)


def test_an_import_is_all_or_nothing_and_notes_nothing_twice(world: World):
    lightning = {**WAVES, "phenomenon": "lightning", "wave_m": None}
    bad = send(world, "noc", {"notes": [lightning, {**WAVES, "area": "Kalimantan"}]}, "weather/imports")
    assert (bad.status_code, [row["pointer"] for row in bad.json()["errors"]]) == (422, ["body/notes/1"])
    assert told(world) == []
    assert send(world, "petugas", WAVES).status_code == 201
    made = send(world, "noc", {"notes": [WAVES, lightning, lightning]}, "weather/imports").json()
    BulletinsDocument.model_validate(made)
    assert made["new"] == 1
    assert [row["number"] for row in made["items"]] == [1, 2, 2]
    assert [row["number"] for row in told(world)] == [2, 1]
    assert send(world, "noc", {"notes": [WAVES, lightning]}, "weather/imports").json()["new"] == 0


def test_who_may_note_the_weather_may_withdraw_a_note_and_no_other_decision(world: World):
    send(world, "noc", WAVES)
    maintenance = {
        "kind": "maintenance",
        "element": "sw-dinkes",
        "start": "2026-12-01T00:00:00Z",
        "end": "2026-12-01T01:00:00Z",
    }
    assert send(world, "noc", maintenance).status_code == 201
    assert send(world, "petugas", {"kind": "withdrawal", "of": 2}).status_code == 403
    assert send(world, "petugas", {"kind": "withdrawal", "of": 99}).status_code == 403
    assert send(world, "prakom", {"kind": "withdrawal", "of": 1}).status_code == 403
    assert send(world, "petugas", {"kind": "withdrawal", "of": 1, "reason": "salah"}).status_code == 201
    (row,) = told(world)
    assert row["withdrawn_by"] == 3
    assert told(world, at="2026-11-24T01:00:00Z") == []


def test_the_desk_notes_a_bulletin_by_the_form_sees_it_and_withdraws_it(world: World):
    desk = Person(world, "petugas")
    account = desk.page("/account")
    assert 'href="/decide/weather"' in desk.page("/weather")
    form = {
        "phenomenon": "waves",
        "area": "belitung",
        "size": "2,5",
        "start": "2026-11-24T07:00",
        "end": "2026-11-24T19:00",
        "source": "BMKG 12",
        "text": "Waspada <b>",
    }
    shown = desk.send("/decide/weather", account, **form)
    assert "Gelombang laut 2,5 m, Belitung" in shown.text
    assert "dinilai ulang" in shown.text
    key = re.search(r'name="key" value="([^"]+)"', shown.text)
    assert key is not None
    for _ in range(2):  # sent twice, recorded once
        done = desk.send("/decide/weather", account, **form, key=key.group(1), confirmed="1")
        assert (done.status_code, done.headers["location"]) == (303, "/weather?done=1")
    page = desk.page("/weather")
    assert "Gelombang laut 2,5 m" in page
    assert "Waspada &lt;b&gt;" in page
    assert "/decide/withdrawal?of=1" in page
    assert "Gelombang laut" in desk.page("/decide/withdrawal?of=1")
    gone = desk.send("/decide/withdrawal", account, of="1", confirmed="1", key="z")
    assert gone.headers["location"] == "/weather?done=2"
    assert "/decide/withdrawal?of=1" not in desk.page("/weather")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"size": ""}, "Isi kekuatannya"),
        ({"size": "inf"}, "Isi kekuatannya"),
        ({"phenomenon": "hujan"}, "Pilih peristiwanya"),
        ({"area": ""}, "Pilih wilayahnya"),
        ({"source": ""}, "Tulis nomor"),
        ({"start": "besok"}, "f-start"),
    ],
)
def test_a_form_says_what_is_wrong_with_it(world: World, change: dict[str, str], said: str):
    form = {
        "phenomenon": "wind",
        "area": "Belitung",
        "size": "25",
        "start": "2026-11-24T07:00",
        "end": "2026-11-24T19:00",
        "source": "BMKG 12",
    }
    noc = Person(world, "noc")
    answer = noc.send("/decide/weather", noc.page("/account"), **{**form, **change})
    assert (answer.status_code, said in answer.text, "aria-invalid" in answer.text or "error" in answer.text) == (
        422,
        True,
        True,
    )


def test_an_office_has_no_page_of_notes_and_no_form(world: World):
    office = Person(world, "opd").client
    for path in ("/weather", "/decide/weather"):
        assert office.get(path, headers={"Accept": "text/html"}).status_code == 403


ROWS = (
    "phenomenon,area,from,to,size,source,text\n"
    "petir,Belitung,2026-11-24T13:00:00+07:00,2026-11-24T16:00:00+07:00,,BMKG 5,Hujan\n"
    "gelombang,Belitung,2026-11-24T06:00:00+07:00,2026-11-25T06:00:00+07:00,2.5,BMKG 6,\n"
)


def upload(world: World, name: str, content: str, area: str = "") -> Any:
    noc = Person(world, "noc")
    secret = re.search(r'name="csrf" value="([^"]+)"', noc.page("/weather"))
    assert secret is not None
    return noc.client.post(
        "/weather/imports",
        data={"csrf": secret[1], "area": area},
        files={"file": (name, content.encode())} if name else None,
        headers={"Accept": "text/html", "Origin": "http://siaga.test"},
    )


def test_a_file_is_imported_on_the_page_all_or_nothing(world: World):
    bad = upload(world, "b<i>.csv", ROWS.replace("2.5", "tinggi"))
    assert bad.status_code == 422
    assert "b&lt;i&gt;.csv:3: size &#39;tinggi&#39; is no number" in bad.text
    strange = upload(world, "b.csv", ROWS.replace("petir,Belitung", "petir,Kalimantan"))
    assert (strange.status_code, "Kalimantan" in strange.text) == (422, True)
    assert told(world) == []
    assert upload(world, "b.csv", ROWS).headers["location"] == "/weather?new=2&known=0"
    assert upload(world, "b.csv", ROWS).headers["location"] == "/weather?new=0&known=2"
    assert "Catatan baru: 2; sudah ada: 0." in Person(world, "noc").page("/weather?new=2&known=0")
    assert len(told(world)) == 2


def test_earthquakes_near_the_sites_of_an_area_are_imported_on_the_page(world: World):
    quake = {"DateTime": "2026-11-24T01:00:00Z", "Lintang": "3.0 LS", "Bujur": "107.6 BT", "Magnitude": "5.8"}
    far = {**quake, "Bujur": "128.0 BT"}
    content = json.dumps({"Infogempa": {"gempa": [quake, far]}})
    assert upload(world, "gempaterkini.json", content, "belitung").headers["location"] == "/weather?new=1&known=0"
    cable = upload(world, "gempaterkini.json", content, "skkl-bangka-belitung")
    assert cable.headers["location"] == "/weather?new=1&known=0"
    assert {row["decision"]["area"] for row in told(world)} == {"Belitung", "skkl-bangka-belitung"}
    nowhere = upload(world, "gempaterkini.json", content, "Atlantis")
    assert (nowhere.status_code, "has no place on the map" in nowhere.text) == (422, True)
    broken = upload(world, "g.json", '{"Infogempa": {"gempa": {}}}', "Belitung")
    assert "g.json: gempa 1: has neither Lintang and Bujur" in broken.text


def test_without_a_file_or_the_right_nothing_is_imported(world: World):
    assert "Pilih berkasnya" in upload(world, "", "").text
    kadis = Person(world, "kadis")
    page = kadis.page("/weather")
    assert 'action="/weather/imports"' not in page
    assert kadis.send("/weather/imports", kadis.page("/account"), area="x").status_code == 403
