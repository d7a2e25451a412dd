from agent.clock import SECOND
from agent.core.snmp_envelope import LONGEST
from agent.core.trap_gate import BURST, RATE, Outcome, TrapGate

SWITCH, ROUTER, STRANGER = b"\x0a\x00\x00\x01", b"\x0a\x00\x00\x02", b"\x0a\x00\x00\x03"


def gate() -> TrapGate:
    return TrapGate({SWITCH: "switch", ROUTER: "router"})


def test_a_device_passes_and_a_stranger_does_not():
    one = gate()
    assert one.admit(0, SWITCH, 100) == ("switch", Outcome.OK)
    assert one.admit(0, STRANGER, 100) == (None, Outcome.UNKNOWN_SOURCE)
    assert one.admit(0, SWITCH, LONGEST) == ("switch", Outcome.OK)
    assert one.admit(0, SWITCH, LONGEST + 1) == (None, Outcome.TOO_LONG)


def test_a_storm_of_one_device_takes_nothing_from_another():
    one = gate()
    storm = [one.admit(SECOND, SWITCH, 100)[1] for _ in range(10_000)]
    assert (storm.count(Outcome.OK), storm.count(Outcome.LIMIT)) == (BURST, 10_000 - BURST)
    assert one.admit(SECOND, ROUTER, 100) == ("router", Outcome.OK)
    later = [one.admit(2 * SECOND, SWITCH, 100)[1] for _ in range(100)]
    assert later.count(Outcome.OK) == RATE


def test_what_is_too_long_or_unknown_uses_up_no_allowance():
    one = gate()
    for _ in range(BURST):
        one.admit(0, SWITCH, LONGEST + 1)
    assert [one.admit(0, SWITCH, 1)[1] for _ in range(BURST + 1)].count(Outcome.OK) == BURST


def test_another_inventory_keeps_the_limits_of_those_who_stay():
    one = gate()
    for _ in range(BURST):
        one.admit(0, SWITCH, 1)
        one.admit(0, ROUTER, 1)
    one.replace({STRANGER: "switch"})
    assert one.admit(0, STRANGER, 1) == (None, Outcome.LIMIT)
    assert one.admit(0, ROUTER, 1) == (None, Outcome.UNKNOWN_SOURCE)
    one.replace({ROUTER: "router"})
    assert one.admit(0, ROUTER, 1) == ("router", Outcome.OK)
