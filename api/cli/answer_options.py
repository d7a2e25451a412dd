"""Options of the commands that answer a person in words."""

from __future__ import annotations

from typing import Annotated, TypeAlias

import typer

from api.core.words import Language

Lang: TypeAlias = Annotated[Language, typer.Option(help="Language of the answer.")]
FiguresAsJson: TypeAlias = Annotated[bool, typer.Option("--json", help="Print every figure as JSON.")]
