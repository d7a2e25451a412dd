"""What one poll asks of a device, in which order, and what is made of it when the device fails half-way.

Rules this module keeps:

- Scalars first, then the columns of ifTable and ifXTable, what matters most first, then those that fill gaps, then
  light, power, health, and last neighbours. What is asked stands in the device's profile, and what the device has answered before refines it.
- A session kept from an earlier poll gets a second chance as a new one: the device may have restarted or
  been replaced, and then refuses (or, with another engine id, does not answer) what was right before.
- Whatever happens becomes ``Answers`` with a reason; nothing is raised for what a device does.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TypeVar

from agent.clock import Clock, Microseconds
from agent.core.mib import Object
from agent.core.parts import Part, Parts
from agent.core.ports import fallbacks
from agent.core.profile import STATES
from agent.core.ways import Light, NeighbourTable, Supply, Wellness
from agent.probes.snmp_credential import Credential
from agent.probes.snmp_refinement import Refinement, Search
from agent.probes.snmp_session import SnmpFailure
from agent.probes.snmp_tables import TableAnswers, ask_columns, ask_table
from agent.probes.snmp_walk import Budget, Cut, TooLong, Walker

__all__ = ["Answers", "Budget", "Conversation"]

_Table = TypeVar("_Table", Wellness, NeighbourTable)

_SECOND_CHANCE = frozenset({"authentication", "timeout"})


@dataclass(slots=True)
class Answers:
    """What one poll has brought: scalars by name, columns by name and index, and how it went.

    ``reason`` is ``agent.observation.Poll``'s; ``notes`` are sentences for its ``detail``. ``scalars_asked`` and
    ``columns_asked`` (monotonic) are when the requests left that were answered; those before them may have been lost.
    """

    scalars: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    supply: dict[str, dict[str, Any]] = field(default_factory=dict)
    light: TableAnswers[Light] | None = None
    health: list[TableAnswers[Wellness]] = field(default_factory=list)
    neighbours: list[TableAnswers[NeighbourTable]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    reason: str | None = None
    scalars_asked: Microseconds = 0
    columns_asked: Microseconds = 0


class Conversation:
    """Polls of one device, one after the other, on one kept session."""

    def __init__(
        self, address: str, credential: Credential, budget: Budget, clock: Clock, refinement: Refinement
    ) -> None:
        """Nothing is opened before the first ``ask``."""
        self._walker = Walker(address, credential, budget, clock)
        self._clock = clock
        self._refinement = refinement

    @property
    def is_open(self) -> bool:
        """Whether a session is kept."""
        return self._walker.is_open

    def close(self) -> None:
        """Give the socket back; the next ``ask`` makes a new one."""
        self._walker.close()

    async def ask(self, parts: Parts) -> Answers:
        """Ask for these parts once, within the budget."""
        walker = self._walker
        walker.begin()
        kept = walker.is_open
        while True:
            answers = Answers()
            try:
                await walker.ready()
                answers.scalars = await walker.scalars(self._refinement.scalars(parts), answers.missing)
                answers.scalars_asked = walker.heard
                self._refinement.heed(answers.scalars)
                if Part.INTERFACES in parts:
                    await self._interfaces(answers)
                if Part.LIGHT in parts:
                    await self._light(answers)
                if Part.SUPPLY in parts:
                    await self._power(answers)
                if Part.HEALTH in parts:
                    await self._tables(self._refinement.health, answers.health, answers)
                if Part.NEIGHBOURS in parts:
                    await self._tables(self._refinement.neighbours, answers.neighbours, answers)
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

    async def _power(self, answers: Answers) -> None:
        """Find out which way to ask for power the device answers, where that is not known, and walk its columns."""
        search, now = self._refinement.supply, self._clock.monotonic()
        if search.own is None:
            await self._find_power(search, answers)
        found = await ask_columns(self._walker, search, now, answers.notes)
        answers.supply = found.columns
        answers.reason = answers.reason or found.reason

    async def _find_power(self, search: Search[Supply], answers: Answers) -> None:
        now = self._clock.monotonic()
        ways = search.ways(now)
        try:
            for supply in ways:
                found = await self._walker.scalars(supply.scalars, [])
                if supply.source.name in found:
                    answers.scalars.update(found)
                    search.found(supply, now)
                    return
        except SnmpFailure:
            search.found(None, now, silent=True)
            raise
        if ways:
            search.found(None, now)

    async def _light(self, answers: Answers) -> None:
        """Walk the table of light that the device has, when its ports are known."""
        if answers.columns:
            now = self._clock.monotonic()
            answers.light = await ask_table(self._walker, self._refinement.light, now, answers.notes)
            answers.reason = answers.reason or answers.light.reason

    async def _tables(
        self, searches: tuple[Search[_Table], ...], found: list[TableAnswers[_Table]], answers: Answers
    ) -> None:
        """Ask for each measure of health, or each protocol of neighbours; a device that falls silent is left alone."""
        now = self._clock.monotonic()
        for number, search in enumerate(searches):
            try:
                table = await ask_table(self._walker, search, now, answers.notes)
            except SnmpFailure:
                for later in searches[number + 1 :]:
                    if later.own is None:
                        later.found(None, now, silent=True)
                raise
            found.append(table)
            answers.reason = answers.reason or table.reason

    async def _interfaces(self, answers: Answers) -> None:
        """Walk the columns into ``answers``; without the names and states that were to be had, none of them."""
        columns: dict[str, dict[str, Any]] = {}
        walked: set[str] = set()
        number = answers.scalars.get("ifNumber")
        profile = self._refinement.profile
        try:
            for item in profile.interfaces:
                await self._column(item, number, columns, answers)
                walked.add(item.name)
                if item.name in STATES:
                    answers.columns_asked = self._walker.heard
            for name in fallbacks(columns):
                await self._column(profile.fallbacks[name], number, columns, answers)
        except SnmpFailure as failure:
            if not walked >= STATES:
                raise
            answers.columns = columns
            raise SnmpFailure(
                failure.reason,
                f"{failure.detail}; the table was cut after {len(walked)} of {len(profile.interfaces)} columns",
            ) from None
        if columns.keys() & (STATES | {"ifDescr"}):
            answers.columns = columns

    async def _column(
        self, item: Object, number: int | None, columns: dict[str, dict[str, Any]], answers: Answers
    ) -> None:
        """Walk one column; one that loops, never ends or is too long is dropped and said.

        It spoils no other but the states; names that are too long are told by ifDescr.
        """
        try:
            column, strange = await self._walker.column(item, number)
        except Cut as cut:
            if item.name in STATES and not (item.name == "ifName" and isinstance(cut, TooLong)):
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
