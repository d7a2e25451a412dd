"""What the map draws of an inventory."""

from __future__ import annotations

from agent.inventory.models import Inventory
from api.core.directory import Directory
from api.http.board import Drawing, live_tickets
from tests.support.api_world import make_world
from tests.support.desk_pages import ask


def test_the_map_draws_an_office_at_its_main_site_and_its_cables_where_they_land():
    inventory = Inventory.model_validate(
        {
            "offices": [{"id": "kominfo"}],
            "sites": [
                {"id": "landing", "at": [-3.0, 106.4], "office": "kominfo"},
                {"id": "room", "at": [-2.16, 106.14], "office": "kominfo", "complex": True},
                {"id": "tjp", "at": [-2.74, 107.64]},
            ],
            "devices": [
                {"id": "core-pkp", "address": "10.0.0.1", "site": "room", "role": "core"},
                {"id": "core-tbl", "address": "10.0.0.2", "site": "landing", "role": "core"},
                {"id": "core-tjp", "address": "10.0.0.3", "site": "tjp", "role": "core"},
            ],
            "links": [{"id": "sea", "ends": ["core-tbl", "core-tjp"], "medium": "submarine-cable", "groups": ["skkl"]}],
            "risk_groups": [{"id": "skkl", "cause": "submarine-cable"}],
        }
    )
    drawing = Drawing(inventory, Directory(inventory))
    assert set(drawing.offices) == {"kominfo", "tjp"}
    (landing,) = drawing.nodes
    (cable,) = drawing.cables(frozenset({"skkl"}))
    assert (cable.start, cable.end, cable.broken) == (landing, drawing.offices["tjp"], True)
    assert drawing.offices["kominfo"][1] < landing[1]


def test_what_an_office_asked_for_is_no_fault_of_the_province():
    world = make_world()
    world.cut_sea_cable()
    world.beat()
    ask(world)
    world.beat()
    live = world.app.state.siaga.live
    lasting, resolved = live_tickets(world.app.state.siaga.directory, live.picture(), None)
    assert [ticket.incident for ticket in lasting] == ["1"]
    assert resolved == []
