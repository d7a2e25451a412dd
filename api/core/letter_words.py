"""What the service desk's letters say.

Rules this module keeps:

- Subject and paragraphs come from the catalog in the recipient's language; names and people's own words fill them.
- A letter tells what happened, by when something is wanted, and of whom; never a password, a token or a link that acts.
- Pure; instants in microseconds, told in ``zone``.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

import msgspec

from agent.clock import Microseconds
from api.core.words import Language, moment, say


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """A letter's subject and paragraphs."""

    subject: str
    lines: tuple[str, ...]


def escalation(
    lang: Language, *, ticket: str, title: str, step: str, percent: int, due: Microseconds, zone: ZoneInfo
) -> Words:
    """Say how much of a step's time is used up: ``percent`` of it; from 100 on it is overdue. ``step`` is its name."""
    key = "letter.escalation.over" if percent >= 100 else "letter.escalation"  # noqa: PLR2004 - a whole clock
    values = {"ticket": ticket, "title": title, "step": step, "percent": percent, "due": moment(lang, due, zone)}
    return _words(lang, key, values)


def received(lang: Language, *, ticket: str, service: str, starts: Microseconds | None, zone: ZoneInfo) -> Words:
    """Say that a request has arrived; ``starts`` is when its clock begins, None: it has begun."""
    key = "letter.received" if starts is None else "letter.received.later"
    return _words(lang, key, {"ticket": ticket, "service": service, "starts": moment(lang, starts, zone)})


def disposition(lang: Language, *, ticket: str, title: str, step: str, due: Microseconds, zone: ZoneInfo) -> Words:
    """Say that a ticket waits for the recipient's disposition."""
    values: dict[str, object] = {"ticket": ticket, "title": title, "step": step, "due": moment(lang, due, zone)}
    return _words(lang, "letter.disposition", values)


def waiting(lang: Language, *, ticket: str, title: str, stage: str, due: Microseconds, zone: ZoneInfo) -> Words:
    """Say that a ticket waits for the recipient, at a stage; ``due`` is the service's."""
    values: dict[str, object] = {"ticket": ticket, "title": title, "stage": stage, "due": moment(lang, due, zone)}
    return _words(lang, "letter.waiting", values)


def contest_answered(lang: Language, *, incident: str, upheld: bool, reason: str) -> Words:
    """Say how a contest was answered, and why."""
    key = "letter.contest.upheld" if upheld else "letter.contest.refused"
    words = _words(lang, key, {"incident": incident})
    return msgspec.structs.replace(words, lines=(*words.lines, reason))


def trial(lang: Language, *, at: Microseconds, zone: ZoneInfo) -> Words:
    """Say that sending works (``siaga mail test``)."""
    return _words(lang, "letter.trial", {"at": moment(lang, at, zone)})


def _words(lang: Language, key: str, values: dict[str, object]) -> Words:
    return Words(
        subject=say(lang, f"{key}.subject", **values), lines=tuple(say(lang, f"{key}.text", **values).split("\n\n"))
    )
