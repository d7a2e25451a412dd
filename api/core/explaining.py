"""An explanation in sentences: the figure, each row, why time does not count, who says so, and the sums.

Rules this module keeps:

- The same sentences stand on the page and in the terminal.
- What is summed is written exactly, to the microsecond where there is one; only the first sentence is cut.
- Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from fractions import Fraction
from zoneinfo import ZoneInfo

from agent.clock import HOUR, MINUTE, SECOND, Microseconds, to_datetime
from agent.inventory.calendar_spec import Weekday
from api.core import words
from api.core.explained_days import Line
from api.core.report_words import at, hours, month_name, percent, promise
from api.core.words import Language, say
from collector.core.availability import Figures
from collector.core.rollups import figures_of
from collector.explained import Piece, Rule, Silence, Witness
from collector.reading import Explanation

MOST = 6
"""Runs and silences that are told of one row."""
_TO = "\N{EN DASH}"
_WEEK = tuple(Weekday)


class Narrator:
    """Tells of explanations in one language and zone; ``name_of`` gives the name people know an element by."""

    def __init__(self, lang: Language, zone: ZoneInfo, name_of: Callable[[str], str] = str) -> None:
        self.lang, self.zone = lang, zone
        self._name_of = name_of

    def figure(self, made: Explanation, service: str) -> str:
        """Return the figure and its verdict in a sentence, with the bounds where something is in doubt."""
        figures = figures_of(made.figures)
        values = {
            "service": service,
            "period": self.period(made),
            "basis": say(self.lang, f"explain.basis.{made.figures.basis}"),
            "promise": say(
                self.lang,
                "explain.promise",
                guarantee=promise(self.lang, figures.guarantee),
                verdict=say(self.lang, f"report.verdict.{figures.verdict.value}"),
            ),
            "considered": hours(self.lang, figures.considered),
            "down": hours(self.lang, figures.down),
            "known": hours(self.lang, figures.up + figures.down),
            "percent": percent(self.lang, figures.availability, figures.guarantee),
        }
        if not figures.considered:
            return say(self.lang, "explain.figure.nothing", **values)
        key = "explain.figure" if figures.availability is not None else "explain.figure.nodata"
        return " ".join([say(self.lang, key, **values), *self._doubt(figures)])

    def _doubt(self, figures: Figures) -> list[str]:
        told = []
        if figures.unknown and figures.availability is not None:
            told.append(say(self.lang, "explain.figure.unknown", unknown=hours(self.lang, figures.unknown)))
        if figures.lower != figures.upper:
            lower, upper = (percent(self.lang, bound, figures.guarantee) for bound in (figures.lower, figures.upper))
            told.append(say(self.lang, "explain.figure.bounds", lower=lower, upper=upper))
        return told

    def period(self, made: Explanation) -> str:
        """Return the period as people name it: a month, a day, or its two ends; and how far it is judged."""
        first, last = (to_datetime(edge).astimezone(self.zone) for edge in (made.start, made.end))
        midnights = first.time() == last.time() == first.time().min
        if midnights and first.day == last.day == 1 and (last.year - first.year) * 12 + last.month - first.month == 1:
            named = month_name(self.lang, made.start, self.zone)
        elif midnights and (last.date() - first.date()).days == 1:
            named = f"{self.date(made.start)} {first.year}"
        else:
            named = f"{at(self.lang, made.start, self.zone)} {_TO} {at(self.lang, made.end, self.zone)}"
        if made.start < made.until < made.end:
            return say(self.lang, "explain.until", period=named, until=at(self.lang, made.until, self.zone))
        return named

    def when(self, line: Line) -> str:
        """Return a line's time: its day and two readings of the clock for one piece, else its first and last day."""
        first, last = self.date(line.start), self.date(line.end - 1)
        if line.days == 0:
            return f"{first} {self._clock(line.start)}{_TO}{self._clock(line.end, ends=True)}"
        return first if line.days == 1 else f"{first} {_TO} {last}"

    def state(self, line: Line) -> str:
        """Return a line's state."""
        return say(self.lang, f"explain.state.{line.pieces[0].state}")

    def why(self, line: Line) -> str:
        """Return why a line is as it is: of what it is made, what of it does not count, whose the down time is."""
        return "; ".join(filter(None, [*self.made_of(line), self.uncounted(line), self.whose(line)]))

    def made_of(self, line: Line) -> list[str]:
        """Return of which days a line is made; nothing for one piece."""
        told = []
        if line.counted_days:
            days = self._days(line.counted_days)
            told.append(say(self.lang, "explain.throughout", days=days, state=self.state(line)))
        if line.partly:
            told.append(say(self.lang, "explain.left-out", rules=self._rules(line.partly)))
        if line.days > line.counted_days:
            key = "explain.uncounted.because" if line.idle else "explain.uncounted"
            days = self._days(line.days - line.counted_days)
            told.append(say(self.lang, key, days=days, reasons=self._rules(line.idle)))
        return told

    def uncounted(self, line: Line) -> str:
        """Return why one piece does not count; nothing for days, or for one that counts."""
        rule = None if line.days else line.pieces[0].rule
        if rule is None:
            return ""
        return say(self.lang, "explain.credited" if rule.credited else "explain.not-counted", rule=self.rule(rule))

    def whose(self, line: Line) -> str:
        """Return whose a line's down time is; nothing of states that nobody observed here."""
        piece = line.pieces[0]
        known = piece.state == "down" and (piece.incident is not None or piece.evidence)
        return self.incident(piece) if known else ""

    def _rules(self, rules: Iterable[Rule]) -> str:
        return ", ".join(self.rule(rule) for rule in rules)

    def _days(self, count: int) -> str:
        return say(self.lang, "explain.day") if count == 1 else say(self.lang, "explain.days", count=count)

    def rule(self, rule: Rule) -> str:
        """Return what keeps time from counting."""
        plain = rule.code in ("exception", "maintenance", "excused") and not rule.text.strip()
        elements = ", ".join(self._name_of(element) for element in rule.elements)
        return say(self.lang, f"explain.rule.{rule.code}{'.plain' if plain else ''}", text=rule.text, elements=elements)

    def incident(self, piece: Piece) -> str:
        """Return whose a down piece is."""
        if piece.incident is None:
            return say(self.lang, "explain.incident.none")
        if piece.cause in (None, "unknown"):
            return say(self.lang, "explain.incident.unknown", incident=piece.incident)
        cause = words.cause(self.lang, piece.cause)
        return say(self.lang, "explain.incident", cause=cause, incident=piece.incident)

    def evidence(self, piece: Piece, most: int = MOST) -> list[str]:
        """Return who says so of a piece, and of unknown time who said nothing; ``most`` of it, and how much more."""
        told = [self._witness(run) for run in piece.evidence] + [self._silence(item) for item in piece.silences]
        more = len(told) - most
        return [*told[:most], say(self.lang, "explain.more", count=more)] if more > 0 else told

    def _witness(self, run: Witness) -> str:
        told = say(
            self.lang,
            f"explain.witness.{run.result}",
            agent=run.agent,
            device=self._name_of(run.device),
            count=run.count,
            first=self._moment(run.first),
            last=self._moment(run.last),
        )
        return told + (say(self.lang, "explain.witness.losses", losses=run.losses) if run.losses else "")

    def _silence(self, item: Silence) -> str:
        still = "-still" if item.code == "blind" and item.until is None else ""
        told = say(
            self.lang,
            f"explain.silence.{item.code}{still}",
            agent=item.agent,
            device=self._name_of(item.device),
            since=self._moment(item.since),
            until=self._moment(item.until),
        )
        return told + ("" if item.alone or item.code == "blind" else say(self.lang, "explain.silence.others"))

    def sums(self, made: Explanation) -> list[str]:
        """Return the sums that are the figure."""
        figures = figures_of(made.figures)
        values = {name: exact(getattr(figures, name)) for name in ("considered", "up", "down", "unknown")}
        told = [say(self.lang, "explain.sum", **values)]
        if figures.availability is not None:
            cut = percent(self.lang, figures.availability, figures.guarantee)
            told.append(
                say(self.lang, "explain.ratio", up=values["up"], known=exact(figures.up + figures.down), percent=cut)
            )
        if set(made.figures.down_by_cause) - {"unknown"}:
            causes = ", ".join(
                f"{words.cause(self.lang, code)} {exact(down)}" for code, down in made.figures.down_by_cause.items()
            )
            told.append(say(self.lang, "explain.causes", causes=causes))
        contract = made.figures.contractual
        if contract is not None and contract.up + contract.down:
            held = Fraction(contract.up, contract.up + contract.down)
            told.append(
                say(
                    self.lang,
                    "explain.contractual",
                    percent=percent(self.lang, held, figures.guarantee),
                    verdict=say(self.lang, f"verdict.{contract.verdict}"),
                    up=exact(contract.up),
                    known=exact(contract.up + contract.down),
                    spared=exact(figures.down - contract.down),
                )
            )
        return told

    def _moment(self, instant: Microseconds | None) -> str:
        return words.moment(self.lang, instant, self.zone, seconds=True)

    def date(self, instant: Microseconds) -> str:
        """Return an instant's day, as ``Sel 2 Jun``."""
        local = to_datetime(instant).astimezone(self.zone)
        day = say(self.lang, f"day.{_WEEK[local.weekday()].value}")[:3]
        return f"{day} {' '.join(words.moment(self.lang, instant, self.zone).split(' ')[:2])}"

    def _clock(self, instant: Microseconds, *, ends: bool = False) -> str:
        local = to_datetime(instant).astimezone(self.zone)
        if ends and local.time() == local.time().min:
            return "24.00" if self.lang is Language.ID else "24:00"
        told = words.moment(self.lang, instant, self.zone, seconds=local.second > 0 or local.microsecond > 0)
        return told.split(" ")[3]


def exact(length: Microseconds) -> str:
    """Return a length as hours, minutes and seconds, the fraction only when there is one.

    >>> exact(8 * 3_600_000_000 + 1)
    '8:00:00.000001'
    """
    seconds, fraction = divmod(length, SECOND)
    text = f"{seconds * SECOND // HOUR}:{seconds * SECOND // MINUTE % 60:02d}:{seconds % 60:02d}"
    return f"{text}.{fraction:06d}" if fraction else text
