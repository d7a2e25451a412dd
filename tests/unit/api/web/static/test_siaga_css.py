"""The pages' colours can be read: WCAG 2.2 contrast (1.4.3) of every pair in use, light and dark."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import api

CSS = (Path(api.__file__).parent / "web" / "static" / "siaga.css").read_text()
LIGHT, DARK = (
    dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", block))
    for block in re.findall(r":root \{(.*?)\n *\}", CSS, re.DOTALL)[:2]
)
PAIRS = [
    *((ink, ground) for ink in ("ink", "soft", "accent") for ground in ("panel", "ground")),
    ("on-accent", "accent"),
    *((state, "panel") for state in ("up", "suspect", "degraded", "unknown", "unreachable", "down")),
    *((ink, f"{state}-tint") for ink in ("ink", "soft") for state in ("up", "suspect", "degraded", "unknown")),
    ("#ffffff", "down-tint"),
    ("#ffffff", "unreachable-tint"),
]


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(theme, ink, ground):
    assert contrast(theme.get(ink, ink), theme[ground]) >= 4.5


def test_nothing_is_fetched_from_elsewhere():
    web = Path(api.__file__).parent / "web"
    for path in sorted([*web.rglob("*.html"), *web.rglob("*.css"), *web.rglob("*.js")]):
        text = path.read_text().replace("http://www.w3.org/2000/svg", "")
        assert (
            re.search(
                r"https?:|//[a-z]+\.|@import|url\((?!#)", re.sub(r"//.*", "", text) if path.suffix == ".js" else text
            )
            is None
        ), path
        assert re.search(r"<script(?! src=\"/static/)|\sstyle=|\son[a-z]+=|<style", text) is None, path
