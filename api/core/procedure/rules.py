"""What can be set about the desk: targets, capacity, the table of priorities.

Rules this module keeps:

- The defaults are the service catalogue's (SC-01/EGOTIK/2023); what the catalogue leaves open is marked so.
- Pure; lengths in microseconds of working time, services in whole working days.
"""

from __future__ import annotations

import msgspec

from agent.clock import HOUR, MINUTE, Microseconds
from api.core.procedure.stages import Stage
from api.core.procedure.values import Urgency
from collector.core.due import Target

LEVELS = (1, 2, 3, 4)
"""Priorities; 1 is first."""
MARKS = (50, 80, 100)
"""The shares of a target, in percent, at which people are told."""


class DeskRules(msgspec.Struct, frozen=True, kw_only=True):
    """The desk's settings.

    ``capacity``: requests whose clock may start on one working day. ``take`` is how soon an ordered ticket is taken
    (open in the catalogue). ``offices`` and ``people`` are from how many on the impact is medium and high.
    ``priority``: impact (low, medium, high) → urgency (low, medium, high) → level.
    """

    capacity: int = 20
    request: Microseconds = 3 * HOUR
    kadis: Microseconds = 30 * MINUTE
    kabid: Microseconds = 15 * MINUTE
    prakom: Microseconds = 15 * MINUTE
    take: Microseconds = 30 * MINUTE
    report: Microseconds = HOUR
    archive: Microseconds = 15 * MINUTE
    offices: tuple[int, int] = (2, 10)
    people: tuple[int, int] = (100, 500)
    priority: tuple[tuple[int, int, int], tuple[int, int, int], tuple[int, int, int]] = (
        (4, 3, 3),
        (3, 2, 2),
        (2, 2, 1),
    )

    def step(self, stage: Stage) -> Microseconds | None:
        """Return the target of a stage's step; None where the service's own target counts, or nobody is awaited."""
        return {
            Stage.REQUEST: self.request,
            Stage.KADIS: self.kadis,
            Stage.KABID: self.kabid,
            Stage.PRAKOM: self.prakom,
            Stage.REPORT: self.report,
            Stage.ARCHIVE: self.archive,
        }.get(stage)


def target(service: str, difficulty: int | None, survey: bool | None) -> Target:
    """Return a service's target in working days: 5, 5, 1 to 3 by difficulty, 1 to 2 by field survey.

    What is not assessed yet has the longest.

    >>> target("1.3", None, None)
    Target(time=None, days=3)
    """
    if service == "1.3":
        return Target(days=difficulty or 3)
    if service == "1.4":
        return Target(days=1 if survey is False else 2)
    return Target(days=5)


def impact(rules: DeskRules, offices: int, people: int) -> Urgency:
    """Return the impact (*dampak*) of what concerns so many offices and people: the higher of the two."""
    level = max(
        sum(offices >= bound for bound in rules.offices),
        sum(people >= bound for bound in rules.people),
    )
    return tuple(Urgency)[level]


def priority(rules: DeskRules, impact_: Urgency, urgency: Urgency) -> int:
    """Return the priority of an impact and an urgency, by the table.

    >>> priority(DeskRules(), Urgency.HIGH, Urgency.HIGH)
    1
    """
    order = tuple(Urgency)
    return rules.priority[order.index(impact_)][order.index(urgency)]


def refusal(rules: DeskRules) -> str | None:
    """Return what is wrong with settings, as the name of the field; None when nothing is."""
    lengths = (rules.request, rules.kadis, rules.kabid, rules.prakom, rules.take, rules.report, rules.archive)
    names = ("request", "kadis", "kabid", "prakom", "take", "report", "archive")
    for name, length in zip(names, lengths, strict=True):
        if not MINUTE <= length <= 40 * HOUR:
            return name
    if not 1 <= rules.capacity <= 10_000:  # noqa: PLR2004 - more is no bound
        return "capacity"
    for name, (medium, high) in (("offices", rules.offices), ("people", rules.people)):
        if not 1 <= medium <= high:
            return name
    return None if all(level in LEVELS for row in rules.priority for level in row) else "priority"
