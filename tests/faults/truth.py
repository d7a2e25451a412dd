"""What must and what may be told of a run, from the log of what was done. Nothing of the product is imported.

Rules this module keeps:

- A device is down from when an element that it needs fails until it works again; nothing is down by the agent's own
  link, then the agent is blind.
- What the agent could know is in the log of probes: a probe that the outbox said it has, or whose outcome
  was known well before the program died, is **certain** to be evidence, any other **possible**. What hangs on possible evidence may be told or not.
- An outage must be told when enough losses in a row are certain. Time is unknown when nothing is heard for longer than
  ``stale_after``.
- Of the elements that fail, each that takes something down by itself for long enough has one incident; one that did so
  only behind another has one once that was mended ``settle`` ago.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from tests.faults.ground import EPOCH, SECOND, Deeds, Network, Probe

Span = tuple[int, int]

IN_MEMORY = 1_200_000
"""Evidence known for less than this when the program dies may be lost with it (``agent.recording`` waits a second)."""
SLACK = 15 * SECOND
"""How far from ``settle`` a child's end must lie for the number of incidents to be certain."""


def overlap(one: Span, other: Span) -> bool:
    """Whether two half-open spans share an instant."""
    return one[0] < other[1] and other[0] < one[1]


def length(spans: Iterable[Span]) -> int:
    """Return how much time some spans cover together.

    >>> length([(0, 3), (2, 5), (9, 10)])
    6
    """
    covered, until = 0, -1
    for start, end in sorted(spans):
        covered += max(0, end - max(start, until))
        until = max(until, end)
    return covered


def outside(spans: Iterable[Span], holes: Iterable[Span]) -> int:
    """Return how much time some spans cover together outside of some holes.

    >>> outside([(0, 3), (2, 5)], [(4, 9)])
    4
    """
    kept = list(holes)
    return length([*spans, *kept]) - length(kept)


@dataclass
class Down:
    """One time in which a device did not work; ``must`` be told, or may be."""

    device: str
    start: int
    end: int
    must: bool = True


@dataclass
class Expected:
    """One element that failed, and the incident it must or may have."""

    element: str
    names: frozenset[str]
    """The element and those that the evidence cannot tell from it."""
    spans: list[Span]
    devices: frozenset[str]
    """What it alone took down, by certain losses."""
    must: bool
    most: int = 1
    """How many incidents at most: one more for each long silence that cut the evidence of it in two."""


@dataclass
class Truth:
    """The truth about one run."""

    network: Network
    deeds: Deeds
    own: str
    certain: dict[str, list[Probe]] = field(init=False)
    possible: dict[str, list[Probe]] = field(init=False)

    def __post_init__(self) -> None:
        self.certain, self.possible = defaultdict(list), defaultdict(list)
        for probe in self.deeds.probes:
            life = next((one for one in self.deeds.lives if one.start <= probe.sent <= one.end), None)
            if life is None or probe.known is None:
                continue
            self.possible[probe.device].append(probe)
            if probe.kept or life.killed is None or probe.known <= life.end - IN_MEMORY:
                self.certain[probe.device].append(probe)

    # --- devices -----------------------------------------------------------------------------------

    @cached_property
    def blind(self) -> list[Span]:
        """When the agent's own link was cut."""
        return [(one.start, one.end) for one in self.deeds.faults if one.element == self.own]

    @cached_property
    def surely_blind(self) -> list[Span]:
        """The parts of ``blind`` in which the program lived long enough to learn it and to keep what it learned."""
        needed = self.network.interval + 2 * self.network.timeout + IN_MEMORY
        parts = ((max(start, life.start), min(end, life.end)) for start, end in self.blind for life in self.deeds.lives)
        return [part for part in parts if part[1] - part[0] >= needed]

    @cached_property
    def _pieces(self) -> list[tuple[Span, frozenset[str]]]:
        """The time cut at every change, with the elements that did not work then."""
        faults = [one for one in self.deeds.faults if one.element != self.own]
        edges = sorted({EPOCH, self.deeds.end, *(at for one in faults for at in (one.start, one.end))})
        return [
            ((start, end), frozenset(one.element for one in faults if one.start <= start < one.end))
            for start, end in pairwise(edges)
        ]

    @cached_property
    def downs(self) -> dict[str, list[Down]]:
        """Each device's times out of order, in order."""
        out: dict[str, list[Down]] = defaultdict(list)
        for (start, end), failed in self._pieces:
            for device in self.network.hidden(*failed) if failed else ():
                known = out[device]
                if known and known[-1].end == start:
                    known[-1].end = end
                else:
                    known.append(Down(device, start, end))
        for device, downs in out.items():
            for down in downs:
                down.must = self._confirmed(device, (down.start, down.end))
        return out

    def _confirmed(self, device: str, span: Span) -> bool:
        """Whether enough certain losses lie in a span, none of them beside unknown time."""
        return self._in_a_row(device, span, answered=False, enough=self.network.losses)

    def recovered(self, device: str, span: Span) -> bool:
        """Whether enough certain answers lie in a span to end an outage there."""
        return self._in_a_row(device, span, answered=True, enough=self.network.recover)

    def _in_a_row(self, device: str, span: Span, *, answered: bool, enough: int) -> bool:
        dark = self.dark(device)
        row = 0
        for probe in self.certain[device]:
            if not span[0] <= probe.sent < span[1] or any(start < probe.sent <= end for start, end in dark):
                continue
            row = row + 1 if probe.answered is answered else 0
            if row >= enough:
                return True
        return False

    def dark(self, device: str) -> list[Span]:
        """The times of a device that may be unknown, wide: from the last certain observation to the first after."""
        network = self.network
        instants = [probe.sent for probe in self.certain[device]]
        gaps = [(before, after) for before, after in pairwise(instants) if after - before > network.stale_after]
        gaps.append((EPOCH, instants[0] if instants else self.deeds.end))
        for start, end in self.blind:
            before = max((at for at in instants if at < start), default=EPOCH)
            warm = end + 3 * network.interval
            gaps.append((before, min((at for at in instants if at >= warm), default=self.deeds.end)))
        return sorted(gaps)

    def unknown(self, device: str) -> tuple[int, int]:
        """The least and the most time that may be told as unknown of a device, in microseconds."""
        network, end = self.network, self.deeds.end
        possible = [probe.sent for probe in self.possible[device]]
        least = [(a, b) for a, b in pairwise(possible) if b - a > network.stale_after]
        least.append((EPOCH, possible[0] if possible else end))
        for start, stop in self.surely_blind:
            least.append((max((at for at in possible if at <= start), default=start), stop))
        holes = self.excluded(device)
        return outside(least, holes), outside(self.dark(device), holes) + network.interval

    # --- decisions ---------------------------------------------------------------------------------

    @cached_property
    def numbers(self) -> dict[str, int]:
        """What a person must be told of each thing asked for, in order: its number, 0 for a refusal.

        Refused is the approval of what is approved already or does not hold, and the withdrawal of what does not hold.
        """
        out: dict[str, int] = {}
        for ask in self.deeds.asks:
            gone = {one.of for one in self.deeds.asks if out.get(one.key) and one.kind == "withdrawal"}
            approved = {one.of for one in self.deeds.asks if out.get(one.key) and one.kind == "approval"}
            holds = not ask.of or (out[ask.of] > 0 and ask.of not in gone)
            refused = not holds or (ask.kind == "approval" and ask.of in approved)
            out[ask.key] = 0 if refused else 1 + max(out.values(), default=0)
        return out

    def excluded(self, device: str) -> list[Span]:
        """The time of a device that approved maintenance takes out of its figures."""
        decided = [ask for ask in self.deeds.asks if self.numbers[ask.key]]
        approved = {ask.of for ask in decided if ask.kind == "approval"}
        approved -= {ask.of for ask in decided if ask.kind == "withdrawal"}
        return [
            (ask.start, ask.end)
            for ask in decided
            if ask.key in approved and device in self.network.hidden(ask.element)
        ]

    # --- elements ----------------------------------------------------------------------------------

    @cached_property
    def expected(self) -> list[Expected]:
        """The incidents that must or may be, one an element."""
        return [self._expected(element) for element in sorted({one.element for one in self.deeds.faults} - {self.own})]

    def _expected(self, element: str) -> Expected:
        network = self.network
        spans = [(one.start, one.end) for one in self.deeds.faults if one.element == element]
        others = [one for one in self.deeds.faults if one.element not in (element, self.own)]
        near = [one for one in others if any(overlap(span, (one.start, one.end)) for span in spans)]
        masked = network.hidden(*(one.element for one in near)) if near else frozenset()
        effect = network.hidden(element) - masked or network.hidden(element)
        names = {name for name in network.elements if network.hidden(name) - masked == effect or name == element}
        must = may = False
        devices: set[str] = set()
        for start, end in spans:
            for device in sorted(network.hidden(element)):
                for alone in self._alone(element, device, (start, end)):
                    told = self._confirmed(device, alone)
                    if told:
                        devices.add(device)
                    behind = alone[0] > start
                    length = alone[1] - alone[0]
                    doubted = any(overlap((start - SLACK, end + SLACK), dark) for dark in self.dark(device))
                    waited = length >= network.settle + SLACK and not doubted if behind else True
                    must = must or (told and waited)
                    may = may or not behind or length > network.settle - SLACK or doubted
        if not (must or may):
            return Expected(element, frozenset(), spans, frozenset(), must=False)
        silences = sum(
            any(overlap(gap, (start - SLACK, end + SLACK)) for start, end in spans) for gap in self._silences
        )
        if silences:
            reach = network.hidden(element)
            names |= {name for name in network.elements if network.hidden(name) and network.hidden(name) <= reach}
            devices.clear()
        return Expected(element, frozenset(names), spans, frozenset(devices), must, 1 + silences)

    @cached_property
    def _silences(self) -> list[Span]:
        """Deaths long enough for some device to become unknown: what is known of a fault before and after stands apart."""
        gaps = [(one.end, other.start) for one, other in pairwise(self.deeds.lives)]
        return [gap for gap in gaps if gap[1] - gap[0] > self.network.stale_after - 2 * self.network.interval]

    def _alone(self, element: str, device: str, span: Span) -> Iterable[Span]:
        """The parts of a fault in which it, and no other, takes a device down."""
        out: list[Span] = []
        for (start, end), failed in self._pieces:
            if not overlap((start, end), span):
                continue
            rest = failed - {element}
            if rest and device in self.network.hidden(*rest):
                continue
            if out and out[-1][1] == start:
                out[-1] = (out[-1][0], end)
            else:
                out.append((start, end))
        return out
