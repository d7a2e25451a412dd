"""From a document's data to its PDF, by typst.

Rules this module keeps:

- Data reaches the template as one JSON value, never as source: no name can become markup or code.
- Only the bundled fonts and the template's folder are read, no system font, no package, no network: the same data gives
  the same bytes on every machine. The date in the file is the data's.
- It is set in a process of its own, so that nothing a document does to typst (memory, time, a crash) touches whoever
  asked; that process ends with the document.
- Tagged PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1): archives keep it, screen readers read it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from agent.clock import SECOND, Microseconds
from agent.errors import SiagaError
from api.documents.glyphs import characters

FOLDER = Path(__file__).parent
FONTS = FOLDER / "fonts"
PATIENCE_S = 120.0
MISSING = "\u2610"
_INVISIBLE = frozenset({0x200B})


class PressError(SiagaError):
    """A document cannot be set; the message says what typst found."""


def press(template: str, data: Mapping[str, Any], at: Microseconds) -> bytes:
    """Return the PDF of a template (its file name in ``api/documents``) filled with data, dated ``at``.

    Raises ``PressError`` when typst refuses it or takes longer than two minutes.
    """
    order = {"template": template, "data": json.dumps(shown(data)), "at": at // SECOND}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "api.documents.press"],
            input=json.dumps(order).encode(),
            capture_output=True,
            timeout=PATIENCE_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise PressError(
            f"{template}: typst took longer than {PATIENCE_S:.0f} s; try again when the machine is idle"
        ) from None
    except OSError as problem:
        raise PressError(f"{template}: typst cannot be started ({problem.strerror}); free some memory") from None
    if done.returncode != 0 or not done.stdout.startswith(b"%PDF-"):
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise PressError(
            f"{template}: typst ended with status {done.returncode}: {told[-1] if told else 'it said nothing'}"
        )
    return done.stdout


def shown(value: Any) -> Any:
    """Return a JSON value whose texts hold only what the bundled fonts can show; the rest becomes a hollow square."""
    if isinstance(value, str):
        return "".join(letter if ord(letter) in repertoire() else MISSING for letter in value)
    if isinstance(value, Mapping):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    return value


@cache
def repertoire() -> frozenset[int]:
    """Return the code points that every bundled font has, and those that need no glyph."""
    fonts = [characters(font) for font in sorted(FONTS.glob("*.otf"))]
    return frozenset.intersection(*fonts) | _INVISIBLE


def _set(order: Mapping[str, Any]) -> bytes:
    import typst  # noqa: PLC0415  (84 MB that only this process needs)

    template: Path = FOLDER / str(order["template"])
    return typst.compile(
        template,
        root=FOLDER,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        package_path=FOLDER / "packages",
        package_cache_path=FOLDER / "packages",
        format="pdf",
        sys_inputs={"data": str(order["data"])},
        pdf_standards=["a-2a", "ua-1"],
        timestamp=int(order["at"]),
    )


if __name__ == "__main__":
    sys.stdout.buffer.write(_set(json.load(sys.stdin.buffer)))
