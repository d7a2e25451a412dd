"""The map of the islands."""

from __future__ import annotations

import itertools

from api.core.chart import DOT, WIDTH, chart


def test_no_place_no_map():
    assert chart({}) is None


def test_places_that_lie_together_are_drawn_apart_and_inside_the_drawing():
    places = {f"office-{index}": (-2.1631, 106.1415) for index in range(40)} | {"tjp": (-2.74, 107.64)}
    drawn = chart(places)
    assert drawn is not None
    assert len(drawn.outlines) == 2
    points = list(drawn.points.values())
    nearest = min(((ax - bx) ** 2 + (ay - by) ** 2) ** 0.5 for (ax, ay), (bx, by) in itertools.combinations(points, 2))
    assert nearest > DOT
    assert all(0 <= x <= WIDTH and 0 <= y <= drawn.height for x, y in points)


def test_a_network_elsewhere_is_drawn_without_these_islands():
    drawn = chart({"a": (52.1, 4.3), "b": (52.4, 4.9)})
    assert drawn is not None
    assert drawn.outlines == ()
    assert drawn.points["a"][0] < drawn.points["b"][0]
    assert drawn.points["a"][1] > drawn.points["b"][1]
