"""Building the province in the kernel: stations, wires through the patch panel, routes.

Every wire is two veth pairs, each with one end at a device and one in the panel, where a bridge of its own
joins them. Setting the panel's ends down takes the carrier at both devices, as a cut fibre does.

A device's one address sits on its loopback; a route names the neighbour's as gateway on the link
(unnumbered, RFC 5309; for IPv6 its link-local one), and the neighbour's MAC is entered by hand, so that nothing has to be
resolved anew after a repair.

All of it is synchronous and belongs into one thread: entering a namespace moves the calling thread.
"""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from ipaddress import IPv4Address, IPv6Address
from typing import Any

from pyroute2.iproute.linux import IPRoute
from pyroute2.netlink.exceptions import NetlinkError

from deploy.lab.namespaces import Namespace, set_sysctls
from deploy.lab.plan import Plan, Port, Station, Wire
from deploy.lab.routing import Hops, Table

_ONLINK = 4  # RTNH_F_ONLINK: the gateway is on that link, whatever the routes say
_FIRST_METRIC = 10
_LAST_RESORT = 4000  # the metric of "unreachable", used when every hop has lost its carrier
_PERMANENT = 0x80  # NUD_PERMANENT
_LLDP_AND_ALL_OTHERS = 0xFFF8  # group addresses a bridge may be told to forward

_STATION = {
    "ipv4/ip_forward": "1",
    "ipv4/conf/all/rp_filter": "0",
    "ipv4/conf/default/rp_filter": "0",
    "ipv4/conf/all/ignore_routes_with_linkdown": "1",
    "ipv4/conf/default/ignore_routes_with_linkdown": "1",
    "ipv4/conf/all/send_redirects": "0",
    "ipv4/conf/default/send_redirects": "0",
    "ipv4/icmp_ratelimit": "0",
    "ipv4/icmp_msgs_per_sec": "1000000",
    "ipv4/icmp_msgs_burst": "100000",
}
_STATION_6 = {
    "ipv6/conf/all/forwarding": "1",
    "ipv6/conf/default/forwarding": "1",
    "ipv6/conf/default/accept_dad": "0",
    "ipv6/conf/all/ignore_routes_with_linkdown": "1",
    "ipv6/conf/default/ignore_routes_with_linkdown": "1",
    "ipv6/icmp/ratelimit": "0",
}
_WITHOUT_6 = {"ipv6/conf/all/disable_ipv6": "1", "ipv6/conf/default/disable_ipv6": "1"}

_Wanted = dict[tuple[int, str], dict[int, str | None]]
"""Family and destination → metric → link (None: unreachable)."""


class Wiring:
    """The province's kernel side. Make it in the thread that will use it, inside the panel's namespace."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self.panel = Namespace.here()
        self.stations: dict[str, Namespace] = {}
        self._routes: dict[str, _Wanted] = {}
        set_sysctls(_WITHOUT_6)
        self._netlink = _open()

    def build(self, tables: Mapping[str, Table], groups: str, progress: Callable[[int], None]) -> None:
        """Make everything, with all links carrying.

        ``groups`` are the first and last group id that may ping without privilege (``ping_group_range``);
        ``progress`` is told how many stations stand.
        """
        for station in self._plan.stations.values():
            self.stations[station.device] = self._found(station, groups)
        for wire in self._plan.wires.values():
            self._lay(wire)
        for count, station in enumerate(self._plan.stations.values(), 1):
            with self._at(station.device) as netlink:
                for port in station.ports.values():
                    self._furnish(netlink, port)
                self._route(netlink, station, tables[station.device])
            progress(count)

    def _found(self, station: Station, groups: str) -> Namespace:
        namespace = Namespace.new()
        six = _STATION_6 if station.six else _WITHOUT_6
        with namespace.entered(), _open() as netlink:
            set_sysctls(_STATION | six | {"ipv4/ping_group_range": groups})
            netlink.link("set", index=1, state="up")
            netlink.addr("add", index=1, address=str(station.four), prefixlen=32)
            if station.six:
                netlink.addr("add", index=1, address=str(station.six), prefixlen=128)
        return namespace

    def _lay(self, wire: Wire) -> None:
        bridge = {"br_stp_state": 0, "br_forward_delay": 0, "br_mcast_snooping": 0}
        self._netlink.link(
            "add",
            ifname=wire.bridge,
            index=wire.bridge_index,
            kind="bridge",
            state="up",
            br_group_fwd_mask=_LLDP_AND_ALL_OTHERS,
            **bridge,
        )
        for port in wire.ports:
            far_end = {
                "ifname": port.interface,
                "index": port.index,
                "address": port.mac,
                "net_ns_fd": self.stations[port.device].fd,
            }
            self._netlink.link(
                "add",
                ifname=port.panel,
                index=port.panel_index,
                kind="veth",
                master=wire.bridge_index,
                state="up",
                peer=far_end,
            )

    def _furnish(self, netlink: Any, port: Port) -> None:
        """Bring a device's interface up and enter its neighbour."""
        wire = next(wire for wire in (self._plan.wires[link] for link in self._links_of(port)) if port in wire.ports)
        neighbour = wire.ports[1 - wire.ports.index(port)]
        netlink.link("set", index=port.index, state="up", ifalias=f"{wire.link} to {neighbour.device}")
        far = self._plan.stations[neighbour.device]
        for address in (far.four, neighbour.link_local) if far.six else (far.four,):
            netlink.neigh("replace", dst=str(address), lladdr=neighbour.mac, ifindex=port.index, state=_PERMANENT)

    def carry(self, link: str, *, carrier: bool) -> None:
        """Give or take a link's carrier, at both ends."""
        state = "up" if carrier else "down"
        for port in self._plan.wires[link].ports:
            self._netlink.link("set", index=port.panel_index, state=state)

    def bridge(self, link: str, *, joined: bool) -> None:
        """Join a wire's two ends by its bridge, or part them so that a relay can."""
        wire = self._plan.wires[link]
        for port in wire.ports:
            self._netlink.link("set", index=port.panel_index, master=wire.bridge_index if joined else 0)

    def enable(self, port: Port, table: Table) -> None:
        """Set a device's interface up, with the neighbour and the routes that the kernel dropped when it went down."""
        with self._at(port.device) as netlink:
            self._furnish(netlink, port)
            self._routes[port.device] = {}
            self._route(netlink, self._plan.stations[port.device], table)

    def disable(self, port: Port) -> None:
        """Set a device's interface down (ifAdminStatus down)."""
        with self._at(port.device) as netlink:
            netlink.link("set", index=port.index, state="down")

    def reroute(self, tables: Mapping[str, Table]) -> int:
        """Bring every device's routes to these tables; return how many devices changed."""
        changed = 0
        for device, table in tables.items():
            station = self._plan.stations[device]
            if self._wanted(station, table) != self._routes[device]:
                with self._at(device) as netlink:
                    self._route(netlink, station, table)
                changed += 1
        return changed

    def _route(self, netlink: Any, station: Station, table: Table) -> None:
        wanted = self._wanted(station, table)
        known = self._routes.get(station.device, {})
        for key in known.keys() | wanted.keys():
            before, after = known.get(key, {}), wanted.get(key, {})
            for metric, link in after.items():
                if before.get(metric, "") != link:
                    self._set_route(netlink, "replace", station.device, key, metric=metric, link=link)
            for metric, link in before.items():
                if metric not in after:
                    self._set_route(netlink, "del", station.device, key, metric=metric, link=link)
        self._routes[station.device] = wanted

    def _set_route(
        self, netlink: Any, verb: str, device: str, key: tuple[int, str], *, metric: int, link: str | None
    ) -> None:
        family, destination = key
        route: dict[str, Any] = {"family": family, "dst": destination, "priority": metric}
        if link is None:
            route["type"] = "unreachable"
        else:
            port, neighbour = self._ends(device, link)
            via = self._plan.stations[neighbour.device].four if family == socket.AF_INET else neighbour.link_local
            route |= {"oif": port.index, "gateway": str(via), "flags": _ONLINK}
        try:
            netlink.route(verb, **route)
        except NetlinkError as problem:
            # An interface that is down has lost its routes already and takes no new ones until it is enabled.
            if problem.code not in (errno.ESRCH, errno.ENETDOWN, errno.ENETUNREACH, errno.EHOSTUNREACH):
                raise

    def _wanted(self, station: Station, table: Table) -> _Wanted:
        wanted: _Wanted = {}
        for family in (socket.AF_INET, socket.AF_INET6) if station.six else (socket.AF_INET,):
            _add(wanted, (family, "default"), table.default)
            for destination, hops in table.routes.items():
                far = self._plan.stations[destination]
                address = far.four if family == socket.AF_INET else far.six
                if address is not None:
                    _add(wanted, (family, _host(address)), hops)
        return wanted

    def _ends(self, device: str, link: str) -> tuple[Port, Port]:
        near, far = self._plan.wires[link].ports
        return (near, far) if near.device == device else (far, near)

    def _links_of(self, port: Port) -> Iterator[str]:
        return (wire.link for wire in self._plan.wires.values() if port in wire.ports)

    @contextmanager
    def _at(self, device: str) -> Iterator[Any]:
        with self.stations[device].entered(), _open() as netlink:
            yield netlink

    def close(self) -> None:
        """Let go of every namespace; the kernel takes them down."""
        self._netlink.close()
        for namespace in [*self.stations.values(), self.panel]:
            namespace.close()


def _open() -> Any:
    """Open a route netlink socket in the calling thread's namespace; its methods are made at run time."""
    return IPRoute()  # type: ignore[no-untyped-call]


def _add(wanted: _Wanted, key: tuple[int, str], hops: Hops) -> None:
    metrics: dict[int, str | None] = {_FIRST_METRIC + place: hop.link for place, hop in enumerate(hops)}
    wanted[key] = metrics | {_LAST_RESORT: None}


def _host(address: IPv4Address | IPv6Address) -> str:
    return f"{address}/{address.max_prefixlen}"
