"""The mailer: hands letters of the outbox to a mail server, and notes what became of each copy.

Rules this module keeps:

- A copy is claimed, sent, settled, each in a commit of its own: a crash in between tries again after a pause, and a store
  that cannot be written sends nothing.
- What was sent and could not be noted is noted first of all when the store takes it again, and not sent meanwhile.
- One connection takes several copies, one after another; there is never a second connection.
- Trouble with the mail server or our settings leaves the letters waiting; it is counted, logged once and shown.
- Without a mail server set, nothing is sent and nothing is lost.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
from collections.abc import Callable
from functools import partial

from agent.clock import DAY, MINUTE, SECOND, Clock, Microseconds
from agent.errors import SiagaError, StorageError
from api.core.audit import system
from api.core.letter_message import message
from api.core.letters import KEPT, Copy, Letter, Outcome, Verdict, claim, due, release, settle
from api.core.words import Language
from api.mail_settings import MailSettings
from api.metrics import Meters
from api.ports import Store
from api.smtp_client import Relay, RelayError

LOOK_EVERY: Microseconds = 2 * SECOND
MOST_A_CONNECTION = 50
"""Copies that one connection takes; servers cut off those that want more."""
LONGEST_ROUND: Microseconds = 5 * MINUTE
"""After that a conversation is cut, however slowly its server goes on."""
_FIRST_REST, _LONGEST_REST = 5 * SECOND, 5 * MINUTE
_CLEAN_EVERY = DAY

log = logging.getLogger("siaga.mail")


class Mailer:
    """Sends what is due; ``run`` lasts until cancelled. ``organisation`` stands above each letter."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        settings: MailSettings | None,
        meters: Meters,
        *,
        base: str | None,
        organisation: str,
    ) -> None:
        """Take the parts; ``base`` is the address of our pages, None: letters bear no link."""
        self.settings, self.base, self.organisation = settings, base, organisation
        self.trouble: SiagaError | None = None
        """What keeps letters from being sent, while something does."""
        self._store, self._clock, self._meters = store, clock, meters
        self._relay: Relay | None = None
        self._stopping = threading.Event()
        self._unnoted: dict[tuple[str, str], Outcome] = {}
        self._failures = 0
        self._cleaned: Microseconds | None = None
        self._woken = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def why(self, lang: Language) -> str | None:
        """Return in words what keeps letters from being sent; None when nothing does, as far as is known."""
        if self.trouble is None:
            return None
        return self.trouble.told(lang) if isinstance(self.trouble, RelayError) else str(self.trouble)

    def wake(self) -> None:
        """Try again now, whatever was rested for (from any thread)."""
        loop = self._loop
        if loop is not None and not loop.is_closed():
            loop.call_soon_threadsafe(self._woken.set)

    async def run(self) -> None:
        """Send what is due until cancelled; returns at once when no mail server is set."""
        if self.settings is None:
            return
        self._loop = asyncio.get_running_loop()
        self._stopping.clear()
        try:
            while True:
                self._woken.clear()
                await self._bounded_round()
                await self._rest()
        finally:
            self._loop = None

    async def _bounded_round(self) -> None:
        work = asyncio.ensure_future(asyncio.to_thread(self.round))
        try:
            done, _ = await asyncio.wait({work}, timeout=LONGEST_ROUND / SECOND)
            if not done:
                self._cut()
                await work
        except asyncio.CancelledError:
            self._stopping.set()
            self._cut()
            await asyncio.wait({work})
            raise

    def _cut(self) -> None:
        if (relay := self._relay) is not None:
            relay.cut()

    async def _rest(self) -> None:
        rest = LOOK_EVERY if not self._failures else min(_LONGEST_REST, _FIRST_REST << min(self._failures - 1, 20))
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), rest / SECOND)

    def round(self) -> int:
        """Send what is due now, as much as one connection takes; returns how many copies were taken (blocking)."""
        try:
            taken = self._round()
        except Exception as problem:  # noqa: BLE001 - whatever it is, it is told and tried again
            self._troubled(problem)
            return 0
        self.trouble, self._failures = None, 0
        return taken

    def _round(self) -> int:
        if self.settings is None:
            return 0
        self._note_what_is_unnoted()
        now = self._clock.wall()
        self._clean(now)
        with self._store.reading() as picture:
            waiting = [
                (letter, copy) for letter in picture.letters_due(now, MOST_A_CONNECTION) for copy in due(letter, now)
            ]
        if not waiting:
            return 0
        self._relay = relay = Relay(self.settings)
        try:
            relay.open()
            return self._sent(relay, waiting[:MOST_A_CONNECTION])
        finally:
            self._relay = None
            relay.close()

    def _sent(self, relay: Relay, waiting: list[tuple[Letter, Copy]]) -> int:
        taken = 0
        for letter, copy in waiting:
            if self._stopping.is_set() or relay.broken:
                break
            if not self._claimed(letter, copy.address):
                continue
            # failpoint letter-claimed
            try:
                outcome = relay.deliver(copy.address, self._message(letter, copy.address))
            except RelayError:
                self._changed(letter.id, partial(_released, copy.address))
                raise
            # failpoint letter-handed-over
            self._unnoted[letter.id, copy.address] = outcome
            self._note_what_is_unnoted()
            # failpoint letter-settled
            taken += outcome.verdict is Verdict.ACCEPTED
            if relay.broken and not taken and not self._stopping.is_set():
                raise RelayError("mail.hung-up", place=relay.settings.place, why=outcome.said)
        return taken

    def _message(self, letter: Letter, address: str) -> bytes:
        assert self.settings is not None  # noqa: S101 - told to the type checker; round() looked
        made = message(letter, address, sender=self.settings.sender, base=self.base, organisation=self.organisation)
        return made.as_bytes()

    def _claimed(self, letter: Letter, address: str) -> bool:
        """Note that a copy is about to be tried; False when somebody settled it meanwhile."""
        now = self._clock.wall()
        with self._store.transaction(system(now)) as tx:
            known = tx.letter(letter.id)
            if known is None or all(copy.address != address for copy in due(known, now)):
                return False
            tx.put_letter(claim(known, address, now))
        return True

    def _note_what_is_unnoted(self) -> None:
        for (letter, address), outcome in list(self._unnoted.items()):
            after = self._changed(letter, partial(_settled, address, outcome))
            del self._unnoted[letter, address]
            if outcome.verdict is Verdict.ACCEPTED:
                self._meters.letters_sent.inc()
                continue
            self._meters.letters_failed.inc()
            if after is not None and any(
                copy.address == address and copy.given_up is not None for copy in after.copies
            ):
                self._meters.letters_given_up.inc()
                log.warning("letter %s to %s is given up: %s", letter, address, outcome.said)

    def _changed(self, letter: str, change: Callable[[Letter, Microseconds], Letter]) -> Letter | None:
        with self._store.transaction(system(self._clock.wall())) as tx:
            known = tx.letter(letter)
            if known is None:
                return None
            after = change(known, self._clock.wall())
            tx.put_letter(after)
        return after

    def _clean(self, now: Microseconds) -> None:
        if self._cleaned is not None and now - self._cleaned < _CLEAN_EVERY:
            return
        with self._store.transaction(system(now)) as tx:
            tx.forget_letters(now - KEPT)
        self._cleaned = now

    def _troubled(self, problem: Exception) -> None:
        told = problem if isinstance(problem, SiagaError) else SiagaError(f"sending letters failed: {problem!r}")
        if str(told) != str(self.trouble):
            log.error("letters wait: %s", told, exc_info=not isinstance(problem, SiagaError))
        if not isinstance(problem, StorageError):
            self._meters.letters_troubles.inc()
        self.trouble, self._failures = told, self._failures + 1


def _released(address: str, letter: Letter, now: Microseconds) -> Letter:
    return release(letter, address, now)


def _settled(address: str, outcome: Outcome, letter: Letter, now: Microseconds) -> Letter:
    return settle(letter, address, outcome, now)
