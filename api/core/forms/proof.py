"""What stands on every form so that a copy can be checked: its number and short hash below, the whole hash at the end. Pure."""

from __future__ import annotations

from typing import Any

from api.core.catalog_berita_acara import text
from api.core.forms.fingerprint import full, short
from api.core.forms.indonesian import line
from api.core.forms.print_texts import reference
from api.core.forms.qr_code import qr_code


def footer(document: str, sidik: str) -> dict[str, str]:
    """Return what stands below every page of the form with this number; ``sidik`` is its hash in hexadecimal."""
    named = [reference(document)] if line(document) else []
    return {
        "left": " · ".join([*named, text("footer", short=short(sidik))]),
        "check": text("footer.check"),
        "page": text("footer.page", page="{page}", pages="{pages}"),
    }


def check(sidik: str, form: str) -> dict[str, Any]:
    """Return how a copy of a form of this name is checked, and the whole hash in letters and as a QR code."""
    return {
        "title": text("check"),
        "text": text("check.text", form=form),
        "label": text("check.hash"),
        "hash": full(sidik),
        "code": qr_code(sidik),
    }
