"""Signing in at a real OpenID provider (Glewlwyd), over loopback, from the button to the page that was wanted."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from agent.clock import HOUR, SystemClock
from api.core.audit import system
from api.core.roles import Role
from api.settings import OidcSettings
from tests.support.api_world import PASSWORD, World, make_world
from tests.support.glewlwyd import CLIENT, SECRET, Glewlwyd

HTML = {"Accept": "text/html"}
BACK = "http://siaga.test/sign-in/oidc/callback"


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Glewlwyd]:
    folder: Path = tmp_path_factory.mktemp("glewlwyd")
    with Glewlwyd(folder, BACK) as made:
        made.add_person("budi", "noc@kominfo.go.id", group="jaringan")
        made.add_person("ani", "kadis@kominfo.go.id", verified=False)
        made.add_person("kabid", "")
        yield made


@pytest.fixture
def world(provider: Glewlwyd) -> Iterator[World]:
    made = world_of(provider)
    yield made
    made.app.state.siaga.provider.close()


def world_of(provider: Glewlwyd, secret: str = SECRET, **more: Any) -> World:
    oidc = OidcSettings(issuer=provider.issuer, client_id=CLIENT, client_secret=secret, name="SSO", **more)
    made = make_world(clock=SystemClock(), oidc=oidc)
    alter(made, "noc", email="NOC@kominfo.go.id", must_change=True)
    alter(made, "kadis", email="kadis@kominfo.go.id")
    return made


def alter(world: World, name: str, **changes: object) -> None:
    with world.store.transaction(system(0)) as tx:
        user = tx.user(name)
        assert user is not None
        tx.put_user(msgspec.structs.replace(user, **changes))


def through(world: World, provider: Glewlwyd, person: str, onward: str = "/tickets") -> tuple[Any, str]:
    """Return a browser that the provider sends back, and where to."""
    client = world.client()
    left = client.get(f"/sign-in/oidc?next={onward}", headers=HTML)
    assert left.status_code == 303
    return client, provider.consent(person, left.headers["location"])


def test_a_verified_email_finds_the_person_who_comes_back_by_subject(world, provider):
    client, target = through(world, provider, "budi")
    home = client.get(target, headers=HTML)
    assert (home.status_code, home.headers["location"]) == (303, "/tickets")
    told = client.get("/api/v1/session").json()
    assert (told["user"], told["must_change"]) == ("noc", False)  # no password of ours was used
    with world.store.reading() as picture:
        (known,) = picture.identities("noc")
        assert known.issuer == provider.issuer
        assert picture.sessions("noc")[0].method == "oidc"
    alter(world, "noc", email="lain@kominfo.go.id")
    again, target = through(world, provider, "budi")
    assert again.get(target, headers=HTML).status_code == 303
    assert again.get("/api/v1/session").json()["user"] == "noc"


def test_who_is_not_known_is_told_what_to_do_and_nobody_is_made(world, provider):
    with world.store.reading() as picture:
        before = picture.users()
    client, target = through(world, provider, "ani")
    answer = client.get(target, headers=HTML)
    assert answer.status_code == 403
    assert "belum punya akun di Siaga" in answer.text
    assert client.get("/tickets", headers=HTML).status_code == 303
    with world.store.reading() as picture:
        assert picture.users() == before


def test_without_an_email_the_user_name_there_counts(world, provider):
    client, target = through(world, provider, "kabid")
    assert client.get(target, headers=HTML).status_code == 303
    assert client.get("/api/v1/session").json()["user"] == "kabid"


def test_a_code_that_was_used_opens_nothing(world, provider):
    client, target = through(world, provider, "budi")
    kept = client.cookies["siaga_oidc"]
    assert client.get(target, headers=HTML).status_code == 303
    other = world.client()
    answer = other.get(target, headers=HTML | {"Cookie": f"siaga_oidc={kept}"})
    assert answer.status_code == 403
    assert "Penyedia masuk terpadu menolak" in answer.text
    assert other.get("/tickets", headers=HTML).status_code == 303


def test_a_code_of_another_browser_opens_nothing_even_with_its_state(world, provider):
    _, target = through(world, provider, "budi")
    thief, own = through(world, provider, "kabid")
    assert thief.get(target, headers=HTML).status_code == 400
    kept = json.loads(base64.urlsafe_b64decode(through(world, provider, "kabid")[0].cookies["siaga_oidc"]))
    state = target.split("state=")[1].split("&")[0]
    forged = base64.urlsafe_b64encode(json.dumps(kept | {"state": state}).encode()).decode()
    answer = world.client().get(target, headers=HTML | {"Cookie": f"siaga_oidc={forged}"})
    assert answer.status_code == 403  # the verifier is not the one that began it (PKCE)
    assert own != target


def test_another_nonce_opens_nothing(world, provider):
    client, target = through(world, provider, "budi")
    kept = json.loads(base64.urlsafe_b64decode(client.cookies["siaga_oidc"]))
    forged = base64.urlsafe_b64encode(json.dumps(kept | {"nonce": "lain"}).encode()).decode()
    answer = world.client().get(target, headers=HTML | {"Cookie": f"siaga_oidc={forged}"})
    assert answer.status_code == 403
    assert "tidak dapat dipercaya" in answer.text


def test_a_wrong_secret_opens_nothing(provider):
    world = world_of(provider, "salah")
    client, target = through(world, provider, "budi")
    assert client.get(target, headers=HTML).status_code == 403
    world.app.state.siaga.provider.close()


def test_who_is_disabled_here_or_linked_to_another_there_stays_outside(world, provider):
    alter(world, "noc", disabled=True)
    client, target = through(world, provider, "budi")
    assert "dinonaktifkan" in client.get(target, headers=HTML).text
    client, target = through(world, provider, "kabid")
    assert client.get(target, headers=HTML).status_code == 303
    alter(world, "noc", email=None)
    alter(world, "kabid", email="noc@kominfo.go.id")
    client, target = through(world, provider, "budi")
    answer = client.get(target, headers=HTML)
    assert (answer.status_code, "sudah dikaitkan dengan orang lain" in answer.text) == (403, True)


def test_the_providers_groups_give_the_role(provider):
    world = world_of(provider, role_claim="groups", roles=(("jaringan", Role.PETUGAS),))
    client, target = through(world, provider, "budi")
    assert client.get(target, headers=HTML).status_code == 303
    assert client.get("/api/v1/session").json()["role"] == "petugas"
    client, target = through(world, provider, "kabid")
    assert "tidak memberi Anda peran" in client.get(target, headers=HTML).text
    world.app.state.siaga.provider.close()


def test_a_provider_that_rotates_its_keys_is_followed_and_one_that_is_down_leaves_the_password(world, provider):
    client, target = through(world, provider, "budi")
    assert client.get(target, headers=HTML).status_code == 303
    provider.use_key("kedua")
    known = world.app.state.siaga.provider
    known._keys = (known._keys[0] - HOUR // 2, known._keys[1])
    client, target = through(world, provider, "budi")
    assert client.get(target, headers=HTML).status_code == 303
    client, target = through(world, provider, "budi")
    provider.stop()
    try:
        answer = client.get(target, headers=HTML)
        assert (answer.status_code, "sedang tidak dapat dihubungi" in answer.text) == (503, True)
        assert client.post("/sign-in", data={"name": "kadis", "password": PASSWORD}).status_code == 303
    finally:
        provider.start()
