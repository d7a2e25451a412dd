"""Which object here a NetBox object is: by name, by tie, or a new one."""

from api.core.netbox.ties import tied


def ids(documents, known, by_tie=None, taken=frozenset()):
    listed = [{"id": number, "name": name, "tie": tie} for number, (name, tie) in enumerate(documents, start=1)]
    return tied(listed, known, lambda one: one["name"], lambda one: [one["tie"]], by_tie or {}, taken=taken)


def test_a_name_goes_before_a_tie():
    assert ids([("SW A", "1")], ["sw-a", "other"], {"1": {"other"}}) == {1: "sw-a"}


def test_an_id_that_no_slug_gives_is_found_as_it_is_written():
    assert ids([("SW_A.1", "")], ["SW_A.1"]) == {1: "SW_A.1"}


def test_a_renamed_object_is_found_by_its_tie():
    assert ids([("baru", "1")], ["lama"], {"1": {"lama"}}) == {1: "lama"}


def test_a_tie_to_what_another_has_by_name_or_that_several_have_is_none():
    assert ids([("baru", "1"), ("lama", "2")], ["lama"], {"1": {"lama"}}) == {1: "baru", 2: "lama"}
    assert ids([("baru", "1")], ["a", "b"], {"1": {"a", "b"}}) == {1: "baru"}


def test_of_two_with_one_name_the_later_gets_netboxs_number():
    assert ids([("sw", ""), ("SW", "")], []) == {1: "sw", 2: "sw-nb2"}
    assert ids([("sw", "")], [], taken=frozenset({"sw"})) == {1: "sw-nb1"}


def test_a_name_that_gives_no_id_has_none():
    assert ids([("世界", "")], []) == {}
