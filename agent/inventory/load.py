"""Reading an inventory from its file or folder: the one place that touches the disk.

Every mistake is found at once; only a file that is not YAML keeps the objects it would have held from being
checked, and then the rules between objects wait until it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from agent.errors import BadInputError
from agent.inventory.credentials import SecretFile
from agent.inventory.draft import Draft, Fault, Location, part_at, word_at
from agent.inventory.marked_yaml import Listing, Part, Table, Words, read_yaml
from agent.inventory.models import Inventory
from agent.inventory.problems import InventoryError, Problem
from agent.inventory.rules import faults, unknown_profile
from agent.inventory.secrets import is_variable, resolve_secret
from agent.inventory.sections import join

LARGEST_FILE = 64 * 1024 * 1024
SUFFIXES = (".yaml", ".yml")


class Reading(NamedTuple):
    """What an inventory's files say: the ``inventory`` when there are no ``problems``, else None.

    ``warnings`` are secrets that are not there on this machine, which only running needs. ``objects`` are all objects
    when each is right in itself, whatever is wrong between them; else None. ``draft`` is what was checked, ``faults``
    what was found in it.
    """

    inventory: Inventory | None
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]
    files: tuple[str, ...]
    draft: Draft
    faults: tuple[Fault, ...]
    objects: Inventory | None = None


def load(
    path: Path | str, environ: Mapping[str, str], *, secrets: bool = True, profiles: Collection[str] | None = None
) -> Inventory:
    """Return the inventory of a file, or of a folder's ``*.yaml`` and ``*.yml`` joined.

    ``secrets``: what ``${NAME}`` and ``{file: …}`` stand for must be there (it is not read into the inventory). ``profiles``: the
    names that a device's ``profile`` may be, where they are known.
    Raises ``InventoryError`` with every problem, and ``BadInputError`` when there is nothing to read at ``path``.
    """
    reading = read(path, environ, profiles)
    problems = [*reading.problems, *(reading.warnings if secrets else ())]
    if problems or reading.inventory is None:
        raise InventoryError(problems)
    return reading.inventory


def read(path: Path | str, environ: Mapping[str, str], profiles: Collection[str] | None = None) -> Reading:
    """Read and check an inventory; problems are in the order of the files.

    Raises ``BadInputError`` when there is nothing to read at ``path``.
    """
    sources = [Source(str(file), *text_of_file(file)) for file in files_at(Path(path), "inventory")]
    return judge(sources, environ, profiles)


class Source(NamedTuple):
    """One file's text, and the problems that kept it from being read as text."""

    file: str
    text: str
    unread: Sequence[Problem] = ()


def judge(sources: Sequence[Source], environ: Mapping[str, str], profiles: Collection[str] | None = None) -> Reading:
    """Check the texts of an inventory's files, whether or not they stand on the disk so."""
    roots: list[Part] = []
    problems: list[Problem] = []
    broken = False
    for file, text, unread in sources:
        root, mistakes = read_yaml(text, file)
        roots.append(root)
        problems += unread or mistakes
        broken |= isinstance(root, Listing) or (isinstance(root, Words) and bool(unread or mistakes or root.text))
    marked = {problem[:3] for problem in problems}
    joined, clashes = join(roots)
    joined.place = joined.place._replace(file=sources[0].file)
    problems += clashes
    _anchor_secret_files(joined)
    draft = Draft(joined)
    found = list(draft.faults) if broken else faults(draft)
    found += [] if profiles is None else unknown_profile(draft, profiles)
    whole = not problems and not draft.faults
    # What YAML already complains of at a place needs no second word from the rules.
    faulty = tuple(dict.fromkeys([*found, *_secrets_in_clear(draft)]))
    told = [_problem(draft, fault) for fault in faulty]
    problems += [problem for problem in told if problem[:3] not in marked]
    warnings = [_problem(draft, fault) for fault in _missing_secrets(draft, environ)]
    return Reading(
        inventory=None if problems else draft.inventory(),
        problems=tuple(sorted(problems)),
        warnings=tuple(sorted(warnings)),
        files=tuple(source.file for source in sources),
        draft=draft,
        faults=faulty,
        objects=draft.inventory() if whole else None,
    )


def files_at(path: Path, what: str) -> list[Path]:
    """Return the YAML files at a path, a file or a folder of them; ``what`` they hold is a word for the message.

    Raises ``BadInputError`` when there are none.
    """
    try:
        if path.is_dir():
            files = sorted(
                file for file in path.iterdir() if file.suffix in SUFFIXES and file.name[0] != "." and file.is_file()
            )
            if not files:
                raise BadInputError(f"{path}: holds no {what}; put *.yaml files there")
            return files
        if not path.exists():
            raise BadInputError(f"{path}: there is no such file or folder; give the {what}'s path")
    except OSError as problem:
        raise BadInputError(f"{path}: cannot be read ({problem.strerror}); give the {what}'s path") from None
    return [path]


def text_of_file(file: Path) -> tuple[str, list[Problem]]:
    """Return a file's text; when it is no UTF-8, none, and where that shows.

    Raises ``BadInputError`` when it cannot be read or is too large.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(LARGEST_FILE + 1)
    except OSError as problem:
        raise BadInputError(f"{file}: cannot be read ({problem.strerror}); allow it to be read") from None
    if len(content) > LARGEST_FILE:
        raise BadInputError(f"{file}: is larger than {LARGEST_FILE // 1024**2} MiB; split it into several files")
    try:
        return content.decode("utf-8-sig"), []
    except UnicodeDecodeError as problem:
        before = content[: problem.start]
        line, column = before.count(b"\n") + 1, problem.start - (before.rfind(b"\n") + 1) + 1
        what = f"the byte 0x{content[problem.start]:02x} is not UTF-8"
        return "", [Problem(str(file), line, column, what, "save the file as UTF-8 text")]


def _problem(draft: Draft, fault: Fault) -> Problem:
    return Problem(*draft.place(fault), fault.what, fault.remedy)


def _anchor_secret_files(joined: Table) -> None:
    """Make the path of a secret's file, when relative, start at the folder of the YAML that names it."""
    _, credentials = joined.entries.get("snmp", (None, None))
    open_tables = [credentials] if isinstance(credentials, Table) else []
    while open_tables:
        table = open_tables.pop()
        for key, (place, part) in list(table.entries.items()):
            if isinstance(part, Table):
                open_tables.append(part)
            elif key == "file" and isinstance(part, Words) and part.text and not Path(part.text).is_absolute():
                anchored = str(Path(part.place.file).resolve().parent / part.text)
                table.entries[key] = (place, Words(part.place, anchored))


def _secrets(draft: Draft) -> Iterator[tuple[Location, str | SecretFile]]:
    """Yield every secret as it is written, also of a credential that is wrong otherwise."""
    for location, credential in draft.written("snmp"):
        for *steps, key in (("community",), ("auth", "key"), ("privacy", "key")):
            holder = part_at(credential, steps[0]) if steps else credential
            part = part_at(holder, key)
            if isinstance(part, Words) and part.text is not None:
                yield (*location, *steps, key), part.text
            elif part is not None and (file := word_at(part, "file")) is not None:
                yield (*location, *steps, key), SecretFile(file=file)


def _secrets_in_clear(draft: Draft) -> Iterator[Fault]:
    for location, secret in _secrets(draft):
        if isinstance(secret, str) and not is_variable(secret):
            what = "a secret stands here in clear"
            yield Fault(location, what, "write ${NAME} and set that environment variable, or {file: PATH}")


def _missing_secrets(draft: Draft, environ: Mapping[str, str]) -> Iterator[Fault]:
    for location, secret in _secrets(draft):
        if isinstance(secret, str) and not is_variable(secret):
            continue
        try:
            resolve_secret(secret, environ)
        except BadInputError as problem:
            what, _, remedy = str(problem).partition("; ")
            yield Fault(location, what, remedy or "make it readable, or correct the path")
