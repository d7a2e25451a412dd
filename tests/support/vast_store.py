"""A collector's store as years of a big network leave it, written through the store's own tables.

Rules this module keeps:

- Every device has so many outages a month, one in each of as many equal slots: in turn its own, and one that its feeder's
  four offices share. Lengths are log-normal, ten minutes in the middle. The same seed gives the same store.
- What stands there is what the judge would have written: settled runs that touch, with brackets of one round, a loss that
  never confirmed in each answered run, and closed incidents with their rows. Nothing of it is judged here.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from agent.clock import MINUTE, SECOND, Microseconds
from agent.inventory.models import Inventory
from collector.core.cases import Case
from collector.core.rows import Row
from collector.core.runs import Loss, Run
from collector.ports import Change
from collector.store.sqlite import SqliteStore
from tests.support.fake_network import islands_in_words

SEED = 29
ROUND: Microseconds = 10 * SECOND
FEEDER = 4
TOGETHER = 20_000
"""Devices' months that one transaction of the store takes are bounded by this many runs."""
_CALENDARS = {
    "dinas": {
        "days": ["mon", "tue", "wed", "thu", "fri"],
        "hours": ["08:00-16:00"],
        "holidays": "ID",
        "exceptions": [{"dates": "2026-02-19..2026-03-17", "hours": ["08:00-15:00"], "why": "Ramadan"}],
    },
    "sekolah": {"days": ["mon", "tue", "wed", "thu", "fri", "sat"], "hours": ["07:00-12:00", "13:00-15:30"]},
    "rsud": {"days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "hours": ["00:00-24:00"]},
}


def vast_network(services: int) -> Inventory:
    """Return ``islands`` with so many services (an even number), on three calendars in turn."""
    words = islands_in_words(services // 2)
    words |= {"timezone": "Asia/Jakarta", "calendars": _CALENDARS}
    for number, service in enumerate(words["services"]):
        service["calendar"] = tuple(_CALENDARS)[number % len(_CALENDARS)]
    return Inventory.model_validate(words)


class VastStore:
    """Fills a store with a network's history, part by part; incidents are numbered on."""

    def __init__(self, store: SqliteStore, inventory: Inventory, seed: int = SEED) -> None:
        self.store = store
        self.agent = inventory.agents[0].id
        self.offices = [device.id for device in inventory.devices if device.id.startswith("sw-")]
        self.feeders = {device.id: device.power or "" for device in inventory.devices}
        self.chance = random.Random(seed)
        self.incidents = 0
        self.reached: dict[str, tuple[Microseconds, Microseconds | None]] = {}

    def fill(self, start: Microseconds, end: Microseconds, outages: int) -> None:
        """Add ``[start, end)`` with so many outages of every office's switch."""
        slot = (end - start) // outages
        for number in range(outages):
            begin = start + number * slot
            self._slot(begin, end if number == outages - 1 else begin + slot, shared=number % 2 == 1)

    def _slot(self, start: Microseconds, end: Microseconds, *, shared: bool) -> None:
        runs: list[Run] = []
        cases: list[Case] = []
        for feeder in range(0, len(self.offices), FEEDER):
            devices = self.offices[feeder : feeder + FEEDER]
            if shared:
                cases.append(self._case((self.feeders[devices[0]],), "power", devices, self._fault(start, end)))
            else:
                cases += [self._case((device,), "equipment", [device], self._fault(start, end)) for device in devices]
        for case in cases:
            for row in case.rows:
                runs += self._runs(row, start, end)
        runs.sort(key=lambda run: run.first)
        self.store.commit(Change(runs=runs, cases=cases))

    def _fault(self, start: Microseconds, end: Microseconds) -> tuple[Microseconds, Microseconds]:
        room = end - start
        lasts = min(int(self.chance.lognormvariate(0, 1) * 10 * MINUTE), room // 2) + MINUTE
        begin = start + MINUTE + self.chance.randrange(room - lasts - 3 * MINUTE)
        return begin, begin + lasts

    def _case(
        self, root: tuple[str, ...], cause: str, devices: Sequence[str], fault: tuple[Microseconds, Microseconds]
    ) -> Case:
        self.incidents += 1
        rows = [self._row(device, *fault) for device in devices]
        opened = min(row.confirmed_at for row in rows)
        ended = [row.recovered_at for row in rows if row.recovered_at is not None]
        return Case(
            id=f"kept-{self.incidents}",  # the judge counts from 1
            root=root,
            cause=cause,
            causes={cause: 0.9},
            confidence=0.9,
            alternatives=(),
            since=fault[0],
            opened=opened,
            closed=max(ended),
            restored=min(ended),
            rows=rows,
            services={f"net-{device.removeprefix('sw-')}" for device in devices},
        )

    def _row(self, device: str, start: Microseconds, end: Microseconds) -> Row:
        lost, answered = start + self.chance.randrange(ROUND), end + self.chance.randrange(ROUND)
        return Row(
            agent=self.agent,
            device=device,
            outage=lost,
            started=lost,
            before=lost - ROUND,
            losses=(lost, lost + SECOND, lost + 2 * SECOND),
            answered=lost - ROUND,
            confirmed_at=lost + 2 * SECOND,
            ended=answered,
            last_lost=answered - ROUND,
            recovered_at=answered + ROUND,
            settled=True,
            gave_way=answered,
            failed=True,
        )

    def _runs(self, row: Row, start: Microseconds, end: Microseconds) -> Iterator[Run]:
        first, before = self.reached.get(row.device, (start, None))
        lost, answered = row.started, row.ended or end
        middle = first + (lost - first) // 2
        loss = Loss(middle - ROUND, middle, middle + SECOND)
        up = {"rtt_min": 0.0021, "rtt_max": 0.0193}
        yield self._run(row, "answered", (first, row.before, lost), before, losses=(loss,), **up)
        yield self._run(row, "lost", (lost, row.last_lost or lost, answered), row.before)
        self.reached[row.device] = (answered, row.last_lost)

    def _run(
        self,
        row: Row,
        result: str,
        span: tuple[Microseconds, Microseconds, Microseconds],
        before: Microseconds | None,
        **more: Any,
    ) -> Run:
        first, last, until = span
        count = (last - first) // ROUND + 1
        return Run(
            agent=self.agent,
            device=row.device,
            result=result,
            boot="7f3c9a5e21d0",
            interval=ROUND,
            first=first,
            last=last,
            until=until,
            before=before,
            count=count,
            rtt_sum=0.0043 * count if result == "answered" else 0.0,
            **more,
        )
