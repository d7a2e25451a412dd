"""One promise, or one row of it: how many cases, what came out, and whether that keeps it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from math import exp, factorial
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")
LEAST = 40
_DOUBT = 0.05


@dataclass(frozen=True)
class Line:
    """What is printed of one row; ``wrong`` names the cases that were not as they should be, with what came instead."""

    promise: int
    what: str
    cases: str
    figure: str
    goal: str
    kept: bool
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Effort:
    """How much is tried: ``share`` of each promise's own number of cases, from this seed, in so many processes.

    ``target_hours`` are those of promise 7, a row; what comes of them is ``kept`` in a file.
    """

    share: float = 1.0
    seed: int = 1
    jobs: int = 2
    target_hours: int = 300_000
    kept: Path | None = None

    def of(self, cases: int) -> int:
        """Return so many cases of a promise that asks for ``cases``, at least 40 of them."""
        return max(min(cases, LEAST), round(cases * self.share))

    def each(self, work: Callable[[Any], T], cases: Iterable[Any]) -> Iterator[T]:
        """Run cases side by side; results come in the order of the cases."""
        wanted = list(cases)
        with ProcessPoolExecutor(self.jobs, get_context("fork")) as pool:
            for done, result in enumerate(pool.map(work, wanted, chunksize=1), 1):
                yield result
                progress(done, len(wanted))


def progress(done: int, total: int) -> None:
    """Say on a terminal how many cases of a row are done; nothing is left of it behind the last."""
    if sys.stderr.isatty():
        print(f"\r\033[K{done} of {total}" if done < total else "\r\033[K", end="", file=sys.stderr, flush=True)


def most_per(events: int, of: float) -> float:
    """Return the upper 95 % bound of a rate after so many events in a quantity (Poisson, one-sided; about 3/n for none)."""
    low, high = 0.0, 10.0 + 4.0 * events
    for _ in range(60):
        mean = (low + high) / 2
        fewer = exp(-mean) * sum(mean**count / factorial(count) for count in range(events + 1))
        low, high = (mean, high) if fewer > _DOUBT else (low, mean)
    return high / of
