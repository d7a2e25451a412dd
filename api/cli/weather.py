"""``siaga weather``: what bulletins of the weather service tell, noted, imported from a file, listed and withdrawn."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from agent.errors import BadInputError
from api.cli.asking import DEFAULT_API, Api, Lang, Token, asked
from api.cli.csv_rows import Problems, refuse, rows
from api.cli.decide import decided
from api.cli.decision_options import joined, weather, withdraw
from api.core.bulletins import HOURS, WITHIN_KM
from api.core.words import Language, say
from collector.decisions import Weather

_MOST_BYTES = 4_000_000

app = typer.Typer(
    add_completion=False,
    no_args_is_help=False,
    help="Note what bulletins of the weather service (BMKG) tell, as evidence for causes; nothing is fetched.",
)
_ADD = """
Example:

  siaga weather add waves --area Belitung --from 2026-12-01T06:00:00+07:00 --to 2026-12-02T06:00:00+07:00 --wave-m 3
"""
_IMPORT = """
Example:

  siaga weather import autogempa.json --area Belitung --near=-2.74,107.63
"""
_LIST = """
Example:

  siaga weather list --at 2026-12-01T12:00:00+07:00
"""
_WITHDRAW = """
Example:

  siaga weather withdraw 12 --reason 'Another island'
"""
app.command("add", epilog=_ADD)(joined(weather, decided))


@app.command("import", epilog=_IMPORT)
def import_file(
    file: Annotated[Path, typer.Argument(help="CSV, or BMKG's JSON or XML of earthquakes, saved before.")],
    area: Annotated[str, typer.Option(help="For earthquakes: the island, site or risk group to note them for.")] = "",
    near: Annotated[
        str, typer.Option(metavar="LAT,LON", help="For earthquakes: the place from which their distance is measured.")
    ] = "",
    within: Annotated[float, typer.Option(metavar="KM", help="Earthquakes further off are left out.")] = WITHIN_KM,
    hours: Annotated[float, typer.Option(help="How long after it an earthquake still speaks for a cut.")] = HOURS,
    api: Api = DEFAULT_API,
    token: Token = "",
    lang: Lang = Language.ID,
    as_json: Annotated[bool, typer.Option("--json", help="Print what was recorded as JSON.")] = False,
) -> None:
    """Note every bulletin of a file, or none of them; what is noted already is not noted again.

    CSV columns: phenomenon,area,from,to,size,source,text; the size is a magnitude, metres or knots.
    """
    from api.core.decided_document import decision_document

    notes = _csv(file) if file.suffix.casefold() == ".csv" else _quakes(file, area, near, within, hours)
    if not notes:
        print(say(lang, "weather.imported", new=0, known=0))
        return
    body = {"notes": [decision_document(note) for note in notes]}
    made = asked("POST", api, "weather/imports", token, lang, body)
    if as_json:
        print(json.dumps(made, indent=2, ensure_ascii=False))
    else:
        print(say(lang, "weather.imported", new=made["new"], known=len(made["items"]) - made["new"]))


@app.command("list", epilog=_LIST)
def list_notes(
    at: Annotated[str, typer.Option(metavar="T", help="Only what holds then (RFC 3339 with an offset).")] = "",
    area: Annotated[str, typer.Option(help="Only of this area.")] = "",
    api: Api = DEFAULT_API,
    token: Token = "",
    lang: Lang = Language.ID,
    as_json: Annotated[bool, typer.Option("--json", help="Print the notes as JSON.")] = False,
) -> None:
    """List what was noted, the newest first."""
    query = {name: text for name, text in (("at", at), ("area", area)) if text}
    items: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        found = asked("GET", api, "weather", token, lang, query=query | ({"cursor": after} if after else {}))
        items += found["items"]
        after = found["next"]
        if after is None:
            break
    if as_json:
        print(json.dumps(items, indent=2, ensure_ascii=False))
        return
    for row in items:
        said = row["decision"]
        size = next((f"{said[name]:g}" for name in ("magnitude", "wave_m", "wind_kn") if said[name] is not None), "-")
        mark = (
            "" if row["withdrawn_by"] is None else f" ({say(lang, 'weather.section.withdrawn')}: {row['withdrawn_by']})"
        )
        print(
            f"{row['number']:>6}  {said['start']}  {said['end']}  {say(lang, 'weather.' + said['phenomenon'])}"
            f"  {size}  {row['area_name']}  {said['source']}{mark}"
        )


app.command("withdraw", epilog=_WITHDRAW)(joined(withdraw, decided))


def _csv(file: Path) -> list[Weather]:
    from api.core.bulletins import COLUMNS, row_note

    problems: Problems = []
    notes = [note for _, note in rows(file, COLUMNS, row_note, problems)]
    refuse(file, problems)
    if not notes:
        raise BadInputError(f"{file}: holds no bulletin; write one a line below the names of the columns")
    return notes


def _quakes(file: Path, area: str, near: str, within: float, hours: float) -> list[Weather]:
    from api.core.bulletins import earthquakes

    try:
        content = file.read_bytes()
    except OSError as problem:
        raise BadInputError(f"{file}: cannot be read ({problem.strerror}); give a file of bulletins") from None
    if len(content) > _MOST_BYTES:
        raise BadInputError(f"{file}: is larger than {_MOST_BYTES // 1_000_000} MB; divide it")
    try:
        found = earthquakes(content)
    except ValueError as problem:
        raise BadInputError("\n".join(f"{file}: {line}" for line in str(problem).splitlines())) from None
    if not area or not near:
        raise BadInputError(
            "earthquakes need --area, and --near LAT,LON from which their distance is measured; give both"
        )
    first, _, second = near.partition(",")
    try:
        latitude, longitude = float(first), float(second)
    except ValueError:
        latitude = longitude = 1_000.0
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004 - degrees
        raise BadInputError(f"--near {near!r} is no place; write degrees as -2.74,107.63")
    if not (within > 0 and 0 < hours <= 168):  # noqa: PLR2004 - a week
        raise BadInputError("--within is more than 0 km, --hours more than 0 and at most 168; correct them")
    return [quake.note(area, hours) for quake in found if quake.distance_km(latitude, longitude) <= within]
