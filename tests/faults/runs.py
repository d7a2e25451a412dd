"""One run: a scenario lived through in as many lives as it takes, each a process that may be killed with SIGKILL.

The programs are imported once; each life is forked from there and begins at the virtual instant at which the one before
it died, a little later. What is kept between lives is on files only.
"""

from __future__ import annotations

import faulthandler
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from api.store.sql import open_store
from collector.store.sqlite import SqliteStore
from tests.faults import chain, failpoints
from tests.faults.bugs import BUGS
from tests.faults.checker import Finding, check_folder
from tests.faults.ground import EPOCH, SECOND, Life, read_answers, read_probes
from tests.faults.scenarios import scenario

_PATIENCE_S = 120
_PEACE = 45 * SECOND
"""How long the last life goes on at least, so that what was over is told as over."""
_NETWORK = chain.NETWORK


@dataclass(frozen=True)
class Kill:
    """Where to kill one life: the ``number``-th pass of a failpoint, or of any (None); or after real seconds.

    With ``since`` only passes count that follow the n-th of another failpoint: ``("decision-made", 2)``.
    ``late`` keeps the program away for longer than ``stale_after``: time becomes unknown. ``restores`` puts the store of
    ``collector`` or ``api`` back to what it was at the death before.
    """

    name: str | None = None
    number: int = 1
    seconds: float | None = None
    late: bool = False
    restores: str = ""
    since: tuple[str, int] | None = None

    def told(self) -> str:
        """Return it as the option ``--kill`` takes it."""
        place = f"real:{self.seconds:.3f}" if self.seconds is not None else f"{self.name or 'any'}:{self.number}"
        if self.since is not None:
            place = f"{self.since[0]}:{self.since[1]}+{place}"
        return place + (":late" if self.late else "") + (f":{self.restores}" if self.restores else "")


@dataclass(frozen=True)
class Run:
    """What to do: the scenario of a seed (and kind), the kills in order, a bug to plant; ``fresh`` makes new stores."""

    seed: int
    kind: str | None = None
    kills: tuple[Kill, ...] = ()
    bug: str | None = None
    fresh: bool = False
    purpose: str = ""

    def told(self) -> str:
        """Return how to ask for this run again."""
        kills = " ".join(f"--kill {kill.told()}" for kill in self.kills)
        return (
            f"--one {self.seed} --kind '{self.kind}' {kills}"
            + (f" --bug '{self.bug}'" if self.bug else "")
            + (" --fresh" if self.fresh else "")
        )


@dataclass
class Outcome:
    """What came of a run."""

    run: Run
    findings: list[Finding] = field(default_factory=list)
    killed: list[str] = field(default_factory=list)
    """The failpoint passed last before each kill that happened."""
    passes: Counter[str] = field(default_factory=Counter)
    first_passes: dict[str, int] = field(default_factory=dict)
    """The passes of the first life."""
    seconds: float = 0.0


def memory_folder() -> Path | None:
    """Where runs keep their files: in memory where there is a place; a killed process loses nothing there either."""
    shared = Path("/dev/shm")
    return shared if os.access(shared, os.W_OK) else None


def make_template(folder: Path) -> None:
    """Make the empty stores once; most runs begin with a copy."""
    SqliteStore(folder / "collector.db").close()
    open_store(folder / "api.db").close()


def _back_up(folder: Path) -> None:
    """Copy the stores as they lie there; a file with its write-ahead log is as good as a backup."""
    copy = folder / "backup"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for path in folder.glob("*.db*"):
        shutil.copy2(path, copy)


def _restore(folder: Path, whose: str) -> None:
    for path in folder.glob(f"{whose}.db*"):
        path.unlink()
    for path in (folder / "backup").glob(f"{whose}.db*"):
        shutil.copy2(path, folder)


class Runner:
    """Runs in one process, one after another."""

    def __init__(self, template: Path) -> None:
        self.passes = failpoints.counting()
        self.template = template

    def __call__(self, run: Run, keep: Path | None = None) -> Outcome:
        """Live a run to its end and check it; ``keep`` is where its files stay."""
        began = time.monotonic()
        folder = keep or Path(tempfile.mkdtemp(prefix="siaga-faults-", dir=memory_folder()))
        try:
            if not run.fresh:
                shutil.copytree(self.template, folder, dirs_exist_ok=True)
            outcome = self._lives(run, folder)
        finally:
            if keep is None:
                shutil.rmtree(folder, ignore_errors=True)
        outcome.seconds = time.monotonic() - began
        return outcome

    def _lives(self, run: Run, folder: Path) -> Outcome:
        outcome = Outcome(run)
        deeds = scenario(run.seed, run.kind)
        chance = random.Random(f"lives {run.seed} {run.kills}")
        at = EPOCH
        for number, kill in enumerate([*run.kills, None]):
            self.passes.reset()
            self.passes.now = at
            status = self._life(chain.Begin(folder, deeds, at, number), run.bug, kill)
            died = self.passes.now
            counts = self.passes.counts()
            outcome.passes.update(counts)
            if number == 0:
                outcome.first_passes = counts
            if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL and kill is not None:
                last = self.passes.last() or "start"
                deeds.lives.append(Life(at, died, last, kill.restores))
                if kill.restores:
                    _restore(folder, kill.restores)
                _back_up(folder)
                outcome.killed.append(last if kill.seconds is None else f"time ({last})")
                away = chance.uniform(35, 50) if kill.late else chance.uniform(0.3, 4.0)
                at = died + round(away * SECOND)
                continue
            deeds.lives.append(Life(at, died))
            if status != 0:
                outcome.findings.append(Finding("crash", f"life {number} ended with status {status}; see above"))
                return outcome
            break
        deeds.probes = read_probes(folder / chain.PROBES)
        told = read_answers(folder / chain.ANSWERS)
        deeds.asks = [ask._replace(answer=told.get(ask.key)) for ask in deeds.asks]
        deeds.write(folder / "deeds.json")
        outcome.findings += check_folder(_NETWORK, deeds, folder)
        return outcome

    def _life(self, begin: chain.Begin, bug: str | None, kill: Kill | None) -> int:
        """Fork one life, kill it where asked, and return how it ended (wait(2))."""
        begin.deeds.end = max(begin.deeds.end, begin.at + _PEACE)
        child = os.fork()
        if child == 0:
            code = 1
            try:
                faulthandler.disable()
                if bug is not None:
                    BUGS[bug].plant()
                if kill is not None and kill.seconds is None:
                    self.passes.arm(kill.name, kill.number, kill.since)
                chain.live(begin, self.passes)
                code = 0
            except BaseException:  # noqa: BLE001 - whatever it is, the parent hears of it
                traceback.print_exc()
            finally:
                sys.stderr.flush()
                os._exit(code)
        patience = _PATIENCE_S if kill is None or kill.seconds is None else kill.seconds
        handle = os.pidfd_open(child)
        try:
            ready, _, _ = select.select([handle], [], [], patience)
        finally:
            os.close(handle)
        if not ready:
            os.kill(child, signal.SIGKILL)
        return os.waitpid(child, 0)[1]
