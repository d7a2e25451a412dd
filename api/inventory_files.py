"""The files of an inventory while it is changed: read once, amended in memory, checked, and only then replaced.

Rules this module keeps:

- What would be written is checked as a whole first; nothing is replaced when it has a problem.
- A new object goes into the file of what it belongs beside, unless the files hold one kind of thing each; else into
  the last file that has its section.
- Each file is replaced whole, after a copy of what was there; a file that somebody else changed meanwhile stops it all.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from agent.clock import Microseconds, to_datetime
from agent.errors import BadInputError
from agent.inventory.amendment import Addition, Change, Removal, Value, amend, ids_in
from agent.inventory.load import LARGEST_FILE, SUFFIXES, Reading, Source, files_at, judge
from agent.inventory.models import Inventory
from agent.inventory.problems import InventoryError
from api.core.sheets.plan import Action, Entry

FIRST_FILE = "inventory.yaml"
_BOM = b"\xef\xbb\xbf"


class MovedError(BadInputError):
    """Somebody else changed a file between its reading and its writing."""


class Written(NamedTuple):
    """A file that was written, and the copy of what was there."""

    file: Path
    backup: Path | None


class InventoryFiles:
    """An inventory's files as they were read from ``path``, which need not exist yet."""

    def __init__(self, path: Path, environ: Mapping[str, str]) -> None:
        """Read the files; raises ``InventoryError`` when they cannot be changed before their mistakes are mended."""
        self.path, self._environ = path, environ
        self._content = {file: _bytes(file) for file in self._files()}
        self.reading = self._read()
        self.inventory = self.reading.objects if self.reading is not None and self.reading.objects else Inventory()

    def amended(self, entries: Sequence[Entry]) -> dict[Path, str]:
        """Return the texts of the files that change."""
        texts = self.texts()
        homes = _Homes(texts, entries, self.path)
        changes: dict[Path, list[Change]] = {}
        additions: dict[Path, list[Addition]] = {}
        removals: dict[Path, list[Removal]] = {}
        for entry in entries:
            home = homes.of(entry.section, entry.id)
            if entry.action is Action.CHANGED:
                changes.setdefault(home, []).append(Change(entry.section, entry.id, entry.after))
            elif entry.action is Action.REMOVED:
                removals.setdefault(home, []).append(Removal(entry.section, entry.id))
            elif entry.action is Action.ADDED:
                values: dict[str, Value] = {key: value for key, value in entry.after.items() if value is not None}
                additions.setdefault(home, []).append(Addition(entry.section, {"id": entry.id, **values}))
        return {
            file: amend(
                texts.get(file, ""), str(file), changes.get(file, ()), additions.get(file, ()), removals.get(file, ())
            )
            for file in dict.fromkeys([*changes, *additions, *removals])
        }

    def checked(self, amended: Mapping[Path, str]) -> Reading:
        """Read and check the inventory as it would be."""
        texts = {**self.texts(), **amended}
        return judge([Source(str(file), texts[file]) for file in sorted(texts)], self._environ)

    def write(self, amended: Mapping[Path, str], now: Microseconds) -> list[Written]:
        """Replace the files that change.

        Raises ``MovedError`` when a file of the inventory is not as it was read, ``BadInputError`` when one cannot be written.
        """
        stamp = to_datetime(now).strftime("%Y%m%dT%H%M%SZ")
        drafts: dict[Path, Path] = {}
        written: list[Written] = []
        placed = False
        folder = self.path if not self.path.suffix or self.path.is_dir() else self.path.parent
        try:
            folder.mkdir(parents=True, exist_ok=True)
            with _locked(folder):
                for file, known in self._content.items():
                    self._unchanged(file, known)
                if set(self._files()) != set(self._content):
                    raise MovedError(f"{self.path}: holds other files than before; nothing was written, try again")
                for file, text in amended.items():
                    place = file.resolve()
                    old = self._content.get(file)
                    self._unchanged(file, old)
                    written.append(Written(file, _kept(place, old, stamp) if old is not None else None))
                    bom = _BOM if old is not None and old.startswith(_BOM) else b""
                    drafts[place] = _draft(place, bom + text.encode())
                for place, draft in drafts.items():
                    draft.replace(place)
                    placed = True
                    _fsync(place.parent)
        except OSError as problem:
            where = problem.filename or folder
            raise BadInputError(
                f"{where}: cannot be written ({problem.strerror}); make room or allow it, and try again"
            ) from None
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
            for one in written if not placed else ():
                if one.backup is not None:
                    one.backup.unlink(missing_ok=True)
        return written

    def _files(self) -> list[Path]:
        if not self.path.exists():
            return []
        if self.path.is_dir() and not any(file.suffix in SUFFIXES for file in self.path.iterdir()):
            return []
        return files_at(self.path, "inventory")

    def texts(self) -> dict[Path, str]:
        """Return the files' texts as they were read."""
        return {file: content.decode("utf-8-sig") for file, content in self._content.items()}

    def _read(self) -> Reading | None:
        if not self._content:
            return None
        for file, content in self._content.items():
            try:
                content.decode("utf-8-sig")
            except UnicodeDecodeError:
                raise BadInputError(f"{file}: is not UTF-8 text; save it as UTF-8") from None
        reading = self.checked({})
        if reading.objects is None:
            raise InventoryError(reading.problems)
        return reading

    def _unchanged(self, file: Path, old: bytes | None) -> None:
        now = _bytes(file) if file.exists() else None
        if now != old:
            raise MovedError(f"{file}: was changed by somebody else meanwhile; nothing was written, import again")


class _Homes:
    """Which file each object stands in, or is to stand in."""

    def __init__(self, texts: Mapping[Path, str], entries: Sequence[Entry], path: Path) -> None:
        known = {file: ids_in(text) for file, text in texts.items()}
        self._stands = {one: file for file, ids in known.items() for one in ids}
        self._last = {section: file for file, ids in known.items() for section, _ in ids}
        self._sections = {file: {section for section, _ in ids} for file, ids in known.items()}
        self._near = {(entry.section, entry.id): entry.near for entry in entries}
        new = path if path.suffix in SUFFIXES or path.is_file() else path / FIRST_FILE
        self._first = next(iter(texts), new)

    def of(self, section: str, one: str) -> Path:
        """Return the file of an object; what it belongs beside may itself be new."""
        here: tuple[str, str] | None = (section, one)
        for _ in range(len(self._near) + 1):
            if here is None:
                break
            near = self._stands.get(here)
            if near is not None and (section in self._sections[near] or self._split(here[0], section)):
                return near
            here = self._near.get(here)
        return self._last.get(section, self._first)

    def _split(self, beside: str, section: str) -> bool:
        """Tell whether files hold all there is at a place (several have what it belongs beside), not one kind of thing."""
        return section not in self._last or sum(beside in sections for sections in self._sections.values()) > 1


def _bytes(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError as problem:
        raise BadInputError(f"{file}: cannot be read ({problem.strerror}); allow it to be read") from None
    if len(content) > LARGEST_FILE:
        raise BadInputError(f"{file}: is larger than {LARGEST_FILE // 1024**2} MiB; split it into several files")
    return content


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Let one process at a time write into a folder; another waits until it is done."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def _kept(place: Path, old: bytes, stamp: str) -> Path:
    """Copy what is there beside it, under a name that no inventory reads."""
    number = 1
    while True:
        backup = place.with_name(f"{place.name}.{stamp}{'' if number == 1 else f'-{number}'}.bak")
        try:
            _create(backup, old, place.stat())
        except FileExistsError:
            number += 1
        else:
            return backup


def _draft(place: Path, content: bytes) -> Path:
    draft = place.with_name(f".{place.name}.{uuid.uuid4().hex}.draft")
    _create(draft, content, place.stat() if place.exists() else None)
    return draft


def _create(file: Path, content: bytes, like: os.stat_result | None) -> None:
    """Write a new file to the disk, with the owner and the permissions of another; it is there whole or not at all."""
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666), "wb") as opened:  # noqa: PTH123  (a descriptor)
        try:
            if like is not None:
                os.fchmod(opened.fileno(), like.st_mode & 0o7777)
                with contextlib.suppress(PermissionError):  # who may not give files away keeps them
                    os.fchown(opened.fileno(), like.st_uid, like.st_gid)
            opened.write(content)
            opened.flush()
            os.fsync(opened.fileno())
        except BaseException:
            file.unlink()
            raise


def _fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def put(file: Path, content: bytes) -> None:
    """Write a file of its own whole, in place of what was there; raises ``BadInputError``."""
    try:
        draft = _draft(file, content)
        try:
            draft.replace(file)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as problem:
        raise BadInputError(
            f"{file}: cannot be written ({problem.strerror}); give --rejects a writable place"
        ) from None
