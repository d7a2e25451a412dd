"""What the procedure adds to a ticket: the request, its pauses, records, report, settlement and signatures.

Rules this module keeps:

- Nothing is changed in place; every value says who and when.
- Fields that a ticket of an earlier version lacks have the value that it then stood for.
- Pure. Instants in microseconds.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

from agent.clock import Microseconds
from api.core.procedure.stages import Stage

ServiceCode = Literal["1.1", "1.2", "1.3", "1.4"]
"""The four services of the catalogue."""


class Channel(StrEnum):
    """How a ticket came in."""

    MONITORING = "monitoring"
    PORTAL = "portal"
    EMAIL = "email"
    PHONE = "phone"
    CHAT = "chat"
    LETTER = "letter"
    VISIT = "visit"


class Urgency(StrEnum):
    """How urgent (*kepentingan*) something is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class PauseReason(StrEnum):
    """What a ticket whose clock stands waits for."""

    APPLICANT = "applicant"
    PARTS = "parts"
    PROVIDER = "provider"
    WEATHER = "weather"


class Side(StrEnum):
    """The two sides of a *berita acara*."""

    APPLICANT = "applicant"
    OFFICER = "officer"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who does something: the user's name, and the name and NIP that stand on paper."""

    user: str
    name: str
    nip: str = ""


class Applicant(msgspec.Struct, frozen=True, kw_only=True):
    """Who asks, for which office; ``user`` when it was by the office's own account."""

    office: str
    name: str
    nip: str = ""
    contact: str = ""
    user: str | None = None


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked; ``received`` is when it came in, whoever entered it when."""

    applicant: Applicant
    subject: str
    description: str
    location: str
    received: Microseconds
    letter: str = ""
    """The number of the applicant's letter (*surat permohonan*)."""
    entered_by: str | None = None


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """A stretch in which the clock stands; ``until`` None: it still does.

    ``reference`` and ``promised`` are the provider's ticket number and time; ``evidence`` is what shows the weather.
    """

    since: Microseconds
    until: Microseconds | None = None
    reason: PauseReason
    note: str = ""
    reference: str = ""
    promised: Microseconds | None = None
    evidence: str = ""
    by: str


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One entry of the officer's record (*catatan*)."""

    at: Microseconds
    by: Person
    text: str


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """The officer's report (*laporan*): what the *berita acara* says."""

    at: Microseconds
    by: Person
    work: str
    problem: str
    alternative: str
    location: str


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A side's agreement or signature; on ``paper`` when an officer entered it from the signed sheet."""

    side: Side
    at: Microseconds
    by: str
    name: str
    nip: str = ""
    paper: bool = False


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """What the applicant is owed where a target was missed: what will be done, and by when; ``agreed`` by whom so far."""

    at: Microseconds
    by: Person
    text: str
    by_when: Microseconds | None = None
    agreed: tuple[Mark, ...] = ()


class Warned(msgspec.Struct, frozen=True, kw_only=True):
    """A share of a clock's target that was told: once, whatever restarts."""

    clock: str
    begun: Microseconds
    percent: int


class Attachment(msgspec.Struct, frozen=True, kw_only=True):
    """A file that belongs to a ticket; its bytes are kept beside. ``kind``: the letter, a picture, the signed form."""

    id: str
    ticket: str
    kind: Literal["letter", "picture", "signed"]
    name: str
    type: str
    size: int
    sha256: str
    at: Microseconds
    by: str
    shown: bool = False
    """Whether the applicant may see it."""


class Work(msgspec.Struct, frozen=True, kw_only=True):
    """The procedure's part of a ticket.

    ``since`` is when its stage began, ``starts`` when the clock of its target does, ``alarm`` when the next share of a
    clock is used up (None: no clock runs). ``difficulty`` is 1 to 3 working days (service 1.3), ``survey`` whether the
    field must be seen (1.4); None: not assessed yet.
    """

    stage: Stage = Stage.ACTION
    since: Microseconds = 0
    starts: Microseconds = 0
    alarm: Microseconds | None = None
    warned: tuple[Warned, ...] = ()
    officers: tuple[Person, ...] = ()
    difficulty: int | None = None
    survey: bool | None = None
    urgency: Urgency = Urgency.MEDIUM
    people: int = 0
    overridden: str = ""
    """Why the priority is not the table's; empty: it is."""
    pauses: tuple[Pause, ...] = ()
    records: tuple[Record, ...] = ()
    finished: Microseconds | None = None
    report: Report | None = None
    settlement: Settlement | None = None
    signed: tuple[Mark, ...] = ()
    signer: str | None = None
    """The office that signs as the applicant, where a disturbance concerns several."""
    form: str | None = None
    """The number of the *berita acara*."""
    settlement_form: str | None = None
    """The number of the settlement's *berita acara*."""
    agenda: str | None = None
    """The number in the *buku agenda*."""
    merged_into: str | None = None
    split_from: str | None = None

    @property
    def pause(self) -> Pause | None:
        """The pause that lasts."""
        return next((pause for pause in self.pauses if pause.until is None), None)
