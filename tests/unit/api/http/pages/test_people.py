"""The administrator's pages of people, asked as a browser asks."""

from __future__ import annotations

import re
from typing import Any

import pytest

from agent.clock import SECOND
from api.core.catalog_people import PEOPLE
from api.core.roles import Role
from api.http.pages.people import ASKED, DONE
from tests.support.api_world import NOON, PASSWORD, StillClock, World, make_world
from tests.support.person import Person

HTML = {"Accept": "text/html"}
BUDI = {
    "name": "budi",
    "full_name": "Budi <Santoso>",
    "nip": "19800101 200501 1 001",
    "title": "Pranata",
    "email": "budi@kominfo.go.id",
    "phone": "0717 123456",
    "role": "petugas",
    "office": "",
}


@pytest.fixture
def clock() -> StillClock:
    return StillClock(NOON)


@pytest.fixture
def world(clock: StillClock) -> World:
    made = make_world(clock=clock)
    made.beat()
    return made


@pytest.fixture
def admin(world: World) -> Person:
    return Person(world, "admin")


def of(world: World, name: str) -> Any:
    with world.store.reading() as picture:
        return picture.user(name)


def shown_password(answer: Any) -> str:
    found = re.search(r'class="secret"[^>]*>([a-z2-9-]{23})<', answer.text)
    assert found is not None, answer.text
    return found[1]


def act(admin: Person, path: str, **fields: str) -> Any:
    return admin.send(path, admin.page("/users"), **fields)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_but_the_administrator_sees_them(world, role):
    person = Person(world, role.value)
    for path in ("/users", "/new-user", "/users/noc", "/users/noc/reset"):
        assert person.client.get(path, headers=HTML).status_code == 403
    for path in ("/new-user", "/users/noc", "/users/noc/disable"):
        assert person.send(path, person.page("/account")).status_code == 403
    assert 'href="/users"' not in person.page("/account")


def test_a_person_is_added_and_its_password_shown_once(world, admin):
    made = act(admin, "/new-user", **BUDI)
    assert made.status_code == 200
    assert made.headers["cache-control"] == "no-store"
    password = shown_password(made)
    user = of(world, "budi")
    assert (user.full_name, user.nip, user.role, user.must_change) == (
        "Budi <Santoso>", "198001012005011001", "petugas", True,
    )  # fmt: skip
    assert "Budi &lt;Santoso&gt;" in admin.page("/users")
    assert password not in admin.page("/users/budi")
    answer = world.client().post("/sign-in", data={"name": "budi", "password": password})
    assert answer.status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("name", "Budi S", "Nama pengguna terdiri atas"),
        ("name", "noc", "Nama pengguna itu sudah dipakai."),
        ("nip", "123", "NIP terdiri atas 18 angka"),
        ("email", "budi", "Alamat surel ini tidak dapat dipakai"),
        ("phone", "x", "Nomor telepon terdiri atas"),
        ("role", "raja", "Pilihlah satu peran."),
        ("role", "opd", "Peran opd memerlukan id instansi"),
        ("office", "dinkes", "Hanya peran opd yang terikat"),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost(world, admin, field, value, told):
    answer = act(admin, "/new-user", **(BUDI | {field: value}))
    assert answer.status_code == 422
    beside = "office" if value == "opd" else field
    assert re.search(rf'id="e-{beside}">[^<]*{told}', answer.text)
    assert re.search(rf'id="{beside}"[^>]*aria-invalid="true"[^>]*aria-describedby="e-{beside}', answer.text)
    for name, typed in (BUDI | {field: value}).items():
        if typed and name not in ("role", "office"):
            assert (
                f'value="{typed}"'.replace("<", "&lt;").replace(">", "&gt;")
                in answer.text.split(f'id="{name}"')[1][:400]
            )
    assert of(world, "budi") is None


def test_a_person_is_changed_and_a_change_of_role_ends_its_sessions(world, admin):
    noc = Person(world, "noc")
    fields = BUDI | {"role": "noc", "full_name": "Siti Aminah"}
    del fields["name"]
    assert act(admin, "/users/noc", **fields).headers["location"] == "/users/noc?done=changed"
    assert "Perubahan telah disimpan." in admin.page("/users/noc?done=changed")
    assert (of(world, "noc").full_name, of(world, "noc").role) == ("Siti Aminah", "noc")
    assert noc.client.get("/account", headers=HTML).status_code == 200
    act(admin, "/users/noc", **(fields | {"role": "opd", "office": "dinkes"}))
    assert (of(world, "noc").role, of(world, "noc").office) == ("opd", "dinkes")
    assert noc.client.get("/account", headers=HTML).status_code == 303


def test_ones_own_role_stays_whatever_is_sent(world, admin):
    fields = BUDI | {"role": "noc", "office": "dinkes"}
    assert act(admin, "/users/admin", **fields).status_code == 303
    assert (of(world, "admin").role, of(world, "admin").office) == ("admin", None)
    assert act(admin, "/users/admin/disable").status_code == 409
    assert act(admin, "/users/admin/reset").status_code == 409
    assert admin.client.get("/users/admin/disable", headers=HTML).status_code == 404


def test_what_hurts_is_asked_about_first_and_then_done(world, admin):
    noc = Person(world, "noc")
    asked = admin.page("/users/noc/disable")
    assert "semua sesinya (1) berakhir" in asked
    assert not of(world, "noc").disabled
    assert act(admin, "/users/noc/disable").headers["location"] == "/users/noc?done=disable"
    assert of(world, "noc").disabled
    assert noc.client.get("/", headers=HTML).headers["location"] == "/sign-in"
    assert world.client().post("/sign-in", data={"name": "noc", "password": PASSWORD}).status_code == 401
    assert act(admin, "/users/noc/enable").headers["location"] == "/users/noc?done=enabled"
    assert world.client().post("/sign-in", data={"name": "noc", "password": PASSWORD}).status_code == 303


def test_a_password_is_made_anew_shown_once_and_ends_sessions_and_tokens_if_wanted(world, admin):
    noc, token = Person(world, "noc"), world.token("noc")
    password = shown_password(act(admin, "/users/noc/reset"))
    assert noc.client.get("/", headers=HTML).headers["location"] == "/sign-in"
    assert world.client().get("/api/v1/tickets", headers=token).status_code == 200
    assert world.client().post("/sign-in", data={"name": "noc", "password": PASSWORD}).status_code == 401
    again = world.client()
    again.post("/sign-in", data={"name": "noc", "password": password})
    assert again.get("/", headers=HTML).headers["location"] == "/account"
    assert shown_password(act(admin, "/users/noc/reset", tokens="yes")) != password
    assert world.client().get("/api/v1/tickets", headers=token).status_code == 401


def test_sessions_are_ended_and_tokens_stay(world, admin):
    noc, token = Person(world, "noc"), world.token("noc")
    assert "1 sesi" in admin.page("/users/noc/sessions")
    act(admin, "/users/noc/sessions")
    assert noc.client.get("/", headers=HTML).headers["location"] == "/sign-in"
    assert world.client().get("/api/v1/tickets", headers=token).status_code == 200
    act(admin, "/users/admin/sessions")
    assert "Pengguna" in admin.page("/users")


def test_a_lock_is_seen_and_opened(world, admin, clock):
    for _ in range(6):
        world.client().post("/api/v1/session", json={"name": "noc", "password": "salah"})
    assert world.client().post("/sign-in", data={"name": "noc", "password": PASSWORD}).status_code == 429
    assert "Terkunci sementara" in admin.page("/users")
    page = admin.page("/users/noc")
    assert "Terlalu banyak percobaan masuk yang gagal" in page
    assert 'action="/users/noc/unlock"' in page
    token = world.token("admin")
    listed = {item["name"]: item for item in world.client().get("/api/v1/users", headers=token).json()["items"]}
    assert listed["noc"]["locked_until"] == "2026-11-24T05:00:05Z"
    assert listed["kadis"]["locked_until"] is None
    assert act(admin, "/users/noc/unlock").headers["location"] == "/users/noc?done=unlocked"
    assert world.client().post("/sign-in", data={"name": "noc", "password": PASSWORD}).status_code == 303
    assert "Terkunci" not in admin.page("/users")


def test_a_lock_that_is_over_is_none(world, admin, clock):
    for _ in range(5):
        world.client().post("/api/v1/session", json={"name": "noc", "password": "salah"})
    clock.at = NOON + 6 * SECOND
    assert "Terkunci" not in admin.page("/users")


@pytest.mark.parametrize("act_", ["unlock", "lock", "sessions"])
def test_there_is_no_such_person_and_no_such_act(admin, act_):
    assert act(admin, f"/users/tidak-ada/{act_}").status_code == 404
    assert act(admin, "/users/noc/terbang").status_code == 404
    assert admin.client.get("/users/tidak-ada", headers=HTML).status_code == 404


@pytest.mark.parametrize(
    "path", ["/new-user", "/users/noc", "/users/noc/disable", "/users/noc/reset", "/users/noc/unlock"]
)
def test_a_form_that_is_not_ours_does_nothing(world, admin, path):
    before = world.store.rows._users  # type: ignore[attr-defined]
    answer = admin.client.post(path, data=BUDI | {"csrf": "x"}, headers=HTML)
    assert answer.status_code == 403
    assert world.store.rows._users == before  # type: ignore[attr-defined]


def test_of_two_administrators_who_disable_each_other_one_stays(world, admin):
    act(admin, "/new-user", **(BUDI | {"role": "admin"}))
    password = shown_password(act(admin, "/users/budi/reset"))
    budi = world.client()
    budi.post("/sign-in", data={"name": "budi", "password": password})
    page = budi.get("/account", headers=HTML).text
    csrf = re.search(r'name="csrf" value="([^"]+)"', page)
    assert csrf is not None
    budi.post("/account", data={"csrf": csrf[1], "current": password, "new": "kata-sandi-sendiri"}, headers=HTML)
    assert act(admin, "/users/budi/disable").status_code == 303
    assert budi.post("/users/admin/disable", data={"csrf": csrf[1]}, headers=HTML).status_code == 303
    assert not of(world, "admin").disabled


def test_every_question_and_every_result_has_its_words():
    for code in ASKED:
        assert {f"users.ask.{code}", f"users.ask.{code}.text", f"users.yes.{code}"} <= PEOPLE.keys()
    assert {f"users.done.{code}" for code in DONE} <= PEOPLE.keys()
