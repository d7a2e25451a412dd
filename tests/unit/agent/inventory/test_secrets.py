"""Secrets come from the environment or a file, never from the inventory itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.errors import BadInputError
from agent.inventory.credentials import Secret, SecretFile
from agent.inventory.secrets import resolve_secret


def test_a_variable_stands_for_its_value() -> None:
    assert resolve_secret("${SIAGA_KEY}", {"SIAGA_KEY": " baca ${X} "}) == " baca ${X} "


def test_a_file_is_read_without_its_last_line_end(tmp_path: Path) -> None:
    place = tmp_path / "key"
    place.write_bytes(b" baca \r\n")
    assert resolve_secret(SecretFile(file=str(place)), {}) == " baca "


@pytest.mark.parametrize(
    ("secret", "says"),
    [
        ("${SIAGA_KEY}", "SIAGA_KEY is not set"),
        (SecretFile(file="/nowhere/key"), "/nowhere/key cannot be read"),
        ("rahasia", "in clear"),
        ("x${SIAGA_KEY}", "in clear"),
    ],
)
def test_what_is_not_there_is_named_and_what_is_in_clear_is_not_repeated(secret: Secret, says: str) -> None:
    with pytest.raises(BadInputError) as caught:
        resolve_secret(secret, {"SIAGA_KEY": ""})
    assert says in str(caught.value)
    assert "rahasia" not in str(caught.value)
