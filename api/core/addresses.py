"""Who gets a letter: people by role, an office's own people, and the person responsible for it in the inventory.

Rules this module keeps:

- Who may not sign in any more gets nothing; who has no address is passed over.
- One person is one addressee: the same address twice, however it is written, counts once, and the first one holds.
- An office's letters go to that office only (the catalogue: data goes to the applicant's responsible person).
- A letter's language is the recipient's, Indonesian unless they chose.
- Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

import msgspec

from agent.clock import Microseconds
from agent.inventory.models import Inventory
from api.core.letter_words import Words
from api.core.letters import Letter, usable, write
from api.core.roles import Role
from api.core.words import Language


class Addressee(msgspec.Struct, frozen=True, kw_only=True):
    """An address with the language to write in."""

    address: str
    language: Language = Language.ID


class Reachable(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be known of a user to write to them; ``email`` None or empty: they have none."""

    role: Role
    office: str | None
    email: str | None
    disabled: bool = False
    language: Language = Language.ID


def responsible(inventory: Inventory) -> Mapping[str, Addressee]:
    """Return by office the person responsible for it (*penanggung jawab*), where the inventory has an address that is one."""
    return {
        office.id: Addressee(address=address)
        for office in inventory.offices
        if office.responsible is not None and usable(address := (office.responsible.email or "").strip())
    }


def of_roles(people: Iterable[Reachable], *roles: Role) -> list[Addressee]:
    """Return those who hold one of the roles."""
    return _different(_addressed(one for one in people if one.role in roles))


def of_office(people: Iterable[Reachable], office: str, known: Mapping[str, Addressee]) -> list[Addressee]:
    """Return an office's addressees: its users, then the one responsible by the inventory (``responsible``)."""
    own = _addressed(one for one in people if one.role is Role.OPD and one.office == office)
    return _different([*own, *([known[office]] if office in known else [])])


def letters_to(
    addressees: Iterable[Addressee],
    words: Callable[[Language], Words],
    *,
    id: str,  # noqa: A002 - the letter's own word
    kind: str,
    at: Microseconds,
    link: str | None = None,
    ticket: str | None = None,
) -> list[Letter]:
    """Write to everybody in their language: a letter a language, with id ``ID.LANGUAGE``; all of them are to be posted.

    For nobody there is one letter in Indonesian that is given up from the start, so that people see who was not told.
    """
    by: dict[Language, list[str]] = {}
    for one in _different(addressees):
        by.setdefault(one.language, []).append(one.address)
    out: list[Letter] = []
    for language, addresses in (by or {Language.ID: []}).items():
        said = words(language)
        out.append(
            write(
                id=f"{id}.{language.value}",
                to=addresses,
                kind=kind,
                language=language,
                subject=said.subject,
                lines=said.lines,
                at=at,
                link=link,
                ticket=ticket,
            )
        )
    return out


def _addressed(people: Iterable[Reachable]) -> list[Addressee]:
    return [
        Addressee(address=address, language=one.language)
        for one in people
        if not one.disabled and usable(address := (one.email or "").strip())
    ]


def _different(addressees: Iterable[Addressee]) -> list[Addressee]:
    known: dict[str, Addressee] = {}
    for one in addressees:
        known.setdefault(one.address.casefold(), one)
    return list(known.values())
