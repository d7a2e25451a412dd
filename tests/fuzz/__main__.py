"""``python -m tests.fuzz``: everybody asks everything of the api, by schemathesis; what ``make fuzz`` runs.

  python -m tests.fuzz --cases 50000 --seed 1     as many requests as promise 18 asks for, at least
  python -m tests.fuzz --cases 1 --seed 7         the one round that begins at seed 7

Exit status 0 when nothing is wrong and, of 50,000 requests, every operation answered somebody with 2xx; 1 when not, 2 on
wrong usage.
"""

from __future__ import annotations

import argparse
import itertools
import logging
import os
import random
import sys
import time
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context

from tests.fuzz import rounds
from tests.fuzz.tally import Tally

DEFAULT = 5_000
ENOUGH = 50_000
"""Requests that promise 18 asks for: when so many are asked, every operation has to have answered somebody with 2xx."""


def main() -> int:
    options = _options()
    began, tally, seeds = time.monotonic(), Tally(), itertools.count(options.seed)
    quiet = logging.disable, (logging.CRITICAL,)  # what the api logs of bad requests is not what is looked for
    with ProcessPoolExecutor(options.jobs, get_context("spawn"), *quiet) as pool:
        running = {pool.submit(rounds.run, next(seeds)) for _ in range(options.jobs)}
        while running:
            running = _collected(running, tally)
            to_come = tally.cases // tally.rounds * len(running)
            if tally.cases + to_come < options.cases:
                running.add(pool.submit(rounds.run, next(seeds)))
    print(tally.told())
    print(f"\nseeds {options.seed} to {next(seeds) - 1}, {time.monotonic() - began:.0f} s")
    return 1 if tally.failures or (tally.unreached and options.cases >= ENOUGH) else 0


def _collected(running: set[Future[Tally]], tally: Tally) -> set[Future[Tally]]:
    """Wait for a round to end and count it in; returns what still runs."""
    done, left = wait(running, return_when=FIRST_COMPLETED)
    for one in done:
        news = one.result()
        for what, failure in news.failures.items():
            if what not in tally.failures:
                print(f"wrong: {failure.operation}: {failure.title}\n    {failure.how[:2000]}", file=sys.stderr)
        tally.add(news)
    print(f"{tally.cases} cases, {len(tally.failures)} wrong", file=sys.stderr, flush=True)
    return left


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.fuzz", description=__doc__.partition("\n\n")[0])  # type: ignore[union-attr]
    seed = int(os.environ.get("SIAGA_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    add = parser.add_argument
    add("--cases", type=int, default=DEFAULT, metavar="N", help=f"requests, at least (default {DEFAULT})")
    add("--seed", type=int, default=seed, metavar="N", help="the first round's (default: a new one, printed)")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="rounds at a time (default: one a core)")
    options = parser.parse_args()
    if options.cases < 1 or options.jobs < 1:
        parser.error("--cases, --jobs: give at least 1")
    return options


if __name__ == "__main__":
    sys.exit(main())
