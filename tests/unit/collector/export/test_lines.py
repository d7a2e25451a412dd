import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from influxdb_client.client.write.point import Point
from influxdb_client.domain.write_precision import WritePrecision
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily

from agent.clock import SECOND
from agent.observation import Interface, Observation, Ping, System
from collector.export.lines import line, samples, standings
from collector.metric_table import METRICS

ARRIVED = 1_795_000_000 * SECOND
SITES = {"sw": "office", "bare": ""}

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(
    tags=st.dictionaries(st.sampled_from(["device", "site", "interface"]), texts, min_size=1),
    value=st.floats(allow_nan=False, allow_infinity=False),
    at=st.integers(0, 2**60),
)
def test_a_line_is_what_influxdb_s_own_client_would_write(tags, value, at):
    theirs = Point("siaga_device_rtt_seconds")
    for name, text in tags.items():
        theirs.tag(name, text)
    theirs.field("value", 0.5).time(at, WritePrecision.US)
    head, _, tail = theirs.to_line_protocol().rpartition("value=0.5")
    assert line("siaga_device_rtt_seconds", tags, value, at) == f"{head}value={value!r}{tail}"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_is_no_finite_number_is_no_point(value):
    assert line("siaga_device_rtt_seconds", {}, value, 0) is None
    family = GaugeMetricFamily("siaga_link_up", "", value=value)
    assert list(standings([family], 0)) == []


def test_a_whole_number_is_written_as_a_float_for_a_field_never_changes_its_type():
    assert line("siaga_link_up", {"link": "fo"}, 1, 7) == "siaga_link_up,link=fo value=1.0 7"


def told(*observations: Observation) -> list[str]:
    return list(samples(observations, "pkp", ARRIVED, SITES))


def ping(**changed: Any) -> Ping:
    return Ping(**{"at": ARRIVED, "agent": "pkp", "device": "sw", "sent": 4, "received": 3, "rtt": 0.0125, **changed})


def test_a_ping_tells_loss_and_round_trip_time_at_the_instant_it_was_sent():
    assert told(ping(at=ARRIVED - 3)) == [
        f"siaga_device_loss_ratio,device=sw,site=office value=0.25 {ARRIVED - 3}",
        f"siaga_device_rtt_seconds,device=sw,site=office value=0.0125 {ARRIVED - 3}",
    ]
    assert told(ping(received=0, rtt=None, reason="timeout")) == [
        f"siaga_device_loss_ratio,device=sw,site=office value=1.0 {ARRIVED}"
    ]


def test_a_device_without_a_site_has_no_such_tag():
    assert told(ping(device="bare"))[0].startswith("siaga_device_loss_ratio,device=bare value=")


@pytest.mark.parametrize(
    "seen",
    [
        ping(received=0, rtt=None, reason="local-fault"),
        ping(sent=0, received=0, rtt=None),
        ping(device="stranger"),
        ping(agent="another"),
        ping(at=ARRIVED + 6 * SECOND),
        System(at=ARRIVED, agent="pkp", device="sw", uptime=5.0),
    ],
    ids=["own-fault", "nothing-sent", "unknown-device", "foreign-agent", "from-the-future", "no-sample"],
)
def test_what_proves_nothing_is_no_sample(seen):
    assert told(seen) == []


def test_a_port_tells_its_state_and_the_counters_that_it_has():
    port = Interface(
        at=ARRIVED, agent="pkp", device="sw", interface="ge 0/1", admin="up", oper="down", in_octets=2**60, out_errors=3
    )
    tags = r"device=sw,interface=ge\ 0/1,site=office"
    assert told(port) == [
        f"siaga_interface_up,{tags} value=0.0 {ARRIVED}",
        f"siaga_interface_receive_bytes_total,{tags} value={float(2**60)!r} {ARRIVED}",
        f"siaga_interface_transmit_errors_total,{tags} value=3.0 {ARRIVED}",
    ]


def test_measurements_and_tags_are_those_of_the_metrics_table():
    port = Interface(
        at=ARRIVED,
        agent="pkp",
        device="sw",
        interface="x",
        oper="up",
        in_octets=1,
        out_octets=1,
        in_errors=1,
        out_errors=1,
        in_discards=1,
        out_discards=1,
    )
    for point in told(ping(), port):
        name, *tags = point.split(" ")[0].split(",")
        assert sorted(METRICS[name].labels) == [tag.split("=")[0] for tag in tags]


def test_standings_carry_every_sample_but_those_that_come_one_by_one():
    up = GaugeMetricFamily("siaga_link_up", "", labels=["link"])
    up.add_metric(["fo a"], 1)
    rtt = GaugeMetricFamily("siaga_device_rtt_seconds", "", value=1)
    batches = CounterMetricFamily("siaga_collector_batches_total", "", value=4)
    assert list(standings([up, rtt, batches], 9)) == [
        r"siaga_link_up,link=fo\ a value=1.0 9",
        "siaga_collector_batches_total value=4.0 9",
    ]
