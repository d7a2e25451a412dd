"""CHANGELOG.md keeps the form of Keep a Changelog 1.1."""

from __future__ import annotations

import re
import tomllib

from packaging.version import Version

from tests.support.repository import text_of

TEXT = text_of("CHANGELOG.md")
HEADINGS = re.findall(r"^## (.*)$", TEXT, re.MULTILINE)
KINDS = {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_it_begins_with_its_title_and_what_is_not_released():
    assert TEXT.startswith("# Changelog\n")
    assert HEADINGS[0] == "[Unreleased]"


def test_releases_have_a_version_and_a_date_the_newest_first():
    released = [re.fullmatch(r"\[(\d+\.\d+\.\d+)\] - (20\d\d-[01]\d-[0-3]\d)", heading) for heading in HEADINGS[1:]]
    assert None not in released
    known = [(Version(found[1]), found[2]) for found in released if found]
    assert known == sorted(known, reverse=True)
    ours = Version(tomllib.loads(text_of("pyproject.toml"))["project"]["version"])
    assert all(version <= ours for version, _ in known)


def test_changes_stand_in_lists_by_their_kind():
    for section in re.split(r"^## .*$", TEXT, flags=re.MULTILINE)[1:]:
        before, *parts = re.split(r"^### (.*)$", section, flags=re.MULTILINE)
        kinds, bodies = parts[::2], parts[1::2]
        assert before.strip() == ""
        assert set(kinds) <= KINDS
        assert len(set(kinds)) == len(kinds)
        for body in bodies:
            lines = [line for line in body.splitlines() if line.strip()]
            assert lines
            assert all(line.startswith(("- ", "  ")) for line in lines), lines
