"""What an agent counts of itself: plain numbers that whoever exports them reads.

Rules this module keeps:

- Counters only grow for the life of the process; gauges say so in their comment.
- Whatever is dropped anywhere in the agent is counted here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Statistics:
    """One agent's counters; written on its event loop only."""

    probes_sent: int = 0
    probes_answered: int = 0
    probes_late: int = 0
    probes_lost: Counter[str] = field(default_factory=Counter)
    """By reason: timeout, unreachable, refused, local-fault."""
    packets_malformed: int = 0
    packets_foreign: int = 0
    """Replies with a wrong nonce or source address."""
    packets_dropped: int = 0
    """By the kernel, because the receive buffer was full."""
    polls: Counter[str] = field(default_factory=Counter)
    """By reason; ``ok`` for those that worked."""
    polls_dropped: int = 0
    polls_spared: int = 0
    """Left out of rounds because the device fails again and again, or is slow."""
    traps_received: int = 0
    traps: Counter[str] = field(default_factory=Counter)
    """By outcome (``agent.core.trap_gate``)."""
    trap_answers_lost: int = 0
    """Acknowledgements of informs that could not leave."""
    rounds: int = 0
    rounds_missed: int = 0
    stalls: int = 0
    clock_steps: int = 0
    observations: int = 0
    observations_dropped: int = 0
    """Given up in memory because the outbox could not be written for long."""
    batches_delivered: int = 0
    batches_refused: int = 0
    batches_resent: int = 0
    delivery_failures: int = 0
    deliveries_deferred: int = 0
    """Times the collector asked to be left alone for a while."""
    refusal: str | None = None
    """Gauge: why the collector refused a batch last."""
    outbox_rows: int = 0
    """Gauge."""
    outbox_bytes: int = 0
    """Gauge."""
    outbox_pending: int = 0
    """Gauge: batches the collector has not acknowledged."""
    outbox_dropped: int = 0
    """Batches beyond the size bound that were never acknowledged."""
    memory_observations: int = 0
    """Gauge: observations waiting in memory for the outbox."""
    storage_problem: str | None = None
    """Gauge: why the outbox cannot be written just now."""
    uplink_problem: str | None = None
    """Gauge: why the collector cannot be reached just now."""
    ping_mode: str = ""
    """How echo requests are sent: ``raw`` or ``datagram``."""
    receive_buffer_bytes: int = 0
    """Gauge."""
