"""Errors as problem details (RFC 9457), in the reader's language, never with an exception's text."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Mount

from agent.errors import StorageError
from api.core.words import Language, language, say, visible

log = logging.getLogger("siaga.api")

MEDIA = "application/problem+json"

KINDS: dict[str, int] = {
    "bad-request": 400,
    "unauthorized": 401,
    "wrong-password": 401,
    "forbidden": 403,
    "must-change": 403,
    "token-scope": 403,
    "csrf": 403,
    "not-found": 404,
    "method-not-allowed": 405,
    "conflict": 409,
    "precondition-failed": 412,
    "too-large": 413,
    "invalid": 422,
    "key-reused": 422,
    "precondition-required": 428,
    "too-many": 429,
    "internal": 500,
    "unavailable": 503,
}
"""Every kind of problem and its status; the type is ``/problems/<kind>``."""

_BY_STATUS = {404: "not-found", 405: "method-not-allowed", 401: "unauthorized", 403: "forbidden", 413: "too-large"}


_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class ProblemError(Exception):
    """Raised by a route to answer with a problem; ``detail`` is a key of the catalog."""

    def __init__(
        self,
        kind: str,
        *,
        detail: str | None = None,
        headers: dict[str, str] | None = None,
        values: dict[str, object] | None = None,
        errors: list[dict[str, str]] | None = None,
    ) -> None:
        super().__init__(kind)
        self.kind = kind
        self.detail = detail or f"problem.{kind}.detail"
        self.headers = headers or {}
        self.values = values or {}
        self.errors = errors


def problem_document(lang: Language, problem: ProblemError) -> dict[str, Any]:
    """Return the problem's members: type, title, status, detail, and errors when it has some."""
    document: dict[str, Any] = {
        "type": f"/problems/{problem.kind}",
        "title": say(lang, f"problem.{problem.kind}.title"),
        "status": KINDS[problem.kind],
        "detail": say(lang, problem.detail, **problem.values),
    }
    if problem.errors is not None:
        document["errors"] = problem.errors
    return document


def answer(request: Request, problem: ProblemError) -> Response:
    """Return a problem as the requester wants it: a page for a browser's page, else the document."""
    if _wants_page(request):
        return request.app.state.siaga.pages.problem(request, problem)  # type: ignore[no-any-return]
    lang = language(request.headers.get("accept-language"))
    headers = {
        "Content-Language": lang.value,
        "Vary": "Accept-Language",
        "Cache-Control": "no-store",
        **problem.headers,
    }
    if problem.kind == "unauthorized":
        headers.setdefault("WWW-Authenticate", 'Bearer realm="siaga"')
    body = json.dumps(problem_document(lang, problem), ensure_ascii=True)
    return Response(body, status_code=KINDS[problem.kind], media_type=MEDIA, headers=headers)


def _wants_page(request: Request) -> bool:
    path = request.url.path
    if path.startswith("/api/") or path in ("/healthz", "/readyz", "/metrics"):
        return False
    return "text/html" in request.headers.get("accept", "")


def _allowed(app: FastAPI, path: str) -> list[str]:
    """Return the methods that a path answers (RFC 9110, section 10.2.1), those of all its operations."""

    def answers(route: BaseRoute, method: str) -> bool:
        if isinstance(route, Mount):
            return method == "GET" and path.startswith(f"{route.path}/")
        return route.matches({"type": "http", "path": path, "root_path": "", "method": method})[0] is Match.FULL

    asked = [method for method in _METHODS if any(answers(route, method) for route in app.routes)]
    return [*asked, "HEAD"] if "GET" in asked else asked


def install(app: FastAPI) -> None:
    """Let every error of the application answer as a problem."""

    @app.exception_handler(ProblemError)
    async def _problem(request: Request, problem: ProblemError) -> Response:
        return answer(request, problem)

    @app.exception_handler(HTTPException)
    async def _http(request: Request, problem: HTTPException) -> Response:
        kind = _BY_STATUS.get(problem.status_code, "bad-request")
        headers = dict(problem.headers or {})
        if problem.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            headers["Allow"] = ", ".join(_allowed(app, request.url.path))
        return answer(request, ProblemError(kind, headers=headers))

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, problem: RequestValidationError) -> Response:
        errors = [
            {
                "pointer": visible("/".join(str(part) for part in item["loc"])),
                "detail": visible(item["msg"]),
            }
            for item in problem.errors()[:20]
        ]
        kind = "bad-request" if any(item["type"] == "json_invalid" for item in problem.errors()) else "invalid"
        return answer(request, ProblemError(kind, errors=errors))

    @app.exception_handler(StorageError)
    async def _storage(request: Request, problem: StorageError) -> Response:
        log.error("%s", problem)
        return answer(request, ProblemError("unavailable", headers={"Retry-After": "5"}))
