"""What the api tells of itself and of the offices, for Prometheus; names and help stand in ``api.metric_table``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.core import GaugeMetricFamily, Metric

from api.metric_table import METRICS
from collector.metric_table import STATES

disable_created_metrics()  # type: ignore[no-untyped-call]  # else each counter has a name beside it that no table has


class OfficeReading(NamedTuple):
    """An office as the metrics tell it; ``state`` is a word of ``STATES``."""

    office: str
    name: str
    island: str
    state: str


class Meters:
    """The api's own metrics in one registry."""

    def __init__(self, registry: CollectorRegistry) -> None:
        """Register everything once; a registry takes one api."""
        self.registry = registry
        self.effects = _counter("siaga_api_effects_total", registry)
        self.cursor = _gauge("siaga_api_effect_cursor", registry)
        self.pulse_failures = _counter("siaga_api_pulse_failures_total", registry)
        self.watchers = _gauge("siaga_api_watchers", registry)
        self.watchers_cut = _counter("siaga_api_watchers_cut_total", registry)
        self.tickets = _gauge("siaga_api_tickets", registry)
        self.requests = _counter("siaga_api_requests_total", registry)
        duration = METRICS["siaga_api_request_duration_seconds"]
        self.seconds = Histogram(
            duration.name,
            duration.help,
            buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
            registry=registry,
        )
        self.sign_ins = _counter("siaga_api_sign_ins_total", registry)
        self.letters_waiting = _gauge("siaga_letters_waiting", registry)
        self.letters_sent = _counter("siaga_letters_sent_total", registry)
        self.letters_failed = _counter("siaga_letters_failed_total", registry)
        self.letters_given_up = _counter("siaga_letters_given_up_total", registry)
        self.letters_troubles = _counter("siaga_letters_troubles_total", registry)


class OfficeMetrics:
    """A ``prometheus_client`` collector of how the offices stand; ``look`` is asked at each scrape."""

    def __init__(self, look: Callable[[], Iterable[OfficeReading]]) -> None:
        self._look = look

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked at registration."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield both families as they stand now."""
        info, state = _family("siaga_office_info"), _family("siaga_office_state")
        for office in self._look():
            info.add_metric([office.office, office.name, office.island], 1)
            state.add_metric([office.office], STATES[office.state])
        yield from (info, state)


def _counter(name: str, registry: CollectorRegistry) -> Counter:
    entry = METRICS[name]
    return Counter(entry.name, entry.help, entry.labels, registry=registry)


def _gauge(name: str, registry: CollectorRegistry) -> Gauge:
    entry = METRICS[name]
    return Gauge(entry.name, entry.help, entry.labels, registry=registry)


def _family(name: str) -> GaugeMetricFamily:
    entry = METRICS[name]
    return GaugeMetricFamily(entry.name, entry.help, labels=entry.labels)
