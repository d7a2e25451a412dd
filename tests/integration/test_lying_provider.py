"""Signing in elsewhere, against a provider that lies: nothing but a token that fits all that was asked opens a session."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from agent.clock import HOUR, SystemClock
from api.core.roles import Role
from api.settings import OidcSettings
from api.single_sign_on import MOST_BYTES, trusted
from tests.support.api_world import PASSWORD, World, make_world
from tests.support.lying_provider import CLIENT, SECRET, LyingProvider, key

HTML = {"Accept": "text/html"}


@pytest.fixture
def provider() -> Iterator[LyingProvider]:
    with LyingProvider() as made:
        yield made


@pytest.fixture
def world(provider: LyingProvider) -> Iterator[World]:
    made = world_of(provider)
    yield made
    made.app.state.siaga.provider.close()


def world_of(provider: LyingProvider, clock: Any = None, **more: Any) -> World:
    oidc = OidcSettings(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, name="SSO Babel", **more)
    return make_world(clock=clock or SystemClock(), oidc=oidc)


def begun(world: World, provider: LyingProvider, onward: str = "/tickets") -> tuple[Any, dict[str, str]]:
    client = world.client()
    left = client.get(f"/sign-in/oidc?next={onward}", headers=HTML)
    assert left.status_code == 303
    query = {name: values[0] for name, values in parse_qs(urlsplit(left.headers["location"]).query).items()}
    provider.nonce = query["nonce"]
    return client, query


def back(client: Any, **query: str) -> Any:
    return client.get("/sign-in/oidc/callback", params=query, headers=HTML)


def refused(answer: Any, status: int = 403) -> None:
    assert answer.status_code == status, answer.text[:500]
    assert "siaga_session" not in answer.headers.get("set-cookie", "")
    assert 'role="alert"' in answer.text
    assert 'name="password"' in answer.text


def test_who_fits_is_signed_in_and_goes_where_they_wanted(world, provider):
    client, query = begun(world, provider)
    assert query["code_challenge_method"] == "S256"
    assert query["scope"].split()[0] == "openid"
    home = back(client, code="x", state=query["state"])
    assert (home.status_code, home.headers["location"]) == (303, "/tickets")
    assert client.get("/tickets", headers=HTML).status_code == 200
    _, form, authorization = next(item for item in provider.asked if item[0] == "/token")
    assert len(form["code_verifier"]) >= 43
    assert form["redirect_uri"] == query["redirect_uri"] == "http://siaga.test/sign-in/oidc/callback"
    assert base64.b64decode(authorization.split()[1]) == b"siaga:rahasia%3A+100%25+%26+panjang%2B%2F"
    assert SECRET not in form.values()


def test_a_provider_that_takes_the_secret_in_the_form_alone_gets_it_there(world, provider):
    document = provider.discovery() | {"token_endpoint_auth_methods_supported": ["client_secret_post"]}
    provider.documents["/.well-known/openid-configuration"] = (200, json.dumps(document).encode())
    client, query = begun(world, provider)
    assert back(client, code="x", state=query["state"]).status_code == 303
    _, form, authorization = next(item for item in provider.asked if item[0] == "/token")
    assert (form["client_secret"], authorization) == (SECRET, "")


@pytest.mark.parametrize(
    "lie",
    [
        {"nonce": "lain"}, {"nonce": None}, {"aud": "lain"}, {"aud": ["siaga", "lain"]}, {"azp": "lain"}, {"exp": 1},
        {"exp": None}, {"iat": 1}, {"iat": 99999999999}, {"iss": "https://lain.test"}, {"sub": None}, {"at_hash": "x"},
        {"at_hash": 7}, {"nbf": 99999999999},
    ],
)  # fmt: skip
def test_a_claim_that_does_not_fit_opens_nothing(world, provider, lie):
    client, query = begun(world, provider)
    provider.more = lie
    refused(back(client, code="x", state=query["state"]))
    assert client.get("/tickets", headers=HTML).status_code == 303


def unsigned(claims: dict[str, Any], algorithm: str) -> str:
    parts = ({"alg": algorithm, "typ": "JWT"}, claims)
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode() for part in parts) + "."


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "nOnE", "RS256"])
def test_a_token_without_a_signature_opens_nothing(world, provider, algorithm):
    client, query = begun(world, provider)
    provider.signed = lambda claims: unsigned(claims, algorithm)
    refused(back(client, code="x", state=query["state"]))


def test_a_token_signed_with_the_public_key_as_a_secret_opens_nothing(world, provider):
    client, query = begun(world, provider)
    public = provider.keys[0].as_pem(private=False)

    def signed(claims: dict[str, Any]) -> str:
        text = unsigned(claims, "HS256").rstrip(".")
        proof = hmac.digest(public, text.encode(), "sha256")
        return f"{text}.{base64.urlsafe_b64encode(proof).rstrip(b'=').decode()}"

    provider.signed = signed
    refused(back(client, code="x", state=query["state"]))


def test_a_token_signed_with_the_clients_secret_opens_nothing(world, provider):
    client, query = begun(world, provider)
    provider.signed = lambda claims: jwt.encode(
        {"alg": "HS256"}, claims, OctKey.import_key(SECRET), algorithms=["HS256"]
    )
    refused(back(client, code="x", state=query["state"]))


def test_a_token_of_a_stranger_with_a_known_keys_name_opens_nothing(world, provider):
    client, query = begun(world, provider)
    stranger = key("satu", 2)
    provider.signed = lambda claims: jwt.encode({"alg": "RS256", "kid": "satu"}, claims, stranger)
    refused(back(client, code="x", state=query["state"]))


def test_a_token_that_brings_its_own_key_opens_nothing(world, provider):
    client, query = begun(world, provider)
    stranger = key("lain")
    header = {"alg": "RS256", "jwk": stranger.as_dict(private=False), "jku": f"{provider.issuer}/lain"}
    provider.signed = lambda claims: jwt.encode(header, claims, stranger)
    refused(back(client, code="x", state=query["state"]))


@pytest.mark.parametrize("text", ["", "x", "a.b.c", "..", "{}", "\u00e9.\u00e9.\u00e9", "x" * 100_000])
def test_what_is_no_token_opens_nothing(world, provider, text):
    client, query = begun(world, provider)
    provider.signed = lambda _: text
    refused(back(client, code="x", state=query["state"]))


def test_new_keys_are_asked_for_when_a_token_names_one_that_is_not_known(world, provider):
    client, query = begun(world, provider)
    assert back(client, code="x", state=query["state"]).status_code == 303
    provider.keys.append(key("dua"))
    client, query = begun(world, provider)
    refused(back(client, code="x", state=query["state"]))  # asked for a moment ago: not again so soon
    world.app.state.siaga.provider._keys = (-HOUR, world.app.state.siaga.provider._keys[1])
    client, query = begun(world, provider)
    assert back(client, code="x", state=query["state"]).status_code == 303


@pytest.mark.parametrize("state", ["", "lain", "\u00e9"])
def test_another_state_opens_nothing_and_asks_the_provider_nothing(world, provider, state):
    client, _ = begun(world, provider)
    refused(back(client, code="x", state=state), 400)
    assert not [path for path, *_ in provider.asked if path == "/token"]


def test_another_browser_cannot_finish_what_one_began(world, provider):
    _, query = begun(world, provider)
    refused(back(world.client(), code="x", state=query["state"]), 400)


@pytest.mark.parametrize("kept", ["x", "", "e30=", "bnVsbA==", "\u00e9", "W10="])
def test_a_cookie_that_is_none_of_ours_opens_nothing(world, provider, kept):
    client, query = begun(world, provider)
    client.cookies.clear()
    answer = client.get(
        "/sign-in/oidc/callback",
        params={"code": "x", "state": query["state"]},
        headers=HTML | {"Cookie": f"siaga_oidc={kept}".encode()},
    )
    refused(answer, 400)


def test_what_was_begun_is_finished_once(world, provider):
    client, query = begun(world, provider)
    assert back(client, code="x", state=query["state"]).status_code == 303
    refused(back(client, code="x", state=query["state"]), 400)


def test_another_issuer_in_the_answer_opens_nothing(world, provider):
    client, query = begun(world, provider)
    refused(back(client, code="x", state=query["state"], iss="https://lain.test"), 400)
    client, query = begun(world, provider)
    assert back(client, code="x", state=query["state"], iss=provider.issuer).status_code == 303


def test_who_cancels_is_told_so(world, provider):
    client, query = begun(world, provider)
    answer = back(client, error="access_denied", error_description="<script>", state=query["state"])
    refused(answer)
    assert "<script>" not in answer.text
    client, query = begun(world, provider)
    refused(back(client, state=query["state"]))


@pytest.mark.parametrize(
    "target",
    ["//evil.test", "https://evil.test", "/\\evil.test", "/%09/evil.test", "javascript:alert(1)", "%2F%2Fevil.test"],
)
def test_it_never_leads_to_another_site(world, provider, target):
    client, query = begun(world, provider, target)
    assert back(client, code="x", state=query["state"]).headers["location"] == "/"


def test_a_cookie_that_was_tampered_with_leads_to_no_other_site_either(world, provider):
    client, query = begun(world, provider)
    kept = json.loads(base64.urlsafe_b64decode(client.cookies["siaga_oidc"].strip('"')))
    client.cookies.clear()
    forged = base64.urlsafe_b64encode(json.dumps(kept | {"next": "//evil.test"}).encode()).decode()
    answer = client.get(
        "/sign-in/oidc/callback",
        params={"code": "x", "state": query["state"]},
        headers=HTML | {"Cookie": f"siaga_oidc={forged}"},
    )
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    ("path", "document"),
    [
        ("/.well-known/openid-configuration", (500, b"")),
        ("/.well-known/openid-configuration", (302, b"{}")),
        ("/.well-known/openid-configuration", (200, b"<html>")),
        ("/.well-known/openid-configuration", (200, b"[]")),
        ("/.well-known/openid-configuration", (200, b'{"issuer": "https://lain.test"}')),
        ("/.well-known/openid-configuration", (200, b" " * (MOST_BYTES + 1))),
    ],
)
def test_a_provider_that_cannot_be_used_leaves_the_password(world, provider, path, document):
    provider.documents[path] = document
    answer = world.client().get("/sign-in/oidc", headers=HTML)
    refused(answer, 503)
    assert "Masuklah dengan kata sandi" in answer.text
    signed = world.client().post("/sign-in", data={"name": "noc", "password": PASSWORD})
    assert signed.status_code == 303


@pytest.mark.parametrize("name", ["authorization_endpoint", "token_endpoint", "jwks_uri"])
@pytest.mark.parametrize(
    "address", [None, "http://sso.test/x", "javascript:alert(1)", "ftp://127.0.0.1/x", "https:///x"]
)
def test_an_address_that_is_not_safe_is_not_asked(world, provider, name, address):
    document = provider.discovery() | {name: address}
    provider.documents["/.well-known/openid-configuration"] = (200, json.dumps(document).encode())
    refused(world.client().get("/sign-in/oidc", headers=HTML), 503)
    assert [path for path, *_ in provider.asked] == ["/.well-known/openid-configuration"]


@pytest.mark.parametrize(
    ("path", "document", "status"),
    [
        ("/token", (400, b'{"error": "invalid_grant"}'), 403),
        ("/token", (401, b""), 403),
        ("/token", (302, b""), 503),
        ("/token", (200, b"{}"), 403),
        ("/token", (200, b'{"id_token": 7}'), 403),
        ("/jwks", (500, b""), 503),
        ("/jwks", (200, b"{}"), 503),
        ("/jwks", (200, b'{"keys": 7}'), 503),
        ("/jwks", (200, b'{"keys": [7, {}, {"kty": "RSA"}]}'), 503),
        ("/jwks", (200, b'{"keys": [{"kty": "oct", "k": "eA"}]}'), 503),
    ],
)
def test_an_answer_that_goes_wrong_on_the_way_back_opens_nothing(world, provider, path, document, status):
    client, query = begun(world, provider)
    provider.documents[path] = document
    refused(back(client, code="x", state=query["state"]), status)


def test_without_a_provider_there_is_no_button_and_no_page():
    bare = make_world()
    assert "/sign-in/oidc" not in bare.client().get("/sign-in", headers=HTML).text
    assert bare.client().get("/sign-in/oidc", headers=HTML).status_code == 404
    assert bare.client().get("/sign-in/oidc/callback", headers=HTML).status_code == 404


def test_the_button_names_the_provider_and_keeps_where_one_wanted_to_go(world):
    page = world.client().get("/sign-in?next=/tickets%3Fstate%3Dopen", headers=HTML).text
    assert "Masuk dengan SSO Babel" in page
    assert 'href="/sign-in/oidc?next=/tickets%3Fstate%3Dopen"' in page


def test_the_role_is_the_providers_where_it_says_so(provider):
    world = world_of(provider, role_claim="groups", roles=(("bos", Role.KABID), ("jaringan", Role.NOC)))
    client, query = begun(world, provider)
    provider.more = {"groups": ["jaringan", "bos"]}
    assert back(client, code="x", state=query["state"]).status_code == 303
    with world.store.reading() as picture:
        assert picture.user("noc").role is Role.KABID
    other, query = begun(world, provider)
    provider.more = {"groups": ["jaringan"]}
    assert back(other, code="x", state=query["state"]).status_code == 303
    assert client.get("/tickets", headers=HTML).status_code == 303
    assert other.get("/tickets", headers=HTML).status_code == 200
    client, query = begun(world, provider)
    provider.more = {"groups": []}
    refused(back(client, code="x", state=query["state"]))
    world.app.state.siaga.provider.close()


def test_cookies_are_for_https_alone_where_that_is_set(provider):
    world = make_world(
        clock=SystemClock(),
        secure_cookies=True,
        oidc=OidcSettings(issuer=provider.issuer, client_id=CLIENT, client_secret=SECRET, name="SSO"),
    )
    left = world.client().get("/sign-in/oidc", headers=HTML)
    assert "redirect_uri=https%3A%2F%2Fsiaga.test%2F" in left.headers["location"]
    cookie = left.headers["set-cookie"]
    assert all(part in cookie for part in ("Secure", "HttpOnly", "SameSite=lax", "Path=/sign-in/oidc", "Max-Age=600"))
    world.app.state.siaga.provider.close()


def test_which_addresses_may_be_asked():
    assert all(
        map(
            trusted,
            ("https://sso.test", "https://sso.test:8443/x", "http://127.0.0.1:9", "http://[::1]/", "http://localhost/"),
        )
    )
    assert not any(
        map(
            trusted,
            (
                "http://sso.test",
                "https://u:p@sso.test",
                "https://",
                "",
                None,
                7,
                "http://10.0.0.1",
                "//sso.test",
                "https://[",
                "https://sso.test#x",
            ),
        )
    )
