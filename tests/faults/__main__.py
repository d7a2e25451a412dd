"""``python -m tests.faults``: kill the program at every failpoint and at random, and check what it says afterwards.

  python -m tests.faults --times 20 --kills 500           what ``make faults`` runs
  python -m tests.faults --only cursor-follows --times 200
  python -m tests.faults --one 7 --kind flaps --kill batch-judged:40 --keep FOLDER

Exit status 0 when all is as it should be, 1 when something is not, 2 on wrong usage.
"""

from __future__ import annotations

import argparse
import logging
import os
import pickle
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from tests.faults import failpoints

failpoints.arm()

from tests.faults import plan, runs, table  # noqa: E402 - the programs are imported only now: armed
from tests.faults.bugs import BUGS  # noqa: E402
from tests.faults.scenarios import KINDS  # noqa: E402

_runner: list[runs.Runner] = []


def _begin(template: Path) -> None:
    logging.disable(logging.CRITICAL)  # a pulse that lost an answer says so; here that happens all the time
    _runner.append(runs.Runner(template))


def _run(run: runs.Run) -> runs.Outcome:
    return _runner[0](run)


class Lanes:
    """Runs side by side; what is done already (``--resume FILE``) is not done again."""

    def __init__(self, jobs: int, template: Path, kept: Path | None) -> None:
        self._pool = ProcessPoolExecutor(jobs, get_context("fork"), _begin, (template,))
        self._kept = kept
        self._known: dict[runs.Run, runs.Outcome] = {}
        if kept is not None and kept.exists():
            with kept.open("rb") as file:
                while True:
                    try:
                        outcome = pickle.load(file)
                    except (EOFError, pickle.UnpicklingError):
                        break
                    self._known[outcome.run] = outcome

    def do(self, wanted: Iterable[runs.Run]) -> list[runs.Outcome]:
        """Do some runs; returns their outcomes in the order in which they were asked for."""
        asked = list(wanted)
        progress = table.Progress(len(asked))
        done = {run: self._known[run] for run in asked if run in self._known}
        for outcome in done.values():
            progress.add(outcome)
        for future in as_completed([self._pool.submit(_run, run) for run in asked if run not in done]):
            outcome = future.result()
            done[outcome.run] = outcome
            progress.add(outcome)
            if self._kept is not None:
                with self._kept.open("ab") as file:
                    pickle.dump(outcome, file)
        progress.end()
        return [done[run] for run in asked]

    def close(self) -> None:
        self._pool.shutdown()


def main() -> int:
    options = _options()
    if os.environ.get("PYTHONHASHSEED") != "0":  # else the order of sets, so of probes, is another each time
        os.execve(
            sys.executable,
            [sys.executable, "-m", "tests.faults", *sys.argv[1:], f"--seed={options.seed}"],
            {**os.environ, "PYTHONHASHSEED": "0"},
        )
    try:
        _kills(options.kill)
    except ValueError as problem:
        print(f"--kill: {problem}", file=sys.stderr)
        return 2
    base = Path(tempfile.mkdtemp(prefix="siaga-faults-", dir=runs.memory_folder()))
    try:
        runs.make_template(base)
        if options.one is not None:
            return _one(options, base, _kills(options.kill))
        return _all(options, base)
    finally:
        shutil.rmtree(base, ignore_errors=True)


def _all(options: argparse.Namespace, template: Path) -> int:
    began = time.monotonic()
    chained = [name for name, place in failpoints.failpoints().items() if place not in failpoints.OFF_THE_CHAIN]
    names = [name for name in chained if options.times > 0 and options.only in (None, name)]
    bugs = {name: bug for name, bug in BUGS.items() if options.only in (None, name)}
    if not names and not bugs:
        every = ", ".join([*chained, *BUGS])
        print(f"no failpoint and no bug is called {options.only!r}; there are: {every}", file=sys.stderr)
        return 2
    lanes = Lanes(options.jobs, template, options.resume)
    print(
        f"seed {options.seed}: {len(names)} failpoints x {options.times}, {options.kills} kills at random, {len(bugs)} bugs"
    )
    try:
        known = lanes.do(plan.controls(options.seed, max(len(KINDS), min(options.times, 2 * len(KINDS)))))
        failing = lanes.do(plan.at_failpoints(names, options.times, known, options.seed))
        deciding = [name for name in plan.DECIDING if name in names]
        decided = lanes.do(plan.in_decisions(deciding, options.times, known, options.seed))
        killed = _at_random(lanes, options.kills if options.only is None else 0, known, options.seed)
        planted = lanes.do(plan.with_bugs(bugs))
        clean = lanes.do(plan.without_bugs() if options.only is None else [])
    finally:
        lanes.close()
    groups: dict[str, list[runs.Outcome]] = {"undisturbed": known + clean}
    for name in names:
        groups[name] = [outcome for outcome in failing if outcome.run.purpose == f"{plan.FAILPOINT} {name}"]
    if decided:
        groups["within decisions"] = decided
    if killed:
        groups["at random"] = killed
    print(table.kills_table(groups))
    caught = {name: [outcome for outcome in planted if outcome.run.bug == name] for name in bugs}
    if caught:
        print(f"\n{table.bugs_table(caught)}")
    every = [*known, *clean, *failing, *decided, *killed]
    problems = table.wrong(every)
    problems += [f"{name} was never passed" for name in names if not any(name in one.killed for one in groups[name])]
    problems += [f"nothing sees the planted bug: {name}" for name, ones in caught.items() if not _seen(ones)]
    kills = sum(len(one.killed) for one in every)
    verdict = "all as it should be" if not problems else "WRONG:"
    print(f"\n{kills} kills in {len(every)} runs, {time.monotonic() - began:.0f} s: {verdict}")
    for line in problems:
        print(line)
    return bool(problems)


def _at_random(lanes: Lanes, kills: int, known: list[runs.Outcome], seed: int) -> list[runs.Outcome]:
    """Kill at random as often as asked; a run that ended before its time is no kill, so more are made."""
    out: list[runs.Outcome] = []
    left = kills
    while left > 0:
        seed += 1
        out += lanes.do(plan.at_random(left, known, seed))
        left = kills - sum(len(outcome.killed) for outcome in out)
    return out


def _seen(outcomes: Iterable[runs.Outcome]) -> bool:
    kinds = {finding.kind for outcome in outcomes for finding in outcome.findings}
    return bool(kinds) and "crash" not in kinds  # a bug that cannot be planted any more proves nothing


def _kills(texts: list[str]) -> tuple[runs.Kill, ...]:
    """Read ``NAME:N``, ``any:N`` or ``real:SECONDS``, each with ``:late``, ``:collector`` or ``:api`` behind.

    ``NAME:N+`` before it counts from there on.
    """
    kills: list[runs.Kill] = []
    for text in texts:
        first, _, rest = text.partition("+") if "+" in text else ("", "", text)
        name, number, *more = rest.split(":") if ":" in rest else (rest, "1")
        restores = next((word for word in more if word in ("collector", "api")), "")
        if name == "real":
            kills.append(runs.Kill(seconds=float(number), late="late" in more, restores=restores))
        elif name == failpoints.PLANTED:
            kills.append(runs.Kill(name, int(number), late="late" in more, restores=restores))
        else:
            known = failpoints.wanted(first) if first else None
            since = None if known is None or known[0] is None else (known[0], known[1])
            place = failpoints.wanted(f"{name}:{number}")
            kills.append(runs.Kill(*place, late="late" in more, restores=restores, since=since))
    return tuple(kills)


def _one(options: argparse.Namespace, template: Path, kills: tuple[runs.Kill, ...]) -> int:
    run = runs.Run(options.one, options.kind, kills, options.bug, fresh=options.fresh)
    _begin(template)
    outcome = _runner[0](run, options.keep)
    print(f"killed at: {', '.join(outcome.killed) or 'nothing'}")
    for finding in outcome.findings:
        print(f"{finding.kind}: {finding.text}")
    return bool(outcome.findings)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.faults", description=__doc__.partition("\n\n")[0])  # type: ignore[union-attr]
    seed = int(os.environ.get("SIAGA_TEST_SEED", "0")) or random.SystemRandom().randrange(1, 10**6)
    add = parser.add_argument
    add("--times", type=int, default=20, metavar="N", help="kills at each failpoint (default 20)")
    add("--kills", type=int, default=500, metavar="N", help="kills at random (default 500)")
    add("--seed", type=int, default=seed, metavar="N", help="what all chance comes from (default: a new one, printed)")
    add("--only", metavar="NAME", help="one failpoint or one planted bug")
    add("--jobs", type=int, default=os.cpu_count() or 1, metavar="N", help="runs side by side (default: one a core)")
    add("--resume", type=Path, metavar="FILE", help="keep what is done here; the same call goes on where it was")
    add("--one", type=int, metavar="SEED", help="one run, by the seed of its scenario")
    add("--kind", choices=KINDS, help="what happens in it (default: what the seed chooses)")
    add(
        "--kill",
        action="append",
        default=[],
        metavar="NAME:N",
        help="where its lives end: any:N, NAME:N+NAME:N, real:SECONDS too",
    )
    add("--bug", choices=BUGS, help="a bug to plant in it")
    add("--fresh", action="store_true", help="make its stores anew")
    add("--keep", type=Path, metavar="FOLDER", help="keep its files there")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
