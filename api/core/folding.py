"""Texts as they are searched."""

from __future__ import annotations

import unicodedata

from api.core.forms.indonesian import line


def folded(text: str) -> str:
    r"""Return a text in which capitals, accents and unseen characters do not matter, its spaces single.

    >>> folded("  Édi\u200b SANTOSO ")
    'edi santoso'
    """
    plain = unicodedata.normalize("NFKD", line(text)).casefold()
    return line("".join(one for one in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(one)))
