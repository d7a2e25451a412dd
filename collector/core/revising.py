"""What an incident was taken for, one revision after another, kept with its case.

Rules this module keeps (``rootcause.md``, 4):

- A revision is kept when what is told changes: the root, the cause, the alternatives, the confidence by a tenth and more,
  or which kinds of evidence there are. Probabilities that change less are brought up to date in the last one.
- A case keeps ``MOST`` revisions: the first, and the newest.
- A person's verdict is no revision of the case; it is kept with the decisions and told among them in order of time.
- Pure; now is an argument.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from agent.clock import Microseconds
from collector.core.cases import Case
from collector.core.rulings import standing
from collector.decisions import Reclassified, Recorded
from collector.facts import Evidence, Revision

MOST = 40
"""Revisions that a case keeps."""
AUTHOR = "system"
_MOVED = 0.1
_BULK = "hops"
"""A value of a traced route that is kept with the incident alone."""


def note(case: Case, at: Microseconds) -> None:
    """Keep what a case is taken for now."""
    told = Revision(
        at=at,
        author=AUTHOR,
        cause=case.cause,
        root=case.root,
        confidence=round(case.confidence, 4),
        alternatives=case.alternatives,
        odds=tuple(round(share, 4) for share in case.odds) if len(case.odds) == len(case.alternatives) else (),
        evidence=tuple(_brief(fact) for fact in case.evidence),
        devices=len({row.device for row in case.felt_rows}),
    )
    kept = case.revisions
    if kept and not _differs(kept[-1], told):
        case.revisions = (*kept[:-1], msgspec.structs.replace(kept[-1], confidence=told.confidence, odds=told.odds))
    else:
        kept = (*kept[:1], *kept[2:]) if len(kept) >= MOST else kept
        case.revisions = (*kept, told)


def history(case: Case, decisions: Sequence[Recorded]) -> list[Revision]:
    """Return a case's revisions with people's verdicts among them, in order of time."""
    verdicts = [
        Revision(at=row.at, author=row.by, cause=row.decision.cause, reason=row.decision.reason)
        for row in standing(decisions)
        if isinstance(row.decision, Reclassified) and row.decision.incident == case.id
    ]
    return sorted([*case.revisions, *verdicts], key=lambda one: one.at)


def _differs(before: Revision, after: Revision) -> bool:
    same = (before.root, before.cause, before.alternatives) == (after.root, after.cause, after.alternatives)
    kinds = [{fact.code for fact in one.evidence} for one in (before, after)]
    return not same or kinds[0] != kinds[1] or abs((before.confidence or 0) - (after.confidence or 0)) >= _MOVED


def _brief(fact: Evidence) -> Evidence:
    if _BULK not in fact.values:
        return fact
    return msgspec.structs.replace(fact, values={name: value for name, value in fact.values.items() if name != _BULK})
