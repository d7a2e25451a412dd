"""Small files that hold secrets: written whole, for their owner alone, under one lock."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from agent.errors import StorageError


def keep_secret(place: Path, content: bytes) -> None:
    """Write a file whole with mode 0600; root writes it for the folder's owner. Raises ``StorageError``."""
    draft = place.with_name(f".{place.name}.new")
    try:
        draft.unlink(missing_ok=True)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            _give_to_owner(file.fileno(), place.parent)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except OSError as problem:
        raise StorageError(f"{place}: {problem.strerror}; make room, and run this as the user of siaga") from None


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold a folder for one change, making it when it is missing. Raises ``StorageError``."""
    try:
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)
            if os.geteuid() == 0:
                owner = folder.parent.stat()
                os.chown(folder, owner.st_uid, owner.st_gid)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as problem:
        raise StorageError(f"{folder}: {problem.strerror}; run this as the user of siaga, or give --data") from None
    try:
        _give_to_owner(lock, folder)
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _give_to_owner(descriptor: int, folder: Path) -> None:
    if os.geteuid() == 0:
        owner = folder.stat()
        os.fchown(descriptor, owner.st_uid, owner.st_gid)
