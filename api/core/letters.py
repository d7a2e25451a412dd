"""A letter: what is said by e-mail, to whom, and when each copy of it is tried again.

Rules this module keeps:

- A letter's id says what happened and to whom it matters: the same one posted twice is one letter.
- Each addressee has a copy of their own, with an outcome of its own: one bad address keeps nobody else from theirs, and
  nobody gets theirs again because of it.
- An attempt is noted before it is made: whoever dies in it tries again after a pause, never at once.
- What is wrong with the mail server or our settings is not the letter's fault and counts against no copy.
- A clock that was set neither loses a copy nor gives it up: see ``due`` and ``ENOUGH_ATTEMPTS``.
- Pure; instants and lengths in microseconds. How a letter becomes a message is ``api.core.letter_message``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from enum import StrEnum
from itertools import islice

import msgspec

from agent.clock import DAY, HOUR, MINUTE, Microseconds
from api.core.words import Language, prose, visible

FIRST_PAUSE: Microseconds = MINUTE
LONGEST_PAUSE: Microseconds = 4 * HOUR
GIVE_UP_AFTER: Microseconds = 5 * DAY
"""How long a server may put a copy off, counted from its first attempt (RFC 5321, 4.5.4.1: at least 4 to 5 days)."""
ENOUGH_ATTEMPTS = 12
"""No copy is given up after fewer: a clock that leaps ahead by a year does not make one attempt five days."""
KEPT: Microseconds = 730 * DAY
"""How long a settled letter stays in the outbox."""
LONGEST_ADDRESS = 254
LONGEST_LINE = 4_000
MOST_LINES = 100
NO_ADDRESS = "no-address"
"""What is said of a copy whose address is none; every other word is a mail server's own."""
_ADDRESS = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\.[A-Za-z0-9]([A-Za-z0-9-]{0,62}))*"
)
_LOCAL = 64
_PERMANENT, _SUCCESS = 5, 2
_ENHANCED = re.compile(r"\s*5\.\d+\.\d+\b")
_MENDED = re.compile(r"\s*5\.(?:7\.\d+|2\.2)\b")
"""Enhanced codes (RFC 3463) of what people mend: 5.7.*, which forbid us to send, and 5.2.2, a full mailbox."""
_MENDED_WORDS = re.compile(r"\b(?:relay|authenticat)", re.IGNORECASE)
"""The same of servers that give no such code, as Exim's "relay not permitted"."""


class LetterState(StrEnum):
    """Where a letter stands: something of it waits; all of it was taken; a copy was given up."""

    WAITING = "waiting"
    SENT = "sent"
    GIVEN_UP = "given-up"


class Verdict(StrEnum):
    """What a mail server's answer means for a copy."""

    ACCEPTED = "accepted"
    LATER = "later"
    NEVER = "never"


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """How an attempt ended; ``said`` are the server's words."""

    verdict: Verdict
    said: str


class Copy(msgspec.Struct, frozen=True, kw_only=True):
    """One addressee's copy.

    ``next`` is when it is tried (again), None once it is settled: ``sent`` or ``given_up`` then tell when. ``first`` is
    its first attempt. ``said`` are the mail server's last words.
    """

    address: str
    next: Microseconds | None
    attempts: int = 0
    first: Microseconds | None = None
    sent: Microseconds | None = None
    given_up: Microseconds | None = None
    said: str = ""


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What is said, in one language; use ``write``. ``lines`` are paragraphs, ``link`` the path of a page that shows more."""

    id: str
    kind: str
    language: Language
    subject: str
    lines: tuple[str, ...]
    link: str | None = None
    ticket: str | None = None
    at: Microseconds
    copies: tuple[Copy, ...]

    @property
    def to(self) -> tuple[str, ...]:
        """The addresses."""
        return tuple(copy.address for copy in self.copies)

    @property
    def next(self) -> Microseconds | None:
        """When a copy is tried next; None when all are settled."""
        return min((copy.next for copy in self.copies if copy.next is not None), default=None)

    @property
    def state(self) -> LetterState:
        """Where the letter stands; one that has nobody to go to is given up from the start."""
        if self.next is not None:
            return LetterState.WAITING
        sent = bool(self.copies) and all(copy.sent is not None for copy in self.copies)
        return LetterState.SENT if sent else LetterState.GIVEN_UP


def usable(address: str) -> bool:
    r"""Tell whether a text is an address that every mail server takes: ASCII, unquoted (RFC 5321, 4.1.2).

    >>> usable("budi@dinkes.babelprov.go.id"), usable("budi@dinkes\r\nBcc: x@evil.test")
    (True, False)
    """
    return (
        len(address) <= LONGEST_ADDRESS
        and _ADDRESS.fullmatch(address) is not None
        and len(address.partition("@")[0]) <= _LOCAL
    )


def write(
    *,
    id: str,  # noqa: A002 - the letter's own word
    to: Iterable[str],
    kind: str,
    language: Language,
    subject: str,
    lines: Iterable[str],
    at: Microseconds,
    link: str | None = None,
    ticket: str | None = None,
) -> Letter:
    """Write a letter, due at once: a copy for each different address; what is no address is given up from the start.

    What is not to be seen is taken out of subject and lines, and what is too long is cut.
    """
    different = {address.strip().casefold(): address.strip() for address in reversed(list(to))}
    copies = tuple(_fresh(address, at) for address in reversed(list(different.values())))
    return Letter(
        id=id,
        kind=kind,
        language=language,
        subject=visible(subject),
        lines=tuple(prose(line, LONGEST_LINE) for line in islice(lines, MOST_LINES)),
        link=link,
        ticket=ticket,
        at=at,
        copies=copies,
    )


def _fresh(address: str, at: Microseconds) -> Copy:
    if usable(address):
        return Copy(address=address, next=at)
    return Copy(address=visible(address, LONGEST_ADDRESS), next=None, given_up=at, said=NO_ADDRESS)


def pause(attempts: int) -> Microseconds:
    """Return how long to wait after so many attempts: a minute, doubled by each, four hours at most."""
    return min(LONGEST_PAUSE, FIRST_PAUSE << min(max(0, attempts - 1), 20))


def due(letter: Letter, now: Microseconds) -> tuple[Copy, ...]:
    """Return the copies to try now; also those that wait for longer than any pause, the clock having been set back."""
    return tuple(copy for copy in letter.copies if copy.next is not None and not now < copy.next <= now + LONGEST_PAUSE)


def judged(code: int, said: str) -> Verdict:
    """Return what an SMTP reply (RFC 5321, 4.2.1) to a copy means.

    A permanent refusal for want of permission or room is put off like a temporary one: people mend that.
    """
    if code // 100 == _SUCCESS:
        return Verdict.ACCEPTED
    if code // 100 != _PERMANENT:
        return Verdict.LATER
    mended = _MENDED.match(said) if _ENHANCED.match(said) else _MENDED_WORDS.search(said)
    return Verdict.LATER if mended else Verdict.NEVER


def claim(letter: Letter, address: str, now: Microseconds) -> Letter:
    """Note that a copy is about to be tried."""

    def claimed(copy: Copy) -> Copy:
        attempts = copy.attempts + 1
        first = now if copy.first is None else copy.first
        return msgspec.structs.replace(copy, attempts=attempts, first=first, next=now + pause(attempts))

    return _changed(letter, address, claimed)


def release(letter: Letter, address: str, now: Microseconds) -> Letter:
    """Take a claim back: the attempt came to nothing for a reason that is not the copy's."""

    def released(copy: Copy) -> Copy:
        attempts = max(0, copy.attempts - 1)
        return msgspec.structs.replace(copy, attempts=attempts, first=copy.first if attempts else None, next=now)

    return _changed(letter, address, released)


def settle(letter: Letter, address: str, outcome: Outcome, now: Microseconds) -> Letter:
    """Note how an attempt ended; what is put off for too long is given up."""
    said = visible(outcome.said)

    def settled(copy: Copy) -> Copy:
        if outcome.verdict is Verdict.ACCEPTED:
            return msgspec.structs.replace(copy, next=None, sent=now, said=said)
        too_long = copy.attempts >= ENOUGH_ATTEMPTS and now - (copy.first or now) >= GIVE_UP_AFTER
        if outcome.verdict is Verdict.NEVER or too_long:
            return msgspec.structs.replace(copy, next=None, given_up=now, said=said)
        return msgspec.structs.replace(copy, next=now + pause(copy.attempts), said=said)

    return _changed(letter, address, settled)


def again(letter: Letter, now: Microseconds) -> Letter:
    """Make every copy due that was not taken: those that wait at once, those given up from the beginning.

    What never was an address stays given up. Returns the letter itself when there is nothing to try.
    """
    copies = tuple(
        Copy(address=copy.address, next=now, said=copy.said) if copy.sent is None and copy.said != NO_ADDRESS else copy
        for copy in letter.copies
    )
    return letter if copies == letter.copies else msgspec.structs.replace(letter, copies=copies)


def _changed(letter: Letter, address: str, change: Callable[[Copy], Copy]) -> Letter:
    """Return the letter with the waiting copy of an address changed; a settled one stays as it is."""
    copies = tuple(
        change(copy) if copy.address == address and copy.next is not None else copy for copy in letter.copies
    )
    return msgspec.structs.replace(letter, copies=copies)
