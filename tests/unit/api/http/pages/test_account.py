"""One's own account on pages: the first password, contact details, the name that is shown."""

from __future__ import annotations

import re

import msgspec
import pytest

from api.core.audit import system
from tests.support.api_world import NOON, PASSWORD, StillClock, World, make_world
from tests.support.person import Person

HTML = {"Accept": "text/html"}


@pytest.fixture
def world() -> World:
    made = make_world(clock=StillClock(NOON))
    made.beat()
    return made


def alter(world: World, name: str, **changes: object) -> None:
    with world.store.transaction(system(0)) as tx:
        user = tx.user(name)
        assert user is not None
        tx.put_user(msgspec.structs.replace(user, **changes))


@pytest.mark.parametrize("path", ["/", "/tickets", "/calendar", "/reports", "/inventory", "/fragments/live"])
def test_a_first_password_leads_every_page_to_its_change(world, path):
    alter(world, "admin", must_change=True)
    client = Person(world, "admin").client
    answer = client.get(path, headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")


def test_the_page_says_so_offers_only_that_and_opens_the_rest_when_it_is_done(world):
    alter(world, "noc", must_change=True)
    noc = Person(world, "noc")
    page = noc.page("/account")
    assert "Kata sandi Anda diberikan oleh orang lain" in page
    assert 'href="/tickets"' not in page
    assert "/account/contact" not in page
    refused = noc.send("/account", page, current=PASSWORD, new=PASSWORD)
    assert (refused.status_code, "harus berbeda" in refused.text) == (409, True)
    done = noc.send("/account", page, current=PASSWORD, new="kata-sandi-sendiri")
    assert done.status_code == 200
    assert 'href="/tickets"' in done.text
    assert "Lanjut ke halaman utama" in done.text
    assert 'class="totals"' in noc.page("/")


def test_a_form_of_another_page_is_not_acted_on_before_the_change(world):
    noc = Person(world, "noc")
    page = noc.page("/account")
    alter(world, "noc", must_change=True)
    answer = noc.send("/account/contact", page, email="x@y.id", phone="")
    assert (answer.status_code, answer.headers["location"]) == (303, "/account")
    with world.store.reading() as picture:
        assert picture.user("noc").email is None


def test_signing_out_is_possible_before_the_change(world):
    alter(world, "noc", must_change=True)
    noc = Person(world, "noc")
    assert noc.send("/sign-out", noc.page("/account")).headers["location"] == "/sign-in"


def test_one_changes_ones_own_contact_details(world):
    noc = Person(world, "noc")
    answer = noc.send("/account/contact", noc.page("/account"), email=" noc@kominfo.go.id ", phone="0717 123456")
    assert answer.headers["location"] == "/account?saved=contact#contact"
    assert "Kontak Anda telah disimpan." in noc.page("/account?saved=contact")
    with world.store.reading() as picture:
        user = picture.user("noc")
        assert (user.email, user.phone, user.nip) == ("noc@kominfo.go.id", "0717 123456", None)


def test_what_was_typed_wrong_is_kept_beside_what_is_wrong_with_it(world):
    noc = Person(world, "noc")
    answer = noc.send("/account/contact", noc.page("/account"), email='b"><script>', phone="0717 123456")
    assert answer.status_code == 422
    assert 'aria-describedby="e-email"' in answer.text
    assert 'id="e-phone"' not in answer.text
    assert 'value="b&#34;&gt;&lt;script&gt;"' in answer.text
    assert 'value="0717 123456"' in answer.text
    with world.store.reading() as picture:
        assert picture.user("noc").phone is None


def test_an_email_address_of_somebody_else_cannot_be_taken_but_ones_own_stays(world):
    alter(world, "kadis", email="Kadis@kominfo.go.id")
    noc = Person(world, "noc")
    answer = noc.send("/account/contact", noc.page("/account"), email="kadis@KOMINFO.go.id", phone="12345")
    assert (answer.status_code, "sudah dipakai oleh pengguna lain" in answer.text) == (422, True)
    with world.store.reading() as picture:
        assert (picture.user("noc").email, picture.user("noc").phone) == (None, None)
    kadis = Person(world, "kadis")
    assert kadis.send("/account/contact", kadis.page("/account"), email="kadis@kominfo.go.id").status_code == 303


def test_a_field_of_the_administrator_is_not_taken_from_the_form(world):
    noc = Person(world, "noc")
    noc.send("/account/contact", noc.page("/account"), email="", phone="", nip="198001012005011001", role="admin")
    with world.store.reading() as picture:
        assert (picture.user("noc").nip, picture.user("noc").role) == (None, "noc")


def test_the_full_name_is_shown_where_a_user_name_was(world):
    alter(world, "noc", full_name="Siti <b>Aminah</b>", nip="198001012005011001")
    world.cut_sea_cable()
    world.beat()
    noc = Person(world, "noc")
    assert "Siti &lt;b&gt;Aminah" in noc.page("/")
    assert "19800101 200501 1 001" in noc.page("/account")
    token = world.token("noc")
    number = world.client().get("/api/v1/tickets", headers=token).json()["items"][0]["number"]
    world.client().post(f"/api/v1/tickets/{number}/acknowledge", headers=token | {"If-Match": "*"})
    page = noc.page(f"/tickets/{number}")
    assert page.count("Siti &lt;b&gt;Aminah") >= 3
    assert "Siti <b>" not in page


def test_one_sees_ones_own_sessions_and_ends_them(world):
    noc = Person(world, "noc")
    other = world.client()
    other.request("POST", "/sign-in", data={"name": "noc", "password": PASSWORD}, headers={"User-Agent": "curl/8 <b>"})
    Person(world, "kadis")
    page = noc.page("/account")
    assert "Sesi ini" in page
    assert "curl/8 &lt;b&gt;" in page
    (one,) = re.findall(r'name="one" value="([0-9a-f]{16})"', page)
    with world.store.reading() as picture:
        mine, foreign = picture.sessions("noc"), picture.sessions("kadis")[0]
    noc.send("/account/sessions", page, one=foreign.digest[:16])
    noc.send("/account/sessions", page, one=next(s.digest for s in mine if s.digest[:16] != one)[:16])
    assert noc.client.get("/account", headers=HTML).status_code == 200
    assert noc.send("/account/sessions", page, one=one).headers["location"] == "/account?saved=sessions#sessions"
    assert other.get("/account", headers=HTML).status_code == 303
    with world.store.reading() as picture:
        assert picture.sessions("kadis") == [foreign]


def test_all_other_sessions_end_at_once(world):
    noc, *others = (Person(world, "noc") for _ in range(3))
    noc.send("/account/sessions", noc.page("/account"))
    assert [person.client.get("/account", headers=HTML).status_code for person in others] == [303, 303]
    assert noc.client.get("/account", headers=HTML).status_code == 200


def test_a_token_is_made_shown_once_and_revoked(world):
    noc = Person(world, "noc")
    made = noc.send("/account/tokens", noc.page("/account"), label="laporan <b>", reach="read", days="30")
    secret = re.search(r'class="secret">(siaga_[\w-]+)<', made.text)
    assert secret is not None
    header = {"Authorization": f"Bearer {secret[1]}"}
    assert world.client().get("/api/v1/tickets", headers=header).status_code == 200
    page = noc.page("/account")
    assert secret[1] not in page
    assert "laporan &lt;b&gt;" in page
    assert "berlaku sampai 24 Des 2026" in page
    (token,) = re.findall(r'name="token" value="([0-9a-f]+)"', page)
    foreign = Person(world, "kadis")
    foreign.send("/account/tokens/revoke", foreign.page("/account"), token=token)
    assert world.client().get("/api/v1/tickets", headers=header).status_code == 200
    noc.send("/account/tokens/revoke", page, token=token)
    assert world.client().get("/api/v1/tickets", headers=header).status_code == 401


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("label", " "),
        ("label", "x" * 201),
        ("label", "a\u202eb"),
        ("reach", "admin"),
        ("days", "0"),
        ("days", "366"),
        ("days", "1e2"),
        ("days", ""),
    ],
)
def test_a_token_that_cannot_be_made_says_why_beside_the_field(world, field, value):
    noc = Person(world, "noc")
    typed = {"label": "laporan", "reach": "read", "days": "30"} | {field: value}
    answer = noc.send("/account/tokens", noc.page("/account"), **typed)
    assert answer.status_code == 422
    assert f'id="e-{field}"' in answer.text
    with world.store.reading() as picture:
        assert picture.tokens("noc") == []


def test_who_may_not_read_metrics_is_not_offered_a_token_for_them(world):
    assert 'value="metrics"' in Person(world, "noc").page("/account")
    assert 'value="metrics"' not in Person(world, "kadis").page("/account")
