"""The main job, end to end: a cut in the practice province becomes one ticket, and minutes in the month's figures.

One province for the whole module, started by the one command a newcomer types; each test mends what it broke.
"""

import time

import pytest

from agent.clock import parse_instant
from agent.inventory.load import load
from deploy.lab.enlarge import PROVINCE
from tests.support.desk_client import seen
from tests.support.watched_province import watched_province

pytestmark = pytest.mark.lab

SEA_CABLE = "skkl-bangka-belitung"

NETWORK = load(PROVINCE, {}, secrets=False)
ISLAND = {site.office for site in NETWORK.sites if site.island == "Belitung" and site.office}
SERVED = {service.office: service.id for service in NETWORK.services}


@pytest.fixture(scope="module")
def province(tmp_path_factory):
    with watched_province(tmp_path_factory.mktemp("chain")) as province:
        province.wait_until_known()
        yield province


def open_tickets(province):
    return [ticket for ticket in province.desk.tickets() if ticket["state"] in ("open", "acknowledged")]


def ticket_of(province, root, within=25):
    """Wait for the only open ticket, until it names this root."""

    def look():
        tickets = open_tickets(province)
        assert len(tickets) <= 1, [ticket["title"] for ticket in tickets]
        return next((ticket for ticket in tickets if roots(ticket) == [root]), None)

    return province.desk.ticket(seen(look, within, f"the one open ticket names {root}")["number"])


def roots(ticket):
    return [element["id"] for element in ticket["root"]]


def resolved(province, number, within=25):
    def look():
        ticket = province.desk.ticket(number)
        return ticket if ticket["state"] == "resolved" else None

    ticket = seen(look, within, f"{number} is resolved")
    assert open_tickets(province) == []
    return ticket


def with_cause(province, number, cause, within=20):
    def look():
        ticket = province.desk.ticket(number)
        return ticket if ticket["cause"] == cause else None

    return seen(look, within, f"{number} has cause {cause}, not {province.desk.ticket(number)['cause']}")


def figures(province):
    """Return the figures around the clock this month of every service."""
    items = province.desk.get("availability")["items"]
    return {item["service"]: item for item in items if item["basis"] == "24x7"}


def carrier_gone(entry):
    return parse_instant(entry["changes"][0]["at"]), parse_instant(entry["changes"][-1]["done"])


def test_the_sea_cable_is_one_ticket_that_names_it_and_holds_the_island_and_its_minutes_are_in_the_month(province):
    incidents, numbers = len(province.desk.incidents()), {ticket["number"] for ticket in province.desk.tickets()}
    before = figures(province)

    cut, dark = carrier_gone(province.lab.cut(SEA_CABLE)[0])
    ticket = ticket_of(province, SEA_CABLE)
    seen(lambda: set(province.desk.ticket(ticket["number"])["offices"]) >= ISLAND, 15, "all offices of the island")
    time.sleep(15)  # a whole round more, in which nobody else may get a ticket of his own
    ticket = province.desk.ticket(ticket["number"])
    assert {ticket["number"]} == {one["number"] for one in province.desk.tickets()} - numbers
    assert ticket["cause"] == "submarine-cable"
    assert set(ticket["offices"]) == ISLAND
    assert len(ISLAND) == 20
    assert {device["hidden_by"] for device in ticket["devices"]} == {SEA_CABLE}
    assert {device["state"] for device in ticket["devices"]} == {"unreachable"}

    entry = province.lab.restore(SEA_CABLE)[0]
    back, lit = parse_instant(entry["changes"][0]["at"]), parse_instant(entry["changes"][-1]["done"])
    ticket = resolved(province, ticket["number"])
    assert (ticket["cause"], roots(ticket)) == ("submarine-cable", [SEA_CABLE])
    assert all(device["ended"] for device in ticket["devices"])
    assert len(province.desk.incidents()) == incidents + 1

    island = {SERVED[office] for office in ISLAND}
    seen(lambda: all(figures(province)[name]["down"] > before[name]["down"] for name in island), 70, "down time")
    for name, after in figures(province).items():
        down = after["down"] - before[name]["down"]
        causes = {
            cause: amount - before[name]["down_by_cause"].get(cause, 0)
            for cause, amount in after["down_by_cause"].items()
        }
        if name in island:
            assert causes["submarine-cable"] == down
            assert back - dark - 10_000_000 <= down <= lit - cut + 10_000_000, name
        else:
            assert down == 0, name
        assert sum(causes.values()) == down


def test_an_access_fibre_is_one_ticket_of_its_own(province):
    province.lab.cut("fo-dinkes")
    ticket = ticket_of(province, "fo-dinkes")
    assert ticket["offices"] == ["dinkes"]
    assert "port-down" in {fact["code"] for fact in ticket["evidence"]}

    province.lab.restore("fo-dinkes")
    resolved(province, ticket["number"])
    ticket = with_cause(province, ticket["number"], "trunk-fibre")
    assert roots(ticket) == ["fo-dinkes"]


def test_an_offices_power_is_one_ticket_of_its_own(province):
    province.lab.power_off("pln-dishub")
    seen(lambda: open_tickets(province), 25, "a ticket")
    (ticket,) = open_tickets(province)
    assert ticket["offices"] == ["dishub"]

    province.lab.power_on("pln-dishub")
    resolved(province, ticket["number"])
    ticket = with_cause(province, ticket["number"], "power")
    assert roots(ticket)[0] in {"pln-dishub", "sw-dishub"}
    assert len([one for one in province.desk.tickets() if one["offices"] == ["dishub"]]) == 1


def test_a_port_switched_off_by_hand_is_one_ticket_of_its_own(province):
    province.lab.admin_down("core-pkp/sfp1")
    ticket = ticket_of(province, "fo-setda")
    assert ticket["offices"] == ["setda"]

    province.lab.admin_up("core-pkp/sfp1")
    resolved(province, ticket["number"])
    ticket = with_cause(province, ticket["number"], "human-error")
    assert roots(ticket) == ["fo-setda"]
    assert "port-admin-down" in {fact["code"] for fact in ticket["evidence"]}
