"""What happens to the network in one run, from a seed: the same seed, the same faults. Nothing of the product is imported.

Every fault and every pause lasts long enough to be seen (``availability.md``, law 7: two intervals and more).
"""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.faults.ground import EPOCH, SECOND, Ask, Deeds, Fault

FIBRES_A = ("fo-a0", "fo-a1", "fo-a2", "fo-a3")
FIBRES_B = ("fo-b0", "fo-b1", "fo-b2", "fo-b3")
OWN = "cu-srv"
"""The agent's own link: while it is cut the agent is blind."""
TAIL = 45.0
"""Seconds of peace at the end: what was told late is told, what is over is closed."""


def _instant(seconds: float) -> int:
    return EPOCH + round(seconds * SECOND)


def fault(element: str, start: float, lasts: float) -> Fault:
    """Return a fault from ``start`` seconds after the beginning on."""
    return Fault(element, _instant(start), _instant(start + lasts))


def _single(chance: random.Random, start: float) -> list[Fault]:
    return [fault(chance.choice(FIBRES_A + FIBRES_B), start, chance.uniform(26, 60))]


def _feeder(chance: random.Random, start: float) -> list[Fault]:
    return [fault(chance.choice(("pln-a", "pln-b")), start, chance.uniform(26, 60))]


def _sea(chance: random.Random, start: float) -> list[Fault]:
    return [fault("sea", start, chance.uniform(26, 60))]


def _trunk(chance: random.Random, start: float) -> list[Fault]:
    return [fault("trunk", start, chance.uniform(26, 60))]


def _two(chance: random.Random, start: float) -> list[Fault]:
    second = chance.choice(("sea", "pln-b", *FIBRES_B))
    return [
        fault(chance.choice(FIBRES_A), start, chance.uniform(30, 70)),
        fault(second, start + chance.uniform(0, 25), chance.uniform(30, 70)),
    ]


def _flaps(chance: random.Random, start: float) -> list[Fault]:
    element = chance.choice(FIBRES_A + FIBRES_B)
    out: list[Fault] = []
    for _ in range(chance.choice((2, 3))):
        lasts = chance.uniform(26, 40)
        out.append(fault(element, start, lasts))
        start += lasts + chance.uniform(26, 45)
    return out


def _child_stays(chance: random.Random, start: float) -> list[Fault]:
    """A fibre breaks while the sea cable hides it, and is still broken long after that is mended."""
    lasts = chance.uniform(40, 60)
    return [
        fault("sea", start, lasts),
        fault(chance.choice(FIBRES_B), start + lasts / 2, lasts / 2 + chance.uniform(100, 120)),
    ]


def _child_follows(chance: random.Random, start: float) -> list[Fault]:
    """The same, but it comes back before the time to settle is over."""
    lasts = chance.uniform(40, 60)
    return [
        fault("sea", start, lasts),
        fault(chance.choice(FIBRES_B), start + lasts / 2, lasts / 2 + chance.uniform(12, 25)),
    ]


def _own(chance: random.Random, start: float) -> list[Fault]:
    return [fault(OWN, start, chance.uniform(40, 70))]


def _away(chance: random.Random, start: float) -> list[Fault]:
    """The collector is away for more than the whole of an outage; see ``scenario``."""
    return [fault(chance.choice(("sea", "pln-a", *FIBRES_A)), start, chance.uniform(40, 50))]


def _away_with_a_child(chance: random.Random, start: float) -> list[Fault]:
    """The same, with a fibre behind the sea cable that is mended a little later: all of it is told at once, late."""
    return _child_follows(chance, start)


def _decides(chance: random.Random, start: float) -> list[Fault]:
    """A fibre breaks while a person plans maintenance of others; see ``_asks``."""
    return [fault(chance.choice(FIBRES_A), start, chance.uniform(30, 60))]


def _asks(chance: random.Random) -> list[Ask]:
    """Two windows on fibres that work, both approved and one withdrawn again, and what has to be refused."""
    one, other = chance.sample(FIBRES_B, 2)
    at = iter(sorted(chance.uniform(12, 75) for _ in range(6)))
    begins, later = chance.uniform(15, 25), chance.uniform(20, 60)
    return [
        Ask(
            "plan", _instant(next(at)), "maintenance", one, _instant(begins), _instant(begins + chance.uniform(10, 30))
        ),
        Ask(
            "plan-2", _instant(next(at)), "maintenance", other, _instant(later), _instant(later + chance.uniform(5, 20))
        ),
        Ask("approve", _instant(next(at)), "approval", of="plan"),
        Ask("approve-2", _instant(next(at)), "approval", of="plan-2"),
        Ask("again", _instant(next(at)), "approval", of="plan"),
        Ask("withdraw", _instant(next(at)), "withdrawal", of="plan-2"),
    ]


KINDS: dict[str, Callable[[random.Random, float], list[Fault]]] = {
    "fibre": _single,
    "feeder": _feeder,
    "sea cable": _sea,
    "trunk": _trunk,
    "two at once": _two,
    "flaps": _flaps,
    "child stays": _child_stays,
    "child follows": _child_follows,
    "own link": _own,
    "collector away": _away,
    "away with a child": _away_with_a_child,
    "decisions": _decides,
}


def scenario(seed: int, kind: str | None = None) -> Deeds:
    """Return what is going to be done in the run of a seed; ``kind`` fixes what the seed would choose."""
    chance = random.Random(f"scenario {seed}")
    kind = kind or chance.choice(sorted(KINDS))
    start = chance.uniform(26, 40)
    faults = KINDS[kind](chance, start)
    over = max((one.end - EPOCH) / SECOND for one in faults)
    away: list[tuple[int, int]] = []
    if KINDS[kind] in (_away, _away_with_a_child):
        begins, back = start - chance.uniform(2, 8), over + chance.uniform(5, 25)
        away, over = [(_instant(begins), _instant(back))], back + 35
    asks = _asks(chance) if KINDS[kind] is _decides else []
    over = max([over, *((ask.at - EPOCH) / SECOND for ask in asks)])
    return Deeds(seed=seed, kind=kind, end=_instant(over + TAIL), faults=faults, away=away, asks=asks)
