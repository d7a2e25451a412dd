"""What a figure is made of: the period cut into pieces in which nothing changes.

Rules this module keeps:

- The pieces cover the period exactly, in order, each within one local day, neighbours of one day different.
- Pieces that count sum to considered, up, down, unknown, both bounds and the causes of ``Ledger.rows``, exactly.
- One rule is told where several hold: that the service is not in its life, then its calendar, then maintenance, of
  which the earliest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo

from agent.clock import Microseconds
from agent.inventory.models import AllOf, AnyOf, Cause, Needs
from collector.core.attribution import Claim, owned
from collector.core.availability import Policy, figures
from collector.core.closures import Excluded, closures
from collector.core.grounds import Grounds, Told, told_by
from collector.core.intervals import Spans, clip, difference, overlap, united
from collector.core.ledger import Ledger, Sheet, row_of
from collector.core.runs import Run
from collector.core.services import needed
from collector.core.statement import midnights
from collector.core.timeline import Bounded
from collector.core.worktime import WorkCalendar
from collector.explained import Piece, Rule
from collector.reading import Basis, Explanation

_Labelled: TypeAlias = tuple[Microseconds, Microseconds, Any]


class Subject(NamedTuple):
    """Whose time is told: its history, its calendar, what else keeps time out (by precedence), who claims its outages."""

    seen: Bounded
    calendar: WorkCalendar
    absent: Sequence[Excluded] = ()
    excused: Sequence[Excluded] = ()
    claims: Sequence[Claim] = ()
    causes: Mapping[str, str] = {}


def pieces(subject: Subject, start: Microseconds, end: Microseconds, grounds: Grounds | None = None) -> list[Piece]:
    """Return ``[start, end)`` in pieces; ``grounds`` give each its evidence."""
    if start >= end:
        return []
    seen = subject.seen
    rules = _ruled((start, end), [subject.absent, closures(subject.calendar, start, end), subject.excused])
    owners = owned(clip(seen.point.down, start, end), subject.claims)
    edges = midnights(start, end, ZoneInfo(subject.calendar.zone.name))
    days = [(first, last, first) for first, last in pairwise(edges)]
    made = []
    for first, last, (label, rule, owner, _) in _overlaid([seen.point.segments(start, end), rules, owners, days]):
        span = [(first, last)]
        state: Told = label.value
        cause = None
        if state == "down":
            cause = Cause.UNKNOWN.value if owner is None else subject.causes[owner]
        credit = last - first if rule is not None and rule.credited else 0
        made.append(
            Piece(
                start=first,
                end=last,
                state=state,
                rule=rule,
                incident=owner,
                cause=cause,
                surely_up=credit if rule else overlap(seen.pessimistic.up, span),
                surely_down=0 if rule else overlap(seen.optimistic.down, span),
                evidence=grounds.witnesses(first, last, state) if grounds and state != "unknown" else (),
                silences=grounds.silences(first, last) if grounds and state == "unknown" else (),
            )
        )
    return made


def explanation(
    ledger: Ledger,
    sheet: Sheet,
    basis: Basis,
    period: tuple[Microseconds, Microseconds],
    until: Microseconds,
    *,
    causes: Mapping[str, str],
    runs: Mapping[tuple[str, str], Sequence[Run]] | None = None,
    told: Callable[[str], Spans] | None = None,
    blind: Mapping[str, Microseconds] | None = None,
) -> Explanation:
    """Return one service's figure over ``period``, judged as far as ``until``, with its pieces.

    ``causes`` by incident; ``runs``, ``told`` and ``blind`` as
    ``Grounds`` takes them; without ``runs`` no evidence is told.
    """
    start, end = period
    service = sheet.service
    credited = ledger.policy is Policy.COUNT_AS_UP
    windows = sorted(ledger.covering(service), key=lambda window: (window.start, window.element))
    planned = [
        Excluded(
            window.start,
            window.end,
            Rule(code="maintenance", text=window.reason, elements=(window.element,), credited=credited),
        )
        for window in windows
    ]
    excused = [
        Excluded(part.start, part.end, Rule(code="excused", text=pardon.reason, credited=credited))
        for part, pardon in ledger.excused(sheet)
    ]
    subject = Subject(
        seen=sheet.seen,
        calendar=ledger.around_the_clock if basis == "24x7" else ledger.calendar_of(service),
        absent=list(_absences(ledger, sheet, start, until)),
        excused=[*planned, *excused],
        claims=sheet.claims,
        causes=causes,
    )
    grounds = None
    if runs is not None:
        grounds = Grounds(ledger, sheet, runs, (start, until), told=told or told_by(runs), blind=blind or {})
    made = next(row for row in ledger.rows([sheet], start, until, causes) if row.basis == basis)
    return Explanation(start=start, end=end, until=until, figures=made, pieces=pieces(subject, start, until, grounds))


def stated(
    name: str, subject: Subject, basis: Basis, period: tuple[Microseconds, Microseconds], guarantee: Decimal
) -> Explanation:
    """Return the figure of states from anywhere over ``period``, with its pieces; what is excused is taken out."""
    start, end = period
    excluded = united((row.start, row.end) for row in subject.excused)
    made = figures(subject.seen, subject.calendar.spans(start, end), excluded, Policy.REMOVE, guarantee)
    by_cause = {Cause.UNKNOWN.value: made.down} if made.down else {}
    row = row_of(name, basis, made, by_cause)
    return Explanation(start=start, end=end, until=end, figures=row, pieces=pieces(subject, start, end))


def _absences(ledger: Ledger, sheet: Sheet, start: Microseconds, end: Microseconds) -> Iterator[Excluded]:
    """Yield the time in which the service is not in its life, cut where the devices that keep it out change."""
    if start >= end:
        return
    devices = needed(sheet.service.needs)
    edges = {edge for device in devices for span in ledger.life[device] for edge in span}
    for first, last in difference([(start, end)], sheet.lifetime):
        inside = sorted({first, last, *(edge for edge in edges if first < edge < last)})
        for begin, after in pairwise(inside):
            out = _absent(sheet.service.needs, ledger.life, begin)
            early = any(begin < ledger.life[device][0][0] for device in out if ledger.life[device])
            code: Literal["before-commissioning", "after-retirement"]
            code = "before-commissioning" if early else "after-retirement"
            yield Excluded(begin, after, Rule(code=code, elements=tuple(dict.fromkeys(out))))


def _absent(needs: Needs, life: Mapping[str, Spans], at: Microseconds) -> list[str]:
    """Return the devices whose absence keeps the whole out of its life; none when it is in it."""
    if isinstance(needs, AllOf):
        return [device for part in needs.all for device in _absent(part, life, at)]
    if isinstance(needs, AnyOf):
        parts = [_absent(part, life, at) for part in needs.any]
        return [device for part in parts for device in part] if all(parts) else []
    return [] if any(first <= at < last for first, last in life[needs]) else [needs]


def _ruled(period: tuple[Microseconds, Microseconds], layers: Sequence[Iterable[Excluded]]) -> list[_Labelled]:
    """Return who keeps time out of the period, the earlier layer and in it the earlier row first."""
    left: Spans = [period]
    found: list[_Labelled] = []
    for layer in layers:
        for first, last, rule in layer:
            taken = clip(left, first, last)
            found += [(*span, rule) for span in taken]
            left = difference(left, taken)
    joined: list[_Labelled] = []
    for first, last, rule in sorted(found, key=lambda row: row[:2]):
        if joined and joined[-1][1:] == (first, rule):
            joined[-1] = (joined[-1][0], last, rule)
        else:
            joined.append((first, last, rule))
    return joined


def _overlaid(layers: Sequence[Sequence[_Labelled]]) -> Iterator[tuple[Microseconds, Microseconds, tuple[Any, ...]]]:
    """Yield the layers' common pieces with each layer's label, None where it has none; layers are in order."""
    edges = sorted({edge for layer in layers for first, last, _ in layer for edge in (first, last)})
    places = [0] * len(layers)
    for first, last in pairwise(edges):
        labels = []
        for number, layer in enumerate(layers):
            while places[number] < len(layer) and layer[places[number]][1] <= first:
                places[number] += 1
            row = layer[places[number]] if places[number] < len(layer) else None
            labels.append(row[2] if row is not None and row[0] <= first else None)
        yield first, last, tuple(labels)
