"""kill -9 of the collector, and InfluxDB's like going away and coming back: every point lands, once."""

from __future__ import annotations

import random

import pytest

from agent.clock import SECOND
from agent.observation import Ping
from tests.support.desk_client import seen
from tests.support.exporting_collector import exporting_collector
from tests.support.victoria_metrics import victoria_metrics

BATCHES = 120


@pytest.mark.parametrize("seed", range(2))
def test_killed_at_any_moment_nothing_acknowledged_is_lost_or_doubled(tmp_path, seed):
    chance = random.Random(seed)
    with victoria_metrics(tmp_path / "vm") as store, exporting_collector(tmp_path / "siaga", store.url) as collector:
        start = collector.clock.wall() // SECOND * SECOND - BATCHES * SECOND
        kills = set(chance.sample(range(BATCHES), 6))
        away = chance.randrange(20, 60)
        for number in range(BATCHES):
            if number == away:
                store.stop()
            if number == away + 40:
                store.start()
            if number in kills:
                if chance.random() < 0.5:
                    pending = collector.metrics()["siaga_influxdb_pending"]
                    assert pending >= 0
                collector.kill()
                collector.start()
            at = start + number * SECOND
            collector.observe(
                Ping(at=at, agent="pkp", device="sw-1", sent=1, received=1, rtt=(number + 1) / 1000, interval=1.0)
            )
        expected = [((start + number * SECOND) // 1000, (number + 1) / 1000) for number in range(BATCHES)]

        def landed():
            (points,) = store.export("siaga_device_rtt_seconds").values() or [[]]
            return points if len(points) >= BATCHES else None

        assert seen(landed, 90, "not every point landed") == expected
        seen(lambda: collector.metrics()["siaga_influxdb_pending"] == 0, 30, "something still waits")
        assert collector.metrics()["siaga_influxdb_dropped_total"] == 0
