"""Neighbours as real lldpd beside real snmpd tells them: they are the wiring, and nothing else, after rewiring too."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from agent.observation import Health, Neighbour, Observation, Poll
from tests.support.lldp_wiring import Wiring

Cable = tuple[tuple[str, str], tuple[str, str]]
SWITCHES = ["core", "sw-dinkes", "sw-rsud", "sw-bpbd"]


@pytest.fixture
def wiring(tmp_path: Path) -> Iterator[Wiring]:
    with Wiring(tmp_path, SWITCHES) as wiring:
        yield wiring


def expected(wiring: Wiring, cables: set[Cable]) -> set[tuple[str, ...]]:
    """Return what both ends of every cable should hear: switch, port, name, MAC of the port, management address."""
    ports = wiring.addresses()
    return {
        (switch, port, other, ports[other][its_port], f"10.9.{SWITCHES.index(other)}.1")
        for one, two in cables
        for (switch, port), (other, its_port) in ((one, two), (two, one))
    }


def told(polled: dict[str, list[Observation]]) -> list[tuple[str, str, str | None, str | None, str | None]]:
    return [
        (switch, item.interface, item.name, item.port, item.address)
        for switch, observations in polled.items()
        for item in observations
        if isinstance(item, Neighbour)
    ]


def check(wiring: Wiring, cables: set[Cable]) -> dict[str, list[Observation]]:
    """Wait until each end has heard of the other, and hold what is told against the wiring."""
    due = expected(wiring, cables)
    polled = wiring.heard_when(lambda polled: set(told(polled)) == due)
    assert set(told(polled)) == due
    assert len(told(polled)) == 2 * len(cables), "each is told once"
    return polled


def test_neighbours_are_the_wiring_exactly_and_stay_so_when_it_is_changed(wiring: Wiring) -> None:
    assert told(wiring.heard()) == []
    cables: set[Cable] = {
        (("core", "p1"), ("sw-dinkes", "p9")),
        (("core", "p2"), ("sw-rsud", "p1")),
        (("sw-rsud", "p2"), ("sw-bpbd", "p1")),
    }
    for (one, port), (other, its_port) in cables:
        wiring.wire(one, port, other, its_port)
    polled = check(wiring, cables)
    for observations in polled.values():
        end = observations[-1]
        assert isinstance(end, Poll)
        assert (end.reason, end.detail) == (None, None)
        assert {item.protocol for item in observations if isinstance(item, Neighbour)} == {"lldp"}
        assert [item.part for item in observations if isinstance(item, Health)] == ["memory"]

    wiring.cut("sw-rsud", "p2")
    wiring.wire("sw-bpbd", "p1", "core", "p3")
    cables = {*cables, (("sw-bpbd", "p1"), ("core", "p3"))} - {(("sw-rsud", "p2"), ("sw-bpbd", "p1"))}
    check(wiring, cables)

    wiring.cut("core", "p1")
    check(wiring, cables - {(("core", "p1"), ("sw-dinkes", "p9"))})
