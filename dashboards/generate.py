"""Write what Grafana reads, from the code: ``python -m dashboards.generate`` (``--check``: only tell whether it agrees).

Exits 1 when ``--check`` finds a difference.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from grafana_foundation_sdk.cog.encoder import JSONEncoder

from dashboards.province import province
from dashboards.provisioning import DATASOURCES, PROVIDERS
from dashboards.texts import Language

FOLDER = Path(__file__).parent / "grafana"


def files() -> dict[str, str]:
    """Return every file below ``dashboards/grafana`` with what it must hold."""
    return {
        "json/province.json": _dashboard("id"),
        "json/province.en.json": _dashboard("en"),
        "provisioning/datasources/siaga.yaml": DATASOURCES,
        "provisioning/dashboards/siaga.yaml": PROVIDERS,
    }


def _dashboard(language: Language) -> str:
    return json.dumps(province(language), cls=JSONEncoder, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write the files, or with ``--check`` name those that differ; return the exit status."""
    differing = False
    for name, text in files().items():
        path = FOLDER / name
        if path.exists() and path.read_text("utf-8") == text:
            continue
        if "--check" in arguments:
            differing = True
            print(f"{path}: differs from the code; run: make dashboards", file=sys.stderr)
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return int(differing)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
