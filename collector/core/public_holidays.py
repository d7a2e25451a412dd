"""National holidays and joint leave (*cuti bersama*), with a word on how far they can be trusted.

Rules this module keeps:

- Categories ``public`` and ``government`` of the package ``holidays`` are not working days; names are Indonesian
  where the country has them, else in its own language.
- What the package cannot know is told, never guessed: a year whose joint leave is not decreed yet, dates that are
  estimates of a lunar calendar, a year outside the package's tables (``warnings``).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from itertools import chain
from typing import Literal, NamedTuple

from holidays import HolidayBase, country_holidays

_CATEGORIES = ("public", "government")
# Where the state decrees joint leave every year, so that a year without any is one not decreed yet.
_DECREES_JOINT_LEAVE = frozenset({"ID"})

_DATES_TOLD = 20
_WORTH_FOLDING = 3


class CalendarWarning(NamedTuple):
    """Why figures of the years from ``year`` to ``last`` (default: that year alone) may change.

    Their holidays are not all known; ``dates`` are those in doubt.
    """

    country: str
    year: int
    code: Literal["joint-leave-not-decreed", "estimated-dates", "holidays-not-known"]
    dates: tuple[date, ...] = ()
    last: int | None = None

    def __str__(self) -> str:
        """Say it in English, with the remedy."""
        years = str(self.year) if self.last is None else f"{self.year} to {self.last}"
        if self.code == "joint-leave-not-decreed":
            fault = f"{self.country} has no decreed joint leave for {years} yet, so its days count as working days"
        elif self.code == "estimated-dates":
            days = ", ".join(str(day) for day in self.dates[:_DATES_TOLD])
            more = len(self.dates) - _DATES_TOLD
            fault = f"{self.country} holidays of {years} are estimates: {days}{f' and {more} more' if more > 0 else ''}"
        else:
            fault = f"no holidays of {self.country} are known for {years}, so none is kept"
        return f"{fault}; update the holidays package, or add dated exceptions to the calendar"


def folded(warnings: Iterable[CalendarWarning]) -> list[CalendarWarning]:
    """Return one warning for three or more years in a row with the same fault; ``warnings`` stand by year."""
    series: dict[str, list[list[CalendarWarning]]] = {}
    for warning in warnings:
        of_code = series.setdefault(warning.code, [])
        if of_code and of_code[-1][-1].year + 1 == warning.year:
            of_code[-1].append(warning)
        else:
            of_code.append([warning])
    out: list[CalendarWarning] = []
    for years in chain.from_iterable(series.values()):
        if len(years) < _WORTH_FOLDING:
            out += years
        else:
            dates = tuple(day for warning in years for day in warning.dates)
            out.append(years[0]._replace(last=years[-1].year, dates=dates))
    return sorted(out, key=lambda warning: warning.year)


class PublicHolidays:
    """One country's days off, a year at a time; a year once read is kept."""

    def __init__(self, country: str) -> None:
        """Raise ``ValueError`` with the remedy for a country without tables."""
        try:
            tables = country_holidays(country)
        except NotImplementedError:
            raise ValueError(
                f"holidays: no holidays are known for {country!r}; write a country's two letters, such as ID, "
                "or leave it out and list the days off under exceptions"
            ) from None
        self.country = country
        self._categories = tuple(name for name in _CATEGORIES if name in tables.supported_categories)
        # Named, because the package's own choice is the machine's locale and the same input gives the same bytes.
        self._language = "id" if "id" in tables.supported_languages else tables.default_language
        self._first, self._last = tables.start_year, tables.end_year
        label = getattr(tables, "estimated_label", None)
        named = country_holidays(country, language=self._language)
        self._estimated = named.tr(label).replace("%s", "").strip(" ()") if label else None
        self._years: dict[int, dict[date, str]] = {}
        self._joint: dict[int, frozenset[date]] = {}

    def of(self, year: int) -> dict[date, str]:
        """Return the year's days off with their names."""
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = dict(self._read(year, self._categories).items())
        return known

    def joint_leave(self, year: int) -> frozenset[date]:
        """Return the year's days off that the government decrees besides the national holidays (*cuti bersama*)."""
        known = self._joint.get(year)
        if known is None:
            decreed = self._read(year, ("government",)) if "government" in self._categories else ()
            known = self._joint[year] = frozenset(decreed) - frozenset(self._read(year, ("public",)))
        return known

    def warnings(self, year: int) -> list[CalendarWarning]:
        """Say what of the year is not certain."""
        if not self._first <= year <= self._last:
            return [CalendarWarning(self.country, year, "holidays-not-known")]
        found: list[CalendarWarning] = []
        if self.country in _DECREES_JOINT_LEAVE and not self._read(year, ("government",)):
            found.append(CalendarWarning(self.country, year, "joint-leave-not-decreed"))
        label = self._estimated
        estimated = tuple(sorted(day for day, name in self.of(year).items() if label and label in name))
        if estimated:
            found.append(CalendarWarning(self.country, year, "estimated-dates", estimated))
        return found

    def _read(self, year: int, categories: tuple[str, ...]) -> HolidayBase:
        return country_holidays(self.country, years=year, expand=False, categories=categories, language=self._language)
