"""InfluxDB's own client against a server that answers badly, and against Debian's VictoriaMetrics."""

from __future__ import annotations

import re

import pytest

from agent.clock import MILLISECOND, MINUTE, SECOND
from collector.export.influxdb import Influxdb
from collector.export.ports import Verdict
from collector.export.settings import InfluxSettings
from tests.support.influx_server import Reply, influx_server
from tests.support.prometheus import free_port
from tests.support.victoria_metrics import victoria_metrics

AT = 1_795_000_000_123_000
LINES = f"siaga_link_up,link=fo\\ a value=1.0 {AT}\nsiaga_link_up,link=b value=0.0 {AT}".encode()


@pytest.fixture
def server():
    with influx_server() as started:
        yield started


def client(url: str, **changed: str) -> Influxdb:
    settings = {"url": url, "token": "sesame", "org": "kominfo", "bucket": "siaga", **changed}
    return Influxdb(InfluxSettings(**settings), timeout=500 * MILLISECOND)


def answer(server, *, lines=LINES):
    influx = client(server.url)
    try:
        return influx.write(lines)
    finally:
        influx.close()


def test_a_write_names_organisation_bucket_precision_and_token(server):
    assert answer(server).verdict is Verdict.TAKEN
    (write,) = server.writes
    assert write.path == "/api/v2/write?org=kominfo&bucket=siaga&precision=us"
    assert write.token == "Token sesame"
    assert b"\n".join(write.lines) == LINES


@pytest.mark.parametrize(
    ("reply", "verdict", "reason", "says"),
    [
        (Reply(400, b'{"message": "partial write"}'), Verdict.REJECTED, "rejected", "answers 400.*partial write"),
        (Reply(413, b"too large"), Verdict.REJECTED, "rejected", "too large"),
        (Reply(422, b"beyond retention"), Verdict.REJECTED, "rejected", "beyond retention"),
        (Reply(401, b"unauthorized"), Verdict.HELD, "authentication", "answers 401: unauthorized; .*--influx-token"),
        (Reply(403, b"no"), Verdict.HELD, "authentication", "may not write to this bucket"),
        (Reply(404, b"no bucket"), Verdict.HELD, "missing", "--influx-org or --influx-bucket"),
        (Reply(405, b""), Verdict.HELD, "refused", "--influx-url"),
        (Reply(429, b"slowly"), Verdict.HELD, "busy", "asks for a pause"),
        (Reply(500, b"oops"), Verdict.HELD, "server", "answers 500: oops"),
        (Reply(503, b""), Verdict.HELD, "server", "answers 503"),
        (Reply(0), Verdict.HELD, "no-answer", "does not answer"),
        (Reply(-1), Verdict.HELD, "no-answer", "does not answer.*[Tt]imed out"),
    ],
    ids=lambda value: str(value.status) if isinstance(value, Reply) else "",
)
def test_every_bad_answer_is_a_value_with_a_reason(server, reply, verdict, reason, says):
    server.answer = reply
    given = answer(server)
    assert (given.verdict, given.reason, given.pause) == (verdict, reason, None)
    assert re.search(says, given.detail), given.detail
    assert "\n" not in given.detail
    assert "sesame" not in given.detail
    assert len(server.writes) == 1, "the client tried again by itself"


@pytest.mark.parametrize(
    ("status", "header", "pause"),
    [
        (503, "7", 7 * SECOND),
        (429, "30", 30 * SECOND),
        (503, "86400", 5 * MINUTE),
        (503, "Fri, 31 Dec 2027 23:59:59 GMT", None),
        (503, "-1", None),
    ],
)
def test_a_pause_that_the_server_asks_for_is_told(server, status, header, pause):
    server.answer = Reply(status, headers={"Retry-After": header})
    assert answer(server).pause == pause


def test_nobody_at_the_address_is_no_answer():
    influx = client(f"http://127.0.0.1:{free_port()}")
    given = influx.write(LINES)
    influx.close()
    assert (given.verdict, given.reason) == (Verdict.HELD, "no-answer")


def test_what_is_written_to_victoria_metrics_is_read_back_equal_and_twice_is_once(tmp_path):
    with victoria_metrics(tmp_path / "vm") as store:
        influx = client(store.url, token="")
        assert influx.write(LINES).verdict is Verdict.TAKEN
        assert influx.write(LINES).verdict is Verdict.TAKEN
        influx.close()
        store.stop()
        store.start()
        assert store.export("siaga_link_up") == {
            ("siaga_link_up", (("link", "b"),)): [(AT // 1000, 0.0)],
            ("siaga_link_up", (("link", "fo a"),)): [(AT // 1000, 1.0)],
        }
