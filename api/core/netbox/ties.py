"""Which object of the inventory a NetBox object is, so that a rename over there is no second object here.

Rules this module keeps:

- First the id that the name gives, then the tie: a device's address, a place's name or coordinates. The tie is used
  only where no other object of NetBox has that id by its own name, and one object alone has it.
- A new id is the name's; where two new names give one, NetBox's id follows the later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from collections.abc import Set as AbstractSet

from api.core.netbox.documents import Document, number
from api.core.sheets.cells import slug


def tied(
    documents: Iterable[Document],
    known: Iterable[str],
    name_of: Callable[[Document], str],
    ties: Callable[[Document], Iterable[str]],
    by_tie: Mapping[str, set[str]],
    *,
    taken: AbstractSet[str] = frozenset(),
) -> dict[int, str]:
    """Return NetBox id → id here; a document whose name gives no id and that has no tie is left out."""
    there, listed = set(known), list(documents)
    found: dict[int, str] = {}
    for one in listed:
        plain = _plain(name_of(one), there)
        if plain in there and plain not in found.values():
            found[number(one)] = plain
    claimed = set(found.values())
    for one in (document for document in listed if number(document) not in found):
        names = {name for tie in ties(one) if len(by_tie.get(tie, ())) == 1 for name in by_tie[tie]} - claimed
        if len(names) == 1:
            found[number(one)] = names.pop()
            claimed.add(found[number(one)])
    for one in (document for document in listed if number(document) not in found):
        plain = slug(name_of(one))
        if not plain:
            continue
        fresh = plain if plain not in claimed | there | taken else f"{plain}-nb{number(one)}"
        found[number(one)] = fresh
        claimed.add(fresh)
    return found


def _plain(name: str, there: set[str]) -> str:
    return name if name in there else slug(name)
