"""Changing the inventory from a page: checked as the command line checks it, written to its files, kept in a history.

Rules this module keeps:

- What does not pass the check is not written; what was found is told by field.
- An object that somebody changed since it was shown is not overwritten; changes to other objects go on.
- The history is committed after the files are replaced: a crash between leaves a change that is noticed as one by hand.
- What was changed in the files themselves becomes an entry of the history as soon as it is noticed.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

from msgspec.structs import replace

from agent.clock import Clock
from agent.errors import BadInputError
from agent.inventory.load import Source, judge
from agent.inventory.problems import InventoryError
from api.core.audit import Author, system
from api.core.editing import changes, findings
from api.core.editing.changes import InventoryChange, Kind
from api.core.editing.forms import Trouble, Typed
from api.core.editing.planning import (
    Asked,
    Refused,
    Standing,
    plan_addition,
    plan_edit,
    plan_removal,
    plan_undoing,
)
from api.core.sheets.objects import objects_of
from api.core.sheets.plan import Action, Entry
from api.inventory_files import InventoryFiles, MovedError
from api.ports import InForce, InventoryHome, Store, Transaction

TRIES = 3
"""How often a change is planned anew when somebody writes the files at the same moment."""
Planned: TypeAlias = "Sequence[Entry] | Mapping[Path, str] | Refused"
"""Objects to write, or whole texts, or neither."""


class Opened(NamedTuple):
    """The inventory's files as they were read, and what they say."""

    files: InventoryFiles
    standing: Standing


class Saved(NamedTuple):
    """A change that was written; ``number`` is its entry in the history, 0 when there was nothing to change."""

    number: int
    in_force: InForce


class ClosedError(Exception):
    """The inventory cannot be edited now: a code of the catalogue, and what the check says of the files."""

    def __init__(self, code: str, problems: Sequence[str] = (), **values: object) -> None:
        super().__init__(code)
        self.code, self.problems, self.values = code, tuple(problems), values


class _Deed(NamedTuple):
    """Who does what kind of change, and why."""

    author: Author
    why: str
    kind: Kind = Kind.EDITED
    undoes: int | None = None


class Editor:
    """Opens, changes and remembers the inventory of one home."""

    def __init__(self, home: InventoryHome, store: Store, clock: Clock) -> None:
        self._home, self._store, self._clock = home, store, clock
        self._lock = threading.Lock()
        self._known: tuple[object, Opened] | None = None

    @property
    def path(self) -> Path:
        """Where the inventory lies."""
        return self._home.path

    def writable(self) -> bool:
        """Tell whether files may be put into the inventory's folder."""
        path = self._home.path
        return os.access(path if path.is_dir() else path.resolve().parent, os.W_OK)

    def open(self) -> Opened:
        """Read the inventory; raises ``ClosedError`` when its files cannot be read or are wrong."""
        with self._lock:
            stamp = _stamp(self._home.path)
            if self._known is None or stamp is None or self._known[0] != stamp:
                self._known = (stamp, self._read())
            return self._known[1]

    def noticed(self) -> Standing:
        """Return the inventory, and remember what was changed by hand since it was last known."""
        opened = self.open()
        with self._store.reading() as picture:
            known = picture.inventory_texts() == _named(opened.files)
        if not known:
            with self._store.transaction(system(self._clock.wall())) as tx:
                opened = self.open()  # what another change wrote meanwhile was committed with it
                self._notice(tx, opened.files)
        return opened.standing

    def add(self, asked: Asked, typed: Typed, author: Author) -> Saved | Refused:
        """Add an object as a form says."""
        return self._change(lambda opened: plan_addition(opened.standing, asked, typed), _Deed(author, asked.why))

    def edit(self, asked: Asked, one: str, typed: Typed, author: Author) -> Saved | Refused:
        """Change an object as a form says."""
        return self._change(lambda opened: plan_edit(opened.standing, asked, one, typed), _Deed(author, asked.why))

    def remove(self, asked: Asked, one: str, along: Sequence[str], author: Author) -> Saved | Refused:
        """Take an object away, with what goes ``along``."""
        return self._change(lambda opened: plan_removal(opened.standing, asked, one, along), _Deed(author, asked.why))

    def undo(self, number: int, author: Author, why: str) -> Saved | Refused:
        """Make a change of the history undone, as a new change: the same bytes where nothing was written since."""

        def planned(opened: Opened) -> Planned:
            with self._store.reading() as picture:
                change = picture.inventory_change(number)
            if change is None or change.undone_by is not None:
                return Refused((Trouble("", "edit.undo.done"),))
            texts = changes.reverted(change.patches, _named(opened.files))
            if texts is None:
                return plan_undoing(opened.standing, change)
            paths = {file.name: file for file in opened.files.texts()}
            return {paths[name]: text for name, text in texts.items()}

        return self._change(planned, _Deed(author, why, Kind.UNDONE, number))

    def _change(self, plan: Callable[[Opened], Planned], deed: _Deed) -> Saved | Refused:
        for _ in range(TRIES):
            opened = self.open()
            planned = plan(opened)
            if isinstance(planned, Refused):
                return planned
            try:
                return self._written(opened, planned, deed)
            except MovedError:
                self._known = None
            except BadInputError as problem:
                return Refused((Trouble("", "edit.unwritten", {"what": problem}),))
        return Refused((Trouble("", "edit.busy"),))

    def _written(self, opened: Opened, planned: Sequence[Entry] | Mapping[Path, str], deed: _Deed) -> Saved | Refused:
        whole = isinstance(planned, Mapping)
        entries = [] if isinstance(planned, Mapping) else [one for one in planned if one.action is not Action.UNCHANGED]
        if not whole and not entries:
            return Saved(0, InForce.EVERYWHERE)
        amended = dict(planned) if isinstance(planned, Mapping) else opened.files.amended(entries)
        reading = opened.files.checked(amended)
        if reading.inventory is None:
            form = (entries[0].section, entries[0].id) if deed.kind is Kind.EDITED else None
            link = next((one.id for one in entries[1:] if one.action is Action.ADDED), None)
            found = findings.troubles(reading.draft, reading.faults, form, link)
            return Refused(tuple(found) or tuple(findings.told(str(problem)) for problem in reading.problems))
        after = findings.written_in(reading.draft)
        astray = findings.beyond(opened.standing.written, after, {(one.section, one.id) for one in entries})
        if astray and not whole:
            return Refused((Trouble("", "edit.shared", {"names": ", ".join(astray)}),))
        number = self._put(opened, amended, after, deed)
        self._known = None
        return Saved(number, self._home.put_in_force())

    def _put(self, opened: Opened, amended: Mapping[Path, str], after: Mapping[str, Any], deed: _Deed) -> int:
        now, before = self._clock.wall(), _named(opened.files)
        texts = before | {file.name: text for file, text in amended.items()}
        with self._store.transaction(deed.author) as tx:
            self._notice(tx, opened.files)
            number = tx.last_inventory_change() + 1
            opened.files.write(amended, now)
            tx.put_inventory_change(
                InventoryChange(
                    number=number,
                    at=now,
                    who=deed.author.who,
                    why=deed.why,
                    kind=deed.kind,
                    objects=changes.differences(opened.standing.written, after),
                    patches=changes.patches_between(before, texts),
                    undoes=deed.undoes,
                )
            )
            undone = None if deed.undoes is None else tx.inventory_change(deed.undoes)
            if undone is not None:
                tx.put_inventory_change(replace(undone, undone_by=number))
            tx.put_inventory_texts(texts)
        return number

    def _notice(self, tx: Transaction, files: InventoryFiles) -> None:
        """Remember the files as they are; what differs from what was known was changed by hand."""
        texts, known = _named(files), tx.inventory_texts()
        if texts == known:
            return
        if known:
            tx.put_inventory_change(
                InventoryChange(
                    number=tx.last_inventory_change() + 1,
                    at=self._clock.wall(),
                    who="",
                    why="",
                    kind=Kind.BY_HAND,
                    objects=changes.differences(_said(known), _said(texts)),
                    patches=changes.patches_between(known, texts),
                )
            )
        tx.put_inventory_texts(texts)

    def _read(self) -> Opened:
        try:
            files = InventoryFiles(self._home.path, os.environ)
        except InventoryError as wrong:
            raise ClosedError("edit.closed.wrong", [str(problem) for problem in wrong.problems]) from None
        except BadInputError as wrong:
            raise ClosedError("edit.closed.unread", what=wrong) from None
        written = findings.written_in(files.reading.draft) if files.reading is not None else {}
        return Opened(files, Standing(files.inventory, written, objects_of(files.inventory)))


def _stamp(path: Path) -> object:
    """Return what tells whether the files are as they were, as far as the system tells; None: read them again."""
    try:
        files = sorted(path.iterdir()) if path.is_dir() else [path]
        stats = [(file.name, file.stat()) for file in files]
    except OSError:
        return None
    return [(name, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns) for name, stat in stats]


def _named(files: InventoryFiles) -> dict[str, str]:
    return {file.name: text for file, text in files.texts().items()}


def _said(texts: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    return findings.written_in(judge([Source(name, texts[name]) for name in sorted(texts)], {}).draft)
