"""A full disk (a small tmpfs) under the collector's store and under the api's: told, nothing lost, well again by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ON_A_SMALL_DISK = 'mount -t tmpfs -o size=8m none "$2" && exec "$4" -m tests.support.small_disk "$1" "$2" "$3"'


def said(folder: Path, whose: str) -> str:
    small, large = folder / "small", folder / "large"
    small.mkdir()
    large.mkdir()
    done = subprocess.run(
        ["unshare", "-Urm", "sh", "-c", ON_A_SMALL_DISK, "sh", whose, small, large, sys.executable],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_under_the_collectors_store_the_agent_keeps_what_it_cannot_take(tmp_path: Path):
    assert said(tmp_path, "collector").startswith("refused")


def test_under_the_apis_store_effects_wait_and_become_one_ticket(tmp_path: Path):
    assert said(tmp_path, "api").startswith("failed")
