"""The *Berita Acara Penanganan Layanan* as a value, and its fingerprint.

Rules this module keeps:

- Every field of the catalogue's form (SC-01/EGOTIK/2023, last page) is here, beside what was measured.
- The fingerprint covers every value and nothing else: no wording, layout or letterhead, so a later version of the
  program that prints a label otherwise still finds the same hash.
- What is told of a text is what it shows: texts are hashed as ``written`` has them. An absent instant or date is ``-``.
- Instants are hashed in WIB (RFC 3339), whole seconds or six digits; lengths follow from them and are not hashed.
- Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

import msgspec

from agent.clock import Microseconds
from api.core.forms.fingerprint import Fields, Match, canonical, compare, digest
from api.core.forms.indonesian import local, written

FORM = "berita-acara siaga 1"
"""The first line of the hashed text; the number grows when fields are added."""
MOST_OFFICERS = 3
NOTHING = "-"


class Kind(StrEnum):
    """What is recorded: the handling of a service, or the settlement owed for a missed target (catalogue, SLA 4)."""

    PENANGANAN = "penanganan"
    PENYELESAIAN = "penyelesaian"


class Need(StrEnum):
    """The form's four boxes (*kebutuhan*): the services of the catalogue."""

    DESIGN = "1.1"
    BUILD = "1.2"
    REPAIR = "1.3"
    RECOMMEND = "1.4"


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """Who signs or works; ``office`` is the applicant's."""

    name: str
    nip: str = ""
    office: str = ""


class Outage(msgspec.Struct, frozen=True, kw_only=True):
    """One measured outage of an office or a device; ``end`` is None while it lasts."""

    what: str
    start: Microseconds
    end: Microseconds | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A dated line of work done (*catatan*)."""

    at: Microseconds
    by: str
    text: str


class Pause(msgspec.Struct, frozen=True, kw_only=True):
    """While a clock stood still, and why."""

    start: Microseconds
    end: Microseconds | None = None
    reason: str


class StepClock(msgspec.Struct, frozen=True, kw_only=True):
    """One step's clock: its target in words, when it is due, when it was done, and whether in time (None: runs yet)."""

    name: str
    target: str
    due: Microseconds | None = None
    finished: Microseconds | None = None
    met: bool | None = None
    pauses: tuple[Pause, ...] = ()


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """That one side agreed, by whom and when."""

    by: Person
    at: Microseconds


class Settlement(msgspec.Struct, frozen=True, kw_only=True):
    """The certain settlement that an applicant is owed where a target is missed: what, by when, agreed by both."""

    what: str
    by: Microseconds
    applicant: Agreement | None = None
    officer: Agreement | None = None

    @property
    def agreed(self) -> bool:
        """Whether both sides have agreed."""
        return self.applicant is not None and self.officer is not None


class Measured(msgspec.Struct, frozen=True, kw_only=True):
    """What the system knows of itself: ``cause`` in the catalogue's words, ``evidence`` in sentences."""

    outages: tuple[Outage, ...] = ()
    offices: tuple[str, ...] = ()
    cause: str = ""
    evidence: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()
    clocks: tuple[StepClock, ...] = ()


class BeritaAcara(msgspec.Struct, frozen=True, kw_only=True):
    """A berita acara. ``dated`` stands beside the place, ``filled_on`` in the box that the officer fills in.

    Raises ``ValueError`` for more than three officers: the form has three lines.
    """

    kind: Kind = Kind.PENANGANAN
    number: str
    ticket: str
    need: Need
    assigned_to: str = ""
    officers: tuple[Person, ...] = ()
    work: str = ""
    problem: str = ""
    alternative: str = ""
    location: str = ""
    applicant: Person
    officer: Person
    place: str = "Pangkalpinang"
    dated: date | None = None
    filled_on: date | None = None
    measured: Measured = Measured()
    settlement: Settlement | None = None

    def __post_init__(self) -> None:
        if len(self.officers) > MOST_OFFICERS:
            raise ValueError(f"{len(self.officers)} officers are named; the form has lines for {MOST_OFFICERS}")


def fields(form: BeritaAcara) -> Fields:
    """Return the form's values as texts, in its order: what is hashed."""
    return tuple((name, written(text)) for name, text in _fields(form))


def canonical_bytes(form: BeritaAcara) -> bytes:
    """Return the plain text that is hashed; who is given it as a file checks it with ``sha256sum``."""
    return canonical(FORM, fields(form))


def fingerprint(form: BeritaAcara) -> str:
    """Return the SHA-256 of the form's values, 64 hexadecimal digits."""
    return digest(canonical_bytes(form))


def check(form: BeritaAcara, told: str) -> Match:
    """Compare a form with a hash read off paper, full or short."""
    return compare(fingerprint(form), told)


def lacking(form: BeritaAcara) -> tuple[str, ...]:
    """Return what must yet be filled in before it is signed, as codes of the catalogue (``form.lacks.*``)."""
    settlement = form.settlement
    wanted = (
        ("number", form.number),
        ("ticket", form.ticket),
        ("officers", any(written(officer.name) for officer in form.officers)),
        ("work", written(form.work)),
        ("problem", written(form.problem)),
        ("location", written(form.location)),
        ("applicant", written(form.applicant.name)),
        ("officer", written(form.officer.name)),
        ("filled-on", form.filled_on),
        ("settlement", form.kind is Kind.PENANGANAN or (settlement is not None and written(settlement.what))),
    )
    return tuple(f"form.lacks.{name}" for name, value in wanted if not value)


def _fields(form: BeritaAcara) -> Iterator[tuple[str, str]]:
    yield "jenis", form.kind.value
    yield "nomor", form.number
    yield "tiket", form.ticket
    yield "tanggal", day_text(form.filled_on)
    yield "kebutuhan", form.need.value
    yield "ditugaskan_kepada", form.assigned_to
    for number, officer in enumerate(form.officers, 1):
        yield from person_fields(f"nama_petugas.{number}", officer)
    yield "ringkasan_pekerjaan", form.work
    yield "ringkasan_masalah", form.problem
    yield "alternatif_solusi", form.alternative
    yield "lokasi", form.location
    yield from person_fields("pemohon", form.applicant)
    yield from person_fields("petugas", form.officer)
    yield "tempat", form.place
    yield "tanggal_penandatanganan", day_text(form.dated)
    yield from _settlement(form.settlement)
    yield from _measured(form.measured)


def _settlement(settlement: Settlement | None) -> Iterator[tuple[str, str]]:
    if settlement is None:
        return
    yield "kepastian.penyelesaian", settlement.what
    yield "kepastian.paling_lambat", moment_text(settlement.by)
    for side, agreement in (("pemohon", settlement.applicant), ("petugas", settlement.officer)):
        if agreement is not None:
            yield from person_fields(f"kepastian.disepakati_{side}", agreement.by)
            yield f"kepastian.disepakati_{side}.waktu", moment_text(agreement.at)


def _measured(measured: Measured) -> Iterator[tuple[str, str]]:
    yield "penyebab", measured.cause
    for number, outage in enumerate(measured.outages, 1):
        yield f"gangguan.{number}.pada", outage.what
        yield f"gangguan.{number}.mulai", moment_text(outage.start)
        yield f"gangguan.{number}.selesai", moment_text(outage.end)
    for number, office in enumerate(measured.offices, 1):
        yield f"perangkat_daerah.{number}", office
    for number, sentence in enumerate(measured.evidence, 1):
        yield f"bukti.{number}", sentence
    for number, record in enumerate(measured.records, 1):
        yield f"catatan.{number}.waktu", moment_text(record.at)
        yield f"catatan.{number}.oleh", record.by
        yield f"catatan.{number}.isi", record.text
    for number, clock in enumerate(measured.clocks, 1):
        yield from _clock(f"waktu.{number}", clock)


def _clock(prefix: str, clock: StepClock) -> Iterator[tuple[str, str]]:
    yield f"{prefix}.langkah", clock.name
    yield f"{prefix}.target", clock.target
    yield f"{prefix}.jatuh_tempo", moment_text(clock.due)
    yield f"{prefix}.selesai", moment_text(clock.finished)
    yield f"{prefix}.terpenuhi", {True: "ya", False: "tidak", None: NOTHING}[clock.met]
    for number, pause in enumerate(clock.pauses, 1):
        yield f"{prefix}.jeda.{number}.mulai", moment_text(pause.start)
        yield f"{prefix}.jeda.{number}.selesai", moment_text(pause.end)
        yield f"{prefix}.jeda.{number}.alasan", pause.reason


def person_fields(prefix: str, person: Person) -> Iterator[tuple[str, str]]:
    """Yield a person as every form hashes one."""
    yield f"{prefix}.nama", person.name
    yield f"{prefix}.nip", person.nip
    yield f"{prefix}.instansi", person.office


def moment_text(instant: Microseconds | None) -> str:
    """Return an instant as every form hashes it."""
    return NOTHING if instant is None else local(instant).isoformat()


def day_text(day: date | None) -> str:
    """Return a date as every form hashes it."""
    return NOTHING if day is None else day.isoformat()
