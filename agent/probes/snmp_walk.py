"""Scalars and columns of one device, within a budget, in requests of a size that the device can bear.

Rules this module keeps:

- Every loop ends: by the device's last row, by the budget of rows, by the budget of time, or because the
  answers repeat. None of them trusts the device.
- The size of a bulk request follows the device (``agent.core.bulk``), apart for numbers and for texts; it is
  remembered as long as the device is polled.
- What is lost is asked again ``retries`` times, once only before a smaller request is tried; silence alone never says
  why, so the detail says what else is silent.
- By SNMPv1 one missing scalar spoils the whole answer, so those that are not there are found out by halves once and
  left out for ``_ABSENT_FOR``.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from agent.clock import HOUR, SECOND, Clock, Microseconds
from agent.core.bulk import BulkSize
from agent.core.mib import Object, Syntax
from agent.probes.snmp_credential import Community, Credential, User
from agent.probes.snmp_session import Item, Session, SnmpFailure

_T = TypeVar("_T")

_MOST_ROWS = 50
"""Rows a request: 50 counters fit into an Ethernet frame, and gufo_snmp reads 4,080 octets at most."""
_MOST_TEXTS = 32
_FEWEST_ROWS = 10
_ABSENT_FOR: Microseconds = HOUR
_SILENCE: Microseconds = 100 * SECOND
"""After this an engine's time is learned anew; it is refused after 150 s (RFC 3414, 2.2.3)."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one poll of one device may cost.

    ``seconds`` in all, ``rows`` a table, ``timeout`` seconds a request, and ``retries`` after a lost one.
    """

    seconds: float = 20.0
    rows: int = 5_000
    timeout: float = 2.0
    retries: int = 2


class Client(Protocol):
    """What a session of either client can do (``agent.probes.snmp_session.Session``)."""

    async def discover(self, within_s: float) -> None:
        """Find the engine and set the keys."""

    async def synchronise(self, within_s: float) -> None:
        """Learn the engine's boots and time anew."""

    async def get(self, oids: list[str], within_s: float) -> dict[str, Any]:
        """GET scalars in one request."""

    def walk(self, oid: str, repetitions: int) -> Any:
        """Begin the walk of a column."""

    async def get_bulk(self, walk: Any, within_s: float) -> list[Item | None]:
        """Ask for the next rows of a walk."""

    def close(self) -> None:
        """Give the socket back."""


class Cut(SnmpFailure):
    """One column is given up; the rest of the table may still be asked."""


class TooLong(Cut):
    """A value of the column is longer than an answer that can be read."""


class Walker:
    """Requests to one device, on a session kept between polls. ``begin`` each poll, then ``ready``, then ask."""

    def __init__(self, address: str, credential: Credential, budget: Budget, clock: Clock) -> None:
        """Nothing is opened before ``ready``."""
        self._address = address
        self._credential = credential
        self._budget = budget
        self._clock = clock
        self._session: Client | None = None
        self._deadline: Microseconds = 0
        self._heard: Microseconds = 0
        self._answered = False
        self._took_s = 0.0
        self._one_by_one = isinstance(credential, Community) and credential.version == "1"
        self._numbers = BulkSize(1 if self._one_by_one else _MOST_ROWS)
        self._texts = BulkSize(1 if self._one_by_one else _MOST_TEXTS)
        self._unread: SnmpFailure | None = None
        self._absent: set[str] = set()
        self._absent_until: Microseconds = 0
        self._most_scalars: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether a session is kept."""
        return self._session is not None

    @property
    def by_user(self) -> bool:
        """Whether this is SNMPv3."""
        return isinstance(self._credential, User)

    @property
    def spent(self) -> bool:
        """Whether the time of this poll is used up."""
        return self._clock.monotonic() >= self._deadline

    @property
    def heard(self) -> Microseconds:
        """When the newest request that was answered left (monotonic): the device lived then."""
        return self._heard

    def begin(self) -> None:
        """Start the clock of a poll."""
        self._deadline = self._clock.monotonic() + int(self._budget.seconds * SECOND)
        self._answered = False

    def went_well(self) -> None:
        """Try a little more the next time."""
        self._numbers.went_well()
        self._texts.went_well()

    def close(self) -> None:
        """Give the socket back; the next ``ready`` makes a new one."""
        if self._session is not None:
            self._session.close()
            self._session = None

    async def ready(self) -> None:
        """Open the session, or bring a kept one up to the engine's time."""
        if self._session is None:
            session = self._session = _session(self._address, self._credential)
            await self._ask(session.discover)
            if self.by_user:
                await self._first_of_user(session)
        elif self.by_user and self._clock.monotonic() - self._heard > _SILENCE:
            await self._ask(self._session.synchronise)

    async def _first_of_user(self, session: Client) -> None:
        """Make the first request with keys; agents drop what they cannot decrypt without a word."""
        try:
            await self._ask(session.synchronise)
        except SnmpFailure as failure:
            if failure.reason != "timeout" or not getattr(self._credential, "privacy_protocol", None):
                raise
            raise SnmpFailure(
                "authentication",
                f"the device answers in the clear but not encrypted ({failure.detail}): privacy key or protocol is wrong",
            ) from None

    async def scalars(self, objects: tuple[Object, ...], missing: list[str]) -> dict[str, Any]:
        """GET scalars, all in one request; returns name → value and appends the names that are not there.

        A device that answers with nothing at all may find the request too big, or by SNMPv1 miss one of the objects:
        it is asked by halves. So is one that answers with something that cannot be read, for that may be one value.
        """
        values: dict[str, Any] = {}
        self._unread = None
        asked = self._present([item.oid for item in objects])
        step = self._most_scalars or len(asked)
        for start in range(0, len(asked), step or 1):
            values.update(await self._some(asked[start : start + step]))
        if not values and self._unread is not None:
            raise self._unread
        found: dict[str, Any] = {}
        for item in objects:
            value = values.get(item.oid)
            if value is None or not item.accepts(value):
                missing.append(item.name)
            else:
                found[item.name] = value
        if not found and values:
            raise SnmpFailure("garbage", "the device answers other objects than asked")
        return found

    async def column(self, item: Object, rows_expected: int | None) -> tuple[dict[str, Any] | None, int]:
        """Walk one column: index → value, and how many values were of a wrong type (and are left out).

        ``None`` when the device does not have it; empty when it has only sentinels there. Raises ``Cut`` when it loops or has more rows than the budget.
        """
        bulk = self._texts if item.syntax is Syntax.DISPLAY_STRING else self._numbers
        size = bulk.rows if rows_expected is None else min(bulk.rows, max(rows_expected + 1, _FEWEST_ROWS))
        retries = 1 if size > 1 and self._answered else None
        while True:
            try:
                column = await self._walk(item, bulk, size, retries=retries, rows_expected=rows_expected)
            except SnmpFailure as failure:
                if size == 1 or not (failure.truncated or (failure.reason == "timeout" and self._answered)):
                    raise
            else:
                if column or size == 1 or not (await self._walk(item, bulk, 1, first_only=True)):
                    break
            size = bulk.failed(size)
            retries = 0 if size > 1 else None
        if not column:
            return None, 0
        strange = item.leave_out_strange(column)
        return column, strange

    async def _walk(
        self,
        item: Object,
        bulk: BulkSize,
        size: int,
        *,
        first_only: bool = False,
        retries: int | None = None,
        rows_expected: int | None = None,
    ) -> dict[str, Any]:
        session = self._live()
        walk = session.walk(item.oid, size)
        column: dict[str, Any] = {}
        cut, rows = len(item.oid) + 1, self._budget.rows
        while True:
            try:
                items: list[Item | None] = await self._ask(lambda timeout: session.get_bulk(walk, timeout), retries)
            except SnmpFailure as failure:
                if not failure.truncated or size > 1:
                    raise
                if column and len(column) == rows_expected:
                    return column  # what is too long stands behind the column's end
                raise TooLong("garbage", f"{item.name} has a value longer than can be read") from None
            ended = not items or items[-1] is None
            if items and items[-1] is None:
                items.pop()
            before = len(column)
            column.update([(oid[cut:], value) for oid, value in items])  # type: ignore[misc]
            if len(column) != before + len(items) or "" in column:
                raise Cut("garbage", f"the answers for {item.name} repeat after {len(column)} rows: the table loops")
            if ended or first_only:
                return column
            bulk.answered(len(items), self._took_s)
            if len(column) > rows:
                backwards = ", and they go backwards" if _falls(column) else ""
                raise Cut("budget", f"{item.name} has more than {rows} rows{backwards}")

    async def _some(self, asked: list[str]) -> dict[str, Any]:
        session = self._live()
        try:
            values = await self._ask(lambda timeout: session.get(asked, timeout))
        except SnmpFailure as failure:
            if not failure.truncated:
                raise
            values, self._unread = {}, failure
        if self._one_by_one and len(asked) == 1 and not values:
            self._absent.update(asked)
        if values or len(asked) == 1:
            return values
        half = (len(asked) + 1) // 2
        values = await self._some(asked[:half]) | await self._some(asked[half:])
        if values and not self._absent.intersection(asked):
            self._most_scalars = min(half, self._most_scalars or half)
        return values

    def _present(self, asked: list[str]) -> list[str]:
        """Leave out what a device of SNMPv1 is known not to have."""
        if not self._one_by_one:
            return asked
        now = self._clock.monotonic()
        if now >= self._absent_until:
            self._absent.clear()
            self._absent_until = now + _ABSENT_FOR
        return [oid for oid in asked if oid not in self._absent]

    def _live(self) -> Client:
        if self._session is None:
            raise SnmpFailure("local-fault", "the session was closed while it was used")
        return self._session

    async def _ask(self, request: Callable[[float], Awaitable[_T]], retries: int | None = None) -> _T:
        """Make one request, again after silence (``retries`` times at most), within the time that is left."""
        budget = self._budget
        most = budget.retries if retries is None else min(retries, budget.retries)
        for attempt in range(1 + most):
            now = self._clock.monotonic()
            left = self._deadline - now
            if left <= 0:
                break
            try:
                answer = await request(min(budget.timeout, left / SECOND))
            except SnmpFailure as failure:
                if failure.reason != "timeout":
                    raise
                if attempt == most:
                    break
            else:
                self._took_s = (self._clock.monotonic() - now) / SECOND
                self._heard = now
                self._answered = True
                return answer
        raise self._silence()

    def _silence(self) -> SnmpFailure:
        """Say what a request without an answer may mean here."""
        budget = self._budget
        if self.spent and self._answered:
            return SnmpFailure("budget", f"the {budget.seconds:g} s of this poll are used up")
        silence = f"no answer within {budget.timeout:g} s, {1 + budget.retries} times"
        if not self.by_user:
            return SnmpFailure("timeout", f"{silence}; a device that does not know the community is silent too")
        if isinstance(self._credential, User) and self._credential.needs_thorough and self._credential.privacy_protocol:
            return SnmpFailure(
                "timeout", f"{silence}; a device that cannot decrypt, for the privacy key is wrong, is silent too"
            )
        return SnmpFailure("timeout", silence)


def _session(address: str, credential: Credential) -> Client:
    """Open the client that the credential needs; pysnmp is imported only where it is wanted."""
    if isinstance(credential, User) and credential.needs_thorough:
        from agent.probes.snmp_thorough import ThoroughSession  # noqa: PLC0415

        return ThoroughSession(address, credential)
    return Session(address, credential)


def _falls(column: dict[str, Any]) -> bool:
    """Tell whether the last row stands before the first; some devices sort so and end all the same."""
    first, *_, last = (tuple(map(int, index.split("."))) for index in column)
    return last < first
