"""MIB objects as a profile writes them: numeric OID, type, unit, scale, and the values that mean "not known".

Rules this module keeps:

- The SNMP client says only "a number", "bytes" or "a text", so the type stands here, and a value of another type or
  out of its range is not a value: ``Object.accepts`` tells.
- A sentinel is a value that means "not known" although it looks like a reading: -1, 2^31-1, 2^32-1, 2^64-1, …
- Numeric OIDs only: MIB files are not needed, neither here nor on the machine that runs the agent.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Syntax(Enum):
    """The SMIv2 types that are read (RFC 2578, 7.1); ``INTEGER`` is one that is never below zero, as all states are."""

    DISPLAY_STRING = "DisplayString"
    OBJECT_IDENTIFIER = "OBJECT IDENTIFIER"
    INTEGER = "INTEGER"
    INTEGER32 = "Integer32"
    GAUGE32 = "Gauge32"
    COUNTER32 = "Counter32"
    COUNTER64 = "Counter64"
    TIME_TICKS = "TimeTicks"


_RANGE = {
    Syntax.INTEGER: (0, 2**31 - 1),
    Syntax.INTEGER32: (-(2**31), 2**31 - 1),
    Syntax.GAUGE32: (0, 2**32 - 1),
    Syntax.COUNTER32: (0, 2**32 - 1),
    Syntax.COUNTER64: (0, 2**64 - 1),
    Syntax.TIME_TICKS: (0, 2**32 - 1),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """What a raw number means: times ``scale``, in ``unit``."""

    unit: str = ""
    scale: float = 1.0


@dataclass(frozen=True, slots=True)
class Object:
    """One MIB object: a scalar (its OID ends in ``.0``) or a column of a table (its index follows).

    ``sentinels`` are raw values that mean "not known"; ``negative`` is what a number below zero means where that is
    something else than above it.
    """

    name: str
    oid: str
    syntax: Syntax
    measure: Measure = Measure()
    sentinels: frozenset[int] = frozenset()
    negative: Measure | None = None
    beyond: tuple[float, Measure] | None = None
    """From which raw number on it means something else, and what."""

    @property
    def is_scalar(self) -> bool:
        """Whether this is no column of a table."""
        return self.oid.endswith(".0")

    def measure_of(self, number: float) -> Measure:
        """Return what a raw number of this object means."""
        if self.negative is not None and number < 0:
            return self.negative
        if self.beyond is not None and number >= self.beyond[0]:
            return self.beyond[1]
        return self.measure

    def accepts(self, value: Any) -> bool:
        """Tell whether a decoded value can be one of this object's: its type and range are right.

        >>> octets = Object("ifInOctets", "1.3.6.1.2.1.2.2.1.10", Syntax.COUNTER32)
        >>> octets.accepts(5), octets.accepts(b"5"), octets.accepts(2**32)
        (True, False, False)
        """
        if self.syntax is Syntax.DISPLAY_STRING:
            return type(value) is bytes
        if self.syntax is Syntax.OBJECT_IDENTIFIER:
            return type(value) is str
        least, largest = _RANGE[self.syntax]
        return type(value) is int and least <= value <= largest

    def leave_out_strange(self, column: dict[str, Any]) -> int:
        """Take out of a column (index → value) the sentinels, and what cannot be this object's; count the latter."""
        if self.syntax is Syntax.DISPLAY_STRING:
            strange = [index for index, value in column.items() if type(value) is not bytes]
        elif self.syntax is Syntax.OBJECT_IDENTIFIER:
            strange = [index for index, value in column.items() if type(value) is not str]
        else:
            (least, largest), unknown = _RANGE[self.syntax], self.sentinels
            strange = [
                index for index, value in column.items() if type(value) is not int or not least <= value <= largest
            ]
            if unknown:
                for index in [index for index, value in column.items() if value in unknown]:
                    del column[index]
            strange = [index for index in strange if index in column]
        for index in strange:
            del column[index]
        return len(strange)
