"""When a device is retired, what is told of it counts no more, and nobody waits for it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from zoneinfo import ZoneInfo

from agent.clock import HOUR
from agent.inventory.models import Inventory
from agent.observation import Ping
from collector.core.lives import ALWAYS, Retirements, life, midnight
from tests.support.fake_network import EPOCH, at, islands_in_words, ping
from tests.support.judging import Bench

MIDNIGHT = 17 * 3600
"""Of 2 January in Jakarta, in seconds since the epoch of these tests."""


def network(**dates: str) -> Inventory:
    words = islands_in_words(4, rule="consecutive")
    for device in words["devices"]:
        if device["id"] == "sw-a01":
            device.update(dates)
    return Inventory.model_validate(words)


def rounds(inventory: Inventory, start: int, end: int, lost_from: int) -> Iterator[Ping]:
    for moment in range(start, end, 10):
        for number, device in enumerate(inventory.devices):
            probes = (0, 1, 2) if device.id == "sw-a01" and moment >= lost_from else (0,)
            for probe in probes:
                asked = moment + number * 0.1 + probe * 0.02
                yield ping("pkp", device.id, asked, answered=len(probes) == 1)


def test_days_begin_at_midnight_in_the_zone_of_the_inventory():
    inventory = network(commissioned="2026-01-01", retired="2026-01-02")
    zone = ZoneInfo(inventory.timezone)
    (device,) = [device for device in inventory.devices if device.id == "sw-a01"]
    assert midnight(date(2026, 1, 2), zone) == at(MIDNIGHT)
    assert life(device, zone) == [(EPOCH - 7 * HOUR, at(MIDNIGHT))]
    assert life(device.model_copy(update={"commissioned": None, "retired": None}), zone) == ALWAYS
    assert life(device.model_copy(update={"commissioned": date(2026, 1, 2)}), zone) == []


def test_a_retired_device_that_answers_no_more_opens_nothing():
    inventory = network(retired="2026-01-01")
    bench = Bench(inventory).feed(rounds(inventory, 0, 120, 30))
    assert bench.incidents == []
    assert bench.judge.refused["retired"] > 0
    assert bench.judge.view("pkp", "sw-a01") is None


def test_an_outage_that_lasts_when_its_device_is_retired_ends_with_the_last_loss_before_and_so_does_its_incident():
    inventory = network(retired="2026-01-02")
    bench = Bench(inventory).feed(rounds(inventory, MIDNIGHT - 600, MIDNIGHT + 60, MIDNIGHT - 305))
    (incident,) = bench.incidents
    assert bench.kinds() == ["incident-opened", "incident-closed"]
    (row,) = incident.attached
    assert row.ended is not None
    assert at(MIDNIGHT - 12) < row.ended < at(MIDNIGHT)
    assert incident.closed is not None
    assert incident.closed < at(MIDNIGHT)
    assert bench.judge.view("pkp", "sw-a01") is None
    down = [run for run in bench.judge.take_finished() if run.device == "sw-a01" and run.result == "lost"]
    assert [at(MIDNIGHT - 12) < run.until < at(MIDNIGHT) for run in down] == [True]


def test_one_that_is_retired_later_is_watched_until_then():
    inventory = network(retired="2026-01-03")
    bench = Bench(inventory).feed(rounds(inventory, MIDNIGHT - 600, MIDNIGHT + 60, MIDNIGHT - 305))
    assert bench.kinds() == ["incident-opened"]


def test_what_an_agent_tells_late_of_the_time_before_counts_and_is_let_go_again():
    inventory = network(retired="2026-01-02")
    bench = Bench(inventory).feed(rounds(inventory, MIDNIGHT + 10, MIDNIGHT + 30, MIDNIGHT + 600))
    bench.feed_at_once(rounds(inventory, MIDNIGHT - 60, MIDNIGHT - 20, MIDNIGHT - 30), at(MIDNIGHT + 40))
    bench.wait(at(MIDNIGHT + 50))
    assert all(incident.closed is not None for incident in bench.incidents)
    assert bench.judge.view("pkp", "sw-a01") is None


def test_without_retired_devices_nobody_is_asked():
    retirements = Retirements(network())
    assert retirements.among([{"sw-a01": None}], at(0)) == set()
