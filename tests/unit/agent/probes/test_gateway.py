from __future__ import annotations

from agent.probes.gateway import Gateway, ipv4_gateways, ipv6_gateways

IPV4 = """\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth1\t00000000\t0102A8C0\t0003\t0\t0\t200\t00000000\t0\t0\t0
eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000000\t0\t0\t0
tun0\t00000000\t00000000\t0001\t0\t0\t50\t00000000\t0\t0\t0
eth0\t0000000A\t00000000\t0001\t0\t0\t100\t000000FF\t0\t0\t0
eth0\t00000000\t0100000A\t0003\t0\t0\t100\t00000080\t0\t0\t0
half a line
"""
ZERO = "0" * 32
IPV6 = f"""\
{ZERO} 00 {ZERO} 00 fe800000000000000000000000000001 00000400 00000001 00000000 00000003     eth0
{ZERO} 00 {ZERO} 00 20010db8000000000000000000000001 00000100 00000001 00000000 00000003     eth1
{ZERO} 00 {ZERO} 00 {ZERO} ffffffff 00000001 00000000 00200200       lo
20010db8000000000000000000000000 40 {ZERO} 00 {ZERO} 00000100 00000001 00000000 00000001     eth1
short
"""


def test_the_ipv4_default_gateways_come_by_metric_and_routes_without_one_are_none():
    assert ipv4_gateways(IPV4) == [Gateway("10.0.0.1", "eth0"), Gateway("192.168.2.1", "eth1")]


def test_the_ipv6_default_gateways_are_scoped_when_link_local():
    assert ipv6_gateways(IPV6) == [Gateway("2001:db8::1", "eth1"), Gateway("fe80::1%eth0", "eth0")]


def test_empty_tables_hold_no_gateway():
    assert ipv4_gateways("") == ipv6_gateways("") == []
