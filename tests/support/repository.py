"""What the repository holds: its tracked files, its pages' commands, its Makefile's targets, its locks."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import typer.main
from packaging.markers import Marker
from typer import Context

from api.cli.app import app

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = ("agent", "collector", "api", "deploy")


@cache
def tracked(*suffixes: str) -> tuple[Path, ...]:
    """Return the files that are committed or about to be, relative to the root; of these suffixes, if any are given."""
    listed = subprocess.run(
        ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    found = sorted({Path(name) for name in listed.split("\0") if name})
    return tuple(path for path in found if (not suffixes or path.suffix in suffixes) and (ROOT / path).is_file())


@cache
def text_of(path: Path | str) -> str:
    """Return a tracked file's text; what is no UTF-8 is replaced."""
    return (ROOT / path).read_text("utf-8", errors="replace")


# --- the command line --------------------------------------------------------------------------------


def walk(command: Any = None, context: Any = None) -> Iterator[tuple[str, Any, Any]]:
    """Yield ``(path, command, context)`` of every command below a group, groups included."""
    command = typer.main.get_command(app) if command is None else command
    context = context or Context(command, info_name="siaga")
    for name in command.list_commands(context):
        child = command.get_command(context, name)
        below = Context(child, info_name=name, parent=context)
        yield below.command_path, child, below
        if hasattr(child, "list_commands"):
            yield from walk(child, below)


def parse(line: str) -> None:
    """Parse ``siaga …`` as the command line does, and run nothing; raises what the command line would tell.

    A command without any argument is only named, not given.
    """
    words = shlex.split(line)
    command: Any = typer.main.get_command(app)
    context: Any = None
    name, *rest = words
    while True:
        if not rest:
            return
        context = command.make_context(name, list(rest), parent=context)
        if not hasattr(command, "list_commands"):
            return
        left = [*context._protected_args, *context.args]
        name, command, rest = command.resolve_command(context, left)


_CODE = re.compile(
    r"^(?P<fence>```+).*?\n(?P<block>.*?)^(?P=fence)|(?P<tick>`+)(?P<inline>.+?)(?P=tick)", re.MULTILINE | re.DOTALL
)


def code_of(page: str) -> Iterator[str]:
    """Yield every command-like line of a page's code, blocks and inline, lines with a backslash joined."""
    for found in _CODE.finditer(page):
        code = found["block"] if found["block"] is not None else found["inline"].replace("\n", " ")
        for line in code.replace("\\\n", " ").splitlines():
            yield line.strip().removeprefix("$ ")


def commands_of(page: str) -> list[str]:
    """Return the ``siaga …`` command lines that a page names in code, without what a shell does around them."""
    lines = (re.split(r"\s(?:[|>&#]|2>)", line)[0] for line in code_of(page))
    named = (re.sub(r"^(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?(?=siaga(?: |$))", "", line).strip() for line in lines)
    return [line for line in named if re.match(r"siaga [a-z]", line) and "…" not in line]


def targets_of(page: str) -> list[str]:
    """Return the ``make`` targets that a page names in code."""
    return [target for line in code_of(page) for target in re.findall(r"^make ([a-z0-9-]+)", line)]


# --- the Makefile ------------------------------------------------------------------------------------


@cache
def targets() -> dict[str, str]:
    """Return target → description of every target that a person may ask for; one without a description has ``""``."""
    rules = re.findall(r"^([a-z0-9][a-z0-9-]*):(?!=)[^#\n]*(?:## (.*))?$", text_of("Makefile"), re.MULTILINE)
    return dict(rules)


def make(*arguments: str, path: str | None = None) -> str:
    """Run ``make`` in the root and return what it prints."""
    environment = os.environ | ({"PATH": path} if path else {})
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        environment.pop(name, None)
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    ).stdout


# --- the locks ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pin:
    """One pinned distribution of a lock file."""

    name: str
    extras: frozenset[str]
    version: str
    marker: Marker | None
    hashes: tuple[str, ...] = field(repr=False)


@cache
def pins(lock: str) -> dict[str, Pin]:
    """Return canonical name → pin; raises ``ValueError`` for a line that is neither a pin nor a hash."""
    found: dict[str, Pin] = {}
    for entry in text_of(lock).replace("\\\n", " ").splitlines():
        if not entry.strip():
            continue
        match = re.fullmatch(
            r"([a-z0-9-]+)(?:\[([a-z0-9,-]+)\])?==([^ ;]+)(?: ; (.+?))?((?: +--hash=sha256:[0-9a-f]{64})*) *", entry
        )
        if match is None:
            raise ValueError(f"{lock}: {entry[:100]!r} is no pinned and hashed distribution; run: make lock")
        name, extras, version, marker, hashes = match.groups()
        found[name] = Pin(
            name,
            frozenset(extras.split(",")) if extras else frozenset(),
            version,
            Marker(marker) if marker else None,
            tuple(hashes.split()),
        )
    return found
