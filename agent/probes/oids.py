"""The objects Siaga asks for over SNMP: numeric OID, name, type, unit and sentinel values.

Rules this module keeps:

- Numeric OIDs only. MIB files are not needed, neither here nor on the machine that runs the agent.
- The client library says only "a number", "bytes" or "a text", so the type stands here, and a value of
  another type is not a value: ``Object.accepts`` tells.
- A sentinel is a value that means "not known" although it looks like a reading.

Sources: SNMPv2-MIB (RFC 3418), IF-MIB (RFC 2863), SNMP-FRAMEWORK-MIB (RFC 3411).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any


class Syntax(Enum):
    """The SMIv2 types that are read here (RFC 2578, 7.1), with the largest value of the numeric ones."""

    DISPLAY_STRING = "DisplayString"
    OBJECT_IDENTIFIER = "OBJECT IDENTIFIER"
    INTEGER = "INTEGER"
    GAUGE32 = "Gauge32"
    COUNTER32 = "Counter32"
    COUNTER64 = "Counter64"
    TIME_TICKS = "TimeTicks"


_LARGEST = {
    Syntax.INTEGER: 2**31 - 1,
    Syntax.GAUGE32: 2**32 - 1,
    Syntax.COUNTER32: 2**32 - 1,
    Syntax.COUNTER64: 2**64 - 1,
    Syntax.TIME_TICKS: 2**32 - 1,
}


@dataclass(frozen=True, slots=True)
class Object:
    """One MIB object: a scalar (its OID ends in ``.0``) or a column of a table (its index follows).

    ``unit`` is a word for people; ``sentinels`` are values that mean "not known".
    """

    name: str
    oid: str
    syntax: Syntax
    unit: str = ""
    sentinels: frozenset[int] = frozenset()

    def accepts(self, value: Any) -> bool:
        """Tell whether a decoded value can be one of this object's: its type and range are right.

        >>> IF_IN_OCTETS.accepts(5), IF_IN_OCTETS.accepts(b"5"), IF_IN_OCTETS.accepts(2**32)
        (True, False, False)
        """
        if self.syntax is Syntax.DISPLAY_STRING:
            return type(value) is bytes
        if self.syntax is Syntax.OBJECT_IDENTIFIER:
            return type(value) is str
        return type(value) is int and 0 <= value <= _LARGEST[self.syntax]

    def leave_out_strange(self, column: dict[str, Any]) -> int:
        """Take out of a column (index → value) the sentinels, and what cannot be this object's; count the latter."""
        if self.syntax is Syntax.DISPLAY_STRING:
            strange = [index for index, value in column.items() if type(value) is not bytes]
        else:
            largest, unknown = _LARGEST[self.syntax], self.sentinels
            strange = [index for index, value in column.items() if type(value) is not int or not 0 <= value <= largest]
            if unknown:
                for index in [index for index, value in column.items() if value in unknown]:
                    del column[index]
        for index in strange:
            del column[index]
        return len(strange)


SYS_DESCR = Object("sysDescr", "1.3.6.1.2.1.1.1.0", Syntax.DISPLAY_STRING)
SYS_OBJECT_ID = Object("sysObjectID", "1.3.6.1.2.1.1.2.0", Syntax.OBJECT_IDENTIFIER)
SYS_UP_TIME = Object("sysUpTime", "1.3.6.1.2.1.1.3.0", Syntax.TIME_TICKS, "1/100 s")
SYS_CONTACT = Object("sysContact", "1.3.6.1.2.1.1.4.0", Syntax.DISPLAY_STRING)
SYS_NAME = Object("sysName", "1.3.6.1.2.1.1.5.0", Syntax.DISPLAY_STRING)
SYS_LOCATION = Object("sysLocation", "1.3.6.1.2.1.1.6.0", Syntax.DISPLAY_STRING)
IF_NUMBER = Object("ifNumber", "1.3.6.1.2.1.2.1.0", Syntax.INTEGER, "interfaces")
IF_TABLE_LAST_CHANGE = Object("ifTableLastChange", "1.3.6.1.2.1.31.1.5.0", Syntax.TIME_TICKS, "1/100 s")
SNMP_ENGINE_BOOTS = Object("snmpEngineBoots", "1.3.6.1.6.3.10.2.1.2.0", Syntax.INTEGER, "restarts")
SNMP_ENGINE_TIME = Object("snmpEngineTime", "1.3.6.1.6.3.10.2.1.3.0", Syntax.INTEGER, "s")

SYSTEM: tuple[Object, ...] = (
    SYS_DESCR,
    SYS_OBJECT_ID,
    SYS_UP_TIME,
    SYS_CONTACT,
    SYS_NAME,
    SYS_LOCATION,
    IF_NUMBER,
    IF_TABLE_LAST_CHANGE,
    SNMP_ENGINE_BOOTS,
    SNMP_ENGINE_TIME,
)
"""The scalars that one GET asks for."""

CLOCKWORK: tuple[Object, ...] = (SYS_UP_TIME, IF_NUMBER)
"""The scalars that a walk of the interfaces needs when the system group is not asked for."""

IF_DESCR = Object("ifDescr", "1.3.6.1.2.1.2.2.1.2", Syntax.DISPLAY_STRING)
IF_SPEED = Object("ifSpeed", "1.3.6.1.2.1.2.2.1.5", Syntax.GAUGE32, "bit/s", frozenset({0, 2**32 - 1}))
IF_ADMIN_STATUS = Object("ifAdminStatus", "1.3.6.1.2.1.2.2.1.7", Syntax.INTEGER)
IF_OPER_STATUS = Object("ifOperStatus", "1.3.6.1.2.1.2.2.1.8", Syntax.INTEGER)
IF_IN_OCTETS = Object("ifInOctets", "1.3.6.1.2.1.2.2.1.10", Syntax.COUNTER32, "octets")
IF_IN_DISCARDS = Object("ifInDiscards", "1.3.6.1.2.1.2.2.1.13", Syntax.COUNTER32, "packets")
IF_IN_ERRORS = Object("ifInErrors", "1.3.6.1.2.1.2.2.1.14", Syntax.COUNTER32, "packets")
IF_OUT_OCTETS = Object("ifOutOctets", "1.3.6.1.2.1.2.2.1.16", Syntax.COUNTER32, "octets")
IF_OUT_DISCARDS = Object("ifOutDiscards", "1.3.6.1.2.1.2.2.1.19", Syntax.COUNTER32, "packets")
IF_OUT_ERRORS = Object("ifOutErrors", "1.3.6.1.2.1.2.2.1.20", Syntax.COUNTER32, "packets")
IF_NAME = Object("ifName", "1.3.6.1.2.1.31.1.1.1.1", Syntax.DISPLAY_STRING)
IF_HC_IN_OCTETS = Object("ifHCInOctets", "1.3.6.1.2.1.31.1.1.1.6", Syntax.COUNTER64, "octets")
IF_HC_OUT_OCTETS = Object("ifHCOutOctets", "1.3.6.1.2.1.31.1.1.1.10", Syntax.COUNTER64, "octets")
IF_HIGH_SPEED = Object("ifHighSpeed", "1.3.6.1.2.1.31.1.1.1.15", Syntax.GAUGE32, "Mbit/s", frozenset({0}))
IF_ALIAS = Object("ifAlias", "1.3.6.1.2.1.31.1.1.1.18", Syntax.DISPLAY_STRING)
IF_COUNTER_DISCONTINUITY_TIME = Object(
    "ifCounterDiscontinuityTime", "1.3.6.1.2.1.31.1.1.1.19", Syntax.TIME_TICKS, "1/100 s"
)

INTERFACES: tuple[Object, ...] = (
    IF_NAME,
    IF_ADMIN_STATUS,
    IF_OPER_STATUS,
    IF_HC_IN_OCTETS,
    IF_HC_OUT_OCTETS,
    IF_IN_ERRORS,
    IF_OUT_ERRORS,
    IF_IN_DISCARDS,
    IF_OUT_DISCARDS,
    IF_HIGH_SPEED,
    IF_ALIAS,
    IF_COUNTER_DISCONTINUITY_TIME,
)
"""The columns asked of every device, what matters most first: a walk that is cut still tells the states."""

STATES: frozenset[str] = frozenset({IF_NAME.name, IF_ADMIN_STATUS.name, IF_OPER_STATUS.name})
"""The columns without which a table of interfaces says nothing."""

FALLBACKS: dict[str, Object] = {item.name: item for item in (IF_DESCR, IF_SPEED, IF_IN_OCTETS, IF_OUT_OCTETS)}
"""Columns asked only where the better ones have gaps (``agent.core.ports.fallbacks``)."""
