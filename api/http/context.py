"""What the routes work with: the parts handed in by the composition, and who asks."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from starlette.responses import Response

from agent.clock import Clock, to_datetime
from agent.errors import SiagaError
from api.core.accounts import TokenScope
from api.core.audit import Author
from api.core.cabling import Cabling
from api.core.directory import Directory
from api.core.roles import Action, Scope, scope
from api.core.words import Language, language
from api.decided import Decided
from api.desk import Desk
from api.editing import Editor
from api.exposed import Exposed
from api.figures import Figures
from api.http.problems import ProblemError
from api.live import Live
from api.mailer import Mailer
from api.metrics import Meters
from api.ports import Remembered, Store, Transaction
from api.reports import Reports
from api.settings import Settings
from api.signin import Gate, Principal
from collector.reading import Reader

if TYPE_CHECKING:
    from api.http.board import Drawing
    from api.http.pages.rendering import Pages
    from api.single_sign_on import Provider

COOKIE = "siaga_session"
LANGUAGE_COOKIE = "siaga_lang"
METRICS = "/metrics"
WRITES = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True)
class Siaga:
    """The parts of one running api."""

    reader: Reader
    store: Store
    directory: Directory
    cabling: Cabling
    zone: ZoneInfo
    clock: Clock
    settings: Settings
    gate: Gate
    desk: Desk
    live: Live
    mailer: Mailer
    figures: Figures
    meters: Meters
    pages: Pages
    drawing: Drawing
    beside: Mapping[str, Callable[[], bool]]
    """What else in this process must work for the api to be ready: name → whether it does."""
    optional: Mapping[str, Callable[[], bool]]
    """What ``/readyz`` tells of besides and Siaga can do without: name → whether it works."""
    reports: Reports
    decided: Decided
    exposed: Exposed
    provider: Provider | None = None
    """Where people may sign in besides; None: nowhere."""
    editor: Editor | None = None
    """None where the process does not know the inventory's files."""

    def today(self) -> date:
        """Return the date that it is in the inventory's zone."""
        return to_datetime(self.clock.wall()).astimezone(self.zone).date()


@dataclass(frozen=True)
class Viewer:
    """Who asks, how far the permission reaches, and in which language to answer.

    ``office`` None sees all; ``NOWHERE`` stands for a user of an office that is not set.
    """

    principal: Principal
    office: str | None
    lang: Language

    def may(self, action: Action) -> bool:
        """Tell whether the viewer may do ``action``; nothing while the password must be changed."""
        return not self.principal.must_change and scope(self.principal.role, action) is not Scope.NONE


NOWHERE = "\x00nowhere"


def provider_of(settings: Settings, clock: Clock) -> Provider | None:
    """Return where people may sign in besides, if anywhere: only then are its libraries read."""
    if settings.oidc is None:
        return None
    from api.single_sign_on import Provider  # noqa: PLC0415 - see above

    return Provider(settings.oidc, clock)


def siaga(request: Request) -> Siaga:
    """Return the parts of the api that answers."""
    parts: Siaga = request.app.state.siaga
    return parts


def asker(request: Request) -> Principal | None:
    """Return who asks: by bearer token, else by session cookie; None when neither holds.

    Every route learns from here who asks. Raises the problem ``token-scope`` when a token was not lent for this.
    """
    gate, origin = siaga(request).gate, address(request)
    header = request.headers.get("authorization")
    if header is not None:
        scheme, _, secret = header.partition(" ")
        principal = gate.by_token(secret.strip(), origin) if scheme.lower() == "bearer" else None
        if principal is not None and principal.token_scope not in token_scopes(request.method, request.url.path):
            raise ProblemError("token-scope")
        return principal
    cookie = request.cookies.get(COOKIE)
    return gate.by_session(cookie, origin) if cookie else None


def author(parts: Siaga, viewer: Viewer) -> Author:
    """Return who writes what the viewer asks for, now."""
    return viewer.principal.author(parts.clock.wall())


def address(request: Request) -> str:
    """Return where a request comes from."""
    return request.client.host if request.client is not None else "local"


def token_scopes(method: str, path: str) -> tuple[TokenScope, ...]:
    """Return the scopes of tokens that may make a request, least first."""
    if method in WRITES:
        return (TokenScope.WRITE,)
    if path == METRICS:
        return (TokenScope.METRICS, TokenScope.READ, TokenScope.WRITE)
    return (TokenScope.READ, TokenScope.WRITE)


def same_origin(request: Request) -> bool:
    """Tell whether a browser sends this from our own pages; true for what is no browser."""
    if request.headers.get("sec-fetch-site") not in (None, "same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return True
    try:
        return urlsplit(origin).netloc == request.headers.get("host")
    except ValueError:
        return False


def viewer_of(principal: Principal, action: Action, lang: Language, *, unchanged: bool = False) -> Viewer:
    """Return the viewer for an action, or raise the problem that it is not allowed.

    ``unchanged``: also while the password must be changed; that is for changing it and for signing out.
    """
    if principal.must_change and not unchanged:
        raise ProblemError("must-change")
    reach = scope(principal.role, action)
    if reach is Scope.NONE:
        raise ProblemError("forbidden")
    if principal.role == "opd":
        return Viewer(principal, principal.office or NOWHERE, lang)
    return Viewer(principal, None, lang)


def allowed(action: Action, *, unchanged: bool = False) -> Callable[[Request], Viewer]:
    """Return the dependency that lets a request pass only when its sender may do ``action`` (as ``viewer_of`` says)."""

    def check(request: Request) -> Viewer:
        principal = asker(request)
        if principal is None:
            raise ProblemError("unauthorized")
        if request.method in WRITES and principal.via == "session":
            sent = request.headers.get("x-csrf-token", "")
            if not same_origin(request) or not equal(sent, principal.csrf):
                raise ProblemError("csrf")
        return viewer_of(principal, action, language(request.headers.get("accept-language")), unchanged=unchanged)

    return check


def equal(sent: str, known: str | None) -> bool:
    """Compare a secret in constant time."""
    return known is not None and hmac.compare_digest(sent.encode("utf-8", "replace"), known.encode())


Seeing = Annotated[Viewer, Depends(allowed(Action.SEE))]
Parts = Annotated[Siaga, Depends(siaga)]


class Answer:
    """What a write answers: status, body as JSON text, entity tag."""

    def __init__(self, status: int, body: str, etag: str | None = None) -> None:
        self.status, self.body, self.etag = status, body, etag

    def response(self) -> Response:
        """Return it as a response."""
        headers = {"Cache-Control": "no-store"}
        if self.etag is not None:
            headers["ETag"] = self.etag
        return Response(self.body, status_code=self.status, media_type="application/json", headers=headers)


def once(
    parts: Siaga,
    request: Request,
    viewer: Viewer,
    body: Any,
    act: Callable[[Transaction], Answer],
    *,
    secret: bool = False,
) -> Response:
    """Do a write in one transaction; under an ``Idempotency-Key`` seen before, return the first answer again.

    What is remembered of a ``secret`` body, one with a password in it, is slow to guess. Raises the problem ``key-reused`` when the key was used for a different request.
    """
    key = request.headers.get("idempotency-key")
    if key is not None and not 1 <= len(key) <= 255:  # noqa: PLR2004 - as long as the column
        raise ProblemError("invalid", errors=[{"pointer": "header/Idempotency-Key", "detail": "1 to 255 characters"}])
    told = f"{request.method} {request.url.path} {request.headers.get('if-match')} {body!r}"
    user = viewer.principal.user
    fingerprint = "" if key is None else _fingerprint(told, f"{user} {key}" if secret else None)
    with parts.store.transaction(author(parts, viewer)) as tx:
        before = tx.remembered(user, key) if key is not None else None
        if before is not None and before.fingerprint != fingerprint:
            raise ProblemError("key-reused")
        if before is not None:
            return Answer(before.status, before.body, before.etag).response()
        done = act(tx)
        if key is not None:
            tx.remember(
                Remembered(
                    user=user,
                    key=key,
                    fingerprint=fingerprint,
                    status=done.status,
                    etag=done.etag,
                    body=done.body,
                    at=parts.clock.wall(),
                )
            )
    parts.live.wake()
    return done.response()


def _fingerprint(told: str, salt: str | None) -> str:
    """Return 64 hexadecimal digits of a request; with a salt, by scrypt (RFC 7914), some hundredths of a second each."""
    text = told.encode("utf-8", "surrogatepass")
    if salt is None:
        return hashlib.sha256(text).hexdigest()
    return hashlib.scrypt(text, salt=salt.encode(), n=2**14, r=8, p=1, dklen=32).hex()


def from_reader(ask: Callable[[], Any]) -> Any:
    """Ask the collector; what it cannot tell now is the problem ``unavailable``."""
    try:
        return ask()
    except (SiagaError, OSError) as problem:
        raise ProblemError("unavailable", headers={"Retry-After": "5"}) from problem
