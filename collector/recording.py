"""Recordings: observations as JSON Lines, with the judge's memory in front, so that a replay starts where it stood.

The first line may be a ``state`` line: ``{"kind": "state", "at": …, "memory": {…}}``. Bad lines never stop a
reading: each is told with file and line, and the good ones count.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from agent.clock import Microseconds, format_instant, parse_instant
from agent.observation import Observation, from_json, to_json, unpack
from collector.core.admission import admit, judged_at
from collector.core.judge import Judge
from collector.core.memory import Memory
from collector.ports import Arrived


@dataclass(frozen=True)
class BadLine:
    """A line that is no observation: where it stands, why, and what it says."""

    file: str
    line: int
    why: str
    text: bytes


@dataclass
class Recording:
    """What some files hold: observations in the order of the lines, the newest state line, the bad lines."""

    observations: list[Observation] = field(default_factory=list)
    memory: Memory | None = None
    memory_at: Microseconds | None = None
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
                    if b'"state"' in text and _is_state(text):
                        _take_state(out, text)
                    else:
                        out.observations.append(from_json(text))
                except ValueError as problem:
                    out.bad.append(BadLine(str(path), number, str(problem), text))
    return out


def _is_state(text: bytes) -> bool:
    try:
        raw = msgspec.json.decode(text, type=dict[str, Any])
    except msgspec.MsgspecError:
        return False
    return raw.get("kind") == "state"


def _take_state(out: Recording, text: bytes) -> None:
    raw = msgspec.json.decode(text, type=dict[str, Any])
    try:
        at = parse_instant(raw["at"])
        memory = msgspec.convert(raw["memory"], Memory)
    except (KeyError, msgspec.MsgspecError) as problem:
        message = f"no state line: {problem}"
        raise ValueError(message) from None
    if out.memory_at is None or at > out.memory_at:
        out.memory, out.memory_at = memory, at


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


def remember(judge: Judge, batches: Iterable[Arrived], until: Microseconds) -> Memory:
    """Return the judge's memory after the batches that arrived before ``until``."""
    for known in batches:
        if known.arrived >= until:
            break
        admit(judge, None, list(observations_of([known])), known.arrived, known.batch.sent)
        _forget_told(judge)
    judge.advance(judged_at(judge, until))
    _forget_told(judge)
    return judge.memory


def _forget_told(judge: Judge) -> None:
    """Let go of what a collector would have kept elsewhere by now."""
    judge.take_effects()
    judge.docket.take_changed()
    judge.take_finished()


def state_line(memory: Memory, at: Microseconds) -> bytes:
    """Return the line that opens a recording."""
    return msgspec.json.encode({"kind": "state", "at": format_instant(at), "memory": msgspec.to_builtins(memory)})


def lines(batches: Iterable[Arrived]) -> Iterator[bytes]:
    """Return each observation of some raw batches as a line, without line ends."""
    for observation in observations_of(batches):
        with contextlib.suppress(OverflowError):  # an instant that no calendar has: it was refused live, too
            yield to_json(observation)
