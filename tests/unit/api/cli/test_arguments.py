"""Reading what a person typed, and telling it back."""

import sys

from api.cli.arguments import typed_command


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
