"""The backup file: a compressed tar with ``manifest.json`` in front and one SQLite file a store.

Rules this module keeps:

- The file appears under its name when it is whole and on the disk, never before; nobody but its owner may read it.
- Only names that a data folder has are taken out of an archive, and only with the sizes and hashes of its manifest.
- Secrets that stand beside the stores (``collector.token``) are not in it.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import msgspec

from agent.errors import BadInputError, StorageError

FORMAT = 1
TAKEN = "{}: is there already; give another name (a backup never overwrites one)"
_MANIFEST = "manifest.json"
_MANIFEST_BYTES = 16 * 1024**2
_STORE = re.compile(r"([a-z0-9][a-z0-9._-]*/)?[A-Za-z0-9][A-Za-z0-9._-]*\.db")
_CHUNK = 1024**2
_UNREADABLE = (tarfile.TarError, EOFError, OSError, msgspec.MsgspecError)


class Stored(msgspec.Struct, frozen=True, kw_only=True):
    """One store: its place in the data folder, its size and SHA-256, and the revision of its tables."""

    path: str
    bytes: int
    sha256: str
    revision: str


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """How far the collector has an agent's stream."""

    agent: str
    stream: str
    upto: int


class Queue(msgspec.Struct, frozen=True, kw_only=True):
    """An agent's outbox: the last number given, and how far the collector had confirmed it."""

    agent: str
    stream: str
    last: int
    acknowledged: int


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an archive holds, of which instant (RFC 3339), by which version."""

    format: int
    siaga: str
    taken: str
    stores: list[Stored]
    streams: list[Stream]
    outboxes: list[Queue]


def digest_of(path: Path) -> str:
    """Return a file's SHA-256 in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write(target: Path, manifest: Manifest, folder: Path) -> None:
    """Write the stores that lie in ``folder``, beside ``target``, as one file.

    Raises ``OSError`` when it cannot be written, ``BadInputError`` when there is one of that name by now.
    """
    partial = folder / "archive"
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        with tarfile.open(fileobj=file, mode="w:gz", compresslevel=1) as archive:
            _add(archive, _MANIFEST, len(text), io.BytesIO(text))
            for stored in manifest.stores:
                with (folder / stored.path).open("rb") as content:
                    _add(archive, stored.path, stored.bytes, content)
        file.flush()
        os.fsync(file.fileno())
    try:
        target.hardlink_to(partial)  # unlike a rename, it never takes another's place
    except FileExistsError:
        raise BadInputError(TAKEN.format(target)) from None
    except OSError:  # a file system without links
        partial.rename(target)
    fsync_folder(target.parent)


def _add(archive: tarfile.TarFile, name: str, size: int, content: IO[bytes]) -> None:
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = size, 0o600
    archive.addfile(entry, content)


def extract(source: Path, folder: Path) -> Manifest:
    """Take every store out of an archive into ``folder``, checked against the manifest, and return that.

    Raises ``BadInputError`` when it is no backup or damaged, ``StorageError`` when the folder cannot be written.
    """
    with _opened(source) as archive:
        manifest = _manifest(source, archive)
        wanted = {stored.path: stored for stored in manifest.stores}
        while (entry := archive.next()) is not None:
            stored = wanted.pop(entry.name, None)
            content = archive.extractfile(entry) if entry.isfile() else None
            if stored is None or content is None:
                raise BadInputError(
                    f"{source}: holds {entry.name!r}, which its manifest does not name; take another backup"
                )
            if _take_out(content, folder / stored.path) != (stored.bytes, stored.sha256):
                raise BadInputError(f"{source}: {stored.path} is not what was backed up; take another backup")
        while archive.fileobj is not None and archive.fileobj.read(_CHUNK):  # the compression's own check is at the end
            pass
    if wanted:
        raise BadInputError(f"{source}: ends before {', '.join(sorted(wanted))}; take another backup")
    return manifest


def _manifest(source: Path, archive: tarfile.TarFile) -> Manifest:
    entry = archive.next()
    content = archive.extractfile(entry) if entry is not None and entry.name == _MANIFEST else None
    if content is None:
        raise BadInputError(f"{source}: is no backup of siaga; give the file that siaga backup wrote")
    text = content.read(_MANIFEST_BYTES)
    known = msgspec.json.decode(text, type=dict[str, object]).get("format")
    if known != FORMAT:
        raise BadInputError(
            f"{source}: has the form {known!r}, this siaga reads {FORMAT}; restore it with its own version"
        )
    manifest = msgspec.json.decode(text, type=Manifest)
    for stored in manifest.stores:
        if not _STORE.fullmatch(stored.path):
            raise BadInputError(
                f"{source}: names a store {stored.path!r}, which no data folder has; take another backup"
            )
    return manifest


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        file = source.open("rb")
    except OSError as problem:
        raise BadInputError(
            f"{source}: cannot be read ({problem.strerror}); give the file that siaga backup wrote"
        ) from None
    with file:
        try:
            with tarfile.open(fileobj=file, mode="r:gz") as archive:
                yield archive
        except _UNREADABLE as problem:
            told = f"{type(problem).__name__}: {problem}" if str(problem) else type(problem).__name__
            raise BadInputError(f"{source}: is no backup of siaga, or damaged ({told}); take another backup") from None


def _take_out(content: IO[bytes], target: Path) -> tuple[int, str]:
    """Write one store and return its size and hash."""
    seen, size = hashlib.sha256(), 0
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o750)
        file = os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600), "wb")
    except OSError as problem:
        raise StorageError(
            f"{target}: cannot be written ({problem.strerror}); make room or give another --data"
        ) from None
    with file:
        while chunk := content.read(_CHUNK):
            size += len(chunk)
            seen.update(chunk)
            try:
                file.write(chunk)
            except OSError as problem:
                raise StorageError(f"{target}: cannot be written ({problem.strerror}); make room for it") from None
        file.flush()
        os.fsync(file.fileno())
    return size, seen.hexdigest()


def fsync_folder(folder: Path) -> None:
    """Bring a folder's names onto the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
