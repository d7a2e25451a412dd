"""Whatever is done to one row of the audit is found; an untouched chain is never complained of."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from api.core.audit import Anchor, clean
from api.core.audit_changes import LONGEST_TEXT, differences
from api.core.audit_check import check
from tests.support.audit_chains import WAYS, chain, head_of, tampered

JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(),
    lambda inner: some.lists(inner, max_size=5) | some.dictionaries(some.text(max_size=9), inner, max_size=5),
    max_leaves=12,
)


@given(length=some.integers(0, 60), seed=some.integers(0, 2**32))
def test_an_untouched_chain_is_never_complained_of(length, seed):
    rows = chain(length, Random(seed))
    anchors = [Anchor(row.seq, row.hash) for row in rows]
    assert check(rows, head_of(rows), anchors).findings == ()


@pytest.mark.parametrize("way", WAYS)
@given(length=some.integers(3, 40), seed=some.integers(0, 2**32))
def test_one_tampering_is_always_found(way, length, seed):
    random = Random(seed)
    rows = chain(length, random)
    touched = tampered(rows, way, random)
    assert touched != rows
    assert check(touched, head_of(rows)).findings


@pytest.mark.parametrize("way", WAYS)
@given(length=some.integers(3, 40), seed=some.integers(0, 2**32))
def test_with_the_head_forged_too_it_is_found_by_the_anchor_of_the_day_before(way, length, seed):
    random = Random(seed)
    rows = chain(length, random)
    touched = tampered(rows, way, random)
    assert check(touched, head_of(touched), [head_of(rows)]).findings


@pytest.mark.parametrize("way", WAYS)
@given(seed=some.integers(0, 2**32))
def test_two_tamperings_do_not_hide_each_other(way, seed):
    random = Random(seed)
    rows = chain(20, random)
    once = tampered(rows, way, random)
    touched = tampered(once, random.choice(WAYS), random) if len(once) > 2 else once
    if touched != rows:
        assert check(touched, head_of(rows)).findings


@given(before=some.dictionaries(some.text(max_size=9), JSON), after=some.dictionaries(some.text(max_size=9), JSON))
def test_what_differs_is_told_and_nothing_else(before, after):
    told = differences(before, after)
    differing = {clean(key) for key in {**before, **after} if before.get(key) != after.get(key)}
    for field, (one, other) in told.items():
        within = any(field == key or field.startswith(f"{key}.") for key in differing)
        assert field == "…" or within, (field, one, other)
    assert differences(before, before) == {}


@given(text=some.text(min_size=LONGEST_TEXT + 1, max_size=LONGEST_TEXT + 9), count=some.integers(21, 300))
def test_nothing_grows_without_bound(text, count):
    told = differences({}, {"text": text, "list": list(range(count)), "map": {str(n): n for n in range(count)}})
    assert told["text"][1]["cut"] == text[:LONGEST_TEXT]  # type: ignore[index]
    assert told["list"][1][-1]["more"] == count - 20  # type: ignore[index]
    assert len(told["map"][1]) == 21  # type: ignore[arg-type]
