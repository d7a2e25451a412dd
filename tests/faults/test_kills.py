"""A sample of ``make faults``: each failpoint once, some kills at random, every planted bug."""

from __future__ import annotations

import os
import random
import subprocess
import sys

import pytest

from tests.faults.failpoints import ROOT


@pytest.mark.timeout(600)
def test_killed_anywhere_it_loses_no_outage_and_opens_no_second_ticket_and_planted_bugs_are_seen():
    seed = os.environ.get("SIAGA_TEST_SEED") or str(random.randrange(1, 10**6))
    done = subprocess.run(
        [sys.executable, "-m", "tests.faults", "--times", "1", "--kills", "20", "--seed", seed],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    print(done.stdout)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "all as it should be" in done.stdout
