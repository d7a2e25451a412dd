"""Every service's figures over a period: from its devices' histories, its calendar, and who is to blame.

Rules this module keeps (``availability.md``):

- Figures come twice: on service time and around the clock.
- A service is judged from ``seen_from``; ``any`` and ``all`` combine point estimate and both bounds alike.
- No considered time before a device is commissioned or from the day it is retired.
- Every microsecond down belongs to one incident, so to one cause; by cause it adds up to the down time.
- A maintenance covers the services that its element alone cuts off from all their agents, and lets no ticket be
  opened for what it hides while it lasts.
- An excuse takes out the down time that its incident owns.
- Where the inventory excuses causes, each figure has a contractual one beside it: the same without the down time that
  incidents of these causes own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from agent.clock import Microseconds, to_datetime
from agent.inventory.models import AllOf, AnyOf, Cause, Inventory, Needs, Service
from agent.inventory.topology import Topology
from collector.core.attribution import Claim, Owned, owned, shared_out
from collector.core.availability import Figures, Policy, figures, nearest_double
from collector.core.cases import Case
from collector.core.claims import ByDevice, claims_of, held_of
from collector.core.intervals import Spans, clip, difference, intersection, overlap, union, united
from collector.core.lives import ALWAYS, life, midnight
from collector.core.rulings import NO_RULINGS, Pardon, Rulings, Window, in_force
from collector.core.services import needed
from collector.core.timeline import Bounded, Timeline, all_of, any_of, merged
from collector.core.worktime import WorkCalendar
from collector.reading import Availability, Basis, Contractual, Incident

NOTHING = Bounded.exact(Timeline([], []))


class Sheet(NamedTuple):
    """What one service's figures are made from: its history, what of the time counts, and who claims its outages.

    ``pardoned`` is what besides the excluded time the contract does not hold against the network.
    """

    service: Service
    seen: Bounded
    excluded: Spans
    claims: list[Claim]
    lifetime: Spans
    pardoned: Spans


class Ledger:
    """The services of one inventory with their calendars and what was decided on them, ready for any period."""

    def __init__(self, inventory: Inventory, topology: Topology, rulings: Rulings = NO_RULINGS) -> None:
        self.settings = inventory
        self.inventory = inventory = in_force(inventory, rulings)
        self.services = sorted(inventory.services, key=lambda service: service.id)
        self.by_id = {service.id: service for service in self.services}
        self.topology = topology
        self.rulings = rulings
        self.policy = Policy(inventory.availability.excluded)
        self.excused_causes = frozenset(cause.value for cause in inventory.availability.excused_causes)
        self.zone = zone = ZoneInfo(inventory.timezone)
        self.calendars = {name: WorkCalendar.of(spec, inventory.timezone) for name, spec in inventory.calendars.items()}
        self.around_the_clock = WorkCalendar.around_the_clock(inventory.timezone)
        self.life = {device.id: life(device, zone) for device in inventory.devices}
        self.first_agent = [agent.id for agent in inventory.agents[:1]]
        self.origins = {agent.id: agent.at for agent in inventory.agents}

    def month_of(self, instant: Microseconds) -> tuple[Microseconds, Microseconds]:
        """Return the calendar month, in the inventory's zone, that an instant lies in."""
        first = to_datetime(instant).astimezone(self.zone).date().replace(day=1)
        following = (first + timedelta(days=32)).replace(day=1)
        return midnight(first, self.zone), midnight(following, self.zone)

    def midnight(self, day: date) -> Microseconds:
        """Return where a day begins in the inventory's zone."""
        return midnight(day, self.zone)

    def calendar_of(self, service: Service | None) -> WorkCalendar:
        """Return a service's calendar: its own, else the inventory's first, else around the clock."""
        name = self.calendar_name(service)
        return self.around_the_clock if name is None else self.calendars[name]

    def calendar_name(self, service: Service | None) -> str | None:
        """Return the name of a service's calendar, None for around the clock."""
        if service is not None and service.calendar is not None:
            return service.calendar
        return next(iter(self.calendars), None)

    def cause_of(self, case: Case) -> str:
        """Return an incident's cause: what people decided, else what was measured."""
        return self.cause_by_id(case.id, case.cause)

    def cause_by_id(self, incident: str, measured: str) -> str:
        """Return an incident's cause: what people decided, else what was ``measured``."""
        return self.rulings.causes.get(incident, measured)

    def public(self, case: Case) -> Incident:
        """Return an incident as others see it, with its cause."""
        return msgspec.structs.replace(case.public(), cause=self.cause_of(case))

    def figures(
        self,
        start: Microseconds,
        end: Microseconds,
        history: Callable[[str, str], Bounded | None],
        cases: Sequence[Case],
    ) -> list[Availability]:
        """Return both bases for every service over ``[start, end)``, sorted by service, then basis.

        ``history`` gives what one agent saw of one device, None when it saw nothing; ``cases`` hold the outages.
        """
        return self.rows(self.sheets(history, cases), start, end, {case.id: self.cause_of(case) for case in cases})

    def sheets(
        self,
        history: Callable[[str, str], Bounded | None],
        cases: Sequence[Case],
        *,
        services: Sequence[Service] | None = None,
    ) -> list[Sheet]:
        """Return the sheets of these services, or of every one sorted by id; arguments as for ``figures``."""
        held, pardoned = held_of(cases), self._pardoned(cases)
        wanted = self.services if services is None else services
        return [self._sheet(service, history, held, pardoned) for service in wanted]

    def sheet(self, service: Service, history: Callable[[str, str], Bounded | None], cases: Sequence[Case]) -> Sheet:
        """Return one service's sheet; arguments as for ``figures``."""
        return self._sheet(service, history, held_of(cases, needed(service.needs)), self._pardoned(cases))

    def _pardoned(self, cases: Sequence[Case]) -> frozenset[str]:
        """Return the incidents whose cause the contract excuses."""
        if not self.excused_causes:
            return frozenset()
        return frozenset(case.id for case in cases if self.cause_of(case) in self.excused_causes)

    def _sheet(
        self,
        service: Service,
        history: Callable[[str, str], Bounded | None],
        held: ByDevice,
        pardoned: frozenset[str],
    ) -> Sheet:
        agents = self.agents_of(service)
        sheet = Sheet(
            service,
            self.seen(service.needs, agents, history),
            united((window.start, window.end) for window in self.covering(service)),
            claims_of(needed(service.needs), agents, held),
            self.lifetime(service.needs),
            [],
        )
        if self.rulings.excuses:
            excused = united((part.start, part.end) for part, _ in self.excused(sheet))
            sheet = sheet._replace(excluded=union(sheet.excluded, excused))
        if pardoned:
            parts = owned(sheet.seen.point.down, sheet.claims)
            sheet = sheet._replace(
                pardoned=united((part.start, part.end) for part in parts if part.incident in pardoned)
            )
        return sheet

    def excused(self, sheet: Sheet) -> list[tuple[Owned, Pardon]]:
        """Return the down time of a service that is excused with its incident, in order."""
        found = [
            (part, self.rulings.pardon(part.incident, sheet.service.id))
            for part in owned(sheet.seen.point.down, sheet.claims)
            if part.incident is not None
        ]
        return [(part, pardon) for part, pardon in found if pardon is not None]

    def agents_of(self, service: Service) -> list[str]:
        """Return the agents that a service is judged from."""
        return service.seen_from or self.first_agent

    def rows(
        self, sheets: Sequence[Sheet], start: Microseconds, end: Microseconds, causes: Mapping[str, str]
    ) -> list[Availability]:
        """Return both bases of every sheet over ``[start, end)``; ``causes`` by incident."""

        def cause_of(incident: str | None) -> str:
            return Cause.UNKNOWN.value if incident is None else causes[incident]

        @cache
        def working(calendar: WorkCalendar) -> Spans:
            return calendar.spans(start, end)

        rows: list[Availability] = []
        for sheet in sheets:
            service = sheet.service
            parts = shared_out(clip(sheet.seen.point.down, start, end), sheet.claims, cause_of)
            bases: tuple[tuple[Basis, WorkCalendar], ...]
            bases = (("24x7", self.around_the_clock), ("service-time", self.calendar_of(service)))
            for basis, calendar in bases:
                time_counted = intersection(working(calendar), sheet.lifetime)
                made = figures(sheet.seen, time_counted, sheet.excluded, self.policy, service.guarantee)
                counted = difference(time_counted, sheet.excluded)
                amounts = {cause: overlap(spans, counted) for cause, spans in parts.items()}
                by_cause = {cause: amount for cause, amount in amounts.items() if amount}
                row = row_of(service.id, basis, made, by_cause)
                if self.excused_causes:
                    row = msgspec.structs.replace(row, contractual=self._contractual(sheet, time_counted))
                rows.append(row)
        return rows

    def _contractual(self, sheet: Sheet, time_counted: Spans) -> Contractual:
        excluded = union(sheet.excluded, sheet.pardoned)
        made = figures(sheet.seen, time_counted, excluded, self.policy, sheet.service.guarantee)
        return Contractual(
            considered=made.considered,
            up=made.up,
            down=made.down,
            unknown=made.unknown,
            availability=nearest_double(made.availability),
            lower=nearest_double(made.lower),
            upper=nearest_double(made.upper),
            verdict=made.verdict.value,
        )

    def counted(self, sheet: Sheet, start: Microseconds, end: Microseconds) -> Spans:
        """Return the considered service time of one sheet over ``[start, end)``."""
        spans = intersection(self.calendar_of(sheet.service).spans(start, end), sheet.lifetime)
        return difference(spans, sheet.excluded)

    def seen(self, needs: Needs, agents: Sequence[str], history: Callable[[str, str], Bounded | None]) -> Bounded:
        """Return what these agents saw of devices, combined as an expression says."""
        if isinstance(needs, AllOf):
            return all_of([self.seen(part, agents, history) for part in needs.all])
        if isinstance(needs, AnyOf):
            return any_of([self.seen(part, agents, history) for part in needs.any])
        views = [seen for agent in agents if (seen := history(agent, needs)) is not None]
        return merged(views) if views else NOTHING

    def lifetime(self, needs: Needs) -> Spans:
        """Return when there is what is needed: from its commissioning to its retirement."""
        if isinstance(needs, AllOf):
            out = ALWAYS
            for part in needs.all:
                out = intersection(out, self.lifetime(part))
            return out
        if isinstance(needs, AnyOf):
            out = []
            for part in needs.any:
                out = union(out, self.lifetime(part))
            return out
        return self.life[needs]

    def covering(self, service: Service) -> list[Window]:
        """Return the maintenances that count and whose element cuts the service off from all its agents."""
        return [window for window in self.rulings.windows if window.counts and self.covers(service, window.element)]

    def covers(self, service: Service, element: str) -> bool:
        """Whether an element that is out of service cuts a service off from all its agents."""
        return all(self._cut_off(service.needs, agent, element) for agent in self.agents_of(service))

    def wants_ticket(self, case: Case) -> Microseconds | None:
        """Return the instant at which an incident gets its ticket: when it is opened, or when a maintenance ends.

        A maintenance known by then covers what its element hides, and while it lasts there is no ticket
        (``rootcause.md``, 5). None when all was over before the maintenance was.
        """
        known = [
            window for window in self.rulings.windows if window.counts and (window.approved_at or 0) <= case.opened
        ]
        if not known:
            return case.opened
        if not case.rows:  # degraded: nothing is down
            works = [window for window in known if window.element in case.root]
            return max([case.opened, *(one.end for one in works if one.start <= case.opened < one.end)])
        starts = [
            span[0]
            for row in case.rows
            if row.agent in self.origins
            for span in difference(
                [(max(row.started, case.opened), 2**62 if row.ended is None else max(row.ended, case.opened + 1))],
                united(
                    (window.start, window.end)
                    for window in known
                    if self._cut_off(row.device, row.agent, window.element)
                ),
            )
        ]
        return min(starts, default=None)

    def _cut_off(self, needs: Needs, agent: str, element: str) -> bool:
        if isinstance(needs, AllOf):
            return any(self._cut_off(part, agent, element) for part in needs.all)
        if isinstance(needs, AnyOf):
            return all(self._cut_off(part, agent, element) for part in needs.any)
        return needs not in self.topology.reached(self.origins[agent], [element])


def row_of(service: str, basis: Basis, made: Figures, down_by_cause: Mapping[str, Microseconds]) -> Availability:
    """Return figures as others are told of them."""
    return Availability(
        service=service,
        basis=basis,
        considered=made.considered,
        up=made.up,
        down=made.down,
        unknown=made.unknown,
        availability=nearest_double(made.availability),
        lower=nearest_double(made.lower),
        upper=nearest_double(made.upper),
        coverage=nearest_double(made.coverage),
        verdict=made.verdict.value,
        guarantee=float(made.guarantee),
        budget=made.budget,
        down_by_cause=dict(sorted(down_by_cause.items())),
    )


def history_of(histories: Mapping[tuple[str, str], Bounded]) -> Callable[[str, str], Bounded | None]:
    """Return a look-up over histories by agent and device."""
    return lambda agent, device: histories.get((agent, device))
