"""``siaga decide``: has a running Siaga record a decision, as the person whose token is given."""

from __future__ import annotations

import json
import uuid
from typing import Annotated, Any

import typer

from agent.errors import BadInputError
from api.cli.decision_options import group
from api.core.words import Language, say
from collector.decisions import Decision

_WAIT_S = 60.0
_CREATED = 201


def _decide(
    decision: Decision,
    *,
    api: Annotated[
        str, typer.Option(envvar="SIAGA_API", metavar="URL", help="Address of siaga run or siaga api.")
    ] = "http://127.0.0.1:8080",
    token: Annotated[
        str,
        typer.Option(envvar="SIAGA_TOKEN", help="A person's token (POST /api/v1/tokens); it says who decides."),
    ] = "",
    lang: Annotated[Language, typer.Option(help="Language of the answer.")] = Language.ID,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was recorded as JSON.")] = False,
) -> None:
    made = _recorded(api, token, lang, decision)
    if as_json:
        print(json.dumps(made, indent=2, ensure_ascii=False))
    else:
        print(say(lang, "impact.cli.recorded", number=made["number"], by=made["by"]))


def _recorded(api: str, token: str, lang: Language, decision: Decision) -> dict[str, Any]:
    import httpx

    from api.core.decided_document import decision_document

    if not token:
        raise BadInputError(
            "a token says who decides; make one by POST /api/v1/tokens and give it as SIAGA_TOKEN or --token"
        )
    headers = {
        "Authorization": f"Bearer {token}",
        "Accept-Language": lang.value,
        "Idempotency-Key": str(uuid.uuid4()),
    }
    try:
        answer = httpx.post(
            f"{api.rstrip('/')}/api/v1/decisions",
            json=decision_document(decision),
            headers=headers,
            timeout=_WAIT_S,
            trust_env=False,
        )
        document: dict[str, Any] = answer.json()
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as problem:
        raise BadInputError(f"{api}: no Siaga answers there ({problem}); give --api the address of its pages") from None
    if answer.status_code != _CREATED:
        told = [
            document.get("detail", ""),
            *(f"{item['pointer']}: {item['detail']}" for item in document.get("errors", [])),
        ]
        raise BadInputError("; ".join(told))
    return document


app = group(
    "decide",
    _decide,
    "Have a running Siaga record a decision, as the person whose token is given; what it alters is asked by siaga impact.",
)
