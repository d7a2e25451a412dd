from __future__ import annotations

from prometheus_client import CollectorRegistry

from api.metric_table import METRICS
from api.metrics import Meters, OfficeMetrics, OfficeReading
from collector.metric_table import STATES
from tests.support.served_metrics import labels_by_name


def test_the_api_serves_its_table() -> None:
    registry = CollectorRegistry()
    meters = Meters(registry)
    registry.register(OfficeMetrics(lambda: [OfficeReading("dinkes", "Dinas Kesehatan", "Bangka", "down")]))
    meters.tickets.labels("open").set(1)
    meters.requests.labels("GET", "200").inc()
    meters.sign_ins.labels("good").inc()
    served = {
        name: labels
        for name, labels in labels_by_name(registry.collect()).items()
        if not name.endswith(("_bucket", "_sum", "_count"))
    }
    histograms = {name for name, entry in METRICS.items() if entry.kind == "histogram"}
    assert served == {name: {entry.labels} for name, entry in METRICS.items() if name not in histograms}
    assert registry.get_sample_value("siaga_office_state", {"office": "dinkes"}) == STATES["down"] == 5
    assert all(registry.get_sample_value(f"{name}_count") == 0 for name in histograms)
