"""Cases that somebody wrote: the examples are right, a wrong expectation is found, a bad case is told in one line."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

EXAMPLES = Path(__file__).with_name("cases")


def accuracy(folder: Path) -> tuple[int, str, str]:
    command = [sys.executable, "-m", "tests.accuracy", "--cases", str(folder)]
    ran = subprocess.run(command, cwd=EXAMPLES.parents[2], capture_output=True, text=True, check=False)
    return ran.returncode, ran.stdout, ran.stderr


def copied(to: Path, **changes: Any) -> Path:
    folder = shutil.copytree(EXAMPLES / "sea-cable", to / "mine")
    file = folder / "expected.json"
    words = json.loads(file.read_text())
    words["incidents"][0] |= changes
    file.write_text(json.dumps(words))
    return folder


def test_the_examples_are_right():
    names = ("bumped-device", "duct-and-feeder", "ring-cut-twice", "sea-cable")
    assert accuracy(EXAMPLES) == (0, "".join(f"right  {name}\n" for name in names) + "4 of 4 right\n", "")


def test_the_others_are_run_when_one_cannot_be(tmp_path: Path):
    copied(tmp_path, root=["skkl-bangka"])
    shutil.copytree(EXAMPLES / "duct-and-feeder", tmp_path / "other")
    status, out, told = accuracy(tmp_path)
    assert (status, out) == (2, "bad    mine\nright  other\n1 of 2 right, 1 could not be run\n")
    place = "mine/expected.json: skkl-bangka is no device, link or risk group of inventory.yaml; correct the id\n"
    assert told.endswith(place)


def test_a_wrong_expectation_is_found(tmp_path: Path):
    copied(tmp_path, root=["pln-tanjung-pandan"], any_of=[])
    status, out, _ = accuracy(tmp_path)
    assert status == 1
    assert out.startswith(
        "wrong  mine\n    root: pln-tanjung-pandan is no incident's root; there is skkl-bangka-belitung"
    )
    assert out.endswith("0 of 1 right\n")


def test_cause_and_services_are_checked(tmp_path: Path):
    copied(tmp_path, cause="power", services=["net-camat"])
    status, out, _ = accuracy(tmp_path)
    assert status == 1
    assert "cause: skkl-bangka-belitung: submarine-cable, not power" in out
    assert "services: skkl-bangka-belitung has net-lurah+net-samsat besides" in out


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (shutil.rmtree, "holds no case; a case is a folder with expected.json in it"),
        (lambda folder: (folder / "inventory.yaml").unlink(), "inventory.yaml: is missing"),
        (lambda folder: (folder / "expected.json").write_text("{"), "expected.json: Expecting property name"),
        (lambda folder: (folder / "expected.json").write_text("[]"), 'write an object with "from", "to"'),
        (lambda folder: (folder / "inventory.yaml").write_text("devices: 5\n"), "siaga replay says"),
    ],
)
def test_a_bad_case_is_told_in_one_place(tmp_path: Path, spoil, says: str):
    spoil(copied(tmp_path))
    status, _, told = accuracy(tmp_path)
    assert status == 2
    assert says in told
    assert "Traceback" not in told
