"""Counters followed from poll to poll."""

from __future__ import annotations

import msgspec

from agent.clock import MINUTE
from agent.core.continuity import Counts, Trace, follow
from agent.core.ports import Port

PORT = Port("Gi0/1", "1", "up", "up", 100, 200, 1, 2, 3, 4, 10**8, None, 0, 64)


def changed(port: Port, **to: object) -> Port:
    return msgspec.structs.replace(port, **to)


def run(*ports: Port, reboots: tuple[int, ...] = ()) -> list[tuple[Counts, bool]]:
    trace: Trace | None = None
    told: list[tuple[Counts, bool]] = []
    for number, port in enumerate(ports):
        trace, counts, fresh = follow(trace, port, at=number * MINUTE, uptime=number * 6_000, reboot=number in reboots)
        told.append((counts, fresh))
    return told


def test_growth_is_told_as_it_is() -> None:
    assert run(PORT, changed(PORT, in_octets=150)) == [
        ((100, 200, 1, 2, 3, 4), False),
        ((150, 200, 1, 2, 3, 4), False),
    ]


def test_a_64_bit_counter_that_fell_has_restarted() -> None:
    assert run(PORT, changed(PORT, in_octets=99))[1] == ((99, 200, 1, 2, 3, 4), True)


def test_wraps_of_32_bit_counters_add_up_and_end_with_a_restart() -> None:
    narrow = changed(PORT, octets_bits=32, in_octets=2**32 - 1_000, in_errors=2**32 - 1)
    told = run(
        narrow,
        changed(narrow, in_octets=500, in_errors=0),
        changed(narrow, in_octets=2**32 - 700_000_000, in_errors=5),
        changed(narrow, in_octets=400, in_errors=6),
        changed(narrow, in_octets=300, in_errors=0),
    )
    assert [(counts[0], counts[2], fresh) for counts, fresh in told] == [
        (2**32 - 1_000, 2**32 - 1, False),
        (2**32 + 500, 2**32, False),
        (2**33 - 700_000_000, 2**32 + 5, False),
        (2**33 + 400, 2**32 + 6, False),
        (300, 0, True),
    ]


def test_what_the_device_says_of_a_restart_counts_though_nothing_fell() -> None:
    more = changed(PORT, in_octets=10_000)
    assert [fresh for _, fresh in run(PORT, more, reboots=(1,))] == [False, True]
    assert [fresh for _, fresh in run(PORT, changed(more, discontinuity=77))] == [False, True]
    assert [fresh for _, fresh in run(PORT, changed(more, discontinuity=None))] == [False, False]


def test_a_port_under_another_index_or_of_another_width_starts_anew() -> None:
    assert [fresh for _, fresh in run(PORT, changed(PORT, index="9"))] == [False, True]
    assert [fresh for _, fresh in run(PORT, changed(PORT, octets_bits=32))] == [False, True]


def test_counters_that_come_and_go_are_no_restart() -> None:
    gone = changed(PORT, in_octets=None, in_errors=None)
    assert [fresh for _, fresh in run(PORT, gone, PORT)] == [False, False, False]


def test_a_carry_stays_when_another_counter_is_not_there() -> None:
    narrow = changed(PORT, octets_bits=32, out_octets=2**32 - 10)
    told = run(narrow, changed(narrow, out_octets=10, in_errors=None))
    assert told[1] == ((100, 2**32 + 10, None, 2, 3, 4), False)
