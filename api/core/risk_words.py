"""Which failures take most down and which links are worth a second one, as documents and as rows of a table.

Pure; ids of offices stand beside their names, so that a spreadsheet can go on with either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Literal, NamedTuple

from agent.inventory.models import Inventory, Link
from api.core.amounts import count
from api.core.directory import Directory
from api.core.words import Language, say
from collector.core.pairs import Pairs
from collector.core.risk import Alone, Blinding, Doubling, Failure

Kind = Literal["single", "double", "doubling", "blinding"]


class Risks(NamedTuple):
    """All that is known of one inventory's risks; ``pairs`` is None when it was not asked for."""

    singles: list[Failure]
    blindings: list[Blinding]
    doublings: list[Doubling]
    pairs: Pairs | None
    links: dict[str, Link]

    @classmethod
    def of(cls, inventory: Inventory, alone: Alone, doublings: list[Doubling], pairs: Pairs | None) -> Risks:
        """Make one."""
        return cls(alone.failures, alone.blindings, doublings, pairs, {link.id: link for link in inventory.links})


def failure_document(row: Failure, directory: Directory) -> dict[str, Any]:
    """Return a failure as ``FailureDocument``."""
    return {
        "elements": [_element(element, directory) for element in row.elements],
        "offices": list(row.offices),
        "together": list(row.together),
        "services": row.services,
    }


def blinding_document(row: Blinding, directory: Directory) -> dict[str, Any]:
    """Return what leaves an agent blind as ``BlindingDocument``."""
    return {
        "element": _element(row.element, directory),
        "agents": list(row.agents),
        "offices": list(row.offices),
        "unseen": list(row.unseen),
    }


def doubling_document(row: Doubling, directory: Directory, links: dict[str, Link]) -> dict[str, Any]:
    """Return a link that is worth a second one as ``DoublingDocument``."""
    link = links[row.link]
    return {
        "link": row.link,
        "name": directory.named(row.link).name,
        "ends": [end.device for end in link.ends],
        "medium": link.medium.value,
        "provider": link.provider,
        "failures": list(row.failures),
        "offices": list(row.offices),
    }


def document(made: Risks, directory: Directory, top: int) -> dict[str, Any]:
    """Return everything, at most ``top`` rows of each kind."""
    told: dict[str, Any] = {
        "singles": [failure_document(row, directory) for row in made.singles[:top]],
        "doublings": [doubling_document(row, directory, made.links) for row in made.doublings[:top]],
        "blindings": [blinding_document(row, directory) for row in made.blindings[:top]],
    }
    if made.pairs is not None:
        told["doubles"] = [failure_document(row, directory) for row in made.pairs.failures[:top]]
        told["search"] = search_document(made.pairs)
    return told


def search_document(pairs: Pairs) -> dict[str, int | None]:
    """Return how far the search for double failures went, as ``SearchDocument``."""
    return {"tried": pairs.tried, "counted": pairs.counted, "unseen": pairs.unseen}


def searched(lang: Language, pairs: Pairs) -> str:
    """Say how far the search for double failures went."""
    if pairs.unseen is None:
        return say(lang, "risk.search.cut", tried=count(lang, pairs.tried))
    key = "risk.search.whole" if pairs.unseen == 0 else "risk.search.bounded"
    return say(
        lang, key, tried=count(lang, pairs.tried), counted=count(lang, pairs.counted), unseen=count(lang, pairs.unseen)
    )


def table(lang: Language, made: Risks, directory: Directory, top: int) -> Iterator[list[str]]:
    """Yield the rows of a spreadsheet, its headings first."""
    heads = ("kind", "rank", "elements", "names", "offices", "together", "services", "who")
    yield [say(lang, f"risk.column.{name}") for name in heads]
    kinds: list[tuple[Kind, Sequence[Failure]]] = [("single", made.singles)]
    if made.pairs is not None:
        kinds.append(("double", made.pairs.failures))
    for kind, failures in kinds:
        for rank, row in enumerate(failures[:top], 1):
            counts = [str(len(row.offices)), str(len(row.together)), str(row.services)]
            yield _row(lang, directory, kind=kind, rank=rank, elements=row.elements, counts=counts, offices=row.offices)
    for rank, one in enumerate(made.doublings[:top], 1):
        counts = [str(len(one.offices)), "", ""]
        yield _row(
            lang, directory, kind="doubling", rank=rank, elements=(one.link,), counts=counts, offices=one.offices
        )
    for rank, blind in enumerate(made.blindings[:top], 1):
        counts = [str(len(blind.offices)), "", ""]
        yield _row(
            lang, directory, kind="blinding", rank=rank, elements=(blind.element,), counts=counts, offices=blind.offices
        )


def _element(element: str, directory: Directory) -> dict[str, str]:
    named = directory.named(element)
    return {"id": element, "name": named.name, "kind": named.kind}


def _row(
    lang: Language,
    directory: Directory,
    *,
    kind: Kind,
    rank: int,
    elements: Sequence[str],
    counts: list[str],
    offices: Sequence[str],
) -> list[str]:
    names = "; ".join(_harmless(directory.named(element).name) for element in elements)
    return [say(lang, f"risk.kind.{kind}"), str(rank), " ".join(elements), names, *counts, " ".join(offices)]


def _harmless(text: str) -> str:
    """Return a name that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text
