"""``siaga backup``: one file with all that a data folder holds, taken while Siaga goes on."""

from __future__ import annotations

import contextlib
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from agent.errors import BadInputError, StorageError

if TYPE_CHECKING:
    from api.cli.archive import Manifest, Queue, Stored, Stream

app = typer.Typer(add_completion=False)

ASIDE = "before-restore-"
"""Begins the name of the folder that a restore moves the old data into."""
_FIRST = ("api.db", "collector.db")
_ATTEMPTS = 100
_EXAMPLE = """
Examples:

  siaga backup /var/backups/siaga --data /var/lib/siaga

  siaga backup province.tar.gz --data ./data --json
"""


@app.command(epilog=_EXAMPLE)
def backup(
    file: Annotated[
        Path, typer.Argument(help="The file to write, or a folder: the name is then made from the instant.")
    ],
    data: Annotated[Path, typer.Option(envvar="SIAGA_DATA", help="Folder of what is kept.")] = Path("data"),
    as_json: Annotated[bool, typer.Option("--json", help="Print the manifest as JSON.")] = False,
) -> None:
    """Write a consistent backup of a data folder into one file, whether Siaga runs on it or not."""
    from agent.clock import SystemClock, format_instant
    from api.cli.archive import TAKEN

    now = SystemClock().wall()
    if file.is_dir():
        file /= f"siaga-{format_instant(now // 1_000_000 * 1_000_000).translate(str.maketrans('', '', '-:'))}.tar.gz"
    if file.exists():
        raise BadInputError(TAKEN.format(file))
    manifest = take(data, file, now)
    if as_json:
        import msgspec

        print(msgspec.json.format(msgspec.json.encode(manifest), indent=2).decode())
        return
    print(f"{file}: {file.stat().st_size} bytes, as of {manifest.taken}")
    for stored in manifest.stores:
        print(f"  {stored.path}: {stored.bytes} bytes, revision {stored.revision}")


def stores_in(data: Path) -> list[str]:
    """Return the SQLite files of a data folder, the api's first, then the collector's, then the rest by name.

    In this order a later copy is never behind an earlier one that relies on it.
    """
    found = {
        str(path.relative_to(data))
        for path in (*data.glob("*.db"), *data.glob("*/*.db"))
        if path.is_file() and not path.parent.name.startswith((ASIDE, "."))
    }
    return [name for name in _FIRST if name in found] + sorted(found - set(_FIRST))


def take(data: Path, target: Path, now: int) -> Manifest:
    """Back a data folder up into ``target``.

    Raises ``BadInputError`` when there is nothing to back up, ``StorageError`` when it cannot be read or written.
    """
    from importlib.metadata import version

    from agent.clock import format_instant
    from api.cli import archive
    from api.cli.folder_swap import refuse_half_restored

    refuse_half_restored(data)
    names = stores_in(data)
    if not names:
        raise BadInputError(f"{data}: holds no store of siaga; give --data the folder that it runs on")
    try:
        with tempfile.TemporaryDirectory(prefix=f".{target.name}-", dir=target.parent) as scratch:
            folder = Path(scratch)
            _copy_stores(data, names, folder)
            manifest = archive.Manifest(
                format=archive.FORMAT,
                siaga=version("siaga"),
                taken=format_instant(now),
                stores=[_stored(folder, name) for name in names],
                streams=_streams(folder / "collector.db"),
                outboxes=[queue for name in names if (queue := _queue(folder / name)) is not None],
            )
            archive.write(target, manifest, folder)
    except OSError as problem:
        place = problem.filename or target
        raise StorageError(
            f"{place}: {problem.strerror}; give a file on a disk with room for the data twice, "
            "and run this as the user that runs siaga"
        ) from None
    return manifest


def _copy_stores(data: Path, names: list[str], folder: Path) -> None:
    from api.cli.hot_copy import copy_of, copy_outbox

    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
    together = [name for name in names if name in _FIRST]
    with _agreeing(data, together) as sources:
        for name, source in sources.items():
            try:
                copy_of(source, folder / name, _progress(name))
            except sqlite3.Error as problem:
                raise StorageError(
                    f"{data / name}: cannot be copied ({problem}); see that there is room beside the backup"
                ) from None
    for name in names:
        if name not in together:
            copy_outbox(data / name, folder / name)


@contextlib.contextmanager
def _agreeing(data: Path, names: list[str]) -> Iterator[dict[str, sqlite3.Connection]]:
    """Open snapshots of the api and the collector in which the api has heard all that the collector has forgotten."""
    from api.cli.hot_copy import snapshot

    for _ in range(_ATTEMPTS):
        with ExitStack() as stack:
            try:
                sources = {name: stack.enter_context(snapshot(data / name)) for name in names}
            except sqlite3.OperationalError as problem:
                raise StorageError(f"{data}: {problem}; something other than siaga holds its stores") from None
            if _agree(sources):
                yield sources
                return
    raise StorageError(f"{data}: api.db is older than collector.db; let siaga run until /readyz is well, and try again")


def _agree(sources: dict[str, sqlite3.Connection]) -> bool:
    if len(sources) < len(_FIRST):
        return True
    heard = _one(sources["api.db"], "SELECT seq FROM cursor WHERE id = 1")
    forgotten = _one(sources["collector.db"], "SELECT value FROM cursor WHERE name = 'api'")
    return forgotten <= heard


def _one(connection: sqlite3.Connection, query: str) -> int:
    try:
        row = connection.execute(query).fetchone()
    except sqlite3.OperationalError:  # a store that was never filled
        return 0
    return int(row[0]) if row else 0


def _stored(folder: Path, name: str) -> Stored:
    from api.cli.archive import Stored, digest_of

    place = folder / name
    with contextlib.closing(sqlite3.connect(place)) as store:
        try:
            revision = str(store.execute("SELECT version_num FROM alembic_version").fetchone()[0])
        except sqlite3.OperationalError:
            revision = str(store.execute("PRAGMA user_version").fetchone()[0])
    return Stored(path=name, bytes=place.stat().st_size, sha256=digest_of(place), revision=revision)


def _streams(place: Path) -> list[Stream]:
    from api.cli.archive import Stream

    if not place.exists():
        return []
    with contextlib.closing(sqlite3.connect(place)) as store:
        rows = store.execute("SELECT agent, stream, upto FROM stream ORDER BY agent, sender_started, stream").fetchall()
    return [Stream(agent=agent, stream=stream, upto=upto) for agent, stream, upto in rows]


def _queue(place: Path) -> Queue | None:
    from api.cli.archive import Queue

    agent = agent_of(place)
    if agent is None:
        return None
    with contextlib.closing(sqlite3.connect(place)) as store:
        stream, last, acknowledged = store.execute("SELECT stream, last, acknowledged FROM state").fetchone()
    return Queue(agent=agent, stream=stream, last=last, acknowledged=acknowledged)


def agent_of(place: Path) -> str | None:
    """Return whose outbox a file is by its name, None when it is none."""
    if not place.name.startswith("outbox-"):
        return None
    return place.name.removeprefix("outbox-").removesuffix(".db")


def _progress(name: str) -> Callable[[int, int], None]:
    def tell(left: int, pages: int) -> None:
        if pages and sys.stderr.isatty():
            print(f"\r{name}: {100 * (pages - left) // pages} %", end="" if left else "\r\x1b[K", file=sys.stderr)

    return tell
