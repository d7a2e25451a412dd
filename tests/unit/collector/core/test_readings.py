from __future__ import annotations

from typing import Any

import pytest

from agent.clock import MINUTE, SECOND
from agent.observation import Health, Heartbeat, Interface, Neighbour, Observation, Optical, Ping, Poll, Power, System
from collector.core.port_counts import APART
from collector.core.readings import GONE, KEPT, LONGEST, MOST_NAMES, MOST_PORTS, MOST_ROWS, SILENT, Readings
from collector.port_reading import PortReading
from collector.reading import DeviceReadings


def fed(*observations: Observation) -> DeviceReadings:
    readings = Readings(["sw"])
    for observation in observations:
        readings.take(observation)
    found = readings.of("sw")
    assert found is not None
    return found


def port(seconds: float, octets: int | None = None, *, agent: str = "pkp", **more: Any) -> Interface:
    known: dict[str, Any] = {"interface": "Gi0/1", "admin": "up", "oper": "up"}
    return Interface(at=round(seconds * SECOND), agent=agent, device="sw", in_octets=octets, **{**known, **more})


def ping(seconds: int, received: int = 1, **more: Any) -> Ping:
    return Ping(at=seconds * SECOND, agent=more.pop("agent", "pkp"), device="sw", sent=1, received=received, **more)


def only(found: DeviceReadings) -> PortReading:
    (one,) = found.ports
    return one


def test_a_device_that_the_inventory_has_not_is_not_kept():
    readings = Readings(["sw"])
    readings.take(Ping(at=1, agent="pkp", device="other", sent=1, received=1))
    readings.take(Heartbeat(at=1, agent="pkp"))
    assert readings.of("other") is None
    assert readings.of("sw") == DeviceReadings(device="sw")
    readings.take(ping(1))
    readings.follow(["sw", "other"])
    assert len(readings.of("sw").pings) == 1  # type: ignore[union-attr]
    assert readings.of("other") == DeviceReadings(device="other")
    readings.follow(["other"])
    assert readings.of("sw") is None


def test_a_rate_is_the_growth_between_two_readings():
    told = only(fed(port(0, 1_000), port(60, 7_600_000 + 1_000, in_errors=7, speed_bps=10**9, alias="ke DC")))
    assert told.in_bps == pytest.approx(7_600_000 * 8 / 60)
    assert (told.over, told.out_bps, told.in_errors, told.in_error_rate) == (60 * SECOND, None, 7, None)
    assert (told.speed_bps, told.alias, told.at) == (10**9, "ke DC", 60 * SECOND)


def test_errors_and_discards_are_told_a_second_and_in_all():
    counts = {"in_errors": 10, "out_errors": 20, "in_discards": 30, "out_discards": 40}
    told = only(fed(port(0, **counts), port(10, **{name: value + 5 for name, value in counts.items()})))
    assert (told.in_errors, told.out_errors, told.in_discards, told.out_discards) == (15, 25, 35, 45)
    rates = (told.in_error_rate, told.out_error_rate, told.in_discard_rate, told.out_discard_rate)
    assert rates == (0.5, 0.5, 0.5, 0.5)


@pytest.mark.parametrize("after", [0, 999])
def test_a_counter_that_fell_gives_no_rate(after: int):
    told = only(fed(port(0, 1_000), port(60, after)))
    assert (told.in_bps, told.over) == (None, 60 * SECOND)


def test_no_rate_crosses_a_restart_even_when_the_counter_is_higher_after_it():
    told = only(fed(port(0, 1_000), port(60, 5_000, discontinuity=True)))
    assert (told.in_bps, told.over) == (None, None)
    told = only(fed(port(0, 1_000), port(60, 5_000, discontinuity=True), port(120, 11_000)))
    assert told.in_bps == pytest.approx(800)


def test_a_restart_told_between_two_close_readings_is_not_forgotten():
    told = only(fed(port(0, 1_000), port(60, 2_000), port(61, 0, discontinuity=True), port(62, 9_000)))
    assert told.in_bps is None


def test_readings_close_to_each_other_are_one_for_the_rate():
    told = only(fed(port(0, 0), port(60, 6_000), port(60 + APART / SECOND - 1, 6_300)))
    assert told.over == 63 * SECOND
    assert told.in_bps == pytest.approx(800)


def test_an_older_reading_that_comes_late_changes_no_state_and_may_be_what_the_rate_is_of():
    told = only(fed(port(60, 6_000), port(0, 0, oper="down")))
    assert (told.oper, told.at, told.in_bps) == ("up", 60 * SECOND, pytest.approx(800))
    assert told.changed == 60 * SECOND
    told = only(fed(port(0, 0), port(60, 6_000), port(30, 3_000)))
    assert told.over == 30 * SECOND


def test_the_same_reading_twice_is_one():
    assert fed(port(0, 0), port(60, 6_000), port(60, 6_000)) == fed(port(0, 0), port(60, 6_000))


def test_a_port_tells_when_its_state_was_first_seen():
    told = fed(port(0), port(60), port(120, oper="down"), port(180, oper="down"))
    assert only(told).changed == 120 * SECOND
    assert only(fed(port(0), port(60))).changed is None
    assert only(fed(port(0, admin="up"), port(60, admin="down"))).changed == 60 * SECOND


def test_of_two_agents_one_is_listened_to_until_it_falls_silent():
    mine, its = port(0, 1_000), port(30, 900_000, agent="tjp")
    told = only(fed(mine, its, port(60, 7_000)))
    assert told.in_bps == pytest.approx(800)
    late = SILENT / SECOND
    told = only(fed(mine, port(late, 900_000, agent="tjp")))
    assert (told.at, told.in_bps) == (SILENT, None)
    told = only(fed(mine, port(late, 900_000, agent="tjp"), port(late + 60, 906_000, agent="tjp")))
    assert told.in_bps == pytest.approx(800)


def test_ports_that_are_told_no_more_go():
    gone = port(0, interface="old")
    assert [one.interface for one in fed(gone, port(GONE / SECOND)).ports] == ["Gi0/1", "old"]
    assert [one.interface for one in fed(gone, port(GONE / SECOND + 1)).ports] == ["Gi0/1"]


def test_the_newest_of_a_kind_stands():
    common: dict[str, Any] = {"agent": "pkp", "device": "sw"}
    old: list[Observation] = [
        System(at=1, uptime=1.0, **common),
        Power(at=1, source="mains", **common),
        Optical(at=1, interface="a", rx_dbm=-3.0, **common),
        Health(at=1, measure="cpu", part="1", value=1.0, **common),
        Neighbour(at=1, interface="a", protocol="lldp", chassis="c", name="old", **common),
    ]
    new: list[Observation] = [
        System(at=2, uptime=2.0, **common),
        Power(at=2, source="battery", **common),
        Optical(at=2, interface="a", rx_dbm=-4.0, **common),
        Health(at=2, measure="cpu", part="1", value=2.0, **common),
        Neighbour(at=2, interface="a", protocol="lldp", chassis="c", name="new", **common),
    ]
    assert fed(*old, *new) == fed(*new, *old)
    told = fed(*new)
    assert (told.system, told.power, *told.optics, *told.health, *told.neighbours) == tuple(new)


def test_the_last_pings_and_polls_stand_the_newest_first_whatever_order_they_come_in():
    pings = [ping(number) for number in range(KEPT + 5)]
    polls = [Poll(at=number * SECOND, agent="pkp", device="sw", reason="timeout") for number in range(KEPT + 5)]
    told = fed(*pings, *polls)
    assert told.pings == tuple(reversed(pings[5:]))
    assert told.polls == tuple(reversed(polls[5:]))
    assert fed(*reversed(pings), *reversed(polls)) == told
    assert fed(*pings[5:], pings[0]).pings == told.pings


def test_a_late_answer_replaces_the_loss_and_not_the_other_way_round():
    lost, answered = ping(1, 0, reason="timeout"), ping(1, 1, rtt=1.5, late=True)
    assert fed(lost, answered).pings == fed(answered, lost).pings == (answered,)
    both = fed(lost, ping(1, 0, agent="tjp")).pings
    assert [one.agent for one in both] == ["tjp", "pkp"]


def test_what_is_kept_is_bounded():
    texts = "x" * (LONGEST + 1)
    cut = texts[:-1]
    common: dict[str, Any] = {"agent": "pkp", "device": "sw"}
    many: list[Observation] = [port(1 + number / 10**6, interface=f"p{number}") for number in range(MOST_PORTS + 9)]
    many += [Health(at=number, measure="cpu", part=str(number), **common) for number in range(MOST_ROWS + 9)]
    many += [
        port(2, interface=texts),
        Optical(at=2, interface=texts, **common),
        Poll(at=2, detail=texts, missing=(texts,) * (MOST_ROWS + 1), **common),
        System(at=2, uptime=1.0, name=texts, description=texts, object_id=texts, **common),
        Neighbour(at=2, interface="p", protocol="lldp", chassis=texts, port=texts, name=texts, address=texts, **common),
        port(3, interface="q", alias=texts, admin=texts, oper="weird"),
    ]
    told = fed(*many)
    assert MOST_PORTS * 3 / 4 < len(told.ports) <= MOST_PORTS
    assert {cut, "q"} < {one.interface for one in told.ports}
    assert "p0" not in {one.interface for one in told.ports}
    assert [row.interface for row in told.optics] == [cut]
    assert MOST_ROWS * 3 / 4 < len(told.health) <= MOST_ROWS
    assert "0" not in {row.part for row in told.health}
    (poll,) = told.polls
    assert (len(poll.detail or ""), len(poll.missing), len(poll.missing[0])) == (LONGEST, MOST_ROWS, LONGEST)
    assert told.system is not None
    shown = (told.system.name, told.system.description, told.system.object_id)
    assert [len(text or "") for text in shown] == [LONGEST] * 3
    (neighbour,) = told.neighbours
    heard = (neighbour.chassis, neighbour.port, neighbour.name, neighbour.address)
    assert [len(text or "") for text in heard] == [LONGEST] * 4
    last = next(one for one in told.ports if one.interface == "q")
    assert (len(last.alias or ""), len(last.admin or ""), last.oper) == (LONGEST, LONGEST, "weird")


@pytest.mark.parametrize("nonsense", [-1, 2**64 - 1])
def test_counts_that_cannot_be_are_not_known(nonsense: int):
    told = only(fed(port(0, nonsense, in_errors=nonsense), port(60, 6_000, in_errors=nonsense)))
    assert (told.in_bps, told.in_errors) == (None, None)


def test_a_repeated_poll_shares_what_it_lacks():
    polls = [Poll(at=number * MINUTE, agent="pkp", device="sw", missing=("entPhysicalName",)) for number in (1, 2)]
    newer, older = fed(*polls).polls
    assert newer.missing is older.missing


def test_the_agent_that_is_not_listened_to_tells_no_part_either():
    mine = Health(at=1, agent="pkp", device="sw", measure="cpu", part="1", value=1.0)
    its = Health(at=2, agent="tjp", device="sw", measure="cpu", part="1", value=2.0)
    assert fed(mine, its).health == (mine,)


def test_names_beyond_those_kept_once_are_kept_all_the_same():
    readings = Readings(["sw", "other"])
    for device in ("sw", "other"):
        for number in range(MOST_NAMES // MOST_PORTS + 1):
            for place in range(MOST_PORTS):
                readings.take(port(number, interface=f"{device} {number} {place}"))
    last = MOST_NAMES // MOST_PORTS
    found = readings.of("sw")
    assert found is not None
    assert f"other {last} 0" in {one.interface for one in found.ports}
