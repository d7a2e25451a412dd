"""The pulse: brings effects to the desk, and changes to whoever watches.

Rules this module keeps:

- The collector is told of an effect only after the desk's commit.
- A watcher that reads too slowly is cut off, never waited for; it comes back with ``Last-Event-ID``.
- What a watcher of one office gets is filtered before it is queued.
- Trouble is counted, logged and shown by ``/readyz``; the pulse goes on.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
from collections import deque
from collections.abc import Callable, Mapping, Sequence

import msgspec

from agent.clock import MILLISECOND, SECOND, Clock, Microseconds, format_instant
from agent.errors import SiagaError, StorageError
from api.core.contest_news import ContestNews, changed, contest_news
from api.core.directory import Directory
from api.core.procedure.hours import WorkingHours
from api.core.province import Standing, standings, totals
from api.core.tickets import State, Ticket
from api.desk import Desk
from api.metrics import Meters
from api.ports import Store
from collector.decisions import Recorded
from collector.reading import RESTORED, Effect, Notice, Reader

AT_MOST = 500
REMEMBERED = 256
QUEUE = 64
AT_LEAST_EVERY: Microseconds = 5 * SECOND
REST_FACTOR = 6
"""A picture of a large network costs: at most one part in seven of a core goes into taking them."""
BREATH: Microseconds = 20 * MILLISECOND

log = logging.getLogger("siaga.api")


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """The province at one moment: every office's standing, the live tickets, the notices, what is contested."""

    revision: int
    at: Microseconds
    offices: Mapping[str, Standing]
    tickets: tuple[Ticket, ...]
    notices: tuple[Notice, ...]
    contests: tuple[ContestNews, ...] = ()


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """From one picture to the next; ``serial`` makes the event's id."""

    serial: int
    at: Microseconds
    offices: Mapping[str, Standing]
    standing: Mapping[str, Standing]
    tickets: Mapping[str, tuple[str, ...]]
    """Changed tickets → the offices that they concern, before and after."""
    notices: bool
    contests: Mapping[int, str] = {}
    """Contests that were made, answered or withdrawn → the office."""

    def told(self, office: str | None) -> dict[str, object] | None:
        """Return the event's payload for a watcher, None when it does not concern the watcher's office."""
        own = {item: standing for item, standing in self.offices.items() if office in (None, item)}
        tickets = sorted(number for number, offices in self.tickets.items() if office is None or office in offices)
        contests = [number for number, theirs in self.contests.items() if office in (None, theirs)]
        if office is not None and not own and not tickets and not contests:
            return None
        seen = {item: standing for item, standing in self.standing.items() if office in (None, item)}
        return {
            "at": format_instant(self.at),
            "offices": {
                item: {
                    "state": standing.state.value,
                    "since": None if standing.since is None else format_instant(standing.since),
                }
                for item, standing in sorted(own.items())
            },
            "totals": totals(seen),
            "tickets": tickets,
            "notices": self.notices and office is None,
            "contests": contests,
        }


class Watcher:
    """One live page or client; ``queue`` holds ``Change`` values, or None when it was cut off."""

    def __init__(self, office: str | None) -> None:
        self.office = office
        self.queue: asyncio.Queue[Change | None] = asyncio.Queue(maxsize=QUEUE)
        self.cut = False


class Live:
    """Keeps the picture, drives the desk, and tells the watchers."""

    def __init__(
        self,
        *,
        reader: Reader,
        store: Store,
        desk: Desk,
        directory: Directory,
        clock: Clock,
        meters: Meters,
        pulse: Microseconds,
        rule: Callable[[Sequence[Recorded]], WorkingHours] | None = None,
    ) -> None:
        """``rule`` makes the working hours of what was decided; without it the desk's own stays."""
        self._rule = rule
        self._ruled = False
        self._reader, self._store, self._desk = reader, store, desk
        self._directory, self._clock, self._meters = directory, clock, meters
        self._pulse = pulse
        self._loop: asyncio.AbstractEventLoop | None = None
        self._woken = asyncio.Event()
        self._boot = secrets.token_hex(4)
        self._serial = 0
        self._kept: deque[Change] = deque(maxlen=REMEMBERED)
        self._watchers: set[Watcher] = set()
        self._picture: Picture | None = None
        self._contests: tuple[ContestNews, ...] = ()
        self._reconciled = False
        self._lost = True
        self.trouble: str | None = "not started yet"
        self.store_failing = False
        self.last_good: Microseconds | None = None

    # --- from anywhere -----------------------------------------------------------------------------

    def follow(self, directory: Directory, rule: Callable[[Sequence[Recorded]], WorkingHours]) -> None:
        """Show another inventory's offices from the next picture on, and go by its working hours."""
        self._directory, self._rule, self._ruled = directory, rule, False
        self.wake()

    def wake(self) -> None:
        """Tell that there is news (from any thread): the collector committed, or a person changed a ticket."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._woken.set)

    def picture(self) -> Picture:
        """Return the latest picture, or take one. Raises ``StorageError`` and what the reader raises."""
        return self._picture or self._taken()

    # --- the pulse ---------------------------------------------------------------------------------

    async def run(self) -> None:
        """Beat until cancelled."""
        self._loop = asyncio.get_running_loop()
        revision: int | None = None
        delivered, drawn, pending = self._clock.monotonic() - AT_LEAST_EVERY, 0, True
        try:
            while True:
                woken = self._woken.is_set()
                self._woken.clear()
                now = self._clock.monotonic()
                try:
                    seen = await asyncio.to_thread(self._reader.revision)
                    if woken or seen != revision or now - delivered >= AT_LEAST_EVERY:
                        await asyncio.to_thread(self.deliver)
                        revision, delivered, pending = seen, now, True
                    if pending and now >= drawn:
                        change = await asyncio.to_thread(self.refresh)
                        after = self._clock.monotonic()
                        drawn, pending = after + REST_FACTOR * (after - now), False
                        if change is not None:
                            self._tell(change)
                    self.trouble, self.last_good = None, self._clock.wall()
                except Exception as problem:  # noqa: BLE001 - whatever it is, it is told and tried again
                    self._troubled(problem)
                await self._rest()
        finally:
            self._loop = None
            self.close()

    def beat(self) -> Change | None:
        """Act on the new effects and take a new picture; returns what changed (blocking: for a thread)."""
        self.deliver()
        return self.refresh()

    def refresh(self) -> Change | None:
        """Take a new picture; returns what changed since the one before (blocking: for a thread)."""
        before, after = self._picture, self._taken()
        self._picture = after
        return None if before is None else self._changed(before, after)

    def deliver(self) -> int:
        """Bring every waiting effect to the desk, then tell the collector; returns how many were new."""
        delivered = 0
        self._regard_decisions()
        while effects := self._reader.effects(self._desk.cursor(), AT_MOST):
            # failpoint effects-read
            self._ruled &= all(effect.decision is None for effect in effects)
            self._regard_decisions(effects)
            delivered += self._acted(effects)
            # failpoint desk-committed
            self._meters.cursor.set(effects[-1].seq)
            self._reader.acknowledge(effects[-1].seq)
            # failpoint effects-acknowledged
            self._lost |= any(effect.notice is not None and effect.notice.kind == RESTORED for effect in effects)
        if self._lost:
            up = {item.device: item.last_seen or 0 for item in self._reader.devices() if item.state == "up"}
            self._lost = self._desk.give_up(up, self._clock.wall()) > 0
        if not self._reconciled:
            incidents = self._reader.incidents(limit=AT_MOST)
            cursor = self._desk.cursor()
            if not self._reader.effects(cursor, 1):
                self._desk.reconcile(incidents)
                # failpoint desk-reconciled
                self._reader.acknowledge(cursor)
                self._reconciled = True
        self._desk.alarm(self._clock.wall())
        self._meters.effects.inc(delivered)
        return delivered

    def _regard_decisions(self, effects: Sequence[Effect] = ()) -> None:
        """Let the desk go by what was decided; without a decision among the effects, another inventory moved the dues."""
        if self._ruled or self._rule is None:
            return
        decisions = self._reader.decisions()
        self._desk.go_by(self._rule(decisions))
        self._contests = contest_news(decisions)
        if not effects:
            self._desk.redate(self._clock.wall())
        self._ruled = True

    def _acted(self, effects: list[Effect]) -> int:
        try:
            done = self._desk.apply(effects, self._contests)
        except StorageError:
            self.store_failing = True
            raise
        self.store_failing = False
        return done

    def _taken(self) -> Picture:
        revision = self._reader.revision()
        with self._store.reading() as stored:
            live = stored.tickets(states=(State.OPEN, State.ACKNOWLEDGED), limit=AT_MOST)
            resolved = stored.tickets(states=(State.RESOLVED,), limit=50)
            notices = stored.notices()
        return Picture(
            revision=revision,
            at=self._clock.wall(),
            offices=standings(self._directory, self._reader.devices(), self._reader.services()),
            tickets=(*live, *resolved),
            notices=tuple(notices),
            contests=self._contests,
        )

    def _changed(self, before: Picture, after: Picture) -> Change | None:
        offices = {item: now for item, now in after.offices.items() if before.offices.get(item) != now}
        old = {ticket.number: ticket for ticket in before.tickets}
        new = {ticket.number: ticket for ticket in after.tickets}
        tickets = {
            number: tuple(
                sorted(
                    {*(old[number].offices if number in old else ()), *(new[number].offices if number in new else ())}
                )
            )
            for number in old.keys() | new.keys()
            if old.get(number) != new.get(number)
        }
        notices, contests = before.notices != after.notices, changed(before.contests, after.contests)
        if not (offices or tickets or notices or contests):
            return None
        self._serial += 1
        return Change(
            serial=self._serial,
            at=after.at,
            offices=offices,
            standing=after.offices,
            tickets=tickets,
            notices=notices,
            contests=contests,
        )

    async def _rest(self) -> None:
        await self._clock.sleep(BREATH)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), max(0, self._pulse - BREATH) / SECOND)

    def _troubled(self, problem: Exception) -> None:
        expected = isinstance(problem, (SiagaError, OSError))
        told = str(problem) if expected else type(problem).__name__
        if told != self.trouble:
            log.error("the pulse failed and goes on: %s", told, exc_info=not expected)
        self._meters.pulse_failures.inc()
        self.trouble = told

    # --- watchers ----------------------------------------------------------------------------------

    def watch(self, office: str | None) -> Watcher:
        """Begin to watch; ``office`` None watches all."""
        watcher = Watcher(office)
        self._watchers.add(watcher)
        self._meters.watchers.set(len(self._watchers))
        return watcher

    def unwatch(self, watcher: Watcher) -> None:
        """Stop watching."""
        self._watchers.discard(watcher)
        self._meters.watchers.set(len(self._watchers))

    def close(self) -> None:
        """End every watch, so that a server that stops need not wait."""
        for watcher in list(self._watchers):
            self._cut(watcher)

    def event_id(self, change: Change | None = None) -> str:
        """Return the id of a change, or of the newest one."""
        return f"{self._boot}-{self._serial if change is None else change.serial}"

    def since(self, last: str | None) -> list[Change] | None:
        """Return the changes after an event's id; None when they are no longer known (read all anew)."""
        boot, _, text = (last or "").partition("-")
        if boot != self._boot or not text.isascii() or not text.isdigit() or len(text) > 18:  # noqa: PLR2004 - an int64
            return None
        serial = int(text)
        first = self._kept[0].serial if self._kept else self._serial + 1
        if serial > self._serial or serial + 1 < first:
            return None
        return [change for change in self._kept if change.serial > serial]

    def _tell(self, change: Change) -> None:
        self._kept.append(change)
        for watcher in list(self._watchers):
            try:
                watcher.queue.put_nowait(change)
            except asyncio.QueueFull:
                self._meters.watchers_cut.inc()
                self._cut(watcher)

    def _cut(self, watcher: Watcher) -> None:
        watcher.cut = True
        self.unwatch(watcher)
        while not watcher.queue.empty():
            watcher.queue.get_nowait()
        watcher.queue.put_nowait(None)
