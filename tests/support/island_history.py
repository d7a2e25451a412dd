"""A history of four islands as an agent's batches: a sea cable cut, a child that stays down, a cut that comes back."""

from __future__ import annotations

from functools import cache

from agent.observation import Batch, Ping, pack
from tests.support.fake_network import Fault, islands
from tests.support.live_agent import LiveAgent

INVENTORY = islands(4, rule="consecutive", settle="1m")
REFERENCES = {"pkp": ("ref-isp", "ref-dns", "ref-dc")}
END = 260


@cache
def batches(seed: int) -> tuple[tuple[int, Batch], ...]:
    """Return each batch with its arrival."""
    faults = [Fault("sea", 30, 70), Fault("fo-b03", 50, 180), Fault("fo-a01", 100, 130), Fault("fo-a01", 150, 190)]
    pings = list(LiveAgent(INVENTORY, faults, seed=seed, loss=0.01).pings(END))
    out: list[tuple[int, Batch]] = []
    waiting: list[Ping] = []
    for number, ping in enumerate(pings):
        waiting.append(ping)
        arrived = ping.arrived or ping.at
        if len(waiting) == 1 + (number * 7 + seed) % 5 or number == len(pings) - 1:
            out.append((arrived, _batch(len(out) + 1, waiting)))
            waiting = []
    return tuple(out)


def _batch(seq: int, pings: list[Ping]) -> Batch:
    return Batch(
        agent="pkp", stream="s", seq=seq, boot="b", sender="x", sender_started=0, sent=0, body=pack(list(pings))
    )
