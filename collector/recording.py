"""Recordings: observations as JSON Lines, with the judge's memory in front, so that a replay starts where it stood.

The first line may be a ``state`` line: ``{"kind": "state", "at": …, "memory": {…}, "runs": […], "cases": […]}``; of several the
earliest counts, for what was recorded since then is judged anew. What people decided stands in ``decision`` lines (the
values of ``collector.decisions.Recorded``, ``at`` as an instant). Bad lines never stop a reading: each is told with file
and line, and the good ones count.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from itertools import takewhile
from pathlib import Path
from typing import Any

import msgspec

from agent.clock import Microseconds, format_instant, parse_instant
from agent.errors import BadInputError
from agent.inventory.models import Inventory
from agent.observation import Observation, from_json, to_json, unpack
from collector.core.admission import admit, hear_decisions, judged_at
from collector.core.cases import Case
from collector.core.judge import Judge
from collector.core.memory import Memory
from collector.core.reconsidering import LATELY
from collector.core.runs import Run
from collector.decisions import Recorded
from collector.ports import Arrived, Store

_PAGE = 2_000
"""So many raw batches are read at once."""


@dataclass(frozen=True)
class BadLine:
    """A line that is no observation: where it stands, why, and what it says."""

    file: str
    line: int
    why: str
    text: bytes


@dataclass(frozen=True)
class Opening:
    """Where a recording begins: the judge's memory then, and the runs that told of the incidents in it.

    ``cases`` are incidents that the judge had let go by then, and that people's notes may still bear on.
    """

    at: Microseconds
    memory: Memory
    runs: list[Run] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)


@dataclass
class Recording:
    """What some files hold: observations in the order of the lines, the state line to begin from, decisions, bad lines."""

    observations: list[Observation] = field(default_factory=list)
    opening: Opening | None = None
    decisions: dict[int, Recorded] = field(default_factory=dict)
    bad: list[BadLine] = field(default_factory=list)


def read(paths: Iterable[Path]) -> Recording:
    """Read recordings; raises ``OSError`` when a file cannot be read at all."""
    out = Recording()
    for path in paths:
        with path.open("rb") as lines:
            for number, line in enumerate(lines, start=1):
                text = line.strip()
                if not text:
                    continue
                try:
                    kind = _kind(text) if b'"state"' in text or b'"decision"' in text else ""
                    if kind == "state":
                        _take_state(out, text)
                    elif kind == "decision":
                        _take_decision(out, text)
                    else:
                        out.observations.append(from_json(text))
                except ValueError as problem:
                    out.bad.append(BadLine(str(path), number, str(problem), text))
    return out


def _kind(text: bytes) -> str:
    try:
        return str(msgspec.json.decode(text, type=dict[str, Any]).get("kind"))
    except msgspec.MsgspecError:
        return ""


def _take_decision(out: Recording, text: bytes) -> None:
    raw = msgspec.json.decode(text, type=dict[str, Any])
    try:
        recorded = msgspec.convert({**raw, "at": parse_instant(raw["at"])}, Recorded)
    except (KeyError, msgspec.MsgspecError) as problem:
        message = f"no decision line: {problem}"
        raise ValueError(message) from None
    out.decisions[recorded.number] = recorded


def _take_state(out: Recording, text: bytes) -> None:
    raw = msgspec.json.decode(text, type=dict[str, Any])
    try:
        at = parse_instant(raw["at"])
        memory = msgspec.convert(raw["memory"], Memory)
        runs = msgspec.convert(raw.get("runs", []), list[Run])
        cases = msgspec.convert(raw.get("cases", []), list[Case])
    except (KeyError, msgspec.MsgspecError) as problem:
        message = f"no state line: {problem}"
        raise ValueError(message) from None
    if out.opening is None or at < out.opening.at:
        out.opening = Opening(at, memory, runs, cases)


def observations_of(batches: Iterable[Arrived]) -> Iterator[Observation]:
    """Return the observations of raw batches, each with where it came from and when it arrived."""
    for known in batches:
        try:
            observations = unpack(known.batch.body)
        except ValueError:
            continue
        for observation in observations:
            if observation.agent != known.batch.agent:
                continue  # it was refused live, too
            yield msgspec.structs.replace(
                observation,
                boot=observation.boot or known.batch.boot,
                seq=known.batch.seq,
                arrived=known.arrived,
            )


def opening(store: Store, inventory: Inventory, references: Mapping[str, Iterable[str]], at: Microseconds) -> Opening:
    """Return where a recording that begins ``at`` begins.

    Raises ``BadInputError`` when the raw log does not reach back to it any more.
    """
    kept = store.kept(at)
    if kept is not None and kept.at >= at and kept.number > 1:
        raise BadInputError(
            f"--from {format_instant(at)}: raw observations from before {format_instant(kept.at)} are no longer kept;"
            f" give --from a later instant than that"
        )
    known = kept if kept is not None and kept.at < at else None
    judge = Judge(inventory, references, None if known is None else known.memory)
    decisions = [row for row in store.decisions() if row.at < at]
    heard = sum(known is not None and row.at <= known.at for row in decisions)
    judge.docket.anew.know(decisions[:heard])

    def hear(before: Microseconds) -> None:
        nonlocal heard
        while heard < len(decisions) and decisions[heard].at < before:
            heard += 1
            moment = decisions[heard - 1].at
            hear_decisions(judge, decisions[:heard], partial(_closed_by, store, moment), moment)
            _forget_told(judge)

    for batch in takewhile(lambda one: one.arrived < at, _after(store, 0 if known is None else known.number)):
        hear(batch.arrived)
        admit(judge, None, list(observations_of([batch])), batch.arrived, batch.batch.sent)
        _forget_told(judge)
    hear(at)
    judge.advance(judged_at(judge, at))
    _forget_told(judge)
    at_hand = {case.id for case in judge.memory.cases}
    lately = [case for case in _closed_by(store, at, at - LATELY, at) if case.id not in at_hand]
    return Opening(at, judge.memory, _runs_before(store, judge.memory, at), lately)


def _closed_by(store: Store, moment: Microseconds, start: Microseconds, end: Microseconds) -> list[Case]:
    """Return the incidents that were open at some instant of ``[start, end)`` and are over by a moment."""
    return [case for case in store.cases(start, end) if case.closed is not None and case.closed < moment]


def _after(store: Store, number: int) -> Iterator[Arrived]:
    """Yield the raw batches above a number, in order."""
    while page := store.raw_after(number, _PAGE):
        for _, batch in page:
            yield batch
        number = page[-1][0]


def _runs_before(store: Store, memory: Memory, at: Microseconds) -> list[Run]:
    """Return the runs from which it is told who saw a device up while an incident that is remembered lasted."""
    edges = [
        edge for case in memory.cases for row in case.rows for edge in (row.started, row.ended) if edge is not None
    ]
    return store.runs(min([at, *edges]), at)


def _forget_told(judge: Judge) -> None:
    """Let go of what a collector would have kept elsewhere by now."""
    judge.take_effects()
    judge.docket.take_changed()
    judge.take_finished()


def state_line(opening: Opening) -> bytes:
    """Return the line that opens a recording."""
    return msgspec.json.encode(
        {
            "kind": "state",
            "at": format_instant(opening.at),
            "memory": opening.memory,
            "runs": opening.runs,
            "cases": opening.cases,
        }
    )


def decision_lines(decisions: Iterable[Recorded], end: Microseconds) -> Iterator[bytes]:
    """Return what was decided before ``end``, a line each."""
    for recorded in decisions:
        if recorded.at < end:
            values = msgspec.to_builtins(recorded) | {"at": format_instant(recorded.at)}
            yield msgspec.json.encode({"kind": "decision"} | values)


def lines(batches: Iterable[Arrived]) -> Iterator[bytes]:
    """Return each observation of some raw batches as a line, without line ends."""
    for observation in observations_of(batches):
        with contextlib.suppress(OverflowError):  # an instant that no calendar has: it was refused live, too
            yield to_json(observation)
