"""The lab's own copy of an inventory that comes with Siaga, so that what is changed on the pages changes nothing else.

Rules this module keeps:

- A copy that nobody changed is made anew at each start, so that it is the one that comes with this version.
- A changed copy is kept as it is.
"""

from __future__ import annotations

import shutil
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

_COPY, _AS_MADE = "inventory", "inventory.sha256"
_SUFFIXES = {".yaml", ".yml"}


class OwnInventory(NamedTuple):
    """Where the copy is, and whether somebody has changed it since it was made."""

    path: Path
    changed: bool


def own_inventory(source: Path, folder: Path) -> OwnInventory:
    """Return the copy of a YAML file, or of a folder of them, in a lab's folder."""
    copy, as_made = folder / _COPY, folder / _AS_MADE
    if copy.is_dir() and not (as_made.is_file() and as_made.read_text("utf-8") == _digest(copy)):
        return OwnInventory(copy, changed=True)
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(mode=0o700, parents=True)
    for file in _files(source):
        shutil.copyfile(file, copy / file.name)
    as_made.write_text(_digest(copy), "utf-8")
    return OwnInventory(copy, changed=False)


def _files(source: Path) -> list[Path]:
    return sorted(file for file in source.iterdir() if file.suffix in _SUFFIXES) if source.is_dir() else [source]


def _digest(folder: Path) -> str:
    content = sha256()
    for file in _files(folder):
        content.update(f"{file.name}\0{file.stat().st_size}\0".encode() + file.read_bytes())
    return content.hexdigest()
