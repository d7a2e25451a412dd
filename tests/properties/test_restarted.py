"""A collector that is started anew at any instant tells, byte for byte, what one that ran through tells.

Lives are of two islands with an agent each: faults, a flapping link, lost probes, an agent without its uplink, batches that
are held up, light that fades, a UPS on its battery, and what people decide meanwhile: works and their approval, verdicts on
causes, bulletins of the weather. Whoever starts anew has a snapshot and what came since.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Iterator
from functools import cache

import msgspec
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st

from agent.clock import SECOND, Microseconds
from agent.observation import Batch, Observation, Optical, Ping, Power, SelfCheck, pack
from collector.core.objections import ObjectionError
from collector.decisions import Approval, Decision, Maintenance, Reclassified, Weather, Withdrawal
from collector.pipeline import Collector
from tests.support.fake_collector_store import FakeCollectorStore
from tests.support.fake_network import EPOCH, Fault, at
from tests.support.live_agent import LiveAgent
from tests.support.standing_clock import StandingClock
from tests.support.two_islands import BEHIND, Delivery, held_up, stalled, two_islands

INVENTORY = two_islands(4, rule="consecutive", settle="1m", reopen_within="2m")
REFERENCES = {agent.id: tuple(agent.references) for agent in INVENTORY.agents}
END = 320
ELEMENTS = ("sea", "fo-a01", "fo-b01", "fo-b02", "trunk", "sw-a02", "pln-a0", "pln-b0", "cu-srv", "core-b")


def history(seed: int) -> list[Delivery]:
    """Return what both agents deliver in a random life."""
    chance = random.Random(seed)
    faults = []
    for _ in range(chance.randrange(1, 6)):
        start = chance.uniform(20, END - 60)
        faults.append(Fault(chance.choice(ELEMENTS), start, start + chance.choice((15, 40, 90, 200))))
    if chance.random() < 0.4:
        start = chance.uniform(20, END / 2)
        faults += [Fault("fo-a03", start + 45 * number, start + 45 * number + 22) for number in range(5)]
    lossy = {device: chance.uniform(0.2, 0.5) for device in chance.sample(["sw-a00", "core-b", "sw-b03"], 1)}
    found = []
    for number, agent in enumerate(REFERENCES):
        live = LiveAgent(INVENTORY, faults, seed=seed + number, agent=agent, polled=True, loss=chance.choice((0, 0.02)))
        if chance.random() < 0.2:
            start = chance.uniform(60, END - 60)
            live.silent = [(start, start + chance.choice((15, 60)))]
        for arrived, batch in live.batches(END):
            said = [_worn(seen, lossy, chance) for seen in batch]
            found.append(Delivery(arrived, agent, [*said, *_beside(agent, arrived, faults, chance)]))
    found.sort(key=lambda one: (one.arrived, one.agent))
    if chance.random() < 0.5:
        since = chance.uniform(20, END - 100)
        until = since + chance.choice((35, 100, 300))
        if chance.random() < 0.5:
            found = held_up(found, since, until, together=chance.choice((5, 100)))
        else:
            found = stalled(found, chance.choice(("pkp", BEHIND)), since, until)
    return found


def _worn(seen: Observation, lossy: dict[str, float], chance: random.Random) -> Observation:
    if isinstance(seen, Ping) and seen.received and chance.random() < lossy.get(seen.device, 0):
        return msgspec.structs.replace(seen, received=0, rtt=None)
    return seen


def _beside(agent: str, arrived: Microseconds, faults: list[Fault], chance: random.Random) -> Iterator[Observation]:
    """Yield what is told besides pings and polls."""
    seconds = (arrived - EPOCH) / SECOND
    uplink = "cu-srv" if agent == "pkp" else "sea"
    gone = any(fault.element == uplink and fault.start <= seconds < fault.end for fault in faults)
    if chance.random() < 0.1:
        yield SelfCheck(at=arrived, agent=agent, carrier=not gone or agent == BEHIND, gateway=not gone)
    if chance.random() < 0.1:
        rx = -18.0 - 8 * seconds / END + chance.gauss(0, 0.5)
        yield Optical(at=arrived, agent=agent, device="core-a", interface="p1", rx_dbm=rx, rx_low_dbm=-23.0)
    if chance.random() < 0.02:
        yield Power(at=arrived, agent=agent, device="sw-a02", source=chance.choice(("mains", "battery")), charge=0.5)


class Life:
    """A collector, its store and its clock, with everything that is delivered to it and when it ticks."""

    def __init__(self, found: list[Delivery]) -> None:
        self.store = FakeCollectorStore()
        self.clock = StandingClock(at(0))
        self.collector = self.started()
        seqs: dict[str, int] = {}
        self.steps: list[tuple[Microseconds, Batch | int | None]] = [
            (at(second), None) for second in range(1, END + 150)
        ]
        for one in found:
            seqs[one.agent] = seqs.get(one.agent, 0) + 1
            batch = Batch(
                agent=one.agent,
                stream="s",
                seq=seqs[one.agent],
                boot="b",
                sender="x",
                sender_started=0,
                sent=0,
                body=pack(one.observations),
            )
            self.steps.append((one.arrived, batch))
        self.steps += [(at(30 + 37 * number), number) for number in range(8)]
        self.steps.sort(key=lambda step: step[0])

    def started(self) -> Collector:
        return Collector(INVENTORY, REFERENCES, self.store, self.clock)  # type: ignore[arg-type]

    def decide(self, chance: random.Random) -> None:
        """Let people decide something; what cannot hold is refused, in both lives alike."""
        now, numbers = self.clock.now, [row.number for row in self.store.decisions()]
        start, end = now - chance.choice((-20, 5, 60)) * SECOND, now + chance.choice((40, 120)) * SECOND
        wanted: list[Decision] = [
            Maintenance(element=chance.choice(ELEMENTS), reason="x", start=start, end=end),
            Weather(phenomenon="lightning", area=chance.choice(("pln-a0", "pln-b0")), start=start, end=end),
            Reclassified(incident=chance.choice(("1", "2", "3")), cause=chance.choice(("human-error", "power"))),
        ]
        wanted += [made(of=number) for number in numbers[-2:] for made in (Approval, Withdrawal)]
        with contextlib.suppress(ObjectionError):
            self.collector.decide(chance.choice(wanted), "kabid")

    def run(self, restarts: random.Random, share: float) -> list[bytes]:
        """Return all that was told, kept and decided; after a ``share`` of the steps the collector starts anew."""
        for moment, batch in self.steps:
            self.clock.now = max(self.clock.now, moment)
            if batch is None:
                self.collector.tick()
            elif isinstance(batch, int):
                self.decide(random.Random(batch + len(self.steps)))
            else:
                asyncio.run(self.collector.deliver(batch))
            if restarts.random() < share:
                self.collector = self.started()
        rows: list[object] = [*self.store.effects(0, 100_000)]
        rows += self.store.runs(0, at(10 * END))
        rows += self.store.cases(0, at(10 * END))
        return [msgspec.msgpack.encode(row, order="deterministic") for row in rows]


@cache
def undisturbed(seed: int) -> list[bytes]:
    return Life(history(seed)).run(random.Random(0), 0)


@settings(
    deadline=None,
    max_examples=max(8, settings().max_examples // 6),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1), st.sampled_from([0.003, 0.03, 0.3]))
@example(0, 0, 0.1)  # losses that wait for their agent's references are not those of every device in doubt
def test_a_collector_started_anew_anywhere_tells_what_one_that_ran_through_tells(
    seed: int, fate: int, share: float
) -> None:
    assert Life(history(seed)).run(random.Random(fate), share) == undisturbed(seed)


def test_the_lives_have_what_they_say() -> None:
    told = b"".join(row for seed in range(6) for row in undisturbed(seed))
    for word in (
        b"maintenance",
        b"approval",
        b"weather",
        b"cause",
        b"incident-opened",
        b"incident-reopened",
        b"incident-closed",
        b"agent-blind",
        b"degraded",
    ):
        assert word in told
