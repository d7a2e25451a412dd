"""What speaks against a decision: named by a code, with the values that its sentence needs, and in English.

Rules this module keeps: whatever passes can be folded (``collector.core.rulings``) without an error, now and later.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from agent.clock import DAY, Microseconds
from agent.errors import BadInputError
from agent.inventory.calendar_spec import Weekday
from agent.inventory.hours import parse_dates, parse_day
from agent.inventory.models import Cause, Inventory
from agent.inventory.views import offices_of
from collector.core import weather
from collector.core.contests import contests
from collector.core.rulings import amended, standing
from collector.core.worktime import WorkCalendar
from collector.decisions import (
    Answer,
    Approval,
    Contest,
    DayOff,
    Decision,
    Excuse,
    Hours,
    Maintenance,
    Reclassified,
    Recorded,
    Weather,
    Withdrawal,
)

LONGEST: Microseconds = 400 * DAY
"""No maintenance is planned for longer, and none comes back for longer."""
SIZES = {"earthquake": ("magnitude", 10.0), "waves": ("wave_m", 30.0), "wind": ("wind_kn", 250.0)}
"""Which size each phenomenon has, and the greatest that can be true; lightning has none."""
_FIRST_YEAR, _LAST_YEAR = 1970, 2200
_TOO_FAR: Microseconds = (date(_LAST_YEAR + 1, 1, 1) - date(_FIRST_YEAR, 1, 1)).days * DAY
_SENTENCES = {
    "unknown-element": "the inventory has no device, link or risk group {name!r}; correct the element",
    "reversed": "it ends before it begins; swap the two",
    "too-long": "it lasts longer than 400 days; retire the element in the inventory instead, or correct the dates",
    "out-of-range": "{name} lies outside the years 1970 to 2200; correct it",
    "weekdays": "{name!r} is no weekday; write mon, tue, wed, thu, fri, sat or sun",
    "no-last": "what comes back every week needs the date it ends on; give it, at most 400 days on",
    "longer-than-a-day": "what comes back every week is shorter than a day; shorten it",
    "no-reason": "a reason is missing; it stands beside every figure that this changes",
    "unknown-decision": "there is no decision {name} that holds and can be approved or withdrawn",
    "withdrawal-stays": "decision {name} is a withdrawal, and a withdrawal cannot be withdrawn; decide again what it withdrew",
    "withdrawn-already": "decision {name} is withdrawn already; decide it again if it is to hold",
    "late-without-reason": "maintenance {name} has begun and gives no reason, so it would not count; withdraw it and plan it "
    "anew with a reason",
    "approved-already": "maintenance {name} is approved already",
    "unknown-incident": "there is no incident {name!r}; correct its number",
    "unknown-service": "the inventory has no service {name!r}; correct it, or name none for all",
    "unknown-cause": "{name!r} is no cause; give one of {known}",
    "unknown-calendar": "the inventory has no calendar {name!r}; it has {known}",
    "malformed": "{name}",
    "unknown-office": "the inventory has no office {name!r}; correct it",
    "unknown-contest": "there is no contest {name} that holds; correct its number",
    "answered-already": "contest {name} is answered already; withdraw that answer first",
    "contested-already": "office {name!r} contests this incident already and has no answer yet; wait for it",
    "unknown-area": "the inventory has no island, site or risk group {name!r}; correct the area",
    "too-long-weather": "it lasts longer than 7 days; note each bulletin with its own hours",
    "no-size": "the size is missing or no such size: give {name}, and no other",
    "noted-already": "note {name} says the same already; nothing is recorded twice",
    "never-opens": "the calendar would never open; leave it some hours",
}


class ObjectionError(BadInputError):
    """A decision that cannot hold; ``code`` and ``values`` are for a sentence in another language."""

    def __init__(self, code: str, **values: str) -> None:
        self.code = code
        self.values = values
        super().__init__(_SENTENCES[code].format(**values))


def check(
    decision: Decision,
    inventory: Inventory,
    decisions: Sequence[Recorded],
    has_incident: Callable[[str], bool],
    now: Microseconds,
) -> None:
    """Raise ``ObjectionError`` when a decision cannot hold beside those recorded already."""
    if isinstance(decision, Maintenance):
        _maintenance(decision, inventory, now)
    elif isinstance(decision, (Approval, Withdrawal)):
        _earlier(decision, decisions, now)
    elif isinstance(decision, Answer):
        _answer(decision, decisions)
    elif isinstance(decision, Weather):
        _weather(decision, inventory, decisions)
    elif isinstance(decision, (Excuse, Reclassified, Contest)):
        if not has_incident(decision.incident):
            raise ObjectionError("unknown-incident", name=decision.incident)
        if isinstance(decision, Excuse):
            _excuse(decision, inventory)
        elif isinstance(decision, Contest):
            _contest(decision, inventory, decisions)
        elif decision.cause not in [cause.value for cause in Cause]:
            raise ObjectionError("unknown-cause", name=decision.cause, known=", ".join(cause.value for cause in Cause))
    else:
        _calendar(decision, inventory, decisions)


def _regarded(day: date) -> date:
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise ObjectionError("out-of-range", name=str(day))
    return day


def _maintenance(said: Maintenance, inventory: Inventory, now: Microseconds) -> None:
    elements = {row.id for rows in (inventory.devices, inventory.links, inventory.risk_groups) for row in rows}
    if said.element not in elements:
        raise ObjectionError("unknown-element", name=said.element)
    for edge in (said.start, said.end):
        if not 0 <= edge < _TOO_FAR:
            raise ObjectionError("out-of-range", name=str(_FIRST_YEAR + edge // (365 * DAY + DAY // 4)))
    if said.end <= said.start:
        raise ObjectionError("reversed")
    if said.end - said.start > LONGEST:
        raise ObjectionError("too-long")
    if said.start < now and not said.reason.strip():
        raise ObjectionError("no-reason")
    if not said.weekly:
        return
    strange = next((day for day in said.weekly if day not in [known.value for known in Weekday]), None)
    if strange is not None:
        raise ObjectionError("weekdays", name=strange)
    if said.end - said.start >= DAY:
        raise ObjectionError("longer-than-a-day")
    last = None if said.last is None else _date(said.last)
    if last is None or (last - date(1970, 1, 1)).days * DAY > said.start + LONGEST:
        raise ObjectionError("no-last")


def _earlier(said: Approval | Withdrawal, decisions: Sequence[Recorded], now: Microseconds) -> None:
    holding = standing(decisions)
    known = {row.number: row.decision for row in holding}
    if isinstance(said, Approval):
        plan = known.get(said.of)
        if not isinstance(plan, Maintenance):
            raise ObjectionError("unknown-decision", name=str(said.of))
        if plan.start < now and not plan.weekly and not plan.reason.strip():
            raise ObjectionError("late-without-reason", name=str(said.of))
        if any(isinstance(row.decision, Approval) and row.decision.of == said.of for row in holding):
            raise ObjectionError("approved-already", name=str(said.of))
    elif said.of not in known:
        raise ObjectionError(_gone(said.of, decisions), name=str(said.of))


def _gone(number: int, decisions: Sequence[Recorded]) -> str:
    """Return why a decision that does not hold cannot be withdrawn."""
    said = next((row.decision for row in decisions if row.number == number), None)
    if said is None:
        return "unknown-decision"
    return "withdrawal-stays" if isinstance(said, Withdrawal) else "withdrawn-already"


def _contest(said: Contest, inventory: Inventory, decisions: Sequence[Recorded]) -> None:
    if not said.text.strip():
        raise ObjectionError("no-reason")
    if said.office not in {office.id for office in offices_of(inventory)}:
        raise ObjectionError("unknown-office", name=said.office)
    for row in contests(decisions):
        if row.answer is None and (row.said.incident, row.said.office) == (said.incident, said.office):
            raise ObjectionError("contested-already", name=said.office)


def _answer(said: Answer, decisions: Sequence[Recorded]) -> None:
    found = next((row for row in contests(decisions) if row.made.number == said.of), None)
    if found is None:
        raise ObjectionError("unknown-contest", name=str(said.of))
    if found.answer is not None:
        raise ObjectionError("answered-already", name=str(said.of))
    if not said.reason.strip():
        raise ObjectionError("no-reason")


def _weather(said: Weather, inventory: Inventory, decisions: Sequence[Recorded]) -> None:
    places = {row.id for rows in (inventory.sites, inventory.risk_groups) for row in rows}
    if said.area not in places | {site.island for site in inventory.sites}:
        raise ObjectionError("unknown-area", name=said.area)
    for edge in (said.start, said.end):
        if not 0 <= edge < _TOO_FAR:
            raise ObjectionError("out-of-range", name=str(_FIRST_YEAR + edge // (365 * DAY + DAY // 4)))
    if said.end <= said.start:
        raise ObjectionError("reversed")
    if said.end - said.start > weather.LONGEST:
        raise ObjectionError("too-long-weather")
    sizes = {"magnitude": said.magnitude, "wave_m": said.wave_m, "wind_kn": said.wind_kn}
    wanted, most = SIZES.get(said.phenomenon, ("", 0.0))
    given = {name: size for name, size in sizes.items() if size is not None}
    if given.keys() != ({wanted} if wanted else set()) or any(not 0 < size <= most for size in given.values()):
        raise ObjectionError("no-size", name=f"{wanted} (0..{most:g})" if wanted else "none")
    same = next((row.number for row in standing(decisions) if row.decision == said), None)
    if same is not None:
        raise ObjectionError("noted-already", name=str(same))


def _excuse(said: Excuse, inventory: Inventory) -> None:
    if not said.reason.strip():
        raise ObjectionError("no-reason")
    services = {service.id for service in inventory.services}
    strange = next((name for name in said.services if name not in services), None)
    if strange is not None:
        raise ObjectionError("unknown-service", name=strange)


def _calendar(said: DayOff | Hours, inventory: Inventory, decisions: Sequence[Recorded]) -> None:
    spec = inventory.calendars.get(said.calendar)
    if spec is None:
        known = ", ".join(sorted(inventory.calendars)) or "none"
        raise ObjectionError("unknown-calendar", name=said.calendar, known=known)
    if not said.why.strip():
        raise ObjectionError("no-reason")
    try:
        if isinstance(said, DayOff):
            dates = parse_dates(said.dates)
            _regarded(dates.first)
            _regarded(dates.last)
            parse_day(said.hours)
        else:
            _regarded(_date(said.holds_from))
            for day, spans in said.hours.items():
                if day not in [known.value for known in Weekday]:
                    raise ObjectionError("weekdays", name=day)
                parse_day(spans)
    except ValueError as problem:
        raise ObjectionError("malformed", name=str(problem)) from None
    before = [row.decision for row in standing(decisions) if isinstance(row.decision, (DayOff, Hours))]
    mine = [row for row in before if row.calendar == said.calendar]
    changed = WorkCalendar.of(amended(spec, [*mine, said]), inventory.timezone)
    if isinstance(said, Hours) and not any(said.hours.values()) and changed.rule(_date(said.holds_from)).hours == ():
        raise ObjectionError("never-opens")


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ObjectionError("malformed", name=f"{text!r} is no date; write it as 2026-11-21") from None
