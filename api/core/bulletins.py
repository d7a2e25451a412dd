"""Bulletins of the weather service read from files: rows of CSV, and earthquakes as BMKG publishes them in JSON and XML.

Rules this module keeps:

- A file is all or nothing: every bad earthquake is told with its place and the remedy, and then none counts.
- BMKG's files (``autogempa``, ``gempaterkini``, ``gempadirasakan`` of its open data) hold ``Infogempa`` with one ``gempa``
  or several: ``DateTime`` (else ``Tanggal`` and ``Jam``), ``Lintang`` and ``Bujur`` (else ``Coordinates``, latitude first),
  ``Magnitude``, ``Kedalaman``, ``Wilayah`` and ``Potensi`` or ``Dirasakan``.
- Pure; nothing is fetched. XML with a document type is refused: BMKG's has none, and entities may be bombs.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from math import asin, cos, radians, sin, sqrt
from typing import Any, NamedTuple

from agent.clock import HOUR, MINUTE, Microseconds, parse_instant, to_instant
from agent.errors import BadInputError
from api.core.csv_table import Problems, refuse, table
from collector.core.objections import SIZES
from collector.decisions import Phenomenon, Weather

WITHIN_KM = 300.0
"""Earthquakes further off are left out unless another distance is given."""
HOURS = 6.0
"""So long an earthquake speaks for a cut unless otherwise given."""
MOST = 500
"""Notes that one file may hold."""
_EARTH_KM = 6_371.0
_MONTHS = ("jan", "feb", "mar", "apr", "mei", "jun", "jul", "agu", "sep", "okt", "nov", "des")
_ENGLISH = {"may": "mei", "aug": "agu", "ags": "agu", "oct": "okt", "dec": "des"}
_ZONES = {"WIB": 7, "WITA": 8, "WIT": 9}
_FELT_EARLIER: Microseconds = MINUTE
"""A cable may part before the minute that a bulletin gives."""
_LONGEST = 1_000


class Quake(NamedTuple):
    """One earthquake: where its epicentre lies in degrees, how deep as it is written, and what was said of it."""

    at: Microseconds
    latitude: float
    longitude: float
    magnitude: float
    told: str
    when: str

    def distance_km(self, latitude: float, longitude: float) -> float:
        """Return how far the epicentre lies from a point, along the ground (haversine)."""
        here, there = radians(latitude), radians(self.latitude)
        half = sin((there - here) / 2) ** 2
        half += cos(here) * cos(there) * sin(radians(self.longitude - longitude) / 2) ** 2
        return 2 * _EARTH_KM * asin(sqrt(min(half, 1.0)))

    def note(self, area: str, hours: float) -> Weather:
        """Return it as a note over an area that speaks of faults until so many hours after it."""
        return Weather(
            phenomenon="earthquake",
            area=area,
            start=self.at - _FELT_EARLIER,
            end=self.at + round(hours * HOUR),
            magnitude=self.magnitude,
            source=f"BMKG, gempa {self.when}"[:_LONGEST],
            text=self.told[:_LONGEST],
        )


def earthquakes(content: bytes) -> list[Quake]:
    """Return the earthquakes of one of BMKG's files; raises ``ValueError`` with a line for every problem and its remedy."""
    text = _decoded(content)
    rows = _of_xml(text) if text.lstrip().startswith("<") else _of_json(text)
    if not rows:
        raise ValueError("holds no earthquake; save the file anew from data.bmkg.go.id")
    if len(rows) > MOST:
        raise ValueError(f"holds {len(rows)} earthquakes, more than {MOST}; divide it")
    found, wrong = [], []
    for place, row in enumerate(rows, start=1):
        try:
            found.append(_quake(row))
        except ValueError as problem:
            wrong.append(f"gempa {place}: {problem}")
    if wrong:
        raise ValueError("\n".join(wrong))
    return found


def bulletins(name: str, content: bytes, area: str, points: Sequence[tuple[float, float]]) -> list[Weather]:
    """Return the notes of an uploaded file: CSV by its name, else BMKG's earthquakes near one of an area's ``points``.

    Points are latitude and longitude in degrees. Raises ``BadInputError`` with a line for every problem and its remedy.
    """
    if not name.casefold().endswith(".csv"):
        try:
            quakes = earthquakes(content)
        except ValueError as problem:
            raise BadInputError("\n".join(f"{name}: {line}" for line in str(problem).splitlines())) from None
        if not points:
            raise BadInputError(f"area {area!r} has no place on the map; choose another, or give its sites their at")
        near = [quake for quake in quakes if min(quake.distance_km(*point) for point in points) <= WITHIN_KM]
        return [quake.note(area, HOURS) for quake in near]
    problems: Problems = []
    try:
        text = _decoded(content)
    except ValueError as problem:
        raise BadInputError(f"{name}: {problem}") from None
    notes = [note for _, note in table(name, text.splitlines(keepends=True), COLUMNS, row_note, problems)]
    refuse(name, problems)
    if not 0 < len(notes) <= MOST:
        raise BadInputError(
            f"{name}: holds {len(notes)} bulletins; write 1 to {MOST}, one a line below the columns' names"
        )
    return notes


def row_note(row: Mapping[str, str]) -> Weather:
    """Return the note of one row of CSV; raises ``ValueError`` with the remedy.

    Columns: ``phenomenon``, ``area``, ``from``, ``to``, ``size`` (magnitude, metres or knots), ``source``, ``text``.
    """
    names: dict[str, Phenomenon] = {
        "lightning": "lightning",
        "petir": "lightning",
        "earthquake": "earthquake",
        "gempa": "earthquake",
        "waves": "waves",
        "gelombang": "waves",
        "wind": "wind",
        "angin": "wind",
    }
    phenomenon = names.get(row["phenomenon"].casefold())
    if phenomenon is None:
        raise ValueError(f"{row['phenomenon']!r} is no phenomenon; write lightning, earthquake, waves or wind")
    if not row["area"]:
        raise ValueError("the area is empty; write an island, a site or a risk group")
    start, end = parse_instant(row["from"]), parse_instant(row["to"])
    if end <= start:
        raise ValueError("ends before it begins; write the earlier instant under from")
    sizes: dict[str, Any] = {}
    if phenomenon in SIZES:
        name, most = SIZES[phenomenon]
        sizes[name] = _number(row["size"], "size", most)
    elif row["size"]:
        raise ValueError("lightning has no size; leave the column empty")
    return Weather(
        phenomenon=phenomenon,
        area=row["area"],
        start=start,
        end=end,
        source=row["source"][:_LONGEST],
        text=row["text"][:_LONGEST],
        **sizes,
    )


COLUMNS = ("phenomenon", "area", "from", "to", "size", "source", "text")


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ValueError("is not UTF-8 text; save it as UTF-8") from None


def _of_json(text: str) -> Sequence[Mapping[str, Any]]:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise ValueError(f"is no JSON ({problem}); save the file anew from data.bmkg.go.id") from None
    info = document.get("Infogempa") if isinstance(document, dict) else None
    rows = info.get("gempa") if isinstance(info, dict) else None
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ValueError("has no Infogempa with gempa in it; it is none of BMKG's files of earthquakes")
    return rows


def _of_xml(text: str) -> list[Mapping[str, Any]]:
    if "<!" in text.replace("<!--", ""):
        raise ValueError("has a document type, which BMKG's files have not; save the file anew from data.bmkg.go.id")
    try:
        root = ET.fromstring(text)  # noqa: S314 - a document type, and so any entity, was refused
    except (ET.ParseError, ValueError) as problem:
        raise ValueError(f"is no XML ({problem}); save the file anew from data.bmkg.go.id") from None
    if root.tag != "Infogempa":
        raise ValueError("has no Infogempa with gempa in it; it is none of BMKG's files of earthquakes")
    rows: list[Mapping[str, Any]] = []
    for quake in root.findall("gempa"):
        row = {field.tag: (field.text or "").strip() for field in quake}
        row["Coordinates"] = (quake.findtext("point/coordinates") or "").strip()
        rows.append(row)
    return rows


def _quake(row: Mapping[str, Any]) -> Quake:
    text = {name: " ".join(str(value).split()) for name, value in row.items() if isinstance(value, (str, int, float))}
    when = " ".join(filter(None, (text.get("Tanggal"), text.get("Jam")))) or text.get("DateTime", "")
    latitude, longitude = _place(text)
    parts = (text.get("Wilayah"), text.get("Kedalaman"), text.get("Potensi") or text.get("Dirasakan"))
    return Quake(
        at=_instant(text),
        latitude=latitude,
        longitude=longitude,
        magnitude=_number(text.get("Magnitude", ""), "Magnitude", SIZES["earthquake"][1]),
        told="; ".join(filter(None, parts)),
        when=when,
    )


def _instant(text: Mapping[str, str]) -> Microseconds:
    if text.get("DateTime"):
        return parse_instant(text["DateTime"])
    read = re.fullmatch(
        r"(\d{1,2})[ -]([A-Za-z]{3})[a-z]*[ -](\d{2}|\d{4}) (\d{2}):(\d{2}):(\d{2}) (WIB|WITA|WIT)",
        f"{text.get('Tanggal', '')} {text.get('Jam', '')}",
        re.ASCII,
    )
    if read is None:
        raise ValueError(
            "has neither DateTime nor Tanggal and Jam such as 12 Des 2025 and 14:35:21 WIB; write one of them"
        )
    day, word, year, hour, minute, second, zone = read.groups()
    month = _ENGLISH.get(word.casefold(), word.casefold())
    if month not in _MONTHS:
        raise ValueError(f"{word!r} is no month; write it as in 12 Des 2025")
    try:
        moment = datetime(
            int(year) + (2000 if len(year) == len("25") else 0),
            _MONTHS.index(month) + 1,
            int(day),
            int(hour),
            int(minute),
            int(second),
            tzinfo=timezone(timedelta(hours=_ZONES[zone])),
        )
    except ValueError as problem:
        raise ValueError(f"Tanggal and Jam are no instant ({problem}); correct them") from None
    return to_instant(moment)


def _place(text: Mapping[str, str]) -> tuple[float, float]:
    if text.get("Lintang") and text.get("Bujur"):
        return _degrees(text["Lintang"], {"LU": 1, "LS": -1}, 90), _degrees(text["Bujur"], {"BT": 1, "BB": -1}, 180)
    first, _, second = text.get("Coordinates", "").partition(",")
    try:
        latitude, longitude = float(first), float(second)
    except ValueError:
        latitude = longitude = 1_000.0
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):  # noqa: PLR2004 - degrees
        raise ValueError(
            "has neither Lintang and Bujur such as 7.52 LS and 110.44 BT nor Coordinates; write one of them"
        )
    return latitude, longitude


def _degrees(text: str, sides: Mapping[str, int], most: int) -> float:
    number, _, side = text.partition(" ")
    try:
        degrees = float(number) * sides[side.strip().upper()]
    except (KeyError, ValueError):
        degrees = 1_000.0
    if not abs(degrees) <= most:
        raise ValueError(f"{text!r} is no place; write degrees and {' or '.join(sides)}")
    return degrees


def _number(text: str, name: str, most: float) -> float:
    try:
        number = float(text.replace(",", "."))
    except ValueError:
        number = 0.0
    if not 0 < number <= most:
        raise ValueError(f"{name} {text!r} is no number above 0 and at most {most:g}; correct it")
    return number
