"""What somebody typed into a form of a decision, read into the decision; or what is wrong with it, field by field.

Rules this module keeps: what is read is well formed, not yet known to hold (``collector.core.objections``); pure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, TypeAlias, get_args
from zoneinfo import ZoneInfo

from agent.clock import Microseconds, to_instant
from agent.inventory.calendar_spec import Weekday
from agent.inventory.hours import parse_hours
from collector.core.objections import SIZES
from collector.decisions import (
    Approval,
    DayOff,
    Decision,
    Excuse,
    Hours,
    Kind,
    Maintenance,
    Phenomenon,
    Weather,
    Withdrawal,
)

Typed: TypeAlias = Mapping[str, Sequence[str]]
LONGEST = 1_000
MOST_SERVICES = 10_000
WEEK = tuple(known.value for known in Weekday)


class Wrong(NamedTuple):
    """What is wrong: field → key of the catalog."""

    fields: Mapping[str, str]


def read(kind: Kind, typed: Typed, zone: ZoneInfo, names: Mapping[str, str]) -> Decision | Wrong:
    """Return the decision of a form; ``names`` gives elements by the names that people know, besides their ids."""
    wrong: dict[str, str] = {}
    made = _READERS[kind](_Form(typed, zone, names, wrong))
    return Wrong(wrong) if wrong else made


class _Form:
    """What was typed, with what turned out wrong so far."""

    def __init__(self, typed: Typed, zone: ZoneInfo, names: Mapping[str, str], wrong: dict[str, str]) -> None:
        self._typed, self._zone, self._names, self._wrong = typed, zone, names, wrong

    def text(self, field: str, missing: str | None = None) -> str:
        """Return one line; ``missing`` is said when there is nothing."""
        text = " ".join(next(iter(self._typed.get(field, ())), "").split())[:LONGEST]
        if not text and missing is not None:
            self._wrong[field] = missing
        return text

    def all(self, field: str) -> tuple[str, ...]:
        """Return every value that was chosen, each once."""
        return tuple(dict.fromkeys(text[:LONGEST] for text in self._typed.get(field, ()) if text))[:MOST_SERVICES]

    def element(self, field: str = "element") -> str:
        """Return the id of what was named."""
        text = self.text(field, f"decide.wrong.{field}")
        return self._names.get(text.casefold(), text)

    def instant(self, field: str) -> Microseconds:
        """Return a local date and time as an instant."""
        try:
            read_ = datetime.fromisoformat(self.text(field))
            return to_instant(read_.replace(tzinfo=self._zone) if read_.tzinfo is None else read_)
        except ValueError:
            self._wrong[field] = "decide.wrong.instant"
            return 0

    def date(self, field: str, *, needed: bool = True) -> str:
        """Return a date as it is written, empty when it is not needed and not there."""
        text = self.text(field)
        if not text and not needed:
            return ""
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            self._wrong[field] = "decide.wrong.date"
            return ""

    def hours(self, field: str) -> tuple[str, ...]:
        """Return spans divided by commas."""
        spans = tuple(part.strip().replace(".", ":").replace("\u2013", "-") for part in self.text(field).split(","))
        try:
            for span in filter(None, spans):
                parse_hours(span)
        except ValueError:
            self._wrong[field] = "decide.wrong.hours"
        return tuple(filter(None, spans))

    def size(self) -> float | None:
        """Return a positive number with a decimal point or comma."""
        text = self.text("size").replace(",", ".")
        try:
            size = float(text)
        except ValueError:
            size = 0.0
        if not 0 < size <= _LARGEST:
            self._wrong["size"] = "decide.wrong.size"
            return None
        return size

    def number(self) -> int:
        """Return the number of a decision; 0, which there is not, when it is none."""
        text = self.text("of")
        return int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(2**31)) else 0

    def complain(self, field: str, key: str) -> None:
        """Say what is wrong with a field unless something is already."""
        self._wrong.setdefault(field, key)


def _maintenance(form: _Form) -> Decision:
    weekly = tuple(known for known in WEEK if known in form.all("weekly"))
    last = form.date("last", needed=bool(weekly)) if weekly else ""
    start, end = form.instant("start"), form.instant("end")
    element, reason = form.element(), form.text("reason")
    return Maintenance(element=element, start=start, end=end, reason=reason, weekly=weekly, last=last or None)


def _day(form: _Form) -> Decision:
    first, until = form.date("first"), form.date("until", needed=False)
    if first and until and until < first:
        form.complain("until", "decide.wrong.order")
    dates = f"{first}..{until}" if until and until != first else first
    hours, why = form.hours("hours"), form.text("why", "decide.wrong.reason")
    return DayOff(calendar=form.text("calendar"), dates=dates, why=why, hours=hours)


def _hours(form: _Form) -> Decision:
    week = {known: spans for known in WEEK if (spans := form.hours(known))}
    first, why = form.date("holds_from"), form.text("why", "decide.wrong.reason")
    return Hours(calendar=form.text("calendar"), holds_from=first, hours=week, why=why)


def _excuse(form: _Form) -> Decision:
    reason = form.text("reason", "decide.wrong.reason")
    return Excuse(incident=form.text("incident"), reason=reason, services=form.all("services"))


def _weather(form: _Form) -> Decision:
    chosen = form.text("phenomenon")
    phenomenon: Phenomenon | None = next((known for known in PHENOMENA if known == chosen), None)
    if phenomenon is None:
        form.complain("phenomenon", "decide.wrong.phenomenon")
    sizes = {SIZES[chosen][0]: form.size()} if chosen in SIZES else {}
    return Weather(
        phenomenon="lightning" if phenomenon is None else phenomenon,
        area=form.element("area"),
        start=form.instant("start"),
        end=form.instant("end"),
        source=form.text("source", "decide.wrong.source"),
        text=form.text("text"),
        **sizes,
    )


PHENOMENA: tuple[Phenomenon, ...] = get_args(Phenomenon)
_LARGEST = 1_000.0
_READERS: Mapping[Kind, Callable[[_Form], Decision]] = {
    "maintenance": _maintenance,
    "approval": lambda form: Approval(of=form.number()),
    "day": _day,
    "hours": _hours,
    "excuse": _excuse,
    "weather": _weather,
    "withdrawal": lambda form: Withdrawal(of=form.number(), reason=form.text("reason")),
}
FORMS: tuple[Kind, ...] = tuple(_READERS)
"""The kinds of decisions that pages have forms for; a cause is set on its ticket."""
