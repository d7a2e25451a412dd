"""The baseline: greedy set cover, which knows who is lost and who is not, and nothing of time, rates or rings."""

from __future__ import annotations

from collections.abc import Collection

from tests.support.random_faults import Network


def greedy_cover(network: Network, lost: Collection[str]) -> list[str]:
    """Name elements, each time the one that cuts off most lost devices not yet explained, less those that are not lost.

    Of equals the one that cuts off fewer wins, then the name. Ends when all are explained.
    """
    suspects: set[str] = set()
    for device in lost:
        suspects |= network.on_the_way(device, ())
    cuts = {element: network.cut_off([element]) for element in suspects}
    left = set(lost)
    chosen: list[str] = []
    while left:
        _, _, best = min(
            (
                (len(cut - set(lost)) - len(cut & left), len(cut), element)
                for element, cut in cuts.items()
                if cut & left
            ),
            default=(0, 0, ""),
        )
        if not best:
            break
        chosen.append(best)
        left -= cuts[best]
    return chosen
