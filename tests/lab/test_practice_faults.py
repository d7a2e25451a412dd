"""Each fault of the practice province does to real stacks what it says."""

import re
import time

import pytest

from agent.clock import parse_instant
from agent.errors import BadInputError

pytestmark = pytest.mark.lab

ALL = ["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5", "10.0.1.1", "10.0.1.2", "10.0.1.3"]
IF_OPER_STATUS = ".1.3.6.1.2.1.2.2.1.8"
IF_ADMIN_STATUS = ".1.3.6.1.2.1.2.2.1.7"
IF_NAME = ".1.3.6.1.2.1.31.1.1.1.1"
SYS_NAME = ".1.3.6.1.2.1.1.5.0"
SYS_UPTIME = ".1.3.6.1.2.1.1.3.0"
UPS_OUTPUT_SOURCE = ".1.3.6.1.2.1.33.1.4.1.0"
V2 = '-v2c -c "$SIAGA_SNMP_COMMUNITY"'
V3 = '-v3 -u noc -l authPriv -a SHA-256 -A "$SIAGA_SNMP_AUTH_KEY" -x AES -X "$SIAGA_SNMP_PRIVACY_KEY"'
UP, DOWN = "1", "2"


def snmp(lab, address, oid, access=V2, verb="snmpget"):
    """Ask from srv-siaga with the lab's own secrets; return the values."""
    done = lab.run_at(None, ["sh", "-c", f"MIBS= {verb} {access} -t 1 -r 0 -Oqvt {address} {oid}"])
    return done.stdout.replace('"', "").split("\n")[:-1]


def core_if(lab, name, column=IF_OPER_STATUS, address="10.0.0.2"):
    """Return a column of the interface of this name at a core."""
    index = snmp(lab, address, IF_NAME, V3, "snmpwalk").index(name) + 1
    return snmp(lab, address, f"{column}.{index}", V3)[0]


def pings(lab, address, count, interval=0.01, wait=1):
    """Ping from srv-siaga; return the round-trip times in ms."""
    done = lab.run_at(None, ["ping", "-c", str(count), "-i", str(interval), "-W", str(wait), address])
    return [float(rtt) for rtt in re.findall(r"time=([\d.]+) ms", done.stdout)]


def test_every_device_answers_a_ping(lab):
    assert lab.answering(None, ALL) == set(ALL)
    assert lab.answering("sw-2", ALL) == set(ALL)


def test_an_ipv6_device_answers_across_the_province(lab):
    assert lab.answering(None, ["2001:db8::6"]) == {"2001:db8::6"}


def test_every_device_says_its_name_with_the_credential_of_the_inventory(lab):
    assert snmp(lab, "10.0.1.1", SYS_NAME) == ["sw-1"]
    assert snmp(lab, "10.0.0.3", SYS_NAME, V3) == ["core-b"]
    assert snmp(lab, "udp6:[2001:db8::6]", SYS_NAME) == ["sw-6"]
    assert snmp(lab, "10.0.1.1", SYS_NAME, "-v2c -c guessed") == []


def test_interfaces_bear_the_names_of_the_inventory(lab):
    names = snmp(lab, "10.0.0.2", IF_NAME, V3, "snmpwalk")

    assert names == ["lo", "ge-0/0/0", "sea1", "sea2", "ge-0/0/4"]


def test_a_cut_takes_the_carrier_at_both_ends_and_a_restore_brings_it_back(lab):
    assert core_if(lab, "ge-0/0/4") == UP

    lab.cut("fo-1")
    assert core_if(lab, "ge-0/0/4") == DOWN
    assert core_if(lab, "ge-0/0/4", IF_ADMIN_STATUS) == UP
    carrier = lab.run_at("sw-1", ["cat", "/sys/class/net/uplink/carrier"]).stdout
    assert carrier == "0\n"
    assert lab.answering(None, ALL) == set(ALL) - {"10.0.1.1", "10.0.1.3"}

    lab.restore("fo-1")
    assert core_if(lab, "ge-0/0/4") == UP
    assert lab.answering(None, ALL) == set(ALL)


def test_one_strand_of_a_doubled_cable_is_enough(lab):
    lab.cut("sea-1")
    assert lab.answering(None, ALL) == set(ALL)

    lab.cut("sea-2")
    assert lab.answering(None, ALL) == {"10.0.0.1", "10.0.0.2", "10.0.1.1", "10.0.1.3"}


def test_a_ring_is_gone_round_the_other_way(lab):
    lab.cut("ring-1")

    assert lab.answering(None, ALL) == set(ALL)
    assert len(pings(lab, "10.0.1.2", 5)) == 5


def test_a_group_is_cut_with_all_its_members(lab):
    (entry,) = lab.cut("skkl")

    assert [(change["element"], change["carrier"]) for change in entry["changes"]] == [
        ("sea-1", False),
        ("sea-2", False),
    ]


def test_a_ping_is_answered_within_200_ms_of_a_restore(lab):
    worst = 0.0
    for _ in range(5):
        lab.cut("skkl")
        pinging = lab.popen_at(None, ["ping", "-D", "-i", "0.01", "-c", "150", "10.0.1.2"], stdout=-1, text=True)
        time.sleep(0.7)  # its start, and some losses
        (entry,) = lab.restore("skkl")
        restored = parse_instant(entry["changes"][-1]["done"]) / 1e6
        out, _ = pinging.communicate(timeout=20)
        answered = [float(stamp) for stamp in re.findall(r"\[([\d.]+)\] \d+ bytes from 10\.0\.1\.2", out)]
        assert answered
        worst = max(worst, answered[0] - restored)
    assert worst < 0.2


def test_a_device_without_power_is_silent_and_starts_anew(lab):
    lab.power_off("sw-2")
    assert lab.answering(None, ALL) == set(ALL) - {"10.0.1.2"}
    assert core_if(lab, "port2", address="10.0.0.4") == DOWN

    time.sleep(1)
    lab.power_on("sw-2")
    assert lab.answering(None, ALL) == set(ALL)
    assert 0 <= int(snmp(lab, "10.0.1.2", SYS_UPTIME)[0]) < 300  # hundredths of a second


def test_a_cut_leaves_the_uptime_alone(lab):
    before = int(snmp(lab, "10.0.1.1", SYS_UPTIME)[0])
    lab.cut("fo-1")
    lab.restore("fo-1")

    assert int(snmp(lab, "10.0.1.1", SYS_UPTIME)[0]) > before


def test_snmpv3_boots_are_counted_as_rfc_3414_wants(lab):
    boots = ".1.3.6.1.6.3.10.2.1.2.0"
    before = int(snmp(lab, "10.0.0.4", boots, V3)[0])
    lab.power_off("core-c")
    lab.power_on("core-c")

    assert int(snmp(lab, "10.0.0.4", boots, V3)[0]) == before + 1


def test_a_feeder_takes_its_devices_at_once_and_those_behind_a_ups_later(lab):
    lab.power_off("pln-1", battery="2s")
    assert lab.answering(None, ALL) == set(ALL) - {"10.0.1.2"}
    assert snmp(lab, "10.0.1.3", UPS_OUTPUT_SOURCE) == ["5"]

    time.sleep(2)
    assert lab.answering(None, ALL) == set(ALL) - {"10.0.1.1", "10.0.1.2", "10.0.1.3"}

    lab.power_on("pln-1")
    assert lab.answering(None, ALL) == set(ALL)
    assert snmp(lab, "10.0.1.3", UPS_OUTPUT_SOURCE) == ["3"]


def test_power_back_before_the_battery_is_empty_is_no_outage(lab):
    lab.power_off("pln-1", battery="1s")
    lab.power_on("pln-1")
    time.sleep(1.2)

    assert lab.answering(None, ALL) == set(ALL)


def test_a_bumped_device_restarts(lab):
    lab.bump("sw-2", seconds=1)
    assert "10.0.1.2" not in lab.answering(None, ALL)

    time.sleep(1.3)
    assert lab.answering(None, ALL) == set(ALL)
    assert int(snmp(lab, "10.0.1.2", SYS_UPTIME)[0]) < 300


def test_the_last_word_on_an_element_holds(lab):
    lab.bump("sw-2", seconds=0.5)
    lab.power_off("sw-2")
    time.sleep(0.8)

    assert lab.status()["off"] == ["sw-2"]


def test_an_interface_switched_off_by_hand_says_so(lab):
    lab.admin_down("core-a/ge-0/0/4")
    assert core_if(lab, "ge-0/0/4", IF_ADMIN_STATUS) == DOWN
    assert lab.run_at("sw-1", ["cat", "/sys/class/net/uplink/carrier"]).stdout == "0\n"
    assert lab.status()["admin_down"] == ["core-a/ge-0/0/4"]
    assert lab.answering(None, ALL) == set(ALL) - {"10.0.1.1", "10.0.1.3"}

    lab.admin_up("core-a/ge-0/0/4")
    assert lab.answering(None, ALL) == set(ALL)


def test_a_switched_off_interface_in_a_ring_is_gone_round(lab):
    lab.admin_down("core-b/ring1")
    assert lab.answering(None, ALL) == set(ALL)

    lab.cut("ring-2")
    lab.admin_up("core-b/ring1")
    assert lab.answering(None, ALL) == set(ALL)


def test_loss_is_about_right_and_ends(lab):
    lab.act("loss", "fo-1", "20%")
    answered = len(pings(lab, "10.0.1.1", 500, interval=0.002, wait=0.2))
    assert 340 <= answered <= 450  # 400 expected; 5 standard deviations are 45

    lab.act("loss", "fo-1", "0%")
    assert len(pings(lab, "10.0.1.1", 50)) == 50


def test_delay_is_added_to_the_round_trip_and_ends(lab):
    lab.act("delay", "fo-1", "300ms")
    delayed = pings(lab, "10.0.1.1", 5, interval=0.05)
    assert len(delayed) == 5
    assert all(300 <= rtt < 350 for rtt in delayed)
    assert core_if(lab, "ge-0/0/4") == UP

    lab.act("delay", "fo-1", "0s")
    assert max(pings(lab, "10.0.1.1", 5)) < 50


def test_snmp_and_tcp_pass_a_slow_link_whole(lab):
    """Frames leave the stacks with their checksums unfinished; the relay must not break them."""
    lab.act("delay", "fo-1", "10ms")

    assert snmp(lab, "10.0.1.1", SYS_NAME) == ["sw-1"]
    server = lab.popen_at(
        "sw-1",
        [
            "python3",
            "-c",
            "import socket as s; c=s.create_server(('',99)).accept()[0]; c.sendall(b'x'*300000); c.close()",
        ],
    )
    client = (
        "import socket as s,time\n"
        "for _ in range(200):\n"
        "    try: c=s.create_connection(('10.0.1.1',99),5); break\n"
        "    except ConnectionRefusedError: time.sleep(.02)\n"
        "n=0\n"
        "while d:=c.recv(65536): n+=len(d)\n"
        "print(n)"
    )
    try:
        assert lab.run_at(None, ["python3", "-c", client]).stdout == "300000\n"
    finally:
        server.kill()
        server.wait()


def test_a_cut_and_a_delay_on_one_link_do_not_undo_each_other(lab):
    lab.act("delay", "fo-1", "100ms")
    lab.cut("fo-1")
    assert "10.0.1.1" not in lab.answering(None, ALL)

    lab.act("delay", "fo-1", "0s")
    assert "10.0.1.1" not in lab.answering(None, ALL)
    lab.restore("fo-1")
    assert lab.answering(None, ALL) == set(ALL)


def test_a_flapping_link_goes_down_as_often_as_asked_and_ends_up(lab):
    seen = len(lab.truth())
    lab.act("flap", "fo-1", "--times", "3", "--every", "200ms")
    time.sleep(1)

    changes = [change["carrier"] for entry in lab.truth()[seen:] for change in entry["changes"]]
    assert changes == [False, True] * 3
    assert lab.status()["pending"] == []


def test_lightning_takes_an_area_at_once_and_gives_it_back(lab):
    lab.act("lightning", "area", "--for", "500ms")
    assert lab.status()["cut"] == ["fo-1", "fo-2"]

    time.sleep(0.8)
    assert lab.answering(None, ALL) == set(ALL)


def test_a_script_is_played_in_time(lab):
    seen = len(lab.truth())
    lab.play("100ms cut fo-1\n600ms restore fo-1")
    time.sleep(1)

    down, up = (entry for entry in lab.truth()[seen:] if entry["by"] == "script")
    apart = parse_instant(up["changes"][0]["at"]) - parse_instant(down["changes"][0]["done"])
    assert 450_000 < apart < 650_000


def test_the_truth_holds_the_instants_around_each_change(lab):
    before = time.time_ns() // 1000
    lab.cut("fo-1")
    after = time.time_ns() // 1000
    entry = lab.truth()[-1]
    (change,) = entry["changes"]

    instants = [parse_instant(text) for text in (entry["at"], change["at"], change["done"], entry["done"])]
    assert [before, *instants, after] == sorted([before, *instants, after])
    assert entry["words"] == ["cut", "fo-1"]
    assert (change["element"], change["carrier"]) == ("fo-1", False)


def test_doing_it_again_changes_nothing(lab):
    lab.cut("fo-1")

    assert lab.cut("fo-1")[0]["changes"] == []


def test_an_unknown_name_is_refused_and_nothing_happens(lab):
    with pytest.raises(BadInputError, match=r"did you mean fo-1"):
        lab.cut("fo-1x")
    assert lab.status()["cut"] == []
