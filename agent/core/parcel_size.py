"""How much of the outbox goes into one request: as much as the way carries in a moment.

Rules this module keeps:

- One row while nothing is known of the way, twice as much after each request that was answered soon, half as much after
  one that took long, a quarter after one that failed. So a slow island is not sent what it cannot carry before the time
  is up, and a quick one drains a week in hours.
- At least one row, whatever its size.
- Pure; durations in microseconds.
"""

from __future__ import annotations

from collections.abc import Iterable

from agent.clock import SECOND, Microseconds

LEAST_BYTES = 4 * 1024
MOST_BYTES = 1024 * 1024
SOON: Microseconds = 2 * SECOND
LONG: Microseconds = 6 * SECOND


class ParcelSize:
    """The size of the next request, in bytes of observations before they are compressed."""

    def __init__(self, most_rows: int) -> None:
        """Begin small; ``most_rows`` bounds a request of tiny rows."""
        self.most_rows = most_rows
        self.bytes = LEAST_BYTES

    def rows(self, sizes: Iterable[int]) -> int:
        """Return how many of the rows with these sizes, in their order, make the next request; at least one."""
        count = total = 0
        for size in sizes:
            total += size
            if count == self.most_rows or (count and total > self.bytes):
                break
            count += 1
        return count

    def answered(self, took: Microseconds) -> None:
        """Learn from a request that was answered after ``took``."""
        if took <= SOON:
            self.bytes = min(MOST_BYTES, self.bytes * 2)
        elif took >= LONG:
            self.bytes = max(LEAST_BYTES, self.bytes // 2)

    def failed(self) -> None:
        """Learn from a request that was not answered."""
        self.bytes = max(LEAST_BYTES, self.bytes // 4)
