"""``/api/v1/tokens``: one's own bearer tokens."""

from __future__ import annotations

import json
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from agent.clock import DAY, format_instant
from api.core.accounts import MOST_TOKEN_DAYS, TOKEN_DAYS, Token, TokenScope
from api.core.roles import Action
from api.http.context import Answer, Parts, once
from api.http.operations import ONCE, responses, who
from api.http.paging import Paged
from api.http.people import Own, told
from api.http.problems import ProblemError
from api.http.shapes import Document, when
from api.ports import Transaction

router = APIRouter(tags=["people"])


class TokenInput(BaseModel):
    """What the token is for, what it may do at most, and how many days it lasts.

    ``read``: whatever only reads; ``write``: all that one's role includes; ``metrics``: ``/metrics`` alone.
    """

    model_config = ConfigDict(extra="forbid")

    label: str = Field(min_length=1, max_length=200)
    days: int = Field(default=TOKEN_DAYS, ge=1, le=MOST_TOKEN_DAYS)
    scope: TokenScope = TokenScope.WRITE


class TokenDocument(Document):
    """A token without its secret; ``expires`` null: until revoked, as tokens were made formerly."""

    id: str
    label: str
    scope: TokenScope
    created: str
    expires: str | None


class NewTokenDocument(TokenDocument):
    """A new token with its secret, which is never shown again."""

    secret: str


class TokenList(Document):
    """One's own tokens, oldest first."""

    items: list[TokenDocument]
    next: str | None


def _token(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "label": token.label,
        "scope": token.scope.value,
        "created": format_instant(token.created),
        "expires": when(token.expires),
    }


@router.get("/tokens", response_model=TokenList, responses=responses(), openapi_extra=who(Action.OWN_ACCOUNT))
def list_tokens(parts: Parts, viewer: Own, page: Paged) -> Response:
    """Return one's own bearer tokens."""
    with parts.store.reading() as picture:
        tokens, after = page.of(picture.tokens(viewer.principal.user), lambda token: token.id)
    return told({"items": [_token(token) for token in tokens], "next": after})


@router.post(
    "/tokens",
    status_code=201,
    response_model=NewTokenDocument,
    responses=responses(409),
    openapi_extra=who(Action.OWN_ACCOUNT) | ONCE,
)
def make_token(body: TokenInput, request: Request, parts: Parts, viewer: Own) -> Response:
    """Make a bearer token for oneself. Its secret is told once and not kept. Made with a token, it lasts no longer than that.

    Under an Idempotency-Key one token is made; asked again, the answer is 409, for the secret cannot be told again.
    """
    lasts = body.days * DAY
    if viewer.principal.expires is not None:
        lasts = min(lasts, viewer.principal.expires - parts.clock.wall())
    made: list[str] = []

    def done(tx: Transaction) -> Answer:
        token, secret = parts.gate.made_token(viewer.principal, body.label, lasts, body.scope)
        tx.put_token(token)
        made.append(secret)
        return Answer(201, json.dumps(_token(token)))

    answer = once(parts, request, viewer, body.model_dump(mode="json"), done)
    if not made:
        raise ProblemError("conflict", detail="account.token-made")
    return told({**json.loads(bytes(answer.body)), "secret": made[0]}, 201)


@router.delete(
    "/tokens/{token}", status_code=204, responses=responses(404), openapi_extra=who(Action.OWN_ACCOUNT) | ONCE
)
def revoke_token(token: str, request: Request, parts: Parts, viewer: Own) -> Response:
    """Revoke one of one's own tokens."""

    def done(tx: Transaction) -> Answer:
        if not tx.drop_token(viewer.principal.user, token):
            raise ProblemError("not-found")
        return Answer(204, "")

    return once(parts, request, viewer, None, done)
