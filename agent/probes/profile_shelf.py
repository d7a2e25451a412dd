"""Profiles from their files: Siaga's own in ``agent/probes/profiles``, and those of a folder that a user names.

Rules this module keeps:

- Every mistake of every file is told, with its place and remedy; a folder with one mistake is not used at all.
- A user's profile takes the place of ours of the same name, and its prefixes of sysObjectID win over ours.
- Files are read when the agent starts and when it is told to read its inventory again; nothing of YAML is met while
  polling.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from agent.core.profile import STANDARD, Profile, Profiles
from agent.errors import BadInputError
from agent.inventory.draft import Fault, place_of
from agent.inventory.load import files_at, text_of_file
from agent.inventory.marked_yaml import Part, Table, Words, plain, read_yaml
from agent.inventory.problems import Problem
from agent.inventory.wording import sentence
from agent.probes.profile_compiled import compiled
from agent.probes.profile_models import WrittenObject, WrittenProfile
from agent.probes.profile_rules import RULES
from agent.probes.profile_uses import Draft

OWN = (Path(__file__).parent / "profiles").resolve()
"""Where Siaga's own profiles lie."""


class ProfileError(BadInputError):
    """Every problem of the profiles that were read, in the order of the files; the message has one line each."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Reading(NamedTuple):
    """What profile files say: those that are right, every problem, and the files."""

    profiles: tuple[Profile, ...]
    problems: tuple[Problem, ...]
    files: tuple[str, ...]


class _Parsed(NamedTuple):
    """One file whose values have the right form."""

    root: Table
    written: WrittenProfile


def profiles_of(folder: Path | None = None) -> Profiles:
    """Return Siaga's own profiles, and those of a user's folder (or file) over them.

    Raises ``ProfileError`` with every problem, and ``BadInputError`` when there is nothing to read there.
    """
    own = _own()
    if folder is None:
        return Profiles(own)
    reading = read_profiles(folder)
    if reading.problems:
        raise ProfileError(reading.problems)
    theirs = {profile.name: profile for profile in reading.profiles}
    taken = {prefix for profile in reading.profiles for prefix in profile.prefixes}
    kept = [
        replace(profile, prefixes=tuple(prefix for prefix in profile.prefixes if prefix not in taken))
        for profile in own
        if profile.name not in theirs
    ]
    return Profiles([*kept, *theirs.values()])


def read_profiles(path: Path) -> Reading:
    """Read and check a profile file, or all of a folder; problems are in the order of the files.

    Raises ``BadInputError`` when there is nothing to read at ``path``.
    """
    files = files_at(path, "profile")
    own = OWN in {path.resolve(), path.resolve().parent}
    standard = _standard_objects()
    parsed: list[_Parsed] = []
    problems: list[Problem] = []
    for file in files:
        found, mistakes = _parse(file)
        problems += mistakes
        if found is not None:
            parsed.append(found)
    for one in parsed:
        draft = Draft(one.written, {**standard, **one.written.objects}, standard, built_in=own)
        problems += [
            Problem(*place_of(one.root, fault), fault.what, fault.remedy) for rule in RULES for fault in rule(draft)
        ]
    problems += _clashes(parsed)
    if problems:
        return Reading((), tuple(sorted(problems)), tuple(map(str, files)))
    made = [
        _standard()
        if one.written.profile == STANDARD
        else compiled(one.written, {**standard, **one.written.objects}, _standard(), one.root.place.file)
        for one in parsed
    ]
    return Reading(tuple(made), (), tuple(map(str, files)))


@lru_cache(maxsize=1)
def _own() -> tuple[Profile, ...]:
    reading = read_profiles(OWN)
    if reading.problems:
        raise ProfileError(reading.problems)
    return reading.profiles


@lru_cache(maxsize=1)
def _ground() -> _Parsed:
    found, problems = _parse(OWN / f"{STANDARD}.yaml")
    if found is None:
        raise ProfileError(problems)
    return found


def _standard_objects() -> Mapping[str, WrittenObject]:
    return _ground().written.objects


@lru_cache(maxsize=1)
def _standard() -> Profile:
    ground = _ground()
    return compiled(ground.written, _standard_objects(), None, ground.root.place.file)


def _parse(file: Path) -> tuple[_Parsed | None, list[Problem]]:
    """Read one file; None when the form of a value is wrong, for then no rule can look at it."""
    text, unread = text_of_file(file)
    root, mistakes = read_yaml(text, str(file))
    problems = unread or mistakes
    if not isinstance(root, Table):
        empty = isinstance(root, Words) and root.text is None
        if not problems:
            what = "this file is empty" if empty else "this is no profile"
            problems = [Problem(*root.place, what, "write profile: NAME first; siaga profile show standard is one")]
        return None, problems
    marked = {problem[:3] for problem in problems}
    try:
        written = WrittenProfile.model_validate(plain(root))
    except ValidationError as invalid:
        told = [problem for problem in _told(root, invalid) if problem[:3] not in marked]
        return None, problems + told
    return (None, problems) if problems else (_Parsed(root, written), [])


def _told(root: Table, invalid: ValidationError) -> Iterator[Problem]:
    for error in invalid.errors(include_url=False):
        what, remedy = sentence(error, WrittenProfile)
        fault = Fault(error["loc"], what, remedy, key=error["type"] == "extra_forbidden")
        yield Problem(*place_of(root, fault), what, remedy)


def _clashes(parsed: list[_Parsed]) -> Iterator[Problem]:
    """Two files must not share a name or a prefix: which of them a device gets would hang on the order."""
    names: dict[str, Part] = {}
    prefixes: dict[str, str] = {}
    for root, written in parsed:
        place = root.entries["profile"][1].place
        first = names.setdefault(written.profile, root)
        if first is not root:
            what = f"the profile {written.profile!r} stands also in {Path(first.place.file).name}"
            yield Problem(*place, what, "rename one of them")
        for index, prefix in enumerate(written.chosen_by):
            other = prefixes.setdefault(prefix, written.profile)
            if other != written.profile:
                fault = Fault(
                    ("chosen_by", index), f"the profile {other!r} is chosen by this prefix too", "make one longer"
                )
                yield Problem(*place_of(root, fault), fault.what, fault.remedy)
