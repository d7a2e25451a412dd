"""A month as a strip of bars, one a day, and in words for who cannot see it.

Rules this module keeps:

- The parts of a bar are in proportion to the day's service time, but what is there at all shows.
- Days bear their number in the month; neighbours are said as a span.
- Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from agent.clock import Microseconds
from api.core.report_words import share
from api.core.words import Language, say
from collector.sums import Day


def strip(days: Sequence[Day], until: Microseconds) -> list[list[int]]:
    """Return a day each: ``[down, unknown]`` in thousandths of its service time, ``[]`` closed, ``[-1]`` to come."""
    out = []
    for day in days:
        if day.considered:
            out.append([share(day.down, day.considered), share(day.unknown, day.considered)])
        else:
            out.append([-1] if day.start >= until else [])
    return out


def told(lang: Language, days: Sequence[Day]) -> str:
    """Return the same in words: on which days the office was down, on which nothing was known for a while."""
    down = spans([number for number, day in enumerate(days, 1) if day.down])
    unknown = spans([number for number, day in enumerate(days, 1) if day.unknown])
    parts = [say(lang, "report.strip.down", days=down)] if down else []
    parts += [say(lang, "report.strip.unknown", days=unknown)] if unknown else []
    return " ".join(parts) or say(lang, "report.strip.calm")


def spans(numbers: Sequence[int]) -> str:
    """Return ascending numbers with neighbours joined.

    >>> spans([1, 3, 4, 5, 9])
    '1, 3-5, 9'
    """
    parts: list[list[int]] = []
    for number in numbers:
        if parts and parts[-1][-1] == number - 1:
            parts[-1].append(number)
        else:
            parts.append([number])
    return ", ".join(f"{part[0]}-{part[-1]}" if len(part) > 1 else str(part[0]) for part in parts)
