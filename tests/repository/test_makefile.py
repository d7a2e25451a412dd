"""The Makefile and what CI runs."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support.repository import ROOT, make, targets, targets_of, text_of, tracked

BESIDE = {"bench", "fuzz", "support"}
"""Folders of ``tests`` that hold no tests."""
PROMISED = {"help", "setup", "setup-test", "run", "test", "lint", "types", "unit", "lab", "bench", "docs"}


def test_every_target_says_what_it_is_for():
    known = targets()
    assert known.keys() >= PROMISED
    assert [name for name, told in known.items() if not told] == []


def test_help_lists_every_target_with_its_description():
    listed = dict(re.findall(r"^([a-z0-9-]+) +(.+)$", make("help"), re.MULTILINE))
    assert listed == targets()


def test_no_target_is_taken_for_a_file():
    phony = set(" ".join(re.findall(r"^\.PHONY: (.*)$", text_of("Makefile"), re.MULTILINE)).split())
    assert phony == targets().keys()


def test_make_alone_tells_what_there_is():
    assert make() == make("help")


def test_make_test_runs_every_kind_of_test():
    commands = make("--dry-run", "test")
    kinds = {path.parts[1] for path in tracked(".py") if path.parts[0] == "tests" and path.name.startswith("test_")}
    left_out = {kind for kind in kinds if not re.search(rf"pytest .*\btests/{kind}\b", commands)}
    assert left_out == set()
    assert not kinds & BESIDE
    for check in ("ruff check", "ruff format --check", "lint-imports", "mypy", "pyright"):
        assert check in commands


def test_ci_runs_make_test(tmp_path):
    fake = tmp_path / "make"
    fake.write_text('#!/bin/sh\nprintf "%s: %s\\n" "$PWD" "$*"\nexit 3\n')
    fake.chmod(0o755)
    path = f"{tmp_path}{os.pathsep}{os.environ['PATH']}"
    ran = subprocess.run(
        [ROOT / ".ci" / "run"],
        cwd=tmp_path,
        env=os.environ | {"PATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.returncode) == (f"{ROOT}: test\n", 3)


@pytest.mark.parametrize("page", [path for path in tracked(".md") if path.name != "CHANGELOG.md"], ids=str)
def test_a_page_names_targets_that_there_are(page: Path):
    assert set(targets_of(text_of(page))) <= targets().keys()


def test_the_readme_names_the_two_commands():
    assert {"run", "test"} <= set(targets_of(text_of("README.md")))
