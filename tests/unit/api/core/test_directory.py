"""Names people read."""

from agent.inventory.models import Inventory
from api.core.directory import Directory


def test_a_link_is_named_by_the_place_it_serves_and_a_shared_one_by_both():
    inventory = Inventory.model_validate(
        {
            "sites": [
                {"id": "pkp", "name": "Pusat"},
                {"id": "tbl", "name": "Toboali"},
                {"id": "dinkes", "name": "Dinkes"},
            ],
            "devices": [
                {"id": "core-pkp", "address": "10.0.0.1", "site": "pkp", "role": "core"},
                {"id": "core-tbl", "address": "10.0.0.2", "site": "tbl", "role": "core"},
                {"id": "core-sea", "address": "10.0.0.3", "role": "core"},
                {"id": "sw", "address": "10.0.0.4", "site": "dinkes"},
            ],
            "links": [
                {"id": "trunk", "ends": ["core-pkp", "core-tbl"]},
                {"id": "fo", "ends": ["core-pkp/1", "sw"]},
                {"id": "bare", "ends": ["core-sea/1", "core-sea/2"]},
            ],
        }
    )
    names = Directory(inventory).names
    assert (names["trunk"], names["fo"], names["bare"]) == ("Pusat / Toboali (trunk)", "Dinkes (fo)", "bare")
