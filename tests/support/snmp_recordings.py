"""Devices as snmpsim-data has recorded them, for the responder.

A recording has a line an object: OID, type (its BER tag; ``x`` after it: the value is in hexadecimal) and value.
"""

from __future__ import annotations

import bz2
from pathlib import Path
from typing import Any

import snmpsim_data  # type: ignore[import-not-found,import-untyped,unused-ignore]

from tests.support.snmp_responder import INTEGER, OCTETS, OID

FOLDER = Path(snmpsim_data.__file__).parent / "data"
ASKED = (
    "1.3.6.1.2.1.1.",
    "1.3.6.1.2.1.2.",
    "1.3.6.1.2.1.25.2.3.",
    "1.3.6.1.2.1.25.3.3.",
    "1.3.6.1.2.1.31.",
    "1.3.6.1.2.1.33.",
    "1.3.6.1.2.1.47.1.",
    "1.3.6.1.2.1.99.",
    "1.3.6.1.6.3.10.",
    "1.0.8802.1.1.2.1.3.7.",
    "1.0.8802.1.1.2.1.4.",
    "1.3.6.1.4.1.9.9.13.1.",
    "1.3.6.1.4.1.9.9.23.1.2.",
    "1.3.6.1.4.1.9.9.48.",
    "1.3.6.1.4.1.9.9.91.",
    "1.3.6.1.4.1.9.9.109.1.1.",
    "1.3.6.1.4.1.9.9.221.1.",
    "1.3.6.1.4.1.11.2.14.11.1.2.6.",
    "1.3.6.1.4.1.11.2.14.11.5.1.1.",
    "1.3.6.1.4.1.11.2.14.11.5.1.9.6.",
    "1.3.6.1.4.1.171.12.1.1.",
    "1.3.6.1.4.1.171.12.11.1.",
    "1.3.6.1.4.1.2011.5.25.31.1.1.",
    "1.3.6.1.4.1.2011.10.2.6.1.1.",
    "1.3.6.1.4.1.25506.2.6.1.1.",
    "1.3.6.1.4.1.25506.2.70.",
    "1.3.6.1.4.1.318.1.1.1.",
    "1.3.6.1.4.1.2021.4.",
    "1.3.6.1.4.1.2021.11.",
    "1.3.6.1.4.1.2021.13.16.",
    "1.3.6.1.4.1.3902.3.103.11.",
    "1.3.6.1.4.1.4881.1.1.10.2.1.1.",
    "1.3.6.1.4.1.4881.1.1.10.2.35.",
    "1.3.6.1.4.1.4881.1.1.10.2.36.",
    "1.3.6.1.4.1.10002.1.1.1.1.",
    "1.3.6.1.4.1.41112.1.4.8.",
    "1.3.6.1.4.1.14988.1.1.19.",
)
"""What is taken over: recordings of forwarding tables are long, and nobody asks for them here."""
_ASKED = tuple(prefix.encode() for prefix in ASKED)
NUMBERS = {2, 65, 66, 67, 70}


def lines_of(name: str) -> list[bytes]:
    """Return the lines of a recording by its path below snmpsim-data's folder, without the ending."""
    packed = FOLDER / f"{name}.snmprec.bz2"
    raw = bz2.decompress(packed.read_bytes()) if packed.exists() else (FOLDER / f"{name}.snmprec").read_bytes()
    return [line for line in raw.splitlines(keepends=True) if line.startswith(_ASKED)]


def recording(name: str) -> dict[str, tuple[int, Any]]:
    """Return the objects of a recording."""
    objects: dict[str, tuple[int, Any]] = {}
    for line in lines_of(name):
        oid, _, rest = line.rstrip(b"\r\n").decode("latin-1").partition("|")
        kind, _, value = rest.partition("|")
        if kind.rstrip("x").isdecimal():  # ":numeric" and its like ask snmpsim to make a value up
            objects[oid] = _object(kind, value)
    return objects


def _object(kind: str, value: str) -> tuple[int, Any]:
    octets = bytes.fromhex(value) if kind.endswith("x") else value.encode("latin-1")
    tag = int(kind.rstrip("x"))
    if tag in NUMBERS:
        return tag, int(octets)
    if tag == OID:
        return OID, octets.decode()
    return (tag if tag != INTEGER else OCTETS), octets
