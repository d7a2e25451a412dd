"""Faults of every kind in the practice province: as many incidents as faults, the right element, cause and offices.

The province is the one that comes with Siaga, with rounds of 3 s. ``test_chain`` has the sea cable and the port switched off by
hand at the usual pace.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.desk_client import seen
from tests.support.quick_province import ROUND_S, SETTLE_S, quick_province
from tests.support.watched_province import WatchedProvince, watched_province

pytestmark = pytest.mark.lab

Expected = dict[str, tuple[str, set[str]]]
"""By root: the cause in the end, and the offices of the ticket."""


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> Iterator[WatchedProvince]:
    folder = tmp_path_factory.mktemp("quick")
    inventory = quick_province(folder / "inventory")
    with watched_province(folder / "lab", "--inventory", str(inventory)) as province:
        province.wait_until_known()
        yield province


class Watch:
    """The outages that began since it was made."""

    def __init__(self, province: WatchedProvince) -> None:
        self.province = province
        self.known = {incident["id"] for incident in province.desk.incidents()}
        self.causes: dict[str, set[str]] = {}

    def outages(self) -> list[dict[str, Any]]:
        """Return them; every cause that is told on the way is noted."""
        found = [
            incident
            for incident in self.province.desk.incidents()
            if incident["id"] not in self.known and incident["kind"] == "outage"
        ]
        for incident in found:
            self.causes.setdefault(incident["root"][0], set()).add(incident["cause"])
        return found

    def roots(self) -> list[str]:
        return sorted(incident["root"][0] for incident in self.outages())

    def tickets(self) -> dict[str, set[str]]:
        """Return the offices of each one's ticket, by root."""
        mine = {incident["id"]: incident["root"][0] for incident in self.outages()}
        tickets = [ticket for ticket in self.province.desk.tickets() if ticket["incident"] in mine]
        assert len(tickets) == len({ticket["incident"] for ticket in tickets}), "one ticket an incident"
        return {mine[ticket["incident"]]: set(ticket["offices"]) for ticket in tickets}

    def becomes(self, expected: Expected, within: float = 25) -> None:
        """Wait until there are just these incidents, and that they stay so for two rounds more."""
        roots = sorted(expected)
        seen(lambda: self.roots() == roots, within, f"{roots}, not {self.roots()}")
        self.stays(lambda: self.roots() == roots)

    def stays(self, holds: Callable[[], bool], rounds: int = 2) -> None:
        """Look for so many rounds whether something goes on to hold; what must not happen has no end to wait for."""
        until = time.monotonic() + rounds * ROUND_S
        while time.monotonic() < until:
            assert holds(), self.outages()
            time.sleep(0.2)  # looked at five times a second

    def ends(self, expected: Expected, within: float = 45) -> None:
        """Wait until all are over and have their causes, and hold their number, elements and offices against the faults."""

        def over() -> bool:
            found = self.outages()
            causes = {incident["root"][0]: incident["cause"] for incident in found}
            return all(incident["closed"] for incident in found) and causes == {
                root: cause for root, (cause, _) in expected.items()
            }

        seen(over, within, f"{expected}, not {self.outages()}")
        assert self.roots() == sorted(expected)
        assert self.tickets() == {root: offices for root, (_, offices) in expected.items()}
        for root, (cause, _) in expected.items():
            assert self.causes[root] <= {cause, "unknown"}, "a wrong cause costs a boat trip"


CABLES: list[tuple[str, Expected]] = [
    ("trunk-pkp-mtk", {"trunk-pkp-mtk": ("trunk-fibre", {"samsat-muntok", "sman-1-muntok", "kphp-rambat-menduyung"})}),
    ("pole-koba", {"pole-koba": ("aerial-cable", {"samsat-koba", "sman-1-koba", "kphp-sembulan"})}),
    (
        "duct-jembatan-cerucuk",
        {"duct-jembatan-cerucuk": ("underground-cable", {"cabdin-esdm-belitung", "slbn-tanjungpandan"})},
    ),
]


@pytest.mark.parametrize(("what", "expected"), CABLES, ids=[what for what, _ in CABLES])
def test_a_cable_and_what_runs_along_with_it(province: WatchedProvince, what: str, expected: Expected) -> None:
    watch = Watch(province)
    province.lab.cut(what)
    watch.becomes(expected)
    province.lab.restore(what)
    watch.ends(expected)


def test_a_feeder_takes_its_offices_at_once_and_those_behind_a_ups_later(province: WatchedProvince) -> None:
    watch = Watch(province)
    province.lab.power_off("pln-pangkalpinang", battery="20s")
    watch.becomes({"pln-pangkalpinang": ("power", {"satpolpp"})}, 15)
    (incident,) = watch.outages()
    ticket = province.desk.ticket(next(t["number"] for t in province.desk.tickets() if t["incident"] == incident["id"]))
    assert "ups-on-battery" in {fact["code"] for fact in ticket["evidence"]}

    both: Expected = {"pln-pangkalpinang": ("power", {"satpolpp", "samsat-pangkalpinang"})}
    seen(lambda: watch.tickets() == {"pln-pangkalpinang": both["pln-pangkalpinang"][1]}, 30, "the battery is empty")
    province.lab.power_on("pln-pangkalpinang")
    watch.ends(both)


def test_a_feeder_without_a_ups(province: WatchedProvince) -> None:
    watch = Watch(province)
    expected: Expected = {"pln-air-itam": ("power", {"diskominfo", "bappeda", "bakuda", "inspektorat", "setwan"})}
    province.lab.power_off("pln-air-itam")
    watch.becomes(expected)
    province.lab.power_on("pln-air-itam")
    watch.ends(expected)


def test_a_device_that_somebody_bumped_beside_others_that_stayed_on(province: WatchedProvince) -> None:
    watch = Watch(province)
    province.lab.bump("sw-diskominfo", seconds=3 * ROUND_S)
    expected: Expected = {"sw-diskominfo": ("human-error", {"diskominfo"})}
    seen(watch.outages, 15, "it is lost")
    watch.ends(expected)


def test_lightning_over_an_area(province: WatchedProvince) -> None:
    watch = Watch(province)
    expected: Expected = {"lightning-toboali": ("lightning", {"samsat-toboali", "kphp-muntai-palas"})}
    province.lab.act("lightning", "lightning-toboali", "--for", "15s")
    watch.becomes(expected, 12)
    watch.ends(expected)


def test_a_flapping_link_is_one_ticket(province: WatchedProvince) -> None:
    watch = Watch(province)
    province.lab.act("flap", "fo-dinkes", "--times", "3", "--every", f"{6 * ROUND_S}s")
    seen(watch.outages, 15, "it is lost")
    time.sleep(3 * 6 * ROUND_S - ROUND_S)  # until the last of its three cuts: what ended before is not all
    watch.ends({"fo-dinkes": ("trunk-fibre", {"dinkes"})})


def test_two_faults_at_once(province: WatchedProvince) -> None:
    watch = Watch(province)
    expected: Expected = {
        "trunk-pkp-sgl": ("aerial-cable", {"samsat-sungailiat", "sman-1-sungailiat", "kphp-bubus-panca"}),
        "fo-setda": ("trunk-fibre", {"setda"}),
    }
    province.lab.cut("trunk-pkp-sgl")
    province.lab.cut("fo-setda")
    watch.becomes(expected)
    province.lab.restore("trunk-pkp-sgl", "fo-setda")
    watch.ends(expected)


def test_our_own_uplink_is_no_ticket(province: WatchedProvince) -> None:
    watch = Watch(province)
    tickets = len(province.desk.tickets())
    province.lab.cut("cu-siaga")
    watch.stays(lambda: watch.outages() == [], rounds=6)
    province.lab.restore("cu-siaga")
    seen(lambda: all(device["state"] == "up" for device in province.desk.get("devices")["items"]), 40, "all seen again")
    watch.stays(lambda: watch.outages() == [] and len(province.desk.tickets()) == tickets)


def test_an_office_left_dark_after_the_restoration_gets_its_own_ticket(province: WatchedProvince) -> None:
    watch = Watch(province)
    manggar = {
        "samsat-manggar",
        "kphp-gunung-duren",
        "sman-1-manggar",
        "smkn-1-manggar",
        "sman-1-gantung",
        "sman-1-kelapa-kampit",
    }
    trunk: Expected = {"trunk-tjp-mgr": ("aerial-cable", manggar)}
    province.lab.cut("trunk-tjp-mgr")
    watch.becomes(trunk)
    province.lab.cut("fo-sman-1-manggar")
    restored = time.time()
    province.lab.restore("trunk-tjp-mgr")
    both = trunk | {"fo-sman-1-manggar": ("aerial-cable", {"sman-1-manggar"})}
    seen(lambda: watch.roots() == sorted(both), SETTLE_S + 20, "a ticket of its own")
    assert time.time() - restored >= SETTLE_S - ROUND_S
    province.lab.restore("fo-sman-1-manggar")
    watch.ends(both)
