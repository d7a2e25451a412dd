"""How a newcomer is told to type the command."""

import sys

from deploy.lab.client import typed_command


def test_the_command_is_told_as_it_was_started_unless_path_knows_it(tmp_path, monkeypatch):
    script, another = tmp_path / "siaga", tmp_path / "other"
    script.touch()
    another.touch()

    monkeypatch.setattr(sys, "argv", [str(script)])
    assert typed_command(None) == str(script)
    assert typed_command(str(another)) == str(script)
    assert typed_command(str(script)) == "siaga"
    monkeypatch.setattr(sys, "argv", ["-c"])
    assert typed_command(None) == "siaga"
