"""The practice province in another size: more offices in the same shape, or fewer.

Rules this module keeps:

- It works on the inventory's YAML as read, so that what it writes is an inventory like any other.
- An **edge office** is one whose service needs a device that hangs on a single link, its own UPS aside. Only those are copied,
  without the UPS, or left out, with it; cores, trunks, the sea cable and the agent stay as they are.
- A copy hangs on the same core. Its cable and its feeder are copies too, shared by the offices copied in the
  same turn, so that risk groups keep their size.
- Same size, same inventory.
"""

from __future__ import annotations

import copy
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import yaml

from agent.errors import BadInputError

PROVINCE = Path(__file__).parent / "province"
"""The practice province's inventory."""

_FIRST_ADDRESS = IPv4Address("10.64.0.1")
_STEP = 0.0021  # degrees: a copy stands some 300 m away

Raw = dict[str, Any]


def sized(path: Path, offices: int, folder: Path) -> Path:
    """Write the inventory of ``path`` with so many offices into ``folder``; return the file.

    Raises ``BadInputError`` when there is no edge office to copy, or more offices are fixed than wanted.
    """
    raw = resize(read(path), offices)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / "inventory.yaml"
    target.write_text(yaml.safe_dump(raw, sort_keys=False, allow_unicode=True), "utf-8")
    return target


def read(path: Path) -> Raw:
    """Read a file, or a folder's files merged section by section, without checking it."""
    files = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
    merged: Raw = {}
    for file in files:
        try:
            part = yaml.safe_load(file.read_text("utf-8")) or {}
        except (OSError, yaml.YAMLError) as problem:
            raise BadInputError(f"the inventory {file} cannot be read: {problem}") from None
        for section, value in part.items():
            if isinstance(value, list):
                merged.setdefault(section, []).extend(value)
            elif isinstance(value, dict):
                merged.setdefault(section, {}).update(value)
            else:
                merged[section] = value
    return merged


def resize(raw: Raw, offices: int) -> Raw:
    """Return the inventory with so many offices that are served."""
    edges = _edges(raw)
    served = len({service["office"] for service in raw.get("services", []) if "office" in service})
    fixed = served - len(edges)
    if not edges:
        raise BadInputError("this inventory has no office on a link of its own, so there is none to copy or leave out")
    if offices < max(1, fixed):
        raise BadInputError(
            f"this inventory cannot be smaller than {max(1, fixed)} offices; choose --offices accordingly"
        )
    wanted = offices - fixed
    if wanted <= len(edges):
        kept = {wanted and edges[place * len(edges) // wanted].office for place in range(wanted)}
        return _without(raw, [edge for edge in edges if edge.office not in kept])
    out = copy.deepcopy(raw)
    for number in range(wanted - len(edges)):
        _copy(out, raw, edges[number % len(edges)], turn=2 + number // len(edges), number=number)
    return out


@dataclass(frozen=True, slots=True)
class _Edge:
    office: str
    site: str
    device: str
    link: str
    service: str
    supply: frozenset[str]
    """Its UPS, and the link to it."""


def _edges(raw: Raw) -> list[_Edge]:
    devices = {device["id"]: device for device in raw.get("devices", [])}
    upses = {device["id"] for device in raw.get("devices", []) if device.get("role") == "ups"}
    links: dict[str, list[str]] = {}
    supply: dict[str, set[str]] = {}
    for link in raw.get("links", []):
        ends = [end.partition("/")[0] for end in link["ends"]]
        for one, other in (ends, reversed(ends)):
            if other in upses:
                supply.setdefault(one, set()).update({other, link["id"]})
            else:
                links.setdefault(one, []).append(link["id"])
    needed: dict[str, int] = {}
    for service in raw.get("services", []):
        needed[service.get("office", "")] = needed.get(service.get("office", ""), 0) + 1
    fixed = {agent["at"] for agent in raw.get("agents", [])}
    fixed |= {reference for agent in raw.get("agents", []) for reference in agent.get("references", [])}
    edges = []
    for service in raw.get("services", []):
        device, office = service["needs"], service.get("office", "")
        if not isinstance(device, str) or device in fixed or device not in devices:
            continue
        if len(links.get(device, [])) == 1 and needed[office] == 1 and office and devices[device].get("site"):
            mine = frozenset(supply.get(device, ()))
            edges.append(_Edge(office, devices[device]["site"], device, links[device][0], service["id"], mine))
    return edges


def _without(raw: Raw, edges: Iterable[_Edge]) -> Raw:
    out = copy.deepcopy(raw)
    edges = list(edges)
    for section, ids in (
        ("services", {edge.service for edge in edges}),
        ("links", {edge.link for edge in edges}.union(*(edge.supply for edge in edges))),
        ("devices", {edge.device for edge in edges}.union(*(edge.supply for edge in edges))),
    ):
        out[section] = [item for item in out[section] if item["id"] not in ids]
    sites = {device.get("site") for device in out["devices"]}
    out["sites"] = [site for site in out.get("sites", []) if site["id"] in sites]
    offices = {site.get("office", site.get("opd")) for site in out["sites"]}
    out["offices"] = [office for office in out.get("offices", []) if office["id"] in offices]
    used = {group for item in [*out["devices"], *out["links"]] for group in _groups(item)}
    out["risk_groups"] = [group for group in out.get("risk_groups", []) if group["id"] in used]
    return out


def _groups(item: Mapping[str, Any]) -> list[str]:
    return [*item.get("groups", []), *([item["power"]] if item.get("power") else [])]


def _copy(out: Raw, raw: Raw, edge: _Edge, turn: int, number: int) -> None:
    def renamed(name: str) -> str:
        return f"{name}-{turn}"

    def found(section: str, name: str) -> Raw:
        return copy.deepcopy(next((item for item in raw.get(section, []) if item["id"] == name), {"id": name}))

    office = found("offices", edge.office)
    site = found("sites", edge.site)
    device = found("devices", edge.device)
    link = found("links", edge.link)
    service = found("services", edge.service)
    groups = [found("risk_groups", group) for group in dict.fromkeys([*_groups(device), *_groups(link)])]
    for item in (office, site, device, link, service, *groups):
        item["id"] = renamed(item["id"])
        if item.get("name"):
            item["name"] += f" {turn}"
    site["office"] = service["office"] = office["id"]
    site.pop("opd", None)
    if "at" in site:
        site["at"] = [round(site["at"][0] - _STEP * (turn - 1), 5), site["at"][1]]
    device.pop("ups", None)
    device |= {"site": site["id"], "address": str(_FIRST_ADDRESS + number + number // 254 * 2)}
    for item in (device, link):
        if item.get("groups"):
            item["groups"] = [renamed(group) for group in item["groups"]]
    if device.get("power"):
        device["power"] = renamed(device["power"])
    link["ends"] = [_copied_end(end, edge, device["id"], number) for end in link["ends"]]
    service["needs"] = device["id"]
    known = {group["id"] for group in out.get("risk_groups", [])}
    for section, items in (
        ("offices", [office]),
        ("sites", [site]),
        ("devices", [device]),
        ("links", [link]),
        ("services", [service]),
        ("risk_groups", [group for group in groups if group["id"] not in known]),
    ):
        out.setdefault(section, []).extend(items)


def _copied_end(end: str, edge: _Edge, device: str, number: int) -> str:
    name, slash, interface = end.partition("/")
    if name == edge.device:
        return f"{device}{slash}{interface}"
    return f"{name}/sfp{1001 + number}" if slash else name
