"""What stands in one cell: text as a person meant it, and values by their column.

Rules this module keeps:

- An empty cell says nothing, a lone dash that there is none.
- A cell that a spreadsheet would compute (``=…``, ``@…``) is refused, save ``="text"``; an apostrophe before such
  a text says that it is one, and is what ``guarded`` writes.
- Spaces of every kind and line breaks are one space; characters that are not seen are refused where they could
  mislead, else dropped.
- A reader raises ``BadCellError`` with a code of the catalogue. Decimals have a comma or a point.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from ipaddress import ip_address
from types import MappingProxyType

from agent.inventory.models import Medium

NOTHING = "-"
LONGEST = 300
_HARMLESS = frozenset("\ufeff\u200b\u00ad\u2060")
_BREAKS = frozenset("\t\r\n\x0b\x0c")
_ERRORS = re.compile(r"#(?:N/A|REF!|NAME\?|VALUE!|DIV/0!|NUM!|NULL!)|#+", re.IGNORECASE)
_QUOTED = re.compile(r'="((?:[^"]|"")*)"')
_NUMBER = re.compile(r"[+-]?[0-9][0-9 .,()-]*")
_COMPUTED = re.compile(r"[=+\-@]")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari january jan", "februari february feb pebruari", "maret march mar", "april apr", "mei may",
            "juni june jun", "juli july jul", "agustus august agu aug agt", "september sep sept",
            "oktober october okt oct", "november nov nopember", "desember december des dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MEDIA: Mapping[str, Medium] = MappingProxyType(
    {
        **{medium.value: medium for medium in Medium},
        "kabel laut": Medium.SUBMARINE_CABLE,
        "kabel bawah laut": Medium.SUBMARINE_CABLE,
        "kabel tanah": Medium.UNDERGROUND_CABLE,
        "kabel bawah tanah": Medium.UNDERGROUND_CABLE,
        "kabel udara": Medium.AERIAL_CABLE,
        "fo induk": Medium.TRUNK_FIBRE,
        "kabel fo induk": Medium.TRUNK_FIBRE,
        "serat optik induk": Medium.TRUNK_FIBRE,
        "trunk fiber": Medium.TRUNK_FIBRE,
        "radio": Medium.RADIO,
        "nirkabel": Medium.RADIO,
        "tembaga": Medium.COPPER,
        "kabel tembaga": Medium.COPPER,
        "utp": Medium.COPPER,
        "sewa": Medium.LEASED,
        "sirkit sewa": Medium.LEASED,
        "leased line": Medium.LEASED,
    }
)
_YES = frozenset({"ya", "y", "yes", "true", "benar", "1", "x", "v", "✓"})
_NO = frozenset({"tidak", "t", "n", "no", "false", "salah", "0"})
_ROLES = {"inti": "core", "switch akses": "access-switch", "akses": "access-switch", "perute": "router"}
_LAST_DEGREE = {"latitude": 90, "longitude": 180}
_SIGNS = {"LS": -1, "S": -1, "LU": 1, "N": 1, "U": 1, "BT": 1, "E": 1, "T": 1, "BB": -1, "W": -1, "B": -1}


class BadCellError(ValueError):
    """A cell that cannot be taken: a code of the catalogue and what its text wants."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def tidy(cell: str) -> str:
    """Return a cell's text with spaces and invisible characters put right; raises ``BadCellError``."""
    kept: list[str] = []
    for one in cell:
        category = unicodedata.category(one)
        if one in _BREAKS or category in {"Zs", "Zl", "Zp"}:
            kept.append(" ")
        elif category in {"Cc", "Cf", "Cs", "Co", "Cn"} and one not in _HARMLESS:
            raise BadCellError("import.cell.control", character=f"U+{ord(one):04X}")
        elif one not in _HARMLESS:
            kept.append(one)
    text = " ".join("".join(kept).split())
    if len(text) > LONGEST:
        raise BadCellError("import.cell.long", length=len(text), most=LONGEST)
    if _ERRORS.fullmatch(text):
        raise BadCellError("import.cell.error")
    if quoted := _QUOTED.fullmatch(text):
        return quoted[1].replace('""', '"').strip()
    if re.match(r"'+[=+\-@]", text):
        return text
    if _COMPUTED.match(text) and text != NOTHING and not _NUMBER.fullmatch(text):
        raise BadCellError("import.cell.formula")
    return text


def unguarded(text: str) -> str:
    """Take off the apostrophe that says that a text is no formula."""
    return text[1:] if text.startswith("'") and _would_compute(text) else text


def guarded(text: str) -> str:
    """Return a text as a cell that no spreadsheet computes; ``unguarded(tidy(…))`` gives it back.

    >>> guarded("=1+1")
    "'=1+1"
    """
    return f"'{text}" if _would_compute(text) else text


def _would_compute(text: str) -> bool:
    """Tell whether a spreadsheet would compute a text, were it not for apostrophes; some do with a full-width sign too."""
    bare = text.lstrip("'")
    return bool(bare) and unicodedata.normalize("NFKC", bare[0])[0] in "=+-@"


def slug(name: str) -> str:
    """Return the id that a name gives; empty when nothing of it can stand in one.

    >>> slug("Dinas Kesehatan (Kab. Belitung)")
    'dinas-kesehatan-kab-belitung'
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:80].strip("-")


def read_id(text: str) -> str:
    """Read an id as it is written."""
    if not _ID.fullmatch(text):
        raise BadCellError("import.value.id")
    return text


def read_address(text: str) -> str:
    """Read an IP address without prefix length, in its short form."""
    try:
        return str(ip_address(text))
    except ValueError:
        code = "import.value.prefix" if "/" in text else "import.value.address"
        raise BadCellError(code) from None


def read_degrees(text: str, key: str) -> Decimal:
    """Read a latitude or longitude in decimal degrees, with a sign or with LS, LU, BT, BB after it."""
    match = re.fullmatch(r"([+-]?)([0-9]{1,3}(?:[.,][0-9]{1,20})?)\s*°?\s*([A-Za-z]{0,2})", text.replace("\u2212", "-"))
    sign = _SIGNS.get(match[3].upper(), 0 if match[3] else 1) if match else 0
    if match is None or not sign or (match[3] and match[1] == "-"):
        raise BadCellError(f"import.value.{key}")
    value = Decimal(match[2].replace(",", ".")) * sign * (-1 if match[1] == "-" else 1)
    if abs(value) > _LAST_DEGREE[key]:
        raise BadCellError(f"import.value.{key}")
    return value


def read_count(text: str) -> int:
    """Read how many people; dots between thousands are none of the number."""
    if not re.fullmatch(r"[0-9]{1,8}|[0-9]{1,3}(?:[. ][0-9]{3})+", text):
        raise BadCellError("import.value.count")
    count = int(re.sub(r"[. ]", "", text))
    if count > 10_000_000:  # noqa: PLR2004  (as agent.inventory.models has it)
        raise BadCellError("import.value.count")
    return count


def read_yes(text: str) -> bool:
    """Read yes or no."""
    word = text.casefold()
    if word not in _YES | _NO:
        raise BadCellError("import.value.yes")
    return word in _YES


def read_date(text: str) -> str:
    """Read ``2021-04-01``, ``1/4/2021`` (day first) or ``1 April 2021`` into the first form."""
    if match := re.fullmatch(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(?: 00:00(?::00)?)?", text):
        year, month, day = int(match[1]), int(match[2]), int(match[3])
    elif match := re.fullmatch(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})", text):
        year, month, day = int(match[3]), int(match[2]), int(match[1])
    elif match := re.fullmatch(r"([0-9]{1,2})[ -]([A-Za-z]+)\.?[ -]([0-9]{4})", text):
        year, month, day = int(match[3]), _MONTHS.get(match[2].lower(), 0), int(match[1])
    else:
        raise BadCellError("import.value.date")
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        raise BadCellError("import.value.date") from None


def read_medium(text: str) -> str:
    """Read what a link is made of, in Indonesian or as the inventory writes it."""
    words = " ".join(re.split(r"[\s_]+", text.casefold()))
    medium = _MEDIA.get(words) or _MEDIA.get(words.replace("-", " ")) or _MEDIA.get(words.replace(" ", "-"))
    if medium is None:
        raise BadCellError("import.value.medium")
    return medium.value


def read_role(text: str) -> str:
    """Read a device's role; Indonesian words for the known ones are put into theirs."""
    return _ROLES.get(text.casefold(), text)


def read_digits(text: str) -> str:
    """Read a number that is a name (NIP, telephone); a spreadsheet may have cut it to ``1,97E+17``."""
    if re.fullmatch(r"[0-9][.,]?[0-9]*E\+?[0-9]+", text, re.IGNORECASE):
        raise BadCellError("import.value.scientific")
    return text


def read_list(text: str) -> list[str]:
    """Read several names with semicolons or vertical bars between them."""
    return list(dict.fromkeys(name for part in re.split(r"[;|]", text) if (name := part.strip())))


READERS: Mapping[str, Callable[[str], object]] = MappingProxyType(
    {
        "id": read_id,
        "address": read_address,
        "latitude": lambda text: read_degrees(text, "latitude"),
        "longitude": lambda text: read_degrees(text, "longitude"),
        "complex": read_yes,
        "people": read_count,
        "phone": read_digits,
        "nip": read_digits,
        "role": read_role,
        "groups": read_list,
        "agent": read_list,
        "installed": read_date,
        "commissioned": read_date,
        "retired": read_date,
        "medium": read_medium,
    }
)
"""Column → how its cells are read; the others are text."""
