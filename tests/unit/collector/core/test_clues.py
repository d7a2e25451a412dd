"""What a port said, and since when it is dark."""

from __future__ import annotations

from collector.core.clues import Port


def heard(*news: tuple[int, str]) -> Port:
    port: Port | None = None
    for at, oper in news:
        port = Port.heard("up", oper, at, port)
    assert port is not None
    return port


def test_a_dark_port_is_dark_since_it_was_first_heard_to_be():
    port = heard((1, "up"), (2, "down"), (3, "lowerLayerDown"), (4, "down"))
    assert (port.dark, port.dark_since) == (("up", 4), 2)


def test_lit_in_between_it_is_dark_anew():
    assert heard((1, "down"), (2, "up"), (3, "down")).dark_since == 3


def test_lit_again_it_still_tells_of_the_fault_in_between():
    port = heard((1, "up"), (20, "down"), (30, "down"), (40, "up"))
    told = port.told(10)
    assert (told.oper, told.at, told.dark_since) == ("down", 30, 20)
    assert port.told(35).oper == "up"


def test_what_is_told_late_does_not_make_it_dark_for_longer():
    assert heard((3, "down"), (4, "down")).told_late("up", "down", 1).dark_since == 3
    assert heard((1, "down"), (4, "down")).told_late("up", "up", 2).dark_since == 4
