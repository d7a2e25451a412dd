"""What a run saw: requests by who asked, statuses, operations that answered, and what was wrong."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Failure:
    """One thing that is wrong, once for each operation; ``how`` asks again what brought it."""

    operation: str
    check: str
    title: str
    message: str
    how: str

    @property
    def what(self) -> tuple[str, str, str]:
        return self.operation, self.check, self.title


@dataclass
class Tally:
    """Adds up; may be sent from one process to another."""

    rounds: int = 0
    statuses: dict[str, Counter[int]] = field(default_factory=dict)
    """Who asked → status → answers."""
    reached: dict[str, set[str]] = field(default_factory=dict)
    """Operation → who got an answer with 2xx; empty when nobody did."""
    failures: dict[tuple[str, str, str], Failure] = field(default_factory=dict)
    times: Counter[tuple[str, str, str]] = field(default_factory=Counter)

    @property
    def cases(self) -> int:
        return sum(counted.total() for counted in self.statuses.values())

    @property
    def unreached(self) -> list[str]:
        return sorted(operation for operation, reached in self.reached.items() if not reached)

    def answered(self, who: str, operation: str, status: int, *, documented: bool) -> None:
        """Count an answer; ``documented``: the request's method was the operation's own."""
        self.statuses.setdefault(who, Counter())[status] += 1
        if documented:
            reached = self.reached.setdefault(operation, set())
            if 200 <= status < 300:
                reached.add(who)

    def failed(self, failure: Failure) -> None:
        self.failures.setdefault(failure.what, failure)
        self.times[failure.what] += 1

    def add(self, other: Tally) -> None:
        self.rounds += other.rounds
        for who, counted in other.statuses.items():
            self.statuses.setdefault(who, Counter()).update(counted)
        for operation, reached in other.reached.items():
            self.reached.setdefault(operation, set()).update(reached)
        for what, failure in other.failures.items():
            self.failures.setdefault(what, failure)
        self.times.update(other.times)

    def told(self) -> str:
        """Return it as text: a line for each who asked, the operations, the failures."""
        seen = sorted({status for counted in self.statuses.values() for status in counted})
        rows = [["who", "cases", "2xx of", *map(str, seen)]]
        for who, counted in sorted(self.statuses.items()):
            reached = sum(who in names for names in self.reached.values())
            rows.append([who, counted.total(), reached, *(counted[status] or "·" for status in seen)])  # type: ignore[list-item]
        every = sum(self.statuses.values(), Counter[int]())
        rows.append(["all", every.total(), len(self.reached) - len(self.unreached), *(every[s] for s in seen)])  # type: ignore[list-item]
        widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
        lines = ["  ".join(str(cell).rjust(width) for cell, width in zip(row, widths, strict=True)) for row in rows]
        lines.append(f"\n2xx of: operations that answered with 2xx, of {len(self.reached)}")
        lines += [f"    never: {operation}" for operation in self.unreached]
        for what, failure in sorted(self.failures.items()):
            lines.append(f"\n{failure.operation}: {failure.title} ({failure.check}, {self.times[what]} times)")
            lines += [f"    {line}" for line in failure.message.splitlines()[:12]]
            lines.append(f"    {failure.how[:2000]}")
        return "\n".join(lines)
