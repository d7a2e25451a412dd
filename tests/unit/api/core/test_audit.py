"""The audit's rows: their bytes, their seal, their anchors."""

from __future__ import annotations

import hashlib
import json

import pytest
from msgspec.structs import replace

from api.core.audit import BEGINNING, START, Anchor, Author, Deed, anchors_in, canonical, seal, sealed, system
from api.core.audit_changes import differences

ROW = sealed(
    Author(who="budi", via="session", address="10.0.0.9", at=1_790_000_000_000_000),
    Deed(action="acknowledged", kind="ticket", name="TKT-2026-000001", changes={"state": ["open", "acknowledged"]}),
    START,
)


def test_a_row_is_sealed_as_it_is_written_down():
    """By hand, as a stranger would recompute it from the how-to alone."""
    written = (
        r'[1,1790000000000000,"budi","session","10.0.0.9","acknowledged","ticket","TKT-2026-000001",'
        r'"{\"state\":[\"open\",\"acknowledged\"]}"]'
    )
    assert canonical(ROW) == written.encode()
    assert ROW.hash == hashlib.sha256(bytes(32) + written.encode()).hexdigest()
    assert (ROW.seq, ROW.previous) == (1, BEGINNING)


def test_the_next_row_goes_on_from_the_hash_before():
    following = sealed(system(5), Deed(action="made", kind="user", name="x", changes={}), Anchor(1, ROW.hash))
    assert (following.seq, following.previous, following.actor, following.via, following.address) == (
        2,
        ROW.hash,
        "system",
        "system",
        "",
    )
    assert following.hash == hashlib.sha256(bytes.fromhex(ROW.hash) + canonical(following)).hexdigest()


def test_a_deed_of_an_unknown_hand_is_not_the_authors():
    row = sealed(
        Author(who="budi", via="session", address="10.0.0.9", at=9),
        Deed(action="by-hand", kind="inventory", name="1", changes={}, system=True),
        START,
    )
    assert (row.actor, row.via, row.address, row.at) == ("system", "system", "", 9)


@pytest.mark.parametrize("text", ['“ü”\u2028\x00\x1f\x7f\\"/', "\U0001f5fe"])
def test_every_text_has_one_way_to_be_written(text):
    written = canonical(replace(ROW, actor=text)).decode()
    assert json.loads(written)[2] == text
    assert "\\/" not in written
    assert "\\u2028" not in written


def test_what_utf8_cannot_hold_is_replaced_before_it_is_sealed():
    row = sealed(
        Author(who="a\ud800", via="cli", address="\udcff", at=1),
        Deed(action="x", kind="y", name="\ud800", changes={}),
        START,
    )
    assert (row.actor, row.address, row.object) == ("a?", "?", "?")


@pytest.mark.parametrize("change", [{"at": "1"}, {"seq": "1"}, {"actor": 5}, {"changes": None}, {"at": True}])
def test_a_row_of_other_types_has_no_canonical_form(change):
    with pytest.raises(TypeError):
        canonical(replace(ROW, **change))


def test_a_hash_that_is_none_seals_nothing():
    with pytest.raises(ValueError):
        seal("xyz", b"")


def test_of_an_object_within_an_object_only_what_differs_is_told():
    before = {"work": {"stage": "kadis", "officers": [], "alarm": 1}, "state": "open"}
    after = {"work": {"stage": "kabid", "officers": [], "alarm": 2, "password": "x"}, "state": "open"}
    assert differences(before, after) == {"work.stage": ["kadis", "kabid"], "work.password": [None, "set"]}


def test_anchors_are_read_from_one_line_or_from_a_letter():
    digest = "ab" * 32
    assert anchors_in(f"7:{digest}") == [Anchor(7, digest)]
    assert str(Anchor(7, digest)) == f"7:{digest}"
    letter = f"Kepada Yth. …\n2026-12-01  7:{digest}\n2026-12-02\t12:{digest}.\n8:{digest}0 x9:{digest}\n"
    assert anchors_in(letter) == [Anchor(7, digest), Anchor(12, digest)]
    assert anchors_in("nothing: here") == []
