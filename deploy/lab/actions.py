"""What people and scripts may do to the practice province: words in, timed steps out.

Rules this module keeps:

- The command line, a script's line and a test say the same words: ``cut skkl-bangka-belitung``,
  ``bump sw-dinkes --for 5s``.
- An action is a list of steps; the first are done at once, the others later unless another action
  touches their elements before: the last word on an element holds.
- Pure.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from agent.clock import SECOND, Microseconds
from agent.errors import BadInputError
from agent.inventory.quantities import parse_duration
from deploy.lab import faults as change
from deploy.lab.faults import Board, Elements, Faults

_BATTERY = 120 * SECOND
_REBOOT = 5 * SECOND
_STORM = 30 * SECOND
_FLAP = 2 * SECOND
_FLAPS = 5
_WHOLE = 100


class Deed(StrEnum):
    """One change of what is broken."""

    CUT = "cut"
    MEND = "mend"
    RESTORE = "restore"
    BATTERY = "battery"
    DRAIN = "drain"
    DISABLE = "admin-down"
    ENABLE = "admin-up"
    LOSS = "loss"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class Step:
    """One deed on some elements, so long after the action began."""

    deed: Deed
    elements: Elements
    after: Microseconds = 0
    value: float = 0
    """Loss (0 to 1) or delay (microseconds)."""

    def without(self, elements: Elements) -> Step:
        """Return the step as far as it does not concern these elements."""
        return replace(self, elements=self.elements - elements)

    def apply(self, faults: Faults) -> Faults:
        """Return what is broken once this is done."""
        if self.deed is Deed.LOSS:
            return change.impair(faults, self.elements, loss=self.value)
        if self.deed is Deed.DELAY:
            return change.impair(faults, self.elements, delay=int(self.value))
        return _DEEDS[self.deed](faults, self.elements)


_DEEDS: dict[Deed, Callable[[Faults, Elements], Faults]] = {
    Deed.CUT: change.cut,
    Deed.MEND: change.mend,
    Deed.RESTORE: change.restore,
    Deed.BATTERY: change.on_battery,
    Deed.DRAIN: change.drain,
    Deed.DISABLE: change.disable,
    Deed.ENABLE: change.enable,
}


@dataclass(frozen=True, slots=True)
class Action:
    """The words of one action, taken apart."""

    verb: str
    names: tuple[str, ...]
    duration: Microseconds | None = None
    """``--for``, ``--battery`` or ``--every``."""
    times: int = _FLAPS
    value: float = 0

    def steps(self, board: Board, faults: Faults) -> list[Step]:
        """Return what is to be done when, first things first.

        Raises ``BadInputError`` for a name the province does not have.
        """
        return _STEPS[self.verb](self, board, faults)


def _cut(action: Action, board: Board, _: Faults) -> list[Step]:
    return [Step(Deed.CUT, board.cables(action.names))]


def _restore(action: Action, board: Board, faults: Faults) -> list[Step]:
    everything = not action.names or action.names == ("all",)
    return [Step(Deed.RESTORE, board.all(faults) if everything else board.any(action.names))]


def _power_off(action: Action, board: Board, _: Faults) -> list[Step]:
    hit = board.powered(action.names)
    backed = board.backed(action.names, hit)
    battery = _BATTERY if action.duration is None else action.duration
    return [
        Step(Deed.CUT, hit - backed),
        *([Step(Deed.BATTERY, backed), Step(Deed.DRAIN, backed, battery)] if backed else []),
    ]


def _power_on(action: Action, board: Board, _: Faults) -> list[Step]:
    return [Step(Deed.MEND, board.powered(action.names))]


def _bump(action: Action, board: Board, _: Faults) -> list[Step]:
    hit = board.devices(action.names)
    return [Step(Deed.CUT, hit), Step(Deed.MEND, hit, _REBOOT if action.duration is None else action.duration)]


def _lightning(action: Action, board: Board, _: Faults) -> list[Step]:
    hit = Elements()
    for name in action.names:
        hit |= board.area(name)
    return [Step(Deed.CUT, hit), Step(Deed.MEND, hit, _STORM if action.duration is None else action.duration)]


def _flap(action: Action, board: Board, _: Faults) -> list[Step]:
    hit = board.links(action.names)
    half = (_FLAP if action.duration is None else action.duration) // 2
    return [Step((Deed.CUT, Deed.MEND)[turn % 2], hit, turn * half) for turn in range(2 * action.times)]


def _impair(action: Action, board: Board, _: Faults) -> list[Step]:
    return [Step(Deed(action.verb), board.links(action.names), value=action.value)]


def _admin(action: Action, board: Board, _: Faults) -> list[Step]:
    return [Step(Deed(action.verb), board.interfaces(action.names))]


_STEPS: dict[str, Callable[[Action, Board, Faults], list[Step]]] = {
    "cut": _cut,
    "restore": _restore,
    "power off": _power_off,
    "power on": _power_on,
    "bump": _bump,
    "lightning": _lightning,
    "flap": _flap,
    "loss": _impair,
    "delay": _impair,
    "admin-down": _admin,
    "admin-up": _admin,
}
_DURATION_OPTION = {"bump": "--for", "lightning": "--for", "power off": "--battery", "flap": "--every"}


def parse_action(words: list[str]) -> Action:
    """Take the words of an action apart.

    Raises ``BadInputError`` with what the action takes.

    >>> parse_action(["loss", "fo-dinkes", "20%"]).value
    0.2
    """
    verb, rest = _verb(words)
    names, options = _options(verb, rest)
    value = 0.0
    if verb in ("loss", "delay"):
        if len(names) < 2:  # noqa: PLR2004
            raise BadInputError(f"{verb} wants a link and {'a share such as 20%' if verb == 'loss' else '300ms'}")
        value = parse_share(names.pop()) if verb == "loss" else _duration(names.pop())
    if not names and verb != "restore":
        raise BadInputError(f"{verb} wants the name of what to act on; see: siaga lab {verb} --help")
    duration = _DURATION_OPTION.get(verb)
    return Action(
        verb,
        tuple(names),
        _duration(options[duration]) if duration in options else None,
        _times(options["--times"]) if "--times" in options else _FLAPS,
        value,
    )


def _verb(words: list[str]) -> tuple[str, list[str]]:
    for length in (2, 1):
        verb = " ".join(words[:length])
        if verb in _STEPS:
            return verb, words[length:]
    raise BadInputError(f"{' '.join(words) or 'nothing'!r} is no action; there are {', '.join(_STEPS)}")


def _options(verb: str, words: list[str]) -> tuple[list[str], dict[str, str]]:
    allowed = {_DURATION_OPTION.get(verb), "--times" if verb == "flap" else None} - {None}
    names: list[str] = []
    options: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if not word.startswith("--"):
            names.append(word)
            continue
        option, equals, value = word.partition("=")
        if option not in allowed:
            raise BadInputError(
                f"{verb} has no option {option}; it has {', '.join(sorted(map(str, allowed))) or 'none'}"
            )
        options[option] = value if equals else next(rest, "")
    return names, options


def parse_share(text: str) -> float:
    """Read ``20%`` (or ``0.2``) into 0.2.

    Raises ``BadInputError`` when it is not between 0 and 100 %.
    """
    try:
        share = float(text.removesuffix("%")) / (_WHOLE if text.endswith("%") else 1)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise BadInputError(f"{text!r} is no share; write it like 20% (or 0.2), between 0% and 100%")
    return share


def _duration(text: str) -> Microseconds:
    try:
        return parse_duration(text)
    except ValueError as problem:
        raise BadInputError(str(problem)) from None


def _times(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 1000:  # noqa: PLR2004
        raise BadInputError(f"--times {text}: write a whole number from 1 to 1000")
    return int(text)


@dataclass(frozen=True, slots=True)
class Cue:
    """One line of a script: an action, so long after the script began."""

    after: Microseconds
    words: tuple[str, ...]


def parse_script(text: str, name: str = "script") -> list[Cue]:
    """Read a script of timed faults: a duration and an action on each line; ``#`` begins a comment.

    Raises ``BadInputError`` naming the line.

    >>> parse_script("10s cut skkl-bangka-belitung")[0].after
    10000000
    """
    cues = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.partition("#")[0].split()
        if not words:
            continue
        try:
            parse_action(words[1:])
            cues.append(Cue(_duration(words[0].removeprefix("+")), tuple(words[1:])))
        except BadInputError as problem:
            raise BadInputError(f"{name}, line {number}: {problem}") from None
    return sorted(cues, key=lambda cue: cue.after)
