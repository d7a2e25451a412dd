"""The collector's figures for Prometheus: a custom collector over the state, asked at each scrape.

Names, help and labels stand in ``collector.metric_table``. ``standings`` and what it is made of are also what InfluxDB
gets of the states (``collector.export``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import NamedTuple

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from agent.clock import SECOND
from agent.inventory.bridges import far_ends
from agent.inventory.models import Cause, Inventory
from agent.inventory.topology import Topology
from collector.metric_table import METRICS, STATES
from collector.pipeline import Collector
from collector.reader import LiveReader
from collector.reading import Availability, DeviceStatus

PORT_COUNTERS = {
    "siaga_interface_receive_bytes_total": "in_octets",
    "siaga_interface_transmit_bytes_total": "out_octets",
    "siaga_interface_receive_errors_total": "in_errors",
    "siaga_interface_transmit_errors_total": "out_errors",
    "siaga_interface_receive_discards_total": "in_discards",
    "siaga_interface_transmit_discards_total": "out_discards",
}
"""Metric → field of ``agent.observation.Interface``."""
_FIGURES: Mapping[str, Callable[[Availability], float | None]] = {
    "availability_ratio": lambda row: row.availability,
    "contractual_availability_ratio": lambda row: row.contractual.availability if row.contractual else None,
    "availability_lower_ratio": lambda row: row.lower,
    "availability_upper_ratio": lambda row: row.upper,
    "coverage_ratio": lambda row: row.coverage,
    "up_seconds": lambda row: row.up / SECOND,
    "unknown_seconds": lambda row: row.unknown / SECOND,
    "error_budget_seconds": lambda row: row.budget / SECOND,
    "error_budget_remaining_seconds": lambda row: (row.budget - row.down) / SECOND,
}
"""Metric without ``siaga_service_`` → its figure."""
_SEEN = ("up", "suspect")


class _Places(NamedTuple):
    """What one inventory says of where things are: a device's site, an office's name, a link's far end."""

    inventory: Inventory
    sites: Mapping[str, str]
    names: Mapping[str, str]
    far: Mapping[str, str]

    @classmethod
    def of(cls, inventory: Inventory, topology: Topology) -> _Places:
        names = {site.office or site.id: site.name for site in reversed(inventory.sites) if site.name}
        names |= {office.id: office.name for office in inventory.offices if office.name}
        return cls(
            inventory,
            {device.id: device.site or "" for device in inventory.devices},
            names,
            far_ends(topology, inventory.agents[0].at) if inventory.agents else {},
        )


class CollectorMetrics:
    """A ``prometheus_client`` collector; register it in the registry that ``/metrics`` serves."""

    def __init__(self, collector: Collector, reader: LiveReader) -> None:
        self.collector = collector
        self.reader = reader
        self.inventory_valid = True
        self._known: _Places | None = None

    def describe(self) -> Iterable[Metric]:
        """Nothing is asked at registration."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Yield every family as it stands now."""
        yield from self.standings()
        yield from self._counters()
        yield from self._own()

    def standings(self, figures: bool = True) -> Iterator[Metric]:
        """Yield how devices, links, ports, services, incidents and agents stand, and this month's ``figures``."""
        known = self.reader.devices()
        yield from self._devices(known)
        yield from self._links(known)
        yield from self._services()
        if figures:
            yield from self._figures()
        yield from self._incidents()
        yield self._blind()

    def _devices(self, known: list[DeviceStatus]) -> Iterator[Metric]:
        sites = self._places().sites
        up, state, rtt = _gauge("siaga_device_up"), _gauge("siaga_device_state"), _gauge("siaga_device_rtt_seconds")
        loss, seen = _gauge("siaga_device_loss_ratio"), _gauge("siaga_device_last_seen_timestamp_seconds")
        for status in known:
            labels = [sites.get(status.device, ""), status.device]
            state.add_metric(labels, STATES[status.state])
            if status.state != "unknown":
                up.add_metric(labels, float(status.state in _SEEN))
                loss.add_metric(labels, status.loss)
            if status.rtt is not None:
                rtt.add_metric(labels, status.rtt)
            if status.last_seen is not None:
                seen.add_metric(labels, status.last_seen / SECOND)
        yield from (up, state, rtt, loss, seen)

    def _links(self, known: list[DeviceStatus]) -> Iterator[Metric]:
        """What devices that answer say of their ports, and what the far ends of links without a way round say."""
        places = self._places()
        standing = {status.device: status for status in known}
        ports = self.collector.judge.memory.ports
        up, port_up = _gauge("siaga_link_up"), _gauge("siaga_interface_up")
        rtt, loss = _gauge("siaga_link_rtt_seconds"), _gauge("siaga_link_loss_ratio")
        for link in self.collector.inventory.links:
            carries = []
            for end in link.ends:
                port = ports.get(end.device, {}).get(end.interface or "")
                status = standing.get(end.device)
                if port is None or port.oper is None or status is None or status.state not in _SEEN:
                    continue
                carries.append(port.oper == "up")
                port_up.add_metric(
                    [places.sites.get(end.device, ""), end.device, end.interface or ""], float(carries[-1])
                )
            if carries:
                up.add_metric([link.id], float(all(carries)))
            far = standing.get(places.far.get(link.id, ""))
            if far is not None and far.state != "unknown":
                loss.add_metric([link.id], far.loss)
                if far.rtt is not None:
                    rtt.add_metric([link.id], far.rtt)
        yield from (up, port_up, rtt, loss)

    def _counters(self) -> Iterator[Metric]:
        sites = self._places().sites
        newest = list(self.collector.counters.newest.values())
        for name, field in PORT_COUNTERS.items():
            family = _counter(name)
            for port in newest:
                value = getattr(port, field)
                if value is not None:
                    family.add_metric([sites.get(port.device, ""), port.device, port.interface], value)
            yield family

    def _places(self) -> _Places:
        inventory = self.collector.inventory
        if self._known is None or self._known.inventory is not inventory:
            self._known = _Places.of(inventory, self.collector.judge.topology)
        return self._known

    def _services(self) -> Iterator[Metric]:
        places = self._places()
        up, info = _gauge("siaga_service_up"), _gauge("siaga_service_info")
        for status in self.reader.services():
            info.add_metric([status.service, status.office, places.names.get(status.office, status.office)], 1)
            if status.state != "unknown":
                up.add_metric([status.service], float(status.state == "up"))
        yield from (up, info)

    def _figures(self) -> Iterator[Metric]:
        families = {name: _gauge(f"siaga_service_{name}") for name in _FIGURES}
        down, promised = _gauge("siaga_service_down_seconds"), _gauge("siaga_service_guarantee_ratio")
        for row in self.reader.availability(*self.reader.ledger.month_of(self.collector.clock.wall())):
            for name, figure in _FIGURES.items():
                value = figure(row)
                if value is not None:
                    families[name].add_metric([row.service, row.basis], value)
            for cause, amount in row.down_by_cause.items():
                down.add_metric([row.service, row.basis, cause], amount / SECOND)
            if row.basis == "service-time":
                promised.add_metric([row.service], row.guarantee)
        breach = _gauge("siaga_service_error_budget_breach_timestamp_seconds")
        for made in self.reader.forecasts():
            if made.breach is not None:
                breach.add_metric([made.service], made.breach / SECOND)
        yield from (*families.values(), promised, down, breach)

    def _incidents(self) -> Iterator[Metric]:
        count, devices = _gauge("siaga_incident_open"), _gauge("siaga_incident_affected_devices")
        started = _gauge("siaga_incident_started_timestamp_seconds")
        held: dict[str, list[int]] = {cause.value: [] for cause in Cause}
        for incident in self.reader.incidents(open_only=True):
            down = {attached.device for attached in incident.attached if attached.ended is None}
            held.setdefault(incident.cause, []).append(len(down))
            started.add_metric([incident.id, incident.cause, "+".join(incident.root)], incident.started / SECOND)
        for cause, numbers in held.items():
            count.add_metric([cause], len(numbers))
            devices.add_metric([cause], sum(numbers))
        yield from (count, devices, started)

    def _blind(self) -> Metric:
        blind = _gauge("siaga_agent_blind")
        for agent, sight in sorted(self.collector.judge.memory.sights.items()):
            blind.add_metric([agent], float(sight.blind_since is not None))
        return blind

    def _clocks(self) -> Metric:
        offset = _gauge("siaga_agent_clock_offset_seconds")
        for agent, ahead in sorted(self.collector.clocks.items()):
            offset.add_metric([agent], ahead / SECOND)
        return offset

    def _own(self) -> Iterator[Metric]:
        collector = self.collector
        yield self._clocks()
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
