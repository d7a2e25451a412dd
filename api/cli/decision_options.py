"""A decision as it is typed: the subcommands that ``siaga impact`` and ``siaga decide`` share.

Each names what is decided; what is done with it, and by which further options, is the group's own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, get_args

import typer

from agent.errors import BadInputError
from agent.inventory.calendar_spec import Weekday
from api.cli.arguments import parsed, period
from collector.decisions import (
    Answer,
    Approval,
    Contest,
    DayOff,
    Decision,
    Excuse,
    Hours,
    Maintenance,
    Phenomenon,
    Reclassified,
    Weather,
    Withdrawal,
)

_WEEK = "mon, tue, wed, thu, fri, sat or sun"


def maintenance(
    *,
    element: Annotated[str, typer.Argument(help="A device, link or risk group of the inventory.")],
    start: Annotated[str, typer.Option("--from", metavar="T", help="Where it begins (RFC 3339 with an offset).")],
    end: Annotated[str, typer.Option("--to", metavar="T", help="Where it ends; not in it.")],
    reason: Annotated[str, typer.Option(help="What for; needed when it has begun already.")] = "",
    weekly: Annotated[
        str, typer.Option(metavar="DAYS", help=f"Again every week on these days, divided by commas: {_WEEK}.")
    ] = "",
    last: Annotated[str | None, typer.Option(metavar="DATE", help="With --weekly: until this date.")] = None,
) -> Decision:
    """A device, link or risk group is taken out of service on purpose; nothing counts before it is approved."""
    begin, after = period(start, end)
    days = tuple(day.strip() for day in weekly.split(",") if day.strip())
    if last is not None:
        last = parsed("--last", last, _date).isoformat()
    if bool(days) != (last is not None):
        raise BadInputError("--weekly and --last go together; give both")
    return Maintenance(element=element, start=begin, end=after, reason=reason, weekly=days, last=last)


def approve(*, number: Annotated[int, typer.Argument(metavar="N", help="The number of a maintenance.")]) -> Decision:
    """A maintenance is approved, so that it counts."""
    return Approval(of=number)


def withdraw(
    *,
    number: Annotated[int, typer.Argument(metavar="N", help="The number of a decision.")],
    reason: Annotated[str, typer.Option(help="Why it holds no more.")] = "",
) -> Decision:
    """An earlier decision holds no more; both stay on record."""
    return Withdrawal(of=number, reason=reason)


def excuse(
    *,
    incident: Annotated[str, typer.Argument(help="The incident's number.")],
    reason: Annotated[str, typer.Option(help="Why its outages are excused.")],
    service: Annotated[
        list[str] | None, typer.Option(metavar="S", help="Only this service's; may be repeated. Default: all.")
    ] = None,
) -> Decision:
    """An incident's outages are excused: the down time that it owns does not count."""
    return Excuse(incident=incident, reason=reason, services=tuple(service or ()))


def cause(
    *,
    incident: Annotated[str, typer.Argument(help="The incident's number.")],
    name: Annotated[str, typer.Argument(metavar="CAUSE", help="Such as power, lightning, trunk-fibre.")],
    reason: Annotated[str, typer.Option(help="Who or what says so.")] = "",
) -> Decision:
    """An incident had another cause than was measured."""
    return Reclassified(incident=incident, cause=name, reason=reason)


def day_off(
    *,
    calendar: Annotated[str, typer.Argument(help="A calendar of the inventory.")],
    dates: Annotated[str, typer.Argument(help="One date, or a range as 2026-12-21..2026-12-24.")],
    why: Annotated[str, typer.Option(help="What decreed it.")],
    hours: Annotated[
        str, typer.Option(metavar="SPANS", help="Special hours, as 08:00-12:00,13:00-15:00; default: closed.")
    ] = "",
) -> Decision:
    """A calendar is closed, or has special hours, on a date or over a range; also announced late."""
    return DayOff(calendar=calendar, dates=dates, why=why, hours=_spans(hours))


def hours(
    *,
    calendar: Annotated[str, typer.Argument(help="A calendar of the inventory.")],
    holds_from: Annotated[str, typer.Option("--holds-from", metavar="DATE", help="The first day that they hold for.")],
    week: Annotated[
        list[str],
        typer.Option(
            "--hours",
            metavar="DAYS=SPANS",
            help=f"Hours of some weekdays ({_WEEK}); may be repeated. Others are closed.",
        ),
    ],
    why: Annotated[str, typer.Option(help="What decreed it.")],
) -> Decision:
    """A calendar has other usual hours from a date on."""
    first = parsed("--holds-from", holds_from, _date).isoformat()
    return Hours(calendar=calendar, holds_from=first, hours=parsed("--hours", " ".join(week), _week), why=why)


def contest(
    *,
    incident: Annotated[str, typer.Argument(help="The incident's number.")],
    office: Annotated[str, typer.Option(help="The office on whose behalf.")],
    text: Annotated[str, typer.Option(help="What was not as it is told.")],
) -> Decision:
    """An office says that an incident was not as it is told; it alters no figure."""
    return Contest(incident=incident, office=office, text=text)


def answer(
    *,
    number: Annotated[int, typer.Argument(metavar="N", help="The number of a contest.")],
    reason: Annotated[str, typer.Option(help="Why so.")],
    upheld: Annotated[bool, typer.Option("--upheld/--not-upheld", help="Whether the office is right.")],
) -> Decision:
    """A contest is answered, with a reason."""
    return Answer(of=number, upheld=upheld, reason=reason)


def weather(
    *,
    phenomenon: Annotated[str, typer.Argument(help="lightning, earthquake, waves or wind.")],
    area: Annotated[str, typer.Option(help="An island, a site or a risk group of the inventory.")],
    start: Annotated[str, typer.Option("--from", metavar="T", help="Where it begins (RFC 3339 with an offset).")],
    end: Annotated[str, typer.Option("--to", metavar="T", help="Where it ends; not in it.")],
    magnitude: Annotated[float | None, typer.Option(help="Of an earthquake.")] = None,
    wave_m: Annotated[float | None, typer.Option(help="Significant height of waves in metres.")] = None,
    wind_kn: Annotated[float | None, typer.Option(help="Speed of wind in knots.")] = None,
    source: Annotated[str, typer.Option(help="The bulletin's number or name.")] = "",
    text: Annotated[str, typer.Option(help="What it says.")] = "",
) -> Decision:
    """A bulletin of the weather service told of this over an area; it counts as evidence and alters no figure."""
    begin, after = period(start, end)
    return Weather(
        phenomenon=parsed("PHENOMENON", phenomenon, known_phenomenon),
        area=area,
        start=begin,
        end=after,
        magnitude=magnitude,
        wave_m=wave_m,
        wind_kn=wind_kn,
        source=source,
        text=text,
    )


def known_phenomenon(text: str) -> Phenomenon:
    """Return a phenomenon by its name; raises ``ValueError`` with those that there are."""
    found: Phenomenon | None = next((known for known in get_args(Phenomenon) if known == text), None)
    if found is None:
        raise ValueError(f"{text!r} is no phenomenon; write {', '.join(get_args(Phenomenon))}")
    return found


_EXAMPLES: dict[str, tuple[Callable[..., Decision], str]] = {
    "maintenance": (
        maintenance,
        (
            "fo-dinkes --from 2026-12-01T22:00:00+07:00 --to 2026-12-02T02:00:00+07:00 --reason 'Splicing' "
            "--weekly tue,thu --last 2026-12-31"
        ),
    ),
    "approve": (approve, "4"),
    "withdraw": (withdraw, "4 --reason 'Postponed'"),
    "excuse": (excuse, "17 --service net-dinkes --reason 'The office moved house'"),
    "cause": (cause, "17 lightning --reason 'Seen by the caretaker'"),
    "contest": (contest, "17 --office dinkes --text 'The network did work'"),
    "answer": (answer, "5 --not-upheld --reason 'The port was down; its log is attached to the ticket'"),
    "day-off": (day_off, "dinas 2026-11-20 --why 'Decree 5/2026'"),
    "weather": (
        weather,
        (
            "waves --area Belitung --from 2026-12-01T06:00:00+07:00 --to 2026-12-02T06:00:00+07:00 --wave-m 3 "
            "--source 'BMKG maritim 12/XII/2026'"
        ),
    ),
    "hours": (
        hours,
        "dinas --holds-from 2027-01-01 --hours mon,tue,wed,thu=07:30-16:00 --hours fri=07:30-16:30 --why 'Decree 9/2026'",
    ),
}


def group(name: str, act: Callable[..., None], doc: str) -> typer.Typer:
    """Return ``siaga NAME`` with its subcommands; each hands its decision, and ``act``'s own options, to ``act``."""
    app = typer.Typer(add_completion=False, no_args_is_help=False, help=doc)
    for word, (build, example) in _EXAMPLES.items():
        app.command(word, epilog=f"\nExample:\n\n  siaga {name} {word} {example}\n")(joined(build, act))
    return app


def joined(build: Callable[..., Decision], act: Callable[..., None]) -> Callable[..., None]:
    """Return one command that takes the options of both."""
    own = inspect.signature(build, eval_str=True).parameters
    also = dict(list(inspect.signature(act, eval_str=True).parameters.items())[1:])

    def command(**given: Any) -> None:
        act(build(**{key: given[key] for key in own}), **{key: given[key] for key in also})

    order = sorted([*own.values(), *also.values()], key=lambda option: option.default is not option.empty)
    typed: Any = command
    typed.__signature__ = inspect.Signature(order)
    typed.__annotations__ = {option.name: option.annotation for option in order}
    command.__doc__ = build.__doc__
    return command


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{text!r} is no date; write it as 2026-11-21") from None


def _spans(text: str) -> tuple[str, ...]:
    return tuple(span.strip() for span in text.split(",") if span.strip())


def _week(given: str) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    known = [day.value for day in Weekday]
    for text in given.split():
        days, equals, spans = text.partition("=")
        for day in (day.strip() for day in days.split(",")):
            if not equals or day not in known:
                raise ValueError(
                    f"{text!r}: write DAYS=SPANS, such as mon,tue=08:00-12:00,13:00-16:00; days are {_WEEK}"
                )
            if day in found:
                raise ValueError(f"{text!r}: {day} is given twice; keep one")
            found[day] = _spans(spans)
    return found
