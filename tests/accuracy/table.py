"""The table that ``make accuracy`` prints, and the bound of a share."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt

from tests.accuracy.seeds import Outcome, Row

_Z = 1.959963984540054
"""The normal quantile of a two-sided 95 % interval."""

PROMISED = {
    Row(1, 0.0): 0.995,
    Row(1, 0.1): 0.96,
    Row(2, 0.0): 0.985,
    Row(2, 0.1): 0.88,
    Row(3, 0.0): 0.92,
    Row(3, 0.1): 0.85,
    Row(1, 0.1, 1): 0.99,
}
"""Row → what the lower bound of its share has to reach (promise 11)."""


def lower_bound(right: int, of: int) -> float:
    """Return the lower end of Wilson's 95 % interval of a share (E. B. Wilson, JASA 22, 1927); 0 of nothing."""
    if not of:
        return 0.0
    share, weight = right / of, _Z * _Z / of
    return max(0.0, (share + weight / 2 - _Z * sqrt(share * (1 - share) / of + weight / of / 4)) / (1 + weight))


def reaches(row: Row, outcomes: Sequence[Outcome]) -> bool:
    """Whether the lower bound of what is exact reaches what is promised of the row."""
    return lower_bound(sum(one.verdict.exact for one in outcomes), len(outcomes)) >= PROMISED[row]


def table(groups: Mapping[Row, Sequence[Outcome]]) -> str:
    """Return one line a row of the design's table."""
    head = ("faults / missing", "cases", "exact", "lower", "promised", "named", "itself", "greedy", "seconds", "")
    lines = [head]
    for row, outcomes in groups.items():
        of = len(outcomes)
        exact = sum(one.verdict.exact for one in outcomes)
        shares = [sum(one.verdict.named for one in outcomes), sum(one.itself for one in outcomes)]
        greedy = sum(one.greedy for one in outcomes)
        lines.append(
            (
                f"{row.faults} / {row.missing:.0%}" + (", one round later" if row.more else ""),
                str(of),
                _percent(exact / of),
                _percent(lower_bound(exact, of)),
                _percent(PROMISED[row]),
                *(_percent(share / of) for share in shares),
                _percent(greedy / of),
                f"{sum(one.seconds for one in outcomes):.1f}",
                "" if reaches(row, outcomes) else "below",
            )
        )
    widths = [max(len(line[place]) for line in lines) for place in range(len(head))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def _percent(share: float) -> str:
    return f"{share * 100:.1f} %"
