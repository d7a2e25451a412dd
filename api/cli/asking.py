"""Asking a running Siaga by HTTP, as the person whose token is given; what commands that decide share."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import typer

from agent.errors import BadInputError
from api.core.words import Language

DEFAULT_API = "http://127.0.0.1:8080"
Api = Annotated[str, typer.Option(envvar="SIAGA_API", metavar="URL", help="Address of siaga run or siaga api.")]
Token = Annotated[
    str, typer.Option(envvar="SIAGA_TOKEN", help="A person's token (POST /api/v1/tokens); it says who decides.")
]
Lang = Annotated[Language, typer.Option(help="Language of the answer.")]
_WAIT_S = 60.0
_DONE = (200, 201)


def asked(
    method: Literal["GET", "POST"],
    api: str,
    path: str,
    token: str,
    lang: Language,
    body: Any = None,
    query: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """Return what ``/api/v1/path`` answers; a write bears a key of its own, so that it is done once.

    Raises ``BadInputError`` with what the answer says when it is none, and with the remedy when nobody answers.
    """
    import httpx

    if not token:
        raise BadInputError(
            "a token says who decides; make one by POST /api/v1/tokens and give it as SIAGA_TOKEN or --token"
        )
    headers = {"Authorization": f"Bearer {token}", "Accept-Language": lang.value}
    if method == "POST":
        headers["Idempotency-Key"] = str(uuid.uuid4())
    try:
        answer = httpx.request(
            method,
            f"{api.rstrip('/')}/api/v1/{path}",
            json=body,
            params=query,
            headers=headers,
            timeout=_WAIT_S,
            trust_env=False,
        )
        document: dict[str, Any] = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
        raise BadInputError(f"{api}: no Siaga answers there ({problem}); give --api the address of its pages") from None
    if answer.status_code not in _DONE:
        told = [
            document.get("detail", ""),
            *(f"{item['pointer']}: {item['detail']}" for item in document.get("errors", [])),
        ]
        raise BadInputError("; ".join(told))
    return document
