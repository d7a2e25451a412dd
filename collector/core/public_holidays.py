"""National holidays and joint leave (*cuti bersama*), with a word on how far they can be trusted.

Rules this module keeps:

- Categories ``public`` and ``government`` of the package ``holidays`` are not working days; names are Indonesian
  where the country has them, else in its own language.
- What the package cannot know is told, never guessed: a year whose joint leave is not decreed yet, dates that are
  estimates of a lunar calendar, a year outside the package's tables (``warnings``).
"""

from __future__ import annotations

from datetime import date
from typing import Literal, NamedTuple

from holidays import HolidayBase, country_holidays

_CATEGORIES = ("public", "government")
# Where the state decrees joint leave every year, so that a year without any is one not decreed yet.
_DECREES_JOINT_LEAVE = frozenset({"ID"})


class CalendarWarning(NamedTuple):
    """Why figures of a year may change: its holidays are not all known. ``dates`` are those in doubt."""

    country: str
    year: int
    code: Literal["joint-leave-not-decreed", "estimated-dates", "holidays-not-known"]
    dates: tuple[date, ...] = ()

    def __str__(self) -> str:
        """Say it in English, with the remedy."""
        if self.code == "joint-leave-not-decreed":
            fault = f"{self.country} has no decreed joint leave for {self.year} yet, so its days count as working days"
        elif self.code == "estimated-dates":
            days = ", ".join(str(day) for day in self.dates)
            fault = f"{self.country} holidays of {self.year} are estimates: {days}"
        else:
            fault = f"no holidays of {self.country} are known for {self.year}, so none is kept"
        return f"{fault}; update the holidays package, or add dated exceptions to the calendar"


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

    def of(self, year: int) -> dict[date, str]:
        """Return the year's days off with their names."""
        known = self._years.get(year)
        if known is None:
            known = self._years[year] = dict(self._read(year, self._categories).items())
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
