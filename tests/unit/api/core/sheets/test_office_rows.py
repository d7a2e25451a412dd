"""A row that is an office without a place of its own, as NetBox's tenants are."""

from agent.inventory.models import Inventory
from api.core.sheets.columns import Kind
from api.core.sheets.plan import Action, plan
from api.core.sheets.records import Record


def test_a_placeless_row_is_an_office_only():
    row = Record(
        "tenancy/tenants", 31, Kind.OFFICES, {"id": "dinkes", "placeless": True, "name": "Dinas Kesehatan"}, {}, {}
    )
    found = plan([row], Inventory()).entries
    assert [(one.section, one.id, one.action, one.after) for one in found] == [
        ("offices", "dinkes", Action.ADDED, {"name": "Dinas Kesehatan"})
    ]
