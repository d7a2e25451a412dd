from __future__ import annotations

from agent.core.kinship import Kinship
from agent.inventory.models import Device, Inventory, Link
from agent.inventory.topology import Topology
from tests.support.star_network import star


def kin(most: int = 64, references: tuple[str, ...] = ("near",)) -> Kinship:
    return Kinship(Topology(star()), "core", references, most)


def test_the_path_runs_from_the_device_to_the_agent():
    assert kin().path("office-3") == ("hub", "core")
    assert kin().path("core") == ()


def test_relatives_are_the_path_then_the_references_then_what_hangs_behind_the_same_elements():
    relatives = kin().relatives("office-3")
    assert relatives[:3] == ("hub", "core", "near")
    assert set(relatives[3:]) == {f"office-{number}" for number in range(20)} - {"office-3"}
    assert kin().relatives("office-3") == relatives


def test_relatives_are_bounded():
    assert len(kin(most=5).relatives("office-3")) == 5


def test_those_beside_come_first_so_that_two_offices_ask_for_different_ones():
    assert kin(most=6).relatives("office-3")[3:] == ("office-4", "office-5", "office-6")
    assert kin(most=6).relatives("office-7")[3:] == ("office-8", "office-9", "office-0")


def test_what_hangs_behind_a_device_are_its_relatives():
    assert set(kin().relatives("hub")) >= {f"office-{number}" for number in range(20)}


def test_devices_on_one_feeder_are_relatives_before_those_on_one_switch():
    inventory = star(3)
    far = Device.model_validate({"id": "far", "address": "127.0.3.1", "power": "feeder"})
    link = Link.model_validate({"id": "fo-far", "ends": ["hub", "far"], "groups": ["sea"]})
    wider = inventory.model_copy(update={"devices": [*inventory.devices, far], "links": [*inventory.links, link]})
    kinship = Kinship(Topology(wider), "core")
    assert kinship.relatives("far") == ("hub", "core", "near", "office-0", "office-1", "office-2")


def test_beyond_a_port_is_the_other_end_and_beyond_an_unknown_port_are_all():
    assert kin().beyond("hub", "port-office-7") == ("office-7",)
    assert len(kin().beyond("hub", "what?")) == 21
    assert kin().beyond("nobody", None) == ()


def test_walks_are_bounded_in_a_long_chain():
    devices = [{"id": f"d{n}", "address": f"10.0.{n // 250}.{n % 250 + 1}", "groups": ["g"]} for n in range(300)]
    links = [{"id": f"l{n}", "ends": [f"d{n}", f"d{n + 1}"], "groups": ["g"]} for n in range(299)]
    groups = [{"id": "g", "cause": "power"}]
    inventory = Inventory.model_validate({"devices": devices, "links": links, "risk_groups": groups})
    kinship = Kinship(Topology(inventory), "d0", most=4)
    assert kinship.relatives("d299") == ("d298", "d297", "d296", "d295")
    assert len(kinship.relatives("d100")) == 4 + 199, "what hangs behind it comes on top"
