"""Forms that are filled in: a cable cut between the islands, as a month of the practice province has it."""

from __future__ import annotations

from datetime import date

from msgspec.structs import replace

from agent.clock import Microseconds, parse_instant
from api.core.forms import drafts
from api.core.forms.agenda import AgendaEntry
from api.core.forms.berita_acara import (
    Agreement,
    BeritaAcara,
    Kind,
    Measured,
    Need,
    Outage,
    Pause,
    Person,
    Record,
    Settlement,
    StepClock,
)
from api.core.forms.disposition import Actor, Disposition, Note
from api.core.forms.drafts import Origin
from api.core.forms.request_letter import RequestLetter


def wib(text: str) -> Microseconds:
    """Return an instant of local time: ``2026-03-05 09:12``."""
    return parse_instant(f"{text.replace(' ', 'T')}+07:00")


RINA = Person(name="Rina Kartika, S.Kom.", nip="198904122014032001")
BUDI = Person(name="Budi Santoso, A.Md.", nip="199207152019031004")
SITI = Person(name="Siti Aminah, S.E.", nip="198106202008012003", office="Cabang Dinas Pendidikan Wilayah Belitung")
OFFICES = (
    "Cabang Dinas Pendidikan Wilayah Belitung",
    "KPHL Belantu Mendanau",
    "SMA Negeri 1 Manggar",
    "UPTD Samsat Kabupaten Belitung",
    "UPTD Samsat Kabupaten Belitung Timur",
)
START, END = wib("2026-03-05 09:12"), wib("2026-03-05 14:47")
OUTAGES = tuple(Outage(what=office, start=START, end=END) for office in OFFICES)
RECORDS = (
    Record(at=wib("2026-03-05 09:40"), by="Rina Kartika", text="Menghubungi penyedia; putusnya kabel dipastikan"),
    Record(at=wib("2026-03-05 11:05"), by="Budi Santoso", text="Memeriksa perangkat radio cadangan di Tanjungpandan"),
    Record(
        at=wib("2026-03-05 14:50"), by="Rina Kartika", text="Memastikan seluruh Perangkat Daerah tersambung kembali"
    ),
)
CLOCKS = (
    StepClock(
        name="Perintah kepada petugas", target="15 menit", due=wib("2026-03-05 09:30"), finished=wib("2026-03-05 09:13"),
        met=True,
    ),
    StepClock(
        name="Tindak lanjut", target="3 hari kerja", due=wib("2026-03-10 16:00"), finished=wib("2026-03-11 10:20"), met=False,
        pauses=(Pause(start=wib("2026-03-06 08:00"), end=wib("2026-03-06 12:00"), reason="menunggu penyedia"),),
    ),
    StepClock(name="Laporan", target="1 jam", due=wib("2026-03-11 11:20")),
)  # fmt: skip


def handled() -> BeritaAcara:
    """Return a berita acara of the cut, its texts the drafts'."""
    origin = Origin(channel=drafts.MONITORING, at=START)
    return BeritaAcara(
        number="0007/BA-JIPD/III/2026",
        ticket="T-2026-0007",
        need=Need.REPAIR,
        assigned_to="Tim Infrastruktur dan Teknologi, Bidang e-Government dan Statistik",
        officers=(RINA, BUDI),
        work=drafts.work(Need.REPAIR, RECORDS),
        problem=drafts.problem(origin, OUTAGES, OFFICES, "submarine-cable", "SKKL Bangka\u2013Belitung"),
        alternative=drafts.alternative("submarine-cable"),
        location=drafts.location(("Tanjungpandan", "Manggar")),
        applicant=SITI,
        officer=RINA,
        dated=date(2026, 3, 11),
        filled_on=date(2026, 3, 11),
        measured=Measured(
            outages=OUTAGES,
            offices=OFFICES,
            cause=drafts.cause_words("submarine-cable"),
            evidence=(
                "Semua perangkat di belakang SKKL Bangka\u2013Belitung terputus dalam 12 detik.",
                "core-pkp masih tersambung; sisi Bangka tidak terganggu.",
            ),
            records=RECORDS,
            clocks=CLOCKS,
        ),
    )


def settled() -> BeritaAcara:
    """Return the settlement owed for the missed target, agreed by both."""

    by = wib("2026-03-13 16:00")
    return replace(
        handled(),
        kind=Kind.PENYELESAIAN,
        number="0008/BA-JIPD/III/2026",
        settlement=Settlement(
            what=drafts.settlement(CLOCKS[1], "suku cadang belum tersedia"),
            by=by,
            applicant=Agreement(by=SITI, at=wib("2026-03-11 10:40")),
            officer=Agreement(by=RINA, at=wib("2026-03-11 10:35")),
        ),
    )


ONE = AgendaEntry(
    sequence=1,
    year=2026,
    archived=wib("2026-03-11 11:05") + 7,
    ticket="T-2026-0007",
    service="1.3",
    applicant="Siti Aminah, S.E.",
    office="Cabang Dinas Pendidikan Wilayah Belitung",
    summary="Putusnya kabel bawah laut",
    berita_acara="0007/BA-JIPD/III/2026",
    fingerprint="465c" * 16,
    signed="ba-0007.pdf",
    by="Rina Kartika",
)
TWO = replace(ONE, sequence=2, applicant="José Édi", office="Dinas Kesehatan", summary="Switch diganti", signed="")
BOOK = [ONE, TWO]


def disposed() -> Disposition:
    """Return the sheet of a request by letter: the Kadis wrote, the Kabid has a standing order, the Prakom waits."""
    return Disposition(
        number="0012/DISP/III/2026",
        ticket="T-2026-0009",
        sender="Dinas Kesehatan",
        letter="440/12/DINKES/2026",
        letter_date=date(2026, 3, 4),
        received=wib("2026-03-05 08:20"),
        about="Gangguan jaringan pada gedung layanan",
        need=Need.REPAIR,
        notes=(
            Note(
                actor=Actor.KADIS,
                text="Mohon segera ditindaklanjuti.",
                by=Person(name="Drs. H. Ahmad Fauzi, M.M.", nip="196805121994031005"),
                at=wib("2026-03-05 08:41"),
            ),
            Note(actor=Actor.KABID, standing_order="SO-02", at=wib("2026-03-05 08:41")),
        ),
    )


def requested() -> RequestLetter:
    """Return the letter of a request that came by the portal."""
    return RequestLetter(
        number="440/12/DINKES/2026",
        dated=date(2026, 3, 4),
        office="Dinas Kesehatan",
        about="Permohonan perbaikan jaringan",
        need=Need.REPAIR,
        text="Jaringan pada gedung layanan terputus sejak pagi.\nMohon diperiksa kabel dan switch di lantai 2.",
        location="Gedung layanan lantai 2, kompleks perkantoran Gubernur",
        signer=Person(name="dr. Maya Lestari", nip="197909092005012002"),
        position="Sekretaris Dinas Kesehatan,",
        contact="Dedi Kurniawan, telepon 0717-000000",
        ticket="T-2026-0009",
        channel="portal",
        received=wib("2026-03-05 08:20"),
    )
