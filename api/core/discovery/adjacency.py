"""From what devices hear at their ports to who is joined to whom.

Rules this module keeps:

- Who a neighbour is, its management address says, else its name when one device alone bears it, else what other
  neighbours of the same chassis were found to be. Where two of these speak against each other, nothing is guessed.
- A port that hears several neighbours joins a hub or a switch that tells nothing; no link is made of it.
- The far port is the one that the neighbour names, where the far device has it; else the one port over there that
  hears us. Between devices with several such cables the far port stays open (``sure`` is false).
- Pure and the same whatever the order of the findings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import NamedTuple

from agent.observation import Neighbour
from api.core.discovery.identity import Met, host_name, names_of
from api.core.discovery.notes import Note, note


class Adjacency(NamedTuple):
    """Two devices (the ids sorted) and the ports that join them, None where it is not known which.

    ``both``: each hears the other. ``sure`` is false where the open port could not be told among several.
    """

    devices: tuple[str, str]
    ports: tuple[str | None, str | None]
    both: bool
    sure: bool = True


class _Half(NamedTuple):
    """One device hears another at this port, and is told the far one."""

    port: str
    far: str | None


def adjacencies(met: Sequence[Met]) -> tuple[list[Adjacency], list[Note]]:
    """Return who is joined to whom, sorted, and what could not be told."""
    who = _Who(met)
    ports = {one.id: one.finding.ports for one in met}
    halves: dict[tuple[str, str], set[_Half]] = defaultdict(set)
    notes: list[Note] = []
    for one in met:
        by_port: dict[str, list[Neighbour]] = defaultdict(list)
        for item in one.finding.neighbours:
            by_port[item.interface].append(item)
        for port, items in sorted(by_port.items()):
            answers = [who.of(item) for item in items]
            heard = {answer.id or item.chassis or item.name for answer, item in zip(answers, items, strict=True)}
            if len(heard) > 1:
                notes.append(note("shared", one.id, port=port, count=len(heard)))
                continue
            answer, item = answers[0], items[0]
            if answer.id is None:
                values = {"port": port, "name": item.name or item.chassis or "?", "address": item.address or "-"}
                notes.append(note(answer.code, one.id, **values))
            elif answer.id != one.id:
                far = next((its for item in items if (its := _port(item.port, ports[answer.id])) is not None), None)
                halves[one.id, answer.id].add(_Half(port, far))
    found: list[Adjacency] = []
    for pair in sorted({(min(pair), max(pair)) for pair in halves}):
        made, told = _joined(pair, halves[pair], halves[pair[1], pair[0]])
        found += made
        notes += told
    return found, notes


class _Answer(NamedTuple):
    """Who a neighbour is, or the code of why that is not known."""

    id: str | None
    code: str = ""


class _Who:
    """Finds who neighbours are."""

    def __init__(self, met: Sequence[Met]) -> None:
        self._by_address = {address: one.id for one in met for address in (one.finding.address, *one.others)}
        self._names = {one.id: one.finding.name.casefold() for one in met}
        self._by_name = names_of(met)
        self._by_chassis: dict[str, set[str]] = defaultdict(set)
        for item in chain.from_iterable(one.finding.neighbours for one in met):
            answer = self._told(item)
            if item.chassis and answer.id is not None:
                self._by_chassis[item.chassis].add(answer.id)

    def of(self, item: Neighbour) -> _Answer:
        """Return who a neighbour is."""
        answer = self._told(item)
        others = self._by_chassis.get(item.chassis or "", set())
        if answer.id is None and answer.code == "stranger" and len(others) == 1:
            return _Answer(next(iter(others)))
        return answer

    def _told(self, item: Neighbour) -> _Answer:
        name = (item.name or "").casefold()
        named = self._by_name.get(name) or self._by_name.get(host_name(name)) or frozenset()
        addressed = self._by_address.get(item.address or "")
        if addressed is not None:
            own = self._names[addressed]
            contrary = bool(own and name) and host_name(own) != host_name(name)
            return _Answer(None, "contrary") if contrary else _Answer(addressed)
        if not name or not named:
            return _Answer(None, "stranger")
        return _Answer(next(iter(named))) if len(named) == 1 else _Answer(None, "several")


def _port(told: str | None, ports: Mapping[str, str | None]) -> str | None:
    """Return the far device's port that a neighbour names, by its name or by an alias that one port alone has."""
    if told is None or told in ports:
        return told
    aliased = [port for port, alias in ports.items() if alias == told]
    return aliased[0] if len(aliased) == 1 else None


def _joined(
    pair: tuple[str, str], ours: Iterable[_Half], theirs: Iterable[_Half]
) -> tuple[list[Adjacency], list[Note]]:
    """Pair the ports of two devices that hear each other."""
    near, far = sorted(ours, key=_by_port), sorted(theirs, key=_by_port)
    both = bool(near and far)
    told = {(half.port, half.far) for half in near if half.far} | {(half.far, half.port) for half in far if half.far}
    ends = [[ports[side] for ports in told] for side in (0, 1)]
    certain = [ports for ports in told if all(ends[side].count(ports[side]) == 1 for side in (0, 1))]
    notes = [note("clash", pair[0], other=pair[1])] if len(certain) < len(told) else []
    used = ({one for one, _ in told}, {two for _, two in told})
    left = [[half.port for half in side if half.port not in used[number]] for number, side in enumerate((near, far))]
    found = [Adjacency(pair, ports, both) for ports in sorted(certain, key=str)]
    if len(left[0]) == len(left[1]) == 1:
        found.append(Adjacency(pair, (left[0][0], left[1][0]), both))
    elif left[0] or left[1]:
        side = 0 if len(left[0]) >= len(left[1]) else 1
        single = len(left[side]) == 1
        open_ended = [(port, None) if side == 0 else (None, port) for port in left[side]]
        found += [Adjacency(pair, ports, both, sure=single) for ports in open_ended]
        if not single:
            notes.append(note("parallel", pair[0], other=pair[1], count=len(left[side])))
    return found, notes


def _by_port(half: _Half) -> tuple[str, str]:
    return half.port, half.far or ""
