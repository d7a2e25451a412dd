"""Every metric of the agent, by name: what it says and by which labels (``contracts.md``, Metrics).

Rules this module keeps:

- Names begin with ``siaga_``, in base units; ``_total`` on counters, ``_ratio`` for 0 to 1, ``_info`` for labels.
- A name, once published, is an interface. What is served, documented and drawn is made from the tables: this one,
  ``collector.metric_table`` and ``api.metric_table``, which joins the three.
- Data only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Kind = Literal["counter", "gauge", "histogram", "info"]


class Description(NamedTuple):
    """One metric: its name as scraped, what it says, and its labels in their order."""

    name: str
    kind: Kind
    help: str
    labels: tuple[str, ...] = ()


def tabled(entries: Iterable[Description]) -> Mapping[str, Description]:
    """Return entries by name."""
    return MappingProxyType({entry.name: entry for entry in entries})


_AGENT = ("agent",)

METRICS: Mapping[str, Description] = tabled(
    (
        Description("siaga_agent_probes_sent_total", "counter", "Echo requests sent", _AGENT),
        Description("siaga_agent_probes_answered_total", "counter", "Echo replies taken in time", _AGENT),
        Description("siaga_agent_probes_late_total", "counter", "Echo replies that came after the timeout", _AGENT),
        Description("siaga_agent_probes_lost_total", "counter", "Probes lost, by reason", ("agent", "reason")),
        Description(
            "siaga_agent_packets_malformed_total", "counter", "Packets that were no answer to anything", _AGENT
        ),
        Description("siaga_agent_polls_total", "counter", "SNMP polls, by outcome", ("agent", "reason")),
        Description(
            "siaga_agent_polls_dropped_total",
            "counter",
            "SNMP polls not begun because the one before still ran",
            _AGENT,
        ),
        Description(
            "siaga_agent_polls_spared_total",
            "counter",
            "SNMP polls left out of rounds because the device fails again and again, or is slow",
            _AGENT,
        ),
        Description("siaga_agent_traps_received_total", "counter", "Datagrams that came in at the trap port", _AGENT),
        Description(
            "siaga_agent_traps_total",
            "counter",
            "Datagrams of the trap port, by outcome: ok, unmapped, discovery, or why they were dropped",
            ("agent", "reason"),
        ),
        Description(
            "siaga_agent_trap_answers_lost_total",
            "counter",
            "Acknowledgements of informs that could not be sent",
            _AGENT,
        ),
        Description("siaga_agent_rounds_total", "counter", "Rounds begun", _AGENT),
        Description("siaga_agent_rounds_missed_total", "counter", "Rounds that could not begin in time", _AGENT),
        Description(
            "siaga_agent_stalls_total",
            "counter",
            "Times the agent stood still, so that its losses prove nothing",
            _AGENT,
        ),
        Description("siaga_agent_clock_steps_total", "counter", "Times the wall clock was set", _AGENT),
        Description("siaga_agent_observations_total", "counter", "Observations recorded", _AGENT),
        Description(
            "siaga_agent_observations_dropped_total",
            "counter",
            "Observations given up while the outbox could not be written",
            _AGENT,
        ),
        Description("siaga_agent_batches_delivered_total", "counter", "Batches the collector acknowledged", _AGENT),
        Description("siaga_agent_batches_refused_total", "counter", "Batches the collector set aside", _AGENT),
        Description("siaga_agent_batches_resent_total", "counter", "Batches sent again", _AGENT),
        Description(
            "siaga_agent_delivery_failures_total", "counter", "Deliveries that did not reach the collector", _AGENT
        ),
        Description(
            "siaga_agent_deliveries_deferred_total", "counter", "Times the collector asked for a pause", _AGENT
        ),
        Description("siaga_agent_outbox_dropped_total", "counter", "Batches lost to the outbox's size bound", _AGENT),
        Description("siaga_agent_outbox_rows", "gauge", "Batches in the outbox", _AGENT),
        Description("siaga_agent_outbox_bytes", "gauge", "Bytes in the outbox", _AGENT),
        Description("siaga_agent_outbox_pending", "gauge", "Batches that the collector has not acknowledged", _AGENT),
        Description(
            "siaga_agent_memory_observations", "gauge", "Observations waiting in memory for the outbox", _AGENT
        ),
        Description("siaga_agent_receive_buffer_bytes", "gauge", "Receive buffer of the ping sockets", _AGENT),
        Description("siaga_agent_info", "info", "How the agent probes", ("agent", "ping_mode")),
    )
)
