"""What the form of each deed asks for.

Rules this module keeps:

- A field bears the name that the deed's input has in the API; what the API needs is needed here too.
- What is known already stands in the field.
- Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

import msgspec

from api.core.procedure.deeds import measured
from api.core.procedure.values import PauseReason, Urgency
from api.core.tickets import Ticket

Kind = Literal["text", "line", "when", "choice", "officers", "office", "ticket"]
TEXT, LINE = 10_000, 200


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field: ``label`` is the key of its words, ``options`` what can be chosen, with words under ``words``."""

    name: str
    kind: Kind
    label: str
    needed: bool = False
    options: tuple[str, ...] = ()
    words: str = ""
    value: str = ""
    hint: str = ""

    @property
    def longest(self) -> int:
        """How many characters fit."""
        return TEXT if self.kind == "text" else LINE


def _text(name: str, *, needed: bool = True, value: str = "", label: str = "", hint: str = "") -> Field:
    return Field(name=name, kind="text", label=f"deed.field.{label or name}", needed=needed, value=value, hint=hint)


def _line(name: str, *, needed: bool = False, value: str = "", label: str = "", hint: str = "") -> Field:
    return Field(name=name, kind="line", label=f"deed.field.{label or name}", needed=needed, value=value, hint=hint)


def _choice(name: str, options: tuple[str, ...], words: str, *, needed: bool = False) -> Field:
    return Field(name=name, kind="choice", label=f"deed.field.{name}", needed=needed, options=options, words=words)


NOTE = _text("note", needed=False)
REASON = _text("reason")
ASSESSMENTS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "1.3": (_choice("difficulty", ("1", "2", "3"), "deed.difficulty", needed=True),),
        "1.4": (_choice("survey", ("no", "yes"), "deed.survey", needed=True),),
    }
)
"""Service → what is assessed of it."""
OWN_MARK = (_line("name", label="sign-name"), _line("nip", hint="deed.hint.nip"))
MARK_ON_PAPER = (_line("name", needed=True, label="paper-name"), _line("nip", hint="deed.hint.nip"))
FIELDS: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "forward": (NOTE,),
        "disposition": (NOTE,),
        "return": (_text("reason", label="lacking"),),
        "cancel": (REASON,),
        "reopen": (REASON,),
        "records": (_text("text", label="record"),),
        "settlement": (
            _text("text", label="settlement"),
            Field(name="by_when", kind="when", label="deed.field.by_when"),
        ),
        "pause": (
            _choice("reason", tuple(PauseReason), "pause", needed=True),
            _text("note", needed=False),
            _line("reference", hint="deed.hint.reference"),
            Field(name="promised", kind="when", label="deed.field.promised"),
            _text("evidence", needed=False, hint="deed.hint.evidence"),
        ),
        "priority": (
            _choice("urgency", tuple(Urgency), "urgency"),
            _choice("level", ("1", "2", "3", "4"), "deed.level"),
            _text("reason", needed=False, label="against", hint="deed.hint.against"),
        ),
        "merge": (Field(name="into", kind="ticket", label="deed.field.into", needed=True, hint="deed.hint.into"),),
        "split": (
            _choice("service", ("1.1", "1.2", "1.3", "1.4"), "service.short", needed=True),
            _line("subject", needed=True),
            _text("description"),
        ),
    }
)
"""Path of a deed → its fields, where these are the same for every ticket."""


def resubmit_fields(ticket: Ticket) -> tuple[Field, ...]:
    """Return the request as it was handed in, to be completed."""
    asked = ticket.request
    return (
        _text("description", value="" if asked is None else asked.description),
        _line("location", value="" if asked is None else asked.location),
    )


def ordered_fields(path: str, ticket: Ticket) -> tuple[Field, ...]:
    """Return the officers to choose, those that are named already chosen."""
    named = ",".join(officer.user for officer in ticket.work.officers)
    who = Field(name="officers", kind="officers", label="deed.field.officers", value=named, hint="deed.hint.officers")
    return (who, NOTE) if path == "order" else (who,)


def record_field(ticket: Ticket) -> Field:
    """Return the last of the record, needed where none was written."""
    return _text("text", needed=not ticket.work.records, label="last-record")


def report_fields(ticket: Ticket) -> tuple[Field, ...]:
    """Return the report's fields, with the record of the work and the place that was asked for in them."""
    asked, work = ticket.request, ticket.work
    before = work.report
    done = "\n".join(row.text for row in work.records)[:TEXT] if before is None else before.work
    several = measured(ticket) and len(ticket.offices) > 1
    office = Field(
        name="office", kind="office", label="deed.field.office", options=ticket.offices, value=work.signer or ""
    )
    return (
        _text("work", value=done),
        _text("problem", value=asked.description if asked is not None and before is None else ""),
        _text("alternative", needed=False),
        _line("location", value=asked.location if asked is not None else ""),
        *((office,) if several else ()),
    )
