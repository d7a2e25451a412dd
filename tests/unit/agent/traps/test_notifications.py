"""The table that is shipped: whole, without contradictions, and naming what it should."""

import re

from agent.traps.notifications import entries, table

OID = re.compile(r"1\.3(\.\d+)+")


def test_every_entry_is_an_oid_and_a_word():
    for entry in entries():
        assert OID.fullmatch(entry.oid), entry
        assert re.fullmatch(r"[a-z][A-Za-z]+", entry.trap), entry
        assert all(OID.fullmatch(column) for column, _ in entry.when), entry
        assert all(isinstance(value, int) or OID.fullmatch(str(value)) for _, value in entry.when), entry


def test_no_entry_stands_in_the_shade_of_one_before_it():
    met: set[tuple[str, object]] = set()
    for entry in entries():
        assert (entry.oid, ()) not in met, entry
        assert (entry.oid, entry.when) not in met, entry
        met.add((entry.oid, entry.when))


def test_the_words_of_the_contract_are_there():
    assert {"linkDown", "linkUp", "coldStart", "warmStart", "upsOnBattery"} <= {entry.trap for entry in entries()}
    link_down = table().meaning("1.3.6.1.6.3.1.1.5.3", [])
    assert link_down is not None
    assert (link_down.trap, link_down.port) == ("linkDown", True)


def test_a_dying_neighbour_is_not_the_device_that_tells_of_it():
    oid, kind, where = "1.3.6.1.2.1.158.0.2", "1.3.6.1.2.1.158.1.6.1.4.3.9", "1.3.6.1.2.1.158.1.6.1.5.3.9"
    for location, word in ((1, "lastGasp"), (2, "neighbourLastGasp")):
        meaning = table().meaning(oid, [(kind, 257), (where, location)])
        assert meaning is not None
        assert meaning.trap == word
    assert table().meaning(oid, [(kind, 256), (where, 2)]) is None
