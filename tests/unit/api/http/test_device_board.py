from __future__ import annotations

import msgspec
import pytest

from agent.clock import SECOND
from api.core.cabling import Needs
from api.core.device_sheet import Sheet
from api.core.words import Language
from api.http.device_board import TOLD, WAITS, health_rows, listed, newest, port_rows, progress
from tests.support.pretend_province import pretend_province
from tests.support.rich_device import rich_readings

NOW = 10**15
MODEL = next(device for device in pretend_province().devices if device.id == "sw-dinkes")
SHEET = Sheet(
    model=MODEL,
    readings=rich_readings("sw-dinkes", NOW),
    heard=(),
    needs=Needs(way=(), power=(), services=(), behind=()),
)


def test_a_port_is_told_with_its_traffic_light_and_what_goes_wrong():
    rows = {row.port.interface: row for row in port_rows(Language.ID, SHEET, "name", down=False)}
    uplink = rows["uplink"]
    assert (uplink.speed, uplink.state) == ("10 Gbit/s", "up")
    (text, share), _ = uplink.traffic
    assert text == "3,09 Gbit/s"
    assert share == pytest.approx(30.9, abs=0.1)
    received, sent = uplink.lights
    assert (received.value, received.words) == ("-17,2", "di bawah batas (batas -14,4 sampai 0,5)")
    assert (sent.bar.verdict, sent.direction) == ("good", "kirim")
    failing = rows["GigabitEthernet1/0/8"]
    assert (failing.failing, failing.errors, failing.errors_total) == (True, "24,0/mnt", "248 sejak awal")
    assert [row.port.interface for row in rows.values() if row.failing] == ["GigabitEthernet1/0/8"]


def test_light_at_a_port_that_is_not_told_has_a_row_of_its_own():
    rows = port_rows(Language.EN, SHEET, "in", down=True)
    assert len(rows) == 50
    (bare,) = [row for row in rows if row.port.interface.endswith(" 2 2")]
    assert (bare.speed, bare.words, bare.lights[0].value) == ("–", "Unknown", "-9.0")  # noqa: RUF001
    assert rows[-1] is bare


@pytest.mark.parametrize("speed", [None, 0, -5])
def test_a_share_needs_a_speed(speed):
    port = msgspec.structs.replace(SHEET.readings.ports[0], speed_bps=speed)
    sheet = msgspec.structs.replace(SHEET, readings=msgspec.structs.replace(SHEET.readings, ports=(port,), optics=()))
    (row,) = port_rows(Language.ID, sheet, "name", down=False)
    assert [share for _, share in row.traffic] == [None, None]


def test_parts_come_kind_by_kind():
    rows = health_rows(Language.ID, SHEET.readings.health)
    assert [row.name for row in rows[:6]] == ["Prosesor", "Memori", "Suhu", "Suhu", "Kipas", "Kipas"]
    assert [(row.part, row.bad) for row in rows if row.bad] == [("hotspot", True), ("Fan 2", True)]
    assert [row.share for row in rows] == [37, 91, None, None, None, None, None]


def test_the_newest_result_is_a_poll_where_there_are_polls_and_a_ping_where_not():
    assert newest(SHEET) == SHEET.readings.pings[0].at
    polled = msgspec.structs.replace(SHEET, model=MODEL.model_copy(update={"snmp": "access"}))
    assert newest(polled) == SHEET.readings.polls[0].at
    nothing = msgspec.structs.replace(SHEET, readings=msgspec.structs.replace(SHEET.readings, pings=()))
    assert newest(nothing) == 0


@pytest.mark.parametrize(
    ("asked", "before", "last", "told"),
    [
        (None, 0, 5, None),
        (NOW, 5, 5, "asked"),
        (NOW - WAITS + 1, 5, 5, "asked"),
        (NOW - WAITS, 5, 5, "late"),
        (NOW - SECOND, 5, 6, "done"),
        (NOW - TOLD, 5, 6, None),
        (NOW + SECOND, 5, 5, None),
    ],
)
def test_how_far_what_was_asked_for_is(asked, before, last, told):
    assert progress(NOW, asked, before, last) == told


def test_a_long_list_is_cut():
    names, more = listed(tuple(f"sw-{number}" for number in range(20)), str.upper)
    assert (names[0], len(names), more) == (("sw-0", "SW-0"), 12, 8)
