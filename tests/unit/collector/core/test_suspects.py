"""Suspects of an inventory that is replaced go at once: they are large."""

from __future__ import annotations

import gc
import weakref

from agent.inventory.topology import Topology
from collector.core.suspects import Suspects
from tests.support.vast_province import vast_province


def test_no_circle_keeps_the_suspects_of_an_earlier_inventory() -> None:
    inventory = vast_province(40)
    suspects = Suspects(inventory, Topology(inventory))
    kept = weakref.ref(suspects)
    gc.disable()
    try:
        del suspects
        assert kept() is None
    finally:
        gc.enable()
