"""Every metric of the api, and the one table of all programs' metrics (rules: ``agent.metric_table``)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from agent.metric_table import METRICS as AGENT
from agent.metric_table import Description, tabled
from collector.metric_table import METRICS as COLLECTOR

METRICS: Mapping[str, Description] = tabled(
    (
        Description("siaga_office_info", "info", "An office's name and island", ("office", "name", "island")),
        Description(
            "siaga_office_state",
            "gauge",
            "How an office stands: 0 up, 1 suspect, 2 degraded, 3 unknown, 4 unreachable, 5 down",
            ("office",),
        ),
        Description("siaga_api_effects_total", "counter", "Effects acted on"),
        Description("siaga_api_effect_cursor", "gauge", "Sequence number of the last effect acted on"),
        Description("siaga_api_pulse_failures_total", "counter", "Beats that failed and were repeated"),
        Description("siaga_api_watchers", "gauge", "Live pages and clients connected"),
        Description("siaga_api_watchers_cut_total", "counter", "Watchers cut off because they read too slowly"),
        Description("siaga_api_tickets", "gauge", "Tickets in each state", ("state",)),
        Description("siaga_api_requests_total", "counter", "HTTP requests answered", ("method", "code")),
        Description("siaga_api_request_duration_seconds", "histogram", "Time to the first byte of the answer"),
        Description("siaga_api_sign_ins_total", "counter", "Sign-in attempts", ("outcome",)),
        Description("siaga_letters_waiting", "gauge", "Letters in the outbox of which a copy waits"),
        Description("siaga_letters_sent_total", "counter", "Copies of letters that the mail server took"),
        Description("siaga_letters_failed_total", "counter", "Attempts at a copy that the mail server did not take"),
        Description("siaga_letters_given_up_total", "counter", "Copies of letters given up"),
        Description(
            "siaga_letters_troubles_total",
            "counter",
            "Times that the mail server or its settings kept letters from being sent",
        ),
    )
)
PROGRAMS: Mapping[str, Mapping[str, Description]] = MappingProxyType(
    {"agent": AGENT, "collector": COLLECTOR, "api": METRICS}
)
"""The tables by the program that serves them."""
ALL: Mapping[str, Description] = MappingProxyType({**AGENT, **COLLECTOR, **METRICS})
"""Every metric by name."""
