r"""The fingerprint of a form: which bytes are hashed, how the hash is printed, and how a copy is checked against it.

Rules this module keeps:

- What is hashed is a plain text that a person can read and any tool can hash (``sha256sum``): a first line that names
  the form and the version of its fields, then one line a field, ``name=text``, in the order of the form.
- The text is UTF-8, each line ends with LF. In a text a backslash is ``\\`` and a line break ``\n``; nothing else
  is altered. So no two lists of fields have the same bytes.
- The hash is SHA-256 (FIPS 180-4). Its short form, 16 of 64 digits, is for the eye; only the full one is proof.
- Pure.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterable
from enum import StrEnum

Fields = tuple[tuple[str, str], ...]
"""The names and texts of a form's fields, in its order."""
SHORT = 16
"""Digits of the short form: 64 bits."""
_FULL = 64
_GROUP = 4
_NAME = re.compile(r"[a-z0-9_.]+")
_PARTED = re.compile(r"[\s:.\-\u2010-\u2015]+")
_ESCAPED = re.compile(r"\\(.?)", re.DOTALL)


class Match(StrEnum):
    """What a comparison with a printed hash says."""

    SAME = "same"
    SHORT = "short"
    DIFFERENT = "different"
    MALFORMED = "malformed"


def canonical(form: str, fields: Iterable[tuple[str, str]]) -> bytes:
    r"""Return the bytes that are hashed.

    Raises ``ValueError`` for a field's name that is none (``a-z``, ``0-9``, ``_`` and ``.``) or stands twice, for a
    form's name of several lines, and for a text that is not Unicode or has a carriage return: a program that alters line
    ends is noticed.

    >>> canonical("siaga contoh 1", [("nomor", "7"), ("isi", "satu\ndua")])
    b'siaga contoh 1\nnomor=7\nisi=satu\\ndua\n'
    """
    if "\n" in form or "\r" in form:
        raise ValueError(f"{form!r} is no form's name; write it on one line")
    lines, seen = [form], set()
    for name, text in fields:
        if not _NAME.fullmatch(name) or name in seen:
            raise ValueError(f"{name!r} is no field's name, or stands twice; use a-z, 0-9, _ and . once")
        seen.add(name)
        if "\r" in text:
            raise ValueError(f"{name} holds a carriage return; let LF alone end its lines")
        escaped = text.replace("\\", "\\\\").replace("\n", "\\n")
        lines.append(f"{name}={escaped}")
    return "".join(f"{line}\n" for line in lines).encode()


def fields_of(content: bytes) -> tuple[str, Fields]:
    """Return the form's name and its fields; raises ``ValueError`` for what ``canonical`` does not make."""
    try:
        return _read(content)
    except ValueError:
        raise ValueError("this is no form's text; give the file as it was downloaded, unchanged") from None


def _read(content: bytes) -> tuple[str, Fields]:
    first, *rest = content.decode().split("\n")
    pairs = [line.partition("=") for line in rest[:-1]]
    fields = tuple((name, _ESCAPED.sub(_unescaped, text)) for name, _, text in pairs)
    if canonical(first, fields) != content:
        raise ValueError(first)
    return first, fields


def _unescaped(found: re.Match[str]) -> str:
    return "\n" if found[1] == "n" else found[1]


def digest(content: bytes) -> str:
    """Return the SHA-256 of canonical bytes: 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def short(hexadecimal: str) -> str:
    """Return the short form: ``3f7a 91c2 0b64 d8e5``."""
    return full(hexadecimal[:SHORT])


def full(hexadecimal: str) -> str:
    """Return the whole hash in groups of four digits."""
    return " ".join(hexadecimal[at : at + _GROUP] for at in range(0, len(hexadecimal), _GROUP))


def compare(hexadecimal: str, told: str) -> Match:
    """Compare a hash with one that was read off paper, by eye or from its QR code, full or short, however it is grouped.

    >>> compare("3f7a91c20b64d8e5" + "0" * 48, "3F7A-91C2-0B64-D8E5")
    <Match.SHORT: 'short'>
    """
    digits = _PARTED.sub("", told).lower().removeprefix("sha256")
    if len(digits) not in (SHORT, _FULL) or not re.fullmatch(r"[0-9a-f]+", digits):
        return Match.MALFORMED
    if not hmac.compare_digest(hexadecimal[: len(digits)], digits):
        return Match.DIFFERENT
    return Match.SAME if len(digits) == _FULL else Match.SHORT


def verify(form: str, fields: Iterable[tuple[str, str]], told: str) -> Match:
    """Say whether fields are those whose hash was printed; raises ``ValueError`` as ``canonical`` does."""
    return compare(digest(canonical(form, fields)), told)
