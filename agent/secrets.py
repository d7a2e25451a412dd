"""Secrets of the inventory, read where it says: the environment or a file of their own.

Rules this module keeps:

- A secret is never shown: an error names where it was looked for, not what was found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from agent.errors import BadInputError
from agent.inventory.models import Secret, SecretFile

_NAME = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


def resolve_secret(secret: Secret, environ: Mapping[str, str]) -> str:
    """Return the secret itself; a file's last line end is not part of it.

    Raises ``BadInputError`` when the variable is not set or the file cannot be read.
    """
    if isinstance(secret, SecretFile):
        try:
            return Path(secret.file).read_text(encoding="utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError) as problem:
            why = problem.strerror if isinstance(problem, OSError) else "it is not UTF-8 text"
            raise BadInputError(f"the secret file {secret.file} cannot be read: {why}") from None

    def value(match: re.Match[str]) -> str:
        name = match[1]
        if name not in environ:
            raise BadInputError(f"the inventory's secret ${{{name}}} is not set; put {name} into the environment")
        return environ[name]

    return _NAME.sub(value, secret)
