"""``python -m tests.accuracy``: what is told, against what is promised; localisation beside a greedy set cover.

  python -m tests.accuracy --cases 3000 --seed 7          what ``make accuracy CASES=3000 SEED=7`` runs
  python -m tests.accuracy --promise 7 --hours 300000     one promise alone (7 to 13), as large as it is promised
  python -m tests.accuracy --cases DIR                    cases that somebody wrote (docs/how-to/accuracy.md)
  python -m tests.accuracy --one 2/0.1/0 --cases 1 --seed 34

Exit status 0 when every row reaches what is promised and every written case is right, 1 when not, 2 on wrong usage.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from tests.accuracy.cases import BadCaseError, folders_in, judge, read
from tests.accuracy.promises.kept import KeptError
from tests.accuracy.promises.line import Effort, progress
from tests.accuracy.promises.telling import PROMISES, told
from tests.accuracy.seeds import Outcome, Row, run
from tests.accuracy.table import PROMISED, reaches, table

DEFAULT = 300
OWN_CASES = 3000
"""Seeds a row that promise 11 asks for; the others ask for their own numbers, and get as large a share of them."""
DEFAULT_HOURS = 3_000
SHOWN = 5


def main() -> int:
    options = _options()
    if not options.cases.isdigit():
        return _written(Path(options.cases))
    began = time.monotonic()
    effort = Effort(int(options.cases) / OWN_CASES, options.seed, options.jobs, options.hours, options.kept)
    kept = True
    if 11 in options.promise:
        kept = _located(options)
    others = set(options.promise) - {11}
    if others:
        try:
            kept = told(others, effort, every=options.all) and kept
        except KeptError as problem:
            print(problem, file=sys.stderr)
            return 2
    print(f"\n{time.monotonic() - began:.0f} s")
    return 0 if kept else 1


def _located(options: argparse.Namespace) -> bool:
    """Check promise 11, the table."""
    rows = list(PROMISED) if options.one is None else [options.one]
    practice = "plain rounds" if options.plain else "the agent's practice"
    print(f"seeds {options.seed} to {options.seed + int(options.cases) - 1}, observed by {practice}")
    wanted = [(row, options.seed + number) for row in rows for number in range(int(options.cases))]
    groups: dict[Row, list[Outcome]] = {row: [] for row in rows}
    with ProcessPoolExecutor(options.jobs, get_context("fork"), initializer=_rarely_collect) as pool:
        for outcome in pool.map(partial(_run, plain=options.plain), wanted, chunksize=8):
            groups[outcome.row].append(outcome)
            progress(sum(len(group) for group in groups.values()), len(wanted))
    print(table(groups))
    print(
        "\nexact: as many incidents as faults, each fault the root of one, or what no ping can tell from it; lower: its"
    )
    print(
        "lower 95 % bound; named: in the root or the alternatives; itself: and not only its like; seconds: CPU of the replay"
    )
    for row, outcomes in groups.items():
        wrong = [outcome for outcome in outcomes if not outcome.verdict.exact]
        for outcome in wrong[: None if options.all else SHOWN]:
            again = f"--one {row.faults}/{row.missing}/{row.more} --cases 1 --seed {outcome.seed}"
            print(f"\npython -m tests.accuracy {again}{' --plain' * options.plain}: {', '.join(outcome.faults)} failed")
            for finding in outcome.verdict.findings:
                print(f"    {finding.kind}: {finding.text}")
    return all(reaches(row, outcomes) for row, outcomes in groups.items())


def _rarely_collect() -> None:
    """Each case leaves some cycles behind; to look for them all the time costs an eighth of the run."""
    gc.freeze()
    gc.set_threshold(200_000)


def _run(one: tuple[Row, int], *, plain: bool) -> Outcome:
    return run(*one, plain=plain)


def _written(folder: Path) -> int:
    """Run the cases below a folder and say what is wrong with each."""
    wrong = bad = 0
    try:
        folders = folders_in(folder)
    except BadCaseError as problem:
        print(problem, file=sys.stderr)
        return 2
    for one in folders:
        name = one.relative_to(folder)
        try:
            verdict = judge(read(one))
        except BadCaseError as problem:
            bad += 1
            print(f"bad    {name}", flush=True)
            print(problem, file=sys.stderr)
            continue
        wrong += bool(verdict.findings)
        print(f"{'wrong' if verdict.findings else 'right'}  {name}", flush=True)
        for finding in verdict.findings:
            print(f"    {finding.kind}: {finding.text}")
    print(f"{len(folders) - wrong - bad} of {len(folders)} right" + (f", {bad} could not be run" if bad else ""))
    return 2 if bad else int(wrong > 0)


def _row(text: str) -> Row:
    faults, missing, more = text.split("/")
    row = Row(int(faults), float(missing), int(more))
    if row not in PROMISED:
        raise ValueError
    return row


def _options(words: Iterable[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.accuracy", description=__doc__.partition("\n\n")[0])  # type: ignore[union-attr]
    seed = int(os.environ.get("SIAGA_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    add = parser.add_argument
    add("--cases", default=str(DEFAULT), metavar="N|DIR", help=f"seeds a row (default {DEFAULT}), or a folder of cases")
    add("--seed", type=int, default=seed, metavar="N", help="the first seed (default: a new one, printed)")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="processes (default: one a core)")
    every = [*sorted({*PROMISES, 11})]
    add("--promise", type=int, nargs="+", choices=every, default=every, metavar="P", help="promises (default: 7 to 13)")
    add(
        "--hours",
        type=int,
        default=DEFAULT_HOURS,
        metavar="N",
        help=f"target-hours a row of promise 7 ({DEFAULT_HOURS})",
    )
    add(
        "--kept",
        type=Path,
        metavar="FILE",
        help="keep what comes of them in FILE, and go on where an earlier run ended",
    )
    add("--one", type=_row, metavar="F/M/L", help="one row: faults, share missing, rounds later, as 1/0.1/1")
    add("--plain", action="store_true", help="observe by rounds alone, without what the agent asks besides")
    add("--all", action="store_true", help=f"tell every wrong case, not {SHOWN} a row")
    options = parser.parse_args(words if words is None else list(words))
    if options.cases.isdigit() and int(options.cases) < 1:
        parser.error("--cases: give at least 1 seed, or the folder of cases")
    if options.one is not None:
        options.promise = [11]
    if options.jobs < 1:
        parser.error("--jobs: give at least 1 process")
    return options


if __name__ == "__main__":
    sys.exit(main())
