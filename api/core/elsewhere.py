"""Who somebody is at an OpenID provider, and who that is here.

Rules this module keeps:

- The ID token's claims are held against what was asked (OpenID Connect Core 1.0, 3.1.3.7): issuer, audience, authorised
  party, expiry, time of issue, nonce, and the access token's hash where there is one. One that does not fit refuses all.
- A person is known by issuer and subject. At the first sign-in the two are linked by an e-mail address that the provider
  has verified, else by the user name there; whoever fits more than one user, or one that is linked already, is refused.
- Nobody is made here by signing in elsewhere.
- Pure; the signature was checked before.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

import msgspec

from agent.clock import MINUTE, SECOND, Microseconds
from api.core.accounts import User
from api.core.roles import Role

Trouble: TypeAlias = Literal["down", "refused", "token"]
"""The provider does not answer or not as it should; it refuses the code; its token does not fit."""


class Begun(msgspec.Struct, frozen=True, kw_only=True):
    """What the browser keeps between leaving and coming back: only who has it can finish what it began."""

    state: str
    nonce: str
    verifier: str
    next: str


class TroubleError(Exception):
    """The provider's part went wrong; ``code`` is for people, the text for the log."""

    def __init__(self, code: Trouble, why: str) -> None:
        super().__init__(why)
        self.code: Trouble = code


LEEWAY: Microseconds = MINUTE
"""How far the provider's clock may be from ours."""
OLDEST: Microseconds = 10 * MINUTE
"""How long ago an ID token may have been issued."""
LONGEST_SUBJECT = 255
_HASHES = {"256": hashlib.sha256, "384": hashlib.sha384, "512": hashlib.sha512}

Refusal: TypeAlias = Literal["unknown", "ambiguous", "linked", "disabled", "no-role", "no-office"]


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a token must fit: who was asked by whom, with which nonce, and when the answer came."""

    issuer: str
    client: str
    nonce: str
    now: Microseconds


class Elsewhere(msgspec.Struct, frozen=True, kw_only=True):
    """A person at a provider; ``email`` only when the provider has verified it, ``role`` None: it says nothing of roles."""

    issuer: str
    subject: str
    email: str | None
    username: str | None
    role: Role | None = None


def wrong_claim(claims: Mapping[str, Any], asked: Asked, algorithm: str, access_token: str | None) -> str | None:
    """Return the name of the first claim that does not fit what was asked; None: all fit."""
    audience = claims.get("aud")
    audiences = [audience] if isinstance(audience, str) else audience if isinstance(audience, list) else []
    subject, party, nonce = claims.get("sub"), claims.get("azp"), claims.get("nonce")
    expires, issued, begins = (_instant(claims.get(name)) for name in ("exp", "iat", "nbf"))
    checks = (
        ("iss", claims.get("iss") == asked.issuer),
        ("sub", isinstance(subject, str) and 0 < len(subject) <= LONGEST_SUBJECT),
        ("aud", asked.client in audiences),
        ("azp", party == asked.client if party is not None else len(audiences) == 1),
        ("exp", expires is not None and expires > asked.now - LEEWAY),
        ("iat", issued is not None and asked.now - OLDEST - LEEWAY <= issued <= asked.now + LEEWAY),
        ("nbf", "nbf" not in claims or (begins is not None and begins <= asked.now + LEEWAY)),
        ("nonce", isinstance(nonce, str) and hmac.compare_digest(nonce.encode(), asked.nonce.encode())),
        ("at_hash", "at_hash" not in claims or _fits_access_token(claims["at_hash"], algorithm, access_token)),
    )
    return next((name for name, fits in checks if not fits), None)


def _instant(value: object) -> Microseconds | None:
    """Return a NumericDate (RFC 7519, 2) in microseconds; None when it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -(2**53) < value < 2**53:
        return None
    return int(value * SECOND)


def _fits_access_token(told: object, algorithm: str, access_token: str | None) -> bool:
    """Tell whether ``at_hash`` is the access token's: the left half of the hash that the signature goes by."""
    make = _HASHES.get(algorithm[-3:], hashlib.sha512 if algorithm in ("EdDSA", "Ed25519") else None)
    if make is None or access_token is None:
        return False
    whole = make(access_token.encode()).digest()
    return told == base64.urlsafe_b64encode(whole[: len(whole) // 2]).rstrip(b"=").decode()


def role_of(claims: Mapping[str, Any], claim: str, roles: Iterable[tuple[str, Role]]) -> Role | None:
    """Return the role that a claim stands for: the first of ``roles`` whose value it holds; None: none of them.

    ``claim`` may lead into objects by dots, as ``realm_access.roles`` does.

    >>> role_of({"groups": ["kominfo", "siaga-noc"]}, "groups", [("siaga-noc", Role.NOC)])
    <Role.NOC: 'noc'>
    """
    found: Any = claims[claim] if claim in claims else _inside(claims, claim)
    held = (
        {found}
        if isinstance(found, str)
        else {one for one in found if isinstance(one, str)}
        if isinstance(found, list)
        else set()
    )
    return next((role for value, role in roles if value in held), None)


def _inside(claims: Mapping[str, Any], path: str) -> Any:
    found: Any = claims
    for part in path.split("."):
        if not isinstance(found, Mapping) or part not in found:
            return None
        found = found[part]
    return found


def person(claims: Mapping[str, Any], role: Role | None) -> Elsewhere:
    """Return who the checked claims of an ID token tell of."""
    email, username = claims.get("email"), claims.get("preferred_username")
    verified = claims.get("email_verified") is True
    return Elsewhere(
        issuer=claims["iss"],
        subject=claims["sub"],
        email=email if verified and isinstance(email, str) and email else None,
        username=username if isinstance(username, str) and username else None,
        role=role,
    )


def first_match(who: Elsewhere, users: Iterable[User]) -> User | Refusal:
    """Return whom somebody is here when the two are not linked yet, or why nobody."""
    known = list(users)
    email = who.email.casefold() if who.email else None
    fitting = [
        user for user in known if email is not None and user.email is not None and user.email.casefold() == email
    ]
    if not fitting:
        fitting = [user for user in known if who.username is not None and user.name == who.username]
    if not fitting:
        return "unknown"
    return fitting[0] if len(fitting) == 1 else "ambiguous"


def admitted(user: User | Refusal | None, who: Elsewhere, *, taken: bool, roles: bool) -> User | Refusal:
    """Return the user as whom somebody comes in, with the role that the provider gives, or why not.

    ``taken``: the user is somebody else there already. ``roles``: the provider says who is what; else roles are kept here.
    """
    if not isinstance(user, User):
        return user or "unknown"
    if user.disabled:
        return "disabled"
    if taken:
        return "linked"
    if roles and who.role is None:
        return "no-role"
    if who.role is None or who.role is user.role:
        return user
    return "no-office" if who.role is Role.OPD else msgspec.structs.replace(user, role=who.role, office=None)
