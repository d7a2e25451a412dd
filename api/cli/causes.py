"""``siaga causes``: the confusion table of a running Siaga, the system's guess against the person's verdict."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from api.cli.asking import DEFAULT_API, Api, Lang, Token, asked
from api.core.words import Language, cause, say

app = typer.Typer(add_completion=False)

_EXAMPLE = """
Example:

  siaga causes --month 2026-11 --lang en
"""


@app.command(epilog=_EXAMPLE)
def causes(
    month: Annotated[str, typer.Option(metavar="YYYY-MM", help="A month; default: the last 365 days.")] = "",
    start: Annotated[
        str, typer.Option("--from", metavar="T", help="Where the period begins (RFC 3339 with an offset).")
    ] = "",
    end: Annotated[str, typer.Option("--to", metavar="T", help="Where it ends; not in it.")] = "",
    api: Api = DEFAULT_API,
    token: Token = "",
    lang: Lang = Language.ID,
    as_json: Annotated[bool, typer.Option("--json", help="Print the table as JSON.")] = False,
) -> None:
    """Say how often the system's guess met the cause that people found, by guess and verdict."""
    query = {name: text for name, text in (("month", month), ("from", start), ("to", end)) if text}
    made = asked("GET", api, "causes/confusion", token, lang, query=query)
    if as_json:
        print(json.dumps(made, indent=2, ensure_ascii=False))
        return
    print(say(lang, "causes.summary", total=made["total"], named=made["named"], right=made["right"]))
    names = [(cause(lang, row["guess"]), cause(lang, row["verdict"]), row["count"]) for row in made["cells"]]
    heads = say(lang, "causes.guess"), say(lang, "causes.verdict")
    wide = [max(len(text) for text in (heads[place], *(row[place] for row in names))) for place in (0, 1)]
    for guess, verdict, count in [(*heads, ""), *names] if names else []:
        print(f"{guess:<{wide[0]}}  {verdict:<{wide[1]}}  {count:>5}".rstrip())
    if made["guessless"]:
        print(say(lang, "causes.guessless", count=made["guessless"]))
