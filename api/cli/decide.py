"""``siaga decide``: has a running Siaga record a decision, as the person whose token is given."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from api.cli.asking import DEFAULT_API, Api, Lang, Token, asked
from api.cli.decision_options import group
from api.core.words import Language, say
from collector.decisions import Decision


def decided(
    decision: Decision,
    *,
    api: Api = DEFAULT_API,
    token: Token = "",
    lang: Lang = Language.ID,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was recorded as JSON.")] = False,
) -> None:
    """Have a decision recorded, and tell its number."""
    made = _recorded(api, token, lang, decision)
    if as_json:
        print(json.dumps(made, indent=2, ensure_ascii=False))
    else:
        print(say(lang, "impact.cli.recorded", number=made["number"], by=made["by"]))


def _recorded(api: str, token: str, lang: Language, decision: Decision) -> dict[str, Any]:
    from api.core.decided_document import decision_document

    return asked("POST", api, "decisions", token, lang, decision_document(decision))


app = group(
    "decide",
    decided,
    "Have a running Siaga record a decision, as the person whose token is given; what it alters is asked by siaga impact.",
)
