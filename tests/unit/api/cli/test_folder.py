from pathlib import Path

import pytest

from agent.errors import BadInputError
from api.cli.folder import inventory_of, own_folder


def test_a_folder_remembers_the_inventory_that_siaga_worked_with_last(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("first.yaml", "zweite datei é.yaml"):
        with own_folder(tmp_path / "data", Path(name)):
            assert inventory_of(tmp_path / "data", None) == tmp_path / name


def test_a_given_inventory_wins_and_a_folder_without_one_is_told(tmp_path):
    assert inventory_of(tmp_path, Path("given")) == Path("given")
    with pytest.raises(BadInputError, match="does not tell which inventory Siaga worked with; give --inventory"):
        inventory_of(tmp_path, None)


def test_a_second_siaga_is_refused_and_leaves_the_note(tmp_path):
    with own_folder(tmp_path, Path("/one")):
        with (
            pytest.raises(BadInputError, match="another siaga works on this folder"),
            own_folder(tmp_path, Path("/other")),
        ):
            pass
        assert inventory_of(tmp_path, None) == Path("/one")
