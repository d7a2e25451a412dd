import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.bridges import far_ends
from agent.inventory.models import Inventory
from agent.inventory.topology import Topology


def network(*links: tuple[str, str]) -> Topology:
    devices = sorted({device for ends in links for device in ends} | {"a"})
    return Topology(
        Inventory.model_validate(
            {
                "devices": [{"id": name, "address": f"10.0.0.{number}"} for number, name in enumerate(devices, 1)],
                "links": [{"id": f"l{number}", "ends": list(ends)} for number, ends in enumerate(links)],
            }
        )
    )


@pytest.mark.parametrize(
    ("links", "expected"),
    [
        ((), {}),
        ((("a", "b"), ("b", "c")), {"l0": "b", "l1": "c"}),
        ((("b", "a"), ("c", "b")), {"l0": "b", "l1": "c"}),
        ((("a", "b"), ("a", "b")), {}),
        ((("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")), {"l3": "d"}),
        ((("a", "b"), ("x", "y")), {"l0": "b"}),
    ],
    ids=["nothing", "chain", "ends-turned", "doubled", "ring-with-a-tail", "an-island-nobody-reaches"],
)
def test_a_link_without_a_way_round_has_a_far_end(links, expected):
    assert far_ends(network(*links), "a") == expected


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefg"), st.sampled_from("abcdefg")).filter(lambda e: e[0] != e[1]), max_size=14
    )
)
def test_it_agrees_with_cutting_each_link_in_turn(links):
    topology = network(*links)
    whole = topology.reached("a")
    expected = {}
    for link in topology.links.values():
        lost = whole - topology.reached("a", [link.id])
        if lost:
            (expected[link.id],) = {end.device for end in link.ends} & lost
    assert far_ends(topology, "a") == expected
