"""What is known of a person besides the user name: full name, NIP, title, e-mail, telephone.

Rules this module keeps:

- What is empty is None; what is kept is trimmed, on one line, and free of control and direction characters.
- A NIP is kept as its 18 digits, and shown in its four groups. It begins with the date of birth.
- An e-mail address is plain ASCII with a domain of two labels or more, so that it can stand in a header as it is.
- What is wrong is told as a key of the catalog, field by field; nothing raises.
- Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

DETAILS = ("full_name", "nip", "title", "email", "phone")
OWN_DETAILS = ("email", "phone")
"""What a person may change of themselves; the rest is the administrator's."""
LONGEST_NAME = 100
LONGEST_EMAIL = 254
NIP_DIGITS = 18
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})+")
_LOCAL_PART = 64
_PHONE = re.compile(r"\+?[0-9(][0-9 ().-]*")
_PHONE_DIGITS = range(5, 16)
_LONGEST_PHONE = 30


class Checked(NamedTuple):
    """The details as they are kept, and what is wrong: field → key of the catalog. A wrong field is not among the first."""

    values: dict[str, str | None]
    errors: dict[str, str]


def checked(given: Mapping[str, str | None]) -> Checked:
    """Look at some details as they were typed; fields that are no detail are left alone.

    >>> checked({"nip": "19800101 200501 1 001", "email": "budi"})
    Checked(values={'nip': '198001012005011001'}, errors={'email': 'person.wrong.email'})
    """
    values: dict[str, str | None] = {}
    errors: dict[str, str] = {}
    for name in DETAILS:
        if name not in given:
            continue
        typed = (given[name] or "").strip()
        kept = _KEEPING[name](typed) if typed else None
        if typed and kept is None:
            errors[name] = f"person.wrong.{name}"
        else:
            values[name] = kept
    return Checked(values, errors)


def _line(typed: str) -> str | None:
    line = re.sub(r"[ \u00a0]+", " ", typed)
    hidden = any(unicodedata.category(character) in _HIDDEN for character in line)
    return None if hidden or len(line) > LONGEST_NAME else line


def _nip(typed: str) -> str | None:
    digits = re.sub(r"[ .\u00a0]+", "", typed)
    if not re.fullmatch(rf"[0-9]{{{NIP_DIGITS}}}", digits):
        return None
    try:
        date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
    return digits


def _email(typed: str) -> str | None:
    good = len(typed) <= LONGEST_EMAIL and _EMAIL.fullmatch(typed) and len(typed.rpartition("@")[0]) <= _LOCAL_PART
    return typed if good else None


def _phone(typed: str) -> str | None:
    digits = sum(character.isdigit() for character in typed)
    good = len(typed) <= _LONGEST_PHONE and _PHONE.fullmatch(typed) and digits in _PHONE_DIGITS
    return typed if good else None


_KEEPING = {"full_name": _line, "nip": _nip, "title": _line, "email": _email, "phone": _phone}


def grouped_nip(nip: str) -> str:
    """Return a NIP as it is written: birth, appointment, sex, serial.

    >>> grouped_nip("198001012005011001")
    '19800101 200501 1 001'
    """
    return f"{nip[:8]} {nip[8:14]} {nip[14:15]} {nip[15:]}"
