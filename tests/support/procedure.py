"""Tickets of requests and the people of the desk, for the tests of the procedure."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from agent.clock import Microseconds, parse_instant
from agent.inventory.calendar_spec import CalendarSpec
from api.core.procedure import clocks, intake
from api.core.procedure.clocks import Terms
from api.core.procedure.hours import WorkingHours
from api.core.procedure.rules import DeskRules
from api.core.procedure.values import Applicant, Channel, Person, Request, ServiceCode, Urgency
from api.core.tickets import Ticket
from collector.core.worktime import WorkCalendar

WIB = ZoneInfo("Asia/Jakarta")
DINAS = WorkCalendar.of(
    CalendarSpec.model_validate(
        {"days": ["mon", "tue", "wed", "thu", "fri"], "hours": ["08:00-16:00"], "holidays": "ID"}
    ),
    "Asia/Jakarta",
)
HOURS = WorkingHours(DINAS, WorkCalendar.around_the_clock("Asia/Jakarta"))
TERMS = Terms(hours=HOURS, rules=DeskRules())
MONDAY = parse_instant("2026-11-23T08:00:00+07:00")
OFFICE = Person(user="dinkes", name="Ani Lestari", nip="198001012005012001")
KADIS = Person(user="kadis", name="Kepala Dinas")
KABID = Person(user="kabid", name="Kabid eGotik")
PRAKOM = Person(user="prakom", name="Pranata Komputer")
BUDI = Person(user="budi", name="Budi Santoso", nip="199001012015011001")


def wib(text: str) -> Microseconds:
    """Return an instant of a local time such as ``2026-11-23 08:15``."""
    return parse_instant(text.replace(" ", "T") + ":00+07:00")


def request(
    at: Microseconds = MONDAY,
    service: ServiceCode = "1.4",
    starts: Microseconds | None = None,
    number: str = "TKT-2026-000001",
) -> Ticket:
    """Return the ticket of a request of the health office, settled."""
    asked = Request(
        applicant=Applicant(office="dinkes", name=OFFICE.name, nip=OFFICE.nip, user=OFFICE.user),
        subject="Rekomendasi sakelar untuk gedung baru",
        description="Gedung baru memerlukan sakelar 24 port.",
        location="Gedung B lantai 2",
        received=at,
    )
    ticket, _ = intake.submit(
        number,
        asked,
        OFFICE,
        service=service,
        channel=Channel.PORTAL,
        urgency=Urgency.MEDIUM,
        people=120,
        starts=HOURS.opening(at) if starts is None else starts,
        why="now",
        at=at,
    )
    return clocks.settled(ticket, TERMS)
