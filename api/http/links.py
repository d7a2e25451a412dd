"""What may be asked next: links of the OpenAPI document (3.1, 4.8.20) from an answer to the operations on what it names.

Rules this module keeps:

- A link gives each parameter in the path, from the answer or from the request before.
- What needs ``If-Match`` is led to only from answers that carry the ticket's ``ETag``, and gets it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

_TICKET = "/api/v1/tickets/{number}"
_INCIDENT = "/api/v1/incidents/{incident}"
_CONTEST = "/api/v1/contests/{contest}"
_ORDER = "/api/v1/standing-orders/{order}"
_TOKEN = "/api/v1/tokens/{token}"  # noqa: S105 - a path
_USER = "/api/v1/users/{name}"
_FORM = _TICKET + "/forms/{form}"
_SAME = "$request.path.number"
_ETAG = {"description": "The ticket's version, for If-Match", "required": True, "schema": {"type": "string"}}


class _Lead(NamedTuple):
    """From the answer of ``method`` and ``path`` to what is asked below ``to``; ``known``: parameter → expression."""

    method: str
    path: str
    to: str
    known: dict[str, str]


def _body(name: str, pointer: str) -> dict[str, str]:
    return {name: f"$response.body#{pointer}"}


_LEADS = (
    _Lead("get", "/api/v1/tickets", _TICKET, _body("number", "/items/0/number")),
    _Lead("post", "/api/v1/requests", _TICKET, _body("number", "/number")),
    _Lead("get", _TICKET, _TICKET, _body("number", "/number")),
    _Lead(
        "get",
        _TICKET + "/attachments",
        _TICKET + "/attachments/{attachment}",
        {"number": _SAME} | _body("attachment", "/items/0/id"),
    ),
    _Lead(
        "get",
        _TICKET + "/forms",
        _FORM,
        {"number": _SAME} | _body("form", "/items/0/number") | _body("fingerprint", "/items/0/fingerprint"),
    ),
    _Lead("get", "/api/v1/incidents", _INCIDENT, _body("incident", "/items/0/id")),
    _Lead("get", _INCIDENT, _INCIDENT, _body("incident", "/id")),
    _Lead("get", _INCIDENT, _TICKET, _body("number", "/ticket")),
    _Lead("get", "/api/v1/contests", _CONTEST, _body("contest", "/items/0/number")),
    _Lead("post", _INCIDENT + "/contests", _CONTEST, _body("contest", "/number")),
    _Lead("get", "/api/v1/devices", "/api/v1/devices/{device}", _body("device", "/items/0/device")),
    _Lead("get", "/api/v1/services", "/api/v1/services/{service}", _body("service", "/items/0/service")),
    _Lead("get", "/api/v1/standing-orders", _ORDER, _body("order", "/items/0/number")),
    _Lead("post", "/api/v1/standing-orders", _ORDER, _body("order", "/number")),
    _Lead("get", "/api/v1/tokens", _TOKEN, _body("token", "/items/0/id")),
    _Lead("post", "/api/v1/tokens", _TOKEN, _body("token", "/id")),
    _Lead("get", "/api/v1/users", _USER, _body("name", "/items/0/name")),
    _Lead("post", "/api/v1/users", _USER, _body("name", "/name")),
)


def link(paths: dict[str, Any]) -> None:
    """Add the links to the paths of an OpenAPI document, and the ``ETag`` to the answers that carry one."""
    for operations in paths.values():
        for operation in operations.values():
            answer = _answer(operation)
            if _tells_a_ticket(answer):
                answer["headers"] = {"ETag": _ETAG}
    for lead in (*_LEADS, *_after_deeds(paths)):
        source = paths[lead.path][lead.method]
        answer = _answer(source)
        for target in _below(paths, lead, deeds=_tells_a_ticket(answer)):
            parameters = {name: known for name, known in lead.known.items() if name in _parameters(target)}
            if _is_deed(target):
                parameters["If-Match"] = "$response.header.ETag"
            name = target["operationId"].partition("_api_v1_")[0]
            answer.setdefault("links", {})[name] = {"operationId": target["operationId"], "parameters": parameters}


def _after_deeds(paths: dict[str, Any]) -> Iterator[_Lead]:
    """Lead back from each deed to its ticket, as it stands then."""
    for path, operations in paths.items():
        for method, operation in operations.items():
            if path.startswith(_TICKET + "/") and _tells_a_ticket(_answer(operation)):
                yield _Lead(method, path, _TICKET, _body("number", "/number"))


def _below(paths: dict[str, Any], lead: _Lead, *, deeds: bool) -> Iterator[dict[str, Any]]:
    """Yield the operations that a lead leads to: below its path, with no parameter in theirs that it does not know."""
    back = lead.to == _TICKET and lead.path.startswith(_TICKET + "/")
    for path, operations in paths.items():
        if path != lead.to and (back or not path.startswith((lead.to + "/", lead.to + "."))):
            continue
        for method, operation in operations.items():
            needed = {name for name, given in _parameters(operation).items() if given["in"] == "path"}
            asked_just_now = (method, path) == (lead.method, lead.path)
            if needed <= lead.known.keys() and (deeds or not _is_deed(operation)) and not asked_just_now:
                yield operation


def _answer(operation: dict[str, Any]) -> dict[str, Any]:
    """Return what the document says of an operation's answer when all is well."""
    answer: dict[str, Any] = operation["responses"][min(operation["responses"])]
    return answer


def _tells_a_ticket(answer: dict[str, Any]) -> bool:
    schema = answer.get("content", {}).get("application/json", {}).get("schema", {})
    return bool(schema.get("$ref", "").endswith("/TicketDocument"))


def _parameters(operation: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {given["name"]: given for given in operation.get("parameters", [])}


def _is_deed(operation: dict[str, Any]) -> bool:
    return "If-Match" in _parameters(operation)
