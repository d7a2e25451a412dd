"""What an ID token must say to be believed, and whom it stands for here."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from agent.clock import SECOND
from api.core.accounts import User
from api.core.elsewhere import Asked, Elsewhere, admitted, first_match, person, role_of, wrong_claim
from api.core.roles import Role

NOW = 1_800_000_000
ASKED = Asked(issuer="https://sso.test", client="siaga", nonce="sekali", now=NOW * SECOND)
GOOD: dict[str, Any] = {
    "iss": "https://sso.test", "sub": "1", "aud": "siaga", "exp": NOW + 300, "iat": NOW, "nonce": "sekali",
}  # fmt: skip
AT_HASH = "77QmUPtjPfzWtF2AnpK9RQ"
"""Of the access token ``jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y`` (OpenID Connect Core 1.0, A.3)."""
ACCESS = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"
BUDI = User(name="budi", role=Role.NOC, office=None, password="x", created=1, email="Budi@kominfo.go.id")
ANI = User(name="ani", role=Role.OPD, office="dinkes", password="x", created=1)
WHO = Elsewhere(issuer="https://sso.test", subject="1", email=None, username=None)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"aud": ["siaga"], "azp": "siaga"},
        {"aud": ["lain", "siaga"], "azp": "siaga"},
        {"exp": NOW - 59, "iat": NOW - 600},
        {"iat": NOW + 60},
        {"exp": float(NOW + 1)},
        {"nbf": NOW},
    ],
)
def test_a_token_that_fits_is_believed(more):
    assert wrong_claim(GOOD | more, ASKED, "RS256", None) is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("iss", "https://sso.test/"), ("iss", None), ("iss", ["https://sso.test"]),
        ("sub", ""), ("sub", None), ("sub", 1), ("sub", "x" * 256),
        ("aud", "lain"), ("aud", []), ("aud", None), ("aud", {"siaga": 1}), ("aud", ["siaga2"]),
        ("azp", "lain"), ("azp", 1),
        ("exp", NOW - 60), ("exp", None), ("exp", "9999999999"), ("exp", True), ("exp", float("inf")), ("exp", 10**400),
        ("iat", None), ("iat", NOW + 61), ("iat", NOW - 661), ("iat", float("nan")),
        ("nbf", NOW + 61), ("nbf", "x"),
        ("nonce", None), ("nonce", "lain"), ("nonce", ""), ("nonce", 7), ("nonce", "sekal\u0131"),
        ("at_hash", AT_HASH), ("at_hash", None),
    ],
)  # fmt: skip
def test_each_claim_that_does_not_fit_is_named(name, value):
    assert wrong_claim(GOOD | {name: value}, ASKED, "RS256", None) == name


@pytest.mark.parametrize("name", ["iss", "sub", "aud", "exp", "iat", "nonce"])
def test_a_claim_that_is_needed_and_missing_is_named(name):
    claims = {one: value for one, value in GOOD.items() if one != name}
    assert wrong_claim(claims, ASKED, "RS256", None) == ("azp" if name == "azp" else name)


def test_more_than_one_audience_needs_an_authorised_party():
    assert wrong_claim(GOOD | {"aud": ["siaga", "lain"]}, ASKED, "RS256", None) == "azp"


def test_the_access_tokens_hash_is_the_specifications():
    claims = GOOD | {"at_hash": AT_HASH}
    assert wrong_claim(claims, ASKED, "RS256", ACCESS) is None
    assert wrong_claim(claims, ASKED, "RS256", ACCESS + "x") == "at_hash"
    assert wrong_claim(claims, ASKED, "ES512", ACCESS) == "at_hash"
    assert wrong_claim(claims, ASKED, "none", ACCESS) == "at_hash"


@pytest.mark.parametrize(
    ("claims", "claim", "role"),
    [
        ({"groups": ["x", "noc"]}, "groups", Role.NOC),
        ({"groups": ["noc", "bos"]}, "groups", Role.ADMIN),
        ({"groups": "noc"}, "groups", Role.NOC),
        ({"realm_access": {"roles": ["noc"]}}, "realm_access.roles", Role.NOC),
        ({"https://sso.test/groups": ["noc"]}, "https://sso.test/groups", Role.NOC),
        ({"groups": ["NOC"]}, "groups", None),
        ({"groups": {"noc": 1}}, "groups", None),
        ({"groups": [["noc"], 1, None]}, "groups", None),
        ({"realm_access": ["roles"]}, "realm_access.roles", None),
        ({}, "groups", None),
    ],
)
def test_the_role_is_the_first_of_the_map_that_the_claim_holds(claims, claim, role):
    assert role_of(claims, claim, [("bos", Role.ADMIN), ("noc", Role.NOC)]) is role


def test_an_email_that_is_not_verified_is_none():
    claims = GOOD | {"email": "budi@kominfo.go.id", "preferred_username": "ani"}
    for verified in (None, False, "true", 1):
        assert person(claims | {"email_verified": verified}, None).email is None
    told = person(claims | {"email_verified": True}, Role.NOC)
    assert told == Elsewhere(
        issuer="https://sso.test", subject="1", email="budi@kominfo.go.id", username="ani", role=Role.NOC
    )
    assert person(GOOD | {"email": 5, "preferred_username": [], "email_verified": True}, None).username is None


def test_the_first_time_a_verified_email_counts_and_then_the_user_name():
    by_email = msgspec.structs.replace(WHO, email="BUDI@kominfo.go.id", username="ani")
    assert first_match(by_email, [BUDI, ANI]) is BUDI
    by_name = msgspec.structs.replace(WHO, email="lain@kominfo.go.id", username="ani")
    assert first_match(by_name, [BUDI, ANI]) is ANI
    assert first_match(WHO, [BUDI, ANI]) == "unknown"
    assert first_match(msgspec.structs.replace(WHO, username="ANI"), [BUDI, ANI]) == "unknown"


def test_who_fits_two_users_is_nobody():
    twin = msgspec.structs.replace(ANI, email="budi@KOMINFO.go.id")
    who = msgspec.structs.replace(WHO, email="budi@kominfo.go.id", username="ani")
    assert first_match(who, [BUDI, twin]) == "ambiguous"


def test_who_is_admitted_and_as_what():
    noc, opd = (msgspec.structs.replace(WHO, role=role) for role in (Role.NOC, Role.OPD))
    assert admitted(BUDI, WHO, taken=False, roles=False) is BUDI
    assert admitted(BUDI, WHO, taken=False, roles=True) == "no-role"
    assert admitted(BUDI, WHO, taken=True, roles=False) == "linked"
    assert admitted(None, WHO, taken=False, roles=False) == "unknown"
    assert admitted("ambiguous", WHO, taken=False, roles=False) == "ambiguous"
    assert admitted(msgspec.structs.replace(BUDI, disabled=True), WHO, taken=False, roles=False) == "disabled"
    assert admitted(BUDI, opd, taken=False, roles=True) == "no-office"
    assert admitted(ANI, opd, taken=False, roles=True) is ANI
    after = admitted(ANI, noc, taken=False, roles=True)
    assert isinstance(after, User)
    assert (after.role, after.office) == (Role.NOC, None)
