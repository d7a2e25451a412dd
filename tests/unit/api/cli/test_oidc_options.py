"""The options of single sign-on: what is taken, and what is said about what is not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from agent.errors import BadInputError
from api.cli.oidc_options import oidc_settings
from api.core.roles import Role
from api.settings import OidcSettings

GOOD: dict[str, Any] = {
    "issuer": "https://sso.test/realms/x", "client_id": "siaga", "secret": "rahasia", "secret_file": None, "name": "SSO",
    "role_claim": "", "role_map": "",
}  # fmt: skip


def test_without_an_issuer_there_is_none():
    assert oidc_settings(**(GOOD | {"issuer": ""})) is None


def test_all_is_taken_as_it_is_given(tmp_path: Path):
    (tmp_path / "secret").write_text("rahasia\n")
    given = GOOD | {
        "secret": "",
        "secret_file": tmp_path / "secret",
        "role_claim": "groups",
        "role_map": "a=b=noc, petugas = petugas ,",
    }
    assert oidc_settings(**given) == OidcSettings(
        issuer="https://sso.test/realms/x",
        client_id="siaga",
        client_secret="rahasia",
        name="SSO",
        role_claim="groups",
        roles=(("a=b", Role.NOC), ("petugas", Role.PETUGAS)),
    )


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"issuer": "http://sso.test"}, "--oidc-issuer 'http://sso.test': is no https address"),
        ({"issuer": "sso.test"}, "--oidc-issuer"),
        ({"issuer": "https://sso.test?x=1"}, "--oidc-issuer"),
        ({"client_id": ""}, "--oidc-client-id: is missing"),
        ({"secret": ""}, "--oidc-client-secret: is missing"),
        ({"secret_file": Path("/tidak/ada")}, "not both"),
        ({"secret": "", "secret_file": Path("/tidak/ada")}, "/tidak/ada: cannot be read"),
        ({"role_claim": "groups"}, "give both"),
        ({"role_map": "a=noc"}, "give both"),
        ({"role_claim": "groups", "role_map": "a"}, "'a' is no VALUE=ROLE"),
        ({"role_claim": "groups", "role_map": "a=raja"}, "'a=raja' is no VALUE=ROLE"),
        ({"role_claim": "groups", "role_map": "=noc"}, "'=noc' is no VALUE=ROLE"),
    ],
)
def test_what_does_not_fit_is_told_with_its_remedy(more, told):
    with pytest.raises(BadInputError) as problem:
        oidc_settings(**(GOOD | more))
    assert told in str(problem.value)
