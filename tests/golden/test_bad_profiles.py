"""Every rule of profiles has a bad file that breaks it, and the exact words that a person then reads."""

from pathlib import Path

import pytest

from agent.probes.profile_rules import RULES, unfinished_standard
from agent.probes.profile_shelf import ProfileError, profiles_of

FOLDER = Path(__file__).parent / "bad_profiles"
CASES = sorted(FOLDER.glob("*.yaml"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.stem)
def test_every_mistake_is_listed_with_its_place_and_remedy(case, monkeypatch):
    monkeypatch.chdir(FOLDER)

    with pytest.raises(ProfileError) as refused:
        profiles_of(Path(case.name))

    assert f"{refused.value}\n" == case.with_suffix(".txt").read_text("utf-8")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_rule_has_a_case_of_its_name(rule):
    assert rule is unfinished_standard or FOLDER / f"{rule.__name__}.yaml" in CASES, "but that of our own file"


def test_every_expectation_has_its_case():
    assert {path.stem for path in FOLDER.glob("*.txt")} == {case.stem for case in CASES}
