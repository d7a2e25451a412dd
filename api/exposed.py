"""The risks of the inventory in force: worked out beside the requests when first asked for, once, and its progress told.

Rules this module keeps:

- Whoever asks waits no longer than ``patience``; what is not made by then is answered with how far it is.
- What was asked of an inventory that is no more in force is given up.
- A fault in the working is told to whoever asks next, and the one after begins anew.
"""

from __future__ import annotations

import threading
from typing import Literal, NamedTuple

from agent.inventory.models import Inventory
from api.core.risk_words import Risks
from collector.core.pairs import pairs
from collector.core.risk import Exposure, doublings, singles

PATIENCE = 2.0
"""Seconds that a request waits for what is being made."""

Stage = Literal["singles", "links", "doubles"]


class Working(NamedTuple):
    """How far it is: ``done`` of ``whole`` of what the stage tries."""

    stage: Stage
    done: int
    whole: int


class _GivenUpError(Exception):
    """Another inventory is in force."""


class Exposed:
    """The risks of one inventory."""

    def __init__(self, inventory: Inventory, patience: float = PATIENCE) -> None:
        self._inventory = inventory
        self.patience = patience
        self._news = threading.Condition()
        self._worker: threading.Thread | None = None
        self._risks: Risks | None = None
        elements = len(inventory.devices) + len(inventory.links) + len(inventory.risk_groups)
        self._working = Working("singles", 0, elements)
        self._fault: Exception | None = None
        self._closed = False

    def risks(self, *, doubles: bool) -> Risks | Working:
        """Return single failures and links worth a second one, with ``doubles`` what two failures take together, too."""
        with self._news:
            if self._worker is None:
                self._worker = threading.Thread(target=self._work, name="risks", daemon=True)
                self._worker.start()
            self._news.wait_for(lambda: self._fault is not None or self._made(doubles) is not None, self.patience)
            fault, self._fault = self._fault, None
            if fault is not None:
                self._worker = None
                raise fault
            return self._made(doubles) or self._working

    def close(self) -> None:
        """Give up what is being made: nobody asks for it any more."""
        with self._news:
            self._closed = True

    def _made(self, doubles: bool) -> Risks | None:
        made = self._risks
        return None if made is None or (doubles and made.pairs is None) else made

    def _work(self) -> None:
        try:
            exposure = Exposure(self._inventory)
            alone = singles(exposure, lambda done, whole: self._tell("singles", done, whole))
            links = doublings(exposure, lambda done, whole: self._tell("links", done, whole))
            self._put(Risks.of(self._inventory, alone, links, None))
            found = pairs(exposure, progress=lambda done, whole: self._tell("doubles", done, whole))
            self._put(Risks.of(self._inventory, alone, links, found))
        except _GivenUpError:
            return
        except Exception as fault:  # noqa: BLE001 - whatever it is, whoever waits for this is told
            with self._news:
                self._fault = fault
                self._news.notify_all()

    def _put(self, made: Risks) -> None:
        with self._news:
            self._risks = made
            self._news.notify_all()

    def _tell(self, stage: Stage, done: int, whole: int) -> None:
        with self._news:
            if self._closed:
                raise _GivenUpError
            self._working = Working(stage, done, whole)
