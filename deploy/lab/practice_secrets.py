"""Secrets for the practice province: what the inventory names but nobody has set is made up, anew at each start."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_OCTETS = 18


def practice_environment(raw: Mapping[str, Any], environ: Mapping[str, str]) -> dict[str, str]:
    """Return made-up values for the variables that an inventory's YAML names and ``environ`` does not hold.

    >>> list(practice_environment({"snmp": {"access": {"community": "${COMMUNITY}"}}}, {}))
    ['COMMUNITY']
    """
    names = {name for text in _texts(raw.get("snmp", {})) for name in _VARIABLE.findall(text)}
    return {name: secrets.token_urlsafe(_OCTETS) for name in sorted(names) if not environ.get(name)}


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
