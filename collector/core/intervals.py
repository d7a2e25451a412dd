"""Sets of instants as half-open spans.

Rules this module keeps:

- A span ``(start, end)`` holds ``start`` and not ``end``; both are microseconds since the epoch, ``start < end``.
- A set is a list of spans that is sorted and disjoint, and in which touching spans are one, so that equal
  sets are equal lists. ``united`` makes one from anything; every other function takes and gives such lists.
- Integers only. Every operation is one merge over its inputs; what is cut out of a long list is found by bisection.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from operator import lt
from typing import TypeAlias

from agent.clock import Microseconds

Span: TypeAlias = tuple[int, int]
Spans: TypeAlias = list[Span]


def united(spans: Iterable[Span]) -> Spans:
    """Return the set that holds what any of the spans holds; they may come unsorted, overlapping or empty.

    >>> united([(5, 7), (1, 3), (3, 4), (9, 9)])
    [(1, 4), (5, 7)]
    """
    given = list(spans)
    if given:
        starts, ends = zip(*given, strict=True)
        if all(map(lt, starts, ends)) and all(map(lt, ends, starts[1:])):
            return given  # as most often: already such a list
    return _merged(sorted([span for span in given if span[0] < span[1]]))


def _merged(ordered: Iterable[Span]) -> Spans:
    """Join sorted spans that touch or overlap."""
    result: Spans = []
    append = result.append
    first = last = 0  # an empty span: nothing is open yet
    for start, end in ordered:
        if start > last or first == last:
            if first < last:
                append((first, last))
            first, last = start, end
        elif end > last:
            last = end
    if first < last:
        append((first, last))
    return result


def union(left: Spans, right: Spans) -> Spans:
    """Return what is in either set."""
    if not left or not right:
        return left or right
    if left[-1][1] < right[0][0]:
        return left + right
    # two sorted runs: the sort finds them and merges them in one pass
    return _merged(sorted(left + right))


def intersection(left: Spans, right: Spans) -> Spans:
    """Return what is in both sets."""
    if len(left) == 1:
        return clip(right, *left[0])
    if len(right) == 1:
        return clip(left, *right[0])
    result: Spans = []
    append = result.append
    lefts, rights = iter(left), iter(right)
    one, other = next(lefts, None), next(rights, None)
    while one is not None and other is not None:
        start = one[0] if one[0] > other[0] else other[0]  # noqa: FURB136  # a call would cost more than the rest
        if one[1] < other[1]:
            if start < one[1]:
                append((start, one[1]))
            one = next(lefts, None)
        else:
            if start < other[1]:
                append((start, other[1]))
            other = next(rights, None)
    return result


def difference(left: Spans, right: Spans) -> Spans:
    """Return what is in the left set and not in the right one."""
    if not left or not right:
        return left
    if len(left) == 1:
        return _without(*left[0], right)
    result: Spans = []
    append = result.append
    rights = iter(right)
    hole = next(rights, None)
    for start, end in left:
        while hole is not None and hole[1] <= start:
            hole = next(rights, None)
        at = start
        while hole is not None and hole[0] < end:
            if at < hole[0]:
                append((at, hole[0]))
            at = hole[1]
            if at >= end:
                break
            hole = next(rights, None)
        if at < end:
            append((at, end))
    return result


def _without(start: Microseconds, end: Microseconds, holes: Spans) -> Spans:
    """Return one span less the holes: what stands between each hole's end and the next one's start."""
    inside = clip(holes, start, end)
    if not inside:
        return [(start, end)]
    starts, ends = zip(*inside, strict=True)
    result = list(zip((start, *ends), (*starts, end), strict=True))
    first, last = starts[0] == start, len(result) - (ends[-1] == end)
    return result[first:last]


def clip(spans: Spans, start: Microseconds, end: Microseconds) -> Spans:
    """Return what of the set lies in ``[start, end)``."""
    if not spans or start >= end:
        return []
    first = bisect_left(spans, (start, start))
    if first and spans[first - 1][1] > start:
        first -= 1
    last = bisect_left(spans, (end, end), lo=first)
    part = spans[first:last]
    if part:
        if part[0][0] < start:
            part[0] = (start, part[0][1])
        if part[-1][1] > end:
            part[-1] = (part[-1][0], end)
    return part


def total(spans: Iterable[Span]) -> Microseconds:
    """Return how long the set is."""
    return sum([end - start for start, end in spans])


def overlap(left: Spans, right: Spans) -> Microseconds:
    """Return ``total(intersection(left, right))`` without making the list."""
    if len(left) == 1:
        return total(clip(right, *left[0]))
    if len(right) == 1:
        return total(clip(left, *right[0]))
    length = 0
    lefts, rights = iter(left), iter(right)
    one, other = next(lefts, None), next(rights, None)
    while one is not None and other is not None:
        start, end = one
        opens, closes = other
        if opens > start:  # noqa: PLR1730  # a call would cost more than the rest
            start = opens
        if end < closes:
            if start < end:
                length += end - start
            one = next(lefts, None)
        else:
            if start < closes:
                length += closes - start
            other = next(rights, None)
    return length


def holds(spans: Spans, instant: Microseconds) -> bool:
    """Tell whether the instant is in the set."""
    index = bisect_left(spans, (instant + 1, instant + 1))
    return index > 0 and spans[index - 1][1] > instant


def reached(spans: Spans, amount: Microseconds) -> Microseconds | None:
    """Return the earliest instant by which ``amount`` (more than 0) of the set has passed; None when it holds less."""
    for start, end in spans:
        if amount <= end - start:
            return start + amount
        amount -= end - start
    return None
