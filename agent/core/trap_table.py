"""What a trap means here: from its OID and objects to one word, and the port it is about.

Rules this module keeps:

- An entry names the trap by snmpTrapOID (a v1 trap's made as RFC 3584, 3.1, says). Where one OID stands for several
  events, ``when`` names objects and the value each must have; the first entry that fits counts.
- A port is known by its name: what the last poll knew of the ifIndex, else ifName or ifDescr that came with the trap,
  else nothing. An ifIndex is never told on: devices deal them anew.
- Pure: the table is given, ``agent/traps/notifications.yaml`` holds the one in use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, TypeAlias

from agent.core.ports import clean_text

Value: TypeAlias = int | str | bytes
"""An INTEGER's number, an OID as dotted text, an OCTET STRING's octets."""
Bindings: TypeAlias = Sequence[tuple[str, Value]]
"""The objects of a trap in their order: dotted OID and value."""

IF_INDEX = "1.3.6.1.2.1.2.2.1.1"
IF_DESCR = "1.3.6.1.2.1.2.2.1.2"
IF_NAME = "1.3.6.1.2.1.31.1.1.1.1"
"""Columns of IF-MIB (RFC 2863)."""


class Entry(NamedTuple):
    """One event: its OID, our word for it, whether it is about a port, and what objects must say."""

    oid: str
    trap: str
    port: bool = False
    when: tuple[tuple[str, Value], ...] = ()


class TrapTable:
    """Entries by OID."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries: dict[str, list[Entry]] = {}
        for entry in entries:
            self._entries.setdefault(entry.oid, []).append(entry)

    def meaning(self, oid: str, bindings: Bindings) -> Entry | None:
        """Return the first entry that fits, None when the trap has no meaning here."""
        for entry in self._entries.get(oid, ()):
            if all(_says(bindings, column, value) for column, value in entry.when):
                return entry
        return None


def port_of(bindings: Bindings, known: Callable[[str], str | None]) -> str | None:
    """Return the name of the port that a trap's objects tell of; ``known`` gives that of an ifIndex (as text)."""
    index = next((value for column, value in bindings if _under(column, IF_INDEX) and isinstance(value, int)), None)
    if index is not None and (name := known(str(index))) is not None:
        return name
    for wanted in (IF_NAME, IF_DESCR):
        for column, value in bindings:
            if isinstance(value, bytes) and _under(column, wanted) and (name := clean_text(value)[0]):
                return name
    return None


def _says(bindings: Bindings, column: str, wanted: Value) -> bool:
    return any(_under(oid, column) and value == wanted for oid, value in bindings)


def _under(oid: str, column: str) -> bool:
    """Tell whether an object is an instance of a column; some devices leave the instance out."""
    return oid == column or oid.startswith(f"{column}.")
