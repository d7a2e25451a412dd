"""The distribution: flat packages that really come from this repository."""

from __future__ import annotations

import importlib
import subprocess
import sys
import tomllib
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.support.repository import PROGRAMS, ROOT, text_of, tracked

PROJECT = tomllib.loads(text_of("pyproject.toml"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_imported_from_this_repository(name):
    found = importlib.import_module(name)
    assert found.__file__ is not None
    assert Path(found.__file__).resolve().parent == ROOT / name


@pytest.mark.parametrize("name", PROGRAMS)
def test_a_program_is_imported_from_this_repository_wherever_python_starts(name, tmp_path):
    asked = subprocess.run(
        [sys.executable, "-c", f"import {name}; print({name}.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert Path(asked.stdout.strip()).resolve().parent == ROOT / name


def test_the_wheel_holds_the_programs_and_nothing_else():
    assert PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(PROGRAMS)
    top = {path.parts[0] for path in tracked(".py") if len(path.parts) > 1}
    assert top == {*PROGRAMS, "dashboards", "tests", "docs"}


def test_nobody_uploads_it_by_mistake():
    assert "Private :: Do Not Upload" in PROJECT["project"]["classifiers"]


def test_the_installed_command_is_this_repositorys():
    installed = distribution("siaga")
    (script,) = [point for point in installed.entry_points if point.name == "siaga"]
    assert script.group == "console_scripts"
    assert Path(sys.modules[script.load().__module__].__file__ or "").resolve().is_relative_to(ROOT)
    assert installed.version == PROJECT["project"]["version"]
