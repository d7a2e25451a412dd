"""Finding what a cell names: by its id, by its name, or by the id that the name gives.

Rules this module keeps:

- An id that is there goes first, then a name that one object alone has (capitals do not matter), then its slug.
- A new id is the name's slug; where that is taken by another, a number follows it, in the order of the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches
from itertools import count

from api.core.sheets.cells import BadCellError, slug


class Names:
    """The ids of one kind of thing, and the names by which people call them."""

    def __init__(self, named: Mapping[str, str] | Iterable[str] = ()) -> None:
        self.ids: set[str] = set()
        self._by_name: dict[str, set[str]] = {}
        for one, name in named.items() if isinstance(named, Mapping) else ((one, "") for one in named):
            self.add(one, name)

    def add(self, one: str, name: str = "") -> None:
        """Make an id and its name known."""
        self.ids.add(one)
        if name:
            self._by_name.setdefault(_folded(name), set()).add(one)

    def find(self, text: str) -> str | None:
        """Return the id that a text names, if any; raises ``BadCellError`` when several have that name."""
        if text in self.ids:
            return text
        named = self._by_name.get(_folded(text), set())
        if len(named) > 1:
            raise BadCellError("import.ref.several", ids=", ".join(sorted(named)))
        if named:
            return next(iter(named))
        derived = slug(text)
        return derived if derived in self.ids else None

    def fresh(self, name: str, taken: Callable[[str], bool] = lambda _: False) -> str:
        """Return the id of a new thing of this name; raises ``BadCellError`` when the name gives none."""
        derived = slug(name)
        if not derived:
            raise BadCellError("import.value.slug")
        numbered = (derived if number == 1 else f"{derived}-{number}" for number in count(1))
        return next(one for one in numbered if one not in self.ids and not taken(one))

    def near(self, text: str) -> str:
        """Return the known id that a text is nearest to, or nothing."""
        found = get_close_matches(slug(text), sorted(self.ids), n=1, cutoff=0.8)
        return found[0] if found else ""


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())
