"""The data folder of ``siaga run`` and ``siaga collector``: held by one process, and remembered with its inventory."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from agent.errors import BadInputError, StorageError
from api.cli.folder_swap import refuse_half_restored

_WITH = "inventory.path"


@contextlib.contextmanager
def own_folder(data: Path, inventory: Path) -> Iterator[Path]:
    """Hold a data folder to run on it, and note which ``inventory`` it works with.

    Raises as ``held_folder``, and when a restore was interrupted there.
    """
    with held_folder(data):
        refuse_half_restored(data)
        _note(data, inventory)
        yield data


@contextlib.contextmanager
def held_folder(data: Path) -> Iterator[Path]:
    """Hold a data folder for this process alone; make it when it is missing.

    Raises ``StorageError`` when it cannot be written, ``BadInputError`` when another siaga holds it.
    """
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o750)
        lock = os.open(data / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
    except OSError as problem:
        raise _unwritable(data, problem) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInputError(
                f"{data}: another siaga works on this folder; stop it, or give --data another one"
            ) from None
        yield data
    finally:
        os.close(lock)


def inventory_of(data: Path, given: Path | None) -> Path:
    """Return the inventory to read for a data folder: what is given, else what Siaga last worked there with.

    Raises ``BadInputError`` with the remedy when neither is known.
    """
    if given is not None:
        return given
    try:
        return Path(os.fsdecode((data / _WITH).read_bytes()))
    except OSError:
        raise BadInputError(
            f"{data} does not tell which inventory Siaga worked with; give --inventory, or --data the folder of siaga run"
        ) from None


def _note(data: Path, inventory: Path) -> None:
    """Replace the note whole, so that a reader finds the old one or the new one."""
    draft = data / f"{_WITH}.new"
    try:
        draft.write_bytes(os.fsencode(inventory.absolute()))
        draft.replace(data / _WITH)
    except OSError as problem:
        raise _unwritable(data, problem) from None


def _unwritable(data: Path, problem: OSError) -> StorageError:
    return StorageError(f"{data}: cannot be written ({problem.strerror}); give --data a writable folder")
