"""A random life of a small network, for laws on figures: faults, lost probes, late batches, decisions of people."""

from __future__ import annotations

import contextlib
import random

from agent.clock import HOUR, MINUTE, SECOND, Microseconds, parse_instant
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from agent.observation import Batch, Observation, Ping, SelfCheck, pack
from collector.core.history import bounded
from collector.core.ledger import history_of
from collector.core.objections import ObjectionError
from collector.decisions import Approval, DayOff, Decision, Excuse, Maintenance, Reclassified, Withdrawal
from collector.reader import LiveReader
from collector.reading import Availability
from tests.support.fake_network import islands_in_words

ROUND = 10 * MINUTE
START = parse_instant("2026-03-28T00:00:00+01:00")
END = parse_instant("2026-03-30T00:00:00+02:00")
"""Clocks are put forward on the 29th."""
REFERENCES: dict[str, tuple[str, ...]] = {"pkp": ("ref-isp", "ref-dns", "ref-dc"), "tjp": ()}
ELEMENTS = ("sea", "pln-a0", "fo-a00", "sw-b01", "fo-b00", "trunk", "sw-a01")


def network() -> Inventory:
    """Return two islands with an agent each, in a zone with daylight saving; services of every kind of need."""
    words = islands_in_words(2, interval="10m", stale_after="25m", settle="20m", reopen_within="40m")
    words["timezone"] = "Europe/Berlin"
    words["calendars"] = {
        "shift": {"days": ["fri", "sat", "sun", "mon"], "hours": ["22:00-04:30", "08:10-16:00"]},
        "office": {"days": ["mon", "fri"], "hours": ["08:00-16:00"]},
    }
    words["agents"].append({"id": "tjp", "at": "core-b", "references": []})
    words["services"] = [
        {"id": "one", "needs": "sw-a00", "calendar": "shift"},
        {"id": "both", "needs": "sw-b00", "seen_from": ["pkp", "tjp"], "calendar": "shift"},
        {"id": "any", "needs": {"any": ["sw-a01", "sw-b01"]}, "calendar": "office"},
        {"id": "all", "needs": {"all": ["sw-a00", "sw-b01"]}, "guarantee": 0.999},
        {"id": "far", "needs": "sw-b01", "seen_from": ["tjp"], "calendar": "shift"},
    ]
    return Inventory.model_validate(words)


INVENTORY = network()
TOPOLOGY = Topology(INVENTORY)


class Life:
    """A random life of the network: faults, lost probes, agents that are cut off, stand still or begin anew."""

    def __init__(self, seed: int, start: Microseconds = START, end: Microseconds = END) -> None:
        self.chance = random.Random(seed)
        self.start, self.end = start, end
        self.faults = []
        for _ in range(self.chance.randrange(8)):
            begins = self.chance.randrange(start, end)
            lasts = self.chance.choice((25 * MINUTE, 2 * HOUR, 20 * HOUR))
            self.faults.append((self.chance.choice(ELEMENTS), begins, begins + self.chance.randrange(lasts)))
        self.numbers: dict[str, int] = {}

    def sent(self, agent: str, at: str) -> list[tuple[Microseconds, Microseconds, list[Observation]]]:
        """Return an agent's rounds: when each is sent, when it arrives, and what it holds."""
        chance, out = self.chance, list[tuple[Microseconds, Microseconds, list[Observation]]]()
        held: Microseconds = 0
        asleep: Microseconds = 0
        skipped: dict[str, Microseconds] = {}
        for moment in range(self.start - HOUR, self.end, ROUND):
            draw = chance.random()
            if draw < 0.01:
                held = moment + chance.choice((HOUR, 9 * HOUR, 30 * HOUR))
            elif draw < 0.015:
                asleep = moment + chance.choice((30 * MINUTE, 3 * HOUR))
            elif draw < 0.03:
                skipped[chance.choice(list(TOPOLOGY.devices))] = moment + chance.choice((30 * MINUTE, 10 * HOUR))
            if moment < asleep:
                continue
            seen: list[Observation] = []
            if asleep and out and moment - out[-1][0] > ROUND:
                seen.append(
                    SelfCheck(at=moment, agent=agent, carrier=True, gateway=True, gap=(moment - out[-1][0]) / SECOND)
                )
            failed = [element for element, start, end in self.faults if start <= moment < end]
            reached = TOPOLOGY.reached(at, failed)
            for number, device in enumerate(sorted(TOPOLOGY.devices)):
                if device == at or skipped.get(device, 0) > moment:
                    continue
                stray = chance.random() < 0.01
                answered = device in reached and not stray
                seen.append(
                    Ping(
                        at=moment + number * SECOND,
                        agent=agent,
                        device=device,
                        sent=1 if answered or stray else 3,
                        received=int(answered),
                        rtt=0.002 if answered else None,
                        interval=ROUND / SECOND,
                    )
                )
            out.append((moment, max(moment + MINUTE, held), seen))
        return out

    def batches(self) -> list[tuple[Microseconds, Batch]]:
        """Return what arrives of both agents, in order."""
        out = []
        for agent in INVENTORY.agents:
            for number, (moment, arrived, seen) in enumerate(self.sent(agent.id, agent.at), start=1):
                batch = Batch(
                    agent=agent.id,
                    stream="s",
                    seq=number,
                    boot="b",
                    sender="one",
                    sender_started=0,
                    sent=arrived if arrived > moment + MINUTE else moment,
                    body=pack(seen),
                )
                out.append((arrived, batch))
        return sorted(out, key=lambda one: (one[0], one[1].agent, one[1].seq))


def anew(reader: LiveReader, start: Microseconds, end: Microseconds) -> list[Availability]:
    """Return the figures made from everything at once."""
    now = reader.collector.clock.wall()
    until = max(start, min(end, now))
    histories = {key: bounded(runs) for key, runs in reader.books.runs(start, until, now).items()}
    return reader.ledger.figures(start, until, history_of(histories), reader.books.cases(start, until))


def decide(reader: LiveReader, chance: random.Random) -> None:
    """Let people decide something: works, their approval, an excuse, a verdict, a day off, or that it holds no more."""
    now = reader.collector.clock.wall()
    cases = [case.id for case in reader.books.cases(0, now)]
    begin = now + chance.randrange(-20, 6) * HOUR
    wanted: list[Decision] = [
        Maintenance(
            element=chance.choice(ELEMENTS), start=begin, end=begin + chance.randrange(1, 9) * HOUR, reason="x"
        ),
        DayOff(
            calendar="shift",
            dates=chance.choice(("2026-03-28", "2026-03-29", "2026-03-31", "2026-04-01")),
            why="x",
            hours=("09:00-11:30",),
        ),
    ]
    numbers = [row.number for row in reader.decisions()]
    if numbers:
        wanted += [Approval(of=number) for number in numbers[-3:]] + [Withdrawal(of=chance.choice(numbers))]
    if cases:
        wanted += [
            Excuse(incident=chance.choice(cases), reason="x", services=chance.choice(((), ("one",)))),
            Reclassified(incident=chance.choice(cases), cause="human-error"),
        ]
    with contextlib.suppress(ObjectionError):
        reader.decide(chance.choice(wanted), "kabid")
