"""Whom the desk writes to: whose turn it is now, what was received or returned, which clocks run out, whose contest is answered.

Rules this module keeps:

- A letter's id says what happened to which version of a ticket: the same change is told once, whatever restarts.
- Whose turn it is gets a letter when it becomes theirs; an officer who is named gets it, else all officers.
- A letter shows the way to the page and never acts; an office is told of its own tickets only.
- Pure. Instants in microseconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from zoneinfo import ZoneInfo

import msgspec

from agent.clock import Microseconds
from api.core import letter_words, words
from api.core.accounts import User
from api.core.addresses import Addressee, Reachable, letters_to, of_office, of_roles
from api.core.contest_news import ContestNews
from api.core.letter_words import Words
from api.core.letters import Letter
from api.core.procedure.clocks import Telling, Terms, running
from api.core.procedure.stages import TURN, Stage
from api.core.roles import Role
from api.core.tickets import Ticket
from api.core.words import Language, say
from collector.decisions import Answer

_DISPOSING = (Stage.KADIS, Stage.KABID, Stage.PRAKOM)
_OF_APPLICANT = (Stage.RETURNED, Stage.SETTLEMENT, Stage.SIGNING)


class Contacts(msgspec.Struct, frozen=True, kw_only=True):
    """Who can be written to: the users, and by office the responsible person of the inventory."""

    users: tuple[User, ...]
    responsible: Mapping[str, Addressee]
    zone: ZoneInfo

    def reachable(self, names: Iterable[str] | None = None) -> list[Reachable]:
        """Return the users, or those of some names, as addressees are chosen from."""
        wanted = None if names is None else set(names)
        return [
            Reachable(role=user.role, office=user.office, email=user.email, disabled=user.disabled)
            for user in self.users
            if wanted is None or user.name in wanted
        ]


def moved(before: Ticket | None, after: Ticket, terms: Terms, contacts: Contacts, at: Microseconds) -> list[Letter]:
    """Return the letters for a ticket that came to another stage, or has just been received."""
    stage = after.work.stage
    if before is None:
        return _received(after, contacts, at) if after.request is not None else []
    if before.work.stage is stage:
        return []
    if stage in _DISPOSING:
        return _disposition(after, terms, contacts, at)
    if stage is Stage.ACTION and before.work.stage is Stage.PRAKOM:
        return _waiting(after, _officers(after, contacts), contacts, at)
    office = signing_office(after)
    if stage in _OF_APPLICANT and office is not None:
        return _waiting(after, of_office(contacts.reachable(), office, contacts.responsible), contacts, at)
    return []


def signing_office(ticket: Ticket) -> str | None:
    """Return the office that stands on the applicant's side; None where a disturbance concerns several and none is named."""
    if ticket.request is not None:
        return ticket.request.applicant.office
    return ticket.work.signer or (ticket.offices[0] if len(ticket.offices) == 1 else None)


def escalated(ticket: Ticket, telling: Telling, contacts: Contacts, at: Microseconds) -> list[Letter]:
    """Return the letters for a share of a clock that is used up, to whose turn it is and up the line."""
    first, *above = telling.roles
    own = _officers(ticket, contacts) if first is Role.PETUGAS else of_roles(contacts.reachable(), first)
    clock = telling.clock
    return letters_to(
        [*own, *of_roles(contacts.reachable(), *above)],
        lambda lang: letter_words.escalation(
            lang,
            ticket=ticket.number,
            title=words.title(lang, ticket),
            step=say(lang, f"clock.{clock.name}"),
            percent=telling.percent,
            due=clock.due,
            zone=contacts.zone,
        ),
        id=f"escalation/{ticket.number}/{clock.name}/{clock.begun}/{telling.percent}",
        kind="escalation",
        at=at,
        **_place(ticket),
    )


def answered(contest: ContestNews, answer: Answer, number: int, contacts: Contacts, at: Microseconds) -> list[Letter]:
    """Return the letters for a contest that was answered by the decision ``number``, to the office that contests."""
    return letters_to(
        of_office(contacts.reachable(), contest.office, contacts.responsible),
        lambda lang: letter_words.contest_answered(
            lang, incident=contest.incident, upheld=answer.upheld, reason=answer.reason
        ),
        id=f"contest/{answer.of}/{number}",
        kind="contest",
        at=at,
        link=f"/incidents/{contest.incident}",
    )


def _received(ticket: Ticket, contacts: Contacts, at: Microseconds) -> list[Letter]:
    office = signing_office(ticket) or ""
    starts = ticket.work.starts if ticket.work.starts > at else None
    return letters_to(
        of_office(contacts.reachable(), office, contacts.responsible),
        lambda lang: letter_words.received(
            lang,
            ticket=ticket.number,
            service=say(lang, f"ticket.service.{ticket.service_code}"),
            starts=starts,
            zone=contacts.zone,
        ),
        id=f"received/{ticket.number}",
        kind="received",
        at=at,
        **_place(ticket),
    )


def _disposition(ticket: Ticket, terms: Terms, contacts: Contacts, at: Microseconds) -> list[Letter]:
    role = TURN[ticket.work.stage]
    clock = next((one for one in running(ticket, terms) if one.name == ticket.work.stage.value), None)
    due = ticket.due if clock is None else clock.due

    def said(lang: Language) -> Words:
        return letter_words.disposition(
            lang,
            ticket=ticket.number,
            title=words.title(lang, ticket),
            step=say(lang, f"clock.{ticket.work.stage.value}"),
            due=due,
            zone=contacts.zone,
        )

    addressees = [] if role is None else of_roles(contacts.reachable(), role)
    return _letters(ticket, addressees, said, "disposition", at)


def _waiting(ticket: Ticket, addressees: list[Addressee], contacts: Contacts, at: Microseconds) -> list[Letter]:
    def said(lang: Language) -> Words:
        return letter_words.waiting(
            lang,
            ticket=ticket.number,
            title=words.title(lang, ticket),
            stage=say(lang, f"stage.{ticket.work.stage.value}"),
            due=ticket.due,
            zone=contacts.zone,
        )

    return _letters(ticket, addressees, said, "waiting", at)


def _letters(
    ticket: Ticket, addressees: list[Addressee], said: Callable[[Language], Words], kind: str, at: Microseconds
) -> list[Letter]:
    key = f"{kind}/{ticket.number}/{ticket.version}"
    return letters_to(addressees, said, id=key, kind=kind, at=at, **_place(ticket))


def _officers(ticket: Ticket, contacts: Contacts) -> list[Addressee]:
    named = of_roles(contacts.reachable(officer.user for officer in ticket.work.officers), Role.PETUGAS)
    return named or of_roles(contacts.reachable(), Role.PETUGAS)


def _place(ticket: Ticket) -> dict[str, str]:
    return {"link": f"/tickets/{ticket.number}", "ticket": ticket.number}
