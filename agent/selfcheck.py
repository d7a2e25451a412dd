"""Is it us? Our carrier and our default gateway, asked each round and at once on a first loss.

Rules this module keeps:

- One check at a time, and at most four a second; its observation is dated by its beginning.
- The gateway answered when one of the default gateways did; without any, only carrier counts and ``gateway`` is true.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from agent.clock import MILLISECOND, SECOND, Clock, Microseconds
from agent.observation import SelfCheck
from agent.probes.gateway import WayOut, way_out
from agent.probes.icmp import Address, Answer, Loss, address_of

NOT_SOONER = 250 * MILLISECOND
_GATEWAY = "gateway"
_GIVEN_UP = 3 * SECOND


class SelfChecking:
    """Begins checks and follows the probes of the gateways; the caller sends them."""

    def __init__(
        self, agent: str, clock: Clock, record: Callable[..., None], ask: Callable[[], WayOut] = way_out
    ) -> None:
        """``ask`` reads carrier and gateways."""
        self._agent = agent
        self._clock = clock
        self._record = record
        self._ask = ask
        self._begun: Microseconds | None = None
        self._last: Microseconds | None = None
        self._at: Microseconds = 0
        self._carrier = True
        self._gateway = True
        self._open = 0

    def begin(self, now: Microseconds) -> list[tuple[Hashable, Address]]:
        """Begin a check unless one runs or just ran; return the probes to send, key and address."""
        if self._begun is not None and now - self._begun < _GIVEN_UP:
            return []
        if self._last is not None and now - self._last < NOT_SOONER:
            return []
        seen = self._ask()
        self._at, self._carrier, self._begun, self._last = self._clock.wall(), seen.carrier, now, now
        addresses = [address_of(gateway.address) for gateway in seen.gateways]
        self._open = len(addresses)
        if not addresses:
            self._finish(gateway=True)
        return [((_GATEWAY, now, number), address) for number, address in enumerate(addresses)]

    def outcome(self, outcome: Answer | Loss) -> bool:
        """Take an outcome; False when it is not a gateway's."""
        key = outcome.key
        if not isinstance(key, tuple) or key[0] != _GATEWAY or len(key) != len((_GATEWAY, 0, 0)):
            return False
        if key[1] == self._begun:
            if isinstance(outcome, Answer):
                self._finish(gateway=True)
            else:
                self._open -= 1
                if self._open <= 0:
                    self._finish(gateway=False)
        return True

    def tell_gap(self, now: Microseconds, gap: Microseconds) -> None:
        """Record that we did not run for ``gap`` just before ``now``, as far as we know of ourselves."""
        self._record(
            SelfCheck(
                at=self._clock.wall(),
                agent=self._agent,
                mono=now,
                carrier=self._carrier,
                gateway=self._gateway,
                gap=gap / SECOND,
            )
        )
        self._begun = None

    def _finish(self, *, gateway: bool) -> None:
        mono, self._begun = self._begun, None
        self._gateway = gateway
        self._record(SelfCheck(at=self._at, agent=self._agent, mono=mono, carrier=self._carrier, gateway=gateway))
