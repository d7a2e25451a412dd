"""What a decision would alter, in words: one row a figure, the verdicts that change counted first.

Rules this module keeps: percentages are cut, never rounded, and never across the guarantee; pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api.core.decided_document import verdicts
from api.core.ratios import percent
from api.core.report_words import SIGN, hours
from api.core.words import Language, say
from collector.reading import Altered, Availability


class Figure(NamedTuple):
    """One figure in words: its percentage, what of it was down, its verdict in words and as a code."""

    percent: str
    down: str
    verdict: str
    code: str


class ImpactRow(NamedTuple):
    """One figure before and after."""

    month: str
    service: str
    office: str | None
    basis: str
    before: Figure
    after: Figure

    @property
    def turns(self) -> bool:
        """Whether its verdict changes."""
        return self.before.code != self.after.code

    @property
    def moves(self) -> bool:
        """Whether its percentage reads differently."""
        return self.before.percent != self.after.percent


def rows(lang: Language, altered: Sequence[Altered], service_office: Mapping[str, str | None]) -> list[ImpactRow]:
    """Return the rows in the order of what is altered; months as ``YYYY-MM``."""
    return [
        ImpactRow(
            row.month,
            row.before.service,
            service_office.get(row.before.service),
            say(lang, f"explain.basis.{row.before.basis}"),
            _figure(lang, row.before),
            _figure(lang, row.after),
        )
        for row in altered
    ]


def headline(lang: Language, altered: Sequence[Altered], service_office: Mapping[str, str | None]) -> str:
    """Return how much is altered, verdicts first."""
    if not altered:
        return say(lang, "impact.none")
    offices = {service_office.get(row.before.service) or row.before.service for row in altered}
    return say(lang, "impact.verdicts", verdicts=verdicts(altered), figures=len(altered), offices=len(offices))


def _figure(lang: Language, row: Availability) -> Figure:
    known = row.up + row.down
    text = percent(row.up, known, guarantee=row.guarantee, decimal="," if lang is Language.ID else ".")
    return Figure(
        say(lang, "province.nodata") if text is None else f"{text}{SIGN}",
        say(lang, "impact.down", down=hours(lang, row.down), considered=hours(lang, row.considered)),
        say(lang, f"verdict.{row.verdict}"),
        row.verdict,
    )
