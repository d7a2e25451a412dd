"""One's own account on pages: the first password, contact details, the name that is shown."""

from __future__ import annotations

import msgspec
import pytest

from tests.support.api_world import NOON, PASSWORD, StillClock, World, make_world
from tests.support.person import Person

HTML = {"Accept": "text/html"}


@pytest.fixture
def world() -> World:
    made = make_world(clock=StillClock(NOON))
    made.beat()
    return made


def alter(world: World, name: str, **changes: object) -> None:
    with world.store.transaction() as tx:
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
