"""How often a service failed and how long its repairs took, from its sheet.

Rules this module keeps (``availability.md``, Figures):

- An outage is a stretch of a service's down time, whole, whoever its incidents are: handed over, it counts once. It
  counts where it begins and ends, however much of it is service time.
- One that lies wholly in time that does not count (maintenance, an excuse, before commissioning) is none.
- What an incident took is the time that counts and that it owns.
"""

from __future__ import annotations

from collections.abc import Mapping

from agent.clock import Microseconds
from agent.inventory.models import Cause
from collector.core.attribution import attribute
from collector.core.availability import tally
from collector.core.intervals import Spans, difference, intersection, overlap
from collector.core.ledger import Ledger, Sheet
from collector.core.reliability import reliability
from collector.core.worktime import WorkCalendar
from collector.sums import Reliability, Share


def record(
    ledger: Ledger, sheet: Sheet, start: Microseconds, until: Microseconds, causes: Mapping[str, str]
) -> Reliability:
    """Return a service's failures and repairs over ``[start, until)``; ``causes`` by incident.

    The sheet's history must hold whole every outage that reaches into the period.
    """
    calendar = ledger.calendar_of(sheet.service)
    lasting = difference(sheet.lifetime, sheet.excluded)
    outages = [span for span in sheet.seen.point.down if overlap([span], lasting)]
    found = reliability(outages, start, until, 0, calendar)
    around, own = (_counted(cal, sheet, start, until) for cal in (ledger.around_the_clock, calendar))
    shares = [attribute(intersection(sheet.seen.point.down, spans), sheet.claims) for _, spans in (around, own)]
    return Reliability(
        service=sheet.service.id,
        began=found.began,
        ended=found.ended,
        repair=int((found.mttr_wall or 0) * found.ended),
        repair_service_time=int((found.mttr_service or 0) * found.ended),
        up=tally(sheet.seen, around[0], sheet.excluded, ledger.policy).up,
        up_service_time=tally(sheet.seen, own[0], sheet.excluded, ledger.policy).up,
        shares=tuple(
            Share(
                incident,
                Cause.UNKNOWN.value if incident is None else causes[incident],
                shares[1].get(incident, 0),
                shares[0].get(incident, 0),
            )
            for incident in shares[0]
        ),
    )


def _counted(calendar: WorkCalendar, sheet: Sheet, start: Microseconds, until: Microseconds) -> tuple[Spans, Spans]:
    """Return a basis's time in the service's life, and what of it counts."""
    spans = intersection(calendar.spans(start, until), sheet.lifetime)
    return spans, difference(spans, sheet.excluded)
