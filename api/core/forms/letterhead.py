"""The office's letterhead (*kop surat*): data that settings may replace; the catalogue's is the default. Pure."""

from __future__ import annotations

import msgspec

from api.core.forms.print_texts import reference, single


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """What stands above every form: the government, the office, and how to reach it, a line each."""

    government: str = "PEMERINTAH PROVINSI KEPULAUAN BANGKA BELITUNG"
    office: str = "DINAS KOMUNIKASI DAN INFORMATIKA"
    address: tuple[str, ...] = (
        "Jalan Pulau Lepar Komplek Perkantoran dan Pemukiman Terpadu Pemerintah Provinsi Kepulauan Bangka Belitung",
        "Air Itam, Pangkalpinang 33149, Telepon 0717-4262141, Faksimile 0717-4262143",
        "Laman http://kominfo.babelprov.go.id, Pos-el egotikbabel@babelprov.go.id",
    )


CATALOGUE = Letterhead()
"""The letterhead of the service catalogue."""


def head(letterhead: Letterhead) -> dict[str, object]:
    """Return the letterhead as data for a template."""
    return {
        "government": single(letterhead.government),
        "office": single(letterhead.office),
        "address": [reference(one) for one in letterhead.address],
    }
