"""The whole practice province stands, answers and can be cut."""

import sys
import time
from pathlib import Path

import pytest

from agent.inventory.load import load
from agent.observation import Health, from_json
from deploy.lab.enlarge import PROVINCE
from deploy.lab.suggestions import suggestions
from tests.support.lab import practice_province

pytestmark = pytest.mark.lab


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    with practice_province(PROVINCE, tmp_path_factory.mktemp("province")) as lab:
        yield lab


@pytest.fixture
def inventory(lab):
    return load(PROVINCE, lab.environment())


@pytest.fixture(autouse=True)
def whole(lab):
    lab.restore()


def test_every_device_answers_the_agent(lab, inventory):
    addresses = {str(device.address) for device in inventory.devices}

    assert len(addresses) > 50
    assert lab.answering(None, sorted(addresses)) == addresses


def test_every_polled_device_answers_snmp_by_its_name(lab, inventory):
    access = [device for device in inventory.devices if device.snmp == "access"]
    script = "\n".join(
        f'MIBS= snmpget -v2c -c "$SIAGA_SNMP_COMMUNITY" -t 1 -r 1 -Oqv {device.address} .1.3.6.1.2.1.1.5.0'
        for device in access
    )
    answers = lab.run_at(None, ["sh", "-c", script]).stdout.replace('"', "").split()

    assert answers == [device.id for device in access]


def test_the_sea_cable_takes_belitung_and_gives_it_back(lab, inventory):
    sites = {site.id: site for site in inventory.sites}
    addresses = {str(device.address): sites[device.site].island for device in inventory.devices}
    belitung = {address for address, island in addresses.items() if island == "Belitung"}

    lab.cut("skkl-bangka-belitung")
    assert lab.answering(None, sorted(addresses)) == addresses.keys() - belitung

    lab.restore("skkl-bangka-belitung")
    assert lab.answering(None, sorted(addresses)) == addresses.keys()


def test_everything_that_is_suggested_can_be_done(lab, inventory):
    commands = [command for command, _ in suggestions(inventory)]
    assert len(commands) >= 6

    assert commands.count("restore all") == 1
    for command in commands:
        if command == "restore all":
            continue
        entries = lab.act(*command.split())
        assert any(entry["elements"] for entry in entries)
        lab.restore()
    time.sleep(0.2)
    assert lab.status()["off"] == lab.status()["cut"] == []


def test_a_poll_of_a_device_tells_the_memory_of_the_machine_it_runs_on(lab, inventory):
    device = next(device for device in inventory.devices if device.snmp == "access")
    siaga = Path(sys.executable).with_name("siaga")
    done = lab.run_at(None, [str(siaga), "poll", str(device.address), "--json"])

    told = [from_json(line) for line in done.stdout.splitlines()]
    [memory] = [item for item in told if isinstance(item, Health) and item.measure == "memory"]
    assert (memory.part, memory.ok) == ("memory", None)
    assert 0 < memory.value < 100
    assert told[-1].reason is None
