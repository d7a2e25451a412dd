"""What the dashboards ask of Prometheus (PromQL), by the names of the metrics' table.

Rules this module keeps:

- A name or label that the table does not have is an error when the dashboard is made, not an empty panel later.
- A ratio for people is cut to two decimals of a per cent, never rounded: no figure moves across its guarantee.
- A roll-up is made of total times, never a mean of percentages.
- What may be none is told as zero, so that a quiet province does not read "no data".
"""

from __future__ import annotations

from api.metric_table import ALL
from collector.metric_table import STATES

BASIS = "$basis"
"""The dashboard's variable: ``service-time`` or ``24x7``."""
CUT_OFF = STATES["unreachable"]
WORST = 10


def metric(name: str, **matchers: str) -> str:
    """Return a selector of a metric; raises ``KeyError`` for one, or a label, that is not in the table."""
    entry = ALL[name]
    for label in matchers:
        if label not in entry.labels:
            raise KeyError(f"{name} has no label {label}; it has {', '.join(entry.labels) or 'none'}")
    chosen = ",".join(f'{label}="{value}"' for label, value in matchers.items())
    return f"{name}{{{chosen}}}" if chosen else name


def named(expression: str, by: str) -> str:
    """Return an expression by ``office`` or ``service``, with the label ``name`` for people."""
    return f"{expression} * on({by}) group_left(name) {metric(f'siaga_{by}_info')}"


def percent(ratio: str) -> str:
    """Return a ratio in per cent, cut to two decimals."""
    return f"floor(10000 * {ratio}) / 100"


def _figure(name: str) -> str:
    return metric(f"siaga_service_{name}", basis=BASIS)


def _counted(expression: str) -> str:
    return f"count({expression}) or vector(0)"


OFFICES_CUT_OFF = _counted(f"{metric('siaga_office_state')} >= {CUT_OFF}")
DEVICES_CUT_OFF = _counted(f"{metric('siaga_device_state')} >= {CUT_OFF}")
INCIDENTS_OPEN = f"sum({metric('siaga_incident_open')})"
SERVICES_MISSED = _counted(
    f"{_figure('availability_upper_ratio')} < on(service) {metric('siaga_service_guarantee_ratio')}"
)
AGENTS_BLIND = f"sum({metric('siaga_agent_blind')})"

_UP = f"sum({_figure('up_seconds')})"
_DOWN = f"(sum({_figure('down_seconds')}) or vector(0))"
PROVINCE_AVAILABILITY = percent(f"({_UP} / ({_UP} + {_DOWN} > 0))")
GUARANTEE = f"100 * min({metric('siaga_service_guarantee_ratio')})"

OFFICE_STATES = named(metric("siaga_office_state"), "office")

AVAILABILITY = named(percent(_figure("availability_ratio")), "service")
LOWER = named(percent(_figure("availability_lower_ratio")), "service")
UPPER = named(percent(_figure("availability_upper_ratio")), "service")
COVERAGE = named(percent(_figure("coverage_ratio")), "service")
BUDGET_LEFT = named(_figure("error_budget_remaining_seconds"), "service")
BUDGET_SHARE = named(
    f"bottomk({WORST}, 100 * {_figure('error_budget_remaining_seconds')} / ({_figure('error_budget_seconds')} > 0))",
    "service",
)

INCIDENTS = f"1000 * {metric('siaga_incident_started_timestamp_seconds')}"
INCIDENTS_BY_CAUSE = metric("siaga_incident_open")
DOWN_BY_CAUSE = f"sum by (cause) ({_figure('down_seconds')})"

LINKS_DARK = f"{metric('siaga_link_up')} == 0"
WORST_LOSS = f"topk({WORST}, 100 * {metric('siaga_link_loss_ratio')})"
WORST_RTT = f"topk({WORST}, {metric('siaga_link_rtt_seconds')})"
