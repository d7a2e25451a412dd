import pytest

from agent.clock import HOUR, parse_instant
from collector.core.zone import Stretch, Zone, first_instant


def test_a_period_is_cut_where_the_clocks_are_changed():
    start, end = parse_instant("2026-01-01T00:00:00Z"), parse_instant("2027-01-01T00:00:00Z")
    spring, autumn = parse_instant("2026-03-29T01:00:00Z"), parse_instant("2026-10-25T01:00:00Z")
    assert Zone("Europe/Berlin").stretches(start, end) == [
        Stretch(start, spring, HOUR),
        Stretch(spring, autumn, 2 * HOUR),
        Stretch(autumn, end, HOUR),
    ]
    assert Zone("Asia/Jakarta").stretches(start, end) == [Stretch(start, end, 7 * HOUR)]
    assert Zone("Asia/Jakarta").stretches(start, start) == []


def test_a_change_at_either_end_belongs_to_its_side():
    spring = parse_instant("2026-03-29T01:00:00Z")
    berlin = Zone("Europe/Berlin")
    assert berlin.stretches(spring - HOUR, spring) == [Stretch(spring - HOUR, spring, HOUR)]
    assert berlin.stretches(spring, spring + HOUR) == [Stretch(spring, spring + HOUR, 2 * HOUR)]


def test_a_reading_is_found_at_its_first_instant():
    stretches = [Stretch(0, 100, 10), Stretch(100, 200, 30), Stretch(200, 300, 0)]
    assert first_instant(50, stretches) == 40
    assert first_instant(120, stretches) == 100  # skipped: where the clocks are put forward
    assert first_instant(220, stretches) == 190  # read twice: the first time
    assert first_instant(230, stretches) == 230  # the first stretch ends just before it is read
    assert first_instant(400, stretches) == 300  # never read here


@pytest.mark.parametrize("name", ["", "Asia/Nowhere", "../etc/passwd", "/etc/localtime", "Asia"])
def test_what_is_no_zone_is_refused(name):
    with pytest.raises(ValueError, match="is no time zone; write an IANA name such as Asia/Jakarta or UTC"):
        Zone(name)
