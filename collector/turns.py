"""Methods that wait for each other: one at a time on an object, from whatever thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, Protocol, TypeVar

Given = ParamSpec("Given")
Result = TypeVar("Result")


class TakesTurns(Protocol):
    """An object with a lock of its own, which its thread may take again."""

    turn: threading.RLock


Self = TypeVar("Self", bound=TakesTurns)


def in_turn(method: Callable[Concatenate[Self, Given], Result]) -> Callable[Concatenate[Self, Given], Result]:
    """Let a method run while no other such method of the object does."""

    @wraps(method)
    def waiting(self: Self, /, *args: Given.args, **kwargs: Given.kwargs) -> Result:
        with self.turn:
            return method(self, *args, **kwargs)

    return waiting
