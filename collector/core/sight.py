"""Or is it us? Whether an agent sees at all, told by its references and its own port.

Rules this module keeps (``rootcause.md``, 2):

- A loss counts once a reference has answered a probe sent after it; until then the agent is in doubt.
- Carrier gone, or every reference lost together with the gateway or with more than 60 % of the branches
  that share nothing: the agent is blind. Blind time proves nothing, for any subject.
- An agent without references is never in doubt, except by its own carrier.
- The first round after blindness is a warm-up: its losses count for nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

import msgspec

from agent.clock import Microseconds

_SPELLS = 64
"""So many times of blindness are remembered: what others lost meanwhile may be told later."""
MASSIVE = 0.6
"""More than this share of independent branches lost at once is massive."""


class Verdict(StrEnum):
    """Whether losses since some instant may be believed."""

    SEES = "sees"
    DOUBT = "doubt"
    BLIND = "blind"


class Sight(msgspec.Struct, kw_only=True):
    """What one agent's references and own port told last; instants of sending. ``spells`` are when it was blind, as far as is remembered."""

    answered: dict[str, Microseconds] = {}
    lost: dict[str, Microseconds] = {}
    carrier: bool = True
    gateway: bool | None = None
    checked: Microseconds | None = None
    blind_since: Microseconds | None = None
    blind_until: Microseconds | None = None
    warm_until: Microseconds | None = None
    spells: list[tuple[Microseconds, Microseconds]] = []

    def note(self, reference: str, at: Microseconds, *, alive: bool) -> None:
        """Take a reference's result."""
        side = self.answered if alive else self.lost
        side[reference] = max(at, side.get(reference, at))

    def blind_in(self, start: Microseconds, end: Microseconds) -> Microseconds | None:
        """Return since when the agent was blind, if it was at some time in ``[start, end]``, as far as is remembered."""
        spells = [since for since, until in self.spells if since <= end and start <= until]
        if self.blind_since is not None and self.blind_since <= end:
            spells.append(self.blind_since)
        return min(spells, default=None)

    def see_again(self, at: Microseconds, warm: Microseconds) -> None:
        """End a time of blindness; what is lost within ``warm`` after it counts for nothing."""
        if self.blind_since is not None:
            self.spells = [*self.spells[-_SPELLS + 1 :], (self.blind_since, at)]
        self.blind_since = None
        self.blind_until, self.warm_until = at, at + warm
        self.lost = {}

    def check(self, at: Microseconds, *, carrier: bool, gateway: bool) -> None:
        """Take the agent's own standing."""
        if self.checked is None or at >= self.checked:
            self.checked, self.carrier, self.gateway = at, carrier, gateway

    def judge(
        self,
        since: Microseconds,
        references: frozenset[str],
        *,
        lost_share: Callable[[], float],
        patience_over: bool,
    ) -> Verdict:
        """Say whether losses since ``since`` may be believed.

        ``lost_share`` tells the share (0 to 1) of independent branches in which all that was probed since
        is lost; ``patience_over`` that the references have had their round and the answer must be given.
        """
        if not self.carrier and self.checked is not None and self.checked >= since:
            return Verdict.BLIND
        if not references or any(self.answered.get(name, since - 1) >= since for name in references):
            return Verdict.SEES
        silent = sum(1 for name in references if self.lost.get(name, since - 1) >= since)
        if silent == len(references):
            gateway_gone = self.gateway is False and self.checked is not None and self.checked >= since
            return Verdict.BLIND if gateway_gone or lost_share() > MASSIVE else Verdict.SEES
        if patience_over:
            return Verdict.BLIND if silent and lost_share() > MASSIVE else Verdict.SEES
        return Verdict.DOUBT
