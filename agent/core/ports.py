"""From the columns of ifTable and ifXTable to ports known by their names.

Rules this module keeps:

- A port is known by ``ifName``, else ``ifDescr``, else ``if<ifIndex>``, never by its ifIndex: devices deal
  the indexes anew when they restart or when a module is put in (RFC 2863, 3.1.5).
- Names of one device differ. Rows that share a name are put in the order of ifDescr, then of ifIndex with
  the highest first: the first keeps the name, the others become ``name#2``, ``name#3``, … (a number already
  taken is passed over). The highest, because it is the newest: net-snmp shows an interface that was removed
  for five minutes more, beside the one that was made anew under its name.
- Texts come from strangers: line ends, control and direction-changing characters and over-long texts never
  get through, and what was changed is said in the notes.
- What a device does not have is ``None``, never zero; sentinels are left out before. An enumeration value outside IF-MIB is ``None`` too.
- Pure: columns in, ports and notes out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, TypeAlias

import msgspec

Index: TypeAlias = str
"""What follows a column's OID, as text: ``"7"``."""
Columns: TypeAlias = Mapping[str, Mapping[Index, Any]]
"""Column name (``ifName``) → index → value, as decoded from the wire."""

ADMIN_STATUS: Mapping[int, str] = {1: "up", 2: "down", 3: "testing"}
"""ifAdminStatus (RFC 2863)."""
OPER_STATUS: Mapping[int, str] = {
    1: "up",
    2: "down",
    3: "testing",
    4: "unknown",
    5: "dormant",
    6: "notPresent",
    7: "lowerLayerDown",
}
"""ifOperStatus (RFC 2863)."""

LONGEST_TEXT = 255
"""Characters kept of a text: what a DisplayString may hold (RFC 2579)."""
_MEGA = 1_000_000
_NAMED_IN_A_NOTE = 5
_NOTHING: Mapping[Index, Any] = {}


class Port(msgspec.Struct, frozen=True):
    """One row. ``octets_bits`` tells how wide its octet counters are: 64, or 32 where the device has no other.

    ``speed_bps`` is in bit/s; ``discontinuity`` is ifCounterDiscontinuityTime in 1/100 s of sysUpTime.
    """

    name: str
    index: Index
    admin: str | None
    oper: str | None
    in_octets: int | None
    out_octets: int | None
    in_errors: int | None
    out_errors: int | None
    in_discards: int | None
    out_discards: int | None
    speed_bps: int | None
    alias: str | None
    discontinuity: int | None
    octets_bits: int


@lru_cache(maxsize=65_536)
def clean_text(raw: bytes) -> tuple[str, bool]:
    r"""Return a device's text made harmless, and whether that changed more than the blanks around it.

    UTF-8, else Latin-1. NULs, carriage returns and blanks at the ends go silently (many devices pad with
    them); control, formatting, private and unassigned characters inside become U+FFFD; texts longer than
    ``LONGEST_TEXT`` are cut.

    >>> clean_text(b"Gi0/1\r\n"), clean_text(b"uplink\x1b[31m")[1]
    (('Gi0/1', False), True)
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    text = text.strip(" \t\r\n\x00")
    clean = text
    if not (text.isascii() and text.isprintable()):
        clean = "".join(
            "\ufffd" if unicodedata.category(letter)[0] == "C" or letter in "\u2028\u2029" else letter
            for letter in text
        )
    return clean[:LONGEST_TEXT], clean != text or len(clean) > LONGEST_TEXT


def fallbacks(columns: Columns) -> tuple[str, ...]:
    """Name the second-best columns worth asking, because the better ones have gaps.

    ``ifDescr`` when rows have no name or share one; ``ifInOctets``/``ifOutOctets`` when rows have no
    64-bit counter; ``ifSpeed`` when no row has ifHighSpeed.
    """
    rows = _rows(columns)
    if not rows:
        return ()
    wanted: list[str] = []
    names = [clean_text(raw)[0] for raw in columns.get("ifName", _NOTHING).values()]
    if len(names) < len(rows) or len(set(names)) < len(names) or "" in names:
        wanted.append("ifDescr")
    for better, fallback in (("ifHCInOctets", "ifInOctets"), ("ifHCOutOctets", "ifOutOctets")):
        if len(columns.get(better, _NOTHING)) < len(rows):
            wanted.append(fallback)
    if not columns.get("ifHighSpeed"):
        wanted.append("ifSpeed")
    return tuple(wanted)


def read_ports(columns: Columns) -> tuple[list[Port], list[str]]:
    """Make ports, sorted by name, of the columns that a walk brought; the notes say what was odd."""
    rows = _rows(columns)
    names, notes = _names(rows, columns)
    alias = columns.get("ifAlias", _NOTHING)
    admin = columns.get("ifAdminStatus", _NOTHING)
    oper = columns.get("ifOperStatus", _NOTHING)
    in_64, out_64 = columns.get("ifHCInOctets", _NOTHING), columns.get("ifHCOutOctets", _NOTHING)
    in_32, out_32 = columns.get("ifInOctets", _NOTHING), columns.get("ifOutOctets", _NOTHING)
    in_errors, out_errors = columns.get("ifInErrors", _NOTHING), columns.get("ifOutErrors", _NOTHING)
    in_discards, out_discards = columns.get("ifInDiscards", _NOTHING), columns.get("ifOutDiscards", _NOTHING)
    high_speed, speed = columns.get("ifHighSpeed", _NOTHING), columns.get("ifSpeed", _NOTHING)
    discontinuity = columns.get("ifCounterDiscontinuityTime", _NOTHING)
    ports: list[Port] = []
    narrow = 0
    for name, index in sorted(zip(names, rows, strict=True)):
        wide = index in in_64 and index in out_64
        octets_in = in_64.get(index) if wide else in_32.get(index, in_64.get(index))
        octets_out = out_64.get(index) if wide else out_32.get(index, out_64.get(index))
        if not wide and octets_in is not None:
            narrow += 1
        text = alias.get(index)
        ports.append(
            Port(
                name,
                index,
                ADMIN_STATUS.get(admin.get(index)),  # type: ignore[arg-type]
                OPER_STATUS.get(oper.get(index)),  # type: ignore[arg-type]
                octets_in,
                octets_out,
                in_errors.get(index),
                out_errors.get(index),
                in_discards.get(index),
                out_discards.get(index),
                high_speed[index] * _MEGA if index in high_speed else speed.get(index),
                (clean_text(text)[0] or None) if text else None,
                discontinuity.get(index),
                64 if wide or index not in in_32 else 32,
            )
        )
    if narrow:
        notes.append(f"{narrow} of {len(rows)} ports have no 64-bit octet counters, the 32-bit ones are read")
    return ports, notes


def _rows(columns: Columns) -> list[Index]:
    """Return every index that any column has, in the order first met."""
    return list(dict.fromkeys(chain.from_iterable(columns.values())))


def _names(rows: list[Index], columns: Columns) -> tuple[list[str], list[str]]:
    """Return one name a row, in the rows' order, all different, and notes on what was changed."""
    named, described = columns.get("ifName", _NOTHING), columns.get("ifDescr", _NOTHING)
    names: list[str] = []
    changed: list[str] = []
    for index in rows:
        name, odd = clean_text(named.get(index) or b"")
        if not name:
            name, odd = clean_text(described.get(index) or b"")
        if not name:
            name = f"if{index}"
        if odd:
            changed.append(name)
        names.append(name)
    notes = [f"unprintable or over-long names cleaned: {_few(changed)}"] if changed else []
    if len(set(names)) < len(names):
        notes.append(
            f"names that several ports share, told apart by #2, #3, …: {_few(_tell_apart(names, rows, described))}"
        )
    return names, notes


def _tell_apart(names: list[str], rows: list[Index], described: Mapping[Index, Any]) -> list[str]:
    """Give rows that share a name numbers, in place; return the shared names."""
    places: dict[str, list[int]] = {}
    for place, name in enumerate(names):
        places.setdefault(name, []).append(place)
    taken = set(places)
    shared = sorted(name for name, where in places.items() if len(where) > 1)
    for name in shared:
        where = sorted(
            places[name],
            key=lambda place: (clean_text(described.get(rows[place]) or b"")[0], _newest_first(rows[place])),
        )
        number = 2
        for place in where[1:]:
            while f"{name}#{number}" in taken:
                number += 1
            names[place] = f"{name}#{number}"
            taken.add(names[place])
    return shared


def _newest_first(index: Index) -> tuple[int, ...]:
    return tuple(-int(part) for part in index.split("."))


def _few(items: Iterable[str]) -> str:
    """Join the first few for a note."""
    listed = list(items)
    more = f" and {len(listed) - _NAMED_IN_A_NOTE} more" if len(listed) > _NAMED_IN_A_NOTE else ""
    return ", ".join(repr(item) for item in listed[:_NAMED_IN_A_NOTE]) + more
