"""Rows of the audit in words."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from agent.clock import MINUTE, parse_instant
from api.core.audit import NOBODY, START, Author, Deed, Via, sealed
from api.core.audit_words import Change, told
from api.core.words import Language

WIB = ZoneInfo("Asia/Jakarta")
NOON = parse_instant("2026-11-24T05:00:00Z")


def change(field: str, before: Any, after: Any, lang: Language = Language.ID) -> Change:
    row = sealed(
        Author(who="budi", via="session", address="10.0.0.9", at=NOON),
        Deed(action="changed", kind="ticket", name="x", changes={field: [before, after]}),
        START,
    )
    (only,) = told(lang, row, WIB).changes
    return only


@pytest.mark.parametrize(
    ("field", "before", "after", "expected"),
    [
        ("state", "open", "acknowledged", ("status", "Baru", "Ditangani")),
        ("resolved", None, NOON, ("pulih", None, "24 Nov 2026 12.00.00")),
        ("cause", "power", "lightning", ("penyebab", "Listrik padam", "Sambaran petir")),
        ("role", "noc", "admin", ("peran", "NOC", "Administrator")),
        ("disabled", False, True, ("dinonaktifkan", "tidak", "ya")),
        ("password", "set", "changed", ("kata sandi", "(rahasia, diisi)", "(rahasia, diganti)")),
        ("offices", ["a"], ["b", {"more": 7, "sha256": "x"}], ("OPD", "a", "b, dan 7 lagi")),
        ("text", None, {"cut": "x", "sha256": "ab" * 32}, ("isi", None, "x … (terpotong, SHA-256 abababababab…)")),
        ("version", 1, 2, ("versi", "1", "2")),
        ("people", 0, 3, ("orang terdampak", "0", "3")),
        ("work.stage", "kadis", "kabid", ("tahap", "Menunggu disposisi Kadis", "Menunggu disposisi Kabid")),
        ("work.since", None, NOON, ("sejak", None, "24 Nov 2026 12.00.00")),
        ("unheard-of", 0, 3, ("unheard-of", "0", "3")),
        ("kadis", 30 * MINUTE, 45 * MINUTE, ("waktu disposisi Kadis", "30 mnt", "45 mnt")),
        ("root", [{"id": "a", "name": "A", "kind": "device"}], [], ("akar gangguan", "A", None)),
        ("devices", [], [{"device": "a", "name": "A", "ended": NOON}], ("perangkat", None, "A (24 Nov 2026 12.00)")),
        ("history", [], [{"kind": "commented", "text": "ok"}], ("riwayat", None, "diberi catatan: “ok”")),
        ("history", [], [{"kind": "new-kind"}], ("riwayat", None, "new-kind")),
        (
            "steps",
            [],
            [{"step": 2, "actor": "kadis", "order": None, "given": True, "at": NOON}],
            ("langkah", None, "langkah: 2; pelaku: Kepala Dinas; diberikan: ya; pada: 24 Nov 2026 12.00.00"),
        ),
        ("offices dinkes name", "A", "B", ("offices dinkes name", "A", "B")),
    ],
)
def test_a_field_is_told_as_people_say_it(field, before, after, expected):
    assert change(field, before, after) == expected


@pytest.mark.parametrize(
    ("who", "via", "address", "expected"),
    [
        ("budi", "session", "10.0.0.9", ("budi", "by browser from 10.0.0.9")),
        ("budi", "token", "10.0.0.9", ("budi", "by token from 10.0.0.9")),
        ("root", "cli", "local", ("root", "at the command line, on this machine")),
        ("system", "system", "", ("System", "by itself")),
        (NOBODY, "session", "10.0.0.9", ("Unknown", "by browser from 10.0.0.9")),
    ],
)
def test_who_and_how(who: str, via: Via, address: str, expected: tuple[str, str]):
    row = sealed(
        Author(who=who, via=via, address=address, at=1), Deed(action="x", kind="y", name="z", changes={}), START
    )
    found = told(Language.EN, row, WIB)
    assert (found.who, found.how) == expected
    assert (found.kind, found.action) == ("y", "x")


@pytest.mark.parametrize("text", ["no json", "[1]", '{"a": 1}', '{"a": [1]}', "null"])
def test_changes_that_nobody_wrote_are_shown_as_they_are(text):
    row = sealed(
        Author(who="x", via="cli", address="local", at=1), Deed(action="x", kind="y", name="z", changes={}), START
    )
    assert told(Language.ID, replace(row, changes=text), WIB).changes
