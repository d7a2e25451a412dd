"""The sea cable cut for minutes, with an agent on either island: what the far one kept is told when it is back."""

import json
import time
from urllib.request import urlopen

import pytest

from agent.clock import format_instant, parse_instant
from agent.inventory.load import load
from agent.inventory.views import office_by_device
from deploy.lab.enlarge import PROVINCE
from tests.support.desk_client import seen
from tests.support.watched_province import watched_province

pytestmark = pytest.mark.lab

SEA_CABLE = "skkl-bangka-belitung"
MINUTES = 2
"""Time has to pass here: the far agent's last word grows stale (30 s), and what fails behind the cut lasts for rounds."""
UNTIL_STALE, FAILS_FOR = 35, 45
ROUND = 10_000_000

NETWORK = load(PROVINCE, {}, secrets=False)
OFFICES = {site.office for site in NETWORK.sites if site.island == "Belitung" and site.office}
SERVICES = {service.id for service in NETWORK.services if service.office in OFFICES}
DEVICES = {device for device, office in office_by_device(NETWORK).items() if office in OFFICES}
FAILS_MEANWHILE = "sw-sman-1-badau"


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    with watched_province(tmp_path_factory.mktemp("islands")) as province:
        seen(lambda: "siaga agent: running" in province.said.read_text(), 30, "the second agent is let in")
        province.wait_until_known()
        yield province


def standing(province, what):
    key = {"devices": "device", "services": "service"}[what]
    return {item[key]: item["state"] for item in province.desk.get(what)["items"]}


def figures(province):
    items = province.desk.get("availability")["items"]
    return {item["service"]: item for item in items if item["basis"] == "24x7"}


def test_after_minutes_without_the_cable_the_island_is_up_and_measured_and_its_services_were_down(province):
    time.sleep(2 * ROUND / 1_000_000)  # both agents have told of all: two rounds, which no page tells apart
    before = figures(province)
    cut = parse_instant(province.lab.cut(SEA_CABLE)[0]["at"])
    (ticket,) = seen(province.desk.tickets, 25, "the ticket of the cable")
    seen(lambda: set(province.desk.ticket(ticket["number"])["offices"]) == OFFICES, 25, "its offices")
    time.sleep(UNTIL_STALE)
    dead = parse_instant(province.lab.power_off(FAILS_MEANWHILE)[0]["at"])
    time.sleep(FAILS_FOR)
    alive = parse_instant(province.lab.power_on(FAILS_MEANWHILE)[0]["at"])
    time.sleep(max(0.0, MINUTES * 60 - (time.time() - cut / 1_000_000)))
    assert {standing(province, "services")[name] for name in SERVICES} == {"down"}
    mended = parse_instant(province.lab.restore("all")[0]["at"])

    seen(lambda: province.desk.ticket(ticket["number"])["state"] == "resolved", 30, "the cable's ticket is resolved")
    seen(lambda: len(province.desk.tickets()) == 2, 60, "what failed meanwhile is told")
    seen(lambda: set(standing(province, "devices").values()) == {"up"}, 30, "all devices are up")
    seen(lambda: len(outages(province, cut, mended)) == 1, 40, "the others were up by their own agent all the time")

    sea = province.desk.ticket(ticket["number"])
    assert (sea["cause"], [one["id"] for one in sea["root"]]) == ("submarine-cable", [SEA_CABLE])
    assert set(sea["offices"]) == OFFICES
    assert {one["device"] for one in sea["devices"]} <= DEVICES
    (other,) = (one for one in province.desk.tickets() if one["number"] != ticket["number"])
    assert other["offices"] == ["sman-1-badau"]
    assert other["state"] == "resolved"

    (row,) = outages(province, cut, mended)
    assert row["subject"] == FAILS_MEANWHILE
    assert abs(parse_instant(row["started"]) - dead) < ROUND
    assert abs(parse_instant(row["ended"]) - alive) < 2 * ROUND

    def counted():
        after = figures(province)
        lost = {name: after[name]["down"] - before[name]["down"] for name in SERVICES}
        return after if all(amount > (mended - cut) * 0.9 for amount in lost.values()) else None

    after = seen(counted, 70, "the minutes are in the month's figures")
    for name, item in after.items():
        down = item["down"] - before[name]["down"]
        assert item["unknown"] == before[name]["unknown"], name
        if name in SERVICES:
            assert abs(down - (mended - cut)) < 2 * ROUND, name
            assert item["down_by_cause"].keys() == {"submarine-cable"}, name
        else:
            assert down == 0, name


def test_the_ways_in_and_the_clocks_of_both_are_well(province):
    with urlopen(f"http://127.0.0.1:{province.port}/readyz") as answer:
        items = json.load(answer)["items"]
    assert {name: items[name]["ok"] for name in ("remote-agents", "agent-clocks", "agent-clones")} == {
        "remote-agents": True,
        "agent-clocks": True,
        "agent-clones": True,
    }


def outages(province, start, end):
    span = {"from": format_instant(start), "to": format_instant(end)}
    return province.desk.get("outages", limit=500, **span)["items"]
