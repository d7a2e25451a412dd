"""The agent's counters for Prometheus: a custom collector over ``agent.statistics``, asked at each scrape."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric

from agent.statistics import Statistics

_COUNTERS = {
    "siaga_agent_probes_sent_total": ("Echo requests sent", "probes_sent"),
    "siaga_agent_probes_answered_total": ("Echo replies taken in time", "probes_answered"),
    "siaga_agent_probes_late_total": ("Echo replies that came after the timeout", "probes_late"),
    "siaga_agent_packets_malformed_total": ("Packets that were no answer to anything", "packets_malformed"),
    "siaga_agent_polls_dropped_total": ("SNMP polls not begun because the one before still ran", "polls_dropped"),
    "siaga_agent_rounds_total": ("Rounds begun", "rounds"),
    "siaga_agent_rounds_missed_total": ("Rounds that could not begin in time", "rounds_missed"),
    "siaga_agent_stalls_total": ("Times the agent stood still, so that its losses prove nothing", "stalls"),
    "siaga_agent_clock_steps_total": ("Times the wall clock was set", "clock_steps"),
    "siaga_agent_observations_total": ("Observations recorded", "observations"),
    "siaga_agent_observations_dropped_total": (
        "Observations given up while the outbox could not be written",
        "observations_dropped",
    ),
    "siaga_agent_batches_delivered_total": ("Batches the collector acknowledged", "batches_delivered"),
    "siaga_agent_batches_refused_total": ("Batches the collector set aside", "batches_refused"),
    "siaga_agent_batches_resent_total": ("Batches sent again", "batches_resent"),
    "siaga_agent_delivery_failures_total": ("Deliveries that did not reach the collector", "delivery_failures"),
    "siaga_agent_outbox_dropped_total": ("Batches lost to the outbox's size bound", "outbox_dropped"),
}
_GAUGES = {
    "siaga_agent_outbox_rows": ("Batches in the outbox", "outbox_rows"),
    "siaga_agent_outbox_bytes": ("Bytes in the outbox", "outbox_bytes"),
    "siaga_agent_outbox_pending": ("Batches that the collector has not acknowledged", "outbox_pending"),
    "siaga_agent_memory_observations": ("Observations waiting in memory for the outbox", "memory_observations"),
    "siaga_agent_receive_buffer_bytes": ("Receive buffer of the ping sockets", "receive_buffer_bytes"),
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
        for name, (text, field) in _COUNTERS.items():
            counter = CounterMetricFamily(name, text, labels=["agent"])
            counter.add_metric([self.agent], getattr(self.statistics, field))
            yield counter
        for name, (text, field) in _GAUGES.items():
            gauge = GaugeMetricFamily(name, text, labels=["agent"])
            gauge.add_metric([self.agent], getattr(self.statistics, field))
            yield gauge
        lost = CounterMetricFamily(
            "siaga_agent_probes_lost_total", "Probes lost, by reason", labels=["agent", "reason"]
        )
        for reason, number in sorted(self.statistics.probes_lost.items()):
            lost.add_metric([self.agent, reason], number)
        yield lost
        polls = CounterMetricFamily("siaga_agent_polls_total", "SNMP polls, by outcome", labels=["agent", "reason"])
        for reason, number in sorted(self.statistics.polls.items()):
            polls.add_metric([self.agent, reason], number)
        yield polls
        info = InfoMetricFamily("siaga_agent", "How the agent probes", labels=["agent"])
        info.add_metric([self.agent], {"ping_mode": self.statistics.ping_mode})
        yield info
