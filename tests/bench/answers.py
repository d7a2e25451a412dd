"""What hostile answers to polls cost (promise 16): changed and made-up BER between a real snmpd and the client."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.support.hostile_answers import NOC, VERSIONS, outcomes
from tests.support.snmpd import Snmpd

HOSTILE = 100_000
GOAL_MS = 50.0
SEED = 17


def rows() -> Iterator[dict[str, Any]]:
    """Measure the worst of a hundred thousand answers."""
    os.environ["RUST_BACKTRACE"] = "0"
    kinds, worst_s, lost = Counter[str](), 0.0, 0
    quiet = os.open(os.devnull, os.O_WRONLY)
    stderr = os.dup(2)
    with (
        tempfile.TemporaryDirectory() as folder,
        Snmpd(Path(folder), users=(NOC,), settings="dontLogTCPWrappersConnects 1\n") as server,
    ):
        os.dup2(quiet, 2)  # each panic of the compiled client is a line there
        try:
            for version in VERSIONS:
                found = asyncio.run(outcomes(server, version, SEED, HOSTILE // len(VERSIONS) + 1))
                kinds += found.kinds
                worst_s, lost = max(worst_s, found.worst_s), lost + found.good_lost
        finally:
            os.dup2(stderr, 2)
            os.close(quiet)
            os.close(stderr)
    said = ", ".join(f"{number} {kind}" for kind, number in kinds.most_common())
    yield {
        "name": f"polls: the worst of {kinds.total()} hostile answers (seed {SEED})",
        "ours": f"{worst_s * 1000:.1f} ms; {lost} good ones lost after them; {said}",
        "peer": None,
        "ratio": worst_s * 1000,
        "goal": GOAL_MS,
        "verdict": "met" if worst_s * 1000 <= GOAL_MS and not lost else "missed",
    }
