"""Where things lie: nouns for files, small modules, unit tests that mirror the code file for file."""

from __future__ import annotations

import re
from pathlib import Path

from tests.support.repository import PROGRAMS, text_of, tracked

BANNED = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}
LINES = 350
"""A module that wants more than about 300 lines wants to be two."""
KINDS = {
    "accuracy",
    "bench",
    "contracts",
    "e2e",
    "faults",
    "fuzz",
    "golden",
    "integration",
    "lab",
    "properties",
    "repository",
    "support",
    "unit",
}
CODE = [path for path in tracked() if path.parts[0] in (*PROGRAMS, "dashboards")]
UNIT_TESTS = [path for path in tracked(".py") if path.parts[:2] == ("tests", "unit") and path.stem.startswith("test_")]
MIRRORED = {
    str(path.with_suffix("") if path.suffix == ".py" else path.with_name(path.name.replace(".", "_"))) for path in CODE
}
"""Under what name a unit test mirrors each code file: ``a/b.py`` as ``a/b``, ``a/b.css`` as ``a/b_css``."""


def test_a_file_is_named_by_what_it_holds():
    files = [path for path in tracked(".py") if path.parts[0] in (*PROGRAMS, "tests")]
    vague = [
        str(path)
        for path in files
        if BANNED & {word for part in path.with_suffix("").parts for word in part.split("_")}
    ]
    assert vague == [], "name it by the noun of the domain that it holds"


def test_modules_are_small():
    long = {str(path): lines for path in CODE if path.suffix == ".py" and (lines := _lines(path)) > LINES}
    assert not long, f"more than {LINES} lines; split by responsibility: {long}"


def _lines(path: Path) -> int:
    return text_of(path).count("\n")


def test_a_unit_test_mirrors_a_file_of_the_code():
    assert len(UNIT_TESTS) > 60
    astray = [
        str(path)
        for path in UNIT_TESTS
        for within in [Path(*path.parts[2:])]
        if not {str(within.with_name(within.stem.removeprefix("test_"))), str(within.parent)} & MIRRORED
    ]
    assert astray == [], (
        "there is no code file of that name; name it after the one it tests, or put it into a folder named so"
    )


def test_the_root_holds_the_programs_and_what_serves_them():
    folders = {path.parts[0] for path in tracked() if len(path.parts) > 1}
    assert {*PROGRAMS, "tests", "docs", ".ci"} <= folders <= {*PROGRAMS, "tests", "docs", ".ci", "dashboards"}
    assert {
        str(path) for path in tracked() if len(path.parts) == 1 and path.suffix in (".py", ".sh", ".cfg", ".ini")
    } == set()


def test_tests_lie_in_the_folders_of_their_kind():
    found = {path.parts[1] for path in tracked() if path.parts[0] == "tests" and len(path.parts) > 2}
    assert found <= KINDS
    assert [path for path in tracked() if path.parts[0] == "tests" and len(path.parts) == 2] == [
        Path("tests/conftest.py")
    ]


def test_what_is_no_test_lies_in_support():
    stray = [
        path
        for path in tracked(".py")
        if path.parts[0] == "tests"
        and path.parts[1]
        not in ("support", "accuracy", "bench", "faults", "fuzz")  # all but the first are programs besides
        and not re.match(r"test_|conftest\.py$", path.name)
    ]
    assert stray == []
