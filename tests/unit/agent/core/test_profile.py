"""Which profile a device gets."""

from __future__ import annotations

import pytest

from agent.core.profile import Profile, Profiles


def profile(name: str, *prefixes: str) -> Profile:
    return Profile(name, name, "", prefixes, (), (), (), {})


KNOWN = Profiles(
    [
        profile("standard"),
        profile("cisco", "1.3.6.1.4.1.9"),
        profile("nexus", "1.3.6.1.4.1.9.12.3", "1.3.6.1.4.1.9.1.99"),
    ]
)


@pytest.mark.parametrize(
    ("object_id", "name"),
    [
        ("1.3.6.1.4.1.9.1.617", "cisco"),
        ("1.3.6.1.4.1.9", "cisco"),
        ("1.3.6.1.4.1.9.12.3.1.3.1084", "nexus"),
        ("1.3.6.1.4.1.9.1.99", "nexus"),
        ("1.3.6.1.4.1.9.1.991", "cisco"),
        ("1.3.6.1.4.1.99.1", "standard"),
        (".1.3.6.1.4.1.9.1.617", "cisco"),
        ("1.3", "standard"),
        ("", "standard"),
        (None, "standard"),
    ],
)
def test_the_longest_prefix_by_whole_numbers_chooses(object_id: str | None, name: str) -> None:
    assert KNOWN.choose(object_id).name == name
