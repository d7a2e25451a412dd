"""What stands on a form so that a copy can be checked."""

from __future__ import annotations

from api.core.forms.proof import check, footer
from api.core.forms.qr_code import qr_code

SIDIK = "0123456789abcdef" * 4


def test_the_short_hash_stands_below_with_the_number_if_there_is_one():
    assert footer("7/BA", SIDIK)["left"] == "7/BA \u00b7 Sidik 0123 4567 89ab cdef"
    assert footer(" ", SIDIK)["left"] == "Sidik 0123 4567 89ab cdef"
    assert footer("", SIDIK)["page"] == "Halaman {page} dari {pages}"


def test_the_whole_hash_stands_at_the_end_with_the_way_to_it():
    told = check(SIDIK, "lembar disposisi")
    assert told["hash"].split() == ["0123", "4567", "89ab", "cdef"] * 4
    assert told["code"] == qr_code(SIDIK)
    assert told["text"].startswith("Mintalah naskah data lembar disposisi ini kepada petugas service desk")
