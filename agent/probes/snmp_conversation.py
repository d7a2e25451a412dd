"""What one poll asks of a device, in which order, and what is made of it when the device fails half-way.

Rules this module keeps:

- Scalars first, then the columns of ifTable and ifXTable, what matters most first, then those that fill gaps.
- A session kept from an earlier poll gets a second chance as a new one: the device may have restarted or
  been replaced, and then refuses (or, with another engine id, does not answer) what was right before.
- Whatever happens becomes ``Answers`` with a reason; nothing is raised for what a device does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agent.clock import Clock, Microseconds
from agent.core.ports import fallbacks
from agent.probes import oids
from agent.probes.snmp_credential import Credential
from agent.probes.snmp_session import SnmpFailure
from agent.probes.snmp_walk import Budget, Cut, Walker

__all__ = ["Answers", "Budget", "Conversation"]

_SECOND_CHANCE = frozenset({"authentication", "timeout"})


@dataclass(slots=True)
class Answers:
    """What one poll has brought: scalars by name, columns by name and index, and how it went.

    ``reason`` is ``agent.observation.Poll``'s; ``notes`` are sentences for its ``detail``. ``scalars_asked`` and
    ``columns_asked`` (monotonic) are when the requests left that were answered; those before them may have been lost.
    """

    scalars: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reason: str | None = None
    scalars_asked: Microseconds = 0
    columns_asked: Microseconds = 0


class Conversation:
    """Polls of one device, one after the other, on one kept session."""

    def __init__(self, address: str, credential: Credential, budget: Budget, clock: Clock) -> None:
        """Nothing is opened before the first ``ask``."""
        self._walker = Walker(address, credential, budget, clock)

    @property
    def is_open(self) -> bool:
        """Whether a session is kept."""
        return self._walker.is_open

    def close(self) -> None:
        """Give the socket back; the next ``ask`` makes a new one."""
        self._walker.close()

    async def ask(self, *, system: bool, interfaces: bool) -> Answers:
        """Ask once within the budget."""
        walker = self._walker
        walker.begin()
        kept = walker.is_open
        while True:
            answers = Answers()
            try:
                await walker.ready()
                wanted = oids.SYSTEM if system else oids.CLOCKWORK
                answers.scalars = await walker.scalars(wanted, answers.missing)
                answers.scalars_asked = walker.heard
                if interfaces:
                    await self._interfaces(answers)
            except SnmpFailure as failure:
                walker.close()
                if kept and walker.by_user and failure.reason in _SECOND_CHANCE and not walker.spent:
                    kept = False
                    continue
                answers.reason = failure.reason
                answers.notes.append(failure.detail)
            else:
                walker.went_well()
            return answers

    async def _interfaces(self, answers: Answers) -> None:
        """Walk the columns into ``answers``; without the names and states that were to be had, none of them."""
        columns: dict[str, dict[str, Any]] = {}
        walked: set[str] = set()
        number = answers.scalars.get("ifNumber")
        try:
            for item in oids.INTERFACES:
                await self._column(item, number, columns, answers)
                walked.add(item.name)
                if item.name in oids.STATES:
                    answers.columns_asked = self._walker.heard
            for name in fallbacks(columns):
                await self._column(oids.FALLBACKS[name], number, columns, answers)
        except SnmpFailure as failure:
            if not walked >= oids.STATES:
                raise
            answers.columns = columns
            raise SnmpFailure(
                failure.reason,
                f"{failure.detail}; the table was cut after {len(walked)} of {len(oids.INTERFACES)} columns",
            ) from None
        if columns.keys() & (oids.STATES | {oids.IF_DESCR.name}):
            answers.columns = columns

    async def _column(
        self, item: oids.Object, number: int | None, columns: dict[str, dict[str, Any]], answers: Answers
    ) -> None:
        """Walk one column; one that loops or never ends is dropped and said, and spoils no other but the states."""
        try:
            column, strange = await self._walker.column(item, number)
        except Cut as cut:
            if item.name in oids.STATES:
                raise
            answers.reason = cut.reason
            answers.notes.append(cut.detail)
            return
        if strange:
            answers.notes.append(f"{strange} values of {item.name} are no {item.syntax.value} and left out")
        if column is None:
            answers.missing.append(item.name)
        elif column:
            columns[item.name] = column
