"""Reading NetBox's documents: both forms of what changed between versions, and nothing from odd shapes."""

import pytest

from api.core.netbox.documents import End, choice, ends, nested, number, site_of, stated_medium, text
from tests.support.netbox_documents import end, termination


def test_a_choice_is_read_bare_and_with_its_label():
    assert choice({"status": {"value": "active", "label": "Active"}}, "status") == "active"
    assert choice({"type": "smf"}, "type") == "smf"
    assert choice({"type": None}, "type") == ""


def test_the_first_object_that_is_there_is_taken():
    assert nested({"role": None, "device_role": {"slug": "core"}}, "role", "device_role") == {"slug": "core"}
    assert nested({"role": "core"}, "role") == {}


@pytest.mark.parametrize("odd", [None, True, [], {}, "7"])
def test_what_is_no_number_is_none(odd):
    assert number({"id": odd}) == 0


def test_numbers_read_as_text_and_truth_does_not():
    assert text({"latitude": -2.1631}, "latitude") == "-2.1631"
    assert text({"latitude": True}, "latitude") == ""


def test_the_ends_of_a_cable_tell_device_and_interface():
    assert ends({"a_terminations": [end(3, "sfp1"), "odd"]}, "a") == [End("dcim.interface", 300, 3, "sfp1")]
    assert ends({"a_terminations": None}, "a") == []


def test_a_custom_field_states_the_medium_before_a_tag():
    tags = [{"slug": "other"}, {"slug": "siaga-medium-radio"}, 7]
    assert stated_medium({"custom_fields": {"siaga_medium": {"value": "aerial-cable"}}, "tags": tags}) == "aerial-cable"
    assert stated_medium({"custom_fields": None, "tags": tags}) == "radio"
    assert stated_medium({"tags": None}) == ""


def test_a_circuits_end_tells_its_site_in_new_and_old_form():
    assert site_of(termination(1, 7, "A", 12)) == 12
    assert site_of(termination(1, 7, "A", 12, old=True)) == 12
    assert site_of({"termination_type": "dcim.site", "termination_id": 12, "termination": None}) == 12
    assert site_of({"termination_type": "circuits.providernetwork", "termination_id": 12}) == 0
