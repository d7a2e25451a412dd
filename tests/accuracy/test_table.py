"""The table's arithmetic, and the whole way of one seed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.accuracy.checker import Finding, Verdict
from tests.accuracy.seeds import Row, answer_of, expected_of, run
from tests.accuracy.table import PROMISED, lower_bound, reaches, table
from tests.support.random_faults import judged_at, observed, random_faults
from tests.support.random_province import random_province


@pytest.mark.parametrize(
    ("right", "of", "bound"),
    [(0, 0, 0.0), (0, 10, 0.0), (10, 10, 0.722467), (81, 263, 0.255289), (3000, 3000, 0.998721)],
)
def test_the_lower_bound_is_wilsons(right: int, of: int, bound: float):
    assert lower_bound(right, of) == pytest.approx(bound, abs=2e-6)


def test_a_row_is_below_its_promise_when_its_bound_is():
    right = run(Row(1, 0.1), 0)
    assert right.verdict.exact
    wrong = replace(right, verdict=Verdict((Finding("number", ""),), named=False))
    good, bad = [right] * 3000, [right] * 2850 + [wrong] * 150
    assert reaches(right.row, good)
    assert not reaches(right.row, bad)
    assert "below" not in table({right.row: good})
    assert "95.0 %" in table({right.row: bad})
    assert "below" in table({right.row: bad})


def test_every_row_of_the_promise_is_there():
    assert [str(row) for row in PROMISED] == [
        "1 / 0%",
        "1 / 10%",
        "2 / 0%",
        "2 / 10%",
        "3 / 0%",
        "3 / 10%",
        "1 / 10% / 1",
    ]


@pytest.mark.parametrize("row", PROMISED, ids=str)
def test_a_seed_gives_the_same_each_time(row: Row):
    assert replace(run(row, 5), seconds=0.0) == replace(run(row, 5), seconds=0.0)


def test_the_answer_names_whom_the_faults_cut_off():
    inventory = random_province(2)
    truth = random_faults(inventory, 2, 2)
    answer = answer_of(inventory, observed(inventory, truth, 2), judged_at())
    assert {row["subject"] for row in answer["outages"]} == truth.cut_off
    assert len(expected_of(truth)) == 2
