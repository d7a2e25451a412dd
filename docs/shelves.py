"""MkDocs hook: the site's navigation, made of the folders, so that a page that is added is found.

A folder's ``README.md`` comes first in it; the rest follow by title. Nothing is fetched from elsewhere when the site is
read: the one script that the theme would fetch for pages opened from a folder is our own.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

SHELVES = {
    "how-to": "How to",
    "reference": "Reference",
    "explanation": "Explanation",
    "decisions": "Decisions",
}
"""Folder → its name on the site, in this order; folders that are not named here come after, by their own names."""

FETCHED = "https://unpkg.com/iframe-worker/shim"
"""What the theme's offline plugin would fetch."""


def on_config(config: Any) -> Any:
    """Set the navigation."""
    docs = Path(config["docs_dir"])
    config["nav"] = [{"Siaga": "index.md"}, {"Tutorial": "tutorial.md"}, *_shelves(docs)]
    return config


def on_post_page(output: str, page: Any, **_: Any) -> str:
    """Point a page to our own worker script."""
    return _own_worker(output, "../" * page.url.count("/"))


def on_post_template(output_content: str, template_name: str, **_: Any) -> str:
    """Point the page of what is not found to it, which may be shown at any depth."""
    return _own_worker(output_content, "/") if template_name.endswith(".html") else output_content


def _own_worker(html: str, root: str) -> str:
    return html.replace(FETCHED, f"{root}search_worker.js")


def _shelves(docs: Path) -> list[dict[str, list[dict[str, str]]]]:
    found = {path.parent.relative_to(docs).parts[0] for path in docs.glob("*/**/*.md")}
    names = [*(name for name in SHELVES if name in found), *sorted(found - SHELVES.keys())]
    return [{SHELVES.get(name, name.capitalize()): _pages(docs, name)} for name in names]


def _pages(docs: Path, shelf: str) -> list[dict[str, str]]:
    pages = sorted((docs / shelf).rglob("*.md"), key=lambda path: (path.name != "README.md", _title(path).lower()))
    return [{_title(path): str(path.relative_to(docs))} for path in pages]


def _title(page: Path) -> str:
    found = re.search(r"^# (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return found[1] if found else page.stem
