"""The agent's counters for Prometheus: a custom collector over ``agent.statistics``, asked at each scrape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from agent.metric_table import METRICS
from agent.statistics import Statistics

_COUNTERS = {
    "siaga_agent_probes_sent_total": "probes_sent",
    "siaga_agent_probes_answered_total": "probes_answered",
    "siaga_agent_probes_late_total": "probes_late",
    "siaga_agent_packets_malformed_total": "packets_malformed",
    "siaga_agent_polls_dropped_total": "polls_dropped",
    "siaga_agent_polls_spared_total": "polls_spared",
    "siaga_agent_traps_received_total": "traps_received",
    "siaga_agent_trap_answers_lost_total": "trap_answers_lost",
    "siaga_agent_rounds_total": "rounds",
    "siaga_agent_rounds_missed_total": "rounds_missed",
    "siaga_agent_stalls_total": "stalls",
    "siaga_agent_clock_steps_total": "clock_steps",
    "siaga_agent_observations_total": "observations",
    "siaga_agent_observations_dropped_total": "observations_dropped",
    "siaga_agent_batches_delivered_total": "batches_delivered",
    "siaga_agent_batches_refused_total": "batches_refused",
    "siaga_agent_batches_resent_total": "batches_resent",
    "siaga_agent_delivery_failures_total": "delivery_failures",
    "siaga_agent_deliveries_deferred_total": "deliveries_deferred",
    "siaga_agent_outbox_dropped_total": "outbox_dropped",
}
_GAUGES = {
    "siaga_agent_outbox_rows": "outbox_rows",
    "siaga_agent_outbox_bytes": "outbox_bytes",
    "siaga_agent_outbox_pending": "outbox_pending",
    "siaga_agent_memory_observations": "memory_observations",
    "siaga_agent_receive_buffer_bytes": "receive_buffer_bytes",
}


class AgentMetrics:
    """A ``prometheus_client`` collector of one agent's counters, labelled with its id."""

    def __init__(self, agent: str, statistics: Statistics) -> None:
        self.agent = agent
        self.statistics = statistics

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked at registration."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every family as it stands now."""
        for name, field in _COUNTERS.items():
            counter = _counter(name)
            counter.add_metric([self.agent], getattr(self.statistics, field))
            yield counter
        for name, field in _GAUGES.items():
            gauge = _gauge(name)
            gauge.add_metric([self.agent], getattr(self.statistics, field))
            yield gauge
        for name, numbers in (
            ("siaga_agent_probes_lost_total", self.statistics.probes_lost),
            ("siaga_agent_polls_total", self.statistics.polls),
            ("siaga_agent_traps_total", self.statistics.traps),
        ):
            counter = _counter(name)
            for reason, number in sorted(numbers.items()):
                counter.add_metric([self.agent, reason], number)
            yield counter
        info = _gauge("siaga_agent_info")
        info.add_metric([self.agent, self.statistics.ping_mode], 1)
        yield info


def _gauge(name: str) -> GaugeMetricFamily:
    entry = METRICS[name]
    return GaugeMetricFamily(entry.name, entry.help, labels=entry.labels)


def _counter(name: str) -> CounterMetricFamily:
    entry = METRICS[name]
    return CounterMetricFamily(entry.name, entry.help, labels=entry.labels)
