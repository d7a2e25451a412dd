"""A note of the weather service counts as evidence: at its place, in its hours, by its strength, and for no more than that."""

from __future__ import annotations

from math import log

import pytest

from agent.clock import HOUR
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from collector.core.weather import LOUDEST, Places, Sky
from collector.decisions import Phenomenon, Recorded, Weather, Withdrawal
from tests.support.fake_network import EPOCH, islands_in_words


def placed(*, storm: bool = True) -> Inventory:
    """Return the two islands with a site for every office of the second, and with ``storm`` a lightning area over two.

    Without, nothing else fails together either: each office has a feeder of its own.
    """
    words = islands_in_words(4)
    words["sites"] = [{"id": f"site-{name}", "island": "Belitung"} for name in ("b00", "b01", "b02", "b03")]
    words["sites"].append({"id": "site-a00", "island": "Bangka"})
    words["risk_groups"].append({"id": "storm", "cause": "lightning"})
    for device in words["devices"]:
        if (site := device["id"].replace("sw-", "site-")) in [row["id"] for row in words["sites"]]:
            device["site"] = site
        if storm and device["id"] in ("sw-b00", "sw-b01"):
            device["groups"] = ["storm"]
        if not storm:
            device.pop("power", None)
        if device["id"] == "core-b":
            device["site"] = "site-b00"
    return Inventory.model_validate(words)


def sky(*notes: Weather) -> Sky:
    inventory = placed()
    made = Sky(Places(inventory, Topology(inventory)))
    made.take([Recorded(number=number, at=EPOCH, by="noc", decision=note) for number, note in enumerate(notes, 1)])
    return made


def note(phenomenon: Phenomenon, area: str = "Belitung", size: float | None = None, first: int = 0) -> Weather:
    names = {"earthquake": "magnitude", "waves": "wave_m", "wind": "wind_kn"}
    sizes = {names[phenomenon]: size} if phenomenon in names else {}
    return Weather(
        phenomenon=phenomenon,
        area=area,
        start=EPOCH + first * HOUR,
        end=EPOCH + (first + 2) * HOUR,
        source="B-7",
        **sizes,
    )


def speaks(made: Sky, element: str, cause: str, hour: float = 1.0) -> float:
    return made.speaks({cause: 1.0}, element, EPOCH + round(hour * HOUR), exposed=False)


def test_without_a_note_nothing_is_said():
    assert sky().weigh({"power": 0.5}, "sw-b00", EPOCH, exposed=True) == {"power": 0.5}


@pytest.mark.parametrize("area", ["Belitung", "site-b00", "sea"])
def test_waves_speak_for_the_sea_cable_of_an_island_a_landing_or_the_cable_itself(area: str):
    made = sky(note("waves", area, 3.0))
    assert speaks(made, "sea", "submarine-cable") == pytest.approx(log(3))
    assert speaks(made, "sea-1", "submarine-cable") == pytest.approx(log(3))


def test_a_note_says_nothing_elsewhere_nor_at_another_time_nor_for_another_cause():
    made = sky(note("waves", "Belitung", 5.0))
    assert speaks(made, "trunk", "underground-cable") == 0
    assert speaks(made, "fo-b00", "trunk-fibre") == 0
    assert speaks(made, "sea", "submarine-cable", hour=-0.01) == 0
    assert speaks(made, "sea", "submarine-cable", hour=2) == 0  # its hours are half-open
    assert speaks(made, "sea", "submarine-cable", hour=0) > 0


@pytest.mark.parametrize(
    ("phenomenon", "sizes", "element", "cause"),
    [
        ("waves", (1.0, 2.5, 4.0), "sea", "submarine-cable"),
        ("earthquake", (4.0, 5.0, 6.0, 7.0), "sea", "submarine-cable"),
        ("wind", (10.0, 22.0, 34.0), "fo-b01", "aerial-cable"),
    ],
)
def test_what_is_stronger_speaks_louder(phenomenon: Phenomenon, sizes: tuple[float, ...], element: str, cause: str):
    loud = [speaks(sky(note(phenomenon, "Belitung", size)), element, cause) for size in sizes]
    assert loud == sorted(set(loud))
    assert loud[0] > 0
    assert loud[-1] <= LOUDEST


def test_two_bulletins_on_one_storm_are_one_storm():
    once, twice = sky(note("waves", size=3.0)), sky(note("waves", size=3.0), note("waves", "sea", 3.0))
    assert speaks(once, "sea", "submarine-cable") == speaks(twice, "sea", "submarine-cable")


def test_lightning_is_the_likely_cause_of_a_device_once_several_sites_were_lost():
    made = sky(note("lightning"))
    usual = {"power": 0.5, "equipment": 0.3, "human-error": 0.2}
    moment = EPOCH + HOUR

    def share() -> float:
        weighed = made.weigh(usual, "sw-b00", moment, exposed=True)
        return weighed["lightning"] / sum(weighed.values())

    made.strike(made.storms(moment), [], [("sw-b00", moment)])
    alone = share()
    made.strike(made.storms(moment), [], [("sw-b00", moment), ("sw-b01", moment), ("sw-b02", moment - 1)])
    assert alone < 0.25
    assert share() > 0.75
    # another island, another hour: neither is a site of this storm
    made.strike(made.storms(moment), [], [("sw-b00", moment), ("sw-a00", moment), ("sw-b02", moment + HOUR)])
    assert share() == alone
    # what is back stays counted
    made.strike(made.storms(moment), [("sw-b01", moment), ("sw-b03", moment)], [])
    made.strike(made.storms(moment), [], [("sw-b00", moment)])
    assert share() > 0.75


def test_a_withdrawn_note_says_nothing_and_is_told_as_changed():
    made = sky(note("waves", size=5.0))
    first = Recorded(number=1, at=EPOCH, by="noc", decision=note("waves", size=5.0))
    changed = made.take([first, Recorded(number=2, at=EPOCH, by="noc", decision=Withdrawal(of=1))])
    assert [one.number for one in changed] == [1]
    assert made.notes == ()
    assert speaks(made, "sea", "submarine-cable") == 0


def test_the_same_notes_again_are_no_news():
    made = sky(note("waves", size=5.0))
    assert made.take([Recorded(number=1, at=EPOCH, by="noc", decision=note("waves", size=5.0))]) == []


def test_the_bulletin_is_evidence_where_it_speaks_for_a_likely_cause_only():
    made = sky(note("waves", size=2.5), note("lightning"))
    causes = {"submarine-cable": 0.95, "power": 0.05}
    (fact,) = made.evidence(causes, "sea", EPOCH + HOUR, exposed=False)
    assert (fact.code, fact.element, fact.at) == ("weather-waves", None, EPOCH)
    assert fact.values == {"area": "Belitung", "source": "B-7", "note": 1, "size": "2.5"}
    (struck,) = made.evidence({"power": 1.0}, "sw-b03", EPOCH + HOUR, exposed=True)
    assert (struck.code, struck.values["sites"]) == ("weather-lightning", 0)


def test_an_area_that_is_gone_from_the_inventory_speaks_of_nothing():
    made = sky(note("waves", "Kalimantan", 9.0))
    assert made.notes[0].elements == frozenset()
