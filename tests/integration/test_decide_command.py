"""``siaga decide`` and the HTTP operations on the api as it is served, with the real collector and both stores behind it."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from collector.decisions import DayOff, Maintenance
from tests.support.command_line import siaga
from tests.support.fed_month import MarchFolder, local, march_folder
from tests.support.lived_province import LivedProvince, lived_province
from tests.support.served_api import served

DAY = {"kind": "day", "calendar": "dinas", "dates": "2026-03-05", "why": "SE Gubernur"}
PLAN = {
    "kind": "maintenance",
    "element": "fo-dinkes",
    "start": "2026-04-07T22:00:00+07:00",
    "end": "2026-04-08T01:00:00+07:00",
    "reason": "Ganti ODP",
    "weekly": ["tue", "thu"],
    "last": "2026-04-16",
}


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> MarchFolder:
    return march_folder(tmp_path_factory.mktemp("march"))


@pytest.fixture
def province(lived: MarchFolder, tmp_path: Path) -> Iterator[LivedProvince]:
    data = Path(shutil.copytree(lived.data, tmp_path / "data"))
    with lived_province(MarchFolder(data, lived.inventory), data) as made:
        yield made


def secret(province: LivedProvince, user: str) -> str:
    return province.token(user)["Authorization"].removeprefix("Bearer ")


def post(province: LivedProvince, path: str, user: str, body: Any, **headers: str) -> Any:
    return province.client().post(path, json=body, headers=province.token(user) | headers)


def get(province: LivedProvince, path: str, user: str, **params: str) -> Any:
    return province.client().get(path, params=params, headers=province.token(user)).json()


# --- the command ----------------------------------------------------------------------------------


def test_a_person_decides_from_the_command_line(province: LivedProvince):
    with served(province.app) as address:
        words = ("--why", "SE Gubernur", "--api", address, "--token", secret(province, "kabid"))
        done = siaga("decide", "day-off", "dinas", "2026-03-05", *words)
        told = siaga("decide", "withdraw", 1, "--api", address, "--token", secret(province, "kadis"), "--json")
    assert (done.status, done.out, done.err) == (0, "Keputusan nomor 1 dicatat oleh kabid.\n", "")
    assert province.reader.decisions()[0].decision == DayOff(calendar="dinas", dates="2026-03-05", why="SE Gubernur")
    made = json.loads(told.out)
    assert (made["number"], made["by"], made["decision"]["of"]) == (2, "kadis", 1)


def test_every_kind_is_sent_as_it_is_typed(province: LivedProvince):
    from_to = ("--from", "2026-04-07T22:00:00+07:00", "--to", "2026-04-08T01:00:00+07:00")
    typed: dict[str, tuple[Any, ...]] = {
        "maintenance": ("fo-dinkes", *from_to, "--weekly", "tue,thu", "--last", "2026-04-16"),
        "approve": (1,),
        "excuse": ("1", "--reason", "Pindah", "--service", "net-dinkes"),
        "cause": ("1", "power"),
        "day-off": ("dinas", "2026-03-05..2026-03-06", "--hours", "08:00-10:00,11:00-12:00", "--why", "SE"),
        "hours": ("dinas", "--holds-from", "2026-05-01", "--hours", "mon,fri=08:00-12:00", "--why", "SE"),
        "withdraw": (3, "--reason", "Keliru"),
    }
    with served(province.app) as address:
        for word, words in typed.items():
            done = siaga("decide", word, *words, "--api", address, "--token", secret(province, "admin"))
            assert (done.status, done.err) == (0, "")
    assert len(province.reader.decisions()) == len(typed)
    assert province.reader.decisions()[0].decision == Maintenance(
        element="fo-dinkes",
        start=local("2026-04-07 22:00"),
        end=local("2026-04-08 01:00"),
        weekly=("tue", "thu"),
        last="2026-04-16",
    )


@pytest.mark.parametrize(
    ("user", "words", "told"),
    [
        ("noc", ("day-off", "dinas", "2026-03-05", "--why", "SE"), "Peran Anda"),
        (
            "kabid",
            ("day-off", "dinass", "2026-03-05", "--why", "SE"),
            "tidak memiliki kalender “dinass”; yang ada: dinas",
        ),
        ("kabid", ("approve", "9"), "Tidak ada keputusan nomor 9"),
    ],
)
def test_what_is_refused_is_told_in_one_line(province: LivedProvince, user, words, told):
    with served(province.app) as address:
        done = siaga("decide", *words, "--api", address, "--token", secret(province, user))
    assert (done.status, done.out) == (2, "")
    assert told in done.err
    assert done.err.count("\n") == 1
    assert province.reader.decisions() == []


def test_without_a_token_or_a_siaga_the_remedy_is_told():
    assert "give it as SIAGA_TOKEN or --token" in siaga("decide", "approve", 1).err
    done = siaga("decide", "approve", 1, "--token", "x", "--api", "http://127.0.0.1:9")
    assert (done.status, done.out) == (2, "")
    assert "give --api the address of its pages" in done.err


# --- by HTTP --------------------------------------------------------------------------------------


def test_the_same_key_records_once_and_another_body_under_it_is_refused(province: LivedProvince):
    key = {"Idempotency-Key": "a"}
    first = post(province, "/api/v1/decisions", "kabid", DAY, **key)
    assert first.status_code == 201
    assert post(province, "/api/v1/decisions", "kabid", DAY, **key).json() == first.json()
    assert post(province, "/api/v1/decisions", "kadis", DAY, **key).json()["number"] == 2, "a key is a person's own"
    other = post(province, "/api/v1/decisions", "kabid", DAY | {"why": "lain"}, **key)
    assert (other.status_code, other.json()["type"]) == (422, "/problems/key-reused")
    assert len(province.reader.decisions()) == 2


def test_the_impact_by_http_comes_true_and_the_figures_by_http_follow_at_once(province: LivedProvince):
    before = get(province, "/api/v1/availability", "kabid", month="2026-03")["items"]
    told = post(province, "/api/v1/decisions/impact", "kabid", DAY).json()
    assert get(province, "/api/v1/decisions", "kabid")["items"] == []
    post(province, "/api/v1/decisions", "kabid", DAY)
    after = get(province, "/api/v1/availability", "kabid", month="2026-03")["items"]
    moved = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert len(moved) == len(told["figures"]) == 47
    for (one, other), row in zip(moved, told["figures"], strict=True):
        assert (one, other) == (row["before"] | {"office": row["office"]}, row["after"] | {"office": row["office"]})


def test_the_dues_that_are_told_before_are_those_of_the_tickets_after(province: LivedProvince, tmp_path, lived):
    today = DAY | {"dates": "2026-04-02"}
    told = post(province, "/api/v1/decisions/impact", "kabid", today).json()
    assert told["tickets"] == [
        {"number": "TKT-2026-000007", "due": "2026-04-02T09:00:00Z", "becomes": "2026-04-06T09:00:00Z"}
    ]
    words = ("day-off", "dinas", "2026-04-02", "--why", "SE Gubernur", "--lang", "en")
    done = siaga("impact", *words, "--data", tmp_path / "data", "--inventory", lived.inventory)
    assert "TKT-2026-000007: due 2 Apr 2026 16:00 becomes 6 Apr 2026 16:00" in done.out
    post(province, "/api/v1/decisions", "kabid", today)
    province.app.state.siaga.live.beat()
    tickets = get(province, "/api/v1/tickets", "kabid", state="open")["items"]
    assert [(item["number"], item["due"]) for item in tickets] == [("TKT-2026-000007", "2026-04-06T09:00:00Z")]
    back = post(province, "/api/v1/decisions/impact", "kabid", {"kind": "withdrawal", "of": 1}).json()
    assert [(item["due"], item["becomes"]) for item in back["tickets"]] == [
        ("2026-04-06T09:00:00Z", "2026-04-02T09:00:00Z")
    ]


def test_a_calendar_tells_each_day_with_its_rule_and_the_decision_with_both_times(province: LivedProvince):
    post(province, "/api/v1/decisions", "kadis", DAY)
    made = get(province, "/api/v1/calendars/dinas", "opd", year="2026")
    days = {day["date"]: day for day in made["days"]}
    assert len(days) == 365
    assert days["2026-03-05"] == {
        "date": "2026-03-05",
        "hours": [],
        "rule": "decided",
        "text": "SE Gubernur",
        "decision": 1,
        "recorded": "2026-04-02T01:00:00Z",
    }
    rules = {day: days[day]["rule"] for day in ("2026-03-04", "2026-03-08", "2026-03-18", "2026-03-19", "2026-04-02")}
    assert list(rules.values()) == ["exception", "weekend", "joint-leave", "holiday", "weekday"]
    assert made["decisions"][0]["decision"] == DAY | {"hours": []}
    assert "kadis" not in json.dumps(made)
    assert [item["code"] for item in get(province, "/api/v1/calendars/dinas", "opd", year="2027")["warnings"]] != []


def test_windows_of_maintenance_stand_as_they_are_at_that_instant(province: LivedProvince):
    post(province, "/api/v1/decisions", "noc", PLAN)

    def states() -> list[str]:
        return [item["state"] for item in get(province, "/api/v1/maintenance", "noc")["items"]]

    assert states() == ["planned"] * 4
    post(province, "/api/v1/decisions", "kabid", {"kind": "approval", "of": 1})
    assert states() == ["approved"] * 4
    province.at("2026-04-09 23:00")
    assert states() == ["over", "running", "approved", "approved"]
    running = get(province, "/api/v1/maintenance", "noc", state="running")["items"]
    assert [item["services"] for item in running] == [["net-dinkes"]]
    post(province, "/api/v1/decisions", "kabid", {"kind": "withdrawal", "of": 1, "reason": "Batal"})
    assert states() == ["withdrawn"] * 4
    assert get(province, "/api/v1/maintenance", "opd")["items"] == []


def test_decisions_come_newest_first_by_pages_and_only_those_that_hold_when_asked(province: LivedProvince):
    for body in (DAY, DAY | {"dates": "2026-03-06"}, {"kind": "withdrawal", "of": 1}):
        post(province, "/api/v1/decisions", "kabid", body)
    first = get(province, "/api/v1/decisions", "manajemen", limit="2")
    assert [item["number"] for item in first["items"]] == [3, 2]
    rest = get(province, "/api/v1/decisions", "manajemen", limit="2", cursor=first["next"])
    assert [(item["number"], item["withdrawn_by"]) for item in rest["items"]] == [(1, 3)]
    assert rest["next"] is None
    holding = get(province, "/api/v1/decisions", "manajemen", holding="true", kind="day")
    assert [item["number"] for item in holding["items"]] == [2]


@pytest.mark.parametrize(
    ("lang", "told"),
    [
        ("id", "Inventaris tidak memiliki perangkat, sambungan, atau kelompok risiko “x”."),
        ("en", "The inventory has no"),
    ],
)
def test_an_objection_is_a_problem_in_the_readers_language(province: LivedProvince, lang, told):
    answer = post(province, "/api/v1/decisions", "noc", PLAN | {"element": "x"}, **{"Accept-Language": lang})
    assert answer.status_code == 422
    assert answer.json()["detail"].startswith(told)


@pytest.mark.parametrize(
    "body", [{}, {"kind": "other"}, PLAN | {"start": "besok"}, PLAN | {"more": 1}, DAY | {"why": ""}]
)
def test_a_body_that_is_no_decision_is_refused_and_nothing_recorded(province: LivedProvince, body):
    assert post(province, "/api/v1/decisions", "admin", body).status_code == 422
    assert province.reader.decisions() == []


# --- what verdicts come to ------------------------------------------------------------------------


def test_the_table_of_guesses_and_verdicts_is_told_on_the_command_line(province: LivedProvince):
    made = post(province, "/api/v1/decisions", "petugas", {"kind": "cause", "incident": "1", "cause": "lightning"})
    assert made.status_code == 201
    recorded = province.reader.decisions()[0]
    judged = province.reader.incident("1")
    assert judged is not None
    assert recorded.about in judged.root
    with served(province.app) as address:
        words = ("--api", address, "--token", secret(province, "noc"), "--lang", "en")
        table = siaga("causes", *words)
        told = json.loads(siaga("causes", "--json", *words).out)
        empty = siaga("causes", "--month", "2020-01", *words)
    assert table.out.splitlines()[0].startswith("Of 1 verdicts the system had named a cause in ")
    assert re.search(r"Lightning strike\s+1$", table.out, re.MULTILINE)
    assert told["cells"] == [{"guess": recorded.guess, "verdict": "lightning", "count": 1}]
    assert empty.out == "Of 0 verdicts the system had named a cause in 0; 0 of these were right.\n"
