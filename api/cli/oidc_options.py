"""The options that say where people may sign in besides, the same for ``siaga run`` and ``siaga api``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from agent.errors import BadInputError
from api.settings import OidcSettings

Issuer: TypeAlias = Annotated[
    str,
    typer.Option(
        "--oidc-issuer",
        envvar="SIAGA_OIDC_ISSUER",
        help="OpenID provider that people may sign in at, such as https://sso.example; empty: by password alone.",
    ),
]
ClientId: TypeAlias = Annotated[
    str, typer.Option("--oidc-client-id", envvar="SIAGA_OIDC_CLIENT_ID", help="What the provider knows Siaga as.")
]
ClientSecret: TypeAlias = Annotated[
    str,
    typer.Option(
        "--oidc-client-secret",
        envvar="SIAGA_OIDC_CLIENT_SECRET",
        help="Secret shared with the provider; better given by environment.",
    ),
]
ClientSecretFile: TypeAlias = Annotated[
    Path | None,
    typer.Option(
        "--oidc-client-secret-file",
        envvar="SIAGA_OIDC_CLIENT_SECRET_FILE",
        help="File that holds the secret, such as one of Compose or systemd; read at the start.",
    ),
]
Name: TypeAlias = Annotated[
    str, typer.Option("--oidc-name", envvar="SIAGA_OIDC_NAME", help="What the button calls the provider.")
]
RoleClaim: TypeAlias = Annotated[
    str,
    typer.Option(
        "--oidc-role-claim",
        envvar="SIAGA_OIDC_ROLE_CLAIM",
        help="Claim that says who is what, such as groups or realm_access.roles; empty: roles are kept in Siaga.",
    ),
]
RoleMap: TypeAlias = Annotated[
    str,
    typer.Option(
        "--oidc-role-map",
        envvar="SIAGA_OIDC_ROLE_MAP",
        help="The claim's values and their roles, the first that fits: siaga-admin=admin,siaga-noc=noc.",
    ),
]


def oidc_settings(
    issuer: str, client_id: str, secret: str, secret_file: Path | None, name: str, role_claim: str, role_map: str
) -> OidcSettings | None:
    """Return the settings, None when no issuer is given.

    Raises ``BadInputError`` for an issuer that is no https address, and for what is missing or does not fit.
    """
    if not issuer:
        return None
    from api.core.roles import Role
    from api.single_sign_on import trusted

    if not trusted(issuer) or "?" in issuer:
        raise BadInputError(f"--oidc-issuer {issuer!r}: is no https address; give it as the provider's discovery says")
    if not client_id:
        raise BadInputError("--oidc-client-id: is missing; register Siaga at the provider and give what it is known as")
    if secret and secret_file is not None:
        raise BadInputError("--oidc-client-secret: give the secret or the file that holds it, not both")
    if secret_file is not None:
        try:
            secret = secret_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as problem:
            raise BadInputError(
                f"{secret_file}: cannot be read ({problem}); --oidc-client-secret-file names it"
            ) from None
    if not secret:
        raise BadInputError("--oidc-client-secret: is missing; give the secret that the provider made for Siaga")
    pairs = [pair.strip() for pair in role_map.split(",") if pair.strip()]
    if bool(role_claim) != bool(pairs):
        raise BadInputError("--oidc-role-claim and --oidc-role-map: give both, or neither to keep roles in Siaga")
    roles = []
    for pair in pairs:
        value, _, role = (part.strip() for part in pair.rpartition("="))
        if not value or role not in tuple(Role):
            raise BadInputError(f"--oidc-role-map: {pair!r} is no VALUE=ROLE; roles are {', '.join(Role)}")
        roles.append((value, Role(role)))
    return OidcSettings(
        issuer=issuer, client_id=client_id, client_secret=secret, name=name, role_claim=role_claim, roles=tuple(roles)
    )
