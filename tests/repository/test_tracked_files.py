"""What is committed tells nothing of the machine it was made on, nor where packages come from."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from tests.support.repository import ROOT, text_of, tracked

PICTURES = {".png", ".ico", ".woff2", ".pdf"}
TEXTS = [path for path in tracked() if path.suffix not in PICTURES]
HOMES = re.compile(r"(?<![\w./~-])(?:/home/[a-z]\w*|/root|/Users/[A-Za-z]\w*)/|[A-Z]:\\Users\\")
REGISTRIES = re.compile(r"pypi\.org|pythonhosted\.org|npmjs\.(?:org|com)|anaconda\.org|crates\.io|proxy\.golang\.org")

CUSTOMARY = {"etc", "opt", "srv", "usr", "var"}
"""A checkout under one of these may lie where the pages say that an installation does."""


def machine() -> list[str]:
    """Return the places of this machine that no file may name: the checkout, the home, and where pip looks."""
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], capture_output=True, text=True, check=True
    ).stdout
    sources = re.findall(r"(?:index-url|find-links|constraint)='(.*)'", asked)
    places = {urlsplit(word).netloc or urlsplit(word).path for source in sources for word in source.split()}
    homes = {str(Path.home())} | ({str(ROOT)} if ROOT.parts[1] not in CUSTOMARY else set())
    return [place for place in sorted(places | homes) if place.count("/") != 1 or "." in place]


MACHINE = re.compile("|".join(rf"(?<![\w./-]){re.escape(place)}(?![\w-])" for place in machine()))


def test_no_file_names_a_place_of_a_machine_or_a_registry():
    found = [
        f"{path}: {hit[0]!r}"
        for path in TEXTS
        for pattern in (MACHINE, HOMES, REGISTRIES)
        if (hit := pattern.search(text_of(path))) is not None
    ]
    assert found == []


def test_the_patterns_find_what_they_are_for():
    assert str(ROOT) not in machine() or MACHINE.search(f"see {ROOT}/Makefile")
    assert all(MACHINE.search(f"at {place}") for place in machine())
    assert HOMES.search("in {}/budi/siaga".format("/home"))
    assert REGISTRIES.search(json.dumps({"index": "https://" + "pypi" + ".org/simple"}))
    assert not HOMES.search("/var/lib/home/siaga/")


def test_nothing_large_and_nothing_made_is_committed():
    assert [path for path in tracked() if (ROOT / path).stat().st_size > 1_000_000] == []
    made = {"__pycache__", "build", "data", "dist", "node_modules", ".venv"}
    assert [path for path in tracked() if made & set(path.parts) or path.suffix in (".pyc", ".egg-info")] == []
