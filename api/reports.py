"""The monthly report: asked of the collector, turned into pages, printed.

The command line and HTTP both come here, so that they give the same bytes for the same data.
"""

from __future__ import annotations

import hashlib
import json
import threading
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from agent.clock import Clock, Microseconds, to_datetime
from agent.errors import BadInputError
from agent.inventory.models import Inventory
from api.core.directory import Directory
from api.core.report import report
from api.core.report_pages import Facts, pages, shown
from api.core.words import Language, say
from api.documents.press import PressError, press
from api.figures import month_of, month_span
from collector.core.worktime import WorkCalendar
from collector.reading import Reader, Statement
from collector.settings_log import digest_of

TEMPLATE = "availability.typ"
_SHORT = 12
_YEAR = 12
_WAIT_S = 20.0


class NoMonthError(BadInputError):
    """The month is malformed or has not begun."""


class NoEvidenceError(BadInputError):
    """Nothing was measured in the month."""


class Printed(msgspec.Struct, frozen=True, kw_only=True):
    """A report as a file: its name, its bytes, and whether its month is still running."""

    name: str
    pdf: bytes
    preliminary: bool


class Reports:
    """Makes the reports of what one collector judges by one inventory."""

    def __init__(self, reader: Reader, inventory: Inventory, clock: Clock) -> None:
        self._reader, self._clock = reader, clock
        self._inventory = inventory
        self._directory = Directory(inventory)
        self._zone = ZoneInfo(inventory.timezone)
        self._version = version_of(inventory)
        self._press = threading.Lock()

    def months(self, most: int) -> list[str]:
        """Return the months from this one back to the first that there is evidence of, ``most`` at most."""
        began = self._reader.began()
        if began is None:
            return []
        newest, oldest = (_index(month_of(instant, self._zone)) for instant in (self._clock.wall(), began))
        found = range(newest, max(oldest - 1, newest - most), -1)
        return [f"{each // _YEAR:04d}-{each % _YEAR + 1:02d}" for each in found]

    def statement(self, month: str) -> Statement:
        """Return the books of a month.

        Raises ``NoMonthError`` for one that is malformed or has not begun, ``NoEvidenceError`` for one without a single
        observation, and whatever the reader raises.
        """
        try:
            start, end = month_span(month, self._zone)
        except ValueError as problem:
            raise NoMonthError(str(problem)) from None
        now = self._clock.wall()
        if start > now:
            raise NoMonthError(
                f"{month} has not begun; give {month_of(now, self._zone)} (preliminary) or a month before it"
            )
        found = self._reader.statement(start, end)
        if found.evidence is None:
            raise NoEvidenceError(
                f"{month}: nothing was measured in that month, so there is nothing to report; {self._remedy()}"
            )
        return found

    def _remedy(self) -> str:
        began = self._reader.began()
        if began is None:
            return "siaga has measured nothing yet"
        return f"the first measured month is {month_of(began, self._zone)}"

    def pages(self, month: str, lang: Language) -> tuple[dict[str, Any], Statement]:
        """Return what the report of a month shows, and the books it stands on; raises as ``statement``."""
        found = self.statement(month)
        facts = Facts(
            directory=self._directory, zone=self._zone, version=self._version, doubts=self._doubts(found.start)
        )
        made = pages(lang, report(found, self._directory), facts)
        return shown(made, fingerprint(made)), found

    def printed(self, month: str, lang: Language) -> Printed:
        """Return the report of a month as PDF, one at a time; raises as ``statement``, and ``PressError``."""
        made, found = self.pages(month, lang)
        if not self._press.acquire(timeout=_WAIT_S):
            raise PressError("other reports are being printed; try again in a minute")
        try:
            pdf = press(TEMPLATE, made, found.until)
        finally:
            self._press.release()
        return Printed(name=say(lang, "report.file", month=month), pdf=pdf, preliminary=found.until < found.end)

    def _doubts(self, start: Microseconds) -> tuple[tuple[str, int], ...]:
        """What is not certain about the holidays of the month's year, by the calendars in use."""
        year = to_datetime(start).astimezone(self._zone).year
        calendars = [WorkCalendar.of(spec, self._inventory.timezone) for spec in self._inventory.calendars.values()]
        return tuple(sorted({(doubt.code, doubt.year) for each in calendars for doubt in each.warnings(year)}))


def _index(month: str) -> int:
    """Number a month ``YYYY-MM``, so that the next one has the next number."""
    return int(month[:4]) * _YEAR + int(month[5:]) - 1


def version_of(inventory: Inventory) -> str:
    """Return twelve hexadecimal digits that change with the inventory; its credentials are left out."""
    return digest_of(inventory)[:_SHORT]


def fingerprint(document: dict[str, Any]) -> str:
    """Return twelve hexadecimal digits that change with anything a report shows."""
    return _digest(json.dumps(document, sort_keys=True).encode())


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:_SHORT]
