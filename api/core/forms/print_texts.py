"""Texts as paper can bear them: visible, breakable in long words, few marks on one letter, a line each. Pure."""

from __future__ import annotations

import unicodedata

from api.core.forms.indonesian import line, written

_UNBROKEN = 18
_REFERENCE = 40
"""Letters of a number or an address that stay together, so that it is copied as it is."""
_MARKS = 2


def lines(text: str) -> list[str]:
    r"""Return a text for a template, a line each; a long word gets places where it may break; nothing gives no line.

    >>> lines("a" * 40)[0].count(chr(0x200B)), lines("satu\n\ndua"), lines(" ")
    (2, ['satu', '', 'dua'], [])
    """
    shown = written(text).strip()
    return [_breakable(one) for one in shown.split("\n")] if shown else []


def single(text: str) -> str:
    """Return a text for a template on one line."""
    return _breakable(line(text))


def reference(text: str) -> str:
    """Return a document's number or an address for a template, on one line."""
    return _breakable(line(text), _REFERENCE)


def _breakable(text: str, unbroken: int = _UNBROKEN) -> str:
    kept: list[str] = []
    marks = run = 0
    for character in text:
        mark = unicodedata.category(character).startswith("M")
        marks = marks + 1 if mark else 0
        if marks > _MARKS:
            continue
        run = 0 if character.isspace() else run + (not mark)
        if run > unbroken and not mark:
            kept.append("\u200b")
            run = 1
        kept.append(character)
    return "".join(kept)
