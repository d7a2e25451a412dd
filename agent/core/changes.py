"""Is an observation news? What is changed is sent at once, the rest with its round.

Rules this module keeps:

- A first result, a result unlike the one before, and whatever a device says of itself unasked (a trap) are news.
- Round-trip times and counters are never news.
- Pure: what is remembered is the last word of each subject.
"""

from __future__ import annotations

from collections.abc import Hashable

from agent.observation import Interface, Observation, Ping, Poll, Power, SelfCheck, System, Trap


class Changes:
    """Remembers the last word of each subject; bounded by what is observed (devices and their ports)."""

    def __init__(self) -> None:
        """Start knowing nothing."""
        self._last: dict[Hashable, Hashable] = {}
        self._uptime: dict[str, float] = {}

    def news(self, observation: Observation) -> bool:
        """Take one observation and say whether it is news."""
        match observation:
            case Trap() | Ping(late=True):
                news = True
            case Ping():
                news = self._differs(("ping", observation.device), observation.received > 0)
            case Interface():
                key = ("interface", observation.device, observation.interface)
                news = self._differs(key, (observation.admin, observation.oper))
            case Power():
                news = self._differs(("power", observation.device), observation.source)
            case Poll():
                news = self._differs(("poll", observation.device), observation.reason)
            case SelfCheck():
                news = self._differs(("self",), (observation.carrier, observation.gateway))
            case System():
                before = self._uptime.get(observation.device)
                self._uptime[observation.device] = observation.uptime
                news = before is None or observation.uptime < before
            case _:
                news = False
        return news

    def _differs(self, key: Hashable, value: Hashable) -> bool:
        before = self._last.get(key, self)
        self._last[key] = value
        return before != value
