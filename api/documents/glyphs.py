"""Which characters a font can show (OpenType specification, table ``cmap``, formats 4 and 12).

A PDF/A file may not hold a character without a glyph; what the font lacks is replaced before it is set.
"""

from __future__ import annotations

import struct
from pathlib import Path

_UNICODE = {(0, 3), (0, 4), (0, 6), (3, 1), (3, 10)}
_SEGMENTS, _GROUPS = 4, 12


def characters(font: Path) -> frozenset[int]:
    """Return the code points that a TrueType or OpenType font has glyphs for.

    Raises ``ValueError`` when the file is no such font.
    """
    data = font.read_bytes()
    try:
        start = _table(data, b"cmap")
        found: set[int] = set()
        for index in range(_word(data, start + 2)):
            platform, encoding, offset = struct.unpack_from(">HHI", data, start + 4 + 8 * index)
            if (platform, encoding) in _UNICODE:
                found |= _subtable(data, start + offset)
    except (struct.error, KeyError):
        raise ValueError(f"{font}: is no TrueType or OpenType font") from None
    return frozenset(found)


def _table(data: bytes, tag: bytes) -> int:
    """Return where a table begins; raises ``KeyError`` when the font has none of that name."""
    for index in range(_word(data, 4)):
        name, _, offset, _ = struct.unpack_from(">4sIII", data, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise KeyError(tag)


def _subtable(data: bytes, at: int) -> set[int]:
    form = _word(data, at)
    if form == _GROUPS:
        count = struct.unpack_from(">I", data, at + 12)[0]
        groups = struct.iter_unpack(">III", data[at + 16 : at + 16 + 12 * count])
        return {code for first, last, glyph in groups for code in range(first, last + 1) if glyph + code - first}
    if form != _SEGMENTS:
        return set()
    count = _word(data, at + 6) // 2
    ends, starts = at + 14, at + 16 + 2 * count
    deltas, ranges = starts + 2 * count, starts + 4 * count
    found: set[int] = set()
    for index in range(count):
        first, last = _word(data, starts + 2 * index), _word(data, ends + 2 * index)
        delta, offset = _word(data, deltas + 2 * index), _word(data, ranges + 2 * index)
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code if not offset else _word(data, ranges + 2 * index + offset + 2 * (code - first))
            if glyph and (glyph + delta) % 0x10000:
                found.add(code)
    return found


def _word(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", data, at)[0])
