"""Sites and tenants as rows of offices."""

from agent.inventory.models import Inventory
from api.core.netbox.places import place_ids, place_rows
from tests.support.netbox_documents import named, region, site


def rows(sites, regions=(), islands=None, inventory=None):
    there = inventory or Inventory()
    found = place_rows(sites, place_ids(sites, there), regions, islands or {}, there)
    return [(row.record().file, dict(row.record().values)) for row in found]


def test_a_tenant_is_an_office_without_a_place_once():
    tenant = named(31, "Dinas Kesehatan", "dinkes")
    found = rows([site(1, "Labkes", "labkes", tenant=tenant), site(2, "Gudang", "gudang", tenant=tenant)])
    assert found == [
        ("tenancy/tenants", {"id": "dinkes", "placeless": True, "name": "Dinas Kesehatan"}),
        ("dcim/sites", {"id": "labkes", "name": "Labkes", "office": "dinkes"}),
        ("dcim/sites", {"id": "gudang", "name": "Gudang", "office": "dinkes"}),
    ]


def test_a_tenant_with_the_slug_of_its_own_site_is_that_site():
    found = rows([site(1, "Dinkes", "dinkes", tenant=named(31, "Dinas Kesehatan", "dinkes"))])
    assert found == [("dcim/sites", {"id": "dinkes", "name": "Dinkes"})]


def test_a_tenant_with_the_slug_of_anothers_site_gets_an_id_of_its_own():
    found = rows([site(1, "A", "setda"), site(2, "B", "b", tenant=named(31, "Setda", "setda"))])
    assert found[0] == ("tenancy/tenants", {"id": "setda-opd", "placeless": True, "name": "Setda"})
    assert found[2][1]["office"] == "setda-opd"


def test_a_site_that_is_there_but_not_pulled_is_the_office_still():
    there = Inventory.model_validate({"sites": [{"id": "dinkes"}]})
    found = rows([site(2, "Labkes", "labkes", tenant=named(31, "Dinkes", "dinkes"))], inventory=there)
    assert found == [("dcim/sites", {"id": "labkes", "name": "Labkes", "office": "dinkes"})]


def test_the_island_is_the_regions_name_or_what_is_said_of_one_above():
    regions = [region(1, "Bangka Tengah"), region(2, "Koba", named(1, "Bangka Tengah"))]
    koba = [site(1, "A", "a", region=named(2, "Koba"))]
    assert rows(koba, regions)[0][1]["island"] == "Koba"
    assert rows(koba, regions, {"bangka-tengah": "Bangka"})[0][1]["island"] == "Bangka"


def test_regions_that_go_in_a_circle_end():
    regions = [region(1, "A", named(2, "B")), region(2, "B", named(1, "A"))]
    assert rows([site(1, "S", "s", region=named(1, "A"))], regions)[0][1]["island"] == "A"


def test_a_site_renamed_in_name_and_slug_is_found_by_where_it_is():
    there = Inventory.model_validate({"sites": [{"id": "lama", "name": "Lama", "at": [-2.1631, 106.1415]}]})
    assert place_ids([site(1, "Baru", "baru", latitude=-2.1631, longitude=106.1415)], there) == {1: "lama"}
    assert place_ids([site(1, "LAMA", "baru")], there) == {1: "lama"}
    assert place_ids([site(1, "Baru", "baru")], there) == {1: "baru"}


def test_a_site_whose_name_gives_no_id_is_a_finding():
    found = place_rows([site(1, "世界", "")], {}, [], {}, Inventory())
    assert [one.code for one in found[0].problems] == ["import.value.slug"]
