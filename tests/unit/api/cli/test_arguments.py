"""Reading what a person typed, and telling it back."""

import sys

import pytest

from agent.errors import BadInputError
from api.cli.arguments import trap_addresses, typed_command


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("", ()),
        (":162", (("0.0.0.0", 162), ("::", 162))),
        ("162", (("0.0.0.0", 162), ("::", 162))),
        ("10.0.0.1:1162, [2001:db8::1]:162", (("10.0.0.1", 1162), ("2001:db8::1", 162))),
    ],
)
def test_where_traps_are_received_is_nowhere_everywhere_or_at_addresses(text, addresses):
    assert trap_addresses(text) == addresses


@pytest.mark.parametrize("text", ["10.0.0.1", ":66000", "core:snmp", "10.0.0.1:162,10.0.0.2"])
def test_a_trap_address_that_is_none_is_refused(text):
    with pytest.raises(BadInputError, match=r"--trap-listen: .* is no address"):
        trap_addresses(text)


def test_the_command_is_told_as_it_was_started_unless_path_knows_it(tmp_path, monkeypatch):
    script, another = tmp_path / "siaga", tmp_path / "other"
    script.touch()
    another.touch()

    def told(started: str, found: object) -> str:
        monkeypatch.setattr(sys, "argv", [started])
        monkeypatch.setattr("shutil.which", lambda _name: None if found is None else str(found))
        return typed_command()

    assert told(str(script), None) == str(script)
    assert told(str(script), another) == str(script)
    assert told(str(script), script) == "siaga"
    assert told("-c", None) == "siaga"
