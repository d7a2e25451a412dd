"""The lock files: every dependency pinned and hashed, from nowhere in particular."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.support.repository import Pin, pins, targets, text_of

PROJECT = tomllib.loads(text_of("pyproject.toml"))
DEPENDENCIES = [Requirement(text) for text in PROJECT["project"]["dependencies"]]
TOOLS = [Requirement(text) for text in PROJECT["dependency-groups"]["dev"]]
LOCKS = {"requirements.lock": DEPENDENCIES, "requirements-dev.lock": [*DEPENDENCIES, *TOOLS]}
ASKED = [(lock, asked) for lock, wanted in LOCKS.items() for asked in wanted]
FLOORS = {"pyasn1": "0.6.5", "pysnmp": "7.1.30", "python-multipart": "0.0.27", "starlette": "1.3.1"}
"""Older ones have known holes."""


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_is_a_pin_with_its_hashes(lock):
    found = pins(lock)
    assert len(found) > len(LOCKS[lock])
    assert [name for name, pin in found.items() if not pin.hashes] == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_host_no_index_and_no_place(lock):
    assert (
        re.findall(
            r".*(?:://|file:|--index|--extra-index|--find-links|--trusted|\s@\s|^-).*", text_of(lock), re.MULTILINE
        )
        == []
    )


@pytest.mark.parametrize(("lock", "asked"), ASKED, ids=[f"{lock}-{asked.name}" for lock, asked in ASKED])
def test_what_the_project_asks_for_is_locked_as_asked(lock, asked):
    pin = pins(lock)[canonicalize_name(asked.name)]
    assert asked.specifier.contains(pin.version), f"{lock}: {pin.name} {pin.version} is not {asked}; run: make lock"
    assert asked.extras <= pin.extras, f"{lock}: {pin.name} lost its extras; run: make lock"


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize(("name", "floor"), FLOORS.items())
def test_a_security_floor_is_kept(lock, name, floor):
    assert Version(pins(lock)[name].version) >= Version(floor)
    (asked,) = [asked for asked in DEPENDENCIES if canonicalize_name(asked.name) == name]
    assert not any(asked.specifier.contains(older) for older in (f"{floor}.dev0", "0.0.1"))


def test_developers_run_what_is_released():
    released, developed = pins("requirements.lock"), pins("requirements-dev.lock")
    assert {name: pin.version for name, pin in released.items()} == {name: developed[name].version for name in released}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_all_that_is_asked_for_with_its_extras(lock):
    """``coverage[toml]`` asked for and ``coverage==`` locked: an older pip takes a newer coverage, without a hash."""
    found = pins(lock)
    missing = [
        f"{pin.name} asks for {asked}"
        for pin in found.values()
        for asked in _asked_by(pin)
        if (known := found.get(canonicalize_name(asked.name))) is None
        or not asked.extras <= known.extras
        or not asked.specifier.contains(known.version, prereleases=True)
    ]
    assert missing == [], f"{lock} does not hold what is asked for; run: make lock"


def _asked_by(pin: Pin) -> Iterator[Requirement]:
    """Yield what the installed distribution asks for here, with the extras it is locked with."""
    if pin.marker is not None and not pin.marker.evaluate():
        return
    try:
        wanted = requires(pin.name)
    except PackageNotFoundError:
        pytest.fail(f"{pin.name} is locked and not installed; run: make setup-dev")
    for asked in map(Requirement, wanted or []):
        if asked.marker is None or any(asked.marker.evaluate({"extra": extra}) for extra in ("", *pin.extras)):
            yield asked


def test_the_last_build_tool_is_locked_too():
    builders = _builders()
    found = pins("requirements-dev.lock")
    assert builders <= found.keys()
    asked = {canonicalize_name(asked.name) for name in builders for asked in _asked_by(found[name])}
    assert asked <= builders, "Makefile: BUILDERS lacks what builds the installation"
    wanted = {canonicalize_name(Requirement(text).name) for text in PROJECT["build-system"]["requires"]}
    assert wanted | {"editables"} <= builders


def _builders() -> set[str]:
    (line,) = re.findall(r"^BUILDERS := (.*)$", text_of("Makefile"), re.MULTILINE)
    return set(line.split("|"))


def test_locking_keeps_extras_and_hashes_and_says_nothing_of_where_from():
    assert "lock" in targets()
    commands = re.findall(r"uv pip compile .*", text_of("Makefile"))
    assert [re.findall(r"-o ([a-z.-]+)", command) for command in commands] == [[lock] for lock in LOCKS]
    for option in ("--generate-hashes", "--universal", "--no-strip-extras", "--no-header", "--no-annotate"):
        assert all(option in command.split() for command in commands), option
