from __future__ import annotations

import asyncio

import pytest

from agent.clock import SECOND
from agent.inventory.models import Cause, Reckoning
from agent.observation import Batch, Interface, Observation, Ping, SelfCheck, pack
from collector.metric_table import METRICS
from collector.metrics import CollectorMetrics
from collector.pipeline import Collector
from collector.reader import LiveReader
from tests.support.fake_clock import StandingClock
from tests.support.fake_collector_store import FakeCollectorStore
from tests.support.pretend_province import pretend_province
from tests.support.served_metrics import labels_by_name

START = 1_795_000_000 * SECOND


class Watching:
    """A collector over a province of which one office's switch is lost after a while."""

    def __init__(self, excused: list[Cause] | None = None) -> None:
        inventory = pretend_province()
        if excused is not None:
            inventory = inventory.model_copy(update={"availability": Reckoning(excused_causes=excused)})
        self.clock = StandingClock(mono=0, offset=START)
        self.collector = Collector(inventory, {"pkp": ["core-pkp"]}, FakeCollectorStore(), self.clock)
        self.metrics = CollectorMetrics(self.collector, LiveReader(self.collector))
        self.seq = 0

    def deliver(self, *observations: Observation) -> None:
        self.seq += 1
        batch = Batch(
            agent="pkp",
            stream="s",
            seq=self.seq,
            boot="b",
            sender="b",
            sender_started=0,
            sent=0,
            body=pack(list(observations)),
        )
        asyncio.run(self.collector.deliver(batch))

    def round(self, *lost: str) -> None:
        self.clock.pass_time(10 * SECOND)
        now = self.clock.wall()
        for offset in range(5 if lost else 1):
            self.deliver(
                SelfCheck(at=now, agent="pkp", carrier=True, gateway=True),
                *(
                    Ping(
                        at=now + offset * SECOND,
                        agent="pkp",
                        device=device.id,
                        sent=1,
                        received=0 if device.id in lost else 1,
                        rtt=None if device.id in lost else 0.02,
                        reason="timeout" if device.id in lost else None,
                        interval=10.0,
                    )
                    for device in self.collector.inventory.devices
                ),
            )

    def value(self, name: str, **labels: str) -> float | None:
        for family in self.metrics.collect():
            for sample in family.samples:
                if sample.name == name and labels.items() <= sample.labels.items():
                    return sample.value
        return None


@pytest.fixture
def watching() -> Watching:
    made = Watching([Cause.EQUIPMENT, Cause.UNKNOWN, Cause.POWER])
    for _ in range(3):
        made.round()
    return made


def test_the_collector_serves_its_table(watching: Watching) -> None:
    for _ in range(4):
        watching.round("sw-dinkes")
    link = next(link for link in watching.collector.inventory.links if link.id == "fo-dinkes")
    watching.deliver(
        *(
            Interface(
                at=watching.clock.wall(),
                agent="pkp",
                device=end.device,
                interface=end.interface or "",
                oper="up",
                in_octets=1,
                out_octets=2,
                in_errors=3,
                out_errors=4,
                in_discards=5,
                out_discards=6,
            )
            for end in link.ends[:1]
        ),
        Interface(at=watching.clock.wall(), agent="stranger", device="core-pkp", interface="x"),
    )
    watching.collector.clock_told("pkp", 1_500_000)
    served = labels_by_name(watching.metrics.collect())
    own = {name: {entry.labels} for name, entry in METRICS.items() if not name.startswith("siaga_influxdb_")}
    assert served == own
    assert watching.value("siaga_interface_transmit_discards_total", device="core-pkp") == 6


def test_counters_are_kept_of_links_ports_only_and_the_newest_wins(watching: Watching) -> None:
    def port(interface: str, octets: int, at: int) -> Interface:
        return Interface(at=at, agent="pkp", device="core-pkp", interface=interface, oper="up", in_octets=octets)

    known = next(end.interface for link in watching.collector.inventory.links for end in link.ends if end.interface)
    now = watching.clock.wall()
    watching.deliver(port(known, 9, now), port(known, 5, now - 1), port("mgmt0", 7, now))
    assert watching.value("siaga_interface_receive_bytes_total", interface=known) == 9
    assert watching.value("siaga_interface_receive_bytes_total", interface="mgmt0") is None
    watching.collector.reload(watching.collector.inventory.model_copy(update={"links": []}), {"pkp": []})
    assert watching.value("siaga_interface_receive_bytes_total", interface=known) is None


def test_a_link_is_dark_when_one_end_that_answers_says_so(watching: Watching) -> None:
    link = next(link for link in watching.collector.inventory.links if link.id == "fo-dinkes")
    near, far = link.ends
    now = watching.clock.wall()

    def says(end: str, interface: str | None, oper: str) -> Interface:
        return Interface(at=now, agent="pkp", device=end, interface=interface or "", admin="up", oper=oper)

    assert watching.value("siaga_link_up", link="fo-dinkes") is None
    watching.deliver(says(near.device, near.interface, "up"), says(far.device, far.interface, "up"))
    assert watching.value("siaga_link_up", link="fo-dinkes") == 1
    watching.deliver(says(near.device, near.interface, "down"))
    assert watching.value("siaga_link_up", link="fo-dinkes") == 0
    assert watching.value("siaga_interface_up", device=near.device, interface=near.interface or "") == 0


def test_loss_and_round_trip_time_of_a_link_are_those_of_its_far_end(watching: Watching) -> None:
    assert watching.value("siaga_link_rtt_seconds", link="fo-dinkes") == 0.02
    assert watching.value("siaga_link_loss_ratio", link="fo-dinkes") == 0
    for _ in range(4):
        watching.round("sw-dinkes")
    assert watching.value("siaga_link_loss_ratio", link="fo-dinkes") == watching.value(
        "siaga_device_loss_ratio", device="sw-dinkes"
    )
    assert watching.value("siaga_link_loss_ratio", link="fo-dinkes") > 0.8
    assert watching.value("siaga_link_rtt_seconds", link="fo-dinkes") is None


def test_every_cause_has_a_count_and_an_open_incident_its_beginning(watching: Watching) -> None:
    assert watching.value("siaga_incident_open", cause="submarine-cable") == 0
    assert watching.value("siaga_incident_started_timestamp_seconds") is None
    for _ in range(4):
        watching.round("sw-dinkes")
    (incident,) = watching.metrics.reader.incidents(open_only=True)
    assert watching.value("siaga_incident_open", cause=incident.cause) == 1
    assert watching.value("siaga_incident_affected_devices", cause=incident.cause) == 1
    assert (
        watching.value("siaga_incident_started_timestamp_seconds", incident=incident.id, root="+".join(incident.root))
        == incident.started / SECOND
    )


def test_the_budget_left_is_the_budget_without_the_down_time(watching: Watching) -> None:
    for _ in range(4):
        watching.round("sw-dinkes")
    start, end = watching.metrics.reader.ledger.month_of(watching.clock.wall())
    row = next(
        row
        for row in watching.metrics.reader.availability(start, end)
        if (row.service, row.basis) == ("net-dinkes", "24x7")
    )
    assert row.down > 0
    left = watching.value("siaga_service_error_budget_remaining_seconds", service="net-dinkes", basis="24x7")
    assert left == (row.budget - row.down) / SECOND
    down = watching.value("siaga_service_down_seconds", service="net-dinkes", basis="24x7")
    assert down == row.down / SECOND


def test_when_the_budget_runs_out_is_told_while_the_service_is_down_and_not_before(watching: Watching) -> None:
    name = "siaga_service_error_budget_breach_timestamp_seconds"
    assert watching.value(name, service="net-dinkes") is None
    for _ in range(4):
        watching.round("sw-dinkes")
    told = watching.value(name, service="net-dinkes")
    (made,) = watching.metrics.reader.forecasts()
    assert made.breach is not None
    assert told == made.breach / SECOND
    assert told > watching.clock.wall() / SECOND
    assert watching.value(name, service="net-disdik") is None


def test_the_contractual_figure_has_a_name_of_its_own_where_causes_are_excused(watching: Watching) -> None:
    name = "siaga_service_contractual_availability_ratio"
    for _ in range(4):
        watching.round("sw-dinkes")
    operational = watching.value("siaga_service_availability_ratio", service="net-dinkes", basis="24x7")
    contractual = watching.value(name, service="net-dinkes", basis="24x7")
    assert operational is not None
    assert contractual is not None
    assert operational < contractual == 1
    plain = Watching()
    plain.round()
    plain.round()
    assert plain.value(name, service="net-dinkes", basis="24x7") is None
