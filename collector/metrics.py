"""The collector's figures for Prometheus: a custom collector over the state, asked at each scrape.

The table below is the list of what exists; its names and labels are an interface (``contracts.md``, Metrics).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from agent.clock import SECOND, Microseconds
from collector.pipeline import Collector
from collector.reader import LiveReader


class Description(NamedTuple):
    """One metric: what it says and by which labels."""

    name: str
    kind: str
    help: str
    labels: tuple[str, ...] = ()


METRICS = {
    entry.name: entry
    for entry in (
        Description(
            "siaga_device_up", "gauge", "1 reached, 0 confirmed not reached; absent when unknown", ("site", "device")
        ),
        Description("siaga_device_rtt_seconds", "gauge", "Round-trip time of the newest answer", ("site", "device")),
        Description(
            "siaga_device_loss_ratio", "gauge", "Share of the newest probes that were lost", ("site", "device")
        ),
        Description(
            "siaga_device_last_seen_timestamp_seconds", "gauge", "When the device last answered", ("site", "device")
        ),
        Description(
            "siaga_service_up", "gauge", "1 reached from where it is needed, 0 not; absent when unknown", ("service",)
        ),
        Description(
            "siaga_service_availability_ratio",
            "gauge",
            "Availability this month; absent without data",
            ("service", "basis"),
        ),
        Description(
            "siaga_service_availability_lower_ratio",
            "gauge",
            "Least availability that the evidence allows",
            ("service", "basis"),
        ),
        Description(
            "siaga_service_availability_upper_ratio",
            "gauge",
            "Greatest availability that the evidence allows",
            ("service", "basis"),
        ),
        Description("siaga_service_guarantee_ratio", "gauge", "Availability promised", ("service",)),
        Description(
            "siaga_service_down_seconds", "gauge", "Down time this month, by cause", ("service", "basis", "cause")
        ),
        Description("siaga_incident_open", "gauge", "Open incidents by cause", ("cause",)),
        Description(
            "siaga_incident_affected_devices", "gauge", "Devices that open incidents hold, by cause", ("cause",)
        ),
        Description(
            "siaga_agent_blind", "gauge", "1 while the agent cannot see, so that its losses prove nothing", ("agent",)
        ),
        Description("siaga_collector_batches_total", "counter", "Batches taken in"),
        Description("siaga_collector_observations_total", "counter", "Observations taken in"),
        Description("siaga_collector_refused_total", "counter", "Observations not believed, by reason", ("reason",)),
        Description(
            "siaga_collector_refused_batches_total", "counter", "Batches that could not be read or came from a clone"
        ),
        Description("siaga_collector_commit_failures_total", "counter", "Transactions that the store refused"),
        Description("siaga_collector_last_commit_timestamp_seconds", "gauge", "When the store last took a transaction"),
        Description(
            "siaga_inventory_valid",
            "gauge",
            "1 when the newest inventory is in force, 0 when it was wrong and the old one stays",
        ),
        Description("siaga_inventory_devices", "gauge", "Devices in the inventory in force"),
    )
}


class CollectorMetrics:
    """A ``prometheus_client`` collector; register it in the registry that ``/metrics`` serves."""

    def __init__(self, collector: Collector, reader: LiveReader) -> None:
        self.collector = collector
        self.reader = reader
        self.inventory_valid = True

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked at registration."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every family as it stands now."""
        yield from self._devices()
        yield from self._services()
        yield from self._incidents()
        yield from self._own()

    def _devices(self) -> Iterator[Metric]:
        sites = {device.id: device.site or "" for device in self.collector.inventory.devices}
        up, rtt = _gauge("siaga_device_up"), _gauge("siaga_device_rtt_seconds")
        loss, seen = _gauge("siaga_device_loss_ratio"), _gauge("siaga_device_last_seen_timestamp_seconds")
        for status in self.reader.devices():
            labels = [sites.get(status.device, ""), status.device]
            if status.state != "unknown":
                up.add_metric(labels, float(status.state in ("up", "suspect")))
                loss.add_metric(labels, status.loss)
            if status.rtt is not None:
                rtt.add_metric(labels, status.rtt)
            if status.last_seen is not None:
                seen.add_metric(labels, status.last_seen / SECOND)
        yield from (up, rtt, loss, seen)

    def _services(self) -> Iterator[Metric]:
        up = _gauge("siaga_service_up")
        for status in self.reader.services():
            if status.state != "unknown":
                up.add_metric([status.service], float(status.state == "up"))
        yield up
        start, end = self._month()
        ratio, lower = _gauge("siaga_service_availability_ratio"), _gauge("siaga_service_availability_lower_ratio")
        upper, down = _gauge("siaga_service_availability_upper_ratio"), _gauge("siaga_service_down_seconds")
        promised = _gauge("siaga_service_guarantee_ratio")
        for row in self.reader.availability(start, end):
            labels = [row.service, row.basis]
            for family, value in ((ratio, row.availability), (lower, row.lower), (upper, row.upper)):
                if value is not None:
                    family.add_metric(labels, value)
            for cause, amount in row.down_by_cause.items():
                down.add_metric([*labels, cause], amount / SECOND)
            if row.basis == "service-time":
                promised.add_metric([row.service], row.guarantee)
        yield from (ratio, lower, upper, promised, down)

    def _month(self) -> tuple[Microseconds, Microseconds]:
        return self.reader.ledger.month_of(self.collector.clock.wall())

    def _incidents(self) -> Iterator[Metric]:
        count, devices = _gauge("siaga_incident_open"), _gauge("siaga_incident_affected_devices")
        by_cause: dict[str, list[int]] = {}
        for incident in self.reader.incidents(open_only=True):
            held = {attached.device for attached in incident.attached if attached.ended is None}
            by_cause.setdefault(incident.cause, []).append(len(held))
        for cause, numbers in sorted(by_cause.items()):
            count.add_metric([cause], len(numbers))
            devices.add_metric([cause], sum(numbers))
        yield from (count, devices)

    def _own(self) -> Iterator[Metric]:
        collector = self.collector
        blind = _gauge("siaga_agent_blind")
        for agent, sight in sorted(collector.judge.memory.sights.items()):
            blind.add_metric([agent], float(sight.blind_since is not None))
        yield blind
        refused = _counter("siaga_collector_refused_total")
        for reason, number in sorted(collector.judge.refused.items()):
            refused.add_metric([reason], number)
        yield refused
        for name, number in (
            ("siaga_collector_batches_total", collector.batches),
            ("siaga_collector_observations_total", collector.observations),
            ("siaga_collector_refused_batches_total", collector.refused_batches),
            ("siaga_collector_commit_failures_total", collector.commit_failures),
        ):
            family = _counter(name)
            family.add_metric([], number)
            yield family
        for name, value in (
            ("siaga_collector_last_commit_timestamp_seconds", (collector.last_commit or 0) / SECOND),
            ("siaga_inventory_valid", float(self.inventory_valid)),
            ("siaga_inventory_devices", float(len(collector.inventory.devices))),
        ):
            gauge = _gauge(name)
            gauge.add_metric([], value)
            yield gauge


def _gauge(name: str) -> GaugeMetricFamily:
    entry = METRICS[name]
    return GaugeMetricFamily(entry.name, entry.help, labels=entry.labels)


def _counter(name: str) -> CounterMetricFamily:
    entry = METRICS[name]
    return CounterMetricFamily(entry.name, entry.help, labels=entry.labels)
