from collections.abc import Collection

from hypothesis import given
from hypothesis import strategies as st

from agent.inventory.models import Inventory
from agent.inventory.topology import Topology
from deploy.lab.routing import Hop, Routing, Table


def topology(*links: tuple[str, str, str], devices: Collection[str] = ()) -> Topology:
    names = dict.fromkeys([*devices, *(end for _, *ends in links for end in ends)])
    return Topology(
        Inventory.model_validate(
            {
                "devices": [{"id": name, "address": f"10.0.0.{number}"} for number, name in enumerate(names, 1)],
                "links": [{"id": link, "ends": ends} for link, *ends in links],
            }
        )
    )


def walk(tables: dict[str, Table], dead: Collection[str], origin: str, destination: str) -> str | None:
    """Follow a packet as the kernel would: the first hop whose link carries; None when it is refused."""
    here = origin
    for _ in range(len(tables) + 1):
        if here == destination:
            return here
        hop = next((hop for hop in tables[here].hops(destination) if hop.link not in dead), None)
        if hop is None:
            return None
        here = hop.device
    return "in circles"


RING = (("ab", "a", "b"), ("bc", "b", "c"), ("cd", "c", "d"), ("da", "d", "a"))


def test_a_leaf_has_a_default_route_and_no_other():
    table = Routing(topology(("up", "core", "leaf"), ("far", "core", "other"))).tables()["leaf"]

    assert table == Table((Hop("up", "core"),), {})


def test_parallel_links_stand_behind_one_another():
    table = Routing(topology(("sea-2", "a", "b"), ("sea-1", "a", "b"))).tables()["a"]

    assert table.hops("b") == (Hop("sea-1", "b"), Hop("sea-2", "b"))


def test_a_ring_is_gone_round_the_other_way_when_a_link_is_dead():
    tables = Routing(topology(*RING)).tables({"ab"})

    assert tables["a"].hops("b") == (Hop("da", "d"),)
    assert walk(tables, {"ab"}, "a", "b") == "b"


def test_what_no_path_reaches_keeps_its_route():
    routing = Routing(topology(("up", "core", "leaf"), ("far", "core", "other")))

    assert routing.tables({"up"}) == routing.tables()


def test_only_links_with_a_way_round_matter():
    routing = Routing(topology(*RING, ("up", "a", "leaf"), ("sea-1", "c", "isle"), ("sea-2", "c", "isle")))

    assert not routing.matters({"up"})
    assert routing.matters({"ab"})
    assert routing.matters({"sea-1"})
    assert not routing.matters(())


def test_a_device_without_links_has_no_routes():
    assert Routing(topology(devices=["alone"])).tables() == {"alone": Table((), {})}


@given(
    st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)).filter(lambda ends: ends[0] != ends[1]), max_size=14),
    st.sets(st.integers(0, 13)),
)
def test_packets_arrive_exactly_where_a_working_path_leads_and_never_run_in_circles(ends, lost):
    graph = topology(
        *((f"l{number:02}", f"d{near}", f"d{far}") for number, (near, far) in enumerate(ends)),
        devices=[f"d{number}" for number in range(7)],
    )
    dead = {f"l{number:02}" for number in lost}
    tables = Routing(graph).tables(dead)

    for origin in graph.devices:
        reached = graph.reached(origin, dead)
        for destination in graph.devices:
            assert walk(tables, dead, origin, destination) == (destination if destination in reached else None)
