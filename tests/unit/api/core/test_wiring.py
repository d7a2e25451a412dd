"""Where devices and the inventory differ: once a difference, with the link as it would be, and nothing deleted."""

from __future__ import annotations

from typing import Any

from agent.inventory.models import Inventory
from agent.observation import Neighbour
from api.core.cabling import Cabling
from api.core.editing.planning import Standing
from api.core.sheets.objects import objects_of
from api.core.wiring import Discord, discords, prefilled, typed

INVENTORY = Inventory.model_validate(
    {
        "devices": [
            {"id": name, "address": f"10.0.0.{number}"}
            for number, name in enumerate(("core", "sw-7", "sw-9", "sw-a"), 1)
        ],
        "links": [
            {"id": "fo-9", "ends": ["core/ge3", "sw-9/up1"], "medium": "aerial-cable"},
            {"id": "fo-a", "ends": ["sw-a/up1", "core/ge4"]},
        ],
        "agents": [{"id": "pkp", "at": "core"}],
    }
)
CABLING = Cabling(INVENTORY)
STANDING = Standing(INVENTORY, {}, objects_of(INVENTORY))


def sees(device: str, interface: str, name: str | None = None, port: str | None = None, **who: Any) -> Neighbour:
    return Neighbour(
        at=1, agent="pkp", device=device, interface=interface, protocol="lldp", name=name, port=port, **who
    )


def told(*neighbours: Neighbour) -> list[Discord]:
    return discords(CABLING, neighbours)


def test_what_agrees_is_no_finding():
    assert (
        told(sees("core", "ge3", "sw-9", "up1"), sees("core", "ge4", "sw-a", "up1"), sees("sw-9", "up1", "core", "ge3"))
        == []
    )
    assert told() == []


def test_lldp_sees_sw_7_on_port_3_and_the_inventory_says_sw_9():
    (row,) = [one for one in told(sees("core", "ge3", "sw-7", "up1")) if one.verdict == "differs"]
    assert (row.device, row.interface, row.who) == ("core", "ge3", "sw-7")
    assert row.peer is not None
    assert (row.peer.link, row.peer.device) == ("fo-9", "sw-9")
    assert row.remedy is not None
    assert (row.remedy.link, row.remedy.ends, row.both) == ("fo-9", ("core/ge3", "sw-7/up1"), False)


def test_both_devices_words_of_one_link_are_one_finding():
    rows = told(
        sees("core", "ge7", "sw-7", "up1"),
        sees("sw-7", "up1", "core", "ge7"),
        sees("core", "ge3", "sw-9", "up1"),
        sees("core", "ge4", "sw-a", "up1"),
    )
    (row,) = rows
    assert (row.verdict, row.both) == ("unlisted", True)
    assert row.remedy is not None
    assert (row.remedy.link, row.remedy.ends) == (None, ("core/ge7", "sw-7/up1"))


def test_a_link_of_which_nothing_is_heard_is_told_once_and_has_no_remedy():
    rows = told(sees("core", "ge3", "sw-9", "up1"), sees("sw-a", "p9", "phone"))
    unheard = [row for row in rows if row.verdict == "unheard"]
    assert [(row.peer.link if row.peer else None, row.remedy, row.both) for row in unheard] == [("fo-a", None, True)]
    moved = told(sees("core", "ge3", "sw-7", "up1"), sees("sw-9", "p9", "phone"))
    assert all(row.peer is None or row.peer.link != "fo-9" for row in moved if row.verdict == "unheard")


def test_a_stranger_cannot_be_taken_in():
    (row, *_) = told(sees("core", "ge3", "unknown-switch", "1"))
    assert (row.verdict, row.who, row.remedy) == ("differs", None, None)


def test_a_far_port_that_is_a_mac_address_is_not_taken_and_a_known_one_is_kept():
    (moved,) = [row for row in told(sees("core", "ge5", "sw-9", "3c:9d:f8:00:1b:21")) if row.verdict == "differs"]
    assert moved.remedy is not None
    assert moved.remedy.ends == ("core/ge5", "sw-9/up1")
    (other,) = [row for row in told(sees("core", "ge3", "sw-7", "3c:9d:f8:00:1b:21")) if row.verdict == "differs"]
    assert other.remedy is not None
    assert other.remedy.ends == ("core/ge3", "sw-7")


def test_the_form_keeps_the_sides_and_all_else_of_a_link():
    (row,) = [one for one in told(sees("core", "ge9", "sw-a", "up1")) if one.verdict == "differs"]
    assert row.remedy is not None
    form = typed(STANDING, row.remedy)
    assert (form["a.device"], form["a.interface"]) == (["sw-a"], ["up1"])
    assert (form["b.device"], form["b.interface"]) == (["core"], ["ge9"])
    (nine,) = [one for one in told(sees("core", "ge3", "sw-7", "up1")) if one.verdict == "differs"]
    assert nine.remedy is not None
    assert typed(STANDING, nine.remedy)["medium"] == ["aerial-cable"]


def test_a_new_links_form_begins_with_what_was_heard():
    (row,) = [one for one in told(sees("core", "ge7", "sw-7")) if one.verdict == "unlisted"]
    assert row.remedy is not None
    assert prefilled(row.remedy) == {"a.device": "core", "a.interface": "ge7", "b.device": "sw-7"}
    assert typed(STANDING, row.remedy)["b.interface"] == []


def test_the_same_difference_has_the_same_key_and_another_another():
    one, again, other = (
        next(row for row in told(neighbour) if row.verdict == "differs")
        for neighbour in (sees("core", "ge3", "sw-7"), sees("core", "ge3", "sw-7"), sees("core", "ge3", "sw-a"))
    )
    assert one.key == again.key != other.key
    assert told(sees("core", "ge3", "\ud800"))[0].key


def test_a_device_that_hears_itself_is_no_link():
    rows = told(sees("core", "ge8", "core", "ge8"))
    assert all(row.remedy is None for row in rows)
