"""What to probe when, for all devices of one agent: a fold fed with what happened, giving what to do.

Rules this module keeps:

- A device is probed once a round, at the instant its round gives it. All else is **extra** and bounded: each device
  waits for at most one extra probe, ``Courtesy`` spaces them, one ``Allowance`` bounds their rate in all.
- A first loss confirms the device, asks whether it is us (``CheckSelf``), has its relatives probed at once, unless they
  were probed or heard since the lost probe left, and asks for the SNMP poll of the polled devices on its path, and of the
  UPSes on its feeder; for a minute further losses ask for it again, more slowly.
  A relative that loses does the same, so a cut is seen whole within about one timeout.
- A first answer of a lost device probes all lost ones at once, and again a second later, and asks the device its uptime.
- What somebody says (a trap) only brings probes and polls forward.
- When more fall silent than the allowance can follow, the rounds are enough: no waiting line grows without bound.
- Pure: ``now`` is monotonic microseconds and comes with every event; same events, same actions.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from agent.clock import MILLISECOND, MINUTE, SECOND, Microseconds
from agent.core.confirmation import Confirmation, Policy, Standing
from agent.core.events import (
    Action,
    Answered,
    AskPoll,
    Changed,
    CheckSelf,
    Event,
    Lost,
    Nudged,
    Probe,
    RoundBegins,
    Void,
)
from agent.core.kinship import Kinship
from agent.core.limits import Allowance, Courtesy
from agent.core.parts import EACH_ROUND, OF_PORTS, OF_SYSTEM, Parts

LEAST_RATE, MOST_RATE = 500, 20_000
"""Extra probes a second in all: one a second for each device, within these."""
POLL_RATE = 20
POLL_BURST = 40
POLL_AGAIN = 2 * SECOND
MOST_POLLED_ON_PATH = 4
MOST_WAITING = 2_048
WAVE_AGAIN = 250 * MILLISECOND
AFTERSHOCK = SECOND
PURSUED, PURSUED_AGAIN = MINUTE, 5 * SECOND
"""So long further losses ask the polled devices on the path again: the first answer may have been lost, or too early."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Whom to watch: a policy a device, who is related to whom, who answers SNMP, and which UPSes hang on its feeder."""

    policies: Mapping[str, Policy]
    kinship: Kinship
    polled: frozenset[str] = frozenset()
    supplies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class _Rank(IntEnum):
    ROUND = 0
    CONFIRM = 1
    RELATIVE = 2


@dataclass(slots=True)
class _Watched:
    state: Confirmation
    courtesy: Courtesy = field(default_factory=Courtesy)
    round_at: Microseconds | None = None
    extra_at: Microseconds | None = None
    extra_rank: _Rank = _Rank.CONFIRM
    since: Microseconds = 0
    polled_at: Microseconds | None = None
    lost_at: Microseconds | None = None


class Schedule:
    """The state of the whole fold."""

    def __init__(self, plan: Plan, extra_rate: int | None = None, poll_rate: int = POLL_RATE) -> None:
        """Start knowing nothing of any device; rates are a second."""
        rate = extra_rate or min(MOST_RATE, max(LEAST_RATE, len(plan.policies)))
        self._allowance = Allowance(rate, rate // 2 + 1)
        self._polls = Allowance(poll_rate, POLL_BURST)
        self._watched: dict[str, _Watched] = {}
        self._heap: list[tuple[Microseconds, int, int, str]] = []
        self._pushed = 0
        self._ready: dict[_Rank, deque[str]] = {_Rank.CONFIRM: deque(), _Rank.RELATIVE: deque()}
        self._lost: dict[str, None] = {}
        self._waved_at: Microseconds | None = None
        self._waves: list[Microseconds] = []
        self._out: list[Action] = []
        self._plan = plan
        self.replace(plan)

    def replace(self, plan: Plan) -> None:
        """Watch by another plan; devices that stay keep their state, even when their policy changes."""
        for device in self._watched.keys() - plan.policies.keys():
            del self._watched[device]
            self._lost.pop(device, None)
        for device, policy in plan.policies.items():
            watched = self._watched.get(device)
            if watched is None:
                self._watched[device] = _Watched(Confirmation(policy))
            else:
                watched.state.policy = policy
        self._plan = plan

    def standing(self, device: str) -> Standing:
        """Return how a watched device stands. Raises ``KeyError`` for one that is not."""
        return self._watched[device].state.standing

    def next_due(self) -> Microseconds | None:
        """Return when a ``Tick`` is wanted; None: nothing waits."""
        due = [self._heap[0][0]] if self._heap else []
        if any(self._ready.values()):
            due.append(self._allowance.available_at())
        return min(due + self._waves[:1], default=None)

    def feed(self, now: Microseconds, event: Event) -> list[Action]:
        """Take one event and return what to do, in order. Events of devices that are not watched do nothing."""
        self._out = []
        match event:
            case RoundBegins(due):
                for device, at in due:
                    self._want_round(device, at)
            case Answered(device, sent, heard) if device in self._watched:
                self._answered(now, device, sent, heard)
            case Lost(device, sent) if device in self._watched:
                self._was_lost(now, device, sent)
            case Void(device, sent) if device in self._watched:
                self._watched[device].state.forget(sent)
            case Nudged(device, interface) if device in self._watched:
                self._nudged(now, device, interface)
            case _:
                pass
        self._release(now)
        return self._out

    def _answered(self, now: Microseconds, device: str, sent: Microseconds, heard: Microseconds) -> None:
        watched = self._watched[device]
        before = watched.state.standing
        if watched.state.answered(sent, heard):
            self._tell(device, watched)
        if before is Standing.LOST and watched.state.standing is not Standing.LOST:
            self._poll(now, device, OF_SYSTEM)
            self._waves = sorted({*self._waves, self._next_wave(now), now + AFTERSHOCK})[:4]
        self._plan_extra(now, device, watched)

    def _was_lost(self, now: Microseconds, device: str, sent: Microseconds) -> None:
        watched = self._watched[device]
        before = watched.state.standing
        if watched.state.lost(sent):
            self._tell(device, watched)
            if before in (Standing.NEW, Standing.ANSWERING):
                watched.lost_at = now
                self._first_loss(now, device, sent)
            else:
                self._poll_path(now, device)
        if watched.lost_at is not None and now - watched.lost_at <= PURSUED:
            self._poll_path(now, device, PURSUED_AGAIN)
        self._plan_extra(now, device, watched)

    def _first_loss(self, now: Microseconds, device: str, sent: Microseconds) -> None:
        self._out.append(CheckSelf())
        self._poll_path(now, device)
        self._poll(now, device, OF_SYSTEM)
        if len(self._ready[_Rank.RELATIVE]) < MOST_WAITING:
            self._look_at(now, self._plan.kinship.relatives(device), sent)

    def _nudged(self, now: Microseconds, device: str, interface: str | None) -> None:
        self._poll(now, device, EACH_ROUND)
        self._look_at(now, (device, *self._plan.kinship.beyond(device, interface)), now)

    def _tell(self, device: str, watched: _Watched) -> None:
        standing = watched.state.standing
        self._out.append(Changed(device, standing))
        if standing is Standing.LOST:
            self._lost[device] = None
        else:
            self._lost.pop(device, None)

    def _poll_path(self, now: Microseconds, device: str, again: Microseconds = POLL_AGAIN) -> None:
        """Ask the polled devices on the path for their ports, the nearest one that answers first, and UPSes for theirs."""
        for supply in self._plan.supplies.get(device, ()):
            self._poll(now, supply, OF_SYSTEM, again)
        polled = (step for step in self._plan.kinship.path(device) if step in self._plan.polled)
        asked = 0
        for step in polled:
            if step in self._watched and self._watched[step].state.standing in (Standing.NEW, Standing.ANSWERING):
                self._poll(now, step, OF_PORTS, again)
                asked += 1
                if asked >= MOST_POLLED_ON_PATH:
                    break

    def _poll(self, now: Microseconds, device: str, parts: Parts, again: Microseconds = POLL_AGAIN) -> None:
        watched = self._watched.get(device)
        if watched is None or device not in self._plan.polled:
            return
        if watched.polled_at is not None and now - watched.polled_at < again:
            return
        if self._polls.take(now):
            watched.polled_at = now
            self._out.append(AskPoll(device, parts))

    def _look_at(self, now: Microseconds, devices: Iterable[str], since: Microseconds) -> None:
        for device in devices:
            watched = self._watched.get(device)
            if watched is not None and watched.extra_at is None and not self._seen_since(watched, since):
                watched.since = since
                self._want_extra(device, watched, max(now, watched.courtesy.earliest()), _Rank.RELATIVE)

    @staticmethod
    def _seen_since(watched: _Watched, since: Microseconds) -> bool:
        last = watched.courtesy.last
        return (last is not None and last >= since) or watched.state.heard >= since

    def _next_wave(self, now: Microseconds) -> Microseconds:
        return now if self._waved_at is None else max(now, self._waved_at + WAVE_AGAIN)

    def _plan_extra(self, now: Microseconds, device: str, watched: _Watched) -> None:
        last = watched.courtesy.last
        wanted = watched.state.next_probe(now if last is None else last)
        if wanted is None:
            if watched.extra_rank is _Rank.CONFIRM:
                watched.extra_at = None
            return
        self._want_extra(device, watched, max(wanted, now, watched.courtesy.earliest()), _Rank.CONFIRM)

    def _want_extra(self, device: str, watched: _Watched, at: Microseconds, rank: _Rank) -> None:
        if watched.extra_at is not None and watched.extra_rank <= rank and watched.extra_at <= at:
            return
        watched.extra_at, watched.extra_rank = at, rank
        self._push(at, rank, device)

    def _want_round(self, device: str, at: Microseconds) -> None:
        watched = self._watched.get(device)
        if watched is not None and (watched.round_at is None or at < watched.round_at):
            watched.round_at = at
            self._push(at, _Rank.ROUND, device)

    def _push(self, at: Microseconds, rank: int, device: str) -> None:
        self._pushed += 1
        heapq.heappush(self._heap, (at, rank, self._pushed, device))

    def _release(self, now: Microseconds) -> None:
        while self._waves and self._waves[0] <= now:
            self._waves.pop(0)
            self._waved_at = now
            self._look_at(now, tuple(self._lost), now)
        while self._heap and self._heap[0][0] <= now:
            at, rank, _, device = heapq.heappop(self._heap)
            watched = self._watched.get(device)
            if watched is None:
                continue
            if rank == _Rank.ROUND and watched.round_at == at:
                watched.round_at = None
                if (earliest := watched.courtesy.earliest()) > now:
                    self._want_round(device, earliest)
                else:
                    self._send(now, device, watched)
            elif rank != _Rank.ROUND and watched.extra_at == at and watched.extra_rank == rank:
                self._ready[_Rank(rank)].append(device)
        for rank, ready in self._ready.items():
            while ready and self._send_extra(now, ready[0], rank):
                ready.popleft()

    def _send_extra(self, now: Microseconds, device: str, rank: _Rank) -> bool:
        """Send what is still wanted of a device; False when the allowance is used up."""
        watched = self._watched.get(device)
        if watched is None or watched.extra_at is None or watched.extra_rank is not rank or watched.extra_at > now:
            return True
        if rank is _Rank.RELATIVE and self._seen_since(watched, watched.since):
            watched.extra_at = None
            return True
        if (earliest := watched.courtesy.earliest()) > now:
            watched.extra_at = earliest
            self._push(earliest, rank, device)
            return True
        if not self._allowance.take(now):
            return False
        self._send(now, device, watched)
        return True

    def _send(self, now: Microseconds, device: str, watched: _Watched) -> None:
        watched.courtesy.sent(now)
        watched.state.sent(now)
        watched.extra_at = None
        self._out.append(Probe(device))
        self._plan_extra(now, device, watched)
