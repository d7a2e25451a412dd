"""Draft texts of a berita acara, made of what was measured; the officer reads, mends and owns them.

Rules this module keeps:

- Sentences are those of an official letter: *Sehubungan dengan …*, the day, the date and the hour in full.
- Nothing is claimed that was not measured: an outage that lasts is said to last, a cause that is unknown is sought.
- What is long is cut to what a form can hold, and the annex is named for the rest.
- Pure.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec

from agent.clock import Microseconds
from api.core.catalog_berita_acara import ALTERNATIVES, CAUSES, CHANNELS, NEEDS
from api.core.forms.berita_acara import Need, Outage, Record, StepClock
from api.core.forms.indonesian import clock, full_date, full_moment, length, line, listed, local, numbered, weekday

MONITORING = "monitoring"
MOST_RECORDS = 6
SERVICE = "layanan jaringan intra pemerintah daerah"
ANNEX = "tercantum dalam lampiran"


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """How the work came about: the channel (``monitoring`` or one of SOP step 1), from whom, and the letter if any."""

    channel: str
    at: Microseconds
    office: str = ""
    letter: str = ""
    letter_date: date | None = None
    about: str = ""


def cause_words(code: str) -> str:
    """Return a cause in the catalogue's words, as it stands after *disebabkan oleh*; an unknown code as it is."""
    return CAUSES.get(code, line(code))


def occasion(origin: Origin) -> str:
    """Return the clause that opens: *Sehubungan dengan …*, without a comma."""
    if origin.channel == MONITORING:
        return "Sehubungan dengan gangguan jaringan yang diketahui melalui pemantauan otomatis"
    source = line(origin.office) or "pemohon"
    if origin.letter:
        about = f" perihal {line(origin.about)}" if line(origin.about) else ""
        dated = f" tanggal {full_date(origin.letter_date)}" if origin.letter_date else ""
        return f"Sehubungan dengan surat {source} nomor {line(origin.letter)}{dated}{about}"
    way = CHANNELS.get(origin.channel, f"melalui {line(origin.channel)}")
    return f"Sehubungan dengan permohonan {source} yang disampaikan {way} pada hari {full_moment(origin.at)}"


def problem(origin: Origin, outages: Sequence[Outage], offices: Sequence[str], cause: str, root: str = "") -> str:
    """Return the summary of the problem. ``cause`` is a code; ``root`` names what failed, if that is known."""
    where = listed([line(office) for office in offices])
    at = f" pada {where}" if where else ""
    if not outages:
        asked = line(origin.about)
        subject = f"penanganan {SERVICE}{at}" + (f", yaitu {asked}" if asked and not origin.letter else "")
        return f"{occasion(origin)}, dengan ini disampaikan bahwa diperlukan {subject}."
    first = min(outage.start for outage in outages)
    since = f"{SERVICE}{at} terputus sejak hari {full_moment(first)}"
    told = [
        f"{occasion(origin)}, dengan ini disampaikan bahwa {since} {_ending(outages, first)}.",
        _reason(cause, root),
    ]
    if len(outages) > 1:
        told.append(f"Seluruhnya terukur {len(outages)} gangguan; rincian selengkapnya {ANNEX}.")
    return " ".join(told)


def need(origin: Origin, text: str) -> str:
    """Return the summary of what a request asks for; a letter's subject is told with the letter."""
    about = "" if origin.letter else f", perihal {line(origin.about)}"
    return f"{occasion(origin)}{about}, dengan kebutuhan sebagai berikut: {text}"


def _ending(outages: Sequence[Outage], first: Microseconds) -> str:
    ends = [outage.end for outage in outages if outage.end is not None]
    if len(ends) < len(outages):
        return (
            "dan sampai dengan berita acara ini disusun belum seluruhnya pulih"
            if ends
            else ("dan sampai dengan berita acara ini disusun belum pulih")
        )
    last = max(ends)
    same = local(first).date() == local(last).date()
    until = f"{clock(last)} pada hari yang sama" if same else f"hari {full_moment(last)}"
    alike = all((outage.start, outage.end) == (first, last) for outage in outages)
    return f"sampai dengan {until}, {'selama' if alike else 'dengan rentang waktu keseluruhan'} {length(last - first)}"


def _reason(cause: str, root: str) -> str:
    if cause == "unknown":
        return "Penyebab gangguan tersebut masih dalam penelusuran."
    named = f", yaitu {line(root)}" if line(root) else ""
    return f"Gangguan tersebut disebabkan oleh {cause_words(cause)}{named}."


def work(need: Need, records: Sequence[Record], location: str = "") -> str:
    """Return the summary of work: the dated records, or one sentence by the need when there is none yet."""
    if not records:
        where = f" di {line(location)}" if line(location) else ""
        service = NEEDS[need.value]
        return f"Petugas service desk melaksanakan {service[:1].lower()}{service[1:]}{where}."
    shown = records[:MOST_RECORDS]
    lines = [
        f"{weekday(local(one.at).date())}, {full_date(local(one.at).date())} {clock(one.at)}: {_stop(one.text)}"
        for one in shown
    ]
    more = len(records) - len(shown)
    rest = f"\n{more} catatan lainnya {ANNEX}." if more else ""
    return f"Petugas service desk telah melaksanakan pekerjaan sebagai berikut:\n{numbered(lines)}{rest}"


def _stop(text: str) -> str:
    one = line(text)
    return one if one.endswith((".", "!", "?")) else f"{one}."


def alternative(cause: str) -> str:
    """Return what is advised by cause; a code that is not known gets the advice for an unknown cause."""
    return ALTERNATIVES.get(cause, ALTERNATIVES["unknown"])


def location(sites: Sequence[str]) -> str:
    """Return where the work was."""
    return listed([line(site) for site in sites], most=5)


def settlement(missed: StepClock, reason: str) -> str:
    """Return what both sides agree on where a target was missed (catalogue, SLA item 4); the form adds by when."""
    due = f" yang jatuh tempo pada hari {full_moment(missed.due)}" if missed.due is not None else ""
    why = f" karena {line(reason)}" if line(reason) else ""
    return (
        f"Dinas Komunikasi dan Informatika Provinsi Kepulauan Bangka Belitung tidak dapat memenuhi target"
        f" {line(missed.target)}{due}{why}. Sesuai Katalog Layanan nomor SC-01/EGOTIK/2023, pemohon layanan"
        f" memperoleh kepastian penyelesaian penanganan sesuai berita acara ini."
    )
