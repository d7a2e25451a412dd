"""What speaks for an explanation, as facts that a technician can check (``rootcause.md``, 4)."""

from __future__ import annotations

from agent.inventory.topology import Topology
from agent.observation import Trace
from collector.core.cases import Case
from collector.core.suspects import Suspects
from collector.reading import Evidence


def of(case: Case, suspects: Suspects) -> tuple[Evidence, ...]:
    """Return the evidence of a case, the weightiest first."""
    out = [*_ports(case), *_supplies(case, suspects), *_members(case, suspects.topology)]
    devices = {row.device for row in case.felt_rows}
    if len(devices) > 1:
        out.append(Evidence(code="all-behind", element=case.root[0], values={"count": len(devices)}))
    out += _parent(case, suspects)
    out += _uptimes(case)
    out += _powered(case, suspects)
    out += _weather(case, suspects)
    out += suspects.lessons.evidence(case.root[0], case.since)
    if case.trace is not None:
        out.append(_route(case.trace))
    return tuple(out)


def _weather(case: Case, suspects: Suspects) -> list[Evidence]:
    """What bulletins of the weather service say for the causes that the case may have had."""
    root = case.root[0]
    return suspects.sky.evidence(case.causes, root, case.since, exposed=suspects.sky.places.exposed(root))


def _uptimes(case: Case) -> list[Evidence]:
    """Who had restarted when it came back and who ran on; several of a kind are one fact."""
    out = []
    for restarted, one, many in (
        (True, "uptime-restarted", "uptimes-restarted"),
        (False, "uptime-kept", "uptimes-kept"),
    ):
        devices = sorted(device for device, began_anew in case.restarted.items() if began_anew is restarted)
        if len(devices) == 1:
            out.append(Evidence(code=one, values={"device": devices[0]}))
        elif devices:
            out.append(Evidence(code=many, values={"count": len(devices)}))
    return out


def _route(trace: Trace) -> Evidence:
    """How far a packet to one of the devices got: ``last`` is the last that answered, ``hops`` a line each."""
    answered = [hop for hop in trace.hops if hop.address is not None]
    lines = [
        f"{hop.distance:2}  {hop.address or '*'}" + (f"  {hop.rtt * 1000:.1f} ms" if hop.rtt is not None else "")
        for hop in trace.hops
    ]
    return Evidence(
        code="traceroute",
        element=trace.device,
        at=trace.at,
        values={
            "device": trace.device,
            "last": (answered[-1].address or "") if answered else "",
            "hops": "\n".join(lines),
        },
    )


def _ports(case: Case) -> list[Evidence]:
    out = []
    for text, (admin, oper, at) in sorted(case.ports.items()):
        if at < case.since:
            continue
        device, _, interface = text.partition("/")
        first = max(case.since, case.dark_since.get(text, at))
        code = "port-admin-down" if admin == "down" else "port-down" if oper not in ("up", None) else "port-up"
        out.append(
            Evidence(code=code, element=case.root[0], at=first, values={"device": device, "interface": interface})
        )
    return sorted(out, key=lambda fact: ("port-admin-down", "port-down", "port-up").index(fact.code))


def _supplies(case: Case, suspects: Suspects) -> list[Evidence]:
    """What UPSes say of the feeder that failed, or of one that might have."""
    root = case.root[0]
    known = sorted(case.batteries.items())
    charged = set(suspects.supplies(root))
    return [
        Evidence(code="ups-on-battery" if on else "ups-on-mains", element=root, at=at, values={"device": ups})
        for ups, (on, at, _) in known
        if at >= case.since and (ups in charged or not on)
    ]


def _powered(case: Case, suspects: Suspects) -> list[Evidence]:
    """Who stayed on beside a device that restarted."""
    root = case.root[0]
    if not case.restarted.get(root):
        return []
    beside = suspects.powered_beside(root, case.told(), case.since)
    return [Evidence(code="power-beside", element=root, values={"count": len(beside)})] if beside else []


def _members(case: Case, topology: Topology) -> list[Evidence]:
    group = case.root[0]
    members = topology.members.get(group, frozenset())
    lost = {row.device for row in case.rows} & members
    dark = {
        link
        for link in members & set(topology.links)
        for end in topology.links[link].ends
        if (port := case.ports.get(f"{end.device}/{end.interface}")) is not None
        and port[2] >= case.since
        and port[1] not in ("up", None)
    }
    count = len(lost | dark)
    return (
        [Evidence(code="members-together", element=group, values={"group": group, "count": count})] if count > 1 else []
    )


def _parent(case: Case, suspects: Suspects) -> list[Evidence]:
    """The last device on the way to what failed that answered after the fault began."""
    for row in case.rows:
        if row.agent not in suspects.origins:
            continue
        clues = case.clues.get(row.agent, {})
        hidden = suspects.hidden(row.agent, frozenset(case.root))
        for step in reversed(suspects.path(row.agent, row.device)):
            if step in suspects.topology.neighbours and step not in hidden:
                _, _, answered = clues.get(step, (False, (), None))
                if answered is not None and answered >= case.since:
                    return [Evidence(code="parent-answers", element=step, at=answered, values={"device": step})]
                break
    return []
