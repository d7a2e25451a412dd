"""SNMP credentials: resolved, never shown, refused with the remedy."""

from __future__ import annotations

import pytest
from pydantic import TypeAdapter

from agent.inventory.credentials import SecretFile, SnmpCredential, SnmpV2c, SnmpV3
from agent.probes.snmp_credential import Community, Credential, User, credential_of, unsupported

MODEL: TypeAdapter[SnmpV2c | SnmpV3] = TypeAdapter(SnmpCredential)


def resolve(secret: str | SecretFile) -> str:
    return f"<{secret.file if isinstance(secret, SecretFile) else secret}>"


@pytest.mark.parametrize(
    ("raw", "credential"),
    [
        ({"version": "2c", "community": "${C}", "port": 1161}, Community("<${C}>", 1161)),
        ({"version": "1", "community": {"file": "/c"}}, Community("</c>", 161, "1")),
        ({"version": "3", "user": "noc"}, User("noc")),
        (
            {
                "version": "3",
                "user": "noc",
                "auth": {"protocol": "sha256", "key": "${A}"},
                "privacy": {"protocol": "aes128", "key": "${P}"},
            },
            User("noc", "sha256", "<${A}>", "aes128", "<${P}>"),
        ),
    ],
)
def test_what_the_inventory_says_becomes_a_credential_with_its_secrets(
    raw: dict[str, object], credential: Credential
) -> None:
    assert credential_of(MODEL.validate_python(raw), resolve) == credential


def test_secrets_are_not_shown() -> None:
    shown = repr([Community("rahasia-1"), User("noc", "sha256", "rahasia-2", "aes128", "rahasia-3")])
    assert "rahasia" not in shown
    assert "noc" in shown


@pytest.mark.parametrize(
    ("credential", "says"),
    [
        (User(""), "1 to 32"),
        (User("n" * 33), "1 to 32"),
        (User("noc", "sha256", "short"), "auth key is shorter than 8"),
        (User("noc", "sha256", "long-enough", "aes128", "short"), "privacy key is shorter than 8"),
        (User("noc", None, "", "aes128", "long-enough"), "needs authentication"),
    ],
)
def test_what_cannot_be_used_is_refused_with_the_remedy(credential: Credential, says: str) -> None:
    refusal = unsupported(credential)
    assert refusal is not None
    assert says in refusal
    assert "long-enough" not in refusal


@pytest.mark.parametrize(
    "credential",
    [Community("x"), User("noc"), User("noc", "md5", "eight-or-more", "des", "eight-or-more")],
)
def test_what_can_be_used_is_not_refused(credential: Credential) -> None:
    assert unsupported(credential) is None
