"""What the check of the chain says of each kind of tampering."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from api.core.audit import BEGINNING, START, Anchor, Deed, sealed, system
from api.core.audit_check import MOST_FINDINGS, Wrong, check
from tests.support.audit_chains import chain, head_of, renumbered, resealed

ROWS = chain(12)
HEAD = head_of(ROWS)


def found(rows: Any, head: Anchor | None = HEAD, *anchors: Anchor) -> list[tuple[Wrong, int, int]]:
    return [(item.wrong, item.seq, item.last) for item in check(rows, head, anchors).findings]


def test_an_untouched_chain_holds_with_every_anchor():
    done = check(ROWS, HEAD, [START, *(Anchor(row.seq, row.hash) for row in ROWS)])
    assert (done.rows, done.head, done.findings, done.more, done.restored) == (12, HEAD, (), 0, None)


def test_a_chain_without_rows_holds():
    assert check([], START).findings == ()


@pytest.mark.parametrize("place", [0, 4, 11])
def test_an_edited_row_is_named(place):
    rows = [*ROWS]
    rows[place] = replace(rows[place], actor="sari")
    assert found(rows) == [(Wrong.EDITED, place + 1, place + 1)]


@pytest.mark.parametrize("place", [1, 4, 10])
def test_a_row_that_was_edited_and_sealed_anew_is_named(place):
    rows = [*ROWS]
    rows[place] = resealed(replace(rows[place], actor="sari"))
    assert found(rows) == [(Wrong.EDITED, place + 1, place + 1)]


def test_the_last_row_sealed_anew_does_not_fit_the_note_of_the_head():
    rows = [*ROWS[:-1], resealed(replace(ROWS[-1], actor="sari"))]
    assert found(rows) == [(Wrong.REWRITTEN, 12, 12)]


def test_a_first_row_that_goes_on_from_elsewhere_is_named():
    rows = [resealed(ROWS[0], "ab" * 32), *ROWS[1:]]
    assert (Wrong.EDITED, 1, 1) in found(rows)


@pytest.mark.parametrize("renumber", [False, True])
@pytest.mark.parametrize("places", [(1, 1), (4, 6), (9, 11)])
def test_missing_rows_are_named_whether_the_rest_was_renumbered_or_not(places, renumber):
    rows = [row for row in ROWS if not places[0] <= row.seq <= places[1]]
    assert found(renumbered(rows) if renumber else rows) == [(Wrong.MISSING, *places)]


def test_two_gaps_are_two_findings():
    assert found([row for row in ROWS if row.seq not in (3, 8)]) == [(Wrong.MISSING, 3, 3), (Wrong.MISSING, 8, 8)]


@pytest.mark.parametrize("place", [0, 5])
@pytest.mark.parametrize("seal", [False, True])
def test_a_row_put_in_between_is_named(place, seal):
    rows = renumbered([*ROWS[:place], replace(ROWS[place], actor="x"), *ROWS[place:]])
    if seal:
        rows[place] = resealed(rows[place])
    assert found(rows) == [(Wrong.INSERTED, place + 1, place + 1)]


def test_rows_behind_the_head_are_named():
    more = sealed(system(1), Deed(action="x", kind="y", name="z", changes={}), HEAD)
    assert found([*ROWS, more]) == [(Wrong.INSERTED, 13, 13)]


def test_a_copy_of_a_row_behind_the_head_is_named():
    assert found([*ROWS, replace(ROWS[3], seq=13)]) != []


def test_rows_below_the_beginning_are_named():
    assert found([replace(ROWS[0], seq=0, actor="x"), *ROWS]) == [(Wrong.INSERTED, 0, 0)]
    assert found([resealed(replace(ROWS[0], seq=-1)), *ROWS]) != []


@pytest.mark.parametrize(("one", "other"), [(4, 6), (1, 12), (2, 9)])
def test_two_rows_that_changed_places_are_named_both(one, other):
    rows = [*ROWS]
    rows[one - 1], rows[other - 1] = rows[other - 1], rows[one - 1]
    assert found(renumbered(rows)) == [(Wrong.OUT_OF_ORDER, one, one), (Wrong.OUT_OF_ORDER, other, other)]


def test_two_neighbours_that_changed_places_are_one_finding():
    rows = [*ROWS]
    rows[3], rows[4] = rows[4], rows[3]
    assert found(renumbered(rows)) == [(Wrong.OUT_OF_ORDER, 4, 4)]


def test_a_row_that_was_moved_is_named_with_its_own_number():
    rows = [*ROWS]
    rows.insert(2, rows.pop(8))
    done = check(renumbered(rows), HEAD)
    assert [(item.wrong, item.seq, item.detail) for item in done.findings] == [(Wrong.OUT_OF_ORDER, 3, "9")]


def test_a_tail_that_was_cut_is_named_by_the_head():
    assert found(ROWS[:7]) == [(Wrong.TAIL_CUT, 8, 12)]
    assert found([]) == [(Wrong.TAIL_CUT, 1, 12)]


def test_with_the_head_set_back_only_an_anchor_tells():
    assert found(ROWS[:7], head_of(ROWS[:7])) == []
    assert found(ROWS[:7], head_of(ROWS[:7]), HEAD) == [(Wrong.TAIL_CUT, 8, 12)]
    assert found([], START, HEAD) == [(Wrong.TAIL_CUT, 1, 12)]


def test_a_chain_that_was_made_anew_does_not_fit_an_anchor():
    rows = chain(12)
    rows[3] = replace(rows[3], actor="sari")
    previous = BEGINNING
    for place, row in enumerate(rows):
        rows[place] = resealed(row, previous)
        previous = rows[place].hash
    assert found(rows, head_of(rows)) == []
    assert found(rows, head_of(rows), Anchor(3, ROWS[2].hash)) == []
    assert found(rows, head_of(rows), HEAD) == [(Wrong.REWRITTEN, 12, 12)]


def test_an_anchor_that_is_none_of_this_chain_is_told():
    assert found(ROWS, HEAD, Anchor(5, "ab" * 32), Anchor(0, "ab" * 32)) == [
        (Wrong.REWRITTEN, 0, 0),
        (Wrong.REWRITTEN, 5, 5),
    ]


def test_a_head_that_was_altered_or_is_gone_is_told():
    assert found(ROWS, Anchor(12, "ab" * 32)) == [(Wrong.REWRITTEN, 12, 12)]
    assert found(ROWS, None) == [(Wrong.REWRITTEN, 12, 12)]


@pytest.mark.parametrize(
    "change", [{"at": None}, {"actor": b"x"}, {"previous": "z" * 64}, {"hash": 5}, {"changes": "\udcff"}]
)
def test_a_row_that_cannot_be_read_counts_as_edited(change):
    rows = [*ROWS]
    rows[4] = replace(rows[4], **change)
    assert (Wrong.EDITED, 5, 5) in found(rows)


def test_a_restore_is_noted_by_its_number():
    back = sealed(system(1), Deed(action="restored", kind="store", name="api.db", changes={}), HEAD)
    assert check([*ROWS, back], head_of([back])).restored == 13


def test_the_findings_of_a_ruined_chain_are_bounded():
    rows = chain(900)
    ruined = [replace(row, actor="x") if row.seq % 2 else row for row in rows]
    done = check(ruined, head_of(rows))
    assert len(done.findings) == MOST_FINDINGS
    assert done.more == 450 - MOST_FINDINGS
