"""The probes in flight on one socket: which answer belongs to which probe, and when one is lost.

Rules this module keeps:

- Every probe launched ends in exactly one ``Answer`` with ``late=False`` or one ``Loss``; a loss may be followed by
  exactly one ``Answer`` with ``late=True`` while it is remembered (``keep_late`` after its deadline).
- An answer is matched on token, nonce and source address. What does not match is counted and changes nothing.
- Deadlines run on the monotonic clock. A round-trip time is kernel receive time less wall send time; when the wall
  clock was stepped between the two, or the difference cannot be, it is the monotonic time until the answer was read.
- Tokens are handed out in order and never while one is in flight; a remembered loss gives way.

Work is done in batches, since a call a probe would cost as much as the probe.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple, TypeAlias

from agent.clock import MILLISECOND, Microseconds
from agent.core.icmp import TIMEOUT, ErrorMessage


class Answer(NamedTuple):
    """A probe was answered: ``sent`` is the wall instant of its sending, ``late`` that its loss was told before."""

    key: Hashable
    sent: Microseconds
    rtt: Microseconds
    late: bool


class Loss(NamedTuple):
    """A probe was lost: ``reason`` is timeout, unreachable, refused, local-fault or unknown-host."""

    key: Hashable
    sent: Microseconds
    reason: str


class Address(NamedTuple):
    """A destination made ready: ``version`` 4 or 6, packed octets, the kernel's socket address, canonical text."""

    version: int
    packed: bytes
    sockaddr: bytes
    text: str


Reply: TypeAlias = tuple[int, int, bytes, Microseconds]
"""Token, nonce, packed source address, and the wall instant at which the kernel received it."""

_Probe: TypeAlias = tuple[Hashable, bytes, int, Microseconds, Microseconds, Microseconds]
"""Key, packed destination, nonce, wall instant sent, monotonic instants of launch and deadline."""

_ALWAYS: Microseconds = -(1 << 63)
_STEP: Microseconds = 2 * MILLISECOND
"""Wall and monotonic clocks are slewed together; further apart than this, one of them was set."""


class InFlight:
    """The table of one token space, ``first`` … ``first + size - 1``.

    ``checksum_base`` (see ``agent.core.icmp``) is given for IPv4 only: there an error message must quote our checksum.
    """

    def __init__(self, first: int, size: int, *, keep_late: Microseconds, checksum_base: int | None = None) -> None:
        self._first = first
        self._end = first + size
        self._next = first
        self._keep_late = keep_late
        self._checksum_base = checksum_base
        self._pending: dict[int, _Probe] = {}
        self._late: dict[int, _Probe] = {}
        self._deadlines: list[tuple[Microseconds, int, range]] = []
        self._forget: deque[tuple[Microseconds, range]] = deque()
        self._serial = 0
        self._offset: int | None = None
        self._steady_since = _ALWAYS
        self.foreign = 0
        self.duplicates = 0
        self.late = 0

    def __len__(self) -> int:
        """How many probes are in flight."""
        return len(self._pending)

    def reserve(self, wanted: int) -> range:
        """Return up to ``wanted`` (at least 1) consecutive free tokens, none when too many are in flight."""
        start = self._next
        pending = self._pending.keys()
        for _ in range(2 + (self._end - self._first) // wanted):
            tokens = range(start, min(start + wanted, self._end))
            start = tokens.stop if tokens.stop < self._end else self._first
            if pending.isdisjoint(tokens):
                self._next = start
                return tokens
        return range(0)

    def launch(  # noqa: PLR0917
        self,
        tokens: range,
        probes: Sequence[tuple[Hashable, Address]],
        nonces: Sequence[int],
        walls: Sequence[Microseconds],
        mono: Microseconds,
        deadline: Microseconds,
    ) -> None:
        """Enter probes that have left at ``walls``; they are lost at the monotonic instant ``deadline``."""
        self._forget_past(mono)
        self._drop_answered()
        if self._late:
            for token in tokens:
                self._late.pop(token, None)
        pending = self._pending
        for token, (key, address), nonce, wall in zip(tokens, probes, nonces, walls, strict=False):
            pending[token] = (key, address[1], nonce, wall, mono, deadline)
        self._serial += 1
        heappush(self._deadlines, (deadline, self._serial, tokens))

    def tell_time(self, wall: Microseconds, mono: Microseconds) -> None:
        """Note both clocks, so that a step of the wall clock is seen; call before ``launch`` and ``land``."""
        offset = wall - mono
        if self._offset is None:
            self._offset = offset
        elif abs(offset - self._offset) > _STEP:
            self._steady_since = mono
            self._offset = offset

    def land(self, replies: Iterable[Reply], mono: Microseconds) -> list[Answer]:
        """Match replies read at ``mono``; each probe is answered once."""
        pending, steady = self._pending, self._steady_since
        answers: list[Answer] = []
        append, new = answers.append, tuple.__new__
        for token, nonce, source, received in replies:
            probe = pending.get(token)
            late = probe is None
            if probe is None:
                probe = self._late.get(token)
                if probe is None:
                    self._count_unexpected(token)
                    continue
            key, destination, expected, sent, launched, _ = probe
            if nonce != expected or source != destination:
                self.foreign += 1
                continue
            if late:
                del self._late[token]
                self.late += 1
            else:
                del pending[token]
            rtt = received - sent
            if rtt <= 0 or launched < steady or rtt > mono - launched:
                rtt = _disputed(rtt, mono - launched, stepped=launched < steady)
            append(new(Answer, (key, sent, rtt, late)))
        return answers

    def strike(self, errors: Iterable[ErrorMessage]) -> list[Loss]:
        """Match error messages; the probe is lost with their reason, and still remembered for a late answer."""
        losses = []
        for error in errors:
            probe = self._pending.get(error.token)
            if probe is None:
                self._count_unexpected(error.token)
                continue
            key, destination, nonce, sent, _, _ = probe
            if destination != error.destination or not self._quotes(error, nonce):
                self.foreign += 1
                continue
            del self._pending[error.token]
            self._late[error.token] = probe
            losses.append(Loss(key, sent, error.reason))
        return losses

    def expire(self, mono: Microseconds) -> list[Loss]:
        """Tell the probes whose deadline is reached, and forget losses past ``keep_late``."""
        self._forget_past(mono)
        losses: list[Loss] = []
        pending, late = self._pending, self._late
        while self._deadlines and self._deadlines[0][0] <= mono:
            _, _, tokens = heappop(self._deadlines)
            for token in tokens if pending else ():
                probe = pending.get(token)
                if probe is not None and probe[5] <= mono:  # a later probe may have been given the same token
                    del pending[token]
                    late[token] = probe
                    losses.append(Loss(probe[0], probe[3], TIMEOUT))
            self._remember(tokens, mono)
        return losses

    def next_deadline(self) -> Microseconds | None:
        """Return the monotonic instant of the next possible timeout, ``None`` when nothing is in flight."""
        self._drop_answered()
        return self._deadlines[0][0] if self._deadlines else None

    def _quotes(self, error: ErrorMessage, nonce: int) -> bool:
        if self._checksum_base is None:
            return True
        return error.checksum % 0xFFFF == (self._checksum_base - error.token - nonce) % 0xFFFF

    def _count_unexpected(self, token: int) -> None:
        if self._first <= token < self._end:
            self.duplicates += 1
        else:
            self.foreign += 1

    def _drop_answered(self) -> None:
        while self._deadlines and self._pending.keys().isdisjoint(self._deadlines[0][2]):
            deadline, _, tokens = heappop(self._deadlines)
            self._remember(tokens, deadline)

    def _remember(self, tokens: range, deadline: Microseconds) -> None:
        if not self._late.keys().isdisjoint(tokens):
            self._forget.append((deadline + self._keep_late, tokens))

    def _forget_past(self, mono: Microseconds) -> None:
        while self._forget and self._forget[0][0] <= mono:
            forget_at, tokens = self._forget.popleft()
            for token in tokens:
                probe = self._late.get(token)
                if probe is not None and probe[5] + self._keep_late <= forget_at:
                    del self._late[token]


def _disputed(rtt: Microseconds, elapsed: Microseconds, *, stepped: bool) -> Microseconds:
    if not stepped and -MILLISECOND < rtt <= 0:
        return 1  # within a batch, the instant of sending is interpolated
    return max(1, elapsed)
