"""Does an answer of ``siaga replay`` name the right incidents? It knows the contract's words, and nothing of how they come about.

An answer is **exact** when it has as many outage incidents as faults were expected and each fault is the ``root`` of one
of its own, up to what no evidence can tell apart (``any_of``). It **names** the faults when each stands in the root or
among the alternatives of one of its own. What is expected besides (cause, services) is checked where it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Elements = frozenset[str]


@dataclass(frozen=True)
class Expected:
    """One incident that should be there: its root, what may stand for it, and what else must be right."""

    root: Elements
    any_of: frozenset[Elements] = frozenset()
    cause: str | None = None
    services: frozenset[str] | None = None

    @property
    def roots(self) -> frozenset[Elements]:
        """Every root that is as good as the true one."""
        return self.any_of | {self.root}


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong; ``kind`` is ``number``, ``root``, ``cause`` or ``services``."""

    kind: str
    text: str


@dataclass(frozen=True)
class Verdict:
    """What is wrong with an answer; ``named`` is the milder question, whether root or alternatives have it all."""

    findings: tuple[Finding, ...]
    named: bool

    @property
    def exact(self) -> bool:
        return not any(finding.kind in {"number", "root"} for finding in self.findings)


def expected_of(words: Mapping[str, Any]) -> list[Expected]:
    """Read the incidents of an ``expected.json``; raises ``ValueError`` with what is wrong there."""
    incidents = words.get("incidents")
    if not isinstance(incidents, list):
        raise ValueError('"incidents" must be a list; an empty one when nothing should be told')  # noqa: TRY004 - one error for all that is wrong in a file
    return [_expected(number, incident) for number, incident in enumerate(incidents)]


def _expected(number: int, words: Any) -> Expected:
    place = f'"incidents"[{number}]'
    known = {"root", "any_of", "cause", "services"}
    if not isinstance(words, dict) or "root" not in words:
        raise ValueError(f'{place}: write an object with a "root", a list of ids')
    if strange := sorted(set(words) - known):
        raise ValueError(f"{place}: {', '.join(strange)} is not known; there are {', '.join(sorted(known))}")
    lists = [words["root"], *words.get("any_of", [])]
    if not all(isinstance(ids, list) and ids and all(isinstance(one, str) for one in ids) for ids in lists):
        raise ValueError(f'{place}: "root" is a list of ids and "any_of" a list of such lists, none of them empty')
    services = words.get("services")
    return Expected(
        root=frozenset(words["root"]),
        any_of=frozenset(frozenset(ids) for ids in words.get("any_of", [])),
        cause=words.get("cause"),
        services=None if services is None else frozenset(services),
    )


def check(expected: Sequence[Expected], answer: Mapping[str, Any]) -> Verdict:
    """Compare the outage incidents of an answer with those that should be there."""
    told = [incident for incident in answer["incidents"] if incident["kind"] == "outage"]
    findings: list[Finding] = []
    if len(told) != len(expected):
        findings.append(Finding("number", f"{len(told)} incidents, and {len(expected)} faults"))
    own = _pairs(expected, told, lambda one, incident: frozenset(incident["root"]) in one.roots)
    free = [incident for number, incident in enumerate(told) if number not in own.values()]
    for number, one in enumerate(expected):
        if number in own:
            findings += _besides(one, told[own[number]])
        else:
            others = "; ".join(_words(incident) for incident in free) or "no other incident"
            findings.append(Finding("root", f"{_list(one.root)} is no incident's root; there is {others}"))
    named = _pairs(expected, told, lambda one, incident: bool(one.roots & _named(incident)))
    return Verdict(tuple(findings), named=len(told) == len(expected) == len(named))


def _named(incident: Mapping[str, Any]) -> Collection[Elements]:
    return {frozenset(elements) for elements in [incident["root"], *incident["alternatives"]]}


def _besides(one: Expected, incident: Mapping[str, Any]) -> list[Finding]:
    out: list[Finding] = []
    if one.cause is not None and incident["cause"] != one.cause:
        out.append(Finding("cause", f"{_list(one.root)}: {incident['cause']}, not {one.cause}"))
    if one.services is not None and one.services != set(incident["services"]):
        missing, extra = one.services - set(incident["services"]), set(incident["services"]) - one.services
        text = [f"lacks {_list(missing)}"] * bool(missing) + [f"has {_list(extra)} besides"] * bool(extra)
        out.append(Finding("services", f"{_list(one.root)} {' and '.join(text)}"))
    return out


def _pairs(
    expected: Sequence[Expected],
    told: Sequence[Mapping[str, Any]],
    fits: Callable[[Expected, Mapping[str, Any]], bool],
) -> dict[int, int]:
    """Give as many expected incidents as possible one of their own (augmenting paths); by their places in the lists."""
    held_by: dict[int, int] = {}

    def find(one: int, tried: set[int]) -> bool:
        for place, incident in enumerate(told):
            if place not in tried and fits(expected[one], incident):
                tried.add(place)
                if place not in held_by or find(held_by[place], tried):
                    held_by[place] = one
                    return True
        return False

    for one in range(len(expected)):
        find(one, set())
    return {one: place for place, one in held_by.items()}


def _words(incident: Mapping[str, Any]) -> str:
    others = [_list(elements) for elements in incident["alternatives"][:4]]
    return _list(incident["root"]) + (f" (or {', '.join(others)})" if others else "")


def _list(ids: Collection[str]) -> str:
    return "+".join(sorted(ids))
