"""``siaga collector`` exports as it runs: what lands in VictoriaMetrics, and what happens when the server is bad."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from agent.clock import SECOND
from agent.observation import Interface, Ping
from collector.metric_table import STATES
from tests.support.desk_client import seen
from tests.support.exporting_collector import exporting_collector
from tests.support.influx_server import InfluxServer, Reply, Write, influx_server
from tests.support.victoria_metrics import victoria_metrics

DEVICE = (("device", "sw-1"), ("site", "s1"))


def ping(at: int, **changed: Any) -> Ping:
    known = {"at": at, "agent": "pkp", "device": "sw-1", "sent": 1, "received": 1, "rtt": 0.0125, "interval": 10.0}
    return Ping(**{**known, **changed})


def delivered(server: InfluxServer) -> set[bytes]:
    """Every line that the server took."""
    return {line for write in server.writes if server.judge(write).status == 204 for line in write.lines}


def test_samples_and_states_are_read_back_equal(tmp_path):
    with victoria_metrics(tmp_path / "vm") as store, exporting_collector(tmp_path / "siaga", store.url) as collector:
        start = collector.clock.wall() // SECOND * SECOND - 30 * SECOND
        instants = [start + number * SECOND for number in range(20)]
        for number, at in enumerate(instants):
            lost = number % 5 == 4
            rtt = None if lost else number / 1000
            collector.observe(ping(at, received=0 if lost else 1, rtt=rtt, reason="timeout" if lost else None))
        port = Interface(
            at=start, agent="pkp", device="sw-1", interface="uplink", admin="up", oper="up", in_octets=2**53 + 2
        )
        collector.observe(port)
        seen(lambda: collector.metrics()["siaga_influxdb_points_total"] > 40, 30, "no points are taken")
        seen(lambda: store.export("siaga_interface_receive_bytes_total"), 30, "the counters did not land")
        assert store.export("siaga_device_loss_ratio") == {
            ("siaga_device_loss_ratio", DEVICE): [
                (at // 1000, float(number % 5 == 4)) for number, at in enumerate(instants)
            ]
        }
        assert store.export("siaga_device_rtt_seconds") == {
            ("siaga_device_rtt_seconds", DEVICE): [
                (at // 1000, number / 1000) for number, at in enumerate(instants) if number % 5 != 4
            ]
        }
        (counted,) = store.export("siaga_interface_receive_bytes_total").values()
        assert counted == [(start // 1000, float(2**53 + 2))]
        stood = seen(lambda: store.export('siaga_device_state{device="sw-1"}'), 70, "no state landed")
        assert {value for _, value in stood["siaga_device_state", DEVICE]} <= {float(STATES[word]) for word in STATES}
        assert collector.readyz()[1]["ok"]


def test_a_bad_token_is_told_once_and_nothing_is_lost_until_it_is_good(tmp_path):
    with influx_server() as server:
        good = False

        def judge(_: Write) -> Reply:
            return Reply(204) if good else Reply(401, b'{"code":"unauthorized","message":"unauthorized access"}')

        server.judge = judge
        with exporting_collector(tmp_path, server.url) as collector:
            at = collector.clock.wall()
            collector.observe(ping(at))
            failing = 'siaga_influxdb_failures_total{reason="authentication"}'
            seen(lambda: collector.metrics().get(failing, 0) >= 2, 30, "it is not tried")
            collector.observe(ping(collector.clock.wall()))
            status, item = collector.readyz()
            assert not item["ok"]
            assert not item["needed"]
            assert "the token is not accepted; give a valid one with --influx-token" in item["detail"]
            assert status == 200, "Siaga works without InfluxDB"
            assert collector.said.count("points for InfluxDB wait") == 1
            assert collector.metrics()["siaga_influxdb_pending"] >= 1
            good = True
            seen(lambda: any(b"rtt" in line for line in delivered(server)), 30, "it is not delivered")
            seen(lambda: collector.readyz()[1]["ok"], 10, "readyz still says no")
            assert f"siaga_device_rtt_seconds,device=sw-1,site=s1 value=0.0125 {at}".encode() in delivered(server)
            assert collector.said.count("InfluxDB takes points again") == 1
        assert {write.token for write in server.writes} == {"Token sesame"}


def test_a_rejected_line_is_set_aside_while_the_others_go_on(tmp_path):
    with influx_server() as server, exporting_collector(tmp_path, server.url) as collector:
        at = collector.clock.wall()
        bad = str(at + 2).encode()

        def judge(write: Write) -> Reply:
            spoilt = any(line.endswith(bad) and b"rtt" in line for line in write.lines)
            return Reply(400, b'{"message":"partial write: field type conflict"}') if spoilt else Reply(204)

        server.judge = judge
        collector.observe(*(ping(at + number) for number in range(5)))
        collector.observe(ping(at + 9))
        seen(lambda: collector.metrics()["siaga_influxdb_rejected_total"] == 1, 30, "it is not counted")
        seen(lambda: any(line.endswith(str(at + 9).encode()) for line in delivered(server)), 30, "the queue is blocked")
        (row,) = (tmp_path / "data" / "influxdb.rejected").read_text("utf-8").splitlines()
        assert json.loads(row)["line"].endswith(bad.decode())
        assert "field type conflict" in json.loads(row)["why"]
        rtts = {line.split()[-1] for line in delivered(server) if b"rtt" in line}
        assert rtts == {str(at + number).encode() for number in (0, 1, 3, 4, 9)}
        assert collector.readyz()[1]["ok"]


def test_a_server_that_hangs_holds_nobody_up_and_the_end_is_orderly(tmp_path):
    with influx_server() as server, exporting_collector(tmp_path, server.url) as collector:
        server.answer = Reply(-1)
        at = collector.clock.wall()
        collector.observe(ping(at))
        seen(lambda: server.writes, 30, "nothing is sent")
        for number in range(1, 50):
            collector.observe(ping(at + number))
        assert len(server.writes) <= 2, "the batches waited for the server"
        assert collector.stop() == 0


def test_without_an_address_nothing_of_it_is_loaded(tmp_path):
    code = (
        "import sys, api.cli.program, api.cli.run, collector.app\n"
        "print([name for name in sys.modules if 'influxdb' in name or name == 'collector.export.exporting'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
