from collections import Counter

import pytest

from agent.errors import BadInputError
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from deploy.lab.enlarge import PROVINCE, read, resize


def served(raw):
    return {service["office"] for service in raw["services"]}


@pytest.mark.parametrize("offices", [1, 10, 40, 48, 60, 200, 500])
def test_the_province_comes_in_every_size_and_all_of_it_is_reached(offices):
    raw = resize(read(PROVINCE), offices)
    inventory = Inventory.model_validate(raw)
    topology = Topology(inventory)

    assert len(served(raw)) == offices
    assert topology.reached(inventory.agents[0].at) == set(topology.devices)
    for section in (inventory.devices, inventory.links, inventory.sites, inventory.offices, inventory.risk_groups):
        assert max(Counter(item.id for item in section).values()) == 1
    assert len({device.address for device in inventory.devices}) == len(inventory.devices)
    assert {link.id for link in inventory.links if link.medium == "submarine-cable"} == {"skkl-1", "skkl-2"}


def test_every_group_named_by_a_copy_is_defined_and_stays_as_small():
    before, after = (Topology(Inventory.model_validate(raw)) for raw in (read(PROVINCE), resize(read(PROVINCE), 300)))
    defined = {group["id"] for group in resize(read(PROVINCE), 300)["risk_groups"]}

    assert set(after.members) == defined
    assert max(map(len, after.members.values())) <= max(map(len, before.members.values()))


def test_what_was_read_is_not_changed():
    raw = read(PROVINCE)
    resize(raw, 100)

    assert raw == read(PROVINCE)


def test_an_inventory_without_edge_offices_cannot_be_resized():
    with pytest.raises(BadInputError, match="no office on a link of its own"):
        resize({"devices": [{"id": "a", "address": "10.0.0.1"}]}, 5)
