"""Ping and traceroute as evidence, through real routers: network namespaces in a row."""

import subprocess
import time
from typing import Self

import pytest

from agent.clock import MILLISECOND, SECOND
from agent.probes.trace import ping, traceroute
from tests.support.isolated import Tun, allow_ping_groups, drop_capabilities, isolated, run


class Row:
    """Us, two routers and a host in a row: 10.1.0.1 | 10.1.0.2, 10.2.0.1 | 10.2.0.2, 10.3.0.1 | 10.3.0.2."""

    def __init__(self) -> None:
        self.children = [
            subprocess.Popen(["unshare", "-n", "sh", "-c", "echo ready; exec sleep 60"], stdout=subprocess.PIPE)
            for _ in range(3)
        ]
        for child in self.children:
            child.stdout.readline()
        for number, child in enumerate(self.children, 1):
            here, there = f"a{number}", f"b{number}"
            run(f"ip link add {here} type veth peer name {there} netns {child.pid}")
            if number > 1:
                before = self.children[number - 2].pid
                run(f"ip link set {here} netns {before}")
            self.inside(number - 1, f"ip address add 10.{number}.0.1/24 dev {here}")
            self.inside(number - 1, f"ip link set {here} up")
            self.inside(number, f"ip address add 10.{number}.0.2/24 dev {there}")
            self.inside(number, f"ip link set {there} up")
            self.inside(number, "ip link set lo up")
            self.inside(number, f"ip route add 10.0.0.0/8 via 10.{number}.0.1")
            self.inside(number, "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.icmp_ratelimit=0")
        self.inside(0, "ip route add 10.0.0.0/8 via 10.1.0.2")
        self.inside(1, "ip route del 10.0.0.0/8")
        self.inside(1, "ip route add 10.3.0.0/16 via 10.2.0.2")
        self.inside(1, "ip route add 10.4.0.0/16 via 10.2.0.2")
        self.inside(1, "nft add table ip t")
        self.inside(1, "nft add chain ip t c { type filter hook forward priority 0 ; }")
        self.inside(1, "nft add rule ip t c ip daddr 10.4.0.0/16 reject with icmp admin-prohibited")

    def inside(self, number: int, command: str) -> None:
        run(command if number == 0 else f"nsenter -t {self.children[number - 1].pid} -n {command}")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for child in self.children:
            child.kill()
            child.wait()
            child.stdout.close()


def _row(*targets: str):
    with Row():
        return [(ping(target, count=2, interval=10 * MILLISECOND), traceroute(target)) for target in targets]


def test_the_way_is_told_hop_by_hop_and_ends_where_a_router_says_so():
    (there, way), (nowhere, blocked) = isolated(_row, "10.3.0.2", "10.4.0.9")
    assert (there.sent, len(there.rtts), there.reason) == (2, 2, None)
    assert all(0 < rtt < SECOND for rtt in there.rtts)
    assert [(hop.distance, hop.address) for hop in way.hops] == [(1, "10.1.0.2"), (2, "10.2.0.2"), (3, "10.3.0.2")]
    assert way.reason is None
    assert (nowhere.sent, nowhere.rtts, nowhere.reason) == (2, (), "refused")
    assert [hop.address for hop in blocked.hops] == ["10.1.0.2", "10.1.0.2"]
    assert blocked.reason == "refused"


def _silence():
    tun = Tun()
    begun = time.monotonic()
    evidence = traceroute("10.9.0.2", timeout=50 * MILLISECOND), ping("10.9.0.2", count=1, timeout=50 * MILLISECOND)
    tun.take()
    return evidence, time.monotonic() - begun


def test_silence_ends_after_three_hops():
    (way, lost), elapsed = isolated(_silence)
    assert [hop.address for hop in way.hops] == [None, None, None]
    assert way.reason == lost.reason == "timeout"
    assert elapsed < 2


def _unprivileged(groups: str | None):
    if groups:
        allow_ping_groups(groups)
    drop_capabilities()
    return ping("127.0.0.1", count=1), traceroute("127.0.0.1")


def test_without_the_right_to_raw_sockets_ping_takes_the_other_kind():
    answered, way = isolated(_unprivileged, "0 0")
    assert (len(answered.rtts), answered.reason) == (1, None)
    assert (way.hops, way.reason) == ((), "not-permitted")


def test_without_any_right_the_reason_says_so():
    answered, way = isolated(_unprivileged, None)
    assert (answered.sent, answered.reason) == (0, "not-permitted")
    assert way.reason == "not-permitted"


def _no_route():
    return ping("10.1.2.3", count=1), traceroute("10.1.2.3")


def test_a_fault_of_this_machine_is_told_as_one():
    lost, way = isolated(_no_route)
    assert lost.reason == way.reason == "local-fault"


@pytest.mark.parametrize("address", ["dinkes", "", "10.0.0.256"])
def test_what_is_no_address_is_an_unknown_host(address):
    assert ping(address).reason == "unknown-host"
    assert traceroute(address).reason == "unknown-host"


@pytest.mark.parametrize("address", ["127.0.0.1", "::1"])
def test_this_machine_is_one_hop_away(address):
    way = isolated(traceroute, address)
    assert [(hop.distance, hop.address) for hop in way.hops] == [(1, address)]
    assert way.reason is None
