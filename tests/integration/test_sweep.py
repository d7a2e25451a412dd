"""Sweeps with real ICMP, and the command that prints them."""

import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from agent.clock import MILLISECOND, SystemClock
from agent.probes.icmp import IcmpEngine, address_of
from agent.probes.sweep import sweep
from tests.support.isolated import Tun, allow_ping_groups, drop_capabilities, isolated, run

CLOCK = SystemClock()
SIAGA = [sys.executable, "-c", "from api.cli.app import main; main()", "ping"]


def addresses(count: int, net: int = 5):
    return [address_of(f"127.{net}.{index // 256}.{index % 256}") for index in range(count)]


def _full_speed(mode: str):
    if mode == "datagram":
        allow_ping_groups("0 0")
        drop_capabilities()
    told = []
    with IcmpEngine.open(CLOCK) as engine:
        swept = sweep(engine, CLOCK, addresses(20_000), progress=lambda *at: told.append(at))
        drops = engine.counters.kernel_drops
    return (
        [row.address.text for row in swept if row.received != 1 or row.sent != 1],
        drops,
        told[-1],
        told == sorted(told),
    )


@pytest.mark.parametrize("mode", ["raw", "datagram"])
def test_no_host_is_falsely_down_at_full_speed(mode):
    assert isolated(_full_speed, mode) == ([], 0, (20_000, 20_000), True)


def _silence():
    tun = Tun()
    targets = [address_of(f"10.9.{index // 256}.{index % 256}") for index in range(2, 20_002)]
    run("ip link set tun0 txqueuelen 100000")
    with IcmpEngine.open(CLOCK) as engine:
        begun = time.monotonic()
        swept = sweep(engine, CLOCK, targets, timeout=100 * MILLISECOND)
        return (
            {(row.sent, row.received, row.reason) for row in swept},
            len(swept),
            time.monotonic() - begun,
            len(tun.take()),
        )


def test_the_silent_are_asked_as_often_as_the_others():
    figures, count, elapsed, left = isolated(_silence)
    assert (figures, count) == ({(1, 0, "timeout")}, 20_000)
    assert left == 20_000
    assert elapsed < 10


def _several():
    run("nft add table ip t")
    run("nft add chain ip t c { type filter hook input priority 0 ; }")
    run("nft add rule ip t c icmp type echo-request numgen inc mod 3 == 2 drop")
    with IcmpEngine.open(CLOCK) as engine:
        begun = time.monotonic()
        swept = sweep(engine, CLOCK, addresses(100), count=4, interval=60 * MILLISECOND, timeout=50 * MILLISECOND)
        return [row[1:] for row in swept], time.monotonic() - begun


def test_several_probes_are_an_interval_apart_and_each_counted():
    rows, elapsed = isolated(_several)
    assert elapsed >= 0.18
    assert {row[0] for row in rows} == {4}
    assert sum(row[1] for row in rows) == 267
    for _, received, low, total, high, reason in rows:
        assert low <= total / received <= high
        assert reason == ("timeout" if received < 4 else None)


def _paced():
    with IcmpEngine.open(CLOCK) as engine:
        begun = time.monotonic()
        swept = sweep(engine, CLOCK, addresses(500), rate=1000, count=2, interval=100 * MILLISECOND)
        return {(row.sent, row.received) for row in swept}, time.monotonic() - begun


def test_a_rate_is_kept():
    figures, elapsed = isolated(_paced)
    assert figures == {(2, 2)}
    assert 0.9 < elapsed < 3


def _empty():
    with IcmpEngine.open(CLOCK) as engine:
        return sweep(engine, CLOCK, [])


def test_a_sweep_of_nothing_ends():
    assert isolated(_empty) == []


def _command(*arguments: str, drop: bool = False):
    run("ip route add unreachable 10.10.0.0/16")
    less = ["setpriv", "--bounding-set", "-net_raw", "--inh-caps", "-net_raw"] if drop else []
    done = subprocess.run([*less, *SIAGA, *arguments], check=False, capture_output=True, text=True, timeout=60)
    return done.returncode, done.stdout, done.stderr


def test_the_command_prints_rows_in_the_order_of_addresses(tmp_path: Path):
    targets = tmp_path / "targets.txt"
    targets.write_text("127.0.0.10\n\n# a comment\n127.0.0.9   # another\n::1\n")
    status, output, told = isolated(_command, str(targets), "127.0.0.9", "10.10.0.1", "--json")
    assert status == 0
    rows = json.loads(output)
    assert [row["address"] for row in rows] == ["10.10.0.1", "127.0.0.9", "127.0.0.10", "::1"]
    assert rows[0] == {
        "address": "10.10.0.1",
        "sent": 1,
        "received": 0,
        "loss": 1.0,
        "rtt_min": None,
        "rtt_avg": None,
        "rtt_max": None,
        "reason": "unreachable",
    }
    for row in rows[1:]:
        assert (row["sent"], row["received"], row["loss"], row["reason"]) == (1, 1, 0.0, None)
        assert 0 < row["rtt_min"] <= row["rtt_avg"] <= row["rtt_max"] < 1
    assert told == "siaga: probing 4 addresses, IPv4 by raw socket, IPv6 by raw socket\n"


def test_the_command_prints_a_table(tmp_path: Path):
    status, output, _ = isolated(_command, "127.0.0.1", "10.10.0.1", "--count", "2", "--interval", "0.01")
    lines = [line.split() for line in output.splitlines()]
    assert status == 0
    assert lines[0] == ["address", "sent", "received", "loss", "rtt_min", "rtt_avg", "rtt_max", "reason"]
    assert lines[1] == ["10.10.0.1", "2", "0", "1.000", "-", "-", "-", "unreachable"]
    assert lines[2][:4] == ["127.0.0.1", "2", "2", "0.000"]


def test_every_bad_address_is_named_with_its_line(tmp_path: Path):
    targets = tmp_path / "targets.txt"
    targets.write_text("127.0.0.1\n10.0.0.256\nsw-dinkes\n")
    status, output, told = isolated(_command, str(targets), "no-such-file")
    assert (status, output) == (2, "")
    assert f"{targets}:2: '10.0.0.256' is no IPv4 or IPv6 address" in told
    assert f"{targets}:3: 'sw-dinkes' is no IPv4 or IPv6 address" in told
    assert "'no-such-file' is no IPv4 or IPv6 address" in told
    assert told.count("write it like 10.20.4.2") == 3
    assert "Traceback" not in told


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\n"])
def test_a_file_without_addresses_is_refused(tmp_path: Path, content: bytes):
    targets = tmp_path / "targets.txt"
    targets.write_bytes(content)
    status, _, told = isolated(_command, str(targets))
    assert status == 2
    assert told.startswith("siaga: ")
    assert "Traceback" not in told


def _without_permission():
    return _command("127.0.0.1", drop=True)


def test_without_permission_the_command_says_what_to_grant():
    status, output, told = isolated(_without_permission)
    assert (status, output) == (2, "")
    assert "AmbientCapabilities=CAP_NET_RAW" in told


@pytest.mark.parametrize(
    "option", [("--count", "0"), ("--rate", "-1"), ("--timeout", "0"), ("--interval", "nan"), ("--interval", "inf")]
)
def test_settings_that_make_no_sense_are_wrong_usage(option):
    status, _, told = isolated(_command, "127.0.0.1", *option)
    assert status == 2
    assert "Traceback" not in told
