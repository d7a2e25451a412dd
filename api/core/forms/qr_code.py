"""A hash as a QR code (ISO/IEC 18004), for a telephone that reads it off paper: shapes as data, nothing drawn here.

Rules this module keeps:

- It holds ``SHA256:`` and the hash in capitals, the letters that make the smallest code; a comparison takes it as it is.
- The same hash gives the same code: level M, which bears 15 % of damage, and the mask that the standard prescribes.
- Pure.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

import segno

from api.core.catalog_berita_acara import text

PREFIX = "SHA256:"
QUIET = 4
"""Modules of white around the code that the standard asks for."""


def qr_code(sidik: str) -> dict[str, Any]:
    """Return a hash's code for a template: modules on a side, quiet zone included, and runs of black ``[x, y, length]``."""
    rows = segno.make_qr(PREFIX + sidik.upper(), error="m", boost_error=False).matrix
    runs = []
    for y, row in enumerate(rows):
        x = 0
        for black, modules in groupby(row):
            length = len(list(modules))
            if black:
                runs.append([x + QUIET, y + QUIET, length])
            x += length
    return {"size": len(rows) + 2 * QUIET, "runs": runs, "alt": text("check.code")}
