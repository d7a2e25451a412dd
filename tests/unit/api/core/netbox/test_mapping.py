"""What a pull says of an inventory, and what is told besides."""

from agent.inventory.models import Inventory
from api.core.netbox.documents import Pulled
from api.core.netbox.mapping import Options, mapped
from tests.support.netbox_documents import choice, device, province, site


def taken(pulled, options=None, inventory=None):
    found = mapped(pulled, inventory or Inventory(), options or Options())
    rows = {(one.file, record.row) for one in found.intakes for record in one.records}
    return rows, [(note.code, dict(note.values)) for note in found.notes]


def test_every_object_is_a_row_at_its_place_in_the_api():
    rows, notes = taken(Pulled(*province().values()))
    assert {place for place, _ in rows} == {"dcim/sites", "dcim/devices", "dcim/cables", "circuits/circuits"}
    assert notes == []


def test_a_device_that_is_not_active_is_told_and_not_taken():
    pulled = Pulled(devices=[device(1, "SW A", 1, "10.0.0.1/24", status=choice("decommissioning"))])
    there = Inventory.model_validate(
        {"sites": [{"id": "s"}], "devices": [{"id": "sw-a", "site": "s", "address": "10.0.0.1"}]}
    )
    assert taken(pulled, inventory=there) == (
        set(),
        [
            ("netbox.note.status", {"name": "SW A", "status": "decommissioning"}),
            ("netbox.note.resting", {"count": 1}),
        ],
    )


def test_a_device_whose_role_is_left_out_is_counted():
    pulled = Pulled(devices=[device(1, "pp", 1, None, "panel")])
    assert taken(pulled, Options(roles={"panel": "-"})) == (set(), [("netbox.note.left_out", {"count": 1})])


def test_a_renamed_device_is_told():
    pulled = Pulled(devices=[device(1, "baru", 1, "10.0.0.1/24")])
    there = Inventory.model_validate(
        {"sites": [{"id": "s"}], "devices": [{"id": "lama", "site": "s", "address": "10.0.0.1"}]}
    )
    assert taken(pulled, inventory=there)[1] == [
        ("netbox.note.tied", {"name": "baru", "id": "lama", "address": "10.0.0.1"})
    ]


def test_sites_that_are_planned_or_have_none_of_the_tagged_devices_are_not_taken():
    pulled = Pulled(sites=[site(1, "A", "a"), site(2, "B", "b", status=choice("planned")), site(3, "C", "c", status=choice("planned"))],
                    devices=[device(1, "sw", 3, "10.0.0.1/24")])  # fmt: skip
    assert taken(pulled)[0] == {("dcim/sites", 1), ("dcim/sites", 3), ("dcim/devices", 1)}
    assert taken(pulled, Options(tagged=True))[0] == {("dcim/sites", 3), ("dcim/devices", 1)}
