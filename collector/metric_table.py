"""Every metric of the collector (rules: ``agent.metric_table``); InfluxDB measurements carry the same names and tags."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from agent.metric_table import Description, tabled

STATES: Mapping[str, int] = MappingProxyType(
    {"up": 0, "suspect": 1, "degraded": 2, "unknown": 3, "unreachable": 4, "down": 5}
)
"""How a device or an office stands, as a number: the higher, the worse. A device is never degraded."""

_DEVICE = ("site", "device")
_PORT = ("site", "device", "interface")
_FIGURE = ("service", "basis")

METRICS: Mapping[str, Description] = tabled(
    (
        Description("siaga_device_up", "gauge", "1 reached, 0 confirmed not reached; absent when unknown", _DEVICE),
        Description(
            "siaga_device_state",
            "gauge",
            "How a device stands: 0 up, 1 suspect, 3 unknown, 4 unreachable, 5 down",
            _DEVICE,
        ),
        Description("siaga_device_rtt_seconds", "gauge", "Round-trip time of the newest answer", _DEVICE),
        Description("siaga_device_loss_ratio", "gauge", "Share of the newest probes that were lost", _DEVICE),
        Description("siaga_device_last_seen_timestamp_seconds", "gauge", "When the device last answered", _DEVICE),
        Description(
            "siaga_link_up",
            "gauge",
            "1 while the ports at its ends that are heard of carry, 0 when one does not; absent when none is heard of",
            ("link",),
        ),
        Description(
            "siaga_link_rtt_seconds",
            "gauge",
            "Round-trip time to the far end of a link that has no way round it",
            ("link",),
        ),
        Description(
            "siaga_link_loss_ratio",
            "gauge",
            "Share of the newest probes lost to the far end of a link that has no way round it",
            ("link",),
        ),
        Description("siaga_interface_up", "gauge", "1 while a port of a link carries, 0 when it does not", _PORT),
        Description(
            "siaga_interface_receive_bytes_total",
            "counter",
            "Octets received; in Prometheus of links' ports only",
            _PORT,
        ),
        Description(
            "siaga_interface_transmit_bytes_total", "counter", "Octets sent; in Prometheus of links' ports only", _PORT
        ),
        Description(
            "siaga_interface_receive_errors_total",
            "counter",
            "Packets received with errors; in Prometheus of links' ports only",
            _PORT,
        ),
        Description(
            "siaga_interface_transmit_errors_total",
            "counter",
            "Packets not sent because of errors; in Prometheus of links' ports only",
            _PORT,
        ),
        Description(
            "siaga_interface_receive_discards_total",
            "counter",
            "Packets received and thrown away; in Prometheus of links' ports only",
            _PORT,
        ),
        Description(
            "siaga_interface_transmit_discards_total",
            "counter",
            "Packets to be sent and thrown away; in Prometheus of links' ports only",
            _PORT,
        ),
        Description("siaga_service_info", "info", "Whose service it is", ("service", "office", "name")),
        Description(
            "siaga_service_up", "gauge", "1 reached from where it is needed, 0 not; absent when unknown", ("service",)
        ),
        Description(
            "siaga_service_availability_ratio", "gauge", "Availability this month; absent without data", _FIGURE
        ),
        Description(
            "siaga_service_availability_lower_ratio",
            "gauge",
            "Least availability this month that the evidence allows",
            _FIGURE,
        ),
        Description(
            "siaga_service_availability_upper_ratio",
            "gauge",
            "Greatest availability this month that the evidence allows",
            _FIGURE,
        ),
        Description(
            "siaga_service_coverage_ratio", "gauge", "Share of this month's time so far that is known", _FIGURE
        ),
        Description("siaga_service_up_seconds", "gauge", "Up time this month", _FIGURE),
        Description("siaga_service_unknown_seconds", "gauge", "Time this month of which nothing is known", _FIGURE),
        Description("siaga_service_guarantee_ratio", "gauge", "Availability promised", ("service",)),
        Description(
            "siaga_service_error_budget_seconds",
            "gauge",
            "Down time that the guarantee allows in this month's time so far",
            _FIGURE,
        ),
        Description(
            "siaga_service_error_budget_remaining_seconds",
            "gauge",
            "What is left of the error budget; negative when it is overdrawn",
            _FIGURE,
        ),
        Description(
            "siaga_service_down_seconds", "gauge", "Down time this month, by cause", ("service", "basis", "cause")
        ),
        Description(
            "siaga_service_contractual_availability_ratio",
            "gauge",
            "Availability this month without the causes that the contract excuses; absent without data or excused causes",
            _FIGURE,
        ),
        Description(
            "siaga_service_error_budget_breach_timestamp_seconds",
            "gauge",
            "When this month's error budget runs out if the outage goes on, perhaps in the past; absent while the service is"
            " not down, and when the month ends first",
            ("service",),
        ),
        Description("siaga_incident_open", "gauge", "Open incidents by cause", ("cause",)),
        Description(
            "siaga_incident_affected_devices", "gauge", "Devices that open incidents hold, by cause", ("cause",)
        ),
        Description(
            "siaga_incident_started_timestamp_seconds",
            "gauge",
            "When an open incident began; its root as ids joined by +",
            ("incident", "cause", "root"),
        ),
        Description(
            "siaga_agent_blind", "gauge", "1 while the agent cannot see, so that its losses prove nothing", ("agent",)
        ),
        Description(
            "siaga_agent_clock_offset_seconds",
            "gauge",
            "How far a remote agent's clock is ahead of the collector's; negative when behind",
            ("agent",),
        ),
        Description("siaga_collector_batches_total", "counter", "Batches taken in"),
        Description("siaga_collector_observations_total", "counter", "Observations taken in"),
        Description("siaga_collector_refused_total", "counter", "Observations not believed, by reason", ("reason",)),
        Description(
            "siaga_collector_refused_batches_total",
            "counter",
            "Batches that could not be read, came from a clone or held what is not its agent's",
        ),
        Description("siaga_collector_commit_failures_total", "counter", "Transactions that the store refused"),
        Description("siaga_collector_last_commit_timestamp_seconds", "gauge", "When the store last took a transaction"),
        Description(
            "siaga_inventory_valid",
            "gauge",
            "1 when the newest inventory is in force, 0 when it was wrong and the old one stays",
        ),
        Description("siaga_inventory_devices", "gauge", "Devices in the inventory in force"),
        Description("siaga_influxdb_points_total", "counter", "Points that InfluxDB took"),
        Description("siaga_influxdb_rejected_total", "counter", "Points that InfluxDB rejected, set aside in a file"),
        Description(
            "siaga_influxdb_dropped_total", "counter", "Portions lost to the size bound before InfluxDB took them"
        ),
        Description("siaga_influxdb_failures_total", "counter", "Writes that failed, by reason", ("reason",)),
        Description("siaga_influxdb_pending", "gauge", "Portions that wait for InfluxDB"),
        Description("siaga_influxdb_outbox_bytes", "gauge", "Bytes that wait for InfluxDB on the disk"),
    )
)
