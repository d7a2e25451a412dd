"""Where secrets really are: the environment or a file of their own, never the inventory."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from agent.errors import BadInputError
from agent.inventory.credentials import Secret, SecretFile

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def is_variable(secret: str) -> bool:
    """Tell whether a secret is written as ``${NAME}``."""
    return _VARIABLE.fullmatch(secret) is not None


def resolve_secret(secret: Secret, environ: Mapping[str, str]) -> str:
    """Return what ``${NAME}`` or ``{file: PATH}`` stands for; a file's last line end is not part of it.

    Raises ``BadInputError`` naming the variable or file that is not there, or a secret written in clear
    (which is not repeated).
    """
    if isinstance(secret, SecretFile):
        try:
            return Path(secret.file).read_text("utf-8").removesuffix("\n").removesuffix("\r")
        except (OSError, UnicodeDecodeError) as problem:
            raise BadInputError(f"the secret's file {secret.file} cannot be read: {problem}") from None
    variable = _VARIABLE.fullmatch(secret)
    if variable is None:
        raise BadInputError("a secret stands in clear; write ${NAME} and set that variable, or {file: PATH}")
    value = environ.get(variable[1])
    if not value:
        raise BadInputError(
            f"the environment variable {variable[1]} is not set; set it to the secret that is needed here"
        )
    return value
