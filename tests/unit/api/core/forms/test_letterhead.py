"""The letterhead is the catalogue's, and can be another."""

from __future__ import annotations

from api.core.forms.letterhead import Letterhead, head


def test_it_is_the_offices_of_the_catalogue():
    told = head(Letterhead())
    assert told["government"] == "PEMERINTAH PROVINSI KEPULAUAN BANGKA BELITUNG"
    assert told["office"] == "DINAS KOMUNIKASI DAN INFORMATIKA"
    address = " ".join(Letterhead().address)
    for part in (
        "Jalan Pulau Lepar",
        "Air Itam, Pangkalpinang 33149",
        "0717-4262141",
        "0717-4262143",
        "egotikbabel@babelprov.go.id",
    ):
        assert part in address


def test_another_has_its_own_lines():
    told = head(Letterhead(government="A\nB", office="C", address=("D",)))
    assert told == {"government": "A B", "office": "C", "address": ["D"]}
