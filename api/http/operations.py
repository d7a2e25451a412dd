"""What every operation of the OpenAPI document says besides its own: problems, who may do it."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.core.roles import Action
from api.http.context import token_scopes
from api.http.links import link
from api.http.problems import KINDS, MEDIA

PREFIX = "/api/v1"
OPENAPI = f"{PREFIX}/openapi.json"

ONCE: dict[str, Any] = {
    "parameters": [
        {
            "name": "Idempotency-Key",
            "in": "header",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 255},
            "description": "Under a key that was used before, the first answer is given again and nothing is done",
        }
    ]
}
"""What says in the document that an operation takes an ``Idempotency-Key``."""

_PROBLEM = {
    "type": "object",
    "description": "RFC 9457 problem details",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "examples": [f"/problems/{kind}" for kind in KINDS]},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["pointer", "detail"],
                "properties": {"pointer": {"type": "string"}, "detail": {"type": "string"}},
            },
        },
    },
}
_PHRASES = {
    400: "The request cannot be read",
    401: "Sign in first",
    403: "The role does not include it",
    404: "There is no such thing, or it is not shown to this role",
    409: "The present state does not allow it",
    412: "The ticket has changed",
    413: "The body is too large",
    422: "The input is invalid, or the Idempotency-Key was used before",
    428: "If-Match is needed",
    429: "Too many attempts",
    500: "An error on our side",
    503: "The data cannot be read at the moment",
}
_TOKENS = (
    "A token acts for its user and never exceeds the user's role. Its scope narrows that: read (whatever only reads), "
    "write (all that the role includes), metrics (/metrics alone); x-token-scopes of an operation names those that do."
)
_ALWAYS = (400, 401, 403, 413, 422, 500, 503)


def responses(*more: int) -> dict[int | str, dict[str, Any]]:
    """Return the problems an operation may answer with: those of every one, and ``more``."""
    content = {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {status: {"description": _PHRASES[status], "content": content} for status in sorted({*_ALWAYS, *more})}


def who(action: Action | None) -> dict[str, Any]:
    """Return what says in the document who may do it: the action of ``api.core.roles``; None: anybody."""
    return {"x-action": action.value} if action is not None else {"x-action": "anybody", "security": []}


def describe(app: FastAPI) -> None:
    """Let the application answer with its OpenAPI 3.1 document, problems, links and security schemes included."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            schema = get_openapi(
                title="Siaga",
                version="1.0.0",
                summary="Network availability: standings, incidents, tickets, figures",
                description="Errors are RFC 9457 problem details in the language of Accept-Language (id, en).",
                routes=app.routes,
            )
            components = schema.setdefault("components", {})
            components.setdefault("schemas", {})["Problem"] = _PROBLEM
            for unused in ("HTTPValidationError", "ValidationError"):
                components["schemas"].pop(unused, None)
            components["securitySchemes"] = {
                "token": {"type": "http", "scheme": "bearer", "description": _TOKENS},
                "session": {"type": "apiKey", "in": "cookie", "name": "siaga_session"},
            }
            for path, operations in schema["paths"].items():
                for method, operation in operations.items():
                    if "security" not in operation:  # what anybody may do needs no token
                        operation["x-token-scopes"] = [scope.value for scope in token_scopes(method.upper(), path)]
            link(schema["paths"])
            schema["security"] = [{"token": []}, {"session": []}]
            app.openapi_schema = schema
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
