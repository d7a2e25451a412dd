"""What a ``prometheus_client`` collector serves: names with their labels."""

from __future__ import annotations

from collections.abc import Iterable

from prometheus_client.core import Metric


def labels_by_name(families: Iterable[Metric]) -> dict[str, set[tuple[str, ...]]]:
    """Return each sample's name with the label names that it comes with."""
    found: dict[str, set[tuple[str, ...]]] = {}
    for family in families:
        for sample in family.samples:
            found.setdefault(sample.name, set()).add(tuple(sample.labels))
    return found
