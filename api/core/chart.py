"""The schematic map: from latitude and longitude to points on a drawing.

Rules this module keeps:

- Plate carrée, scaled by the cosine of the middle latitude; north is up.
- Places closer than a dot's width are laid out as a sunflower around their middle, so each stays visible.
- Outlines are schematic, drawn for this project; they are shown only when the places lie among them.
- Pure and deterministic.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

WIDTH = 1000.0
DOT = 15.0
NEAR_DEGREES = 0.06
_MARGIN = 46.0
_GOLDEN = math.pi * (3 - math.sqrt(5))
_ALONE = 2

Point = tuple[float, float]

BANGKA: tuple[Point, ...] = (
    (-2.07, 105.12), (-1.95, 105.16), (-1.86, 105.30), (-1.66, 105.34), (-1.55, 105.50), (-1.56, 105.64),
    (-1.72, 105.70), (-1.86, 105.80), (-1.72, 105.76), (-1.56, 105.74), (-1.50, 105.88), (-1.62, 106.02),
    (-1.78, 106.10), (-1.88, 106.19), (-2.10, 106.19), (-2.28, 106.22), (-2.42, 106.34), (-2.50, 106.52),
    (-2.53, 106.74), (-2.60, 106.85), (-2.76, 106.72), (-2.92, 106.66), (-3.02, 106.76), (-3.11, 106.64),
    (-3.08, 106.42), (-3.00, 106.32), (-2.95, 106.10), (-2.85, 105.94), (-2.62, 105.86), (-2.48, 105.94),
    (-2.36, 105.80), (-2.20, 105.66), (-2.12, 105.50), (-2.16, 105.32),
)  # fmt: skip
BELITUNG: tuple[Point, ...] = (
    (-2.76, 107.60), (-2.62, 107.64), (-2.54, 107.74), (-2.55, 107.92), (-2.60, 108.08), (-2.68, 108.24),
    (-2.86, 108.29), (-2.98, 108.24), (-3.06, 108.18), (-3.20, 108.10), (-3.24, 107.96), (-3.14, 107.84),
    (-3.20, 107.72), (-3.22, 107.60), (-3.06, 107.57), (-2.92, 107.60), (-2.84, 107.66),
)  # fmt: skip


class Chart(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing ``width`` by ``height``: a point for each place, outlines as SVG paths."""

    width: float
    height: float
    points: Mapping[str, Point]
    outlines: tuple[str, ...]


def chart(places: Mapping[str, Point]) -> Chart | None:
    """Return the drawing of places (id → latitude, longitude in degrees); None when there is none."""
    if not places:
        return None
    lands = [land for land in (BANGKA, BELITUNG) if _among(places.values(), land)]
    corners = [*places.values(), *(point for land in lands for point in land)]
    south, north = min(lat for lat, _ in corners), max(lat for lat, _ in corners)
    west, east = min(lon for _, lon in corners), max(lon for _, lon in corners)
    squeeze = max(0.05, math.cos(math.radians((south + north) / 2)))
    scale = (WIDTH - 2 * _MARGIN) / max((east - west) * squeeze, 0.2)
    height = min(1400.0, max(300.0, (north - south) * scale + 2 * _MARGIN))

    def at(point: Point) -> Point:
        lat, lon = point
        return _MARGIN + (lon - west) * squeeze * scale, _MARGIN + (north - lat) * scale

    return Chart(
        width=WIDTH,
        height=round(height),
        points={place: _rounded(point) for place, point in _spread(places, at).items()},
        outlines=tuple(_path([at(point) for point in land]) for land in lands),
    )


def _among(points: Iterable[Point], land: Sequence[Point]) -> bool:
    south, north = min(lat for lat, _ in land), max(lat for lat, _ in land)
    west, east = min(lon for _, lon in land), max(lon for _, lon in land)
    return any(south <= lat <= north and west <= lon <= east for lat, lon in points)


def _spread(places: Mapping[str, Point], at: Callable[[Point], Point]) -> dict[str, Point]:
    """Lay out each group of near places as a sunflower around its middle."""
    clusters: list[tuple[Point, list[str]]] = []
    for place, (lat, lon) in places.items():
        for (other_lat, other_lon), members in clusters:
            if abs(lat - other_lat) < NEAR_DEGREES and abs(lon - other_lon) < NEAR_DEGREES:
                members.append(place)
                break
        else:
            clusters.append(((lat, lon), [place]))
    points: dict[str, Point] = {}
    for _, members in clusters:
        drawn = [at(places[place]) for place in members]
        middle = (sum(x for x, _ in drawn) / len(drawn), sum(y for _, y in drawn) / len(drawn))
        for index, place in enumerate(members):
            if len(members) < _ALONE:
                points[place] = middle
                continue
            radius, angle = DOT * 1.28 * math.sqrt(index + 0.35), index * _GOLDEN
            points[place] = (middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle))
    return points


def _path(points: Sequence[Point]) -> str:
    """Return a closed curve through the middles of the edges (quadratic, so that no corner is sharp)."""
    middles = [
        ((x + next_x) / 2, (y + next_y) / 2)
        for (x, y), (next_x, next_y) in zip(points, [*points[1:], points[0]], strict=True)
    ]
    steps = [f"M{middles[-1][0]:.1f} {middles[-1][1]:.1f}"]
    steps += [f"Q{x:.1f} {y:.1f} {to_x:.1f} {to_y:.1f}" for (x, y), (to_x, to_y) in zip(points, middles, strict=True)]
    return "".join(steps) + "Z"


def _rounded(point: Point) -> Point:
    return round(point[0], 1), round(point[1], 1)
