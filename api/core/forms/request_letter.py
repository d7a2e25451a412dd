"""The request letter (*surat permohonan*) as a value, its fingerprint, and its data for paper.

Rules this module keeps:

- It is the applicant's letter: their office stands at its head, their responsible person signs by hand.
- What came by another channel than a letter says below how and when it came.
- Pure.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import msgspec

from agent.clock import Microseconds
from api.core.catalog_berita_acara import CHANNELS, NEEDS, text
from api.core.forms.berita_acara import NOTHING, Need, Person, day_text, moment_text, person_fields
from api.core.forms.fingerprint import Fields, canonical, digest
from api.core.forms.indonesian import full_date, full_moment, line, written
from api.core.forms.letterhead import CATALOGUE, Letterhead, head
from api.core.forms.print_texts import lines, reference, single
from api.core.forms.proof import check, footer

TEMPLATE = "request_letter.typ"
FORM = "surat-permohonan siaga 1"


class RequestLetter(msgspec.Struct, frozen=True, kw_only=True):
    """A request; ``position`` is the signer's, ``channel`` one of SOP step 1 with the instant at which it came."""

    number: str = ""
    dated: date | None = None
    place: str = "Pangkalpinang"
    office: str
    about: str
    need: Need
    text: str
    location: str = ""
    signer: Person
    position: str = ""
    contact: str = ""
    ticket: str = ""
    channel: str = ""
    received: Microseconds | None = None


def fields(letter: RequestLetter) -> Fields:
    """Return the letter's values as texts, in its order: what is hashed."""
    return tuple((name, written(told)) for name, told in _fields(letter))


def canonical_bytes(letter: RequestLetter) -> bytes:
    """Return the plain text that is hashed."""
    return canonical(FORM, fields(letter))


def letterhead_of(office: str) -> Letterhead:
    """Return the letterhead of an applicant's office, of which nothing but the name is known."""
    return Letterhead(government=CATALOGUE.government, office=line(office).upper(), address=())


def pages(letter: RequestLetter, letterhead: Letterhead | None = None) -> dict[str, Any]:
    """Return everything that the template shows; the head is the office's name unless another is given."""
    sidik = digest(canonical_bytes(letter))
    title = text("title.request")
    return {
        "lang": "id",
        "title": title,
        "author": line(letter.office),
        "letterhead": head(letterhead or letterhead_of(letter.office)),
        "number": reference(letter.number),
        "place": [f"{single(letter.place)},", "" if letter.dated is None else full_date(letter.dated)],
        "marks": [
            [text("request.number"), reference(letter.number)],
            [text("request.nature"), text("request.nature.plain")],
            [text("request.attachment"), NOTHING],
            [text("request.about"), single(letter.about)],
        ],
        "to": text("request.to").split("\n"),
        "opening": [text("request.opening"), text("request.ask")],
        "rows": [
            [text("request.need"), [f"{letter.need.value}. {NEEDS[letter.need.value]}"]],
            [text("request.text"), lines(letter.text)],
            [text("request.location"), lines(letter.location)],
            [text("request.contact"), lines(letter.contact) or [single(letter.signer.name)]],
        ],
        "closing": text("request.closing"),
        "sign": {
            "title": single(letter.position) or f"{single(letter.office)},",
            "name": single(letter.signer.name),
            "nip": single(letter.signer.nip),
            "nip_label": text("nip"),
        },
        "received": _received(letter),
        "check": check(sidik, title.lower()),
        "footer": footer(letter.number, sidik),
    }


def _received(letter: RequestLetter) -> str | None:
    if letter.received is None:
        return None
    way = CHANNELS.get(letter.channel, f"melalui {single(letter.channel)}")
    return text(
        "request.received", way=way, at=full_moment(letter.received), ticket=reference(letter.ticket) or NOTHING
    )


def _fields(letter: RequestLetter) -> Iterator[tuple[str, str]]:
    yield "nomor", letter.number
    yield "tanggal", day_text(letter.dated)
    yield "tempat", letter.place
    yield "instansi", letter.office
    yield "hal", letter.about
    yield "layanan", letter.need.value
    yield "uraian", letter.text
    yield "lokasi", letter.location
    yield "jabatan", letter.position
    yield from person_fields("penanda_tangan", letter.signer)
    yield "penanggung_jawab", letter.contact
    yield "tiket", letter.ticket
    yield "saluran", letter.channel
    yield "diterima", moment_text(letter.received)
