"""A person of the harness, who wants decisions recorded through what the api hands them over with."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

from agent.errors import StorageError
from api.decided import Decided
from collector.core.objections import ObjectionError
from collector.decisions import Approval, Decision, Maintenance, Withdrawal
from tests.faults.ground import Ask, read_answers
from tests.support.virtual_time import VirtualClock


class Person:
    """Wants decisions recorded, one after another: asks each second, under the same key, until the api answers.

    What a person was told survives the program, so it stands in a file.
    """

    def __init__(
        self, answers: Path, asks: Sequence[Ask], decided: Decided, clock: VirtualClock, answered: Callable[[], None]
    ) -> None:
        self._answers, self._asks = answers, asks
        self._decided, self._clock, self._answered = decided, clock, answered
        self._log = os.open(answers, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def ask(self) -> None:
        """Ask for what is next, if it is time."""
        told = read_answers(self._answers)
        ask = next((ask for ask in self._asks if ask.key not in told), None)
        if ask is None or self._clock.wall() < ask.at:
            return
        try:
            number = self._decided.record(_decision(ask, told), "kabid", ask.key).number
        except ObjectionError:
            number = 0
        except (ConnectionError, StorageError):
            return
        self._answered()
        os.write(self._log, f"{ask.key} {number}\n".encode())


def _decision(ask: Ask, told: dict[str, int]) -> Decision:
    if ask.kind == "approval":
        return Approval(of=told[ask.of])
    if ask.kind == "withdrawal":
        return Withdrawal(of=told[ask.of])
    return Maintenance(element=ask.element, start=ask.start, end=ask.end, reason="uji")
