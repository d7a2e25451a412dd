import pytest

from agent.errors import BadInputError
from agent.inventory.models import Inventory
from deploy.lab.plan import draw, interface_name


def inventory(devices, links=()):
    return Inventory.model_validate(
        {
            "devices": [{"id": name, "address": address} for name, address in devices.items()],
            "links": [{"id": f"l{number}", "ends": ends} for number, ends in enumerate(links)],
        }
    )


@pytest.mark.parametrize(
    ("declared", "taken", "name"),
    [
        ("uplink", set(), "uplink"),
        ("ge-0/0/4", set(), "ge-0-0-4"),
        ("ge-0/0/4", {"ge-0-0-4"}, "eth0"),
        ("TenGigabitEthernet1/0/1", set(), "itEthernet1-0-1"),
        ("exactly-fifteen", set(), "exactly-fifteen"),
        (None, set(), "eth0"),
        (None, {"eth0"}, "eth1"),
        ("lo", set(), "eth0"),
        ("..", set(), "eth0"),
        ("///", set(), "eth0"),
        ("a b:c", set(), "a-b-c"),
    ],
)
def test_an_interface_bears_its_own_name_where_linux_allows_it(declared, taken, name):
    assert interface_name(declared, taken) == name
    assert len(name) <= 15


def test_names_numbers_and_macs_never_collide():
    plan = draw(inventory({"a": "10.0.0.1", "b": "10.0.0.2"}, [["a/x/1", "b"], ["a/x-1", "b"], ["a/x/1", "b"]] * 100))
    ports = [port for wire in plan.wires.values() for port in wire.ports]

    assert len({(port.device, port.interface) for port in ports}) == len(ports)
    assert len({port.mac for port in ports}) == len(ports)
    assert len({port.panel for port in ports}) == len(ports)
    assert len({port.panel_index for port in ports} | {wire.bridge_index for wire in plan.wires.values()}) == 900


def test_ports_with_another_name_are_told():
    plan = draw(inventory({"a": "10.0.0.1", "b": "10.0.0.2"}, [["a/ge-0/0/1", "b/uplink"]]))

    assert [(port.device, port.declared, port.interface) for port in plan.renamed] == [("a", "ge-0/0/1", "ge-0-0-1")]


def test_the_second_family_appears_with_the_first_address_of_it():
    four_only = draw(inventory({"a": "10.0.0.1"}))
    both = draw(inventory({"a": "10.0.0.1", "b": "2001:db8::1"}))

    assert four_only.stations["a"].six is None
    assert str(both.stations["a"].six) == "fd51:a6a0::a00:1"
    assert str(both.stations["b"].four) == "100.64.0.2"


def test_two_devices_with_one_address_are_refused():
    with pytest.raises(BadInputError, match=r"devices a and b share the address 10\.0\.0\.1; give each its own"):
        draw(inventory({"a": "10.0.0.1", "b": "10.0.0.1"}))


def test_an_inventory_without_devices_is_refused():
    with pytest.raises(BadInputError, match="has no devices"):
        draw(Inventory())
