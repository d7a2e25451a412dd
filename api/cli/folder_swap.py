"""Putting a prepared folder's content into the data folder, so that an interruption can be seen and finished.

Rules this module keeps:

- Everything moves within the data folder (a mount or systemd's StateDirectory cannot be renamed): the new content lies in
  ``.restoring-…``, the old goes to ``before-restore-…``. Nothing is deleted.
- ``restoring.json`` stands from before the first move until after the last. While it does, no program starts here, and
  ``finish`` does what is left, however often it was interrupted.
"""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from agent.errors import BadInputError
from api.cli.archive import fsync_folder

MARKER = "restoring.json"


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """What moves: ``old`` names into ``aside``, ``new`` names out of ``prepared``; folders are named within the data folder."""

    prepared: str
    aside: str
    old: list[str]
    new: list[str]


def refuse_half_restored(data: Path) -> None:
    """Raise ``BadInputError`` with the remedy when a restore of this folder was interrupted."""
    if (data / MARKER).exists():
        raise BadInputError(f"{data}: a restore was interrupted here; run siaga restore --finish --data {data}")


def swap(data: Path, plan: Plan) -> None:
    """Do all moves. Raises ``OSError``; then ``finish`` goes on."""
    draft = data / f".{MARKER}"
    with draft.open("wb") as file:
        file.write(msgspec.json.encode(plan))
        file.flush()
        os.fsync(file.fileno())
    draft.rename(data / MARKER)
    fsync_folder(data)
    finish(data)


def finish(data: Path) -> Plan | None:
    """Do what an interrupted swap left to do; None when there was none."""
    try:
        plan = msgspec.json.decode((data / MARKER).read_bytes(), type=Plan)
    except FileNotFoundError:
        return None
    prepared, aside = data / plan.prepared, data / plan.aside
    if plan.old:
        aside.mkdir(exist_ok=True, mode=0o750)
    for name in plan.old:
        is_old = name not in plan.new or (prepared / name).exists()
        if is_old and (data / name).exists() and not (aside / name).exists():
            (data / name).rename(aside / name)
    for name in plan.new:
        if (prepared / name).exists():
            (prepared / name).rename(data / name)
    if prepared.exists():
        prepared.rmdir()
    fsync_folder(data)
    (data / MARKER).unlink()
    fsync_folder(data)
    return plan
