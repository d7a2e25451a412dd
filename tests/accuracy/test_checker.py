"""The checker by itself: what is right passes, and each single thing that is put wrong is found."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tests.accuracy.checker import Expected, check, expected_of

WANTED = [
    Expected(
        frozenset(["sea"]), frozenset([frozenset(["core-b"])]), "submarine-cable", frozenset({"net-b1", "net-b2"})
    ),
    Expected(frozenset(["pln-1"]), cause="power"),
]


def told() -> dict[str, Any]:
    sea = {"kind": "outage", "cause": "submarine-cable", "root": ["sea"], "alternatives": [["core-b"]]}
    feeder = {"kind": "outage", "cause": "power", "root": ["pln-1"], "alternatives": []}
    return {"incidents": [feeder | {"services": ["net-a1"]}, sea | {"services": ["net-b1", "net-b2"]}]}


def put(change: Callable[[list[dict[str, Any]]], Any]) -> dict[str, Any]:
    answer = deepcopy(told())
    change(answer["incidents"])
    return answer


def test_the_right_answer_has_no_findings_in_any_order():
    for answer in (told(), put(lambda incidents: incidents.reverse())):
        verdict = check(WANTED, answer)
        assert (verdict.findings, verdict.exact, verdict.named) == ((), True, True)


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (lambda incidents: incidents.pop(), ["number", "root"]),
        (lambda incidents: incidents.append(deepcopy(incidents[0])), ["number"]),
        (lambda incidents: incidents[0].update(root=["sw-a1"]), ["root"]),
        (lambda incidents: incidents[0].update(root=["pln-1", "sw-a1"]), ["root"]),
        (lambda incidents: incidents[0].update(root=["sea"]), ["cause", "services", "root"]),
        (lambda incidents: incidents[0].update(cause="unknown"), ["cause"]),
        (lambda incidents: incidents[1].update(services=["net-b1"]), ["services"]),
        (lambda incidents: incidents[1].update(services=["net-a1", "net-b1", "net-b2"]), ["services"]),
        (lambda incidents: incidents.clear(), ["number", "root", "root"]),
    ],
)
def test_what_is_put_wrong_is_found(change: Callable[[list[dict[str, Any]]], Any], kinds: list[str]):
    verdict = check(WANTED, put(change))
    assert [finding.kind for finding in verdict.findings] == kinds
    assert verdict.exact == (not {"number", "root"} & set(kinds))


def test_what_no_evidence_can_tell_apart_may_stand_for_the_truth():
    verdict = check(WANTED, put(lambda incidents: incidents[1].update(root=["core-b"], alternatives=[])))
    assert verdict.exact
    assert verdict.named


def test_the_truth_among_the_alternatives_is_named_and_not_exact():
    verdict = check(WANTED, put(lambda incidents: incidents[0].update(root=["sw-a1"], alternatives=[["pln-1"]])))
    assert (verdict.exact, verdict.named) == (False, True)


def test_one_incident_does_not_stand_for_two_faults():
    twins = [Expected(frozenset([one]), frozenset([frozenset(["duct"])])) for one in ("fo-1", "fo-2")]
    duct = {"kind": "outage", "root": ["duct"], "alternatives": []}
    assert not check(twins, {"incidents": [duct]}).exact
    assert check(twins, {"incidents": [duct, duct | {"root": ["fo-1"]}]}).exact, "the duct is given to the other fault"


def test_degradations_are_no_outages():
    assert not check(WANTED, put(lambda incidents: incidents.append(incidents[0] | {"kind": "degraded"}))).findings
    assert not check(WANTED, put(lambda incidents: incidents[0].update(kind="degraded"))).exact


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ({}, '"incidents" must be a list'),
        ({"incidents": [{}]}, r'"incidents"\[0\]: write an object with a "root"'),
        ({"incidents": [{"root": []}]}, '"root" is a list of ids'),
        ({"incidents": [{"root": ["sea"], "any_of": ["core-b"]}]}, '"any_of" a list of such lists'),
        ({"incidents": [{"root": ["sea"], "causes": "power"}]}, "causes is not known"),
    ],
)
def test_what_is_expected_is_read_strictly(words: dict[str, Any], says: str):
    with pytest.raises(ValueError, match=says):
        expected_of(words)


def test_the_checker_and_the_truth_know_nothing_of_the_collector():
    code = (
        "import sys, tests.accuracy.checker, tests.support.random_faults, tests.support.greedy_cover;"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in ('collector', 'api')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"
