"""Every rule has a bad inventory that breaks it, and the exact words that a person then reads."""

from pathlib import Path

import pytest

from agent.inventory.load import load
from agent.inventory.problems import InventoryError
from agent.inventory.rules import RULES

FOLDER = Path(__file__).parent / "bad_inventory"
CASES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_mistake_is_listed_with_its_place_and_remedy(case, monkeypatch):
    monkeypatch.chdir(FOLDER)

    with pytest.raises(InventoryError) as refused:
        load(case.name, {"SIAGA_SNMP_COMMUNITY": "set", "KEY": "set"})

    assert f"{refused.value}\n" == case.with_suffix(".txt").read_text("utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_has_a_case_of_its_name(rule):
    assert FOLDER / f"{rule.__name__}.yaml" in CASES


def test_every_expectation_has_its_case():
    assert {path.stem for path in FOLDER.glob("*.txt")} == {case.stem for case in CASES}
