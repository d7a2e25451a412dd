import pytest

from dashboards.queries import metric, named, percent


def test_a_metric_of_the_table_is_selected_by_its_labels():
    assert metric("siaga_office_state") == "siaga_office_state"
    assert metric("siaga_service_up_seconds", basis="24x7") == 'siaga_service_up_seconds{basis="24x7"}'


def test_a_metric_or_label_that_is_not_in_the_table_is_refused():
    with pytest.raises(KeyError, match="siaga_office_status"):
        metric("siaga_office_status")
    with pytest.raises(KeyError, match="siaga_office_state has no label site; it has office"):
        metric("siaga_office_state", site="x")


def test_a_name_is_joined_by_office_or_service_only():
    assert named("x", "office") == "x * on(office) group_left(name) siaga_office_info"
    with pytest.raises(KeyError, match="siaga_pole_info"):
        named("x", "pole")


def test_a_percentage_is_cut_and_not_rounded():
    assert percent("x") == "floor(10000 * x) / 100"
