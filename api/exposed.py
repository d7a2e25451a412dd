"""The risks of the inventory in force: worked out when first asked for, once, whoever asks meanwhile waits."""

from __future__ import annotations

import threading

from agent.inventory.models import Inventory
from api.core.risk_words import Risks
from collector.core.pairs import Pairs, pairs
from collector.core.risk import Exposure, doublings, singles


class Exposed:
    """The risks of one inventory."""

    def __init__(self, inventory: Inventory) -> None:
        self._inventory = inventory
        self._lock = threading.Lock()
        self._exposure: Exposure | None = None
        self._risks: Risks | None = None

    def risks(self, *, doubles: bool) -> Risks:
        """Return single failures and links worth a second one, with ``doubles`` what two failures take together, too."""
        with self._lock:
            if self._exposure is None:
                self._exposure = Exposure(self._inventory)
            made = self._risks
            if made is None:
                made = Risks.of(self._inventory, singles(self._exposure), doublings(self._exposure), None)
            if doubles and made.pairs is None:
                found: Pairs = pairs(self._exposure)
                made = made._replace(pairs=found)
            self._risks = made
            return made
