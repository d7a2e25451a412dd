"""What a change altered, field by field, for a reader and for good.

Rules this module keeps:

- A secret is never told: a field whose name says that it is one tells only that it was set, changed or removed.
- Of an object within an object, the fields that differ, named ``outer.inner``.
- Of a list, the items that went and the items that came; where only the order moved, both whole.
- Nothing grows without bound: a long text and a long list are cut, and the SHA-256 of the whole stands beside.
- Pure.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import msgspec

from api.core.audit import Deed, clean

Changes: TypeAlias = dict[str, list[object]]
"""Field → [before, after]."""
LONGEST_TEXT = 1_000
"""Characters of a text that are kept."""
MOST_ITEMS = 20
"""Items of a list, and keys of a mapping, that are kept."""
MOST_FIELDS = 200
"""Fields of one change that are kept."""
_SECRET = re.compile(
    r"password|passphrase|secret|digest|csrf|community|credential|recovery|totp|(?:^|_)(?:otp|key|hash|token)(?:$|_)"
)
_BOOKKEEPING = frozenset({"effect", "told", "alarm", "warned"})
"""What moves with every effect and tells nobody anything."""


@functools.lru_cache(maxsize=4096)
def is_secret(field: str) -> bool:
    """Tell whether a field's name says that its value is nobody's business.

    >>> [is_secret(name) for name in ("password", "digest", "totp_secret", "api_key", "name", "until")]
    [True, True, True, True, False, False]
    """
    return _SECRET.search(field.lower()) is not None


def changed(kind: str, name: str, before: object, after: object, action: str | None = None) -> list[Deed]:
    """Return the deed that made ``after`` of ``before`` (None: was not there, is no more); none when nothing differs.

    Both are structs or mappings. ``action`` defaults to ``made``, ``changed`` or ``removed``.
    """
    changes = differences(_fields(before), _fields(after))
    if not changes and before is not None and after is not None:
        return []
    plain = "made" if before is None else "removed" if after is None else "changed"
    return [Deed(action=action or plain, kind=kind, name=name, changes=changes)]


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """Return each field that differs with what it was and became; what is empty or missing alike does not differ."""
    found: Changes = {}
    for field in dict.fromkeys([*before, *after]):
        if field in _BOOKKEEPING:
            continue
        one, other = before.get(field), after.get(field)
        if one == other or (not _says(one) and not _says(other)):
            continue
        if isinstance(one, Mapping) and isinstance(other, Mapping) and not is_secret(field):
            found |= {clean(f"{field}.{part}"): pair for part, pair in differences(one, other).items()}
            continue
        if len(found) >= MOST_FIELDS:
            found["…"] = [None, {"more": True, "sha256": _digest(_redacted([before, after]))}]
            break
        found[clean(field)] = _pair(field, one, other)
    return found


def _fields(value: object) -> Mapping[str, Any]:
    if value is None:
        return {}
    built = msgspec.to_builtins(value)
    return built if isinstance(built, Mapping) else {"value": built}


def _says(value: object) -> bool:
    return value is not None and value not in ("", [], {}, ())


def _pair(field: str, one: Any, other: Any) -> list[object]:
    if is_secret(field):
        return [None if one is None else "set", "removed" if other is None else "set" if one is None else "changed"]
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        went, came = _gone_and_come(one, other)
        if went or came:
            one, other = went, came
    return [bounded(_redacted(one)), bounded(_redacted(other))]


def _gone_and_come(one: Sequence[Any], other: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """Return the items that only the one list has, and those that only the other has."""
    before = [msgspec.json.encode(item, order="sorted") for item in one]
    after = [msgspec.json.encode(item, order="sorted") for item in other]
    old, new = set(before), set(after)
    return (
        [item for item, text in zip(one, before, strict=True) if text not in new],
        [item for item, text in zip(other, after, strict=True) if text not in old],
    )


def _redacted(value: Any) -> Any:
    """Return a value as JSON can hold it, secrets taken out at every depth; before anything is cut or digested."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, (list, tuple)):
        return [_redacted(item) for item in value]
    if isinstance(value, Mapping):
        return {
            clean(str(key)): ("set" if _says(item) else None) if is_secret(str(key)) else _redacted(item)
            for key, item in value.items()
        }
    return value if value is None or isinstance(value, (bool, int, float)) else str(value)


def bounded(value: Any) -> Any:
    """Return a value cut to the bounds of this module, at every depth."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST_TEXT else {"cut": value[:LONGEST_TEXT], "sha256": _digest(value)}
    if isinstance(value, list):
        kept = [bounded(item) for item in value[:MOST_ITEMS]]
        return kept if len(kept) == len(value) else [*kept, {"more": len(value) - len(kept), "sha256": _digest(value)}]
    if isinstance(value, Mapping):
        told = {key: bounded(item) for key, item in list(value.items())[:MOST_ITEMS]}
        cut = len(value) - len(told)
        return told | {"…": {"more": cut, "sha256": _digest(value)}} if cut else told
    return value


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _digest(value: object) -> str:
    """Return the SHA-256 of a text as it is, of anything else as JSON with sorted keys and without spaces."""
    text = value if isinstance(value, str) else _text(value)
    return hashlib.sha256(text.encode()).hexdigest()
