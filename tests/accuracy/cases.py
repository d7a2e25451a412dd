"""Cases that somebody wrote: folders with inventory, observations and what is expected, through ``siaga replay`` itself."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agent.errors import BadInputError
from agent.inventory.load import load
from tests.accuracy.checker import Expected, Verdict, check, expected_of

INVENTORY, OBSERVATIONS, MAINTENANCE, EXPECTED = (
    "inventory.yaml",
    "observations.jsonl",
    "maintenance.csv",
    "expected.json",
)
SIAGA = Path(sys.executable).with_name("siaga")


class BadCaseError(Exception):
    """A case that cannot be run; the text says where and what to do."""


@dataclass(frozen=True)
class Case:
    """One folder, read."""

    folder: Path
    start: str
    end: str
    expected: list[Expected]


def folders_in(folder: Path) -> list[Path]:
    """Return the folder of every case below a folder, by name; a folder is a case when it holds ``expected.json``."""
    if not folder.is_dir():
        raise BadCaseError(f"{folder}: is no folder; give CASES a number of seeds, or the folder that holds the cases")
    found = sorted(file.parent for file in folder.rglob(EXPECTED))
    if not found:
        raise BadCaseError(f"{folder}: holds no case; a case is a folder with {EXPECTED} in it")
    return found


def read(folder: Path) -> Case:
    """Read one case; raises ``BadCaseError`` for one that cannot be run."""
    file = folder / EXPECTED
    try:
        words: Any = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(words, dict):
            raise BadCaseError(f'{file}: write an object with "from", "to" and "incidents"')
        start, end = words.get("from"), words.get("to")
        if not isinstance(start, str) or not isinstance(end, str):
            raise BadCaseError(f'{file}: "from" and "to" must be instants, RFC 3339 with offset')
        expected = expected_of(words)
    except (OSError, ValueError) as problem:
        raise BadCaseError(f"{file}: {problem}") from None
    for name in (INVENTORY, OBSERVATIONS):
        if not (folder / name).exists():
            raise BadCaseError(f"{folder / name}: is missing; every case has {INVENTORY}, {OBSERVATIONS}, {EXPECTED}")
    _refuse_strangers(file, expected, folder / INVENTORY)
    return Case(folder, start, end, expected)


def _refuse_strangers(file: Path, expected: Iterable[Expected], inventory: Path) -> None:
    """Raise ``BadCaseError`` for an id that the inventory lacks; one that cannot be read is told by the replay."""
    try:
        known = load(inventory, {}, secrets=False)
    except BadInputError:
        return
    elements = {one.id for one in (*known.devices, *known.links, *known.risk_groups)}
    services = {one.id for one in known.services}
    for one in expected:
        named = {id_ for root in one.roots for id_ in root}
        for strange in sorted(named - elements):
            raise BadCaseError(f"{file}: {strange} is no device, link or risk group of {INVENTORY}; correct the id")
        for strange in sorted((one.services or set()) - services):
            raise BadCaseError(f"{file}: {strange} is no service of {INVENTORY}; correct the id")


def judge(case: Case) -> Verdict:
    """Run one case through ``siaga replay`` and check the answer; raises ``BadCaseError`` with what the command says."""
    command = [str(SIAGA), "replay", "--inventory", str(case.folder / INVENTORY)]
    command += ["--observations", str(case.folder / OBSERVATIONS), "--from", case.start, "--to", case.end]
    if (case.folder / MAINTENANCE).exists():
        command += ["--maintenance", str(case.folder / MAINTENANCE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BadCaseError(f"{case.folder}: siaga replay says: {done.stderr.strip()}")
    return check(case.expected, json.loads(done.stdout))
