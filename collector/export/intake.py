"""From the collector's raw log to the outbox: what was committed since, and how things stand.

Rules this module keeps:

- The raw log is the truth: a batch is committed there before its agent hears of it, so nothing acknowledged can be
  missed. The position in it is written after the outbox's commit; a crash in between takes the same batches again, and
  the same points are still the same points.
- Nothing runs on the collector's path: batches are read back by another connection, on another thread.
- A raw log that went back (restored from a backup) is taken from its beginning.
"""

from __future__ import annotations

import contextlib
import logging
import os
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from prometheus_client.core import Metric

from agent.clock import MINUTE, SECOND, Microseconds
from agent.observation import unpack
from agent.outbox.ports import Outbox
from collector.export.lines import samples, standings
from collector.ports import Store

HELPING = 64
"""Raw batches taken at once."""
MOST_LINES = 5000
"""Points in one portion."""
PORTION = "points"
LOOKS = 3

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Watched:
    """What is exported, as it stands when asked; each is called on the outbox's thread.

    ``sites`` gives each device's site; ``changes`` a number that grows with every change of a state; ``standing`` the
    families of the states, with this month's figures when asked for them.
    """

    store: Store
    sites: Callable[[], dict[str, str]]
    changes: Callable[[], int]
    standing: Callable[[bool], Iterable[Metric]]


@dataclass
class Tally:
    """What the export counts; ``problem`` says why points wait, None when all is well."""

    points: int = 0
    rejected: int = 0
    missed: int = 0
    failures: dict[str, int] = field(default_factory=dict)
    problem: str | None = None


class Intake:
    """Takes in what is new; ``take`` is called again and again, on the outbox's thread."""

    def __init__(self, watched: Watched, outbox: Outbox, place: Path, tally: Tally) -> None:
        """``place`` is the file that keeps the position; raises ``StorageError`` when the raw log cannot be read."""
        self._watched = watched
        self._outbox = outbox
        self._place = place
        self._tally = tally
        self._minute = -1
        self._changes = -1
        self._position = _read(place)
        if self._position > watched.store.raw_newest():
            _log.warning("the raw log is older than what was exported of it; it is exported anew from its beginning")
            self._position = 0

    def take(self, now: Microseconds) -> bool:
        """Put what is new into the outbox; True when there is more.

        Raises ``StorageError`` or ``OSError`` when a disk does not take or give; the same is taken again then.
        """
        found = self._watched.store.raw_after(self._position, HELPING)
        sites = self._watched.sites()
        lines: list[str] = []
        for _, arrived in found:
            try:
                observations = unpack(arrived.batch.body)
            except ValueError:
                continue  # the collector refused it and counted it
            lines += samples(observations, arrived.batch.agent, arrived.arrived, sites)
        lines += self._standing(now)
        for start in range(0, len(lines), MOST_LINES):
            body = "\n".join(lines[start : start + MOST_LINES]).encode()
            self._outbox.keep(zlib.compress(body, 1), PORTION, now)
        if found:
            if self._position:
                self._tally.missed += found[0][0] - self._position - 1
            self._position = found[-1][0]
            _write(self._place, self._position)
        return len(found) == HELPING

    def _standing(self, now: Microseconds) -> Iterator[str]:
        """Yield the states when one has changed; once a minute those that have not, and the figures."""
        minute, changes = now // MINUTE, self._watched.changes()
        whole = minute != self._minute
        if not whole and changes == self._changes:
            return
        yield from self._looked(now - now % SECOND, whole=whole)
        self._minute, self._changes = minute, changes
        if whole:
            self._outbox.clean(now)

    def _looked(self, at: Microseconds, *, whole: bool) -> list[str]:
        """Return how all stands; a device heard of for the first time just now makes us look again."""
        for _ in range(LOOKS - 1):
            with contextlib.suppress(RuntimeError):  # a mapping that grows while it is read
                return list(standings(self._watched.standing(whole), at))
        return list(standings(self._watched.standing(whole), at))


def _read(place: Path) -> int:
    """Return the position; the beginning when there is none or it is damaged (points sent again are the same points)."""
    try:
        return max(0, int(place.read_text("ascii")))
    except (OSError, ValueError):
        return 0


def _write(place: Path, position: int) -> None:
    fresh = place.with_name(place.name + ".new")
    with fresh.open("w", encoding="ascii") as file:
        file.write(str(position))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place)
