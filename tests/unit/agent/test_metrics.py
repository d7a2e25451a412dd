from __future__ import annotations

from agent.metric_table import METRICS
from agent.metrics import AgentMetrics
from agent.statistics import Statistics
from tests.support.served_metrics import labels_by_name


def test_the_agent_serves_its_table() -> None:
    statistics = Statistics()
    statistics.probes_lost["timeout"] = statistics.polls["answered"] = statistics.traps["ok"] = 1
    served = labels_by_name(AgentMetrics("pkp", statistics).collect())
    assert served == {name: {entry.labels} for name, entry in METRICS.items()}
