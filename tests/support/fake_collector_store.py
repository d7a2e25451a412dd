"""A store in memory behind ``collector.ports.Store``, and one that fails when told to."""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterator
from operator import itemgetter
from typing import TypeVar

import msgspec

from agent.clock import Microseconds
from agent.errors import StorageError
from collector.core.cases import Case
from collector.core.condensed import Condensed, condensed_all
from collector.core.memory import Memory
from collector.core.runs import Run
from collector.decisions import Recorded
from collector.ports import Arrived, Change, Kept, Progress, Recovered, Setting, Store
from collector.reading import Effect

T = TypeVar("T")


def copied(value: T) -> T:
    """Take a value through bytes, as a disk would."""
    return msgspec.msgpack.decode(msgspec.msgpack.encode(value), type=type(value))


class FakeCollectorStore:
    def __init__(self) -> None:
        self._raw: list[tuple[int, Arrived]] = []
        self._next = 1
        self._memory: Memory | None = None
        self._upto = 0
        self._kept: list[Kept] = []
        self._streams: dict[tuple[str, str], Progress] = {}
        self._runs: dict[tuple[str, str, int], Run] = {}
        self._cases: dict[str, Case] = {}
        self._effects: dict[int, Effect] = {}
        self._acknowledged = 0
        self._decisions: list[Recorded] = []
        self._settings: list[Setting] = []
        self._condensed: dict[tuple[str, Microseconds, Microseconds], Condensed] = {}

    def recover(self) -> Recovered:
        senders: dict[str, Progress] = {}
        for (agent, _), progress in self._streams.items():
            if agent not in senders or senders[agent].sender_started < progress.sender_started:
                senders[agent] = progress
        return Recovered(
            memory=None if self._memory is None else copied(self._memory),
            batches=[arrived for number, arrived in self._raw if number > self._upto],
            streams=dict(self._streams),
            senders=senders,
            acknowledged=self._acknowledged,
            kept_at=max((one.at for one in self._kept), default=0),
        )

    def commit(self, change: Change) -> None:
        if change.arrived is not None:
            batch = change.arrived.batch
            self._raw.append((self._next, change.arrived))
            self._next += 1
            self._streams[batch.agent, batch.stream] = Progress(batch.seq, batch.sender, batch.sender_started)
        self._forget({run.device: run.tells_from for run in change.runs})
        for case in change.cases:
            rows = [*case.rows, *(self._cases[case.id].rows if case.id in self._cases else ())]
            self._forget({row.device: min(row.started for row in rows) for row in rows})
        for run in change.runs:
            self._runs[run.agent, run.device, run.first] = run
        for case in change.cases:
            self._cases[case.id] = copied(case)
        for effect in change.effects:
            self._effects[effect.seq] = effect
        self._decisions += [copied(row) for row in change.decisions]
        if change.setting is not None:
            self._settings.append(change.setting)
        if change.memory is not None:
            self._memory, self._upto = copied(change.memory), self._next - 1
            if change.keep:
                self._kept.append(Kept(change.at, self._upto, copied(change.memory)))

    def runs(self, start: Microseconds, end: Microseconds, devices: Collection[str] | None = None) -> list[Run]:
        found = {
            key: run
            for key, run in self._runs.items()
            if run.until >= start and run.first < end and (devices is None or run.device in devices)
        }
        for run in list(found.values()):
            key = (run.agent, run.device, run.until)
            if run.last < end <= run.until and run.last < run.until and key in self._runs:
                found[key] = self._runs[key]
        return [run for _, run in sorted(found.items())]

    def condense(self, start: Microseconds, end: Microseconds, devices: Collection[str]) -> None:
        made = condensed_all(
            devices, self.runs(start, end, devices), self.cases(start, end, devices=devices), (start, end)
        )
        self._condensed |= {(device, start, end): copied(one) for device, one in made.items()}

    def condensed(
        self, start: Microseconds, end: Microseconds, device: str | None = None
    ) -> Iterator[tuple[str, Condensed]]:
        for key, one in sorted(self._condensed.items(), key=itemgetter(0)):
            if key[1:] == (start, end) and device in {None, key[0]}:
                yield key[0], one

    def condensed_devices(self, start: Microseconds, end: Microseconds) -> set[str]:
        return {device for device, _ in self.condensed(start, end)}

    def _forget(self, touched: dict[str, Microseconds]) -> None:
        for device, start, end in list(self._condensed):
            if device in touched and end >= touched[device]:
                del self._condensed[device, start, end]

    def decisions(self) -> list[Recorded]:
        return list(self._decisions)

    def setting(self, known: Microseconds | None = None) -> Setting | None:
        by_then = [row for row in self._settings if known is None or row.at <= known]
        return (by_then[-1:] or self._settings[:1] or [None])[0]

    def began(self) -> Microseconds | None:
        return min((run.first for run in self._runs.values()), default=None)

    def cases(
        self,
        start: Microseconds,
        end: Microseconds,
        limit: int | None = None,
        devices: Collection[str] | None = None,
    ) -> list[Case]:
        found = [
            case
            for case in self._cases.values()
            if case.started < end
            and (case.closed is None or case.closed >= start)
            and (devices is None or any(row.device in devices for row in case.rows))
        ]
        return sorted(found, key=lambda case: (case.opened, len(case.id), case.id), reverse=True)[:limit]

    def case(self, incident: str) -> Case | None:
        return self._cases.get(incident)

    def effects(self, after: int, limit: int) -> list[Effect]:
        return [effect for seq, effect in sorted(self._effects.items()) if seq > after][:limit]

    def acknowledge(self, upto: int) -> None:
        self._acknowledged = upto
        self._effects = {seq: effect for seq, effect in self._effects.items() if seq > upto}

    def raw(self, start: Microseconds, end: Microseconds) -> list[Arrived]:
        return [arrived for _, arrived in self._raw if start <= arrived.arrived < end]

    def kept(self, before: Microseconds) -> Kept | None:
        by_then = [one for one in self._kept if one.at < before]
        return (by_then[-1:] or self._kept[:1] or [None])[0]

    def raw_after(self, number: int, limit: int) -> list[tuple[int, Arrived]]:
        return [row for row in self._raw if row[0] > number][:limit]

    def raw_newest(self) -> int:
        return max((number for number, _ in self._raw), default=0)

    def prune(self, before: Microseconds) -> int:
        needed_after = self._upto
        if begin := self.kept(before):
            needed_after = min(needed_after, begin.number)
            self._kept = self._kept[self._kept.index(begin) :]
        kept = [row for row in self._raw if row[1].arrived >= before or row[0] > needed_after]
        dropped = len(self._raw) - len(kept)
        self._raw = kept
        return dropped

    def close(self) -> None:
        pass


class FailingStore:
    """Passes everything on, but a transaction may fail: before it was written, or after (its answer got lost)."""

    def __init__(self, store: Store, seed: int, share: float = 0.3) -> None:
        self.store = store
        self.chance = random.Random(seed)
        self.share = share
        self.unreadable = False

    def __getattr__(self, name: str) -> Callable[..., object]:
        found: Callable[..., object] = getattr(self.store, name)
        return found

    def recover(self) -> Recovered:
        if self.unreadable:
            raise StorageError("collector.db: disk I/O error; check the disk")
        return self.store.recover()

    def commit(self, change: Change) -> None:
        fate = self.chance.random()
        if fate < self.share / 2:
            raise StorageError("collector.db: database or disk is full; free some space on that disk")
        self.store.commit(change)
        if fate < self.share:
            raise StorageError("collector.db: disk I/O error; check the disk")
