"""Reading a PDF as poppler does: its text, its properties, its structure, its fonts."""

from __future__ import annotations

import subprocess
from pathlib import Path


def text_of(pdf: bytes, folder: Path) -> str:
    """Return the text in the layout of the page, pages parted by form feeds."""
    return _asked(pdf, folder, "pdftotext", "-layout", "-enc", "UTF-8", "FILE", "-")


def properties_of(pdf: bytes, folder: Path) -> dict[str, str]:
    """Return title, dates, page count and the like."""
    lines = _asked(pdf, folder, "pdfinfo", "-rawdates", "FILE").splitlines()
    return {name.strip(): value.strip() for name, _, value in (line.partition(":") for line in lines)}


def structure_of(pdf: bytes, folder: Path) -> str:
    """Return the tree of tags with their text, as a screen reader goes through it."""
    return _asked(pdf, folder, "pdfinfo", "-struct-text", "FILE")


def picture_of(pdf: bytes, folder: Path, page: int, dpi: int) -> tuple[int, int, bytes]:
    """Return a page in grey: its width, its height, and a byte a pixel, row by row."""
    place = folder / "asked.pdf"
    place.write_bytes(pdf)
    command = ["pdftoppm", "-gray", "-r", str(dpi), "-f", str(page), "-l", str(page), str(place)]
    made = subprocess.run(command, capture_output=True, check=True).stdout
    kind, size, most, pixels = made.split(b"\n", 3)
    assert (kind, most) == (b"P5", b"255")
    width, height = map(int, size.split())
    return width, height, pixels


def fonts_of(pdf: bytes, folder: Path) -> list[tuple[str, str]]:
    """Return each font's name and whether it is embedded."""
    rows = [line.split() for line in _asked(pdf, folder, "pdffonts", "FILE").splitlines()[2:]]
    return [(row[0], row[-5]) for row in rows]


def _asked(pdf: bytes, folder: Path, *command: str) -> str:
    place = folder / "asked.pdf"
    place.write_bytes(pdf)
    words = [str(place) if word == "FILE" else word for word in command]
    return subprocess.run(words, capture_output=True, text=True, check=True, encoding="utf-8").stdout
