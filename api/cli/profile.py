"""``siaga profile``: what is asked of which device, and whether profiles of one's own are right."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from agent.core.profile import Profile

app = typer.Typer(
    add_completion=False,
    help=(
        "List and show the profiles of devices, or check those of your own.\n\nExample: siaga profile check /etc/siaga/profiles"
    ),
    rich_markup_mode=None,
)

Folder = Annotated[
    Path | None, typer.Option(envvar="SIAGA_PROFILES", help="Folder of device profiles that go before Siaga's own")
]


@app.command(epilog="Example: siaga profile check /etc/siaga/profiles")
def check(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A profile's YAML file, or a folder of them")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the names and every problem as JSON")] = False,
) -> None:
    """Report every mistake of profiles with file, line, column and remedy; their names when there is none.

    Exits 1 when there are mistakes.
    """
    import json
    import sys

    from agent.probes.profile_shelf import read_profiles

    reading = read_profiles(path)
    if as_json:
        answer = {
            "valid": not reading.problems,
            "files": list(reading.files),
            "profiles": [profile.name for profile in reading.profiles],
            "problems": [problem._asdict() for problem in reading.problems],
        }
        print(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for problem in reading.problems:
            print(problem, file=sys.stderr)
        for profile in reading.profiles:
            print(f"{profile.name}: {profile.title}")
    if reading.problems:
        number = len(reading.problems)
        print(f"{path}: {number} {'problem' if number == 1 else 'problems'}", file=sys.stderr)
        raise typer.Exit(1)


@app.command("list", epilog="Example: siaga profile list --profiles /etc/siaga/profiles")
def list_(
    profiles: Folder = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print them as JSON")] = False,
) -> None:
    """List the profiles in force: name, prefixes of sysObjectID that choose it, title; as JSON also what it asks."""
    import json

    from agent.probes.profile_shelf import profiles_of

    known = sorted(profiles_of(profiles).by_name.values(), key=lambda profile: profile.name)
    if as_json:
        print(json.dumps([_summary(profile) for profile in known], ensure_ascii=False, indent=2))
        return
    width = max(len(profile.name) for profile in known)
    for profile in known:
        chosen = ", ".join(profile.prefixes) or "-"
        print(f"{profile.name.ljust(width)}  {chosen:<24}  {profile.title}")


@app.command(epilog="Example: siaga profile show huawei")
def show(
    name: Annotated[str, typer.Argument(metavar="NAME", help="A profile's name, as siaga profile list tells it")],
    profiles: Folder = None,
) -> None:
    """Print a profile as it is written, to be read or to begin one's own with."""
    from agent.errors import BadInputError
    from agent.inventory.problems import suggestion
    from agent.probes.profile_shelf import profiles_of

    known = profiles_of(profiles).by_name
    if name not in known:
        near = suggestion(name, sorted(known)) or f"known are {', '.join(sorted(known))}"
        raise BadInputError(f"{name}: there is no such profile; {near}")
    print(Path(known[name].file).read_text("utf-8-sig").rstrip("\n"))


def _summary(profile: Profile) -> dict[str, object]:
    return {
        "name": profile.name,
        "title": profile.title,
        "chosen_by": list(profile.prefixes),
        "tested": profile.tested,
        "optics": [table.key.name for table in profile.optics],
        "power": [supply.source.name for supply in profile.power],
        "health": [f"{way.measure}: {way.key.name}" for way in profile.health],
        "neighbours": [f"{table.protocol}: {table.key.name}" for table in profile.neighbours],
        "file": profile.file,
    }
